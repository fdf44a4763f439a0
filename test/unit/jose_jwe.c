/* Can a sealed answer be opened by its requester, and by nobody and in no form else? */
#include "base/bytes.h"
#include "jose/inside.h"

#include <jose/jwe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const typ = "portcullis-answer+jwe";
static struct arena *arena;
static struct jwk *key;

static int begin(void **state) {
    arena = arena_open(64 << 20);
    key = jwk_create();
    return 0;
}

static int end(void **state) {
    jwk_close(key);
    arena_close(arena);
    return 0;
}

static struct span sealed(struct span plain) {
    struct span jwe;
    assert_false(err_is(jwe_seal(arena, key, typ, plain, &jwe)));
    return jwe;
}

static enum err_kind verdict(struct span jwe) {
    struct span plain = {0};
    struct err e = jwe_open(arena, key, jwe, &plain);
    if (err_is(e)) assert_null(plain.at);
    return e.kind;
}

static void what_is_sealed_opens_to_the_exact_bytes(void **state) {
    uint8_t bytes[300];
    for (size_t len = 0; len < sizeof bytes; len += 7) {
        memset(bytes, (int)len, sizeof bytes);
        struct span plain;
        struct jwe_header header;
        struct span jwe = sealed(span_of(bytes, len));
        assert_false(err_is(jwe_peek(arena, jwe, typ, &header)));
        assert_string_equal(header.kid, jwk_kid(key));
        assert_false(err_is(jwe_open(arena, key, jwe, &plain)));
        assert_true(span_equal(plain, span_of(bytes, len)));
    }
}

static void no_two_seals_share_a_key_a_nonce_or_a_byte_of_cipher(void **state) {
    struct span plain = span_str("the same words every time");
    struct span one = sealed(plain);
    struct span two = sealed(plain);
    struct span part_one[5];
    struct span part_two[5];
    assert_false(err_is(form_split(one, JWE_BYTES_MAX, "jwe", 5, part_one)));
    assert_false(err_is(form_split(two, JWE_BYTES_MAX, "jwe", 5, part_two)));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(span_equal(part_one[i], part_two[i]), i == 1);
}

static void another_requesters_key_does_not_open_it(void **state) {
    OWNED_JWK other = jwk_create();
    OWNED_JWK half = NULL;
    struct span plain;
    struct span jwe = sealed(span_str("answer"));
    assert_int_equal(jwe_open(arena, other, jwe, &plain).kind, ERR_PROOF);
    assert_false(err_is(jwk_read(jwk_write_public(arena, key), &half)));
    assert_int_equal(jwe_open(arena, half, jwe, &plain).kind, ERR_INPUT);
}

/* A seal with another header, whose associated data is that header. */
static struct span with_header(const char *header) {
    struct secret content = {{1}};
    uint8_t nonce[GCM_NONCE_BYTES] = {0};
    return jwe_compact(arena, base64url_write(arena, span_str(header)), &content, nonce,
                       span_str("answer"));
}

#define EPK                                                                                        \
    "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void only_the_one_header_is_taken(void **state) {
    static const struct {
        const char *alg, *enc, *epk, *more;
    } bad[] = {
        {"none", "A256GCM", EPK, ""},
        {"dir", "A256GCM", EPK, ""},
        {"ECDH-ES+A256KW", "A256GCM", EPK, ""},
        {"RSA-OAEP", "A256GCM", EPK, ""},
        {"RSA1_5", "A256GCM", EPK, ""},
        {"PBES2-HS256+A128KW", "A256GCM", EPK, ",\"p2c\":1000000000,\"p2s\":\"AAAA\""},
        {"A256KW", "A256GCM", EPK, ""},
        {"ECDH-ES", "A128GCM", EPK, ""},
        {"ECDH-ES", "A256CBC-HS512", EPK, ""},
        {"ECDH-ES", "", EPK, ""},
        {"ECDH-ES", "A256GCM", EPK, ",\"zip\":\"DEF\""},
        {"ECDH-ES", "A256GCM", EPK, ",\"crit\":[\"exp\"]"},
        {"ECDH-ES", "A256GCM", EPK, ",\"apu\":\"QWxpY2U\""},
        {"ECDH-ES", "A256GCM", EPK, ",\"apv\":\"Qm9i\""},
        {"ECDH-ES", "A256GCM", EPK, ",\"jku\":\"https://example.gov/\""},
        {"ECDH-ES", "A256GCM", EPK, ",\"jwk\":{}"},
        {"ECDH-ES", "A256GCM", EPK, ",\"line\":1"},
        {"ECDH-ES", "A256GCM", EPK, ",\"enc\":\"A256GCM\""},
        {"ECDH-ES", "A256GCM", "{}", ""},
        {"ECDH-ES", "A256GCM", "null", ""},
        {"ECDH-ES", "A256GCM", "[]", ""},
        {"ECDH-ES", "A256GCM", "{\"kty\":\"oct\",\"k\":\"AAAA\"}", ""},
        {"ECDH-ES", "A256GCM", "{\"crv\":\"X25519\",\"kty\":\"OKP\",\"x\":\"" ZERO "\"}", ""},
        {"ECDH-ES", "A256GCM",
         "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" ZERO "\",\"y\":\"" ZERO "\"}", ""},
        {"ECDH-ES", "A256GCM",
         "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
         "\"y\":\"" ZERO "\"}",
         ""},
        {"ECDH-ES", "A256GCM",
         "{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
         "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
         ""},
        {"ECDH-ES", "A256GCM",
         "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
         "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
         "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}",
         ""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *header =
            arena_printf(arena,
                         "{\"alg\":\"%s\",\"enc\":\"%s\",\"epk\":%s,\"kid\":\"%s\","
                         "\"typ\":\"%s\"%s}",
                         bad[i].alg, bad[i].enc, bad[i].epk, jwk_kid(key), typ, bad[i].more);
        enum err_kind kind = verdict(with_header(header));
        if (kind != ERR_INPUT) print_message("# %s\n", header);
        assert_int_equal(kind, ERR_INPUT);
    }
    /* The form is right, the key that sealed it is not. */
    char *header =
        arena_printf(arena,
                     "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":%s,\"kid\":\"%s\","
                     "\"typ\":\"%s\"}",
                     EPK, jwk_kid(key), typ);
    assert_int_equal(verdict(with_header(header)), ERR_PROOF);
}

static void another_kind_of_answer_is_refused_by_its_typ(void **state) {
    struct span jwe;
    struct jwe_header header;
    assert_false(err_is(jwe_seal(arena, key, "portcullis-batch+jwe", span_str("x"), &jwe)));
    assert_int_equal(jwe_peek(arena, jwe, typ, &header).kind, ERR_INPUT);
    assert_false(err_is(jwe_peek(arena, jwe, NULL, &header)));
}

static void a_wrapped_key_or_a_short_nonce_or_tag_is_refused(void **state) {
    struct span jwe = sealed(span_str("answer"));
    struct span part[5];
    assert_false(err_is(form_split(jwe, JWE_BYTES_MAX, "jwe", 5, part)));
    static const struct {
        size_t part;
        const char *text;
    } bad[] = {{1, "AAAA"},
               {2, ""},
               {2, "AAAAAAAAAAA"},
               {2, "AAAAAAAAAAAAAAAAAAAA"},
               {4, ""},
               {4, "AAAAAAAAAAAAAAAA"},
               {4, "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct text out = {.arena = arena};
        for (size_t j = 0; j < 5; j++) {
            if (j) text_put_byte(&out, '.');
            text_put(&out, j == bad[i].part ? span_str(bad[i].text) : part[j]);
        }
        assert_int_equal(verdict(text_span(&out)), ERR_INPUT);
    }
}

static void every_changed_byte_is_refused(void **state) {
    struct span jwe = sealed(span_str("{\"wages\":\"4100000\"}"));
    uint8_t *copy = arena_alloc(arena, jwe.len);
    OWNED_ARENA round = arena_open(1 << 20);
    for (size_t i = 0; i < jwe.len; i++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            memcpy(copy, jwe.at, jwe.len);
            copy[i] ^= (uint8_t)(1u << bit);
            struct span plain;
            assert_true(err_is(jwe_open(round, key, span_of(copy, jwe.len), &plain)));
            arena_wipe(round);
        }
    }
}

static void every_cut_is_refused(void **state) {
    struct span jwe = sealed(span_str("answer"));
    for (size_t len = 0; len < jwe.len; len++)
        assert_true(verdict(span_cut(jwe, 0, len)) != ERR_NONE);
}

static void what_is_too_long_is_neither_sealed_nor_read(void **state) {
    uint8_t *huge = arena_alloc(arena, JWE_BYTES_MAX + 1);
    memset(huge, 'A', JWE_BYTES_MAX + 1);
    struct span jwe;
    assert_true(err_is(jwe_seal(arena, key, typ, span_of(huge, JWE_BYTES_MAX), &jwe)));
    assert_int_equal(verdict(span_of(huge, JWE_BYTES_MAX + 1)), ERR_INPUT);
    /* The longest that is sealed can be read again. */
    size_t most = JWE_BYTES_MAX / 4 * 3 - HEADER_BYTES_MAX;
    struct span plain;
    assert_false(err_is(jwe_open(arena, key, sealed(span_of(huge, most)), &plain)));
    assert_int_equal(plain.len, most);
}

static void libjose_opens_what_we_seal(void **state) {
    struct span jwe = sealed(span_str("for one requester only"));
    OWNED_JSON jwk = NULL;
    assert_false(err_is(json_read(jwk_write_private(arena, key), 4096, &jwk)));
    struct span part[5];
    assert_false(err_is(form_split(jwe, JWE_BYTES_MAX, "jwe", 5, part)));
    OWNED_JSON json = json_object();
    json_set_span(json, "protected", part[0]);
    json_set_span(json, "iv", part[2]);
    json_set_span(json, "ciphertext", part[3]);
    json_set_span(json, "tag", part[4]);
    size_t len = 0;
    char *plain = jose_jwe_dec(NULL, json, NULL, jwk, &len);
    assert_non_null(plain);
    assert_true(span_is(span_of(plain, len), "for one requester only"));
    free(plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_to_the_exact_bytes),
        cmocka_unit_test(no_two_seals_share_a_key_a_nonce_or_a_byte_of_cipher),
        cmocka_unit_test(another_requesters_key_does_not_open_it),
        cmocka_unit_test(only_the_one_header_is_taken),
        cmocka_unit_test(another_kind_of_answer_is_refused_by_its_typ),
        cmocka_unit_test(a_wrapped_key_or_a_short_nonce_or_tag_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(what_is_too_long_is_neither_sealed_nor_read),
        cmocka_unit_test(libjose_opens_what_we_seal),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
