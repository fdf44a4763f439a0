/* Does the signature check agree with other people's vectors? */
#include "base/bytes.h"
#include "base/file.h"
#include "jose/inside.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static bool verifies(const struct jwk *key, struct span bytes, struct span signature) {
    struct digest digest = sha256(bytes);
    return signature.len == JWS_SIGNATURE_BYTES && es256_holds(key, &digest, signature.at);
}

static void the_example_of_rfc_7515_appendix_a3_verifies(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JWK key = NULL;
    assert_false(err_is(jwk_read(span_str("{\"kty\":\"EC\",\"crv\":\"P-256\","
                                          "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                                 &key)));
    struct span input =
        span_str("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6"
                 "Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
    struct span signature;
    assert_false(err_is(base64url_read(
        arena,
        span_str("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-K"
                 "g6NU1Q"),
        &signature)));
    assert_true(verifies(key, input, signature));
    assert_false(verifies(key, span_cut(input, 0, input.len - 1), signature));
    assert_false(verifies(key, input, span_cut(signature, 0, 63)));
    assert_false(verifies(key, input, span_str("")));
}

static void a_key_is_the_same_by_its_numbers(void **state) {
    OWNED_JWK key = jwk_create();
    OWNED_JWK other = NULL;
    uint8_t point[JWK_POINT_BYTES];
    jwk_point(key, point);
    assert_false(err_is(jwk_of_point(point, &other)));
    assert_string_equal(jwk_kid(key), jwk_kid(other));
    assert_false(jwk_is_private(other));
    struct jwk *none = NULL;
    point[JWK_POINT_BYTES - 1] ^= 1; /* off the curve */
    assert_int_equal(jwk_of_point(point, &none).kind, ERR_INPUT);
    memset(point, 0, sizeof point);
    assert_int_equal(jwk_of_point(point, &none).kind, ERR_INPUT);
    assert_null(none);
}

static struct span hex_member(struct arena *arena, const json_t *object, const char *name) {
    struct span text = span_str(json_string_value(json_object_get(object, name)));
    uint8_t *bytes = arena_alloc(arena, text.len / 2 + 1);
    assert_false(err_is(hex_read(text, bytes, text.len / 2)));
    return span_of(bytes, text.len / 2);
}

/* From the point's bytes: their JWKs drop leading zeros in places, which RFC 7518 forbids. */
static struct jwk *group_key(struct arena *arena, const json_t *group) {
    struct span point = hex_member(arena, json_object_get(group, "publicKey"), "uncompressed");
    assert_int_equal(point.len, POINT_BYTES);
    OWNED_JSON json = json_pack("{s:s,s:s}", "kty", "EC", "crv", "P-256");
    json_set_span(json, "x", base64url_write(arena, span_cut(point, 1, 33)));
    json_set_span(json, "y", base64url_write(arena, span_cut(point, 33, 65)));
    struct jwk *key = NULL;
    assert_false(err_is(jwk_read_json(json, &key)));
    return key;
}

static void every_wycheproof_case_of_p256_p1363_agrees(void **state) {
    const char *path = shared_find("data/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(16 << 20);
    OWNED_JSON root = json_load_file(path, 0, NULL);
    const json_t *groups = json_object_get(root, "testGroups");
    size_t valid = 0;
    size_t invalid = 0;
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i);
        OWNED_JWK key = group_key(arena, group);
        const json_t *tests = json_object_get(group, "tests");
        for (size_t j = 0; j < json_array_size(tests); j++) {
            const json_t *one = json_array_get(tests, j);
            bool wanted = strcmp(json_string_value(json_object_get(one, "result")), "valid") == 0;
            bool got = verifies(key, hex_member(arena, one, "msg"), hex_member(arena, one, "sig"));
            if (got != wanted)
                print_message("# tcId %lld\n",
                              (long long)json_integer_value(json_object_get(one, "tcId")));
            assert_true(got == wanted);
            *(wanted ? &valid : &invalid) += 1;
        }
    }
    assert_int_equal(valid, 173);
    assert_int_equal(invalid, 89);
}

static void what_we_sign_verifies_under_that_key_only(void **state) {
    OWNED_JWK key = jwk_create();
    OWNED_JWK other = jwk_create();
    for (int i = 0; i < 200; i++) { /* short r and s must be padded: one in 128 has one */
        struct span bytes = span_of(&i, sizeof i);
        uint8_t signature[SIGNATURE_BYTES];
        assert_false(err_is(es256_sign(key, bytes, signature)));
        assert_true(verifies(key, bytes, span_of(signature, sizeof signature)));
        assert_false(verifies(other, bytes, span_of(signature, sizeof signature)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_the_same_by_its_numbers),
        cmocka_unit_test(the_example_of_rfc_7515_appendix_a3_verifies),
        cmocka_unit_test(every_wycheproof_case_of_p256_p1363_agrees),
        cmocka_unit_test(what_we_sign_verifies_under_that_key_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
