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
    bool filed = false;
    struct span bytes = span_of(at, len);
    struct raw raw[VALUES];
    size_t picked = 0;
    bool picked_filed = false;
    bool picks = !err_is(record_pick(bytes, asked, 8, raw, VALUES, &picked, &picked_filed));
    if (!err_is(record_read(arena, bytes, asked, 8, value, VALUES, &count, &filed))) {
        struct span again;
        /* A sum sees what an answer would. */
        if (!picks || picked != count || picked_filed != filed) __builtin_trap();
        /* What is read could have been written. */
        if (count > VALUES || err_is(record_write(arena, value, count, &again))) __builtin_trap();
        for (size_t i = 0; i < count; i++)
            if (value[i].from == FROM_UNKNOWN) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
