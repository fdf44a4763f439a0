/* When is a decision recorded? Cases first, then the ledger's append: that is the commit. An order
 * that came meanwhile is first: what it overtook is destroyed and decided again under it. */
#include "ask/attempts.h"
#include "ask/counters.h"
#include "ask/enjoin.h"
#include "ask/tell.h"

#include <assert.h>

/* How often a round is decided again because yet another order came. */
enum { ROUND_TRIES_MAX = 8 };

static void case_of(const struct decided *decided, struct vault_case *saved) {
    *saved = (struct vault_case){.ask_digest = decided->ask_digest,
                                 .record = decided->record,
                                 .alike_at = decided->alike_at,
                                 .alike_len = decided->alike_len,
                                 .answer = decided->outward,
                                 .requester = decided->requester,
                                 .officer_count = decided->officer_count,
                                 .has_reason = decided->has_reason,
                                 .reason_digest = decided->reason,
                                 .subject_tag = decided->subject_tag,
                                 .open = decided->open,
                                 .answers = decided->answers,
                                 .tried_count = decided->tried_count,
                                 .trace = decided->open ? decided->trace : (struct span){0},
                                 .at = decided->time};
    memcpy(saved->tried, decided->tried, sizeof saved->tried);
    memcpy(saved->ask_id, decided->ask_id, sizeof saved->ask_id);
    memcpy(saved->decision_id, decided->decision_id, sizeof saved->decision_id);
    for (size_t i = 0; i < decided->officer_count; i++)
        saved->officer[i] = decided->officer[i];
}

/* What was sealed leaves by nobody's hand: the bytes go, not only what points to them. */
static void sealed_destroy(struct span bytes) {
    if (bytes.len) explicit_bzero((void *)(uintptr_t)bytes.at, bytes.len);
}

void round_forget(struct keeper *keeper) {
    attempts_forget(keeper);
    counters_forget(keeper);
}

/* Under the newest orders. A stored answer, too, may be one that is now not given again. */
static struct err decided_again(struct keeper *keeper, struct decided *decided, size_t count) {
    uint64_t orders = ledger_orders(keeper->ledger);
    bool again_all = false; /* what was counted for the first time is not counted twice */
    for (size_t i = 0; i < count && !again_all; i++)
        again_all = decided[i].orders != orders;
    if (again_all) round_forget(keeper);
    for (size_t i = 0; i < count; i++) {
        struct decide_from again = decided[i].again;
        struct arena *arena = decided[i].arena;
        struct span trace = decided[i].trace;
        if (decided[i].orders == orders) continue;
        if (decided[i].kind != ENTRY_DECISION || !arena)
            return err_make(ERR_STALE, "an order came into force meanwhile; decide again");
        if (!decided[i].replay) {
            sealed_destroy(decided[i].outward);
            sealed_destroy(decided[i].record);
        }
        TRY(decide_ask(keeper, arena, &again, &decided[i]));
        decided[i].trace = trace;
    }
    return err_none();
}

/* What of a round is fresh, as the ledger takes it; the cases of it are kept at once. */
struct fresh {
    struct ledger_entry entry[ROUND_ASKS_MAX];
    size_t count;
    uint64_t first;
    uint64_t orders;
};

static struct err fresh_keep(struct keeper *keeper, struct decided *decided, size_t count,
                             struct fresh *fresh) {
    static struct vault_case saved[ROUND_ASKS_MAX];
    fresh->count = 0;
    fresh->orders = ledger_orders(keeper->ledger);
    fresh->first = ledger_size(keeper->ledger);
    for (size_t i = 0; i < count; i++) {
        if (decided[i].orders < fresh->orders)
            fresh->orders = decided[i].orders; /* the ledger will say so */
        if (decided[i].replay) continue;
        case_of(&decided[i], &saved[fresh->count]);
        tell_of_answer(keeper, &decided[i], &saved[fresh->count]);
        fresh->entry[fresh->count++] =
            (struct ledger_entry){decided[i].kind, decided[i].time, decided[i].entry};
        decided[i].index = fresh->first + fresh->count - 1;
    }
    if (fresh->count == 0) return err_none();
    TRY(keeper_needs_ledger(keeper));
    return case_put_many(keeper->vault, saved, fresh->count, fresh->first);
}

static struct err round_append(struct keeper *keeper, struct decided *decided, size_t count) {
    static struct fresh fresh;
    uint64_t index = 0;
    TRY(fresh_keep(keeper, decided, count, &fresh));
    if (fresh.count == 0) return err_none();
    struct err e = ledger_append(keeper->ledger, fresh.entry, fresh.count, fresh.orders, &index);
    if (err_is(e)) return keeper_discard(keeper, fresh.first, e);
    assert(index == fresh.first);
    return e;
}

/* A batch's own entry releases nothing, so an order may wait for the round that follows it. */
static bool has_decision(const struct decided *decided, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (decided[i].kind == ENTRY_DECISION) return true;
    return false;
}

/* Under the orders as they stand now, those that were handed over among them. */
static struct err round_ready(struct keeper *keeper, const struct decided *decided, size_t count) {
    assert(count <= ROUND_ASKS_MAX);
    ledger_settle(keeper->ledger);
    if (has_decision(decided, count)) TRY(spool_take(keeper));
    return keeper_current(keeper);
}

struct err round_commit(struct keeper *keeper, struct decided *decided, size_t count) {
    TRY(round_ready(keeper, decided, count));
    for (int tries = 1;; tries++) {
        TRY(decided_again(keeper, decided, count));
        struct err e = round_append(keeper, decided, count);
        round_forget(keeper);
        if (e.kind != ERR_STALE || tries == ROUND_TRIES_MAX) return e;
        TRY(keeper_refresh(keeper));
    }
}

/* ---- the same in two halves ---- */

struct err round_begin(struct keeper *keeper, struct decided *decided, size_t count) {
    static struct fresh fresh;
    TRY(round_ready(keeper, decided, count));
    TRY(decided_again(keeper, decided, count));
    struct err e = fresh_keep(keeper, decided, count, &fresh);
    round_forget(keeper); /* the cases count from here on */
    if (err_is(e) || fresh.count == 0) return e;
    e = ledger_append_begin(keeper->ledger, fresh.entry, fresh.count, fresh.orders);
    return err_is(e) ? keeper_discard(keeper, fresh.first, e) : e;
}

/* The first one's index, and how many there are. */
static size_t fresh_count(const struct decided *decided, size_t count, uint64_t *first) {
    size_t fresh = 0;
    for (size_t i = 0; i < count; i++)
        if (!decided[i].replay && fresh++ == 0) *first = decided[i].index;
    return fresh;
}

/* An order that was recorded between the halves, by whomever, comes first here as well. */
static struct err append_end(struct keeper *keeper, struct decided *decided, size_t count) {
    uint64_t first = 0;
    if (fresh_count(decided, count, &first) == 0) return err_none();
    struct err e = ledger_append_end(keeper->ledger);
    if (!err_is(e)) return e;
    e = keeper_discard(keeper, first, e);
    return e.kind == ERR_STALE ? round_commit(keeper, decided, count) : e;
}

/* What is fresh stands in the ledger in the order of the round, one entry after another. */
struct err round_end(struct keeper *keeper, struct arena *arena, struct decided *decided,
                     size_t count, struct span *receipt) {
    uint64_t first = 0;
    TRY(append_end(keeper, decided, count));
    size_t fresh = fresh_count(decided, count, &first);
    struct span *given = ARENA_ARRAY(arena, struct span, fresh + 1);
    if (fresh) TRY(ledger_receipts(keeper->ledger, arena, first, fresh, given));
    for (size_t i = 0; i < count; i++) {
        if (decided[i].replay)
            TRY(ledger_receipt(keeper->ledger, arena, decided[i].index, &receipt[i]));
        else
            receipt[i] = given[decided[i].index - first];
    }
    return err_none();
}
