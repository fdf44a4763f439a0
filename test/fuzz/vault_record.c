/* The door of a year's record: any bytes at all, as if the seal had not been there. */
#include "vault/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    enum { VALUES = 64 };
    static struct arena *arena;
    static const uint16_t asked[] = {100, 102, 106, 114, 120, 200, 202, 300};
    if (!arena) arena = arena_open(8 << 20);
    struct value value[VALUES];
    size_t count = 0;
    struct span bytes = span_of(at, len);
    if (!err_is(record_read(arena, bytes, asked, 8, value, VALUES, &count))) {
        struct span again;
        /* What is read could have been written. */
        if (count > VALUES || err_is(record_write(arena, value, count, &again))) __builtin_trap();
        for (size_t i = 0; i < count; i++)
            if (value[i].from == FROM_UNKNOWN) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
