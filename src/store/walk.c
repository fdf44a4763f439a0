/* What stands in the ledger, from here to its end? */
#include "store/walk.h"

enum { WALK_ARENA_BYTES = 1024 * 1024 }; /* a run, and what its last entry is longer by */

void ledger_walk_begin(struct ledger_walk *walk, struct ledger *ledger, uint64_t first) {
    *walk = (struct ledger_walk){
        .ledger = ledger, .arena = arena_open(WALK_ARENA_BYTES), .next = first};
}

struct err ledger_walk_next(struct ledger_walk *walk, uint64_t *index, struct span *bytes,
                            bool *end) {
    *end = walk->next >= ledger_size(walk->ledger);
    if (*end) return err_none();
    if (walk->at == walk->count) {
        walk->at = walk->count = 0;
        arena_wipe(walk->arena);
        TRY(ledger_entries(walk->ledger, walk->arena, walk->next, LEDGER_RUN_MAX, walk->run,
                           &walk->count));
    }
    *index = walk->next++;
    *bytes = walk->run[walk->at++];
    return err_none();
}

void ledger_walk_end(struct ledger_walk *walk) {
    if (walk->arena) arena_close(walk->arena);
    walk->arena = NULL;
}
