/* The door of signed messages: any bytes at all. */
#include "jose/jose.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct jwk *key;
    if (!arena) arena = arena_open(8 << 20);
    if (!key) key = jwk_create();
    struct jws_header header;
    struct span payload;
    struct span bytes = span_of(at, len);
    if (!err_is(jws_peek(arena, bytes, "portcullis-ask+jws", &header, &payload)) &&
        !err_is(jws_verify(arena, bytes, "portcullis-ask+jws", key, &payload)))
        __builtin_trap(); /* the key is new: nobody can have signed with it */
    struct jwk *read = NULL;
    if (!err_is(jwk_read(bytes, &read))) jwk_close(read);
    arena_wipe(arena);
    return 0;
}
