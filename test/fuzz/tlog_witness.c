/* The door of add-checkpoint requests: each has one spelling, and none of a stranger is cosigned.
 */
#include "tlog/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static const struct note_key key = {.name = "example.com/nobody", .type = 1};
    if (!arena) arena = arena_open(8 << 20);
    struct witness_request request;
    struct checkpoint checkpoint;
    struct span text = span_of(at, len);
    if (!err_is(witness_request_read(arena, text, &request))) {
        struct witness_last last = {request.old_size, merkle_empty()};
        if (!span_equal(witness_request_write(arena, &request), text)) __builtin_trap();
        if (witness_judge(arena, &request, &key, &last, &checkpoint, &text) == WITNESS_COSIGN)
            __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
