/* Is a question refused that could tell of one person, or of what people are? */
#include "study/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char good[] =
    "{\"cells_max\":2,\"format\":\"portcullis-query/1\",\"groupings\":[\"state\","
    "\"year\"],\"id\":\"tax-by-state\",\"measures\":[{\"of\":\"filers\",\"rho_micro\":5000},{"
    "\"clamp_cents\":100000000,\"of\":\"total-tax\",\"rho_micro\":20000,\"unit_cents\":100000}],"
    "\"says\":\"Filers and total tax by State and year.\",\"schedule\":{\"every_days\":365,"
    "\"first\":\"2027-01-15\"},\"years\":[2023,2024]}";

static struct arena *arena;

/* The good definition with one piece replaced. */
static struct err read_with(const char *from, const char *to, struct query *query) {
    char text[2048];
    const char *at = strstr(good, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    OWNED_JSON o = NULL;
    struct err e = json_read(span_str(text), sizeof text, &o);
    return err_is(e) ? e : query_read(arena, o, query);
}

static void a_registered_question_is_read(void **state) {
    struct query query = {0};
    (void)state;
    assert_false(err_is(read_with("query/1", "query/1", &query)));
    assert_true(query.by[BY_STATE] && query.by[BY_YEAR] && !query.by[BY_INCOME_BAND]);
    assert_int_equal(query_cost(&query), 25000);
    assert_int_equal(query_cell_count(&query), 2 * STATES_COUNT);
    /* 2 x 1^2 / (2 x 0.005) = 200; 2 x 1000^2 / (2 x 0.02) = 5 x 10^7. */
    assert_int_equal(query.variance[MEASURE_FILERS].numerator, 200);
    assert_int_equal(query.variance[MEASURE_TOTAL_TAX].numerator, 50000000);
    assert_int_equal(query.variance[MEASURE_TOTAL_TAX].denominator, 1);
}

static void what_stands_for_a_status_is_no_grouping(void **state) {
    static const char *const never[] = {
        "tin",        "tin-type", "number-kind", "form",   "language",           "preparer",
        "birthplace", "surname",  "race",        "status", "residency",          "zip",
        "country",    "employer", "itin",        "ITIN",   "filing_form",        "filing form",
        "Preparer",   "tin_kind", "citizenship", "zip5",   "immigration_status", "SSN"};
    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        char text[64];
        struct query query = {0};
        snprintf(text, sizeof text, "\"%s\",\"year\"", never[i]);
        struct err e = read_with("\"state\",\"year\"", text, &query);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, "stands for what a person is"));
    }
}

static void a_question_that_is_not_well_made_is_refused(void **state) {
    static const struct {
        const char *from, *to, *says;
    } bad[] = {
        {"{\"cells_max\":2", "{\"cells_max\":2,\"colour\":\"red\"", "colour"},
        {"{\"cells_max\":2", "{\"cells_max\":2,\"filter\":{\"state\":\"IL\"}", "filter"},
        {"query/1", "query/2", "format"},
        {"\"state\",\"year\"", "\"state\",\"state\"", "twice"},
        {"\"state\",\"year\"", "\"state\",\"county\"", "closed list"},
        {"\"state\",\"year\"", "", "empty"},
        {"\"rho_micro\":5000", "\"rho_micro\":0", "rho_micro"},
        {"\"rho_micro\":5000", "\"rho_micro\":-1", "rho_micro"},
        {"\"rho_micro\":5000", "\"rho_micro\":500001", "rho_micro"},
        {"\"rho_micro\":5000", "\"rho_micro\":490000", "more than a year's budget"},
        {"\"rho_micro\":5000", "\"rho_micro\":4999", "rounder"},
        {"\"of\":\"filers\"", "\"of\":\"wages\"", "closed list"},
        {"\"of\":\"total-tax\"", "\"of\":\"filers\"", "twice"},
        {"{\"of\":\"filers\",\"rho_micro\":5000},", "", "lacks filers"},
        {"\"clamp_cents\":100000000,", "", "clamp_cents"},
        {"\"clamp_cents\":100000000", "\"clamp_cents\":100000001", "whole number"},
        {"\"clamp_cents\":100000000", "\"clamp_cents\":\"max\"", "clamp_cents"},
        {"\"unit_cents\":100000", "\"unit_cents\":1", "larger"},
        {"[2023,2024]", "[2024,2023]", "earliest"},
        {"[2023,2024]", "[2023,2023]", "once"},
        {"[2023,2024]", "[1912]", "1913"},
        {"[2023,2024]", "[\"2023\"]", "1913"},
        {"[2023,2024]", "[]", "empty"},
        {"\"cells_max\":2", "\"cells_max\":0", "cells_max"},
        {"\"cells_max\":2", "\"cells_max\":13", "cells_max"},
        {"2027-01-15", "2027-02-30", "date"},
        {"\"every_days\":365", "\"every_days\":1", "every_days"},
        {"tax-by-state", "Tax by state", "letters"},
        {"by State and year.", "by State\\u001b[31m and year.", "control"},
        {"by State and year.", "by State\\u007fand year.", "control"},
        {"\"state\",\"year\"", "\"STATE\",\"year\"", "closed list"},
        {"\"state\",\"year\"", "\"st\u0430te\",\"year\"", "closed list"},
        {"\"state\",\"year\"", "\"state \",\"year\"", "closed list"},
        {"\"rho_micro\":5000", "\"rho_micro\":5000.0", "fraction"},
        {"\"rho_micro\":5000", "\"rho_micro\":-9223372036854775808", "2^53"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct query query = {0};
        struct err e = read_with(bad[i].from, bad[i].to, &query);
        if (e.kind != ERR_INPUT || !strstr(e.text, bad[i].says))
            fail_msg("%s -> %s: %s", bad[i].from, bad[i].to, e.text);
        assert_int_equal(query.year_count, 0); /* untouched */
    }
}

/* What a person can move a cell by, of all that is read: release.c rests on it. */
static void a_person_moves_a_total_by_fewer_than_2_to_the_20_units(void **state) {
    static const uint64_t rho[] = {1, 7, 1000, 50000, 400000, 495000};
    uint64_t most = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rho / sizeof *rho; i++)
        for (uint64_t clamp = 1; clamp < (uint64_t)1 << 40; clamp += clamp / 50 + 1) {
            char text[128];
            struct query query = {0};
            snprintf(
                text, sizeof text,
                "\"clamp_cents\":%llu,\"of\":\"total-tax\",\"rho_micro\":%llu,\"unit_cents\":1",
                (unsigned long long)clamp, (unsigned long long)rho[i]);
            struct err e = read_with("\"clamp_cents\":100000000,\"of\":\"total-tax\",\"rho_micro\":"
                                     "20000,\"unit_cents\":100000",
                                     text, &query);
            if (!err_is(e) && clamp > most) most = clamp;
        }
    assert_in_range(most, 1 << 17, (1 << 20) - 1);
}

static void every_cell_has_its_groups(void **state) {
    struct query query = {.year_count = 3};
    (void)state;
    for (unsigned set = 0; set < 1u << GROUPING_COUNT; set++) {
        for (int g = 0; g < GROUPING_COUNT; g++)
            query.by[g] = set >> g & 1;
        for (size_t cell = 0; cell < query_cell_count(&query); cell++) {
            size_t group[GROUPING_COUNT];
            query_groups(&query, cell, group);
            assert_int_equal(query_cell(&query, group), cell);
        }
    }
}

static void groups_are_found_by_name(void **state) {
    (void)state;
    assert_string_equal(grouping_group(BY_STATE, grouping_find(BY_STATE, span_str("IL"))), "IL");
    assert_string_equal(grouping_group(BY_STATE, grouping_find(BY_STATE, span_str("XX"))), "other");
    for (size_t k = 0; k < FILING_STATUS_COUNT; k++)
        assert_string_not_equal(grouping_group(BY_FILING_STATUS, k), "other");
    assert_true(grouping_find(BY_FILING_STATUS, span_str("single-nonresident")) == GROUP_NONE);
    assert_true(grouping_find(BY_FILING_STATUS, span_str("")) == GROUP_NONE);
    assert_null(grouping_group(BY_STATE, STATES_COUNT));
    assert_string_equal(grouping_group(BY_INCOME_BAND, income_band_of(0)), "none or negative");
    assert_string_equal(grouping_group(BY_INCOME_BAND, income_band_of(2499999)), "under 25,000");
    assert_string_equal(grouping_group(BY_INCOME_BAND, income_band_of(2500000)),
                        "25,000 to 49,999");
    assert_string_equal(grouping_group(BY_INCOME_BAND, income_band_of(INT64_MAX)),
                        "500,000 and more");
}

static void a_question_is_due_on_its_days(void **state) {
    struct query query = {.first = {2027, 1, 15}, .every_days = 365};
    struct date day;
    (void)state;
    assert_false(query_due(&query, (struct date){2027, 1, 14}, &day));
    assert_true(query_due(&query, (struct date){2027, 1, 15}, &day));
    assert_int_equal(date_compare(day, query.first), 0);
    assert_true(query_due(&query, (struct date){2028, 1, 14}, &day));
    assert_int_equal(date_compare(day, query.first), 0);
    assert_true(query_due(&query, (struct date){2028, 1, 15}, &day));
    assert_int_equal(date_compare(day, (struct date){2028, 1, 15}), 0);
}

static int arena_begin(void **state) {
    (void)state;
    arena = arena_open(16 << 20);
    return 0;
}

static int arena_finish(void **state) {
    (void)state;
    arena_close(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registered_question_is_read),
        cmocka_unit_test(what_stands_for_a_status_is_no_grouping),
        cmocka_unit_test(a_question_that_is_not_well_made_is_refused),
        cmocka_unit_test(a_person_moves_a_total_by_fewer_than_2_to_the_20_units),
        cmocka_unit_test(every_cell_has_its_groups),
        cmocka_unit_test(groups_are_found_by_name),
        cmocka_unit_test(a_question_is_due_on_its_days),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_finish);
}
