/* Do the draws have the distribution that they should, and does a broken source end them? */
#include "study/draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/stream.h"

enum { DRAWS = 2000000, SPAN_MAX = 400 };

static struct draw draw;
static struct stream stream;

static void begin(uint64_t seed) {
    stream = (struct stream){.state = seed, .left = UINT64_MAX};
    draw_begin(&draw, stream_fill, &stream, DRAW_BUFFER_BYTES);
}

static bool draw_gaussian_of(uint64_t a, uint64_t b, int64_t *drawn) {
    struct variance variance;
    assert_false(err_is(variance_make(a, b, &variance)));
    return draw_gaussian(&draw, &variance, drawn);
}

static long double mass_gaussian(int64_t x, uint64_t a, uint64_t b) {
    return expl(-(long double)(x * x) * (long double)b / (2 * (long double)a));
}

static bool draw_laplace_of(uint64_t a, uint64_t b, int64_t *drawn) {
    return draw_laplace(&draw, a, b, drawn);
}

static long double mass_laplace(int64_t x, uint64_t a, uint64_t b) {
    return expl(-(long double)llabs(x) * (long double)b / (long double)a);
}

typedef bool draw_of(uint64_t a, uint64_t b, int64_t *drawn);
typedef long double mass_of(int64_t x, uint64_t a, uint64_t b);

/* Chi-square over cells of at least 20 expected draws, and Kolmogorov-Smirnov, both within four
 * standard deviations of what an exact sampler gives. */
static void distribution_check(draw_of *one, mass_of *mass, uint64_t a, uint64_t b, int64_t span) {
    static uint64_t seen[2 * SPAN_MAX + 1];
    long double all = 0;
    long double chi = 0;
    long double wide = 0;
    long double expected_below = 0;
    uint64_t seen_below = 0;
    int cells = 0;
    memset(seen, 0, sizeof seen);
    begin(a * 31 + b);
    for (int i = 0; i < DRAWS; i++) {
        int64_t drawn;
        assert_true(one(a, b, &drawn));
        if (llabs(drawn) <= span) seen[drawn + span]++;
    }
    for (int64_t x = -40 * span; x <= 40 * span; x++)
        all += mass(x, a, b);
    for (int64_t x = -40 * span; x < -span; x++)
        expected_below += mass(x, a, b) / all * DRAWS;
    seen_below = (uint64_t)expected_below;
    for (int64_t x = -span; x <= span; x++) {
        long double expected = mass(x, a, b) / all * DRAWS;
        long double off = (long double)seen[x + span] - expected;
        expected_below += expected;
        seen_below += seen[x + span];
        wide = fmaxl(wide, fabsl((long double)seen_below - expected_below) / DRAWS);
        if (expected < 20) continue;
        chi += off * off / expected;
        cells++;
    }
    assert_true(cells > 2);
    assert_true(fabsl(chi - cells) < 4 * sqrtl(2 * (long double)cells));
    /* Kolmogorov's distribution passes 2.23 with a probability of about 4 sigma's. */
    assert_true(wide * sqrtl(DRAWS) < 2.23L);
}

static void gaussians_are_distributed_as_they_should(void **state) {
    (void)state;
    distribution_check(draw_gaussian_of, mass_gaussian, 1, 2, 6);
    distribution_check(draw_gaussian_of, mass_gaussian, 9, 1, 25);
    distribution_check(draw_gaussian_of, mass_gaussian, 2345, 7, 120);
}

static void laplaces_are_distributed_as_they_should(void **state) {
    (void)state;
    distribution_check(draw_laplace_of, mass_laplace, 1, 1, 12);
    distribution_check(draw_laplace_of, mass_laplace, 7, 3, 30);
    distribution_check(draw_laplace_of, mass_laplace, 20, 1, 150);
}

static void bernoulli_exp_has_its_probability(void **state) {
    static const struct {
        uint64_t numerator, denominator;
    } of[] = {{0, 1}, {1, 1000}, {1, 3}, {1, 1}, {7, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        long double p = expl(-(long double)of[i].numerator / (long double)of[i].denominator);
        int yes = 0;
        begin(i);
        for (int k = 0; k < 200000; k++) {
            bool drawn;
            assert_true(draw_bernoulli_exp(&draw, of[i].numerator, of[i].denominator, &drawn));
            yes += drawn;
        }
        assert_true(fabsl((long double)yes - 200000 * p) <= 4 * sqrtl(200000 * p * (1 - p)) + 0.5L);
    }
}

static void whole_numbers_are_below_their_bound(void **state) {
    uint128 drawn = 7;
    (void)state;
    begin(3);
    assert_true(draw_below(&draw, 1, &drawn));
    assert_true(drawn == 0);
    assert_int_equal(draw.at, draw.len); /* no byte was taken */
    for (int bits = 1; bits < 128; bits++) {
        uint128 n = ((uint128)1 << bits) + 1;
        for (int i = 0; i < 50; i++) {
            assert_true(draw_below(&draw, n, &drawn));
            assert_true(drawn < n);
        }
    }
}

static void a_source_that_fails_ends_the_drawing_for_good(void **state) {
    (void)state;
    for (uint64_t left = 0; left < 60; left++) {
        int64_t drawn = 4711;
        bool whole = true;
        stream = (struct stream){.state = left, .left = left};
        draw_begin(&draw, stream_fill, &stream, 1);
        for (int i = 0; i < 20 && whole; i++) {
            drawn = 4711;
            whole = draw_gaussian_of(49, 1, &drawn);
        }
        assert_false(whole);
        assert_int_equal(drawn, 4711);
        stream.left = UINT64_MAX; /* the source recovers; the draw does not */
        assert_false(draw_gaussian_of(49, 1, &drawn));
        assert_false(draw_laplace(&draw, 2, 1, &drawn));
    }
}

/* A source that gives one byte for ever must end, not turn for ever. */
static bool stuck_fill(void *from, uint8_t *bytes, size_t len) {
    memset(bytes, *(const int *)from, len);
    return true;
}

static void a_stuck_source_ends(void **state) {
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        int64_t drawn;
        draw_begin(&draw, stuck_fill, &byte, 64);
        for (int i = 0; i < 4; i++)
            (void)draw_gaussian_of(1000003, 7, &drawn);
    }
}

static void a_variance_out_of_bounds_is_refused(void **state) {
    struct variance variance;
    (void)state;
    assert_true(err_is(variance_make(0, 1, &variance)));
    assert_true(err_is(variance_make(1, 0, &variance)));
    assert_true(err_is(variance_make(VARIANCE_MAX, 1, &variance)));
    assert_true(err_is(variance_make(1, VARIANCE_DENOMINATOR_MAX + 1, &variance)));
    assert_false(err_is(variance_make((uint128)VARIANCE_MAX * 60 - 60, 60, &variance)));
    assert_int_equal(variance.numerator, VARIANCE_MAX - 1);
    assert_int_equal(variance.denominator, 1);
}

/* At the ends of what is allowed, nothing overflows: the sanitized build would say so. */
static void the_largest_variances_are_drawn(void **state) {
    (void)state;
    begin(11);
    for (int i = 0; i < 2000; i++) {
        int64_t drawn;
        assert_true(draw_gaussian_of(VARIANCE_MAX - 1, 1, &drawn));
        assert_true(llabs(drawn) < 10 << 20);
        assert_true(draw_gaussian_of(VARIANCE_MAX * 4095 - 1, 4095, &drawn));
        assert_true(draw_gaussian_of(1, VARIANCE_DENOMINATOR_MAX, &drawn));
        assert_int_equal(drawn, 0);
    }
}

static void roots_are_exact(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 3000; i++)
        assert_int_equal(root_floor(i), (uint64_t)sqrtl((long double)i));
    for (uint64_t r = 1; r < UINT32_MAX; r = r * 3 + 1) {
        assert_int_equal(root_floor((uint128)r * r), r);
        assert_int_equal(root_floor((uint128)r * r - 1), r - 1);
    }
    assert_int_equal(root_floor(~(uint128)0), UINT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussians_are_distributed_as_they_should),
        cmocka_unit_test(laplaces_are_distributed_as_they_should),
        cmocka_unit_test(bernoulli_exp_has_its_probability),
        cmocka_unit_test(whole_numbers_are_below_their_bound),
        cmocka_unit_test(a_source_that_fails_ends_the_drawing_for_good),
        cmocka_unit_test(a_stuck_source_ends),
        cmocka_unit_test(a_variance_out_of_bounds_is_refused),
        cmocka_unit_test(the_largest_variances_are_drawn),
        cmocka_unit_test(roots_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
