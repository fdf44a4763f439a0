/* Which elements are in the way of one known ask? */
#ifndef PROVE_WAY_H
#define PROVE_WAY_H

#include "prove/formula.h"

/* The states of one ask, with the names of the preconditions and elements, without people's
 * answers: what a golden case shows. */
struct seen {
    enum law_state authority; /* always met: the ask cites it */
    enum law_state before[BEFORE_COUNT];
    enum law_state *state; /* by element */
    enum law_state root;
};
struct seen seen_of(struct arena *arena, const struct question *q, const struct formula *f);

/* The smallest set that keeps the ask from release (pack-format section 9): of an `all` every
 * element that fails or is missing, or that people must find where nothing else is wrong; of an
 * `any` the alternative that came farthest, then the shortest, then the first. */
size_t way_find(struct arena *arena, const struct provision *p, const struct seen *seen,
                struct span *id, size_t room);

#endif
