/* Who signed this? Compact JWS with ES256 (RFC 7515, RFC 7518 section 3.4); libjose computes. */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <jose/jws.h>

enum { SIGNATURE_BYTES = 64 };

static const char *const what = "signed message (JWS)";

/* libjose's own handler prints to standard error. */
static void quiet(void *misc, const char *file, int line, uint64_t code, const char *format,
                  va_list arg) {}

static jose_cfg_t *silent_libjose(void) {
    static jose_cfg_t *cfg;
    if (!cfg) {
        cfg = jose_cfg();
        assert(cfg);
        jose_cfg_set_err_func(cfg, quiet, NULL);
    }
    return cfg;
}

static struct err jws_parts(struct arena *arena, struct span jws, const char *typ,
                            struct span part[3], struct jws_header *header, struct span *payload) {
    static const char *const known[] = {"alg", "kid", "typ", NULL};
    TRY(form_split(jws, JWS_BYTES_MAX, what, 3, part));
    OWNED_JSON json = NULL;
    TRY(form_header(arena, part[0], what, known, &json));
    TRY(form_fixed(json, what, "alg", "ES256"));
    struct jws_header found;
    TRY(form_names(arena, json, what, typ, found.kid, &found.typ));
    struct span bytes;
    struct span signature;
    struct err e = base64url_read(arena, part[1], &bytes);
    if (err_is(e)) return err_at(e, "%s: its payload", what);
    e = base64url_read(arena, part[2], &signature);
    if (err_is(e)) return err_at(e, "%s: its signature", what);
    if (signature.len != SIGNATURE_BYTES)
        return err_make(ERR_INPUT, "%s: a signature of %zu bytes; ES256 has %d", what,
                        signature.len, SIGNATURE_BYTES);
    *header = found;
    *payload = bytes;
    return err_none();
}

struct err jws_peek(struct arena *arena, struct span jws, const char *typ,
                    struct jws_header *header, struct span *payload) {
    struct span part[3];
    return jws_parts(arena, jws, typ, part, header, payload);
}

static json_t *text_json(struct span text) {
    json_t *json = json_stringn_nocheck((const char *)text.at, text.len); /* base64url letters */
    assert(json);
    return json;
}

struct err jws_verify(struct arena *arena, struct span jws, const char *typ, const struct jwk *key,
                      struct span *payload) {
    struct span part[3];
    struct jws_header header;
    struct span bytes;
    TRY(jws_parts(arena, jws, typ, part, &header, &bytes));
    if (strcmp(header.kid, jwk_kid(key)) != 0)
        return err_make(ERR_PROOF, "%s: it names another key than the one it is checked with",
                        what);
    OWNED_JSON json = json_pack("{s:o,s:o,s:o}", "protected", text_json(part[0]), "payload",
                                text_json(part[1]), "signature", text_json(part[2]));
    assert(json);
    if (!jose_jws_ver(silent_libjose(), json, NULL, jwk_verifying_json(key), false))
        return err_make(ERR_PROOF, "%s: its signature does not hold under the key it names", what);
    *payload = bytes;
    return err_none();
}

static struct span member(struct arena *arena, const json_t *json, const char *name) {
    const json_t *value = json_object_get(json, name);
    assert(json_is_string(value));
    return arena_copy(arena, span_of(json_string_value(value), json_string_length(value)));
}

struct err jws_sign(struct arena *arena, const struct jwk *key, const char *typ,
                    struct span payload, struct span *jws) {
    if (!jwk_is_private(key))
        return err_make(ERR_INPUT, "a public key cannot sign; give the private JWK");
    OWNED_JSON json = json_pack("{s:o}", "payload", text_json(base64url_write(arena, payload)));
    OWNED_JSON signature = json_pack("{s:{s:s,s:s,s:s}}", "protected", "alg", "ES256", "kid",
                                     jwk_kid(key), "typ", typ);
    json_t *secret = jwk_signing_json(key);
    assert(json && signature);
    bool good = jose_jws_sig(silent_libjose(), json, signature, secret);
    jwk_json_wipe(secret);
    if (!good) return err_make(ERR_FAULT, "the signature could not be made");
    struct text out = {.arena = arena};
    text_put(&out, member(arena, json, "protected"));
    text_put_byte(&out, '.');
    text_put(&out, member(arena, json, "payload"));
    text_put_byte(&out, '.');
    text_put(&out, member(arena, json, "signature"));
    if (out.len > JWS_BYTES_MAX)
        return err_make(ERR_INPUT, "too long to be signed: %zu bytes, at most %d are accepted",
                        out.len, JWS_BYTES_MAX);
    *jws = text_span(&out);
    return err_none();
}
