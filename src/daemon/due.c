/* What comes with time, whoever asks or not? Entries that cover silence, and final answers: all who
 * asked under one authority are answered on one schedule. */
#include "daemon/serving.h"

#include "ask/enjoin.h"
#include "ask/pending.h"
#include "base/clock.h"

enum { DUE_ARENA_BYTES = 96 * 1024 * 1024, DUE_EVERY_NS = 1000000000 };

static struct err answer_due(struct serving *serving, struct arena *arena,
                             struct pending *pending) {
    struct decided *decided = ARENA_NEW(arena, struct decided);
    struct err e = pending_answer(&serving->keeper, arena, pending, (struct span){0}, decided);
    if (!err_is(e)) e = round_commit(&serving->keeper, decided, 1);
    /* Its requester holds no key any more, or an order that came meanwhile has stopped this very
     * ask, which is its one answer. */
    return e.kind == ERR_REFUSED ? err_none() : e;
}

static struct err answers_settle(struct serving *serving, struct arena *arena) {
    struct keeper *keeper = &serving->keeper;
    uint64_t from = 0;
    for (bool has = true; has;) {
        OWNED_PENDING pending = {0};
        arena_wipe(arena);
        TRY(pending_next(keeper, arena, &from, &pending, &has));
        if (has && !pending.waiting.answered && keeper_now(keeper) >= pending.due)
            TRY(answer_due(serving, arena, &pending));
    }
    return err_none();
}

struct err due_settle(struct serving *serving) {
    if (clock_ticks() - serving->ticked < DUE_EVERY_NS) return err_none();
    serving->ticked = clock_ticks();
    TRY(spool_take(&serving->keeper));
    TRY(cover_round(&serving->keeper));
    OWNED_ARENA arena = arena_open(DUE_ARENA_BYTES);
    return answers_settle(serving, arena);
}
