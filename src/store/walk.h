/* Reads a ledger entry by entry, a run of them at a time. */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "store/ledger.h"

struct ledger_walk {
    struct ledger *ledger;
    struct arena *arena; /* of the run */
    uint64_t next;
    size_t at, count;
    struct span run[LEDGER_RUN_MAX];
};

/* From the entry `first` on. ledger_walk_end gives back what it takes. */
void ledger_walk_begin(struct ledger_walk *walk, struct ledger *ledger, uint64_t first);
/* The next entry, which stays until the call after; `*end`: there is none yet. What is appended
 * meanwhile is walked over, too. */
struct err ledger_walk_next(struct ledger_walk *walk, uint64_t *index, struct span *bytes,
                            bool *end);
void ledger_walk_end(struct ledger_walk *walk); /* one that never began is allowed */

#define OWNED_WALK __attribute__((cleanup(ledger_walk_end))) struct ledger_walk

#endif
