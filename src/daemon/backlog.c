/* Which asks wait for the round after? Their bytes lie in one of two arenas; what is kept again is
 * copied into the other, so that what was read of the first stays good meanwhile. */
#include "daemon/backlog.h"

#include <assert.h>

enum { BACKLOG_BYTES = 64 * 1024 * 1024 };

struct kept {
    struct span bytes;
    enum process from;
    uint32_t number;
};

struct backlog {
    struct arena *half[2];
    unsigned now; /* the half that holds what is kept */
    struct kept kept[ROUND_ASKS_MAX];
    size_t count;
};

struct backlog *backlog_open(struct arena *arena) {
    struct backlog *backlog = ARENA_NEW(arena, struct backlog);
    for (size_t i = 0; i < 2; i++)
        backlog->half[i] = arena_open(BACKLOG_BYTES);
    return backlog;
}

void backlog_close(struct backlog *backlog) {
    for (size_t i = 0; backlog && i < 2; i++)
        arena_close(backlog->half[i]);
}

void backlog_keep(struct backlog *backlog, struct waiting_call *const *ask, size_t count) {
    assert(count <= ROUND_ASKS_MAX);
    if (count == 0 && backlog->count == 0) return;
    backlog->now = !backlog->now;
    arena_wipe(backlog->half[backlog->now]);
    for (size_t i = 0; i < count; i++)
        backlog->kept[i] = (struct kept){arena_copy(backlog->half[backlog->now], ask[i]->bytes),
                                         ask[i]->from, ask[i]->number};
    backlog->count = count;
}

struct err backlog_read(const struct backlog *backlog, struct arena *round,
                        struct waiting_call *ask[ROUND_ASKS_MAX], size_t *count) {
    *count = backlog->count;
    for (size_t i = 0; i < backlog->count; i++) {
        const struct kept *kept = &backlog->kept[i];
        ask[i] = ARENA_NEW(round, struct waiting_call);
        *ask[i] =
            (struct waiting_call){.bytes = kept->bytes, .from = kept->from, .number = kept->number};
        TRY(call_read(kept->bytes, &ask[i]->call));
    }
    return err_none();
}

bool backlog_waits(const struct backlog *backlog) { return backlog->count > 0; }

void backlog_forget(struct backlog *backlog, enum process from) {
    size_t left = 0;
    for (size_t i = 0; i < backlog->count; i++)
        if (backlog->kept[i].from != from) backlog->kept[left++] = backlog->kept[i];
    backlog->count = left;
}
