/* Is this a key that we can trust the shape of? P-256 and nothing else; a point that is not on the
 * curve, or a private part that is not its own, never becomes a key. */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

struct jwk {
    struct arena *arena; /* holds this struct */
    EVP_PKEY *pkey;
    bool has_private;
    uint8_t point[JWK_POINT_BYTES]; /* x and y: to ask the EVP_PKEY costs more than to keep them */
    char kid[KID_BYTES];
    char x[COORDINATE_TEXT];
    char y[COORDINATE_TEXT];
};

void point_of(const EVP_PKEY *pkey, uint8_t point[POINT_BYTES]) {
    size_t len = 0;
    int good =
        EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES, &len);
    assert(good == 1 && len == POINT_BYTES && point[0] == 4);
}

/* RFC 7638 section 3: the required members in the order of their names, nothing else. */
static void thumbprint(struct arena *arena, struct jwk *key) {
    char *text = arena_printf(arena, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
                              key->x, key->y);
    struct digest digest = sha256(span_str(text));
    struct span name = base64url_write(arena, digest_span(&digest));
    assert(name.len == KID_BYTES - 1);
    memcpy(key->kid, name.at, name.len);
}

/* Takes over `pkey`. */
static struct jwk *jwk_of(EVP_PKEY *pkey, bool has_private) {
    uint8_t point[POINT_BYTES];
    point_of(pkey, point);
    struct arena *arena = arena_open(0);
    struct jwk *key = ARENA_NEW(arena, struct jwk);
    *key = (struct jwk){.arena = arena, .pkey = pkey, .has_private = has_private};
    memcpy(key->point, point + 1, JWK_POINT_BYTES);
    struct span x = base64url_write(arena, span_of(point + 1, COORDINATE_BYTES));
    struct span y = base64url_write(arena, span_of(point + 33, COORDINATE_BYTES));
    assert(x.len == COORDINATE_TEXT - 1 && y.len == COORDINATE_TEXT - 1);
    memcpy(key->x, x.at, x.len);
    memcpy(key->y, y.at, y.len);
    thumbprint(arena, key);
    return key;
}

struct jwk *jwk_create(void) {
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    assert(pkey);
    return jwk_of(pkey, true);
}

void jwk_close(struct jwk *key) {
    if (!key) return;
    EVP_PKEY_free(key->pkey); /* OpenSSL clears the private number */
    arena_close(key->arena);
}

/* ---- reading ---- */

static struct err coordinate_read(struct arena *arena, const json_t *json, const char *name,
                                  uint8_t out[COORDINATE_BYTES]) {
    struct span text;
    struct span bytes;
    TRY(json_need_str(json, "JWK", name, COORDINATE_TEXT - 1, &text));
    if (text.len != COORDINATE_TEXT - 1 || err_is(base64url_read(arena, text, &bytes)))
        return err_make(ERR_INPUT, "JWK: \"%s\" must be 32 bytes in base64url without padding",
                        name);
    memcpy(out, bytes.at, COORDINATE_BYTES);
    return err_none();
}

/* NULL when OpenSSL does not take them: the point is not on the curve. */
static EVP_PKEY *pkey_make(const uint8_t point[POINT_BYTES], const struct secret *d) {
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *number = d ? BN_bin2bn(d->byte, SECRET_BYTES, NULL) : NULL;
    assert(build && (!d || number));
    bool good =
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES) == 1 &&
        (!d || OSSL_PARAM_BLD_push_BN_pad(build, OSSL_PKEY_PARAM_PRIV_KEY, number, SECRET_BYTES));
    OSSL_PARAM *param = good ? OSSL_PARAM_BLD_to_param(build) : NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *pkey = NULL;
    if (param && ctx && EVP_PKEY_fromdata_init(ctx) == 1)
        (void)EVP_PKEY_fromdata(ctx, &pkey, d ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, param);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(param);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(number);
    return pkey;
}

/* SP 800-56A section 5.6.2.3: on the curve, of the right order, and the private part in range and
 * belonging to the point. */
static bool pkey_valid(EVP_PKEY *pkey, bool has_private) {
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    bool good = ctx && EVP_PKEY_public_check(ctx) == 1;
    if (good && has_private)
        good = EVP_PKEY_private_check(ctx) == 1 && EVP_PKEY_pairwise_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

/* RFC 7517 section 4.2 to 4.4: members that would forbid what this key is for. One key signs a
 * requester's asks and opens its answers. */
static struct err purpose_check(const json_t *json) {
    if (json_object_get(json, "alg")) TRY(form_fixed(json, "JWK", "alg", "ES256"));
    if (json_object_get(json, "use")) TRY(form_fixed(json, "JWK", "use", "sig"));
    const json_t *ops = NULL;
    TRY(json_may_array(json, "JWK", "key_ops", 8, &ops));
    for (size_t i = 0; i < json_array_size(ops); i++) {
        struct span word;
        TRY(json_str_at(ops, i, "JWK key_ops", 16, &word));
        if (!span_is(word, "sign") && !span_is(word, "verify") && !span_is(word, "deriveKey") &&
            !span_is(word, "deriveBits"))
            return err_make(ERR_INPUT,
                            "JWK: \"key_ops\" has an operation that this key is not for");
    }
    return err_none();
}

static struct err shape_check(const json_t *json) {
    static const char *const known[] = {"kty", "crv", "x",   "y",       "d",
                                        "kid", "alg", "use", "key_ops", NULL};
    struct span type;
    TRY(json_need_str(json, "JWK", "kty", 16, &type));
    if (!span_is(type, "EC"))
        return err_make(ERR_INPUT, "JWK: only elliptic-curve keys (\"kty\":\"EC\") are accepted");
    TRY(form_fixed(json, "JWK", "crv", "P-256"));
    TRY(json_known_only(json, known, "JWK"));
    return purpose_check(json);
}

static struct err pkey_read(struct arena *arena, const json_t *json, bool has_private,
                            EVP_PKEY **pkey) {
    uint8_t point[POINT_BYTES] = {4};
    struct secret d = {{0}};
    TRY(coordinate_read(arena, json, "x", point + 1));
    TRY(coordinate_read(arena, json, "y", point + 33));
    if (has_private) TRY(coordinate_read(arena, json, "d", d.byte));
    EVP_PKEY *made = pkey_make(point, has_private ? &d : NULL);
    secret_wipe(&d);
    if (made && pkey_valid(made, has_private)) {
        *pkey = made;
        return err_none();
    }
    EVP_PKEY_free(made);
    return err_make(ERR_INPUT, "JWK: its numbers are not a key on the curve P-256");
}

struct err jwk_read_json(const json_t *json, struct jwk **key) {
    OWNED_ARENA arena = arena_open(0);
    TRY(shape_check(json));
    bool has_private = json_object_get(json, "d") != NULL;
    EVP_PKEY *pkey = NULL;
    TRY(pkey_read(arena, json, has_private, &pkey));
    OWNED_JWK made = jwk_of(pkey, has_private);
    struct span kid;
    TRY(json_may_str(json, "JWK", "kid", 256, &kid));
    if (kid.at && !span_is(kid, made->kid))
        return err_make(ERR_INPUT, "JWK: \"kid\" is not the key's own thumbprint (RFC 7638); "
                                   "take it out or correct it");
    *key = made;
    made = NULL;
    return err_none();
}

/* Zeroes the text of "d", then drops the tree. */
static void tree_wipe(json_t *json) {
    const json_t *d = json_object_get(json, "d");
    if (json_is_string(d))
        OPENSSL_cleanse((void *)(uintptr_t)json_string_value(d), json_string_length(d));
    json_decref(json);
}

struct err jwk_read(struct span json, struct jwk **key) {
    json_t *tree = NULL;
    TRY(json_read(json, KEY_FILE_BYTES_MAX, &tree));
    struct err e = jwk_read_json(tree, key);
    tree_wipe(tree);
    return e;
}

/* ---- the point alone ---- */

void jwk_point(const struct jwk *key, uint8_t xy[JWK_POINT_BYTES]) {
    memcpy(xy, key->point, JWK_POINT_BYTES);
}

struct err jwk_of_point(const uint8_t xy[JWK_POINT_BYTES], struct jwk **key) {
    uint8_t point[POINT_BYTES] = {4};
    memcpy(point + 1, xy, JWK_POINT_BYTES);
    EVP_PKEY *made = pkey_make(point, NULL);
    if (made && pkey_valid(made, false)) {
        *key = jwk_of(made, false);
        return err_none();
    }
    EVP_PKEY_free(made);
    return err_make(ERR_INPUT, "these numbers are not a key on the curve P-256");
}

/* ---- writing ---- */

bool jwk_is_private(const struct jwk *key) { return key->has_private; }
const char *jwk_kid(const struct jwk *key) { return key->kid; }
const char *jwk_x(const struct jwk *key) { return key->x; }
const char *jwk_y(const struct jwk *key) { return key->y; }
EVP_PKEY *jwk_pkey(const struct jwk *key) { return key->pkey; }

json_t *jwk_public_json(const struct jwk *key) {
    json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:s}", "crv", "P-256", "kid", key->kid, "kty", "EC",
                             "x", key->x, "y", key->y);
    assert(json);
    return json;
}

/* `arena` takes the text of d and is wiped by its owner. */
static char *private_text(struct arena *arena, const struct jwk *key) {
    assert(key->has_private);
    BIGNUM *number = NULL;
    struct secret d;
    int good = EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_PRIV_KEY, &number);
    assert(good == 1 && BN_bn2binpad(number, d.byte, SECRET_BYTES) == SECRET_BYTES);
    BN_clear_free(number);
    char *text = arena_str(arena, base64url_write(arena, secret_span(&d)));
    secret_wipe(&d);
    return text;
}

struct span jwk_write_public(struct arena *arena, const struct jwk *key) {
    OWNED_JSON json = jwk_public_json(key);
    return json_write(arena, json);
}

struct span jwk_write_private(struct arena *arena, const struct jwk *key) {
    return span_str(arena_printf(
        arena,
        "{\"crv\":\"P-256\",\"d\":\"%s\",\"kid\":\"%s\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
        private_text(arena, key), key->kid, key->x, key->y));
}
