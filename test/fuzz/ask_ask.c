/* The door of asks, and of the papers that they attach: whatever the bytes are, they are refused,
 * or every part of the ask is within its bounds. */
#include "ask/ask.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct ask ask;
    if (err_is(ask_read(arena, span_of(at, len), &ask))) return 0;
    const struct ask_papers *papers = &ask.papers;
    assert(ask.id.len > 0 && ask.period_count <= PERIODS_MAX && ask.field_count <= FIELDS_MAX);
    assert(papers->order.field_count <= FIELDS_MAX && papers->order.period_count <= PERIODS_MAX);
    assert(papers->order.recital_count <= RECITALS_MAX);
    assert(papers->danger.field_count <= FIELDS_MAX);
    return 0;
}
