/* Does what a passkey signed hold here, now and for its own key alone? Every refusal here is of
 * something that is signed truly, save where the signature itself is what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "authenticator.h"

static struct arena *arena;
static struct device device;
static struct passkey_site site;
static struct span challenge;

static int begin(void **state) {
    arena = arena_open(64 << 20);
    device = device_open();
    challenge = passkey_challenge(arena, SPAN_LITERAL("{\"kind\":\"order\"}"));
    return err_is(passkey_site_read(arena, SPAN_LITERAL(HERE), &site));
}

static int end(void **state) {
    device_close(&device);
    arena_close(arena);
    return 0;
}

static enum err_kind verdict_of(const struct passkey_signed *parts) {
    uint32_t count = 77;
    struct err e = passkey_check(arena, device.key, &site, challenge, parts, &count);
    if (err_is(e)) assert_int_equal(count, 77);
    return e.kind;
}

static enum err_kind verdict(const struct ceremony *it) {
    struct passkey_signed parts = device_gets(arena, &device, it);
    return verdict_of(&parts);
}

static void what_it_signed_holds_and_gives_its_counter(void **state) {
    static const uint32_t counts[] = {0, 1, 70000, UINT32_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint32_t count = 1;
        struct ceremony it = ceremony_get(challenge, counts[i]);
        struct passkey_signed parts = device_gets(arena, &device, &it);
        assert_false(err_is(passkey_check(arena, device.key, &site, challenge, &parts, &count)));
        assert_int_equal(count, counts[i]);
    }
    /* Backed up or not (BE, BS), and members that only newer browsers add. */
    struct ceremony it = ceremony_get(challenge, 1);
    it.flags |= 8 | 16;
    it.more = ",\"other_keys_can_be_added_here\":\"do not compare\"";
    assert_int_equal(verdict(&it), ERR_NONE);
}

static void another_site_is_refused(void **state) {
    static const char *const origins[] = {"http://localhost:6105",
                                          "http://localhost",
                                          "https://localhost:6104",
                                          "http://localhost:6104/",
                                          "http://LOCALHOST:6104",
                                          "http://localhost:6104.evil.example",
                                          "http://evil.localhost:6104",
                                          "",
                                          "null"};
    static const char *const names[] = {"", "example.gov", "localhost.", "LOCALHOST", "ocalhost"};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.origin = origins[i];
        assert_int_equal(verdict(&it), ERR_PROOF);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.rp_id = names[i];
        assert_int_equal(verdict(&it), ERR_PROOF);
    }
}

static void a_page_within_another_s_is_refused(void **state) {
    static const char *const more[] = {",\"crossOrigin\":true", ",\"crossOrigin\":\"false\"",
                                       ",\"crossOrigin\":null",
                                       ",\"topOrigin\":\"https://evil.example\""};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.more = more[i];
        assert_int_equal(verdict(&it), ERR_PROOF);
    }
}

static void another_type_or_challenge_is_refused(void **state) {
    static const char *const types[] = {"webauthn.create", "payment.get", "webauthn.gett", ""};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.type = types[i];
        assert_int_equal(verdict(&it), ERR_PROOF);
    }
    struct ceremony it = ceremony_get(passkey_challenge(arena, SPAN_LITERAL("another")), 1);
    assert_int_equal(verdict(&it), ERR_PROOF);
    it.challenge = span_cut(challenge, 0, challenge.len - 1);
    assert_int_equal(verdict(&it), ERR_PROOF);
    it.challenge = span_str(arena_printf(arena, "%.*s=", SPAN_FMT(challenge)));
    assert_int_equal(verdict(&it), ERR_PROOF);
    /* A second challenge beside the first: which would count? */
    it = ceremony_get(passkey_challenge(arena, SPAN_LITERAL("another")), 1);
    it.more = arena_printf(arena, ",\"challenge\":\"%.*s\"", SPAN_FMT(challenge));
    assert_int_equal(verdict(&it), ERR_INPUT);
}

static void whoever_is_not_there_and_verified_is_refused(void **state) {
    static const uint8_t flags[] = {0, FLAG_PRESENT, FLAG_VERIFIED, 0x1a};
    for (size_t i = 0; i < sizeof flags; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.flags = flags[i];
        assert_int_equal(verdict(&it), ERR_PROOF);
    }
}

static void parts_that_were_not_asked_for_are_refused(void **state) {
    static const uint8_t flags[] = {FLAG_ATTESTED, FLAG_EXTENSIONS,
                                    FLAG_ATTESTED | FLAG_EXTENSIONS};
    for (size_t i = 0; i < sizeof flags; i++) {
        struct ceremony it = ceremony_get(challenge, 1);
        it.flags |= flags[i];
        assert_int_equal(verdict(&it), ERR_INPUT);
        struct passkey_signed parts = device_gets(arena, &device, &it);
        parts.authenticator = device_states(arena, &it, EMPTY_MAP);
        parts.assertion = device_sign(arena, &device, parts.authenticator, parts.client);
        assert_int_equal(verdict_of(&parts), ERR_INPUT);
    }
    struct ceremony it = ceremony_get(challenge, 1);
    struct passkey_signed parts = device_gets(arena, &device, &it);
    parts.authenticator = device_states(arena, &it, SPAN_LITERAL("x"));
    parts.assertion = device_sign(arena, &device, parts.authenticator, parts.client);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
}

static struct span flipped(struct span bytes, size_t bit) {
    struct span copy = arena_copy(arena, bytes);
    ((uint8_t *)(uintptr_t)copy.at)[bit / 8] ^= (uint8_t)(1 << bit % 8);
    return copy;
}

static void one_bit_anywhere_is_one_too_many(void **state) {
    struct ceremony it = ceremony_get(challenge, 9);
    struct passkey_signed good = device_gets(arena, &device, &it);
    assert_int_equal(verdict_of(&good), ERR_NONE);
    for (size_t bit = 0; bit < 8 * good.client.len; bit++) {
        struct passkey_signed bad = good;
        bad.client = flipped(good.client, bit);
        assert_int_not_equal(verdict_of(&bad), ERR_NONE);
    }
    for (size_t bit = 0; bit < 8 * good.authenticator.len; bit++) {
        struct passkey_signed bad = good;
        bad.authenticator = flipped(good.authenticator, bit);
        assert_int_not_equal(verdict_of(&bad), ERR_NONE);
    }
    for (size_t bit = 0; bit < 8 * good.assertion.len; bit++) {
        struct passkey_signed bad = good;
        bad.assertion = flipped(good.assertion, bit);
        assert_int_not_equal(verdict_of(&bad), ERR_NONE);
    }
}

static void what_is_cut_short_is_refused(void **state) {
    struct ceremony it = ceremony_get(challenge, 9);
    struct passkey_signed good = device_gets(arena, &device, &it);
    for (size_t len = 0; len < good.client.len; len++) {
        struct passkey_signed bad = good;
        bad.client = span_cut(good.client, 0, len);
        assert_int_not_equal(verdict_of(&bad), ERR_NONE);
    }
    for (size_t len = 0; len < good.authenticator.len; len++) {
        struct passkey_signed bad = good;
        bad.authenticator = span_cut(good.authenticator, 0, len);
        assert_int_equal(verdict_of(&bad), ERR_INPUT);
    }
    for (size_t len = 0; len < good.assertion.len; len++) {
        struct passkey_signed bad = good;
        bad.assertion = span_cut(good.assertion, 0, len);
        assert_int_not_equal(verdict_of(&bad), ERR_NONE);
    }
}

static void what_is_too_large_is_refused(void **state) {
    struct ceremony it = ceremony_get(challenge, 9);
    char *long_text = arena_alloc(arena, CLIENT_BYTES_MAX + 1);
    memset(long_text, 'x', CLIENT_BYTES_MAX);
    it.more = arena_printf(arena, ",\"y\":\"%s\"", long_text);
    assert_int_equal(verdict(&it), ERR_INPUT);
    it.more = "";
    struct passkey_signed parts = device_gets(arena, &device, &it);
    parts.id = span_of(long_text, PASSKEY_ID_BYTES_MAX + 1);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
    parts.id = span_of("", 0);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
    parts = device_gets(arena, &device, &it);
    parts.assertion = span_of(long_text, ASSERTION_BYTES_MAX + 1);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
    parts = device_gets(arena, &device, &it);
    parts.authenticator = span_of(long_text, AUTHENTICATOR_BYTES_MAX + 1);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
}

/* By another key of the same curve, and by keys that this room knows nothing of. */
static void another_key_or_algorithm_is_refused(void **state) {
    struct ceremony it = ceremony_get(challenge, 1);
    struct passkey_signed parts = device_gets(arena, &device, &it);
    struct device other = device_open();
    EVP_PKEY *rsa = EVP_RSA_gen(2048);
    EVP_PKEY *edwards = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    parts.assertion = device_sign(arena, &other, parts.authenticator, parts.client);
    assert_int_equal(verdict_of(&parts), ERR_PROOF);
    parts.assertion = device_sign_by(arena, jwk_pkey(device.key), EVP_sha512(), parts.authenticator,
                                     parts.client);
    assert_int_equal(verdict_of(&parts), ERR_PROOF);
    parts.assertion = device_sign_by(arena, edwards, NULL, parts.authenticator, parts.client);
    assert_int_equal(verdict_of(&parts), ERR_PROOF);
    parts.assertion = device_sign_by(arena, rsa, EVP_sha256(), parts.authenticator, parts.client);
    assert_int_equal(verdict_of(&parts), ERR_INPUT);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(edwards);
    device_close(&other);
}

/* ---- the text in which it is kept ---- */

static void it_is_kept_in_one_form_only(void **state) {
    struct passkey_signed back;
    struct span payload = SPAN_LITERAL("{\"kind\":\"order\"}");
    struct span text = device_signs(arena, &device, payload);
    assert_true(passkey_is(text));
    assert_false(err_is(passkey_read(arena, text, &back)));
    assert_true(span_equal(back.payload, payload));
    assert_true(span_equal(passkey_write(arena, &back), text));
    assert_int_equal(verdict_of(&back), ERR_NONE);
    for (size_t len = 0; len < text.len; len++)
        if (!err_is(passkey_read(arena, span_cut(text, 0, len), &back)))
            assert_int_not_equal(verdict_of(&back), ERR_NONE);
    const char *plain = arena_str(arena, text);
    const char *const bad[] = {arena_printf(arena, "%s.", plain),
                               arena_printf(arena, "%s=", plain),
                               arena_printf(arena, "%s.AAAA", plain),
                               arena_printf(arena, " %s", plain),
                               "passkey-1.",
                               "passkey-1.....",
                               "passkey-2.a.b.c.d.e",
                               ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bool reads = !err_is(passkey_read(arena, span_str(bad[i]), &back));
        if (reads) assert_int_not_equal(verdict_of(&back), ERR_NONE);
        if (i < 4) assert_false(reads);
    }
}

static void only_a_name_is_a_site(void **state) {
    static const char *const good[] = {"https://gateway.example.gov",
                                       "https://gateway.example.gov:8443", "http://localhost:6104",
                                       "http://localhost", "https://localhost:1"};
    static const char *const bad[] = {"",
                                      "https://",
                                      "http://gateway.example.gov",
                                      "http://127.0.0.1:6104",
                                      "https://127.0.0.1",
                                      "https://1",
                                      "https://0x7f.1",
                                      "https://0x7f.0xff",
                                      "https://a..gov",
                                      "https://a-.gov",
                                      "https://[::1]",
                                      "https://[::1]:443",
                                      "https://gateway.example.gov/",
                                      "https://gateway.example.gov:",
                                      "https://gateway.example.gov:0",
                                      "https://gateway.example.gov:443",
                                      "http://localhost:80",
                                      "https://gateway.example.gov:65536",
                                      "https://gateway.example.gov:08",
                                      "https://Gateway.example.gov",
                                      "https://user@gateway.example.gov",
                                      "https://.gov",
                                      "https://gov.",
                                      "https://-a.gov",
                                      "https://a_b.gov",
                                      "ftp://localhost",
                                      "localhost"};
    struct passkey_site found;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_false(err_is(passkey_site_read(arena, span_str(good[i]), &found)));
        assert_string_equal(found.origin, good[i]);
        assert_non_null(strstr(good[i], found.rp_id));
        assert_null(strchr(found.rp_id, ':'));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(passkey_site_read(arena, span_str(bad[i]), &found).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_signed_holds_and_gives_its_counter),
        cmocka_unit_test(another_site_is_refused),
        cmocka_unit_test(a_page_within_another_s_is_refused),
        cmocka_unit_test(another_type_or_challenge_is_refused),
        cmocka_unit_test(whoever_is_not_there_and_verified_is_refused),
        cmocka_unit_test(parts_that_were_not_asked_for_are_refused),
        cmocka_unit_test(one_bit_anywhere_is_one_too_many),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(another_key_or_algorithm_is_refused),
        cmocka_unit_test(it_is_kept_in_one_form_only),
        cmocka_unit_test(only_a_name_is_a_site),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
