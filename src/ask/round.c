/* When is a decision recorded? Cases first, then the ledger's append: that is the commit. */
#include "ask/keeper.h"

#include <assert.h>

static void case_of(const struct decided *decided, struct vault_case *saved) {
    *saved = (struct vault_case){.ask_digest = decided->ask_digest,
                                 .record = decided->record,
                                 .answer = decided->outward,
                                 .requester = decided->requester,
                                 .officer_count = decided->officer_count,
                                 .has_reason = decided->has_reason,
                                 .reason_digest = decided->reason,
                                 .subject_tag = decided->subject_tag,
                                 .open = decided->open};
    memcpy(saved->ask_id, decided->ask_id, sizeof saved->ask_id);
    memcpy(saved->decision_id, decided->decision_id, sizeof saved->decision_id);
    for (size_t i = 0; i < decided->officer_count; i++)
        saved->officer[i] = decided->officer[i];
}

struct err round_commit(struct keeper *keeper, struct decided *decided, size_t count) {
    static struct vault_case saved[ROUND_ASKS_MAX];
    static struct ledger_entry entry[ROUND_ASKS_MAX];
    size_t fresh = 0;
    uint64_t orders = ledger_orders(keeper->ledger);
    uint64_t first = ledger_size(keeper->ledger);
    assert(count <= ROUND_ASKS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (decided[i].replay) continue;
        case_of(&decided[i], &saved[fresh]);
        entry[fresh] = (struct ledger_entry){decided[i].kind, decided[i].time, decided[i].entry};
        if (decided[i].orders != orders)
            return err_make(ERR_STALE, "an order came into force meanwhile; decide again");
        fresh++;
    }
    if (fresh == 0) return err_none();
    TRY(case_put_many(keeper->vault, saved, fresh, first));
    uint64_t index = 0;
    struct err e = ledger_append(keeper->ledger, entry, fresh, orders, &index);
    if (err_is(e)) {
        uint64_t discarded = 0;
        struct err undone = case_discard_from(keeper->vault, first, &discarded);
        /* If even that fails, the cases are discarded at the next start: they have no entry. */
        return err_is(undone) ? err_at(e, "cases kept until the next start") : e;
    }
    assert(index == first);
    for (size_t i = 0; i < count; i++)
        if (!decided[i].replay) decided[i].index = index++;
    return err_none();
}
