/* Does this signature belong to these bytes? ECDSA on P-256 with SHA-256 in the fixed form of
 * RFC 7518 section 3.4 (r, then s, 32 bytes each), by OpenSSL's EVP. */
#include "jose/inside.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/ec.h>

/* OpenSSL takes the DER form; r and s out of range are refused by its verification. */
static int der_of(const uint8_t signature[SIGNATURE_BYTES], uint8_t der[DER_BYTES_MAX]) {
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, COORDINATE_BYTES, NULL);
    BIGNUM *s = BN_bin2bn(signature + COORDINATE_BYTES, COORDINATE_BYTES, NULL);
    assert(pair && r && s);
    ECDSA_SIG_set0(pair, r, s);
    int len = i2d_ECDSA_SIG(pair, NULL);
    assert(len > 0 && len <= DER_BYTES_MAX);
    uint8_t *end = der;
    i2d_ECDSA_SIG(pair, &end);
    ECDSA_SIG_free(pair);
    return len;
}

bool es256_holds(const struct jwk *key, const struct digest *digest,
                 const uint8_t signature[SIGNATURE_BYTES]) {
    uint8_t der[DER_BYTES_MAX];
    int len = der_of(signature, der);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, jwk_pkey(key), NULL);
    bool good = ctx && EVP_PKEY_verify_init(ctx) == 1 &&
                EVP_PKEY_verify(ctx, der, (size_t)len, digest->byte, DIGEST_BYTES) == 1;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

struct err es256_sign(const struct jwk *key, struct span bytes,
                      uint8_t signature[SIGNATURE_BYTES]) {
    assert(jwk_is_private(key));
    struct digest digest = sha256(bytes);
    uint8_t der[DER_BYTES_MAX];
    size_t len = sizeof der;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, jwk_pkey(key), NULL);
    bool good = ctx && EVP_PKEY_sign_init(ctx) == 1 &&
                EVP_PKEY_sign(ctx, der, &len, digest.byte, DIGEST_BYTES) == 1;
    EVP_PKEY_CTX_free(ctx);
    const uint8_t *at = der;
    ECDSA_SIG *pair = good ? d2i_ECDSA_SIG(NULL, &at, (long)len) : NULL;
    good = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, COORDINATE_BYTES) > 0 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + COORDINATE_BYTES, COORDINATE_BYTES) > 0;
    ECDSA_SIG_free(pair);
    return good ? err_none() : err_make(ERR_FAULT, "OpenSSL could not make a signature");
}
