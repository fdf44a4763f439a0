/* Who signed this? Compact JWS with ES256 (RFC 7515) in the one form that we take. */
#include "jose/inside.h"

#include "base/bytes.h"

static const char *const what = "signed message (JWS)";

struct err jws_take(struct arena *arena, struct span jws, const char *typ,
                    struct jws_taken *taken) {
    static const char *const known[] = {"alg", "kid", "typ", NULL};
    struct span part[3];
    struct span signature;
    TRY(form_split(jws, JWS_BYTES_MAX, what, 3, part));
    OWNED_JSON json = NULL;
    TRY(form_header(arena, part[0], what, known, &json));
    TRY(form_fixed(json, what, "alg", "ES256"));
    TRY(form_names(arena, json, what, typ, taken->header.kid, &taken->header.typ));
    struct err e = base64url_read(arena, part[1], &taken->payload);
    if (err_is(e)) return err_at(e, "%s: its payload", what);
    e = base64url_read(arena, part[2], &signature);
    if (err_is(e)) return err_at(e, "%s: its signature", what);
    if (signature.len != SIGNATURE_BYTES)
        return err_make(ERR_INPUT, "%s: a signature of %zu bytes; ES256 has %d", what,
                        signature.len, SIGNATURE_BYTES);
    memcpy(taken->signature, signature.at, SIGNATURE_BYTES);
    /* Header, dot, payload: as they stand. */
    taken->digest = sha256(span_cut(jws, 0, part[0].len + 1 + part[1].len));
    return err_none();
}

struct err jws_taken_check(const struct jws_taken *taken, const struct jwk *key) {
    if (strcmp(taken->header.kid, jwk_kid(key)) != 0)
        return err_make(ERR_PROOF, "%s: it names another key than the one it is checked with",
                        what);
    if (!es256_holds(key, &taken->digest, taken->signature))
        return err_make(ERR_PROOF, "%s: its signature does not hold under the key it names", what);
    return err_none();
}

struct err jws_peek(struct arena *arena, struct span jws, const char *typ,
                    struct jws_header *header, struct span *payload) {
    struct jws_taken taken;
    TRY(jws_take(arena, jws, typ, &taken));
    *header = taken.header;
    *payload = taken.payload;
    return err_none();
}

struct err jws_verify(struct arena *arena, struct span jws, const char *typ, const struct jwk *key,
                      struct span *payload) {
    struct jws_taken taken;
    TRY(jws_take(arena, jws, typ, &taken));
    TRY(jws_taken_check(&taken, key));
    *payload = taken.payload;
    return err_none();
}

struct err jws_sign(struct arena *arena, const struct jwk *key, const char *typ,
                    struct span payload, struct span *jws) {
    if (!jwk_is_private(key))
        return err_make(ERR_INPUT, "a public key cannot sign; give the private JWK");
    struct text out = {.arena = arena};
    char *header =
        arena_printf(arena, "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"%s\"}", jwk_kid(key), typ);
    text_put(&out, base64url_write(arena, span_str(header)));
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, payload));
    uint8_t signature[SIGNATURE_BYTES];
    TRY(es256_sign(key, text_span(&out), signature));
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, span_of(signature, sizeof signature)));
    if (out.len > JWS_BYTES_MAX)
        return err_make(ERR_INPUT, "too long to be signed: %zu bytes, at most %d are accepted",
                        out.len, JWS_BYTES_MAX);
    *jws = text_span(&out);
    return err_none();
}
