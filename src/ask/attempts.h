/* May this requester try again to say who this person is? doc/house-rules.md */
#ifndef ASK_ATTEMPTS_H
#define ASK_ATTEMPTS_H

#include "ask/facts.h"
#include "ask/keeper.h"

enum { ATTEMPTS_MAX = 5, ATTEMPTS_DAYS = 30 };

/* After identify: sets who->tried, and MATCH_ATTEMPTS_SPENT when the attempts of this requester are
 * spent at this number, at this name and birth date, or at this name and address. facts->again: the
 * same ask, decided anew once people have answered; it is no further attempt. */
struct err attempts_judge(struct keeper *keeper, const struct facts_from *facts,
                          struct identified *who);
/* Of one that was decided where nobody's attempts are known: whether they were not spent, as it was
 * taken to be. If so, what it tried in vain counts. */
struct err attempts_confirm(struct keeper *keeper, const struct decided *decided, bool *holds);
/* The round is committed, or given up. */
void attempts_forget(struct keeper *keeper);

#endif
