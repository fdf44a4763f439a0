/* How is noise drawn, exactly? The samplers of Canonne, Kamath and Steinke, "The Discrete Gaussian
 * for Differential Privacy" (NeurIPS 2020), in whole numbers only.
 *
 * Randomness is an argument: a source of bytes, the operating system's in the product, a recorded
 * tape in the tests. When the source ends or fails, so does the draw, for good: no number comes
 * out of a source that failed once. The bytes a draw takes are part of its contract: a whole
 * number below n takes ceil(bits(n - 1) / 8) bytes, big-endian, with the bits above cut off, and
 * takes as many again while the number is not below n; every fraction is in lowest terms. */
#ifndef STUDY_DRAW_H
#define STUDY_DRAW_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 uint128;
__extension__ typedef __int128 int128;

/* Fills the bytes, or says false. */
typedef bool draw_fill(void *from, uint8_t *bytes, size_t len);

enum { DRAW_BUFFER_BYTES = 4096 };

struct draw {
    draw_fill *fill;
    void *from;
    size_t at, len; /* of the buffer */
    bool failed;    /* for good */
    uint8_t buffer[DRAW_BUFFER_BYTES];
};

/* `buffer_bytes`: how many are fetched at once, 1 to DRAW_BUFFER_BYTES. */
void draw_begin(struct draw *draw, draw_fill *fill, void *from, size_t buffer_bytes);
/* Wipes what was fetched and not used. */
void draw_end(struct draw *draw);

/* The variance of a discrete Gaussian, numerator / denominator in lowest terms. */
struct variance {
    uint64_t numerator;
    uint64_t denominator;
    uint64_t scale; /* of the Laplace that is drawn from: the whole deviation, and one */
};
/* Beyond these the steps do not fit 128 bits: a standard deviation of about a million units. */
#define VARIANCE_MAX ((uint64_t)1 << 40)
#define VARIANCE_DENOMINATOR_MAX ((uint64_t)1 << 12)

/* Lowest terms. ERR_INPUT when either is zero or the value is out of those bounds. */
struct err variance_make(uint128 numerator, uint128 denominator, struct variance *variance);

/* Each returns false when the source failed, and then leaves `*drawn` as it was. */
bool draw_below(struct draw *draw, uint128 n, uint128 *drawn); /* n >= 1 */
/* True with probability exp(-numerator / denominator), in lowest terms. */
bool draw_bernoulli_exp(struct draw *draw, uint128 numerator, uint128 denominator, bool *drawn);
/* Scale t / s: probability of x in proportion to exp(-|x| s / t). 1 <= s, t <= 2^32. */
bool draw_laplace(struct draw *draw, uint64_t t, uint64_t s, int64_t *drawn);
/* Probability of x in proportion to exp(-x^2 / 2 variance). */
bool draw_gaussian(struct draw *draw, const struct variance *variance, int64_t *drawn);

/* The greatest whole number whose square is at most n. */
uint64_t root_floor(uint128 n);

#endif
