/* Can a pack release what it must not? The public functions of the room. Nothing of it is linked
 * into the gateway. */
#ifndef PROVE_PROVE_H
#define PROVE_PROVE_H

#include "base/arena.h"
#include "base/err.h"

/* One sentence about every ask, any facts, any orders; and whether it holds. */
struct proof {
    const char *id;        /* "never-purpose" */
    const char *says;      /* what is proved, as a sentence */
    struct span authority; /* empty: of the whole pack */
    struct span about;     /* an element, a field, a construction, another authority; or empty */
    bool holds;
    const char *witness; /* where it does not hold: an ask in plain words, or what is wrong */
    const char *kept;    /* the ask as a case of a portcullis-cases/1 file, or NULL */
    const struct proof *next;
};

struct proofs {
    bool keep;                 /* set before: also the asks that show a proof which holds */
    struct span pack, version; /* of the pack */
    const struct proof *first;
    size_t count, failed;
};

/* Proves all of a compiled pack, or where `only` names one of its authorities, all of that one and
 * of the head. ERR_INPUT where the loader refuses it. With a proof that holds,
 * `kept` is an example that shows it, where one was wanted: the ask that this element alone keeps
 * back. */
struct err prove_pack(struct arena *arena, struct span compiled, struct span only,
                      struct proofs *proofs);
/* The golden cases of one authority, as a file; empty when nothing was kept for it. */
struct span prove_cases(struct arena *arena, const struct proofs *proofs, struct span authority);
/* What a file of cases of this pack and authority begins with. */
struct span prove_cases_head(struct arena *arena, struct span pack, struct span authority);

/* One class of asks that two packs decide differently. */
struct difference {
    bool released; /* newly released; else newly refused */
    struct span authority;
    const char *says;    /* which asks, and why */
    const char *witness; /* one of them */
    const char *kept;
    bool declared; /* newly released, and the new pack has a line for it */
    const struct difference *next;
};

struct differences {
    struct span pack; /* the new one's name */
    const struct difference *first;
    size_t released, refused, undeclared;
    struct span idle; /* authorities of widens lines that no difference needs, joined */
};

struct err prove_differences(struct arena *arena, struct span before, struct span after,
                             struct differences *differences);

#endif
