/* Do the intervals hold what they say? */
#include "study/interval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/stream.h"

static struct variance variance_at(uint64_t numerator, uint64_t denominator) {
    struct variance variance;
    assert_false(err_is(variance_make(numerator, denominator, &variance)));
    return variance;
}

/* The probability of [-k, k], by the definition. */
static long double inside(uint64_t numerator, uint64_t denominator, uint64_t k) {
    long double all = 1;
    long double within = 1;
    long double v = (long double)numerator / (long double)denominator;
    for (uint64_t x = 1; x < (uint64_t)(40 * sqrtl(v)) + 40; x++) {
        long double mass = 2 * expl(-(long double)x * (long double)x / (2 * v));
        all += mass;
        if (x <= k) within += mass;
    }
    return within / all;
}

static void the_half_width_is_the_least_that_holds(void **state) {
    static const uint64_t of[][2] = {{1, 2}, {1, 1}, {7, 3}, {200, 1}, {90000, 7}, {16000000, 1}};
    static const unsigned per_mille[] = {500, 683, 950, 990, 999};
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        for (size_t k = 0; k < sizeof per_mille / sizeof *per_mille; k++) {
            struct variance v = variance_at(of[i][0], of[i][1]);
            uint64_t half = interval_half_width(&v, per_mille[k]);
            long double wanted = per_mille[k] / 1000.0L;
            assert_true(inside(of[i][0], of[i][1], half) >= wanted - 1e-12L);
            if (half > 0) assert_true(inside(of[i][0], of[i][1], half - 1) < wanted);
        }
}

/* Beyond what is summed, the normal law: known points of it, and never narrower than the sum. */
static void wide_noise_has_the_normal_points(void **state) {
    struct variance wide = variance_at(1000000000000, 1);
    struct variance edge = variance_at(4096ULL * 4096, 1);
    struct variance beyond = variance_at(4096ULL * 4096 + 1, 1);
    (void)state;
    assert_in_range(interval_half_width(&wide, 950), 1959964, 1959966);
    assert_in_range(interval_half_width(&wide, 990), 2575830, 2575832);
    assert_in_range(interval_half_width(&beyond, 950), interval_half_width(&edge, 950),
                    interval_half_width(&edge, 950) + 2);
}

static void intervals_cover_at_the_stated_rate(void **state) {
    static struct draw draw;
    struct stream stream = {.state = 5, .left = UINT64_MAX};
    struct variance v = variance_at(12345, 10);
    uint64_t half = interval_half_width(&v, 950);
    int held = 0;
    (void)state;
    draw_begin(&draw, stream_fill, &stream, DRAW_BUFFER_BYTES);
    for (int i = 0; i < 200000; i++) {
        int64_t drawn;
        assert_true(draw_gaussian(&draw, &v, &drawn));
        held += (uint64_t)llabs(drawn) <= half;
    }
    long double rate = inside(12345, 10, half);
    assert_true(fabsl((long double)held - 200000 * rate) < 4 * sqrtl(200000 * rate * (1 - rate)));
}

static void an_empty_cell_is_hardly_ever_shown(void **state) {
    struct variance v = variance_at(200, 1);
    (void)state;
    assert_int_equal(interval_threshold(&v), 10 + 68);
    assert_true(1 - inside(200, 1, interval_threshold(&v) - 1) < 2e-6L);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_half_width_is_the_least_that_holds),
        cmocka_unit_test(wide_noise_has_the_normal_points),
        cmocka_unit_test(intervals_cover_at_the_stated_rate),
        cmocka_unit_test(an_empty_cell_is_hardly_ever_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
