/* Is everything that pack-format forbids refused, with its line and its reason? */
#include "law/law.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

static void the_shipped_pack_compiles_and_loads(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_authority_view view;
    assert_true(span_is(pack_name(pack), "us-26-6103"));
    assert_true(pack_authority_find(pack, span_str("6103-l-13-C"), &view));
    assert_true(view.batch && view.shall && !view.has_findings);
    assert_true(pack_authority_find(pack, span_str("us.irc.6103.i.2"), &view));
    assert_true(view.has_findings && view.address_must_agree && !view.batch);
    assert_false(pack_authority_find(pack, span_str("8 USC 1360(b)"), &view));
}

static void fields_and_purposes_are_called_by_their_words(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    assert_true(span_is(pack_says(pack, span_str("return.wages")), "Wages"));
    assert_true(span_is(pack_says(pack, span_str("child.missing-or-exploited")),
                        "The case of a missing or exploited child."));
    assert_true(span_is(pack_says(pack, span_str("house.own")), "house.own"));
}

static void compiling_twice_gives_the_same_bytes(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    assert_memory_equal(pack_digest(shipped_pack(arena)), pack_digest(shipped_pack(arena)),
                        sizeof(struct digest));
}

static void what_the_format_forbids_is_refused_with_its_line(void **state) {
    static const struct {
        const char *from, *to, *says;
    } bad[] = {
        {"default: refuse", "default: &a refuse", "anchor"},
        {"default: refuse", "default: *a", "alias"},
        {"default: refuse", "default: !!str refuse", "tag"},
        {"default: refuse", "default: release", "not known"},
        {"default: refuse", "default: [refuse]", "flow style"},
        {"default: refuse", "default: {a: b}", "flow style"},
        {"default: refuse", "default: refuse\ndefault: refuse", "stands twice"},
        {"default: refuse", "default: refuse\n<<: x", "merge key"},
        {"default: refuse", "default: refuse\ncolour: red", "not known"},
        {"default: refuse", "default: refuse\n---\na: b", "second document"},
        {"default: refuse", "default:\n\t- refuse", "tab"},
        {"batch: no", "# no batch\rbatch: no", "does not see"},
        {"batch: no",
         "# no batch\xc2\x85"
         "batch: no",
         "does not see"},
        {"batch: no",
         "# no batch\xe2\x80\xa8"
         "batch: no",
         "does not see"},
        {"batch: no", "batch: no # \xe2\x80\xae", "does not see"},
        {"batch: no", "batch: no # \xf3\xa0\x81\x81", "does not see"},
        {"batch: no", "batch: \"n\\u202eo\"", "nobody sees"},
        {"batch: no", "batch: always", "not known"},
        {"modality: may", "modality: must", "not known"},
        {"from: 2023-04-20", "from: 2023-02-30", "real date"},
        {"cite: house rule\n      evidence", "evidence", "no citation"},
        {"cite: 26 USC 6103(c)\n      evidence", "cite: 26 USC 6103(c)(99)\n      evidence",
         "no unit"},
        {"cite: 26 USC 6103(c)\n      evidence", "cite: the law\n      evidence", "names no law"},
        {"\ncite: 26 USC 6103(c)\n", "\ncite: house rule\n", "opens a record"},
        {"\ncite: 26 USC 6103(c)\n", "\ncite: 8 USC 1373\n", "opens a record"},
        {"modality-cite: 26 USC 6103(c)\n", "modality-cite: house rule\n", "opens a record"},
        {"    - id: consent.housing\n      cite: 26 USC 6103(c)\n",
         "    - id: consent.housing\n      cite: 8 USC 1360(b)\n", "opens a record"},
        {"    - id: identity.name\n      cite: 26 USC 6103(c)",
         "    - id: identity.name\n      cite: house rule", "opens a record"},
        {"class: return-or-return-information-as-consented\n  cite: 26 USC 6103(c)",
         "class: return-or-return-information-as-consented\n  cite: house rule", "opens a record"},
        {"test: consent-valid", "test: consent-perhaps", "test is not known"},
        {"fact: ask.consent\n", "fact: ask.status\n", "fact is not known"},
        {"id: consent.taxpayer", "id: consent.exists", "stands twice"},
        {"  all:\n", "  any:\n", "not known"},
        {"id: consent.exists", "colour: red\n      id: consent.exists", "not known"},
        {"pack: us-26-6103", "pack: us-26-6104", "not this pack"},
        {"    - third-party", "    - hearsay", "provenance"},
        {"      evidence: the purpose stated in the consent, compared with the purpose of the "
         "ask\n",
         "", "\"evidence\" is missing"},
        {"rule: exempt", "rule: required", "cites a house rule"},
        {"rule: exempt\n  cite: 26 USC 6103(p)(3)(A)", "rule: exempt\n  cite: 26 USC 6103(c)",
         "(p)(3)(A); cite it"},
        {"person: immediate", "person: delayed", "\"until\" is missing"},
        {"person: immediate", "person: immediate\n  days-max: 30", "no \"days-max\""},
        {"needed: no", "needed: yes\n  months-max: 18", "exactly where one is needed"},
        {"needed: no", "needed: no\n  months-max: 18", "no \"months-max\""},
        {"when: with-release", "when: with-release\n    due-days: 30", "belongs to an obligation"},
        {"default: refuse", "default: refuse\nlimits:", "not known"},
        {"to: open", "to: 2023-04-20", "ends before it begins"},
        {"from: 2023-04-20", "from: yesterday", "real date"},
        {"register: ask.consent.designee", "register: ask.consent.nobody", "nowhere defined"},
        {"    - id: consent.housing\n", "    - id: consent.nothing\n", "vocabulary"},
        {"    - id: consent.housing\n", "    - id: consent.credit\n", "stands twice"},
        {"    - id: consent.housing\n", "    - id: immigration.removal\n", "no provision permits"},
        {"    - id: identity.tin\n", "    - id: tin.kind\n", "never given"},
        {"  - id: account\n", "  - id: book\n", "nothing leaves"},
        {"      evidence: the address in the ask\n", "      evidence:\n", "empty"},
        {"code: CONSENT_MISSING", "code: NO_RECORD", "requester may see"},
        {"    fields: ask.consent.fields\n", "", "limits need"},
        {"    fields: ask.consent.fields\n", "    fields: ask.consent\n", "lists words"},
        {"    fields: ask.consent.fields\n", "    fields: ask.recipients\n", "no element demands"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
        struct err e = pack_edited(arena, "6103/c.yaml", bad[i].from, bad[i].to);
        if (e.kind != ERR_INPUT || !strstr(e.text, bad[i].says))
            print_message("%s -> %s\n", bad[i].to, e.text);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, bad[i].says));
        assert_non_null(strstr(e.text, "c.yaml:"));
    }
}

static void line_ends_of_either_kind_are_line_ends(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    assert_false(
        err_is(pack_edited(arena, "6103/c.yaml", "default: refuse\n", "default: refuse\r\n")));
    struct err e = pack_edited(arena, "6103/c.yaml", "default: refuse\n", "default: refuse\r");
    assert_int_equal(e.kind, ERR_INPUT);
}

static void a_finding_with_one_approval_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct err e = pack_edited(arena, "6103/i-2.yaml",
                               "test: finding\n      question: Is the stated reason "
                               "specific to this person and this matter?\n      "
                               "also-show: ask.reason.shared-count\n      "
                               "approvals: 2",
                               "test: finding\n      question: Is it?\n      approvals: 1");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "2 approvals"));
}

static void one_officer_may_find_first_only_where_the_authority_is_an_emergency(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct err e = pack_edited(arena, "6103/i-2.yaml", "      approvals: 2\n      role",
                               "      approvals: 1\n      second-within-hours: 24\n      role");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "emergency: yes"));
}

static void an_exception_from_the_classes_is_opened_by_title_26_alone(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct err e = pack_edited(arena, "6103/i-2.yaml", "      cite: 26 USC 6103(i)(2)(C), (b)(6)\n",
                               "      cite: 8 USC 1373\n");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "opens a record"));
}

/* Else a question called settled would be opened by a choice, and no comparison of packs would say
 * so. */
static void a_reading_that_is_not_chosen_never_opens(void **state) {
    static const char wide[] = "    effect: human\ncontested: yes\nchosen: narrow\n";
    static const char *const to[] = {"    effect: met\ncontested: yes\nchosen: narrow\n",
                                     "    effect: met\ncontested: no\nchosen: narrow\n",
                                     "    effect: met\ncontested: no\nchosen: wide\n"};
    static const char *const says[] = {"never yields met", "only the chosen reading",
                                       "comes out as"};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
        OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
        struct err e = pack_edited(arena, "6103/construction-address-only.yaml", wide, to[i]);
        if (!strstr(e.text, says[i])) print_message("%s\n", e.text);
        assert_non_null(strstr(e.text, says[i]));
    }
}

static void a_construction_that_nobody_defines_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct err e = pack_edited(arena, "6103/i-2.yaml", "construction: address-only",
                               "construction: address-alone");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "nowhere defined"));
}

static void a_compiled_pack_with_any_byte_changed_is_another_pack_or_none(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct span compiled = shipped_compiled(arena);
    struct digest whole = sha256(compiled);
    size_t step = compiled.len / 400 | 1; /* a load is some milliseconds */
    for (size_t i = 7; i < compiled.len; i += step) {
        OWNED_ARENA trial = arena_open(PACK_ARENA_BYTES);
        char *changed = arena_str(trial, compiled);
        const struct pack *pack = NULL;
        changed[i] ^= 0x01;
        struct err e = pack_load(trial, span_of(changed, compiled.len), &pack);
        if (err_is(e)) continue;
        assert_memory_not_equal(pack_digest(pack), &whole, sizeof whole);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_pack_compiles_and_loads),
        cmocka_unit_test(fields_and_purposes_are_called_by_their_words),
        cmocka_unit_test(compiling_twice_gives_the_same_bytes),
        cmocka_unit_test(what_the_format_forbids_is_refused_with_its_line),
        cmocka_unit_test(line_ends_of_either_kind_are_line_ends),
        cmocka_unit_test(a_finding_with_one_approval_is_refused),
        cmocka_unit_test(one_officer_may_find_first_only_where_the_authority_is_an_emergency),
        cmocka_unit_test(an_exception_from_the_classes_is_opened_by_title_26_alone),
        cmocka_unit_test(a_reading_that_is_not_chosen_never_opens),
        cmocka_unit_test(a_construction_that_nobody_defines_is_refused),
        cmocka_unit_test(a_compiled_pack_with_any_byte_changed_is_another_pack_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
