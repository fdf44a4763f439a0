/* A provider of identities for tests, by OpenSSL alone: its tokens say whatever they are told to,
 * so that every lie here is truly signed. Include cmocka before this. */
#ifndef TEST_PROVIDER_H
#define TEST_PROVIDER_H

#include "base/bytes.h"
#include "oidc/oidc.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

static inline struct span number_text(struct arena *arena, EVP_PKEY *key, const char *name) {
    BIGNUM *number = NULL;
    uint8_t bytes[1024];
    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    int len = BN_bn2bin(number, bytes);
    BN_free(number);
    return base64url_write(arena, span_of(bytes, (size_t)len));
}

/* Its JWK; `more`: further members. */
static inline const char *rsa_jwk(struct arena *arena, EVP_PKEY *key, const char *kid,
                                  const char *more) {
    struct span n = number_text(arena, key, OSSL_PKEY_PARAM_RSA_N);
    struct span e = number_text(arena, key, OSSL_PKEY_PARAM_RSA_E);
    return arena_printf(arena, "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%.*s\",\"e\":\"%.*s\"%s}",
                        kid, SPAN_FMT(n), SPAN_FMT(e), more);
}
static inline const char *ec_jwk(struct arena *arena, EVP_PKEY *key, const char *kid,
                                 const char *more) {
    uint8_t point[65];
    size_t len = 0;
    assert_int_equal(
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len),
        1);
    struct span x = base64url_write(arena, span_of(point + 1, 32));
    struct span y = base64url_write(arena, span_of(point + 33, 32));
    return arena_printf(
        arena, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%.*s\",\"y\":\"%.*s\"%s}",
        kid, SPAN_FMT(x), SPAN_FMT(y), more);
}

/* r and s out of DER. */
static inline struct span fixed_of(struct arena *arena, struct span der) {
    const unsigned char *at = der.at;
    uint8_t *fixed = arena_alloc(arena, 64);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
    assert_non_null(pair);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), fixed, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), fixed + 32, 32);
    ECDSA_SIG_free(pair);
    return span_of(fixed, 64);
}

/* Signs with the key whatever the header says. */
static inline struct span token_of(struct arena *arena, EVP_PKEY *key, const char *header,
                                   const char *payload) {
    struct text out = {.arena = arena};
    size_t len = 1024;
    uint8_t *signature = arena_alloc(arena, len);
    text_put(&out, base64url_write(arena, span_str(header)));
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, span_str(payload)));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &len, out.at, out.len), 1);
    EVP_MD_CTX_free(ctx);
    struct span bytes = span_of(signature, len);
    if (EVP_PKEY_is_a(key, "EC")) bytes = fixed_of(arena, bytes);
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, bytes));
    return text_span(&out);
}

#endif
