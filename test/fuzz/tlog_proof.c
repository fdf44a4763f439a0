/* The door of proof files: each has one spelling, and none verifies for a key that signed nothing.
 */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static const struct note_key key = {.name = "example.com/nobody", .type = 1};
    if (!arena) arena = arena_open(8 << 20);
    struct proof_file *proof = ARENA_NEW(arena, struct proof_file);
    struct checkpoint checkpoint;
    struct span text = span_of(at, len);
    if (!err_is(proof_read(arena, text, proof))) {
        if (!span_equal(proof_write(arena, proof), text)) __builtin_trap();
        if (!err_is(proof_verify(arena, proof, &key, proof->extra, &checkpoint))) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
