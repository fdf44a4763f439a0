/* Would the same decision be made again, from what was known then? pack-format section 6.
 *
 * Two times are kept apart: the law's (the date at which the ask was decided) and the gateway's
 * knowledge (the ledger index that the decision saw: pack, orders, enrolments, withdrawals). A
 * replay folds the ledger up to that index, loads the pack of that digest, takes what the identity
 * stage saw from the sealed record, decides again and compares bytes. */
#ifndef ASK_REPLAY_H
#define ASK_REPLAY_H

#include "ask/keeper.h"

struct replay;
struct replay *replay_open(struct keeper *keeper);
void replay_close(struct replay *replay);
static inline void replay_release(struct replay **replay) { replay_close(*replay); }
#define OWNED_REPLAY __attribute__((cleanup(replay_release))) struct replay *

struct replayed {
    uint64_t index;
    char decision_id[ID_BYTES_MAX];
    const char *differs; /* what is not as it was ("explanation", "codes", ...); NULL: all is */
};
/* Replays the decision of one ledger entry; `*is_decision` false where it is of another kind. In
 * the order of their entries many are cheap; otherwise the ledger is folded anew. ERR_FAULT when a
 * pack or a case is missing. */
struct err replay_entry(struct replay *replay, uint64_t index, struct replayed *replayed,
                        bool *is_decision);

/* What the same ask, with what was known of it then, would have come to under another reading.
 * Where its person was not looked up then, because the paper stage failed, it is told how far it
 * would have come. */
struct otherwise {
    char decision_id[ID_BYTES_MAX];
    enum law_outcome was, would;
};
/* `*differs` false also where the entry is no decision. */
struct err replay_otherwise(struct replay *replay, uint64_t index, const struct law_choice *choice,
                            struct otherwise *otherwise, bool *differs);

#endif
