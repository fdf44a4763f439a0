/* Is every column of people.csv understood or refused, and every row taken or rejected whole? */
#include "ask/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define TWELVE "tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip"

static struct arena *arena;
static struct people_plan plan;

static int arena_new(void **state) {
    arena = arena_open(16 << 20);
    return 0;
}

static int arena_drop(void **state) {
    arena_close(arena);
    return 0;
}

static struct csv_record record_of(const char *line) {
    FILE *file = fmemopen(arena_str(arena, span_str(line)), strlen(line), "r");
    struct csv *csv = csv_open(file, "people.csv");
    struct csv_record record;
    bool end = false;
    assert_false(err_is(csv_next(csv, &record, &end)));
    struct csv_record copy = record;
    copy.field = ARENA_ARRAY(arena, struct span, record.count);
    for (size_t i = 0; i < record.count; i++)
        copy.field[i] = arena_copy(arena, record.field[i]);
    csv_close(csv);
    fclose(file);
    return copy;
}

static struct err header(const char *line) {
    struct csv_record record = record_of(line);
    return people_header(arena, "people.csv", &record, &plan);
}

static void refuses_header(const char *line, const char *why) {
    struct err e = header(line);
    assert_int_equal(e.kind, ERR_INPUT);
    if (!strstr(e.text, "people.csv:1: ") || !strstr(e.text, why))
        fail_msg("\"%s\" does not say \"%s\"", e.text, why);
}

static const char *row(const char *line, struct person_record *record) {
    struct csv_record one = record_of(line);
    return people_row(&plan, arena, &one, record);
}

static void rejects(const char *line, const char *why) {
    struct person_record record;
    const char *wrong = row(line, &record);
    assert_non_null(wrong);
    if (!strstr(wrong, why)) fail_msg("\"%s\" does not say \"%s\"", wrong, why);
    assert_null(strstr(wrong, "Canary"));
    assert_null(strstr(wrong, "90102"));
}

static void the_twelve_columns_are_needed_in_any_order(void **state) {
    assert_false(err_is(header(TWELVE)));
    assert_false(err_is(
        header("zip,tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state")));
    assert_false(err_is(header("\xef\xbb\xbf" TWELVE)));
    refuses_header("tin,given", "\"middle\" is missing");
    refuses_header("given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip",
                   "\"tin\" is missing");
    refuses_header(TWELVE ",tin", "column 13 stands twice");
    refuses_header(TWELVE ",status,status", "stands twice");
    assert_false(err_is(header(TWELVE ",prior_address,prior_address,status")));
}

static void a_column_or_field_that_is_not_known_is_refused(void **state) {
    refuses_header(TWELVE ",ethnicity", "column 13 is not a column of people.csv");
    refuses_header(TWELVE ",Status", "is not a column");
    refuses_header(TWELVE ",", "is not a column");
    refuses_header(TWELVE ",2024:return.salary:taxpayer", "names a field that no record has");
    refuses_header(TWELVE ",2024:tin.kind:agency", "names a field that no record has");
    refuses_header(TWELVE ",2024:return.document:taxpayer", "no record has");
    refuses_header(TWELVE ",2024:identity.name:taxpayer", "follows from the other columns");
    refuses_header(TWELVE ",2024:return.none-filed:agency", "follows from the other columns");
    refuses_header(TWELVE ",1912:return.wages:taxpayer", "tax year");
    refuses_header(TWELVE ",24:return.wages:taxpayer", "tax year");
    refuses_header(TWELVE ",:return.wages:taxpayer", "tax year");
    refuses_header(TWELVE ",2024:return.wages:taxpayer,2024:return.wages:", "stands twice");
}

static void a_file_without_a_header_does_not_quote_its_first_person(void **state) {
    struct err e = header("901020003,Canary,,Canary,,,1970-01-01,1 Canary St,,Houston,TX,77002");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_null(strstr(e.text, "Canary"));
    assert_null(strstr(e.text, "90102"));
    assert_non_null(strstr(e.text, "column 1 is not a column"));
}

static void provenance_that_is_not_known_is_the_taxpayers(void **state) {
    assert_false(err_is(header(TWELVE ",2024:return.wages,2023:return.wages:,2022:return.wages:who,"
                                      "2021:return.wages:third-party,2020:return.wages:agency")));
    static const enum provenance from[] = {FROM_TAXPAYER, FROM_TAXPAYER, FROM_TAXPAYER,
                                           FROM_THIRD_PARTY, FROM_AGENCY};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(plan.column[12 + i].from, from[i]);
}

static void a_whole_row_becomes_a_record(void **state) {
    struct person_record record;
    assert_false(err_is(header(TWELVE ",prior_address,prior_address,status")));
    assert_null(row("901-02-0003,Ana,B,Cruz,Jr,Diaz;De la O,1970-01-31,1 Main St,Apt 2,Houston,TX,"
                    "77002,2 Oak||Austin|TX|78701;;3 Elm|#4|Waco|TX|76701,4 Ash||Hico|TX|76457,"
                    "deceased-conflict",
                    &record));
    assert_true(span_is(record.tin, "901020003"));
    assert_true(span_is(record.name.family, "Cruz"));
    assert_int_equal(record.former_family_count, 2);
    assert_true(span_is(record.former_family[1], "De la O"));
    assert_int_equal(record.prior_address_count, 3);
    assert_true(span_is(record.prior_address[1].line2, "#4"));
    assert_true(span_is(record.prior_address[2].zip, "76457"));
    assert_true(span_is(record.status, "deceased-conflict"));
}

static void a_row_that_is_not_right_is_rejected_and_its_reason_holds_nothing_of_it(void **state) {
    assert_false(err_is(header(TWELVE ",prior_address,status,2024:return.wages:taxpayer,"
                                      "2024:return.exemptions:taxpayer")));
    const char *rest = ",Canary,,Canary,,,,1 Main St,,Houston,TX,77002,,,,";
    static const char *const number[] = {"",          "90102000",   "9010200033", "000112222",
                                         "666112222", "900001111x", "111111111"};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        rejects(arena_printf(arena, "%s%s", number[i], rest), "tin: is not a valid");
    rejects("901020003,,,Canary,,,,1 Main,,Houston,TX,77002,,,,", "given: is empty");
    rejects("901020003,Canary,, ,,,,1 Main,,Houston,TX,77002,,,,", "family: is empty");
    rejects("901020003,\"Can\nary\",,Canary,,,,1 Main,,H,TX,77002,,,,", "given: holds a control");
    rejects("901020003,Canary,,Canary,,,1970-02-30,1 Main,,H,TX,77002,,,,", "dob: is not a real");
    rejects("901020003,Canary,,Canary,,,01/02/1970,1 Main,,H,TX,77002,,,,", "dob: is not a real");
    rejects("901020003,Canary,,Canary,,A;;B,,1 Main,,H,TX,77002,,,,",
            "former_family: has an empty");
    rejects("901020003,Canary,,Canary,,A;,,1 Main,,H,TX,77002,,,,", "former_family: has an empty");
    rejects("901020003,Canary,,Canary,,1;2;3;4;5;6;7;8;9,,1 Main,,H,TX,77002,,,,",
            "more than 8 names");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,1 Oak|Austin|TX|78701,,,",
            "prior_address: is not of the form");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,a|b|c|d|e|f,,,",
            "prior_address: is not of the form");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,a|b|c|d|e;;,,,",
            "prior_address: is not of the form");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,,Merged!,,", "status: is not a word");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,,,12.50,",
            "2024:return.wages:taxpayer: not a whole number");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,,,9007199254740992,",
            "2024:return.wages:taxpayer");
    rejects("901020003,Canary,,Canary,,,,1 Main,,H,TX,77002,,,,-1",
            "2024:return.exemptions:taxpayer: not a count");
    rejects("901020003,Canary,,Canary", "the row has 4 fields, the first line 16");
    char longer[400];
    memset(longer, 'a', sizeof longer);
    longer[NAME_BYTES_MAX + 1] = 0;
    rejects(arena_printf(arena, "901020003,%s,,Canary,,,,1 Main,,H,TX,77002,,,,", longer),
            "given: is longer");
}

static void values_come_year_by_year_and_an_empty_cell_is_no_value(void **state) {
    struct value value[CSV_COLUMNS_MAX];
    size_t at = 0;
    size_t count = 0;
    int year = 0;
    assert_false(err_is(header(TWELVE ",2024:return.wages:taxpayer,2023:return.exemptions:agency,"
                                      "2024:return.schedule-flag-A:taxpayer,2022:return.wages")));
    struct csv_record one = record_of("901020003,A,,B,,,,,,,,,5000000,2,true,");
    struct person_record record;
    assert_null(people_row(&plan, arena, &one, &record));
    assert_true(people_next_year(&plan, &one, &at, &year, value, &count));
    assert_int_equal(year, 2022);
    assert_int_equal(count, 0);
    assert_true(people_next_year(&plan, &one, &at, &year, value, &count));
    assert_int_equal(year, 2023);
    assert_int_equal(count, 1);
    assert_true(value[0].field == 102 && value[0].from == FROM_AGENCY);
    assert_true(people_next_year(&plan, &one, &at, &year, value, &count));
    assert_int_equal(year, 2024);
    assert_int_equal(count, 2);
    assert_true(value[0].field == 106 && span_is(value[0].text, "5000000"));
    assert_true(value[1].field == 114 && span_is(value[1].text, "true"));
    assert_false(people_next_year(&plan, &one, &at, &year, value, &count));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_twelve_columns_are_needed_in_any_order),
        cmocka_unit_test(a_column_or_field_that_is_not_known_is_refused),
        cmocka_unit_test(a_file_without_a_header_does_not_quote_its_first_person),
        cmocka_unit_test(provenance_that_is_not_known_is_the_taxpayers),
        cmocka_unit_test(a_whole_row_becomes_a_record),
        cmocka_unit_test(a_row_that_is_not_right_is_rejected_and_its_reason_holds_nothing_of_it),
        cmocka_unit_test(values_come_year_by_year_and_an_empty_cell_is_no_value),
    };
    return cmocka_run_group_tests(tests, arena_new, arena_drop);
}
