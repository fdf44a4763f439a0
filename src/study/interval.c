/* How far may the noise have moved a figure? Nothing here draws: these are known properties of the
 * distribution, worked out in floating point and rounded outward. */
#include "study/interval.h"

#include <assert.h>
#include <math.h>

enum { EXACT_DEVIATION_MAX = 4096 };

static long double variance_of(const struct variance *variance) {
    return (long double)variance->numerator / (long double)variance->denominator;
}

/* Sums from the far tail inward, where the terms are small. */
static uint64_t half_width_exact(long double variance, long double outside) {
    uint64_t far = (uint64_t)(14 * sqrtl(variance)) + 16; /* beyond: less than 10^-40 */
    long double all = 1;
    for (uint64_t x = far; x >= 1; x--)
        all += 2 * expl(-(long double)x * (long double)x / (2 * variance));
    long double tail = 0;
    for (uint64_t x = far; x >= 1; x--) {
        tail += 2 * expl(-(long double)x * (long double)x / (2 * variance));
        if (tail / all > outside * (1 - 1e-12L)) return x;
    }
    return 0;
}

/* The point that a standard normal leaves `outside` beyond, to both sides together: bisection. */
static long double normal_point(long double outside) {
    long double low = 0;
    long double high = 8;
    for (int i = 0; i < 80; i++) {
        long double middle = (low + high) / 2;
        if (erfcl(middle / sqrtl(2)) > outside)
            low = middle;
        else
            high = middle;
    }
    return high;
}

uint64_t interval_half_width(const struct variance *variance, unsigned per_mille) {
    assert(per_mille >= 500 && per_mille <= 999);
    long double v = variance_of(variance);
    long double outside = (1000 - per_mille) / 1000.0L;
    if (v <= (long double)EXACT_DEVIATION_MAX * EXACT_DEVIATION_MAX)
        return half_width_exact(v, outside);
    return (uint64_t)ceill(normal_point(outside) * sqrtl(v) * (1 + 1e-9L)) + 1;
}

uint64_t interval_threshold(const struct variance *variance) {
    return 10 + (uint64_t)ceill(4.75L * sqrtl(variance_of(variance)));
}
