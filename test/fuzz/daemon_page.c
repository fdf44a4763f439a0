/* The doors of what portal and keeper say to each other: what was read is within its bounds, and
 * what the portal is told has one spelling. */
#include "daemon/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct page_wanted wanted;
    struct page_said said;
    struct span bytes = span_of(at, len);
    if (!arena) arena = arena_open(16 << 20);
    if (!err_is(page_wanted_read(bytes, &wanted)) &&
        (wanted.view >= WEB_VIEW_COUNT || wanted.param_count > WEB_PARAM_MAX))
        __builtin_trap();
    if (!err_is(page_said_read(bytes, &said)) && !span_equal(page_said_write(arena, &said), bytes))
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
