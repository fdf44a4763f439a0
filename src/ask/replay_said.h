/* Did officers say what a decision rests on? For the replay: every signature in the record is
 * verified again by the keys that were enrolled then, and what they come to is counted again. */
#ifndef ASK_REPLAY_SAID_H
#define ASK_REPLAY_SAID_H

#include "ask/keeper.h"

/* `record`: of a final answer, with its findings. `unanswered`: the law without any answer;
 * NULL: nothing was asked of people any more (withdrawn, or its key gone), and signatures alone are
 * looked at. `*differs`: NULL, "findings" (one does not hold, or is not what the ledger commits
 * to), or "answers" (they come to something else). */
struct err said_again(struct ledger *ledger, const struct roll *roll, struct arena *arena,
                      const json_t *record, const struct law_decision *unanswered,
                      const struct settled *settled, const char **differs);

#endif
