/* Do the sums of a question count who filed, once and where they belong, and nobody else? */
#include "vault/inside.h"

#include <errno.h>
#include <signal.h>

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

/* ---- by several processes ---- */

static uint32_t rng_state;

static uint32_t below(uint32_t n) { /* xorshift32 */
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 17;
    rng_state ^= rng_state << 5;
    return rng_state % n;
}

static void year_at_random(struct vault *vault, person_ref ref, int year) {
    static const char *const place[] = {"IL", "TX", "PR", "nowhere"};
    static const char *const status[] = {"single", "married-joint", "head-of-household", "odd"};
    char income[24], tax[24];
    snprintf(income, sizeof income, "%d", (int)below(60000000) - 1000000);
    snprintf(tax, sizeof tax, "%d", (int)below(4000000) - 2000000); /* beyond the clamp at times */
    struct value value[] = {
        {190, FROM_TAXPAYER, span_str(place[below(4)])},
        {300, FROM_AGENCY, SPAN_LITERAL("TC 150")},
        {100, FROM_TAXPAYER, span_str(status[below(4)])},
        {101, below(4) ? FROM_TAXPAYER : FROM_THIRD_PARTY, span_str(income)},
        {108, FROM_TAXPAYER, span_str(tax)},
    };
    GOOD(vault_load_year(vault, ref, year, value, below(6) ? 5 : 2)); /* some did not file */
}

/* Of each none, one or many years. */
static void people_at_random(struct vault *vault, unsigned from, unsigned count) {
    GOOD(vault_load_begin(vault));
    for (unsigned i = from; i < from + count; i++) {
        person_ref ref = person_new(vault, i);
        for (int year = 2020; year < 2026; year++)
            if (below(3)) year_at_random(vault, ref, year);
    }
    GOOD(vault_load_commit(vault));
}

/* As a correction would: a row stands there in place of another. */
static void year_of_last_corrected(struct vault *vault) {
    struct span plain;
    uint64_t rowid = year_rowid(vault->people, 2022);
    GOOD(record_write(vault->scratch, filed, 5, &plain));
    struct row_id id = {ROW_YEAR, vault->people, 2022};
    struct span sealed = row_seal(vault->scratch, vault->keys.record, id, plain);
    sqlite3_stmt *stmt = NULL;
    GOOD(db_prepare(vault->db, "INSERT OR REPLACE INTO year (ref_year, sealed) VALUES (?1, ?2)",
                    &stmt));
    bind_uint(stmt, 1, rowid);
    bind_span(stmt, 2, sealed);
    GOOD(vault_step(vault, stmt, "correct it"));
    sqlite3_finalize(stmt);
    arena_wipe(vault->scratch);
}

static struct digest digest_by(struct vault *vault, unsigned processes, const struct query *query) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct tally *tally = tally_open(arena, query);
    GOOD(vault_sum_by(vault, processes, query, tally, NULL, NULL));
    assert_true(tally_people(tally) <= vault->people);
    return tally_digest(tally, SPAN_LITERAL("salt"));
}

static void alike_by_any_number(struct vault *vault, const struct query *query, uint32_t seed) {
    struct digest alone = digest_by(vault, 1, query);
    for (unsigned processes = 2; processes <= 7; processes++) {
        struct digest apart = digest_by(vault, processes, query);
        if (memcmp(&apart, &alone, sizeof alone) != 0)
            fail_msg("seed %u: %u processes sum otherwise than one", seed, processes);
    }
}

/* A load adds to the write-ahead log and a year that is taken away leaves a hole in the rows. */
static void the_sums_are_the_same_by_any_number_of_processes(void **state) {
    struct query query = question();
    query.year_count = 4;
    for (size_t i = 0; i < 4; i++)
        query.year[i] = 2021 + (int)i;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        rng_state = seed * 2654435761u;
        query.cells_max = 1 + below(4);
        if (seed > 1) GOOD(vault_create(vault_path, &key));
        struct vault *vault = opened();
        alike_by_any_number(vault, &query, seed); /* nobody is in it */
        people_at_random(vault, 0, below(60));
        alike_by_any_number(vault, &query, seed);
        people_at_random(vault, 1000, 1 + below(60));
        alike_by_any_number(vault, &query, seed);
        GOOD(db_run(vault->db, "DELETE FROM year WHERE (ref_year >> 16) % 7 = 3"));
        year_of_last_corrected(vault);
        alike_by_any_number(vault, &query, seed);
        vault_close(vault);
        assert_int_equal(unlink(vault_path), 0);
    }
}

/* A person of many returns is bounded once, wherever the parts are cut. */
static void a_person_of_many_returns_is_bounded_in_any_part(void **state) {
    struct query query = question();
    OWNED_ARENA arena = arena_open(8 << 20);
    query.cells_max = 1;
    query.by[BY_YEAR] = false;
    query.clamp_cents = 7000; /* two returns of 5000 */
    struct vault *vault = opened();
    GOOD(vault_load_begin(vault));
    for (unsigned i = 0; i < 5; i++) {
        person_ref ref = person_new(vault, i);
        GOOD(vault_load_year(vault, ref, 2023, filed, 5));
        GOOD(vault_load_year(vault, ref, 2024, filed, 5));
    }
    GOOD(vault_load_commit(vault));
    size_t cell = cell_of(&query, 2023, "IL", "single", 3000000);
    for (unsigned processes = 1; processes <= 8; processes++) {
        struct tally *tally = tally_open(arena, &query);
        GOOD(vault_sum_by(vault, processes, &query, tally, NULL, NULL));
        assert_int_equal(tally_people(tally), 5);
        assert_true(tally_sum(tally, MEASURE_FILERS, cell) == 5);
        assert_true(tally_sum(tally, MEASURE_TOTAL_TAX, cell) == 5 * 7000);
    }
    vault_close(vault);
}

static void a_row_that_does_not_open_stops_every_process(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    person_ref ref = 0;
    GOOD(vault_load_begin(vault));
    for (unsigned i = 0; i < 9; i++) {
        ref = person_new(vault, i);
        GOOD(vault_load_year(vault, ref, 2024, filed, 5));
    }
    GOOD(vault_load_commit(vault));
    vault_close(vault);
    row_damage((int64_t)year_rowid(ref, 2024));
    vault = opened();
    for (unsigned processes = 2; processes <= 4; processes++) {
        struct tally *tally = tally_open(arena, &query);
        struct err e = vault_sum_by(vault, processes, &query, tally, NULL, NULL);
        assert_int_equal(e.kind, ERR_FAULT);
        assert_non_null(strstr(e.text, "does not open"));
        assert_int_equal(tally_people(tally), 0); /* not even of the parts that could be read */
    }
    vault_close(vault);
}

/* In the place of the C library's: one turn in a test fails, or its process is killed at once. */
static int forks, fails_at = -1, killed_at = -1;
pid_t fork(void) {
    int turn = forks++;
    if (turn == fails_at) {
        errno = EAGAIN;
        return -1;
    }
    pid_t pid = _Fork();
    if (pid == 0 && turn == killed_at) raise(SIGKILL);
    return pid;
}

static void a_process_that_ends_or_never_begins_stops_the_sum(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    people_at_random(vault, 0, 40);
    struct digest whole = digest_by(vault, 1, &query);
    for (int turn = 0; turn < 3; turn++) {
        for (int killed = 0; killed <= 1; killed++) {
            struct tally *tally = tally_open(arena, &query);
            forks = 0;
            killed_at = killed ? turn : -1;
            fails_at = killed ? -1 : turn;
            struct err e = vault_sum_by(vault, 3, &query, tally, NULL, NULL);
            killed_at = fails_at = -1;
            assert_int_equal(e.kind, ERR_FAULT);
            assert_non_null(strstr(e.text, killed ? "was ended; run it again" : "cannot begin"));
            assert_int_equal(tally_people(tally), 0);         /* nor what the others had summed */
            assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* and none is left */
        }
    }
    forks = 0;
    struct digest after = digest_by(vault, 3, &query);
    assert_memory_equal(&whole, &after, sizeof whole);
    assert_int_equal(forks, 3);
    vault_close(vault);
}

/* The file would not stand still: what is not committed yet is no part of it. */
static void within_a_transaction_no_processes_sum(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct query query = question();
    struct vault *vault = opened();
    people_at_random(vault, 0, 20);
    GOOD(db_begin(vault->db));
    struct tally *tally = tally_open(arena, &query);
    assert_int_equal(vault_sum_by(vault, 2, &query, tally, NULL, NULL).kind, ERR_FAULT);
    assert_int_equal(tally_people(tally), 0);
    db_rollback(vault->db);
    GOOD(vault_sum_by(vault, 2, &query, tally, NULL, NULL));
    vault_close(vault);
}

static void the_vault_is_locked_and_writable_after_processes_summed(void **state) {
    struct query query = question();
    struct vault *vault = opened();
    struct vault *second = NULL;
    people_at_random(vault, 0, 20);
    digest_by(vault, 3, &query);
    pid_t other = fork(); /* locks are a process's */
    if (other == 0) _exit(err_is(vault_open(vault_path, &key, &second)) ? 7 : 0);
    int status = 0;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    people_at_random(vault, 1000, 20);
    vault_close(vault);
}

int main(void) {
#define IN_A_FOLDER(f) cmocka_unit_test_setup_teardown(f, folder_new, folder_drop)
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(whoever_filed_is_counted_in_the_year_and_the_state),
        IN_A_FOLDER(whoever_did_not_file_is_no_filer_whatever_others_reported),
        IN_A_FOLDER(a_row_that_does_not_open_stops_the_sum),
        IN_A_FOLDER(the_sums_are_the_same_by_any_number_of_processes),
        IN_A_FOLDER(a_person_of_many_returns_is_bounded_in_any_part),
        IN_A_FOLDER(a_row_that_does_not_open_stops_every_process),
        IN_A_FOLDER(a_process_that_ends_or_never_begins_stops_the_sum),
        IN_A_FOLDER(within_a_transaction_no_processes_sum),
        IN_A_FOLDER(the_vault_is_locked_and_writable_after_processes_summed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
