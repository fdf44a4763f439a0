/* The checker's one door: whatever numbers come, it ends or says a yes or a no for each, and a yes
 * only where the signature holds when it is checked once more. */
#include "daemon/ahead.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void holds_again(const uint8_t *at) {
    struct digest digest;
    OWNED_JWK key = NULL;
    memcpy(digest.byte, at + JWK_POINT_BYTES, DIGEST_BYTES);
    if (err_is(jwk_of_point(at, &key))) __builtin_trap();
    if (!es256_holds(key, &digest, at + JWK_POINT_BYTES + DIGEST_BYTES)) __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena, *lasting;
    static struct checker_keys *keys;
    struct span answer;
    if (!arena) {
        arena = arena_open(16 << 20);
        lasting = arena_open(1 << 20);
        keys = checker_keys_open(lasting);
    }
    if (!err_is(checker_answer(keys, arena, span_of(at, len), &answer))) {
        if (answer.len != len / AHEAD_CHECK_BYTES) __builtin_trap();
        for (size_t i = 0; i < answer.len; i++)
            if (answer.at[i]) holds_again(at + i * AHEAD_CHECK_BYTES);
    }
    arena_wipe(arena);
    return 0;
}
