/* What becomes of an ask that waits for people? */
#ifndef ASK_PENDING_H
#define ASK_PENDING_H

#include "ask/keeper.h"
#include "law/approve.h"

#define FINDING_TYP "portcullis-finding+jws"
#define WITHDRAWAL_TYP "portcullis-withdrawal+jws"

enum { FINDINGS_MAX = 256, FINDING_NOTE_BYTES_MAX = 2000 };

/* One ask that waits or waited, as it was recorded. Texts live in the arena that it was read into.
 */
struct pending {
    struct vault_waiting waiting;
    struct vault_case *paused; /* its pending case */
    json_t *record;            /* of the pending decision; the arena's owner closes it */
    struct span ask_json, signer_role;
    const struct requester *requester;
    instant since, due; /* when it came, and when everybody is answered who asked with it */
    struct digest frozen;
    struct approve_said *said; /* what officers said, signatures verified */
    size_t said_count;
    struct span *opening; /* beside each ledger entry about it: its row, JSON */
    uint64_t *opening_entry;
    size_t opening_count;
};

/* By the ask's id, or by that of its pending decision. ERR_INPUT when nothing waited under it, or
 * when two requesters chose one id. */
struct err pending_find(struct keeper *keeper, struct arena *arena, struct span id,
                        struct pending *pending);
/* What waits, one after another, from `*from` on. */
struct err pending_next(struct keeper *keeper, struct arena *arena, uint64_t *from,
                        struct pending *pending, bool *has);
void pending_close(struct pending *pending);
static inline void pending_release(struct pending *pending) { pending_close(pending); }
#define OWNED_PENDING __attribute__((cleanup(pending_release))) struct pending

/* ---- what is asked of people ---- */

/* The law now, without anybody's answer, and what the answers given come to. */
struct pending_view {
    struct law_decision law;
    struct digest frozen; /* what an officer who looks now has before them */
    bool changed;         /* it is another than when the ask came: what was said before is void */
    struct approve_question *question;
    size_t count;
};
/* Looks at the record. */
struct err pending_view(struct keeper *keeper, struct arena *arena, struct pending *pending,
                        struct pending_view *view);

/* ---- what people say ---- */

/* Canonical JSON, to be signed with FINDING_TYP. */
struct span finding_write(struct arena *arena, const struct digest *frozen, struct span element,
                          bool yes, struct span note, instant when);
/* Its element, answer, state of the ask and time; who signed it is not in it. */
struct err finding_read(struct arena *arena, struct span payload, struct approve_said *said);
/* Was this the officer's last answer about what lies before them? */
bool finding_repeats(const struct pending *pending, const struct digest *frozen,
                     struct span element, struct span officer, bool yes);
/* Checks and records one signed answer to a question that is open about what lies before the
 * officer now. ERR_REFUSED says why it cannot count. Sets the index of its entry. */
struct err finding_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                       const struct pending_view *view, struct span jws, uint64_t *index);

/* ---- the end (final.c) ---- */

/* Decides it for good once its time has come, for everybody alike: what people settled by then, and
 * else nothing. `jws`: the requester's own withdrawal, which ends it at once; empty: none.
 * ERR_REFUSED before its time. The caller commits the round. */
struct err pending_answer(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          struct span withdrawal, struct decided *decided);
/* Decides it now, under the orders in force: for a court order that quarantines what is in flight.
 * That it ends before its time tells what the order tells, and nothing of any record: the caller
 * commits it only where the paper stage fails. */
struct err pending_stop(struct keeper *keeper, struct arena *arena, struct pending *pending,
                        struct decided *decided);
/* Canonical JSON, to be signed with WITHDRAWAL_TYP by a key of the requester. */
struct span withdrawal_write(struct arena *arena, struct span ask_id);

/* The ledger would tell by silence what nobody may know: that an ask was lost before it came to
 * people. So entries that commit to nothing are written for such asks, at times drawn by lot, as
 * many as the law asks officers for; and at its end every ask has as many. `all`: of this ask, now.
 */
struct err cover_put(struct keeper *keeper, struct arena *arena, struct pending *pending, bool all);
/* Of all that wait, those whose time has come. */
struct err cover_round(struct keeper *keeper);

#endif
