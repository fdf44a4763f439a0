/* The doors of what the courier is handed and of what it brings: each has one spelling, and no
 * header says how a request is made. */
#include "daemon/carry.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static bool is_line(const char *text) {
    for (; *text; text++)
        if (*text < ' ' || *text == 0x7f) return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    struct carry carry;
    struct carried carried;
    struct span bytes = span_of(at, len);
    if (!arena) arena = arena_open(16 << 20);
    if (!err_is(carry_read(arena, bytes, &carry))) {
        if (!span_equal(carry_write(arena, &carry), bytes)) __builtin_trap();
        for (size_t i = 0; i < carry.header_count; i++)
            if (!is_line(carry.header[i].name) || !is_line(carry.header[i].value)) __builtin_trap();
    }
    if (!err_is(carried_read(bytes, &carried)) &&
        !span_equal(carried_write(arena, &carried), bytes))
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
