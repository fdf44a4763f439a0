/* The door of an officer's answer about one element: whatever was signed, it is refused, or written
 * again it says the same. */
#include "ask/pending.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct approve_said said = {0};
    struct approve_said again = {0};
    if (err_is(finding_read(arena, span_of(at, len), &said))) return 0;
    struct span bytes = finding_write(arena, &said.frozen, said.element, said.yes,
                                      SPAN_LITERAL("a note"), said.when);
    assert(!err_is(finding_read(arena, bytes, &again)));
    assert(again.yes == said.yes && again.when == said.when);
    assert(span_equal(again.element, said.element));
    assert(memcmp(&again.frozen, &said.frozen, sizeof said.frozen) == 0);
    return 0;
}
