/* The door of policy files: what is read keeps its bounds, and wants what it says of a bare note.
 */
#include "tlog/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static const char bare[] = "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
                               "\xe2\x80\x94 log AAAAAAA=\n";
    if (!arena) arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct policy_found found;
    if (!err_is(policy_read(arena, span_of(at, len), policy))) {
        bool fine = !err_is(policy_check(arena, policy, span_str(bare), 1700000000, &found));
        if (fine != policy->needs_none) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
