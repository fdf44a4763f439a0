/* Which words can tell one ask from another? */
#ifndef PROVE_UNIVERSE_H
#define PROVE_UNIVERSE_H

#include "prove/statute.h"

/* The words that facts may hold which are ever compared with each other. First those that a pack
 * names; then nameless ones, as many as the tests over these facts could tell apart: a test asks
 * whether some word, or every word, is so, and one witness each decides it. So whatever is proved
 * over these words holds for every word there is. */
struct universe {
    const struct span *word; /* nameless ones as word-1, word-2, ... */
    size_t named, count;
    const int *year; /* of a named word that is a year, else 0; nameless ones have any */
    bool years;      /* a test asks whether they are years that have ended */
};

struct listed {
    struct span name; /* a list of the requester's enrolment */
    size_t universe;
};

struct universes {
    const struct universe *universe;
    size_t universe_count;
    size_t of_fact[FACT_ID_COUNT]; /* index into universe */
    const struct listed *listed;
    size_t listed_count;
};

/* An authority of a pack. */
struct ruling {
    const struct statute *statute;
    const struct provision *provision;
};

/* Of one authority, or of several that are asked about together. */
struct universes *universes_find(struct arena *arena, const struct ruling *ruling, size_t count);
static inline const struct universe *universes_of_fact(const struct universes *words,
                                                       enum fact_id fact) {
    return &words->universe[words->of_fact[fact]];
}
/* SIZE_MAX: nowhere. */
size_t universe_find(const struct universe *universe, struct span word);
size_t listed_find(const struct universes *words, struct span name);

#endif
