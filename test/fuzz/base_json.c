/* The door of everything that is JSON: any bytes at all. Both readers read the same; what is read
 * is written canonically, and the canonical bytes read back as themselves. */
#include "base/limits.h"

#include "readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(64 << 20);
    OWNED_JSON json = NULL;
    const char *differ = readers_differ(arena, span_of(at, len), ASK_BYTES_MAX);
    if (differ) __builtin_trap();
    arena_wipe(arena);
    if (err_is(json_read(span_of(at, len), ASK_BYTES_MAX, &json))) return 0;
    struct span once = json_write(arena, json);
    OWNED_JSON again = NULL;
    /* Escapes may grow sixfold, so the bound of the second reading is wider. */
    if (err_is(json_read(once, 8 * ASK_BYTES_MAX, &again))) __builtin_trap();
    if (!span_equal(json_write(arena, again), once)) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
