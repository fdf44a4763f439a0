/* Who keeps this ledger? Whoever opened it said by which functions it answers. */
#include "store/ledger.h"

void ledger_close(struct ledger *ledger) {
    if (ledger) ledger->calls->close(ledger);
}

struct err ledger_append(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                         uint64_t orders, uint64_t *first_index) {
    return ledger->calls->append(ledger, entry, count, orders, first_index);
}

struct err ledger_publish(struct ledger *ledger) { return ledger->calls->publish(ledger); }

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
