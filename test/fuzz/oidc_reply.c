/* The door of what the token endpoint answers: a token is found in a yes alone, within its bound.
 */
#include "oidc/oidc.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static const unsigned statuses[] = {200, 400, 500};
    struct span bytes = span_of(at, len);
    if (!arena) arena = arena_open(8 << 20);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct span token = {0};
        struct err e = oidc_reply_read(arena, statuses[i], bytes, &token);
        if (err_is(e) == (token.at != NULL) || token.len > TOKEN_BYTES_MAX) __builtin_trap();
        if (token.at && statuses[i] != 200) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
