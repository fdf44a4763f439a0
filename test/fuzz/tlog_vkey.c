/* The door of verifier keys: each has one spelling. */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(1 << 20);
    struct note_key key;
    struct span text = span_of(at, len);
    if (!err_is(vkey_read(text, &key)) && !span_equal(vkey_write(arena, &key), text))
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
