/* Is a mistake anywhere in the sources of a pack told, with its file and its reason? */
#include "law/cite.h"
#include "law/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

struct mistake {
    const char *file, *from, *to, *says;
};

static void mistakes_tell(const struct mistake *bad, size_t count) {
    for (size_t i = 0; i < count; i++) {
        OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
        struct err e = pack_edited(arena, bad[i].file, bad[i].from, bad[i].to);
        if (e.kind != ERR_INPUT || !strstr(e.text, bad[i].says))
            print_message("%s: %s -> %s\n", bad[i].file, bad[i].to, e.text);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, bad[i].says));
        assert_non_null(strstr(e.text, ".yaml:"));
    }
}
#define MISTAKES_TELL(bad) mistakes_tell(bad, sizeof(bad) / sizeof *(bad))

static void a_case_that_cannot_be_read_is_told(void **state) {
    static const struct mistake bad[] = {
        {"cases/c.yaml", "authority: us.irc.6103.c", "authority:\n  - a", "must be a text"},
        {"cases/c.yaml", "authority: us.irc.6103.c", "authority: \"\"", "must be a text"},
        {"cases/c.yaml", "authority: us.irc.6103.c", "authority: us.irc.6103.x", "no authority"},
        {"cases/c.yaml", "    - return.adjusted-gross-income\n", "    - a: b\n", "list of texts"},
        {"cases/c.yaml", "    - return.adjusted-gross-income\n", "    - \"\"\n", "list of texts"},
        {"cases/c.yaml", "  fields:\n    - return.adjusted-gross-income\n    - return.wages\n",
         "  fields: return.wages\n", "list of texts"},
        {"cases/c.yaml", "ask.consent.received-until: 2027-02-20",
         "ask.consent.received-until: soon", "cannot have this value"},
        {"cases/c.yaml", "ask.consent.received-until: 2027-02-20",
         "ask.consent.received-until:\n      - 2027-02-20", "cannot have this value"},
        {"cases/c.yaml", "requester.id: lender-1", "requester.id: \"\"", "cannot have this value"},
        {"cases/c.yaml", "ask.consent: holds", "ask.consent: fails NOTHING",
         "cannot have this value"},
        {"cases/c.yaml", "ask.consent: holds", "ask.consent: perhaps", "cannot have this value"},
        {"cases/c.yaml", "ask.consent: holds", "ask.mood: holds", "the fact is not known"},
        {"cases/c.yaml", "ask.consent: holds", "ask.purpose: consent.credit", "beside the facts"},
        {"cases/c.yaml", "ask.consent: holds", "ask.fields: return.wages", "beside the facts"},
        {"cases/i-2.yaml", "recipients.open-matters-max: ", "recipients.open-matters-max: x",
         "cannot have this value"},
        {"cases/c.yaml", "    facts:\n      ask.consent.received-until: 2026-11-24\n",
         "    facts: none\n", "a mapping of facts"},
        {"cases/c.yaml", "date: 2026-11-24", "date: 2026-02-30", "no real date"},
        {"cases/c.yaml", "  facts:\n    requester.id", "  lists: none\n  facts:\n    requester.id",
         "a mapping of lists"},
        {"cases/c.yaml", "  facts:\n    requester.id",
         "  lists:\n    a-list: none\n  facts:\n    requester.id", "list of texts"},
        {"cases/c.yaml", "  - name: The last of the 120 days\n",
         "  - name: The last of the 120 days\n    without:\n      - ask.mood\n", "is not known"},
        {"cases/c.yaml", "cases:\n", "colour: red\ncases:\n", "not known; leave it out"},
        {"cases/c.yaml", "base:\n", "base:\n  colour: red\n", "not known; leave it out"},
        {"cases/c.yaml", "  - name: A valid consent; what was asked for is released, and no more\n",
         "  - colour: red\n", "not known; leave it out"},
        {"cases/c.yaml", "  - name: A valid consent; what was asked for is released, and no more\n",
         "  - shows: purpose\n", "no \"name\""},
        {"cases/c.yaml", "pack: us-26-6103", "pack: us-26-6104", "not this pack's"},
        {"cases/c.yaml", "pack: us-26-6103", "pack:\n  - us-26-6103", "not this pack's"},
        {"cases/c.yaml", "pack: us-26-6103\n", "", "not this pack's"},
    };
    MISTAKES_TELL(bad);
}

static void a_case_that_comes_out_otherwise_is_told(void **state) {
    static const struct mistake bad[] = {
        {"cases/c.yaml", "expect: release", "expect: refuse", "comes out as release"},
        {"cases/c.yaml", "    grants:\n      - return.adjusted-gross-income\n",
         "    grants:\n      - return.total-income\n", "does not come out so"},
        {"cases/c.yaml", "    grants:\n      - return.adjusted-gross-income\n", "    grants:\n",
         "does not come out so"},
        {"cases/c.yaml", "    in-the-way:\n      - purpose\n    codes:\n", "    codes:\n",
         "does not say what is \"in-the-way\""},
        {"cases/c.yaml", "    shows: purpose\n", "    shows: consent.exists\n", "does not show it"},
        {"cases/c.yaml", "    shows: purpose\n", "    shows: consent.mood\n", "no element"},
        {"cases/c.yaml", "    shows: purpose\n", "", "no case shows that purpose matters"},
        {"cases/c.yaml", "  - name: A valid consent; what was asked for is released, and no more\n",
         "  - name: A valid consent; what was asked for is released, and no more\n    shows: "
         "purpose\n",
         "does not show it"},
        {"cases/c.yaml", "    shows: consent.exists\n", "", "no case shows that consent.exists"},
        {"cases/i-2.yaml", "  - name: A missing child, and no statutory authority is set forth\n",
         "  - name: A missing child, under a statute of no register\n    shows: "
         "matter.criminal-statute.child.statute\n    purpose: child.missing-or-exploited\n    "
         "facts:\n      matter.statute: 18 USC 9999\n    expect: refer\n    in-the-way:\n      - "
         "matter.criminal-statute.designated\n      - matter.reason-specific\n      - "
         "recipients.engaged\n\n  - name: A missing child, and no statutory authority is set "
         "forth\n",
         "does not show it"},
        {"cases/i-2.yaml", "    shows: construction.address-only\n",
         "    shows: recipients.engaged\n", "does not show it"},
    };
    MISTAKES_TELL(bad);
}

static void a_list_beside_the_law_that_is_not_in_form_is_told(void **state) {
    static const struct mistake bad[] = {
        {"units.yaml", "act: 26 USC 6103\n", "", "\"act\" must be"},
        {"units.yaml", "act: 26 USC 6103", "act: 26 USC 6104", "\"act\" must be"},
        {"units.yaml", "units:\n", "parts:\n", "not known"},
        {"units.yaml", "  - (a)\n", "  - (a\n", "no unit"},
        {"units.yaml", "  - (a)\n", "  - (a), (b)\n", "no unit"},
        {"units.yaml", "  - (a)\n", "  - a: b\n", "no unit"},
        {"quotes.yaml", "  - unit: (a)\n", "  - part: (a)\n", "not known"},
        {"quotes.yaml", "  - unit: (a)\n", "  - unit: (a)(9)\n", "no such unit"},
        {"quotes.yaml", "  - unit: (a)\n", "  - unit: a\n", "no such unit"},
        {"quotes.yaml", "  - unit: (a)\n", "  - unit:\n      - (a)\n", "no such unit"},
        {"quotes.yaml", "  - unit: (a)\n", "  - unit: (i)(2)(B)(iv)\n", "stands twice"},
        {"quotes.yaml", "  - unit: (a)\n    says:", "  - unit: (a)\n  - says:", "has a \"unit\""},
        {"quotes.yaml", "  - unit: (a)\n", "  - says: x\n  - unit: (a)\n", "has a \"unit\""},
        {"quotes.yaml", "  - unit: (a)\n", "  - unit: (a)(2)\n    says: \"\"\n  - unit: (a)\n",
         "has a \"unit\""},
        {"quotes.yaml", "  - unit: (a)\n",
         "  - unit: (a)(2)\n    says:\n      - x\n  - unit: (a)\n", "has a \"unit\""},
        {"quotes.yaml", "quotes:\n", "words:\n", "not known"},
        {"registers.yaml", "registers:\n", "lists:\n", "not known"},
        {"registers.yaml", "    says: Federal statutes", "    text: Federal statutes", "says"},
        {"registers.yaml", "    says: The taxable years used",
         "    says: \"\"\n    text: The taxable years used", "lacks \"says\""},
        {"registers.yaml", "    says: The taxable years used",
         "    says:\n      - x\n    text: The taxable years used", "lacks \"says\""},
        {"registers.yaml", "    cite: 26 USC 6103(l)(13)(C); 20 USC 1087vv(a)\n", "",
         "no citation"},
        {"registers.yaml", "      - id: 18 USC 371\n", "      - id: 18 USC 641\n", "stands twice"},
        {"registers.yaml", "        class: criminal-nontax\n", "        class: Tax!\n",
         "an identifier has"},
        {"registers.yaml", "  - id: federal-statutes\n", "  - id: matter.statute\n", "name of"},
        {"registers.yaml", "  - id: federal-statutes\n", "  - id: officers-of-requester\n",
         "name of"},
        {"6103/i-2.yaml", "cite: 26 USC 6103(i)(2)\n", "cite:\n  - 26 USC 6103(i)(2)\n", "no law"},
        {"6103/i-2.yaml", "approvals: 2", "approvals: two", "approvals"},
    };
    MISTAKES_TELL(bad);
}

static void an_authority_that_the_format_does_not_allow_is_told(void **state) {
    static const struct mistake bad[] = {
        {"6103/c.yaml", "  to: open\n", "", "\"to\" is missing"},
        {"6103/i-2.yaml", "batch: no", "batch: programme", "cannot wait for people"},
        {"6103/c.yaml", "    when: before-release\n", "    when: with-release\n", "nothing leaves"},
        {"6103/c.yaml", "person: immediate", "person: immediate\n  until: never", "\"until\""},
        {"6103/c.yaml", "      test: consent-valid\n",
         "      test: consent-valid\n      limit: 3\n", "takes no \"limit\""},
        {"6103/i-3-B-i.yaml", "approvals: 1\n", "approvals: 2\n", "approvals is 1"},
        {"6103/i-2.yaml", "also-show: ask.reason.shared-count", "also-show: ask.mood", "no count"},
        {"6103/i-2.yaml", "also-show: ask.reason.shared-count", "also-show: ask.reason",
         "no count"},
        {"construction-head", "turns-on:\n  - agency.component-head\n", "", "turns-on"},
        {"6103/i-2.yaml", "      test: present\n      fact: matter.statute\n",
         "      construction: address-only\n      test: present\n      fact: matter.statute\n",
         "a construction decides"},
        {"6103/c.yaml", "      stage: paper\n", "", "needs a \"stage\""},
        {"6103/c.yaml", "    - id: consent.exists\n",
         "    - id: n1\n      stage: paper\n      code: CONSENT_MISSING\n      any:\n        - id: "
         "n2\n          any:\n            - id: n3\n              any:\n                - id: n4\n "
         "                 any:\n                    - id: n5\n                      any:\n        "
         "                - id: n6\n                          any:\n                            - "
         "id: n7\n                              test: finding\n    - id: consent.exists\n",
         "nested deeper than"},
        {"6103/c.yaml", "title: Disclosure to a designee of the taxpayer, by consent\n",
         "title: |\n  two\n  lines\n", "c.yaml:5:"},
        {"6103/c.yaml", "fact: verification.outcome", "fact: verification.address",
         "no element demands"},
        {"6103/i-2.yaml", "  echo-only:\n    - identity.tin\n", "", "echo"},
        {"6103/c.yaml", "    fields: ask.consent.fields\n", "    fields: ask.mood\n",
         "lists words"},
        {"6103/c.yaml", "periods: ask.consent.periods\n    code: CONSENT_SCOPE\n",
         "periods: ask.consent.periods\n", "limits need"},
        {"6103/c.yaml", "    - id: consent.exists\n", "    - id: consent.exi{sts\n", "identifier"},
        {"6103/c.yaml", "    - id: consent.exists\n", "    - id: consent:exists\n", "identifier"},
        {"construction-address-only.yaml", "contested: yes", "contested: perhaps",
         "construction-address-only.yaml:"},
        {"construction-address-only.yaml", "effect: human", "effect: met", "contested"},
        {"cases/i-2.yaml", "    shows: requester.office.head.not-justice\n", "", "matters"},
        {"cases/c.yaml", "cases:\n", "others:\n", "not known"},
        {"pack.yaml", "version: 2026.1-draft\n", "", "is not this pack's"},
        /* A test of other words: the cases come out otherwise. */
        {"6103/i-2.yaml",
         "      fact: ask.fields\n      values:\n        - identity.name\n        - "
         "identity.mailing-address\n        - identity.tin\n",
         "      fact: ask.recipients\n      values:\n        - OFF-7777\n", "the case"},
    };
    MISTAKES_TELL(bad);
}

/* What the format allows, though the shipped pack has none of it. */
static void what_the_format_allows_compiles(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    assert_false(err_is(pack_edited(arena, "6103/c.yaml", "  to: open\n", "  to: 2030-01-01\n")));
    assert_false(err_is(pack_edited(arena, "construction-address-only.yaml", "contested: yes\n",
                                    "contested: no\n")));
}

/* A file of the pack as a whole. */
static struct err replaced(struct arena *arena, const char *file, const char *whole) {
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct span compiled;
    shipped_sources(arena, shipped);
    for (size_t i = 0; i < shipped->count; i++)
        if (strstr(shipped->source[i].name, file)) shipped->source[i].bytes = span_str(whole);
    return pack_compile(arena, shipped->source, shipped->count, &compiled);
}

static void a_file_without_what_it_is_for_is_told(void **state) {
    static const struct mistake bad[] = {
        {"units.yaml", NULL, "format: portcullis-units/1\nact: 26 USC 6103\n", "\"units\""},
        {"units.yaml", NULL, "format: portcullis-units/1\nact: 26 USC 6103\nunits: none\n",
         "\"units\""},
        {"quotes.yaml", NULL, "format: portcullis-quotes/1\n", "\"quotes\""},
        {"quotes.yaml", NULL, "format: portcullis-quotes/1\nquotes: none\n", "\"quotes\""},
        {"registers.yaml", NULL, "format: portcullis-registers/1\n", "\"registers\""},
        {"registers.yaml", NULL, "format: portcullis-registers/1\nregisters: none\n",
         "\"registers\""},
        {"cases/c.yaml", NULL,
         "format: portcullis-cases/1\npack: us-26-6103\nauthority: us.irc.6103.c\n",
         "\"cases\" is missing"},
        {"cases/c.yaml", NULL,
         "format: portcullis-cases/1\npack: us-26-6103\nauthority: us.irc.6103.c\ncases: none\n",
         "\"cases\" is missing"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
        struct err e = replaced(arena, bad[i].file, bad[i].to);
        if (!strstr(e.text, bad[i].says)) print_message("%s -> %s\n", bad[i].to, e.text);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, bad[i].says));
    }
}

static void what_is_no_compiled_pack_is_not_loaded(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = NULL;
    struct span compiled = shipped_compiled(arena);
    char *odd = arena_str(arena, compiled);
    char *sentence = strstr(odd, "\"says\":\"");
    assert_non_null(strstr(pack_load(arena, span_str("{}"), &pack).text, "no compiled pack"));
    assert_non_null(
        strstr(pack_load(arena, span_str("{\"format\":\"x\"}"), &pack).text, "no compiled pack"));
    sentence[8] = 0x7f;
    assert_int_equal(pack_load(arena, span_of(odd, compiled.len), &pack).kind, ERR_INPUT);
    /* Readings that the pack does not know change nothing. */
    pack = shipped_pack(arena);
    struct law_choice choice[] = {{SPAN_LITERAL("nowhere"), SPAN_LITERAL("wide")},
                                  {SPAN_LITERAL("address-only"), SPAN_LITERAL("wider")}};
    pack_construe(pack, choice, 2);
    for (size_t i = 0; i < pack_construction_count(pack); i++)
        assert_true(span_is(pack_construction_at(pack, i).chosen, "narrow"));
    choice[1].reading = SPAN_LITERAL("wide");
    pack_construe(pack, choice, 2);
    assert_true(span_is(pack_construction_at(pack, 0).chosen, "wide"));
    assert_true(pack_version_compare(span_str("2026.1"), span_str("2026.x")) < 0);
    assert_true(pack_version_compare(span_str("2026.x"), span_str("2026.1")) > 0);
    assert_null(law_code_says(NULL));
    assert_false(law_code_is_outward("NO_RECORD"));
}

static void the_head_of_a_pack_is_checked_too(void **state) {
    static const struct mistake bad[] = {
        {"pack.yaml", "format: portcullis-pack-head/1\n", "", "\"format\" is missing"},
        {"pack.yaml", "format: portcullis-pack-head/1", "format:\n  - a", "\"format\" is missing"},
        {"pack.yaml", "format: portcullis-pack-head/1", "format: other/1", "format is not known"},
        {"pack.yaml", "format: portcullis-pack-head/1", "format: portcullis-units/1",
         "second file"},
        {"pack.yaml", "licence: CC0-1.0\n", "", "licence"},
        {"pack.yaml", "licence: CC0-1.0\n", "licence: CC0-1.0\ncolour: red\n", "not known"},
        {"pack.yaml", "purposes:\n", "purposes: none\nothers:\n", "pack.yaml:"},
        {"pack.yaml", "  - id: student-aid.amount\n", "  - id: Student Aid\n", "id"},
        {"pack.yaml", "  - id: student-aid.amount\n", "  - id: \"\"\n", "empty"},
        {"pack.yaml", "  - id: student-aid.amount\n", "  - id: student-aid.eligibility\n", "twice"},
        {"pack.yaml", "  - id: student-aid.amount\n", "  - id: immigration.removal\n",
         "never allowed"},
    };
    MISTAKES_TELL(bad);
}

/* ---- files alone ---- */

static struct err alone(struct arena *arena, const char *text) {
    struct law_source source = {"alone.yaml", span_str(text)};
    struct span compiled;
    return pack_compile(arena, &source, 1, &compiled);
}

static void what_is_no_restricted_yaml_is_told(void **state) {
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "the file is empty"},
        {"- a\n", "no mapping"},
        {"a: b\n", "\"format\" is missing"},
        {"a: b\tc\n", "control character"}, /* a tab that is no indentation */
        {"a:\n\t- b\n", "a tab"},
        {"-\ta\n", "a tab"},
        {"a: \"\\x01\"\n", "control character"},
        {"a: \"\\x7f\"\n", "control character"},
        {"a: |\n  two\n  lines\n", "\"format\" is missing"},
        {"? - a\n: b\n", "not a plain word"},
        {"\"\": b\n", "not a plain word"},
        {"a_b: c\n", "underscore"},
        {"? |\n  a\n  b\n: c\n", "underscore or a line break"},
        {"%YAML 1.1\n---\na: b\n", "a directive"},
        {"%TAG !e! tag:example,2000:\n---\na: b\n", "a directive"},
        {"a: b\n---\nc: d\n", "second document"},
        {"a: b: c\n", "mapping values"},
        {"format: portcullis-pack-head/1\n", "no list of units"},
        {"format: portcullis-units/1\n", "no head"},
        {"a:\n  - *x\n", "alias"},
        {"a: !!seq\n  - b\n", "tag"},
        {"a: &x\n  - b\n", "anchor"},
        {"a: &x\n  b: c\n", "anchor"},
        {"a: !!map\n  b: c\n", "tag"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
        struct err e = alone(arena, bad[i].text);
        if (e.kind != ERR_INPUT || !strstr(e.text, bad[i].says))
            print_message("%s -> %s\n", bad[i].text, e.text);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, bad[i].says));
    }
}

static void a_pack_has_from_one_to_so_many_files(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    static struct law_source source[SOURCES_MAX + 1];
    struct span compiled;
    for (size_t i = 0; i <= SOURCES_MAX; i++)
        source[i] = (struct law_source){"many.yaml", SPAN_LITERAL("a: b\n")};
    assert_non_null(strstr(pack_compile(arena, source, 0, &compiled).text, "from 1 to"));
    assert_non_null(
        strstr(pack_compile(arena, source, SOURCES_MAX + 1, &compiled).text, "from 1 to"));
    struct yaml_node word = {.kind = YAML_SCALAR, .scalar = SPAN_LITERAL("a")};
    assert_null(yaml_member(NULL, "a"));
    assert_null(yaml_member(&word, "a"));
}

/* ---- citations ---- */

static void a_citation_names_a_law_or_is_none(void **state) {
    static const char *const good[] = {"26 USC 6103(a)",
                                       "26 USC 6103(i)(2)(A) (flush)",
                                       "26 USC 6103(i)(2)(A), (b)(2)(A)",
                                       "house rule",
                                       "house rule; 26 USC 6103(a)",
                                       "house rule under 26 USC 6103(j)(1)",
                                       "20 USC 1098h(a)(1), 1098h(b)",
                                       "26 CFR 301.6103(c)-1",
                                       "P.L. 118-258",
                                       "5 USC 552a(o)(2)(B)"};
    static const char *const bad[] = {"",
                                      "a",
                                      "26 USC 6103(a) ",
                                      "the law",
                                      "(a)",
                                      "26 USC 6103(",
                                      "26 USC 6103(a",
                                      "26 USC 6103()",
                                      "26 USC 6103(a)b",
                                      "26 USC 6103(a_)",
                                      "26 USC 6103(a{)",
                                      "26 USC 6103(:)",
                                      "26 USC 6103(a))",
                                      "5 USC (a)",
                                      "5 USC x1",
                                      "5 USC 1_",
                                      "5 USC ; 5 USC 1",
                                      "5 STAT 1",
                                      "USC 5",
                                      " USC 5",
                                      ":5 USC 1",
                                      "P.L. x",
                                      "house rule under ; 5 USC 1",
                                      "; 5 USC 1",
                                      "26 USC 6103(a), 1098h(b)",
                                      "5 USC 1, x",
                                      "26 USC 6103(a),(b)"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!cite_has_form(span_str(good[i]))) fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cite_has_form(span_str(bad[i]))) fail_msg("%s", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_that_cannot_be_read_is_told),
        cmocka_unit_test(a_case_that_comes_out_otherwise_is_told),
        cmocka_unit_test(a_list_beside_the_law_that_is_not_in_form_is_told),
        cmocka_unit_test(an_authority_that_the_format_does_not_allow_is_told),
        cmocka_unit_test(what_the_format_allows_compiles),
        cmocka_unit_test(a_file_without_what_it_is_for_is_told),
        cmocka_unit_test(what_is_no_compiled_pack_is_not_loaded),
        cmocka_unit_test(the_head_of_a_pack_is_checked_too),
        cmocka_unit_test(what_is_no_restricted_yaml_is_told),
        cmocka_unit_test(a_pack_has_from_one_to_so_many_files),
        cmocka_unit_test(a_citation_names_a_law_or_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
