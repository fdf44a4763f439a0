/* How is noise drawn, exactly? No floating point stands in this file, and a test looks into its
 * object code for any. */
#include "study/draw.h"

#include <assert.h>
#include <string.h>

/* Each loop ends with probability at least 1/4 a turn, so one that turns this often has a broken
 * source. */
enum { TURNS_MAX = 4096 };

void draw_begin(struct draw *draw, draw_fill *fill, void *from, size_t buffer_bytes) {
    assert(buffer_bytes >= 1 && buffer_bytes <= DRAW_BUFFER_BYTES);
    *draw = (struct draw){.fill = fill, .from = from, .len = buffer_bytes, .at = buffer_bytes};
}

void draw_end(struct draw *draw) {
    explicit_bzero(draw->buffer, sizeof draw->buffer);
    draw->failed = true;
}

/* ---- whole numbers ---- */

static bool byte_take(struct draw *draw, uint8_t *byte) {
    if (draw->failed) return false;
    if (draw->at == draw->len) {
        draw->failed = !draw->fill(draw->from, draw->buffer, draw->len);
        if (draw->failed) return false;
        draw->at = 0;
    }
    *byte = draw->buffer[draw->at];
    draw->buffer[draw->at++] = 0; /* used once */
    return true;
}

static int bits_of(uint128 n) {
    uint64_t high = (uint64_t)(n >> 64);
    uint64_t low = (uint64_t)n;
    if (high) return 128 - __builtin_clzll(high);
    return low ? 64 - __builtin_clzll(low) : 0;
}

bool draw_below(struct draw *draw, uint128 n, uint128 *drawn) {
    assert(n >= 1);
    int bits = bits_of(n - 1);
    uint128 mask = bits == 128 ? ~(uint128)0 : ((uint128)1 << bits) - 1;
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        uint128 value = 0;
        for (int taken = 0; taken < bits; taken += 8) {
            uint8_t byte;
            if (!byte_take(draw, &byte)) return false;
            value = value << 8 | byte;
        }
        value &= mask;
        if (value >= n) continue;
        *drawn = value;
        return true;
    }
    draw->failed = true;
    return false;
}

static uint64_t gcd_narrow(uint64_t a, uint64_t b) {
    if (!a || !b) return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t swap = a;
            a = b;
            b = swap;
        }
        b -= a;
    }
    return a << twos;
}

/* Euclid's steps until both fit 64 bits: each at least halves the larger within two. */
static uint128 gcd_of(uint128 a, uint128 b) {
    while (a >> 64 || b >> 64) {
        if (!b) return a;
        uint128 rest = a % b;
        a = b;
        b = rest;
    }
    return gcd_narrow((uint64_t)a, (uint64_t)b);
}

uint64_t root_floor(uint128 n) {
    uint64_t low = 0;
    uint64_t high = UINT64_MAX;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2 + 1;
        if ((uint128)middle * middle <= n)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

struct err variance_make(uint128 numerator, uint128 denominator, struct variance *variance) {
    if (!numerator || !denominator) return err_make(ERR_INPUT, "a variance of zero hides nothing");
    uint128 common = gcd_of(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (denominator > VARIANCE_DENOMINATOR_MAX || numerator / denominator >= VARIANCE_MAX)
        return err_make(ERR_INPUT,
                        "the noise would be drawn with numbers that are too long; take a "
                        "larger unit, or a rounder rho");
    variance->numerator = (uint64_t)numerator;
    variance->denominator = (uint64_t)denominator;
    variance->scale = root_floor(numerator / denominator) + 1;
    return err_none();
}

/* ---- Bernoulli ---- */

/* True with probability numerator / denominator, which are in lowest terms. */
static bool bernoulli(struct draw *draw, uint128 numerator, uint128 denominator, bool *drawn) {
    uint128 value;
    if (!draw_below(draw, denominator, &value)) return false;
    *drawn = value < numerator;
    return true;
}

/* Algorithm 1 for a fraction of at most 1 in lowest terms: the number of successes of
 * Bernoulli(gamma / k), k = 1, 2, ..., is even with probability exp(-gamma). */
static bool bernoulli_exp_small(struct draw *draw, uint128 numerator, uint128 denominator,
                                bool *drawn) {
    for (unsigned k = 1; k < 128; k++) {
        bool narrow = !(numerator >> 64);
        uint64_t rest = narrow ? (uint64_t)numerator % k : (uint64_t)(numerator % k);
        uint64_t common = gcd_narrow(rest, k);
        bool go_on;
        if (!bernoulli(draw, numerator / common, denominator * (k / common), &go_on)) return false;
        if (go_on) continue;
        *drawn = k % 2 == 1;
        return true;
    }
    draw->failed = true;
    return false;
}

bool draw_bernoulli_exp(struct draw *draw, uint128 numerator, uint128 denominator, bool *drawn) {
    uint128 whole = numerator / denominator;
    uint128 rest = numerator % denominator;
    if (whole > TURNS_MAX) whole = TURNS_MAX; /* exp(-4096): the loop ends long before */
    for (uint128 i = 0; i < whole; i++) {
        bool go_on;
        if (!bernoulli_exp_small(draw, 1, 1, &go_on)) return false;
        if (go_on) continue;
        *drawn = false;
        return true;
    }
    return bernoulli_exp_small(draw, rest, rest ? denominator : 1, drawn);
}

/* ---- discrete Laplace, Algorithm 2 ---- */

static bool laplace_magnitude(struct draw *draw, uint64_t t, uint64_t s, bool *kept,
                              uint64_t *magnitude) {
    uint128 u;
    uint64_t v = 0;
    bool go_on;
    if (!draw_below(draw, t, &u)) return false;
    uint64_t common = gcd_narrow((uint64_t)u, t);
    if (!draw_bernoulli_exp(draw, u / common, t / common, kept)) return false;
    if (!*kept) return true;
    for (;; v++) {
        if (!bernoulli_exp_small(draw, 1, 1, &go_on)) return false;
        if (!go_on) break;
        if (v == TURNS_MAX) return false;
    }
    *magnitude = ((uint64_t)u + t * v) / s;
    return true;
}

bool draw_laplace(struct draw *draw, uint64_t t, uint64_t s, int64_t *drawn) {
    assert(t >= 1 && s >= 1 && t <= UINT32_MAX && s <= UINT32_MAX);
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        bool kept;
        bool negative;
        uint64_t magnitude = 0;
        if (!laplace_magnitude(draw, t, s, &kept, &magnitude)) break;
        if (!kept) continue;
        if (!bernoulli(draw, 1, 2, &negative)) break;
        if (negative && magnitude == 0) continue; /* or zero would count twice */
        *drawn = negative ? -(int64_t)magnitude : (int64_t)magnitude;
        return true;
    }
    draw->failed = true;
    return false;
}

/* ---- discrete Gaussian, Algorithm 3 ---- */

/* exp(-(|y| - v/t)^2 / 2v) for the variance v = p/q: (|y| q t - p)^2 / (2 p q t^2). With a standard
 * deviation below 2^20 and q at most 2^12, |y| q t - p is below 2^63 for any |y| up to 2^31, and
 * the denominator below 2^106: what bernoulli_exp_small multiplies by 127 still fits. */
static bool gaussian_accept(struct draw *draw, const struct variance *variance, uint64_t t,
                            uint64_t magnitude, bool *accepted) {
    uint128 p = variance->numerator;
    uint128 q = variance->denominator;
    uint128 reached = (uint128)magnitude * q * t;
    uint128 away = reached > p ? reached - p : p - reached;
    if (magnitude >> 31 || away >> 63) return false;
    uint128 numerator = away * away;
    uint128 denominator = 2 * p * q * t * t;
    uint128 common = gcd_of(numerator, denominator);
    return draw_bernoulli_exp(draw, numerator / common, denominator / common, accepted);
}

bool draw_gaussian(struct draw *draw, const struct variance *variance, int64_t *drawn) {
    uint64_t t = variance->scale;
    assert(variance->numerator && variance->denominator && t);
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        int64_t y;
        bool accepted;
        if (!draw_laplace(draw, t, 1, &y)) break;
        uint64_t magnitude = (uint64_t)(y < 0 ? -y : y);
        if (!gaussian_accept(draw, variance, t, magnitude, &accepted)) break;
        if (!accepted) continue;
        *drawn = y;
        return true;
    }
    draw->failed = true;
    return false;
}
