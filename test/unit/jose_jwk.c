/* Does only a true P-256 key become a key, and is its name the one that others compute? */
#include "jose/inside.h"

#include <jose/jwk.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* RFC 7515 appendix A.3. */
#define X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define D "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
#define HEAD "{\"kty\":\"EC\",\"crv\":\"P-256\","
#define XY "\"x\":\"" X "\",\"y\":\"" Y "\""
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/* The order of the group, and the prime of the field. */
#define N "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"
#define P "_____wAAAAEAAAAAAAAAAAAAAAD_______________8"

static void key_of_rfc_7515_is_read_with_and_without_its_private_part(void **state) {
    OWNED_JWK public_key = NULL;
    OWNED_JWK private_key = NULL;
    assert_false(err_is(jwk_read(span_str(HEAD XY "}"), &public_key)));
    assert_false(err_is(jwk_read(span_str(HEAD XY ",\"d\":\"" D "\"}"), &private_key)));
    assert_false(jwk_is_private(public_key));
    assert_true(jwk_is_private(private_key));
    assert_string_equal(jwk_kid(public_key), jwk_kid(private_key));
    assert_string_equal(jwk_x(private_key), X);
    assert_string_equal(jwk_y(private_key), Y);
}

static void what_is_not_a_key_on_p256_is_refused(void **state) {
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "null",
        HEAD "\"x\":\"" X "\"}",
        HEAD "\"y\":\"" Y "\"}",
        /* other kinds and curves */
        "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMko\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" X "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-384\"," XY "}",
        "{\"kty\":\"EC\",\"crv\":\"P-521\"," XY "}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\"," XY "}",
        "{\"kty\":\"ec\",\"crv\":\"P-256\"," XY "}",
        "{\"kty\":[\"EC\"],\"crv\":\"P-256\"," XY "}",
        /* points that are not on the curve: identity, swapped, the prime, one bit off */
        HEAD "\"x\":\"" ZERO "\",\"y\":\"" ZERO "\"}",
        HEAD "\"x\":\"" Y "\",\"y\":\"" X "\"}",
        HEAD "\"x\":\"" P "\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"" X "\",\"y\":\"" P "\"}",
        HEAD "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEQ\",\"y\":\"" Y "\"}",
        /* letters: padding, short, long, standard alphabet, trailing bits, wrong type */
        HEAD "\"x\":\"" X "=\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"" X "A\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"AA\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV\",\"y\":\"" Y "\"}",
        HEAD "\"x\":\"" X "\",\"y\":\"x/FEzRu9m36HLN/tue659LNpXW6pCyStikYjKIWI5a0\"}",
        HEAD "\"x\":7,\"y\":\"" Y "\"}",
        /* private parts: another key's, nought, the order, too long */
        HEAD XY ",\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"}",
        HEAD XY ",\"d\":\"" ZERO "\"}",
        HEAD XY ",\"d\":\"" N "\"}",
        HEAD XY ",\"d\":\"" P "\"}",
        HEAD XY ",\"d\":\"" D "AA\"}",
        HEAD XY ",\"d\":null}",
        /* members that would choose for us, or are not known */
        HEAD XY ",\"alg\":\"HS256\"}",
        HEAD XY ",\"alg\":\"none\"}",
        HEAD XY ",\"alg\":\"ES384\"}",
        HEAD XY ",\"use\":\"enc\"}",
        HEAD XY ",\"key_ops\":[\"encrypt\"]}",
        HEAD XY ",\"key_ops\":\"sign\"}",
        HEAD XY ",\"kid\":\"mine\"}",
        HEAD XY ",\"k\":\"AAAA\"}",
        HEAD XY ",\"x5u\":\"https://example.gov/\"}",
        HEAD XY ",\"x\":\"" X "\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct jwk *key = NULL;
        struct err e = jwk_read(span_str(bad[i]), &key);
        if (e.kind != ERR_INPUT) print_message("# row %zu: %s\n", i, bad[i]);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_null(key);
    }
}

static void members_that_agree_with_the_use_are_allowed(void **state) {
    OWNED_JWK key = NULL;
    assert_false(
        err_is(jwk_read(span_str(HEAD XY ",\"alg\":\"ES256\",\"use\":\"sig\",\"key_ops\":[\"sign\","
                                         "\"verify\"]}"),
                        &key)));
}

static void a_new_key_survives_being_written_and_read(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    for (int i = 0; i < 50; i++) {
        OWNED_JWK key = jwk_create();
        OWNED_JWK back = NULL;
        OWNED_JWK back_public = NULL;
        assert_false(err_is(jwk_read(jwk_write_private(arena, key), &back)));
        assert_false(err_is(jwk_read(jwk_write_public(arena, key), &back_public)));
        assert_true(jwk_is_private(back));
        assert_false(jwk_is_private(back_public));
        assert_string_equal(jwk_kid(key), jwk_kid(back));
        assert_string_equal(jwk_kid(key), jwk_kid(back_public));
        assert_true(span_equal(jwk_write_private(arena, key), jwk_write_private(arena, back)));
    }
}

static void the_public_form_holds_no_private_part(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JWK key = jwk_create();
    OWNED_JSON json = NULL;
    assert_false(err_is(json_read(jwk_write_public(arena, key), 1024, &json)));
    assert_null(json_object_get(json, "d"));
    assert_int_equal(json_object_size(json), 5);
}

static void the_thumbprint_is_the_one_libjose_computes(void **state) {
    OWNED_JWK key = jwk_create();
    OWNED_JSON json = jwk_public_json(key);
    OWNED_JSON theirs = jose_jwk_thp(NULL, json, "S256");
    assert_string_equal(json_string_value(theirs), jwk_kid(key));
}

static void a_key_made_by_libjose_is_read(void **state) {
    OWNED_JSON json = json_pack("{s:s}", "alg", "ES256");
    assert_true(jose_jwk_gen(NULL, json));
    OWNED_JWK key = NULL;
    assert_false(err_is(jwk_read_json(json, &key)));
    assert_true(jwk_is_private(key));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_of_rfc_7515_is_read_with_and_without_its_private_part),
        cmocka_unit_test(what_is_not_a_key_on_p256_is_refused),
        cmocka_unit_test(members_that_agree_with_the_use_are_allowed),
        cmocka_unit_test(a_new_key_survives_being_written_and_read),
        cmocka_unit_test(the_public_form_holds_no_private_part),
        cmocka_unit_test(the_thumbprint_is_the_one_libjose_computes),
        cmocka_unit_test(a_key_made_by_libjose_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
