/* Is a signed message taken in its one form only, and only from the key it names? Every hostile
 * message here carries a signature that is true for its bytes, so that the form alone refuses. */
#include "base/bytes.h"
#include "jose/inside.h"

#include <jose/jws.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const typ = "portcullis-ask+jws";
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

/* KID in the text is replaced by the key's own. */
static struct span signed_with(const char *header, struct span payload) {
    struct text out = {.arena = arena};
    struct text named = {.arena = arena};
    const char *mark = strstr(header, "KID");
    text_put(&named, span_of(header, mark ? (size_t)(mark - header) : strlen(header)));
    if (mark) text_put_str(&named, jwk_kid(key));
    if (mark) text_put_str(&named, mark + 3);
    text_put(&out, base64url_write(arena, text_span(&named)));
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, payload));
    uint8_t signature[SIGNATURE_BYTES];
    assert_false(err_is(es256_sign(key, text_span(&out), signature)));
    text_put_byte(&out, '.');
    text_put(&out, base64url_write(arena, span_of(signature, sizeof signature)));
    return text_span(&out);
}

static enum err_kind verdict(struct span jws) {
    struct span payload = {0};
    struct err e = jws_verify(arena, jws, typ, key, &payload);
    if (err_is(e)) assert_null(payload.at);
    return e.kind;
}

static void what_is_signed_verifies_and_gives_back_the_exact_bytes(void **state) {
    static const char *const payloads[] = {"", "{}", "x", "\xff\xfe", "{\"a\":1}\n"};
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        struct span jws;
        struct span back;
        struct jws_header header;
        assert_false(err_is(jws_sign(arena, key, typ, span_str(payloads[i]), &jws)));
        assert_false(err_is(jws_peek(arena, jws, typ, &header, &back)));
        assert_string_equal(header.kid, jwk_kid(key));
        assert_true(span_is(header.typ, typ));
        assert_false(err_is(jws_verify(arena, jws, typ, key, &back)));
        assert_true(span_is(back, payloads[i]));
    }
}

static void only_the_one_header_is_taken(void **state) {
#define REST "\"kid\":\"KID\",\"typ\":\"portcullis-ask+jws\""
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"alg\":\"ES256\"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\"}",
        "{\"alg\":\"ES256\",\"typ\":\"portcullis-ask+jws\"}",
        ("{" REST "}"),
        ("{\"alg\":\"none\"," REST "}"),
        ("{\"alg\":\"None\"," REST "}"),
        ("{\"alg\":\"HS256\"," REST "}"),
        ("{\"alg\":\"ES384\"," REST "}"),
        ("{\"alg\":\"ES256K\"," REST "}"),
        ("{\"alg\":\"RS256\"," REST "}"),
        ("{\"alg\":\"PS256\"," REST "}"),
        ("{\"alg\":\"EdDSA\"," REST "}"),
        ("{\"alg\":\"es256\"," REST "}"),
        ("{\"alg\":\"\"," REST "}"),
        ("{\"alg\":null," REST "}"),
        ("{\"alg\":[\"ES256\"]," REST "}"),
        ("{\"alg\":256," REST "}"),
        ("{\"alg\":\"ES256\",\"alg\":\"ES256\"," REST "}"),
        ("{\"alg\":\"none\",\"alg\":\"ES256\"," REST "}"),
        ("{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false," REST "}"),
        ("{\"alg\":\"ES256\",\"crit\":[]," REST "}"),
        ("{\"alg\":\"ES256\",\"b64\":true," REST "}"),
        ("{\"alg\":\"ES256\",\"jwk\":{}," REST "}"),
        ("{\"alg\":\"ES256\",\"jku\":\"https://example.gov/\"," REST "}"),
        ("{\"alg\":\"ES256\",\"x5u\":\"https://example.gov/\"," REST "}"),
        ("{\"alg\":\"ES256\",\"x5c\":[]," REST "}"),
        ("{\"alg\":\"ES256\",\"x5t\":\"\"," REST "}"),
        ("{\"alg\":\"ES256\",\"cty\":\"json\"," REST "}"),
        ("{\"alg\":\"ES256\",\"zip\":\"DEF\"," REST "}"),
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"JWT\"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"portcullis-approval+jws\"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"portcullis-ask+jws \"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"PORTCULLIS-ASK+JWS\"}",
        "{\"alg\":\"ES256\",\"kid\":\"\",\"typ\":\"portcullis-ask+jws\"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID=\",\"typ\":\"portcullis-ask+jws\"}",
        "{\"alg\":\"ES256\",\"kid\":\"../../etc/passwd\",\"typ\":\"portcullis-ask+jws\"}",
        "{\"alg\":\"ES256\",\"kid\":7,\"typ\":\"portcullis-ask+jws\"}",
        ("{\"alg\":\"ES256\"," REST "} {}"),
        "{\"alg\":\"ES256\"," REST,
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum err_kind kind = verdict(signed_with(bad[i], span_str("{}")));
        if (kind != ERR_INPUT) print_message("# %s\n", bad[i]);
        assert_int_equal(kind, ERR_INPUT);
    }
    assert_int_equal(verdict(signed_with("{\"alg\":\"ES256\"," REST "}", span_str("{}"))),
                     ERR_NONE);
}

static void another_key_than_the_one_named_is_refused(void **state) {
    OWNED_JWK other = jwk_create();
    struct span jws;
    struct span payload;
    assert_false(err_is(jws_sign(arena, other, typ, span_str("{}"), &jws)));
    assert_int_equal(verdict(jws), ERR_PROOF);
    /* Names ours, signed by the other. */
    char *header = arena_printf(arena, "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"%s\"}",
                                jwk_kid(other), typ);
    struct err e = jws_verify(arena, signed_with(header, span_str("{}")), typ, other, &payload);
    assert_int_equal(e.kind, ERR_PROOF);
}

static void every_changed_byte_is_refused(void **state) {
    struct span jws;
    assert_false(err_is(jws_sign(arena, key, typ, span_str("{\"ask\":\"one\"}"), &jws)));
    uint8_t *copy = arena_alloc(arena, jws.len);
    OWNED_ARENA round = arena_open(1 << 20);
    for (size_t i = 0; i < jws.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(copy, jws.at, jws.len);
            copy[i] ^= (uint8_t)(1u << bit);
            struct span payload;
            assert_true(err_is(jws_verify(round, span_of(copy, jws.len), typ, key, &payload)));
            arena_wipe(round);
        }
    }
}

static void every_cut_and_every_addition_is_refused(void **state) {
    struct span jws;
    assert_false(err_is(jws_sign(arena, key, typ, span_str("{\"ask\":\"one\"}"), &jws)));
    for (size_t len = 0; len < jws.len; len++) {
        assert_true(verdict(span_cut(jws, 0, len)) != ERR_NONE);
        assert_true(verdict(span_cut(jws, len + 1, jws.len)) != ERR_NONE);
    }
    static const char *const more[] = {".", "=", " ", "\n", "A", "AAAA", ".AAAA"};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        struct text out = {.arena = arena};
        text_put(&out, jws);
        text_put_str(&out, more[i]);
        assert_true(verdict(text_span(&out)) != ERR_NONE);
    }
}

static void what_is_too_long_is_refused_before_it_is_decoded(void **state) {
    uint8_t *huge = arena_alloc(arena, 10 << 20);
    memset(huge, 'A', 10 << 20);
    assert_int_equal(verdict(span_of(huge, 10 << 20)), ERR_INPUT);
    assert_int_equal(verdict(span_of(huge, JWS_BYTES_MAX + 1)), ERR_INPUT);
    struct span jws;
    assert_true(err_is(jws_sign(arena, key, typ, span_of(huge, JWS_BYTES_MAX), &jws)));
}

static void a_public_key_does_not_sign(void **state) {
    OWNED_JWK half = NULL;
    struct span jws;
    assert_false(err_is(jwk_read(jwk_write_public(arena, key), &half)));
    assert_int_equal(jws_sign(arena, half, typ, span_str("{}"), &jws).kind, ERR_INPUT);
}

static json_t *part_json(const char *text, size_t from, size_t to) {
    return json_stringn(text + from, to - from);
}

static void libjose_verifies_what_we_sign(void **state) {
    struct span jws;
    assert_false(err_is(jws_sign(arena, key, typ, span_str("{\"a\":1}"), &jws)));
    const char *text = arena_str(arena, jws);
    size_t one = (size_t)(strchr(text, '.') - text);
    size_t two = (size_t)(strrchr(text, '.') - text);
    OWNED_JSON json =
        json_pack("{s:o,s:o,s:o}", "protected", part_json(text, 0, one), "payload",
                  part_json(text, one + 1, two), "signature", part_json(text, two + 1, jws.len));
    OWNED_JSON jwk = jwk_public_json(key);
    assert_true(jose_jws_ver(NULL, json, NULL, jwk, false));
}

static void what_libjose_signs_verifies_here(void **state) {
    OWNED_JSON jwk = NULL;
    assert_false(err_is(json_read(jwk_write_private(arena, key), 4096, &jwk)));
    OWNED_JSON json = json_pack("{s:s}", "payload", "eyJhIjoxfQ");
    OWNED_JSON with = json_pack("{s:{s:s,s:s,s:s}}", "protected", "alg", "ES256", "kid",
                                jwk_kid(key), "typ", typ);
    assert_true(jose_jws_sig(NULL, json, with, jwk));
    char *text =
        arena_printf(arena, "%s.%s.%s", json_string_value(json_object_get(json, "protected")),
                     json_string_value(json_object_get(json, "payload")),
                     json_string_value(json_object_get(json, "signature")));
    struct span payload;
    assert_false(err_is(jws_verify(arena, span_str(text), typ, key, &payload)));
    assert_true(span_is(payload, "{\"a\":1}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_verifies_and_gives_back_the_exact_bytes),
        cmocka_unit_test(only_the_one_header_is_taken),
        cmocka_unit_test(another_key_than_the_one_named_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(every_cut_and_every_addition_is_refused),
        cmocka_unit_test(what_is_too_long_is_refused_before_it_is_decoded),
        cmocka_unit_test(a_public_key_does_not_sign),
        cmocka_unit_test(libjose_verifies_what_we_sign),
        cmocka_unit_test(what_libjose_signs_verifies_here),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
