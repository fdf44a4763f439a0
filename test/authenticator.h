/* A passkey's device for tests, by OpenSSL alone: it signs whatever it is told to, so that every
 * lie here carries a signature that is true for its bytes. Include cmocka before this. */
#ifndef TEST_AUTHENTICATOR_H
#define TEST_AUTHENTICATOR_H

#include "base/bytes.h"
#include "jose/inside.h"
#include "passkey/inside.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

struct device {
    struct jwk *key;
    uint8_t id[16];
    uint32_t count;
};

static inline struct device device_open(void) {
    struct device device = {.key = jwk_create()};
    random_fill(device.id, sizeof device.id);
    return device;
}
static inline void device_close(struct device *device) { jwk_close(device->key); }
static inline struct span device_id(const struct device *device) {
    return span_of(device->id, sizeof device->id);
}

/* What it is asked for, and by which page; each member may lie. */
struct ceremony {
    const char *origin, *rp_id, *type;
    struct span challenge; /* base64url */
    const char *more;      /* further members of clientDataJSON: ",\"x\":1" */
    uint8_t flags;
    uint32_t count;
};
#define HERE "http://localhost:6104"
static inline struct ceremony ceremony_get(struct span challenge, uint32_t count) {
    return (struct ceremony){HERE,
                             "localhost",
                             "webauthn.get",
                             challenge,
                             ",\"crossOrigin\":false",
                             FLAG_PRESENT | FLAG_VERIFIED,
                             count};
}
static inline struct ceremony ceremony_create(struct span challenge) {
    struct ceremony it = ceremony_get(challenge, 0);
    it.type = "webauthn.create";
    it.flags |= FLAG_ATTESTED;
    return it;
}

static inline struct span device_client(struct arena *arena, const struct ceremony *it) {
    return span_str(arena_printf(arena,
                                 "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%s\"%s}",
                                 it->type, SPAN_FMT(it->challenge), it->origin, it->more));
}

static inline struct span device_states(struct arena *arena, const struct ceremony *it,
                                        struct span attested) {
    struct text out = {.arena = arena};
    struct digest name = sha256(span_str(it->rp_id));
    text_put(&out, digest_span(&name));
    text_put_byte(&out, it->flags);
    be_put_u32(text_put_room(&out, 4), it->count);
    text_put(&out, attested);
    return text_span(&out);
}

/* ECDSA with SHA-256 in DER. */
static inline struct span device_sign_by(struct arena *arena, EVP_PKEY *key, const EVP_MD *digest,
                                         struct span states, struct span client) {
    size_t len = 512;
    uint8_t *signature = arena_alloc(arena, len);
    struct digest client_digest = sha256(client);
    struct text message = {.arena = arena};
    text_put(&message, states);
    text_put(&message, digest_span(&client_digest));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, digest, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &len, text_span(&message).at, message.len), 1);
    EVP_MD_CTX_free(ctx);
    return span_of(signature, len);
}
static inline struct span device_sign(struct arena *arena, const struct device *device,
                                      struct span states, struct span client) {
    return device_sign_by(arena, jwk_pkey(device->key), EVP_sha256(), states, client);
}

static inline struct passkey_signed device_gets(struct arena *arena, const struct device *device,
                                                const struct ceremony *it) {
    struct passkey_signed parts = {.id = device_id(device)};
    parts.client = device_client(arena, it);
    parts.authenticator = device_states(arena, it, span_of("", 0));
    parts.assertion = device_sign(arena, device, parts.authenticator, parts.client);
    return parts;
}

/* What it signs over a text, in the form in which that is kept. */
static inline struct span device_signs(struct arena *arena, struct device *device,
                                       struct span payload) {
    struct ceremony it = ceremony_get(passkey_challenge(arena, payload), ++device->count);
    struct passkey_signed parts = device_gets(arena, device, &it);
    parts.payload = payload;
    return passkey_write(arena, &parts);
}

/* ---- a new one ---- */

static inline void cbor_put(struct text *out, uint8_t major, size_t value) {
    if (value < 24) {
        text_put_byte(out, (uint8_t)((size_t)major << 5 | value));
    } else if (value < 256) {
        text_put_byte(out, (uint8_t)(major << 5 | 24));
        text_put_byte(out, (uint8_t)value);
    } else {
        text_put_byte(out, (uint8_t)(major << 5 | 25));
        be_put_u16(text_put_room(out, 2), (uint16_t)value);
    }
}
static inline void cbor_put_text(struct text *out, const char *text) {
    cbor_put(out, 3, strlen(text));
    text_put_str(out, text);
}
static inline void cbor_put_bytes(struct text *out, struct span bytes) {
    cbor_put(out, 2, bytes.len);
    text_put(out, bytes);
}

/* COSE_Key of RFC 9053: {1: 2, 3: alg, -1: 1, -2: x, -3: y}; `alg` is -1 - n. */
static inline struct span device_cose(struct arena *arena, const struct device *device,
                                      uint8_t alg) {
    uint8_t point[POINT_BYTES];
    struct text out = {.arena = arena};
    point_of(jwk_pkey(device->key), point);
    const uint8_t head[] = {0xa5, 1, 2, 3, alg, 0x20, 1, 0x21};
    text_put(&out, span_of(head, sizeof head));
    cbor_put_bytes(&out, span_of(point + 1, COORDINATE_BYTES));
    text_put_byte(&out, 0x22);
    cbor_put_bytes(&out, span_of(point + 33, COORDINATE_BYTES));
    return text_span(&out);
}

static inline struct span device_attested(struct arena *arena, const struct device *device,
                                          struct span cose) {
    static const uint8_t aaguid[16] = {0};
    struct text out = {.arena = arena};
    text_put(&out, span_of(aaguid, sizeof aaguid));
    be_put_u16(text_put_room(&out, 2), sizeof device->id);
    text_put(&out, device_id(device));
    text_put(&out, cose);
    return text_span(&out);
}

/* attestationObject; `statement` is CBOR. */
static inline struct span device_attestation(struct arena *arena, const char *format,
                                             struct span statement, struct span states) {
    struct text out = {.arena = arena};
    text_put_byte(&out, 0xa3);
    cbor_put_text(&out, "fmt");
    cbor_put_text(&out, format);
    cbor_put_text(&out, "attStmt");
    text_put(&out, statement);
    cbor_put_text(&out, "authData");
    cbor_put_bytes(&out, states);
    return text_span(&out);
}
#define EMPTY_MAP span_of("\xa0", 1)

#endif
