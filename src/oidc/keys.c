/* Which keys does the provider sign with, and does a signature hold under one of them? */
#include "oidc/oidc.h"

#include "base/bytes.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

enum {
    KID_TEXT_MAX = 128,
    RSA_BYTES_MIN = 256,
    RSA_BYTES_MAX = 512,
    COORDINATE_BYTES = 32,
    ES256_BYTES = 64,
};

struct oidc_key {
    struct span kid;
    bool is_rsa; /* RS256, else ES256 */
    EVP_PKEY *pkey;
};

struct oidc_keys {
    struct arena *arena; /* holds this struct */
    struct oidc_key key[OIDC_KEYS_MAX];
    size_t count;
};

void oidc_keys_close(struct oidc_keys *keys) {
    if (!keys) return;
    for (size_t i = 0; i < keys->count; i++)
        EVP_PKEY_free(keys->key[i].pkey);
    arena_close(keys->arena);
}

/* ---- reading ---- */

static struct err bytes_need(struct arena *arena, const json_t *o, const char *name, size_t most,
                             struct span *bytes) {
    struct span text;
    TRY(json_need_str(o, "a key of the provider", name, most / 3 * 4 + 4, &text));
    struct err e = base64url_read(arena, text, bytes);
    return err_is(e) ? err_at(e, "a key of the provider") : e;
}

static EVP_PKEY *pkey_make(const char *kind, OSSL_PARAM_BLD *build) {
    OSSL_PARAM *param = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    EVP_PKEY *pkey = NULL;
    if (param && ctx && EVP_PKEY_fromdata_init(ctx) == 1)
        (void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, param);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(param);
    return pkey;
}

static struct err weak(void) {
    return err_make(ERR_INPUT,
                    "a key of the provider is weak or none: RSA has 2048 to 4096 bits and "
                    "the exponent 65537, EC is P-256");
}

/* RFC 7518 section 6.3.1: numbers without leading zeros. */
static struct err rsa_read(struct arena *arena, const json_t *o, EVP_PKEY **pkey) {
    static const uint8_t exponent[] = {1, 0, 1};
    struct span n;
    struct span e;
    TRY(bytes_need(arena, o, "n", RSA_BYTES_MAX, &n));
    TRY(bytes_need(arena, o, "e", sizeof exponent, &e));
    if (n.len < RSA_BYTES_MIN || n.len > RSA_BYTES_MAX || n.at[0] < 128 || !(n.at[n.len - 1] & 1) ||
        !span_equal(e, span_of(exponent, sizeof exponent)))
        return weak();
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn(n.at, (int)n.len, NULL);
    BIGNUM *power = BN_bin2bn(e.at, (int)e.len, NULL);
    if (build && modulus && power &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, power))
        *pkey = pkey_make("RSA", build);
    OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(power);
    return *pkey ? err_none() : weak();
}

static bool is_on_curve(EVP_PKEY *pkey) {
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    bool good = ctx && EVP_PKEY_public_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

static struct err ec_read(struct arena *arena, const json_t *o, EVP_PKEY **pkey) {
    uint8_t point[1 + 2 * COORDINATE_BYTES] = {4};
    struct span x;
    struct span y;
    TRY(bytes_need(arena, o, "x", COORDINATE_BYTES, &x));
    TRY(bytes_need(arena, o, "y", COORDINATE_BYTES, &y));
    if (x.len != COORDINATE_BYTES || y.len != COORDINATE_BYTES) return weak();
    memcpy(point + 1, x.at, x.len);
    memcpy(point + 1 + COORDINATE_BYTES, y.at, y.len);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        *pkey = pkey_make("EC", build);
    OSSL_PARAM_BLD_free(build);
    if (*pkey && is_on_curve(*pkey)) return err_none();
    EVP_PKEY_free(*pkey);
    *pkey = NULL;
    return weak();
}

static bool text_is(const json_t *o, const char *name, const char *wanted) {
    const json_t *text = json_object_get(o, name);
    return json_is_string(text) && strcmp(json_string_value(text), wanted) == 0;
}

/* A member that may be absent, and else has this value. */
static bool may_be(const json_t *o, const char *name, const char *wanted) {
    return !json_object_get(o, name) || text_is(o, name, wanted);
}

/* Keys for encryption, and of kinds that no token of ours is signed with, are not for us. */
static bool is_rsa(const json_t *o) {
    return text_is(o, "kty", "RSA") && may_be(o, "alg", "RS256") && may_be(o, "use", "sig");
}
static bool is_ec(const json_t *o) {
    return text_is(o, "kty", "EC") && text_is(o, "crv", "P-256") && may_be(o, "alg", "ES256") &&
           may_be(o, "use", "sig");
}

static struct err key_take(struct oidc_keys *keys, const json_t *o) {
    struct oidc_key *key = &keys->key[keys->count];
    if (!json_is_object(o)) return err_make(ERR_INPUT, "a key of the provider is no object");
    if (!is_rsa(o) && !is_ec(o)) return err_none();
    TRY(json_need_str(o, "a key of the provider", "kid", KID_TEXT_MAX, &key->kid));
    for (size_t i = 0; i < keys->count; i++)
        if (span_equal(keys->key[i].kid, key->kid))
            return err_make(ERR_INPUT, "two keys of the provider have one name");
    key->kid = arena_copy(keys->arena, key->kid);
    key->is_rsa = is_rsa(o);
    TRY(key->is_rsa ? rsa_read(keys->arena, o, &key->pkey) : ec_read(keys->arena, o, &key->pkey));
    keys->count++;
    return err_none();
}

static struct err keys_fill(struct oidc_keys *keys, struct span json) {
    OWNED_JSON o = NULL;
    const json_t *list;
    TRY(json_read(json, JWKS_BYTES_MAX, &o));
    TRY(json_need_array(o, "the provider's keys", "keys", OIDC_KEYS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(key_take(keys, json_array_get(list, i)));
    if (keys->count) return err_none();
    return err_make(ERR_INPUT, "the provider has no key for RS256 or ES256");
}

struct err oidc_keys_read(struct span json, struct oidc_keys **keys) {
    struct arena *arena = arena_open(4 * JWKS_BYTES_MAX);
    struct oidc_keys *made = ARENA_NEW(arena, struct oidc_keys);
    made->arena = arena;
    struct err e = keys_fill(made, json);
    if (err_is(e))
        oidc_keys_close(made);
    else
        *keys = made;
    return e;
}

/* ---- verifying ---- */

/* RFC 7518 section 3.4: r and s; OpenSSL takes DER. */
static bool es256_der(struct span signature, unsigned char **der, int *len) {
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature.at, ES256_BYTES / 2, NULL);
    BIGNUM *s = BN_bin2bn(signature.at + ES256_BYTES / 2, ES256_BYTES / 2, NULL);
    bool good = pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1;
    if (!good) {
        BN_free(r);
        BN_free(s);
    }
    *len = good ? i2d_ECDSA_SIG(pair, der) : 0;
    ECDSA_SIG_free(pair);
    return *len > 0;
}

static bool digest_verify(EVP_PKEY *pkey, bool pkcs1, struct span bytes, struct span signature) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *how = NULL;
    bool good = ctx && EVP_DigestVerifyInit(ctx, &how, EVP_sha256(), NULL, pkey) == 1 &&
                (!pkcs1 || EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PADDING) == 1) &&
                EVP_DigestVerify(ctx, signature.at, signature.len, bytes.at, bytes.len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static bool es256_holds(EVP_PKEY *pkey, struct span bytes, struct span signature) {
    unsigned char *der = NULL;
    int len = 0;
    if (signature.len != ES256_BYTES || !es256_der(signature, &der, &len)) return false;
    bool good = digest_verify(pkey, false, bytes, span_of(der, (size_t)len));
    OPENSSL_free(der);
    return good;
}

bool oidc_keys_verify(const struct oidc_keys *keys, struct span kid, struct span alg,
                      struct span bytes, struct span signature) {
    for (size_t i = 0; i < keys->count; i++) {
        const struct oidc_key *key = &keys->key[i];
        if (!span_equal(key->kid, kid)) continue;
        if (!span_is(alg, key->is_rsa ? "RS256" : "ES256")) return false;
        if (!key->is_rsa) return es256_holds(key->pkey, bytes, signature);
        return signature.len == (size_t)EVP_PKEY_get_size(key->pkey) &&
               digest_verify(key->pkey, true, bytes, signature);
    }
    return false;
}
