/* Would the same be decided again? A few old decisions, drawn by lot for an inspector, made again
 * from what was known then and compared byte for byte. */
#include "ask/view_inside.h"

#include "ask/replay.h"
#include "base/bytes.h"
#include "base/order.h"

enum { REPLAYS_MAX = 200, DRAWN_MAX = 8 * REPLAYS_MAX, SCRATCH_BYTES = 1024 * 1024 };

static uint64_t below(uint64_t end) {
    uint64_t random;
    random_fill((uint8_t *)&random, sizeof random);
    return random % end;
}

static int index_compare(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Entries of any kind, by lot; all of them where the log is short. */
static size_t entries_draw(uint64_t size, size_t wanted, uint64_t drawn[DRAWN_MAX]) {
    size_t count = size < 8 * wanted ? (size_t)size : 8 * wanted;
    for (size_t i = 0; i < count; i++)
        drawn[i] = count == size ? i : below(size);
    order_rows(drawn, count, sizeof *drawn, index_compare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || drawn[i] != drawn[i - 1]) drawn[kept++] = drawn[i];
    return kept;
}

/* Of these the decisions; and of the decisions so many, by lot. */
static struct err decisions_keep(struct keeper *keeper, uint64_t *drawn, size_t *count,
                                 size_t wanted) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct span bytes;
        struct entry_view entry;
        arena_wipe(scratch);
        TRY(ledger_entry_at(keeper->ledger, scratch, drawn[i], &bytes));
        TRY(entry_scan(bytes, &entry));
        if (entry.kind == ENTRY_DECISION) drawn[kept++] = drawn[i];
    }
    for (size_t i = 0; i < wanted && i < kept; i++) {
        size_t other = i + (size_t)below(kept - i);
        uint64_t swapped = drawn[i];
        drawn[i] = drawn[other];
        drawn[other] = swapped;
    }
    *count = kept < wanted ? kept : wanted;
    order_rows(drawn, *count, sizeof *drawn, index_compare);
    return err_none();
}

static struct err all_replay(struct keeper *keeper, const uint64_t *drawn, size_t count,
                             json_t *said) {
    OWNED_REPLAY replay = replay_open(keeper);
    json_t *differing = json_array();
    int64_t same = 0;
    json_object_set_new(said, "differing", differing);
    for (size_t i = 0; i < count; i++) {
        struct replayed replayed = {0};
        bool is_decision = false;
        TRY(replay_entry(replay, drawn[i], &replayed, &is_decision));
        same += !replayed.differs;
        if (replayed.differs) json_array_append_new(differing, json_string(replayed.decision_id));
    }
    json_set_int(said, "replayed", (int64_t)count);
    json_set_int(said, "identical", same);
    return err_none();
}

struct err view_audit_replay(struct arena *arena, const struct view_want *want, json_t *o) {
    uint64_t *drawn = ARENA_ARRAY(arena, uint64_t, DRAWN_MAX);
    uint64_t wanted;
    struct span asked = view_param(want, "decisions");
    json_set_int(o, "most", REPLAYS_MAX);
    if (!asked.len || err_is(decimal_read(asked, REPLAYS_MAX, &wanted)) || wanted == 0)
        return err_none();
    size_t count = entries_draw(ledger_size(want->keeper->ledger), (size_t)wanted, drawn);
    TRY(decisions_keep(want->keeper, drawn, &count, (size_t)wanted));
    json_t *said = json_object();
    json_object_set_new(o, "replay", said);
    return all_replay(want->keeper, drawn, count, said);
}
