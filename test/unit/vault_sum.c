/* Do the sums of a question count who filed, once and where they belong, and nobody else? */
#include "vault/inside.h"

#include "vault_world.h"

static struct query question(void) {
    return (struct query){.by = {true, true, true, true},
                          .year = {2023, 2024},
                          .year_count = 2,
                          .cells_max = 2,
                          .measured = {true, true},
                          .clamp_cents = 1000000,
                          .unit_cents = 1};
}

static size_t cell_of(const struct query *query, int year, const char *state, const char *status,
                      int64_t income) {
    size_t group[GROUPING_COUNT] = {(size_t)(year - 2023), grouping_find(BY_STATE, span_str(state)),
                                    grouping_find(BY_FILING_STATUS, span_str(status)),
                                    income_band_of(income)};
    return query_cell(query, group);
}

static person_ref person_new(struct vault *vault, unsigned i) {
    struct terms terms;
    person_ref ref = 0;
    terms_of(i, &terms);
    GOOD(vault_load_person(vault, terms.span, TERM_COUNT, SPAN_LITERAL("{}"), &ref));
    return ref;
}

static const struct value filed[] = {
    {101, FROM_THIRD_PARTY, SPAN_LITERAL("99999999")}, /* what the taxpayer filed goes before */
    {100, FROM_TAXPAYER, SPAN_LITERAL("single")},
    {101, FROM_TAXPAYER, SPAN_LITERAL("3000000")},
    {108, FROM_TAXPAYER, SPAN_LITERAL("5000")},
    {190, FROM_TAXPAYER, SPAN_LITERAL("IL")},
};
static const struct value reported[] = {
    {190, FROM_TAXPAYER, SPAN_LITERAL("IL")},
    {202, FROM_THIRD_PARTY, SPAN_LITERAL("3000000")},
    {300, FROM_AGENCY, SPAN_LITERAL("TC 150")},
};

static struct tally *summed(struct vault *vault, struct arena *arena, const struct query *query) {
    struct tally *tally = tally_open(arena, query);
    GOOD(vault_sum(vault, query, tally, NULL, NULL));
    return tally;
}

static void whoever_filed_is_counted_in_the_year_and_the_state(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    GOOD(vault_load_begin(vault));
    person_ref ref = person_new(vault, 1);
    GOOD(vault_load_year(vault, ref, 2022, filed, 5)); /* of no year that is asked */
    GOOD(vault_load_year(vault, ref, 2023, filed, 5));
    GOOD(vault_load_year(vault, ref, 2024, filed, 5));
    ref = person_new(vault, 2);
    GOOD(vault_load_year(vault, ref, 2024, filed, 5));
    GOOD(vault_load_commit(vault));
    struct tally *tally = summed(vault, arena, &query);
    size_t cell = cell_of(&query, 2024, "IL", "single", 3000000);
    assert_int_equal(tally_people(tally), 2);
    assert_true(tally_sum(tally, MEASURE_FILERS, cell) == 2);
    assert_true(tally_sum(tally, MEASURE_TOTAL_TAX, cell) == 10000);
    cell = cell_of(&query, 2023, "IL", "single", 3000000);
    assert_true(tally_sum(tally, MEASURE_FILERS, cell) == 1);
    vault_close(vault);
}

static void whoever_did_not_file_is_no_filer_whatever_others_reported(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    GOOD(vault_load_begin(vault));
    GOOD(vault_load_year(vault, person_new(vault, 1), 2024, reported, 3));
    person_new(vault, 2);
    GOOD(vault_load_year(vault, person_new(vault, 3), 2024, filed, 5));
    GOOD(vault_load_commit(vault));
    struct tally *tally = summed(vault, arena, &query);
    assert_int_equal(tally_people(tally), 1);
    vault_close(vault);
}

static void row_damage(int64_t ref_year) {
    sqlite3 *db = raw_open();
    char sql[160];
    snprintf(sql, sizeof sql,
             "UPDATE year SET sealed = zeroblob(length(sealed)) WHERE ref_year = %lld",
             (long long)ref_year);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

/* A sum over fewer people than there are would be published as if it were of all. */
static void a_row_that_does_not_open_stops_the_sum(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    GOOD(vault_load_begin(vault));
    person_ref ref = person_new(vault, 1);
    GOOD(vault_load_year(vault, ref, 2022, filed, 5));
    GOOD(vault_load_year(vault, ref, 2024, filed, 5));
    GOOD(vault_load_commit(vault));
    vault_close(vault);
    row_damage((int64_t)year_rowid(ref, 2022));
    vault = opened();
    assert_int_equal(tally_people(summed(vault, arena, &query)), 1); /* not of a year asked */
    vault_close(vault);
    row_damage((int64_t)year_rowid(ref, 2024));
    vault = opened();
    struct tally *tally = tally_open(arena, &query);
    struct err e = vault_sum(vault, &query, tally, NULL, NULL);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "does not open"));
    vault_close(vault);
}

int main(void) {
#define IN_A_FOLDER(f) cmocka_unit_test_setup_teardown(f, folder_new, folder_drop)
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(whoever_filed_is_counted_in_the_year_and_the_state),
        IN_A_FOLDER(whoever_did_not_file_is_no_filer_whatever_others_reported),
        IN_A_FOLDER(a_row_that_does_not_open_stops_the_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
