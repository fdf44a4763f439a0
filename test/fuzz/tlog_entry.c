/* The door of log entries: what is read is of a known kind and is written back as it stood. */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    enum entry_kind kind;
    struct span bytes = span_of(at, len);
    OWNED_JSON json = NULL;
    if (!err_is(entry_read(bytes, &kind, &json))) {
        if (entry_kind_find(span_str(entry_kind_str(kind))) != kind) __builtin_trap();
        if (!span_equal(json_write(arena, json), bytes)) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
