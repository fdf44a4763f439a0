/* The ledger process's door: whatever a keeper says, it is answered or it ends the process, and
 * only entries of a kind, no longer than they may be said to be, reach the ledger. */
#include "daemon/remote.h"

#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* A ledger that takes everything. */
static struct err take(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                       uint64_t orders, uint64_t *first_index) {
    uint64_t sum = 0;
    if (count > ROUND_ASKS_MAX) __builtin_trap();
    for (size_t i = 0; i < count; i++) {
        if (!entry_kind_known(entry[i].kind)) __builtin_trap();
        for (size_t b = 0; b < entry[i].bytes.len; b++)
            sum += entry[i].bytes.at[b];
    }
    *first_index = ledger->size;
    ledger->size += count;
    ledger->orders = orders ^ (sum & 1);
    return err_none();
}
static struct err nothing(struct ledger *ledger) { return err_none(); }
static struct err echo(struct ledger *ledger, struct arena *arena, uint64_t index,
                       struct span *bytes) {
    if (index % 3 == 0) return err_make(ERR_INPUT, "there is no entry");
    *bytes = span_str(arena_printf(arena, "%llu", (unsigned long long)index));
    return err_none();
}
static struct err echo_many(struct ledger *ledger, struct arena *arena, uint64_t first,
                            size_t count, struct span *bytes) {
    for (size_t i = 0; i < count; i++)
        TRY(echo(ledger, arena, first + i, &bytes[i]));
    return err_none();
}
static struct err echo_some(struct ledger *ledger, struct arena *arena, uint64_t first, size_t most,
                            struct span *bytes, size_t *count) {
    *count = most - most / 3;
    return echo_many(ledger, arena, first, *count, bytes);
}
static struct err echo_found(struct ledger *ledger, struct arena *arena, uint64_t index,
                             struct span *bytes, bool *found) {
    *found = index % 2;
    return echo(ledger, arena, index, bytes);
}
static struct err next(struct ledger *ledger, struct arena *arena, uint64_t *index,
                       enum entry_kind *kind, struct span *bytes, bool *end) {
    *end = *index % 2;
    *kind = ENTRY_DECISION;
    return echo(ledger, arena, (*index)++, bytes);
}
static void gone(struct ledger *ledger) {}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static const struct ledger_calls calls = {.close = gone,
                                              .append = take,
                                              .publish = nothing,
                                              .publish_soon = nothing,
                                              .receipts = echo_many,
                                              .receipt_cosigned = echo_found,
                                              .entries = echo_some,
                                              .next_state = next};
    static int fd[2];
    struct ledger ledger = {.calls = &calls};
    struct message back;
    enum chan_state state;
    if (!arena) {
        arena = arena_open(64 << 20);
        if (err_is(chan_pair(fd))) __builtin_trap();
    }
    if (len < 1) return 0;
    const struct chan here = {fd[0], PROCESS_LEDGER, PROCESS_KEEPER};
    const struct chan there = {fd[1], PROCESS_KEEPER, PROCESS_LEDGER};
    struct message message = {
        .kind = (enum message_kind)(MESSAGE_HEAD + at[0] % (MESSAGE_DONE - MESSAGE_HEAD)),
        .number = 7,
        .body = span_of(at + 1, len - 1),
        .file = -1};
    if (!err_is(remote_answer(&ledger, &here, arena, &message)) &&
        (err_is(chan_receive(&there, arena, false, &back, &state)) || state != CHAN_MESSAGE ||
         back.kind != MESSAGE_DONE || back.number != 7 || back.body.len < REMOTE_DONE_HEAD))
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
