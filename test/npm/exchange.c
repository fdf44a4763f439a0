/* Our side of the exchange with npm `jose`: `exchange make DIR` writes a key, a signed ask, a
 * sealed answer and a sealed batch; `exchange check DIR` reads what the other side signed with
 * that key and sealed to it. */
#include "base/file.h"
#include "jose/jose.h"

#include <stdio.h>

static const char *const said = "{\"return.wages\":4100000}";

static struct err put(struct arena *arena, const char *dir, const char *name, struct span bytes) {
    return file_write_durable(arena_printf(arena, "%s/%s", dir, name), bytes, 0600);
}

static struct err get(struct arena *arena, const char *dir, const char *name, struct span *bytes) {
    return file_read(arena_printf(arena, "%s/%s", dir, name), JWE_BYTES_MAX, arena, bytes);
}

static struct err make(struct arena *arena, const char *dir) {
    OWNED_JWK key = jwk_create();
    struct span jws;
    struct span jwe;
    struct span header;
    struct jwe_batch batch;
    TRY(put(arena, dir, "key.jwk", jwk_write_private(arena, key)));
    TRY(put(arena, dir, "key.pub.jwk", jwk_write_public(arena, key)));
    TRY(jws_sign(arena, key, "portcullis-ask+jws", span_str(said), &jws));
    TRY(put(arena, dir, "ask.jws", jws));
    TRY(jwe_seal(arena, key, "portcullis-answer+jwe", span_str(said), &jwe));
    TRY(put(arena, dir, "answer.jwe", jwe));
    TRY(jwe_batch_begin(arena, key, &batch, &header));
    TRY(put(arena, dir, "batch.jwe", header));
    TRY(put(arena, dir, "line.jwe", jwe_batch_seal(arena, &batch, 12, span_str(said))));
    jwe_batch_wipe(&batch);
    return err_none();
}

static struct err check(struct arena *arena, const char *dir) {
    struct span text;
    struct span bytes;
    struct jwk *made = NULL;
    TRY(get(arena, dir, "key.jwk", &text));
    TRY(jwk_read(text, &made));
    OWNED_JWK key = made;
    TRY(get(arena, dir, "theirs.jws", &text));
    TRY(jws_verify(arena, text, "portcullis-ask+jws", key, &bytes));
    if (!span_is(bytes, said)) return err_make(ERR_PROOF, "theirs.jws says something else");
    TRY(get(arena, dir, "theirs.jwe", &text));
    TRY(jwe_open(arena, key, text, &bytes));
    if (!span_is(bytes, said)) return err_make(ERR_PROOF, "theirs.jwe says something else");
    return err_none();
}

int main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(16 << 20);
    struct err e = err_make(ERR_USAGE, "exchange make|check DIR");
    if (argc == 3 && strcmp(argv[1], "make") == 0) e = make(arena, argv[2]);
    if (argc == 3 && strcmp(argv[1], "check") == 0) e = check(arena, argv[2]);
    if (err_is(e)) fprintf(stderr, "exchange: %s\n", e.text);
    return err_is(e) ? 1 : 0;
}
