/* How far may the noise have moved a figure? */
#ifndef STUDY_INTERVAL_H
#define STUDY_INTERVAL_H

#include "study/draw.h"

/* The least k for which a discrete Gaussian of this variance lies in [-k, k] with at least this
 * probability (per mille, 500 to 999). Exact by summation for a standard deviation up to 4,096;
 * above, from the normal law, which then differs by less than one part in 10^9, rounded outward. */
uint64_t interval_half_width(const struct variance *variance, unsigned per_mille);

/* A noisy count below this is not shown: 10 + 4.75 standard deviations, rounded up. A cell in
 * which nobody is counted then appears about once in a million releases. */
uint64_t interval_threshold(const struct variance *variance);

#endif
