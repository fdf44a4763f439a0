/* Does one person, whatever they filed, change the sums by no more than the definition says? */
#include "study/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "study/stream.h"

static struct arena *arena;

static struct query query_of(uint64_t cells_max) {
    return (struct query){.by = {true, true, false, true},
                          .year = {2021, 2022, 2023, 2024},
                          .year_count = 4,
                          .cells_max = cells_max,
                          .measured = {true, true},
                          .clamp_cents = 1000000,
                          .unit_cents = 1000};
}

static size_t cell_of(const struct query *query, size_t year, size_t state, int64_t income) {
    size_t group[GROUPING_COUNT] = {year, state, 0, income_band_of(income)};
    return query_cell(query, group);
}

/* "Other" would be a group that nobody defined: whoever files in a way that has no name there. */
static void a_filing_status_of_no_list_is_no_group(void **state) {
    struct query query = query_of(4);
    struct tally_row row = {2022, 1, GROUP_NONE, 3000000, 5000};
    (void)state;
    query.by[BY_FILING_STATUS] = true;
    struct tally *tally = tally_open(arena, &query);
    tally_person(tally, &row, 1);
    assert_int_equal(tally_people(tally), 0);
    query.by[BY_FILING_STATUS] = false;
    tally = tally_open(arena, &query);
    tally_person(tally, &row, 1);
    assert_int_equal(tally_people(tally), 1);
}

static void what_is_filed_is_counted_where_it_belongs(void **state) {
    struct query query = query_of(4);
    struct tally *tally = tally_open(arena, &query);
    struct tally_row row[] = {{2020, 1, 0, 0, 7}, {2022, 1, 0, 3000000, 5000}, {2024, 2, 0, 0, -9}};
    (void)state;
    tally_person(tally, row, 3);
    tally_person(tally, row, 0);
    tally_person(tally, row, 1); /* no year of the query */
    assert_int_equal(tally_people(tally), 1);
    assert_true(tally_sum(tally, MEASURE_FILERS, cell_of(&query, 1, 1, 3000000)) == 1);
    assert_true(tally_sum(tally, MEASURE_TOTAL_TAX, cell_of(&query, 1, 1, 3000000)) == 5000);
    assert_true(tally_sum(tally, MEASURE_TOTAL_TAX, cell_of(&query, 3, 2, 0)) == -9);
    int128 all = 0;
    for (size_t cell = 0; cell < query_cell_count(&query); cell++)
        all += tally_sum(tally, MEASURE_FILERS, cell);
    assert_true(all == 2);
}

/* Everything one person can do, against the bound that the noise is made for. */
static void the_bound_of_one_person_holds(void **state) {
    struct stream stream = {.state = 9, .left = UINT64_MAX};
    (void)state;
    for (int turn = 0; turn < 3000; turn++) {
        struct query query = query_of(1 + stream_next(&stream) % 4);
        for (int g = 0; g < GROUPING_COUNT; g++)
            query.by[g] = stream_next(&stream) % 2;
        arena_wipe(arena);
        struct tally *tally = tally_open(arena, &query);
        struct tally_row row[QUERY_YEARS_MAX];
        size_t count = 1 + stream_next(&stream) % QUERY_YEARS_MAX;
        for (size_t i = 0; i < count; i++) {
            int64_t wild = (int64_t)(stream_next(&stream) % 18014398509481982) - 9007199254740991;
            row[i] = (struct tally_row){2015 + (int)i, stream_next(&stream) % STATES_COUNT,
                                        stream_next(&stream) % FILING_STATUS_COUNT, wild, wild};
        }
        tally_person(tally, row, count);
        size_t changed = 0;
        for (size_t cell = 0; cell < query_cell_count(&query); cell++) {
            int128 filers = tally_sum(tally, MEASURE_FILERS, cell);
            int128 tax = tally_sum(tally, MEASURE_TOTAL_TAX, cell);
            assert_true(filers == 0 || filers == 1);
            assert_true(tax <= query.clamp_cents && tax >= -query.clamp_cents);
            assert_true(filers == 1 || tax == 0);
            changed += filers == 1;
        }
        assert_true(changed <= query.cells_max);
    }
}

static void two_halves_make_the_whole(void **state) {
    struct query query = query_of(4);
    struct tally *whole = tally_open(arena, &query);
    struct tally *half = tally_open(arena, &query);
    struct tally *other = tally_open(arena, &query);
    struct span salt = SPAN_LITERAL("salt");
    (void)state;
    for (int i = 0; i < 100; i++) {
        struct tally_row row = {2021 + i % 4, (size_t)i % STATES_COUNT, 0, i * 100000, i * 1000};
        tally_person(whole, &row, 1);
        tally_person(i % 2 ? half : other, &row, 1);
    }
    struct digest before = tally_digest(half, salt);
    tally_add(half, other);
    struct digest sum = tally_digest(half, salt);
    struct digest all = tally_digest(whole, salt);
    assert_int_equal(tally_people(half), 100);
    assert_memory_equal(&sum, &all, sizeof sum);
    assert_memory_not_equal(&before, &sum, sizeof sum);
    struct digest salted = tally_digest(whole, SPAN_LITERAL("tlas"));
    assert_memory_not_equal(&salted, &all, sizeof all);
}

static int arena_begin(void **state) {
    (void)state;
    arena = arena_open(64 << 20);
    return 0;
}

static int arena_finish(void **state) {
    (void)state;
    arena_close(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filing_status_of_no_list_is_no_group),
        cmocka_unit_test(what_is_filed_is_counted_where_it_belongs),
        cmocka_unit_test(two_halves_make_the_whole),
        cmocka_unit_test(the_bound_of_one_person_holds),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_finish);
}
