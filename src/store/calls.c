/* Who keeps this ledger? Whoever opened it said by which functions it answers. */
#include "store/ledger.h"

#include <assert.h>

void ledger_close(struct ledger *ledger) {
    if (ledger) ledger->calls->close(ledger);
}

struct err ledger_append(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                         uint64_t orders, uint64_t *first_index) {
    return ledger->calls->append(ledger, entry, count, orders, first_index);
}

struct err ledger_append_begin(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders) {
    uint64_t first = 0;
    assert(!ledger->under_way.is && count > 0);
    if (ledger->calls->append_begin)
        TRY(ledger->calls->append_begin(ledger, entry, count, orders));
    else
        ledger->under_way.e = ledger->calls->append(ledger, entry, count, orders, &first);
    ledger->under_way.is = true;
    return err_none();
}

struct err ledger_append_end(struct ledger *ledger) {
    assert(ledger->under_way.is);
    ledger->under_way.is = false;
    return ledger->calls->append_end ? ledger->calls->append_end(ledger) : ledger->under_way.e;
}

void ledger_settle(struct ledger *ledger) {
    if (!ledger->under_way.is) return;
    assert(ledger->under_way_end);
    ledger->under_way_end(ledger->with);
    assert(!ledger->under_way.is);
}

bool ledger_append_ready(struct ledger *ledger) {
    assert(ledger->under_way.is);
    return !ledger->calls->append_ready || ledger->calls->append_ready(ledger);
}

struct err ledger_publish(struct ledger *ledger) { return ledger->calls->publish(ledger); }

struct err ledger_publish_soon(struct ledger *ledger) {
    return ledger->calls->publish_soon(ledger);
}

struct err ledger_receipt(struct ledger *ledger, struct arena *arena, uint64_t index,
                          struct span *proof_text) {
    return ledger->calls->receipts(ledger, arena, index, 1, proof_text);
}

struct err ledger_receipts(struct ledger *ledger, struct arena *arena, uint64_t first, size_t count,
                           struct span *proof_text) {
    return ledger->calls->receipts(ledger, arena, first, count, proof_text);
}

struct err ledger_receipt_cosigned(struct ledger *ledger, struct arena *arena, uint64_t index,
                                   struct span *proof_text, bool *found) {
    return ledger->calls->receipt_cosigned(ledger, arena, index, proof_text, found);
}

struct err ledger_entry_at(struct ledger *ledger, struct arena *arena, uint64_t index,
                           struct span *bytes) {
    size_t count;
    return ledger->calls->entries(ledger, arena, index, 1, bytes, &count);
}

struct err ledger_entries(struct ledger *ledger, struct arena *arena, uint64_t first, size_t most,
                          struct span *bytes, size_t *count) {
    return ledger->calls->entries(ledger, arena, first, most, bytes, count);
}

struct err ledger_next_state(struct ledger *ledger, struct arena *arena, uint64_t *index,
                             enum entry_kind *kind, struct span *bytes, bool *end) {
    return ledger->calls->next_state(ledger, arena, index, kind, bytes, end);
}
