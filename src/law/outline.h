/* What does the tree of a decision look like before anything is known? */
#ifndef LAW_OUTLINE_H
#define LAW_OUTLINE_H

#include "law/inside.h"

struct outline outline_of_authority(struct arena *arena, const struct authority *authority);
/* For an ask that cites no authority of the pack: the preconditions alone. */
struct outline outline_without(struct arena *arena);

/* Where node `i` of the authority stands in the tree; not for its root, which is the tree's. */
static inline size_t outline_at(size_t i) { return AT_ELEMENTS + i - 1; }

#endif
