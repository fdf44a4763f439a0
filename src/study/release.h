/* What is published of a query? Noisy figures with their intervals; cells too small to show are
 * named as such. */
#ifndef STUDY_RELEASE_H
#define STUDY_RELEASE_H

#include "study/tally.h"

/* The digits of delta that (epsilon, delta) is told with, and the confidence of the intervals. */
enum { RELEASE_DELTA_DIGITS = 9, RELEASE_PER_MILLE = 950 };

/* Draws noise for every cell and measure in the order of the cells, and writes the publication
 * (format portcullis-statistics/1, doc/formats-statistics.md) as a new JSON object. ERR_FAULT when
 * the source of randomness failed; then `*published` is untouched, and what was charged stays
 * charged. */
struct err release_make(const struct query *query, const struct tally *tally, struct draw *draw,
                        struct date day, json_t **published);

#endif
