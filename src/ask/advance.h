/* Who decides a batch's next lines while these are recorded? A process forked for it, which reads
 * people and knows no cases (vault/ahead.c). What it decided is taken only where the keeper
 * finds that it would have decided the same (decided_confirm); every other line the keeper decides
 * itself, and so all of them where no process can be forked. doc/decisions/064. */
#ifndef ASK_ADVANCE_H
#define ASK_ADVANCE_H

#include "ask/keeper.h"

/* Fewer lines than this are decided before a process has begun. */
enum { ADVANCE_LINES_MIN = 100 };

/* What the other process runs. */
struct advance_work {
    /* Before all else: lets go of what is not its own. NULL: nothing is. */
    void (*apart)(void *with);
    void *apart_with;
    /* The next line, from where the keeper stood at the fork: its number, and whether it was
     * decided; where not, the keeper will. false: there is none. What it came to is good until the
     * next call. */
    bool (*next)(void *with, uint64_t *number, struct decided *decided, bool *is_decided);
    void *with;
};

struct advance;
/* NULL: there is none, and the keeper decides alone. */
struct advance *advance_begin(struct keeper *keeper, const struct advance_work *work);
/* The line of that number, copied into the arena; false: the keeper decides it. Lines are asked for
 * in their order, each once. */
bool advance_take(struct advance *ahead, uint64_t number, struct arena *arena,
                  struct decided *decided);
/* Head of the orders at the fork: under another nothing of it stands. */
uint64_t advance_orders(const struct advance *ahead);
void advance_end(struct advance *ahead); /* NULL is allowed */

#endif
