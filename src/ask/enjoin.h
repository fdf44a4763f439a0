/* How does a court's order come into force? Checked, signed by two, recorded; from that entry on
 * nothing in its scope leaves. Then what is in flight is decided again under it, and past
 * recipients are told. */
#ifndef ASK_ENJOIN_H
#define ASK_ENJOIN_H

#include "ask/recall.h"

/* What an ask is held against orders by. `tag`: of the person, or NULL. */
struct order_flow enjoin_flow(const struct pack *pack, const struct ask *ask,
                              const struct requester *requester, const struct digest *tag);

/* The same ask again (again.c): the stored answer, if orders still allow it; else a refusal that
 * names each order. Also one that requires more: what was not found then is not found by being
 * asked again. */
struct err again_answer(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                        const struct requester *requester, const struct vault_case *before,
                        struct decided *decided);

/* The results of a batch lie in one file: is there an order in force that may stop a line of them,
 * and that came after the orders of `head` (roll_head, when they were begun)? Whom a line is about,
 * what for and which fields is not looked at; sent again, each line is. */
bool again_bars_batch(const struct keeper *keeper, const struct requester *requester,
                      struct span authority, uint64_t head);

/* What it stops: authorities of the pack, enrolled requesters, asks that wait, past releases.
 * Counts and ids; no people. Of a lift: what the order that it ends stops now. */
struct enjoin_reach {
    struct span *authority;
    size_t authority_count;
    struct span *requester;
    size_t requester_count;
    struct recall_reach past; /* its counts are of the order that was looked at */
};
/* `order` stays where it is; then reach_find(&reach->past, ...) to its end. */
void enjoin_preview(struct keeper *keeper, struct arena *arena, const struct order *order,
                    struct enjoin_reach *reach);

struct enjoined {
    uint64_t index; /* of the order's entry; 0: it is not in the ledger */
    instant entered;
    size_t recalls, freezes;
    size_t quarantined; /* asks in flight that it stopped */
    /* It is in force, and so many things that follow from it could not be done: asks in flight that
     * wait on, notices that were not written. Entered again, it does them. */
    size_t left;
    struct err why; /* the first */
    bool before;    /* it was in force already; nothing but missing notices was added */
};
/* Enacts an order that counsel and one more enrolled officer signed. The same order again only
 * adds the notices that are missing. The words of its scope must be this pack's. */
struct err enjoin(struct keeper *keeper, const json_t *document, const struct span approval[2],
                  struct enjoined *enjoined);

/* ---- handed over (spool.c) ----
 *
 * While another process holds the state directory's lock, a signed order is left in its orders.d
 * as one file that appears whole. Whoever holds the lock takes it up before its next round, and
 * whoever opens the directory before anything else. */

struct err spool_put(struct arena *arena, const char *dir, const char *order_id,
                     const json_t *document, const struct span approval[2]);
/* Enacts what waits. One that does not hold is set aside with the reason and stops nothing. */
struct err spool_take(struct keeper *keeper);

enum spool_state { SPOOL_WAITING = 0, SPOOL_TAKEN, SPOOL_REFUSED };
/* What became of it; when it was taken or refused, the note of that is removed. `*says` is the
 * reason of a refusal, or the index of the order's entry and, on a line of its own, what could not
 * be done of what follows from it. */
struct err spool_look(struct arena *arena, const char *dir, const char *order_id,
                      enum spool_state *state, struct span *says);

#endif
