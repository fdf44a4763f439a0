/* What becomes of an ask that waits for people? */
#ifndef ASK_PENDING_H
#define ASK_PENDING_H

#include "ask/keeper.h"
#include "ask/signer.h"
#include "law/approve.h"

#define FINDING_TYP "portcullis-finding+jws"
#define WITHDRAWAL_TYP "portcullis-withdrawal+jws"

enum {
    FINDINGS_MAX = 256,
    FINDINGS_EACH_MAX = 4, /* of one officer to one question */
    FINDINGS_AT_ONCE = 64, /* in one signature by a passkey */
    FINDING_NOTE_BYTES_MAX = 2000,
    LOOKS_MAX = 4096,
    COVERS = 5, /* commitments to what was done about an ask until it is answered */
    OPENINGS_MAX = COVERS + FINDINGS_MAX,
};

/* One ask that waits or waited, as it was recorded. Texts live in the arena that it was read into.
 */
struct pending {
    struct vault_waiting waiting;
    struct vault_case *paused; /* its pending case */
    json_t *record;            /* of the pending decision; the arena's owner closes it */
    struct span ask_json, signer_role;
    struct span signer_kid; /* the key that asked: nobody who holds it is an officer for this */
    const struct requester *requester;
    instant since, due; /* when it came, and when everybody is answered who asked with it */
    struct digest frozen;
    struct approve_said *said; /* what officers said, signatures verified */
    size_t said_count;
    struct spoken {      /* what was signed, and when somebody looked, in its order */
        uint64_t entry;  /* that commits to it; 0: none does yet */
        struct span jws; /* or what a passkey signed; empty: somebody looked */
        size_t answers;  /* in it */
        instant looked;
    } *spoken;
    size_t spoken_count;
    struct opening { /* what opens the pair of entries that begins there */
        uint64_t entry;
        struct span record; /* JSON: nonce and blind */
    } *opening;
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
bool pending_nothing_owed(const struct pending_view *view);
size_t pending_findings(const struct pending *pending); /* how many answers were signed */

/* ---- what people say (finding.c) ---- */

/* Canonical JSON, to be signed with FINDING_TYP. */
struct span finding_write(struct arena *arena, const struct digest *frozen, struct span element,
                          bool yes, struct span note, instant when);
/* What a passkey signs of many at once: canonical JSON. `challenge`: made for this one signature.
 */
struct span findings_write(struct arena *arena, struct span challenge, const struct span *finding,
                           size_t count);
/* The answers in what was signed: one, or those of findings_write. `*count` at most
 * FINDINGS_AT_ONCE; `*challenge`: empty where it is one. */
struct err findings_read(struct arena *arena, struct span payload, struct span *challenge,
                         struct approve_said said[FINDINGS_AT_ONCE], size_t *count);
/* Its element, answer, state of the ask and time; who signed it is not in it. */
struct err finding_read(struct arena *arena, struct span payload, struct approve_said *said);
/* The answers in one signature, verified, by somebody who holds or held an officer's key; whichever
 * key it was, it is the officer who said it. `signer_kid`: of the key that asked. One that does not
 * hold, or a signer who never was anybody, is a fault where it was checked when it came. */
struct err said_open(const struct roll *roll, struct arena *arena, struct span signer_kid,
                     struct span text, struct signer *by,
                     struct approve_said said[FINDINGS_AT_ONCE], size_t *count);
/* Was this the officer's last answer about what lies before them? */
bool finding_repeats(const struct pending *pending, const struct digest *frozen,
                     struct span element, struct span officer, bool yes);
/* Checks and keeps one signature over answers to questions that are open about what lies before the
 * officer now: all of them count, or none is kept. ERR_REFUSED says why it cannot count. `*index`:
 * of the entry that commits to it, or 0 where that comes with the next of the ask's times
 * (cover_next). */
struct err finding_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                       const struct pending_view *view, struct span jws, uint64_t *index);
/* Keeps that somebody looked, before anything is shown; entered as above. */
struct err look_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                    uint64_t *index);
/* The same of any decision: one that waits is entered with the rest of it, any other now. */
struct err case_look(struct keeper *keeper, struct arena *arena, const struct vault_case *found,
                     uint64_t *index);
/* Before it is shown: the record is the one that its ledger entry was made over, or ERR_PROOF. */
struct err case_check(struct keeper *keeper, struct arena *arena, const struct vault_case *found);

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
/* Is this that requester's wish about that ask? ERR_REFUSED: signed by another, or over another
 * statement. */
struct err withdrawal_check(const struct keeper *keeper, struct arena *arena,
                            const struct requester *requester, struct span ask_id, struct span jws);

/* ---- silence (cover.c) ----
 *
 * The ledger would tell by its entries, and by their absence, what nobody may know: that an ask was
 * lost before it came to people. So what people do is entered at the same times for every ask, in
 * COVERS pairs of entries that commit to it or to nothing. */

/* The i-th of the ask's times, the last of which is when it is answered; and the next. */
instant cover_time(const struct pending *pending, size_t i);
instant cover_next(const struct pending *pending);
/* One pair, now. `closes`: nothing more is owed. Sets the index of the first. */
struct err commitment_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          bool closes, uint64_t *index);
/* Those whose time has come; `all`: all that are still to come, because it is answered now. */
struct err cover_put(struct keeper *keeper, struct arena *arena, struct pending *pending, bool all);
/* Of all that wait. To be called at times that nothing officers do has to do with: once a day, or
 * by the clock. */
struct err cover_round(struct keeper *keeper);
/* JSON: what opens each pair, what was signed and when somebody looked. */
struct span openings_write(struct arena *arena, const struct pending *pending);

#endif
