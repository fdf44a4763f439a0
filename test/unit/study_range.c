/* Do the formulas of a triangle agree with what is drawn from it? */
#include "study/range.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void moments_are_those_of_known_triangles(void **state) {
    struct range symmetric = {1, 2, 3};
    struct range point = {4, 4, 4};
    struct range rising = {1, 3, 3};
    (void)state;
    assert_true(fabs(range_moment(&symmetric, 0) - 1) < 1e-12);
    assert_true(fabs(range_moment(&symmetric, 1) - 2) < 1e-12);
    assert_true(fabs(range_moment(&symmetric, 2) - (4 + 1.0 / 6)) < 1e-12);
    /* By hand: 3 ln 3 - 4 ln 2 for 1/X on (1, 2, 3). */
    assert_true(fabs(range_moment(&symmetric, -1) - (3 * log(3) - 4 * log(2))) < 1e-12);
    assert_true(fabs(range_moment(&point, -2) - 1.0 / 16) < 1e-12);
    assert_true(fabs(range_moment(&rising, 1) - 7.0 / 3) < 1e-12);
}

static int double_compare(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void a_place_has_what_sorting_would_put_there(void **state) {
    enum { MOST = 70 };
    uint64_t seed = 5;
    (void)state;
    for (size_t count = 1; count <= MOST; count++)
        for (unsigned kind = 0; kind < 4; kind++)
            for (size_t at = 0; at < count; at++) {
                double value[MOST];
                double sorted[MOST];
                for (size_t i = 0; i < count; i++)
                    value[i] = kind == 0   ? uniform_next(&seed)
                               : kind == 1 ? floor(4 * uniform_next(&seed)) /* many are alike */
                               : kind == 2 ? (double)i
                                           : -(double)i;
                memcpy(sorted, value, sizeof sorted);
                qsort(sorted, count, sizeof *sorted, double_compare);
                values_place(value, count, at);
                assert_true(value[at] == sorted[at]);
                for (size_t i = 0; i < count; i++)
                    assert_true(i < at ? value[i] <= value[at] : value[i] >= value[at]);
                qsort(value, count, sizeof *value, double_compare);
                assert_memory_equal(value, sorted, count * sizeof *value);
            }
}

static void draws_have_the_moments(void **state) {
    static const struct range of[] = {{50, 60, 75}, {1.04, 1.0425, 1.045}, {1, 1, 3}, {1, 3, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        for (int power = -2; power <= 12; power++) {
            enum { DRAWS = 200000 };
            uint64_t seed = i;
            double sum = 0;
            double square = 0;
            for (int k = 0; k < DRAWS; k++) {
                double x = range_draw(&of[i], uniform_next(&seed));
                assert_true(x >= of[i].low && x <= of[i].high);
                double y = pow(x, power);
                sum += y;
                square += y * y;
            }
            double mean = sum / DRAWS;
            double deviation = sqrt(fmax(square / DRAWS - mean * mean, 0) / DRAWS);
            assert_true(fabs(mean - range_moment(&of[i], power)) <= 4.5 * deviation + 1e-9 * mean);
        }
}

static void uniform_numbers_are_the_same_everywhere(void **state) {
    uint64_t seed = 1;
    (void)state;
    /* splitmix64 from 1 gives 0x910a2dec89025cc1 first. */
    assert_true(uniform_next(&seed) == (double)(0x910a2dec89025cc1 >> 11) * 0x1p-53);
    for (int i = 0; i < 100000; i++) {
        double u = uniform_next(&seed);
        assert_true(u >= 0 && u < 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_those_of_known_triangles),
        cmocka_unit_test(a_place_has_what_sorting_would_put_there),
        cmocka_unit_test(draws_have_the_moments),
        cmocka_unit_test(uniform_numbers_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
