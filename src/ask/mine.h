/* What is the person's own, and what may they do with it? Found by their secret, as anybody finds
 * it who has that. Sealed decisions are found once they are opened, and not sooner. */
#ifndef ASK_MINE_H
#define ASK_MINE_H

#include "ask/consent.h"
#include "ask/keeper.h"

/* Looks at one entry about the person: a decision or an inspection. `scratch` is wiped after it.
 * (mine_find.c) */
typedef struct err mine_visit(void *with, struct arena *scratch, uint64_t index,
                              const struct entry_view *entry);
struct err mine_walk(struct keeper *keeper, const struct secret *subject, mine_visit *visit,
                     void *with);
/* Looks through up to `most` further entries for theirs, so that a walk afterwards is short.
 * `*behind`: there are more. Who has more entries than are remembered is never behind. */
struct err mine_fold(struct keeper *keeper, const struct secret *subject, uint64_t most,
                     bool *behind);

/* The consent that an ask rested on, where it is this person's; `*has` false: none. */
struct err mine_consent_of(struct keeper *keeper, struct arena *scratch,
                           const struct secret *subject, uint64_t decision, struct consent *consent,
                           bool *has);

/* Takes back a consent of theirs: an entry that says that the person did it. One that is taken back
 * already stays so. ERR_REFUSED: no ask about them rested on a consent of this id. */
struct err mine_consent_withdraw(struct keeper *keeper, const struct secret *subject,
                                 struct span consent_id);

enum { MINE_DISPUTES_OPEN_MAX = 20 };
/* Says that a decision about them is wrong, and why; recorded first. ERR_REFUSED: it is none about
 * them, or too many of theirs wait for an answer. ERR_INPUT: nothing is said, or too much. */
struct err mine_dispute(struct keeper *keeper, const struct secret *subject, uint64_t entry,
                        struct span says);

/* ---- the officer's side ---- */

/* What an officer signs who has answered it by letter: canonical JSON {kind, log, number}. */
struct span dispute_statement(struct arena *arena, struct span log, uint64_t number);
/* Takes that signature (typ APPROVAL_TYP). That somebody looked is an entry of the person's.
 * ERR_INPUT: no such dispute waits. */
struct err dispute_answered(struct keeper *keeper, uint64_t number, struct span jws);

#endif
