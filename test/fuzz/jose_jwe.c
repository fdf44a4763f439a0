/* The door of sealed answers and of the lines of a batch: any bytes at all. */
#include "jose/jose.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct jwk *key;
    static struct jwe_batch batch;
    if (!arena) arena = arena_open(8 << 20);
    if (!key) key = jwk_create();
    struct span plain;
    struct span bytes = span_of(at, len);
    struct jwe_header header;
    (void)jwe_peek(arena, bytes, NULL, &header);
    struct jwe_batch other;
    if (!err_is(jwe_open(arena, key, bytes, &plain)) ||
        !err_is(jwe_batch_resume(arena, key, bytes, &other)))
        __builtin_trap(); /* the key is new: nobody can have sealed to it */
    (void)jwe_batch_open(arena, &batch, 1, bytes, &plain);
    arena_wipe(arena);
    return 0;
}
