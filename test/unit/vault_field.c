/* Is the table of fields closed, whole and without what must never be in it? */
#include "vault/vault.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_field_has_one_number_and_one_id_and_is_found_by_both(void **state) {
    size_t count = 0;
    for (unsigned n = 0; n <= UINT16_MAX; n++) {
        const struct field *field = field_by_number((uint16_t)n);
        if (!field) continue;
        count++;
        assert_ptr_equal(field_find(span_str(field->id)), field);
        assert_true(strlen(field->says) > 0);
        assert_true(field->category >= FIELD_IDENTITY && field->category <= FIELD_AGENCY_RECORD);
        assert_true(field->type >= FIELD_TEXT && field->type <= FIELD_FLAG);
    }
    assert_true(count >= 40);
    assert_null(field_by_number(0));
}

static void the_fields_of_student_aid_and_of_non_tax_crime_are_there(void **state) {
    static const char *const needed[] = {
        "identity.name",
        "identity.mailing-address",
        "identity.tin",
        "return.filing-status",
        "return.adjusted-gross-income",
        "return.exemptions",
        "return.dependents-section-24",
        "return.none-filed",
        "return.self-employment-net",
        "return.wages",
        "return.farm-taxable-income",
        "return.total-income-tax",
        "return.credit-25A",
        "return.ira-distributions-untaxed",
        "return.ira-sep-keogh-deducted",
        "return.tax-exempt-interest",
        "return.pensions-untaxed",
        "return.schedule-flag-A",
        "return.schedule-flag-B",
        "return.schedule-flag-D",
        "return.schedule-flag-E",
        "return.schedule-flag-F",
        "return.schedule-flag-H",
        "return.schedule-C-net",
        "information-return.payer-name",
        "information-return.kind",
        "information-return.amount",
        "irs-record.item",
        "return.refund-amount",
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        assert_non_null(field_find(span_str(needed[i])));
}

static void documents_statements_and_the_kind_of_a_number_are_no_fields(void **state) {
    static const char *const never[] = {
        "tin.kind",         "return.document",      "return.line",
        "return.schedule",  "identity.status",      "taxpayer.statement",
        "identity.citizen", "identity.nationality", "",
        "return",           "return.wages ",        "Return.wages"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_null(field_find(span_str(never[i])));
}

static void what_follows_from_elsewhere_is_never_stored(void **state) {
    static const char *const derived[] = {"identity.name", "identity.mailing-address",
                                          "identity.tin", "return.none-filed"};
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        assert_false(field_find(span_str(derived[i]))->in_year);
    assert_true(field_find(SPAN_LITERAL("return.wages"))->in_year);
}

static void an_unknown_or_empty_provenance_is_the_taxpayers(void **state) {
    assert_int_equal(provenance_find(SPAN_LITERAL("third-party")), FROM_THIRD_PARTY);
    assert_int_equal(provenance_find(SPAN_LITERAL("agency")), FROM_AGENCY);
    assert_int_equal(provenance_find(SPAN_LITERAL("taxpayer")), FROM_TAXPAYER);
    assert_int_equal(provenance_find(SPAN_LITERAL("")), FROM_TAXPAYER);
    assert_int_equal(provenance_find(SPAN_LITERAL("Agency")), FROM_TAXPAYER);
    assert_int_equal(provenance_find(SPAN_LITERAL("agency ")), FROM_TAXPAYER);
    assert_string_equal(provenance_str(FROM_UNKNOWN), "taxpayer");
    for (enum provenance p = FROM_TAXPAYER; p <= FROM_AGENCY; p++)
        assert_int_equal(provenance_find(span_str(provenance_str(p))), p);
}

static void takes(const char *id, const char *text) {
    assert_null(field_value_wrong(field_find(span_str(id)), span_str(text)));
}

static void refuses(const char *id, const char *text) {
    const char *wrong = field_value_wrong(field_find(span_str(id)), span_str(text));
    assert_non_null(wrong);
    if (strlen(text) > 1) assert_null(strstr(wrong, text));
}

static void money_is_whole_cents_written_in_one_way_only(void **state) {
    static const char *const good[] = {"0", "1", "-1", "9007199254740991", "-9007199254740991"};
    static const char *const bad[] = {"",
                                      "-",
                                      "-0",
                                      "00",
                                      "01",
                                      "+1",
                                      "1.0",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "--1",
                                      "1-",
                                      "$1",
                                      "9007199254740992",
                                      "1,000",
                                      "-9007199254740992",
                                      "99999999999999999999"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        takes("return.wages", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses("return.wages", bad[i]);
}

static void counts_flags_and_texts_keep_to_their_forms(void **state) {
    char longest[FIELD_TEXT_MAX + 2];
    takes("return.exemptions", "0");
    takes("return.exemptions", "9999");
    refuses("return.exemptions", "10000");
    refuses("return.exemptions", "-1");
    takes("return.schedule-flag-A", "true");
    takes("return.schedule-flag-A", "false");
    refuses("return.schedule-flag-A", "True");
    refuses("return.schedule-flag-A", "1");
    refuses("return.schedule-flag-A", "");
    takes("return.filing-status", "single");
    takes("irs-record.item", "\xc3\xa9");
    refuses("irs-record.item", "\xc3");
    refuses("irs-record.item", "a\nb");
    refuses("irs-record.item", "");
    memset(longest, 'a', sizeof longest);
    longest[FIELD_TEXT_MAX] = 0;
    takes("irs-record.item", longest);
    longest[FIELD_TEXT_MAX] = 'a';
    longest[FIELD_TEXT_MAX + 1] = 0;
    refuses("irs-record.item", longest);
}

/* Read from the project's root, where tests run. */
static void every_field_stands_in_the_document_of_formats(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span text;
    assert_false(err_is(file_read("doc/formats-people.md", 1 << 18, arena, &text)));
    for (unsigned n = 0; n <= UINT16_MAX; n++) {
        const struct field *field = field_by_number((uint16_t)n);
        if (!field) continue;
        const char *quoted = arena_printf(arena, "`%s`", field->id);
        if (!memmem(text.at, text.len, quoted, strlen(quoted))) fail_msg("%s is not in it", quoted);
    }
}

/* Looking up by number halves a table that must stand in the order of its numbers. */
static void every_field_of_the_document_is_found_by_its_number(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span text;
    size_t found = 0;
    (void)state;
    assert_false(err_is(file_read("doc/formats-people.md", 1 << 18, arena, &text)));
    const char *whole = arena_str(arena, text);
    for (const char *at = strstr(whole, "\n| `"); at; at = strstr(at + 1, "\n| `")) {
        const char *id = at + 4;
        const char *end = strchr(id, '`');
        const struct field *field = field_find(span_of(id, (size_t)(end - id)));
        if (!field) continue; /* a column of another kind */
        assert_ptr_equal(field_by_number(field->number), field);
        found++;
    }
    assert_true(found >= 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_one_number_and_one_id_and_is_found_by_both),
        cmocka_unit_test(the_fields_of_student_aid_and_of_non_tax_crime_are_there),
        cmocka_unit_test(documents_statements_and_the_kind_of_a_number_are_no_fields),
        cmocka_unit_test(what_follows_from_elsewhere_is_never_stored),
        cmocka_unit_test(an_unknown_or_empty_provenance_is_the_taxpayers),
        cmocka_unit_test(money_is_whole_cents_written_in_one_way_only),
        cmocka_unit_test(counts_flags_and_texts_keep_to_their_forms),
        cmocka_unit_test(every_field_of_the_document_is_found_by_its_number),
        cmocka_unit_test(every_field_stands_in_the_document_of_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
