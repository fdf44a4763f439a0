/* Which states do the nodes above have, and which elements are in the way? */
#ifndef LAW_WAY_H
#define LAW_WAY_H

#include "law/inside.h"

/* `all` takes the least of its children's states, `any` the greatest. Leaves are given. Returns
 * what the root's state would be if every leaf held that is not on paper. */
enum law_state way_combine(const struct outline *outline, enum law_state *state);

/* How a node is joined into the one above it. */
struct joint way_joint(const struct law_finding *own, const struct law_finding *up);

/* Marks the smallest set of leaves that would have to change: for an ask that is refused or
 * incomplete, what fails and what is missing; for one that is referred, what people must find. Of
 * an `any`, the alternative that came farthest, then the one with the fewest leaves, then the
 * first. `state` has been combined; `mark` is all false and has the outline's count. */
void way_mark(struct arena *arena, const struct outline *outline, const enum law_state *state,
              bool *mark);

#endif
