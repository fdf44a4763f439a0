/* How many open matters has an officer, and about whom else was this reason given? House rules;
 * what is committed stands with the cases, and what the round under way adds is kept here until
 * then. */
#ifndef ASK_COUNTERS_H
#define ASK_COUNTERS_H

#include "ask/facts.h"
#include "ask/keeper.h"

/* Into `facts`, and into `decided` what counters_add and the case need. `waits`: an ask that is
 * counted already. */
struct err counters_read(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                         bool waits, struct decided *decided, struct facts_from *facts);
/* Of one that was decided where no cases are known: whether all counts are zero, as they were taken
 * to be. */
struct err counters_confirm(struct keeper *keeper, const struct decided *decided, bool *holds);
/* It is decided, and is to be committed with the round. */
void counters_add(struct keeper *keeper, const struct decided *decided);
/* The round is committed, or given up, or decided again. */
void counters_forget(struct keeper *keeper);

#endif
