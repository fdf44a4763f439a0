/* Is an ID token believed only from its provider, for us, now, for the visit that asked for it?
 * Every refusal here is of something truly signed, save where the signature is what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "provider.h"

static struct arena *arena;
static EVP_PKEY *rsa, *ec;
static struct oidc_keys *keys;
static const struct oidc_provider provider = {
    .issuer = SPAN_LITERAL("https://id.example.gov"),
    .authorize = SPAN_LITERAL("https://id.example.gov/authorize"),
    .tokens = SPAN_LITERAL("https://id.example.gov/token"),
    .client = SPAN_LITERAL("portcullis"),
    .redirect = SPAN_LITERAL("https://gateway.example.gov/sign-in/identity"),
    .scope = SPAN_LITERAL("openid"),
    .assurance = SPAN_LITERAL("urn:ial:2"),
    .claim = SPAN_LITERAL("social_security_number")};
static const struct oidc_visit visit = {.nonce = "n-0S6_WzA2Mj"};
static const instant now = 1800000000;

#define RS "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"JWT\"}"
#define ES "{\"alg\":\"ES256\",\"kid\":\"e1\"}"

static int begin(void **state) {
    arena = arena_open(64 << 20);
    rsa = EVP_RSA_gen(2048);
    ec = EVP_EC_gen("P-256");
    const char *set = arena_printf(arena, "{\"keys\":[%s,%s]}",
                                   rsa_jwk(arena, rsa, "r1", ",\"use\":\"sig\",\"alg\":\"RS256\""),
                                   ec_jwk(arena, ec, "e1", ",\"use\":\"sig\""));
    return err_is(oidc_keys_read(span_str(set), &keys));
}

static int end(void **state) {
    oidc_keys_close(keys);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
    arena_close(arena);
    return 0;
}

/* The payload, with one member changed (NULL: left out) or added. */
static const char *payload_with(const char *name, const char *value) {
    static const char *const members[][2] = {{"iss", "\"https://id.example.gov\""},
                                             {"aud", "\"portcullis\""},
                                             {"sub", "\"u-1\""},
                                             {"nonce", "\"n-0S6_WzA2Mj\""},
                                             {"acr", "\"urn:ial:2\""},
                                             {"exp", "1800000300"},
                                             {"iat", "1799999990"},
                                             {"social_security_number", "\"900-12-3456\""}};
    struct text out = {.arena = arena};
    bool known = false;
    text_put_byte(&out, '{');
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        bool this = name && strcmp(name, members[i][0]) == 0;
        const char *said = this ? value : members[i][1];
        known = known || this;
        if (!said) continue;
        text_put_str(
            &out, arena_printf(arena, "%s\"%s\":%s", out.len > 1 ? "," : "", members[i][0], said));
    }
    if (name && !known) text_put_str(&out, arena_printf(arena, ",\"%s\":%s", name, value));
    text_put_byte(&out, '}');
    return arena_str(arena, text_span(&out));
}

static enum err_kind verdict(struct span token, struct oidc_said *said) {
    *said = (struct oidc_said){0};
    struct err e = oidc_token_check(arena, &provider, keys, &visit, token, now, said);
    if (err_is(e)) assert_null(said->subject.at);
    if (err_is(e)) assert_null(strstr(e.text, "900-12-3456"));
    return e.kind;
}

static enum err_kind says(const char *name, const char *value) {
    struct oidc_said said;
    return verdict(token_of(arena, rsa, RS, payload_with(name, value)), &said);
}

static void what_the_provider_says_is_believed(void **state) {
    struct oidc_said said;
    assert_int_equal(verdict(token_of(arena, rsa, RS, payload_with(NULL, NULL)), &said), ERR_NONE);
    assert_true(span_is(said.subject, "u-1"));
    assert_true(span_is(said.number, "900-12-3456"));
    assert_int_equal(verdict(token_of(arena, ec, ES, payload_with(NULL, NULL)), &said), ERR_NONE);
    assert_int_equal(says("aud", "[\"portcullis\"]"), ERR_NONE);
    assert_int_equal(says("azp", "\"portcullis\""), ERR_NONE);
    assert_int_equal(says("amr", "[\"pwd\",\"otp\"]"), ERR_NONE);
    assert_int_equal(says("exp", "1799999941"), ERR_NONE); /* within the leeway */
    assert_int_equal(says("iat", "1800000060"), ERR_NONE);
}

static void for_another_or_by_another_it_is_refused(void **state) {
    static const char *const lies[][2] = {{"iss", "\"https://id.example.gov/\""},
                                          {"iss", "\"https://evil.example\""},
                                          {"aud", "\"portcullis2\""},
                                          {"aud", "\"\""},
                                          {"aud", "[]"},
                                          {"aud", "[\"another\"]"},
                                          {"aud", "[\"portcullis\",\"another\"]"},
                                          {"azp", "\"another\""},
                                          {"nonce", "\"n-0S6_WzA2Mk\""},
                                          {"nonce", "\"\""},
                                          {"exp", "1799999940"},
                                          {"exp", "1"},
                                          {"iat", "1800000061"},
                                          {"iat", "1799999399"},
                                          {"nbf", "1800000061"},
                                          {"sub", "\"\""},
                                          {"social_security_number", "\"\""}};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        assert_int_equal(says(lies[i][0], lies[i][1]), ERR_PROOF);
    struct oidc_said said;
    assert_int_equal(says("acr", "\"urn:ial:1\""), ERR_REFUSED);
    assert_int_equal(says("acr", "\"urn:ial:2 \""), ERR_REFUSED);
    assert_int_equal(says("acr", "\"\""), ERR_REFUSED);
    const char *both = payload_with("aud", "[\"another\",\"portcullis\"],\"azp\":\"portcullis\"");
    assert_int_equal(verdict(token_of(arena, rsa, RS, both), &said), ERR_NONE);
}

static void what_lacks_or_is_of_another_form_is_refused(void **state) {
    static const char *const names[] = {"iss", "aud", "sub", "nonce",
                                        "acr", "exp", "iat", "social_security_number"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(says(names[i], NULL), ERR_INPUT);
        assert_int_equal(says(names[i], "{}"), ERR_INPUT);
        assert_int_equal(says(names[i], "true"), ERR_INPUT);
    }
    assert_int_equal(says("exp", "\"1800000300\""), ERR_INPUT);
    assert_int_equal(says("exp", "1.8e9"), ERR_INPUT);
    assert_int_equal(says("exp", "-1"), ERR_INPUT);
    assert_int_equal(says("sub", "\"a\",\"sub\":\"b\""), ERR_INPUT);
}

static void only_a_key_of_the_provider_signs_and_only_by_its_algorithm(void **state) {
    EVP_PKEY *other = EVP_RSA_gen(2048);
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    const char *payload = payload_with(NULL, NULL);
    struct oidc_said said;
    const struct {
        EVP_PKEY *key;
        const char *header;
        enum err_kind kind;
    } lies[] = {
        {other, RS, ERR_PROOF},
        {curve, ES, ERR_PROOF},
        {rsa, "{\"alg\":\"RS256\",\"kid\":\"e1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"ES256\",\"kid\":\"r1\"}", ERR_PROOF},
        {ec, "{\"alg\":\"RS256\",\"kid\":\"e1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"RS256\",\"kid\":\"unknown\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"none\",\"kid\":\"r1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"HS256\",\"kid\":\"r1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"PS256\",\"kid\":\"r1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"rs256\",\"kid\":\"r1\"}", ERR_PROOF},
        {rsa, "{\"alg\":\"RS256\"}", ERR_INPUT},
        {rsa, "{\"kid\":\"r1\"}", ERR_INPUT},
        {rsa, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"b64\"]}", ERR_INPUT},
        {rsa, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"b64\":false}", ERR_INPUT},
        {rsa, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"at+jwt\"}", ERR_INPUT},
        {rsa, "[]", ERR_INPUT},
        {rsa, "", ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        assert_int_equal(verdict(token_of(arena, lies[i].key, lies[i].header, payload), &said),
                         lies[i].kind);
    /* A key that the token brings along is nobody's. */
    const char *brought = arena_printf(arena, "{\"alg\":\"RS256\",\"kid\":\"r1\",\"jwk\":%s}",
                                       rsa_jwk(arena, other, "r1", ""));
    assert_int_equal(verdict(token_of(arena, other, brought, payload), &said), ERR_PROOF);
    EVP_PKEY_free(other);
    EVP_PKEY_free(curve);
}

static void one_letter_anywhere_is_one_too_many(void **state) {
    EVP_PKEY *const signers[] = {rsa, ec};
    const char *const headers[] = {RS, ES};
    struct oidc_said said;
    for (size_t k = 0; k < 2; k++) {
        struct span token = token_of(arena, signers[k], headers[k], payload_with(NULL, NULL));
        for (size_t i = 0; i < token.len; i++) {
            struct span bad = arena_copy(arena, token);
            uint8_t *at = (uint8_t *)(uintptr_t)bad.at + i;
            *at = *at == 'A' ? 'B' : 'A';
            assert_int_not_equal(verdict(bad, &said), ERR_NONE);
        }
        for (size_t len = 0; len < token.len; len++)
            assert_int_not_equal(verdict(span_cut(token, 0, len), &said), ERR_NONE);
        struct text longer = {.arena = arena};
        text_put(&longer, token);
        text_put_str(&longer, ".AAAA");
        assert_int_equal(verdict(text_span(&longer), &said), ERR_INPUT);
    }
    struct span large = span_of(arena_alloc(arena, TOKEN_BYTES_MAX + 1), TOKEN_BYTES_MAX + 1);
    assert_int_equal(verdict(large, &said), ERR_INPUT);
}

/* ---- the set of keys ---- */

static enum err_kind reads(const char *set) {
    struct oidc_keys *found = NULL;
    struct err e = oidc_keys_read(span_str(set), &found);
    assert_true(err_is(e) == (found == NULL));
    oidc_keys_close(found);
    return e.kind;
}

static void a_set_of_keys_has_none_that_is_weak(void **state) {
    EVP_PKEY *small = EVP_RSA_gen(1024);
    EVP_PKEY *large = EVP_RSA_gen(4096 + 8);
    const char *good = ec_jwk(arena, ec, "e1", "");
    const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]}",
        "{\"keys\":[1]}",
        arena_printf(arena, "{\"keys\":[%s]}", rsa_jwk(arena, small, "s", "")),
        arena_printf(arena, "{\"keys\":[%s]}", rsa_jwk(arena, large, "l", "")),
        arena_printf(arena, "{\"keys\":[%s,%s]}", good, rsa_jwk(arena, small, "s", "")),
        arena_printf(arena, "{\"keys\":[%s,%s]}", good, good),
        arena_printf(arena, "{\"keys\":[%s]}", ec_jwk(arena, ec, "e1", ",\"use\":\"enc\"")),
        arena_printf(arena, "{\"keys\":[%s]}", ec_jwk(arena, ec, "e1", ",\"alg\":\"ECDH-ES\"")),
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]"
        "}",
        ("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\","
         "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
         "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(reads(bad[i]), ERR_INPUT);
    assert_int_equal(reads(arena_printf(arena, "{\"keys\":[%s]}", good)), ERR_NONE);
    /* What is for others is left out. */
    assert_int_equal(
        reads(arena_printf(arena, "{\"keys\":[%s,{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}]}", good)),
        ERR_NONE);
    struct text many = {.arena = arena};
    text_put_str(&many, "{\"keys\":[");
    for (int i = 0; i <= OIDC_KEYS_MAX; i++)
        text_put_str(&many, arena_printf(arena, "%s{\"kty\":\"oct\"}", i ? "," : ""));
    text_put_str(&many, "]}");
    assert_int_equal(reads(arena_str(arena, text_span(&many))), ERR_INPUT);
    EVP_PKEY_free(small);
    EVP_PKEY_free(large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_provider_says_is_believed),
        cmocka_unit_test(for_another_or_by_another_it_is_refused),
        cmocka_unit_test(what_lacks_or_is_of_another_form_is_refused),
        cmocka_unit_test(only_a_key_of_the_provider_signs_and_only_by_its_algorithm),
        cmocka_unit_test(one_letter_anywhere_is_one_too_many),
        cmocka_unit_test(a_set_of_keys_has_none_that_is_weak),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
