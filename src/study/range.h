/* What do we know of a number that lies in a triangle? Its moments by formula, and draws of it. */
#ifndef STUDY_RANGE_H
#define STUDY_RANGE_H

#include "study/impact.h"

/* E[X^power] for a positive X, for power -2, -1 and from 0 on, by integration of
 * the density; exact but for rounding. A range of one point is that point. */
double range_moment(const struct range *range, int power);

/* The draw that belongs to a uniform number in [0, 1). */
double range_draw(const struct range *range, double uniform);

/* Uniform in [0, 1), the same on every machine: splitmix64 (Steele, Lea and Flood 2014). */
double uniform_next(uint64_t *state);

/* Afterwards value[at] is what sorting would put there; the lesser ones stand before it and the
 * greater ones after it. `at` is below `count`. */
void values_place(double *value, size_t count, size_t at);

#endif
