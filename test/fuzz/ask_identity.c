/* The door of the identity row: any bytes at all, as if the seal had not been there. */
#include "ask/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    struct person_record record;
    struct person_record again;
    if (len > 0 && !err_is(identity_read(arena, span_of(at, len), &record))) {
        struct span json = identity_write(arena, &record);
        if (err_is(identity_read(arena, json, &again)) ||
            !span_equal(identity_write(arena, &again), json))
            __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
