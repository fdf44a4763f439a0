/* Who alone may open that? Compact JWE, ECDH-ES in direct key agreement with A256GCM (RFC 7516,
 * RFC 7518 sections 4.6 and 5.3). The seal is the hot path of every release, so it is OpenSSL's
 * EVP without a JSON tree; libjose and others open it in the tests. */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <openssl/crypto.h>

static const char *const what = "sealed answer (JWE)";

struct parts {
    struct span part[5];
    struct jwk *ephemeral;
    struct jwe_body body;
};

static struct err ephemeral_read(const json_t *header, struct jwk **ephemeral) {
    static const char *const known[] = {"kty", "crv", "x", "y", NULL};
    const json_t *epk = NULL;
    TRY(json_need_object(header, what, "epk", &epk));
    TRY(json_known_only(epk, known, "epk"));
    struct err e = jwk_read_json(epk, ephemeral);
    return err_is(e) ? err_at(e, "%s: its \"epk\"", what) : e;
}

struct err jwe_body_read(struct arena *arena, const struct span part[5], const char *kind,
                         struct jwe_body *body) {
    struct span cipher;
    struct span tag;
    if (part[1].len != 0)
        return err_make(ERR_INPUT, "%s: it carries a wrapped key; there is none in this form",
                        kind);
    struct err e = base64url_read(arena, part[2], &body->nonce);
    if (!err_is(e)) e = base64url_read(arena, part[3], &cipher);
    if (!err_is(e)) e = base64url_read(arena, part[4], &tag);
    if (err_is(e)) return err_at(e, "%s", kind);
    if (body->nonce.len != GCM_NONCE_BYTES || tag.len != GCM_TAG_BYTES)
        return err_make(ERR_INPUT, "%s: its nonce or tag is not of the length A256GCM has", kind);
    struct text joined = {.arena = arena};
    text_put(&joined, cipher);
    text_put(&joined, tag);
    body->sealed = text_span(&joined);
    return err_none();
}

/* On success `parts->ephemeral` is the caller's to close. */
static struct err jwe_parts(struct arena *arena, struct span jwe, const char *typ,
                            struct parts *parts, struct jwe_header *header) {
    static const char *const known[] = {"alg", "enc", "epk", "kid", "typ", NULL};
    TRY(form_split(jwe, JWE_BYTES_MAX, what, 5, parts->part));
    OWNED_JSON json = NULL;
    TRY(form_header(arena, parts->part[0], what, known, &json));
    TRY(form_fixed(json, what, "alg", "ECDH-ES"));
    TRY(form_fixed(json, what, "enc", "A256GCM"));
    TRY(form_names(arena, json, what, typ, header->kid, &header->typ));
    TRY(jwe_body_read(arena, parts->part, what, &parts->body));
    return ephemeral_read(json, &parts->ephemeral);
}

struct err jwe_peek(struct arena *arena, struct span jwe, const char *typ,
                    struct jwe_header *header) {
    struct parts parts = {0};
    struct jwe_header found;
    TRY(jwe_parts(arena, jwe, typ, &parts, &found));
    jwk_close(parts.ephemeral);
    *header = found;
    return err_none();
}

/* ECDH with the other's point, then the KDF bound to A256GCM. Both keys have been checked. */
static struct err agree(EVP_PKEY *own, EVP_PKEY *other, struct secret *key) {
    uint8_t agreed[COORDINATE_BYTES];
    size_t len = sizeof agreed;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
    bool good = ctx && EVP_PKEY_derive_init(ctx) == 1 &&
                EVP_PKEY_derive_set_peer_ex(ctx, other, 0) == 1 &&
                EVP_PKEY_derive(ctx, agreed, &len) == 1 && len == sizeof agreed;
    EVP_PKEY_CTX_free(ctx);
    if (good)
        *key = kdf_concat(span_of(agreed, sizeof agreed), SPAN_LITERAL("A256GCM"), span_str(""),
                          span_str(""), 256);
    OPENSSL_cleanse(agreed, sizeof agreed);
    return good ? err_none() : err_make(ERR_FAULT, "OpenSSL could not agree on a key");
}

/* The generator is kept: making its context costs a tenth of the seal. */
static EVP_PKEY *ephemeral_make(void) {
    static EVP_PKEY_CTX *ctx;
    if (!ctx) {
        ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        assert(ctx);
        int good = EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_CTX_set_group_name(ctx, "P-256") == 1;
        assert(good);
    }
    EVP_PKEY *pkey = NULL;
    return EVP_PKEY_generate(ctx, &pkey) == 1 ? pkey : NULL;
}

/* The protected header in base64url; it is also the associated data. */
static struct span header_make(struct arena *arena, const struct jwk *to, const char *typ,
                               EVP_PKEY *ephemeral) {
    uint8_t point[POINT_BYTES];
    point_of(ephemeral, point);
    struct span x = base64url_write(arena, span_of(point + 1, COORDINATE_BYTES));
    struct span y = base64url_write(arena, span_of(point + 33, COORDINATE_BYTES));
    char *text = arena_printf(arena,
                              "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"P-256\","
                              "\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"},\"kid\":\"%s\","
                              "\"typ\":\"%s\"}",
                              SPAN_FMT(x), SPAN_FMT(y), jwk_kid(to), typ);
    return base64url_write(arena, span_str(text));
}

struct span jwe_compact(struct arena *arena, struct span header, const struct secret *key,
                        const uint8_t nonce[GCM_NONCE_BYTES], struct span plain) {
    uint8_t *sealed = arena_alloc(arena, plain.len + GCM_TAG_BYTES);
    gcm_seal(key, nonce, header, plain, sealed);
    struct span nonce_text = base64url_write(arena, span_of(nonce, GCM_NONCE_BYTES));
    struct span cipher_text = base64url_write(arena, span_of(sealed, plain.len));
    struct span tag_text = base64url_write(arena, span_of(sealed + plain.len, GCM_TAG_BYTES));
    size_t len = header.len + nonce_text.len + cipher_text.len + tag_text.len + 4;
    uint8_t *out = arena_alloc(arena, len + 1);
    const struct span piece[] = {header,      SPAN_LITERAL(".."), nonce_text, SPAN_LITERAL("."),
                                 cipher_text, SPAN_LITERAL("."),  tag_text};
    size_t at = 0;
    for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
        if (piece[i].len) memcpy(out + at, piece[i].at, piece[i].len);
        at += piece[i].len;
    }
    assert(at == len);
    return span_of(out, len);
}

struct err jwe_seal(struct arena *arena, const struct jwk *to, const char *typ, struct span plain,
                    struct span *jwe) {
    if (plain.len > JWE_BYTES_MAX / 4 * 3 - HEADER_BYTES_MAX)
        return err_make(ERR_FAULT, "an answer of %zu bytes is longer than a seal may be",
                        plain.len);
    EVP_PKEY *ephemeral = ephemeral_make();
    if (!ephemeral) return err_make(ERR_FAULT, "OpenSSL could not make an ephemeral key");
    struct secret key;
    struct span header = header_make(arena, to, typ, ephemeral);
    struct err e = agree(ephemeral, jwk_pkey(to), &key);
    EVP_PKEY_free(ephemeral);
    TRY(e);
    /* The key is new for every seal; the nonce is random all the same (RFC 7518 section 5.3). */
    uint8_t nonce[GCM_NONCE_BYTES];
    random_fill(nonce, sizeof nonce);
    *jwe = jwe_compact(arena, header, &key, nonce, plain);
    secret_wipe(&key);
    return err_none();
}

static struct err parts_open(struct arena *arena, const struct jwk *key, const struct parts *parts,
                             struct span *plain) {
    struct secret content;
    TRY(agree(jwk_pkey(key), jwk_pkey(parts->ephemeral), &content));
    uint8_t *out = arena_alloc(arena, parts->body.sealed.len);
    struct err e =
        gcm_open(&content, parts->body.nonce.at, parts->part[0], parts->body.sealed, out);
    secret_wipe(&content);
    if (err_is(e)) return err_at(e, "%s", what);
    *plain = span_of(out, parts->body.sealed.len - GCM_TAG_BYTES);
    return err_none();
}

struct err jwe_open(struct arena *arena, const struct jwk *key, struct span jwe,
                    struct span *plain) {
    if (!jwk_is_private(key))
        return err_make(ERR_INPUT, "a public key opens nothing; give the private JWK");
    struct parts parts = {0};
    struct jwe_header header;
    TRY(jwe_parts(arena, jwe, NULL, &parts, &header));
    struct err e = strcmp(header.kid, jwk_kid(key)) == 0
                       ? parts_open(arena, key, &parts, plain)
                       : err_make(ERR_PROOF, "%s: it was sealed to another key", what);
    jwk_close(parts.ephemeral);
    return e;
}
