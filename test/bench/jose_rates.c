/* How many signatures, seals and sealed lines a second does one core do? */
#include "base/clock.h"
#include "jose/jose.h"

#include <assert.h>
#include <stdio.h>

static double seconds(uint64_t since) { return (double)(clock_ticks() - since) / 1e9; }

static void verify_rate(struct arena *arena, const struct jwk *key, struct span ask) {
    struct span jws;
    struct err e = jws_sign(arena, key, "portcullis-ask+jws", ask, &jws);
    assert(!err_is(e));
    OWNED_ARENA round = arena_open(1 << 20);
    uint64_t begin = clock_ticks();
    int count = 0;
    for (; seconds(begin) < 1.0; count++) {
        struct span payload;
        e = jws_verify(round, jws, "portcullis-ask+jws", key, &payload);
        assert(!err_is(e));
        arena_wipe(round);
    }
    printf("ES256 verify  %9.0f/s\n", count / seconds(begin));
}

static void seal_rate(const struct jwk *key, struct span plain) {
    OWNED_ARENA round = arena_open(1 << 20);
    uint64_t begin = clock_ticks();
    int count = 0;
    for (; seconds(begin) < 1.0; count++) {
        struct span jwe;
        struct err e = jwe_seal(round, key, "portcullis-answer+jwe", plain, &jwe);
        assert(!err_is(e));
        arena_wipe(round);
    }
    printf("single seal   %9.0f/s\n", count / seconds(begin));
}

static void line_rate(struct arena *arena, const struct jwk *key, struct span plain) {
    struct jwe_batch batch;
    struct span header;
    struct err e = jwe_batch_begin(arena, key, &batch, &header);
    assert(!err_is(e));
    OWNED_ARENA round = arena_open(1 << 20);
    uint64_t begin = clock_ticks();
    uint64_t count = 0;
    while (seconds(begin) < 1.0) {
        for (int i = 0; i < 64; i++)
            (void)jwe_batch_seal(round, &batch, ++count, plain);
        arena_wipe(round);
    }
    printf("batch line    %9.0f/s\n", (double)count / seconds(begin));
}

int main(void) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JWK key = jwk_create();
    uint8_t bytes[400];
    memset(bytes, 'a', sizeof bytes);
    struct span plain = span_of(bytes, sizeof bytes);
    verify_rate(arena, key, plain);
    seal_rate(key, plain);
    line_rate(arena, key, plain);
    return 0;
}
