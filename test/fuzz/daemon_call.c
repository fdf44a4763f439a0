/* The doors of what gate and keeper say to each other: a call and a reply have one spelling. */
#include "daemon/call.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    struct call call;
    struct call_reply reply;
    struct span bytes = span_of(at, len);
    if (!arena) arena = arena_open(16 << 20);
    if (!err_is(call_read(bytes, &call)) && !span_equal(call_write(arena, &call), bytes))
        __builtin_trap();
    if (!err_is(call_reply_read(bytes, &reply)) &&
        (reply.has_file || !span_equal(call_reply_write(arena, &reply), bytes)))
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
