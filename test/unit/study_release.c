/* Is what is published true but for its noise, and does it hide whether one person is in it? */
#include "study/budget.h"
#include "study/release.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/stream.h"

static struct arena *arena;
static struct draw draw;
static struct stream stream;

static void begin(uint64_t seed) {
    stream = (struct stream){.state = seed, .left = UINT64_MAX};
    draw_begin(&draw, stream_fill, &stream, DRAW_BUFFER_BYTES);
}

static struct query query_of(rho_micro rho) {
    struct query query = {.id = SPAN_LITERAL("tax-by-year"),
                          .says = SPAN_LITERAL("Filers and total tax by year."),
                          .by = {true},
                          .year = {2023, 2024},
                          .year_count = 2,
                          .cells_max = 2,
                          .measured = {true, true},
                          .rho = {rho, rho},
                          .clamp_cents = 1000000,
                          .unit_cents = 10000};
    assert_false(err_is(
        variance_make((uint128)2 * 1000000, (uint128)2 * rho, &query.variance[MEASURE_FILERS])));
    assert_false(err_is(variance_make((uint128)2 * 1000000 * 100 * 100, (uint128)2 * rho,
                                      &query.variance[MEASURE_TOTAL_TAX])));
    return query;
}

static struct tally *tally_of(const struct query *query, int people) {
    struct tally *tally = tally_open(arena, query);
    for (int i = 0; i < people; i++) {
        struct tally_row row[] = {{2023, 0, 0, 0, 250000}, {2024, 0, 0, 0, i % 2 ? 990000 : -50}};
        tally_person(tally, row, 2);
    }
    return tally;
}

static int64_t figure(const json_t *published, size_t cell, const char *measure, const char *key) {
    const json_t *o = json_array_get(json_object_get(published, "cells"), cell);
    return json_integer_value(json_object_get(json_object_get(o, measure), key));
}

static void figures_are_true_but_for_their_noise(void **state) {
    struct query query = query_of(100000);
    struct tally *tally = tally_of(&query, 5000);
    int held = 0;
    double sum = 0;
    (void)state;
    begin(1);
    for (int i = 0; i < 2000; i++) {
        OWNED_JSON o = NULL;
        assert_false(err_is(release_make(&query, tally, &draw, (struct date){2027, 1, 1}, &o)));
        held += figure(o, 0, "filers", "low") <= 5000 && 5000 <= figure(o, 0, "filers", "high");
        sum += (double)figure(o, 0, "total-tax", "value");
        assert_int_equal(figure(o, 1, "filers", "value") - figure(o, 1, "filers", "low"),
                         figure(o, 1, "filers", "high") - figure(o, 1, "filers", "value"));
    }
    assert_in_range(held, 1880, 1999);
    assert_true(fabs(sum / 2000 - 5000.0 * 25) < 4 * 316.3 / sqrt(2000));
}

/* A total is told in whole units, so what the last unit cut off belongs into the interval too. With
 * noise of half a unit or less the end of the interval is reached often. */
static void the_interval_of_a_total_holds_the_cents_that_its_unit_cut_off(void **state) {
    enum { RELEASES = 4000, PEOPLE = 60 };
    struct query query = query_of(1000000);
    int64_t sum = 0;
    int held = 0;
    (void)state;
    query.clamp_cents = query.unit_cents = 1000;
    assert_false(err_is(variance_make(49, 100, &query.variance[MEASURE_TOTAL_TAX])));
    struct tally *tally = tally_open(arena, &query);
    for (int i = 0; i < PEOPLE; i++) {
        struct tally_row row = {.year = 2023, .tax_cents = 999};
        tally_person(tally, &row, 1);
        sum += row.tax_cents;
    }
    begin(9);
    for (int i = 0; i < RELEASES; i++) {
        OWNED_JSON o = NULL;
        assert_false(err_is(release_make(&query, tally, &draw, (struct date){2027, 1, 1}, &o)));
        held += figure(o, 0, "total-tax", "low") * query.unit_cents <= sum &&
                sum <= figure(o, 0, "total-tax", "high") * query.unit_cents;
    }
    /* 95 of 100 and no fewer: three sigma below would be 3,758. */
    assert_in_range(held, 3758, RELEASES);
}

static void a_cell_with_too_few_is_named_not_told(void **state) {
    struct query query = query_of(100000);
    OWNED_JSON o = NULL;
    (void)state;
    begin(2);
    assert_false(
        err_is(release_make(&query, tally_of(&query, 3), &draw, (struct date){2027, 1, 1}, &o)));
    const json_t *cell = json_array_get(json_object_get(o, "cells"), 0);
    assert_string_equal(json_string_value(json_object_get(cell, "withheld")), "too few to show");
    assert_null(json_object_get(cell, "filers"));
    assert_null(json_object_get(cell, "total-tax"));
    assert_int_equal(json_array_size(json_object_get(o, "cells")), 2);
}

static void a_source_that_fails_publishes_nothing(void **state) {
    struct query query = query_of(100000);
    struct tally *tally = tally_of(&query, 50);
    json_t *o = NULL;
    (void)state;
    for (uint64_t left = 0; left < 40; left++) {
        stream = (struct stream){.state = left, .left = left};
        draw_begin(&draw, stream_fill, &stream, 1);
        struct err e = release_make(&query, tally, &draw, (struct date){2027, 1, 1}, &o);
        assert_int_equal(e.kind, ERR_FAULT);
        assert_null(o);
    }
}

/* How much of what is seen with the person goes beyond e^epsilon of what is seen without. */
static double beyond_of(const int *with, const int *without, int slots, double epsilon,
                        int releases) {
    double beyond = 0;
    for (int i = 0; i < slots; i++)
        if (with[i] > exp(epsilon) * without[i]) beyond += with[i] - exp(epsilon) * without[i];
    return beyond / releases;
}

/* The person who changes most: two years, each far beyond the clamp. What tells best whether they
 * are in it is the sum of both cells. `cells_max` and `step` are those the noise was made for. */
static double audit_of_totals(uint64_t cells_max, uint64_t step) {
    enum { RELEASES = 40000, SHIFT = 150, SLOTS = 2 * SHIFT + 1, PEOPLE = 200, RHO = 125000 };
    static int seen[2][SLOTS];
    struct query query = query_of(RHO);
    memset(seen, 0, sizeof seen);
    query.clamp_cents = 4 * query.unit_cents;
    assert_false(err_is(variance_make((uint128)cells_max * step * step * 1000000, (uint128)2 * RHO,
                                      &query.variance[MEASURE_TOTAL_TAX])));
    for (int side = 0; side < 2; side++) {
        struct tally *tally = tally_open(arena, &query);
        for (int i = 0; i < PEOPLE + side; i++) {
            int64_t cents = i < PEOPLE ? 0 : 900000000;
            struct tally_row row[] = {{2023, 0, 0, 0, cents}, {2024, 0, 0, 0, cents}};
            tally_person(tally, row, 2);
        }
        begin(90 + (uint64_t)side);
        for (int i = 0; i < RELEASES; i++) {
            OWNED_JSON o = NULL;
            assert_false(err_is(release_make(&query, tally, &draw, (struct date){2027, 1, 1}, &o)));
            int64_t at = figure(o, 0, "total-tax", "value") + figure(o, 1, "total-tax", "value");
            at += SHIFT;
            seen[side][at < 0 ? 0 : at >= SLOTS ? SLOTS - 1 : at]++;
        }
    }
    double epsilon = (double)budget_epsilon_micro(RHO, 2) / 1e6;
    return beyond_of(seen[1], seen[0], SLOTS, epsilon, RELEASES);
}

static void neighbours_cannot_be_told_apart_by_their_taxes_over_the_years(void **state) {
    (void)state;
    assert_true(audit_of_totals(2, 4) < 0.01 + 4 * sqrt(0.01 / 40000));
    /* And it sees noise for one unit where the clamp is four. */
    assert_true(audit_of_totals(2, 1) > 0.05);
}

/* The audit: with or without one person, any outcome of a cell has probabilities whose ratio the
 * definition bounds, but for a small part delta. Counted over many releases; four sigma allowed. */
static void neighbours_cannot_be_told_apart(void **state) {
    enum { RELEASES = 60000, SHIFT = 40, SLOTS = 2 * SHIFT + 1 };
    static int seen[2][SLOTS];
    struct query query = query_of(125000);
    const int people = 200;
    query.measured[MEASURE_TOTAL_TAX] = false;
    (void)state;
    for (int side = 0; side < 2; side++) {
        struct tally *tally = tally_of(&query, people + side);
        begin(70 + (uint64_t)side);
        for (int i = 0; i < RELEASES; i++) {
            OWNED_JSON o = NULL;
            assert_false(err_is(release_make(&query, tally, &draw, (struct date){2027, 1, 1}, &o)));
            int64_t at = figure(o, 0, "filers", "value") - people + SHIFT;
            seen[side][at < 0 ? 0 : at >= SLOTS ? SLOTS - 1 : at]++;
        }
    }
    /* rho of one measure; epsilon at delta = 10^-2, so that the left-over part can be counted. */
    double epsilon = (double)budget_epsilon_micro(125000, 2) / 1e6;
    assert_true(beyond_of(seen[1], seen[0], SLOTS, epsilon, RELEASES) <
                0.01 + 4 * sqrt(0.01 / RELEASES));
    /* And the audit sees noise that is four times too small. */
    static int shifted[SLOTS]; /* as if the person counted for eight */
    memcpy(shifted + 8, seen[0], sizeof shifted - 8 * sizeof *shifted);
    assert_true(beyond_of(shifted, seen[0], SLOTS, epsilon, RELEASES) > 0.02);
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
        cmocka_unit_test(figures_are_true_but_for_their_noise),
        cmocka_unit_test(the_interval_of_a_total_holds_the_cents_that_its_unit_cut_off),
        cmocka_unit_test(a_cell_with_too_few_is_named_not_told),
        cmocka_unit_test(a_source_that_fails_publishes_nothing),
        cmocka_unit_test(neighbours_cannot_be_told_apart),
        cmocka_unit_test(neighbours_cannot_be_told_apart_by_their_taxes_over_the_years),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_finish);
}
