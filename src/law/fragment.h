/* How is each element of a tree said as JSON? */
#ifndef LAW_FRAGMENT_H
#define LAW_FRAGMENT_H

#include "law/inside.h"

/* RFC 8785 bytes of what a decision says of one element. A decision changes little more than its
 * state, so all four are written when the pack is loaded. */
struct fragment {
    struct span said[LAW_MET + 1];
    size_t note_at[LAW_MET + 1]; /* where the member "note" has its place */
    struct span id;              /* the id as a JSON string */
};

/* One beside each element of the outline, none of which has a note. */
const struct fragment *fragments_make(struct arena *arena, const struct law_finding *blank,
                                      size_t count);

/* Appends what is said of `f`, which is the outline's element with what a decision put in. */
void fragment_put(struct text *out, const struct fragment *fragment, const struct law_finding *f);

#endif
