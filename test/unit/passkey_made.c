/* Is a new passkey taken only when it was made now and here, by a device that verified its holder,
 * of the one kind that signs here? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "authenticator.h"

enum { ES256_ALG = 0x26, EDDSA_ALG = 0x27 };

static struct arena *arena;
static struct device device;
static struct passkey_site site;
static struct span challenge;

static int begin(void **state) {
    arena = arena_open(64 << 20);
    device = device_open();
    challenge = SPAN_LITERAL("Y2hhbGxlbmdl");
    return err_is(passkey_site_read(arena, SPAN_LITERAL(HERE), &site));
}

static int end(void **state) {
    device_close(&device);
    arena_close(arena);
    return 0;
}

struct making {
    struct span id, client, states, attestation;
};

static struct making making_of(const struct ceremony *it, struct span cose) {
    struct making making = {.id = device_id(&device), .client = device_client(arena, it)};
    making.states = device_states(arena, it, device_attested(arena, &device, cose));
    making.attestation = device_attestation(arena, "none", EMPTY_MAP, making.states);
    return making;
}

static enum err_kind verdict(const struct making *making) {
    struct passkey_made made = {0};
    struct err e = passkey_made_check(arena, &site, challenge, making->id, making->client,
                                      making->attestation, &made);
    if (err_is(e)) assert_null(made.key);
    if (!err_is(e)) {
        assert_true(span_equal(made.id, device_id(&device)));
        assert_string_equal(jwk_kid(made.key), jwk_kid(device.key));
        jwk_close(made.key);
    }
    return e.kind;
}

static struct making good_making(void) {
    struct ceremony it = ceremony_create(challenge);
    return making_of(&it, device_cose(arena, &device, ES256_ALG));
}

static void a_new_one_is_taken_with_its_own_key(void **state) {
    struct making making = good_making();
    assert_int_equal(verdict(&making), ERR_NONE);
}

static void each_lie_is_refused(void **state) {
    struct span cose = device_cose(arena, &device, ES256_ALG);
    struct ceremony it[7];
    for (size_t i = 0; i < 7; i++)
        it[i] = ceremony_create(challenge);
    it[0].type = "webauthn.get";
    it[1].origin = "http://localhost:6105";
    it[2].rp_id = "example.gov";
    it[3].challenge = SPAN_LITERAL("YW5vdGhlcg");
    it[4].flags = FLAG_ATTESTED | FLAG_PRESENT;
    it[5].flags = FLAG_ATTESTED | FLAG_VERIFIED;
    it[6].more = ",\"crossOrigin\":true";
    for (size_t i = 0; i < 7; i++) {
        struct making making = making_of(&it[i], cose);
        assert_int_equal(verdict(&making), ERR_PROOF);
    }
    struct ceremony plain = ceremony_get(challenge, 0);
    plain.type = "webauthn.create";
    struct making making = making_of(&plain, cose);
    assert_int_equal(verdict(&making), ERR_INPUT);
}

static void another_id_than_the_device_s_is_refused(void **state) {
    struct making making = good_making();
    making.id = SPAN_LITERAL("another id here!");
    assert_int_equal(verdict(&making), ERR_PROOF);
    making.id = span_of("", 0);
    assert_int_equal(verdict(&making), ERR_INPUT);
    making.id = span_of(arena_alloc(arena, PASSKEY_ID_BYTES_MAX + 1), PASSKEY_ID_BYTES_MAX + 1);
    assert_int_equal(verdict(&making), ERR_INPUT);
}

/* EdDSA, RS256, ES256 under another number, a point that is on no curve. */
static void another_algorithm_is_refused(void **state) {
    struct ceremony it = ceremony_create(challenge);
    struct making making = making_of(&it, device_cose(arena, &device, EDDSA_ALG));
    assert_int_not_equal(verdict(&making), ERR_NONE);
    static const uint8_t rs256[] = {0xa4, 1, 3, 3,    0x39, 1, 0, 0x20,
                                    0x42, 1, 2, 0x21, 0x43, 1, 0, 1};
    making = making_of(&it, span_of(rs256, sizeof rs256));
    assert_int_not_equal(verdict(&making), ERR_NONE);
    uint8_t okp[42] = {0xa4, 1, 1, 3, EDDSA_ALG, 0x20, 6, 0x21, 0x58, 32};
    making = making_of(&it, span_of(okp, sizeof okp));
    assert_int_not_equal(verdict(&making), ERR_NONE);
    struct span cose = arena_copy(arena, device_cose(arena, &device, ES256_ALG));
    ((uint8_t *)(uintptr_t)cose.at)[20] ^= 1;
    making = making_of(&it, cose);
    assert_int_not_equal(verdict(&making), ERR_NONE);
}

/* libcbor would take memory for as many as it is told. */
static void a_key_of_more_members_than_bytes_is_refused(void **state) {
    static const uint8_t huge[][9] = {{0xbb, 0x0f, 255, 255, 255, 255, 255, 255, 255},
                                      {0xba, 255, 255, 255, 255, 0, 0, 0, 0},
                                      {0x9b, 0x0f, 255, 255, 255, 255, 255, 255, 255},
                                      {0xa1, 0x01, 0x9a, 0x7f, 255, 255, 255, 0, 0},
                                      {0xa1, 0x01, 0x5a, 0x7f, 255, 255, 255, 0, 0}};
    struct ceremony it = ceremony_create(challenge);
    for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
        struct making making = making_of(&it, span_of(huge[i], sizeof huge[i]));
        assert_int_equal(verdict(&making), ERR_INPUT);
    }
}

static void a_cut_or_longer_attestation_is_refused(void **state) {
    struct making making = good_making();
    struct span whole = making.attestation;
    for (size_t len = 0; len < whole.len; len++) {
        making.attestation = span_cut(whole, 0, len);
        assert_int_equal(verdict(&making), ERR_INPUT);
    }
    struct text longer = {.arena = arena};
    text_put(&longer, whole);
    text_put_byte(&longer, 0);
    making.attestation = text_span(&longer);
    assert_int_equal(verdict(&making), ERR_INPUT);
    making.attestation =
        span_of(arena_alloc(arena, ATTESTATION_BYTES_MAX + 1), ATTESTATION_BYTES_MAX + 1);
    assert_int_equal(verdict(&making), ERR_INPUT);
    /* Cut within what the device states, the lengths around it true. */
    for (size_t len = 0; len < making.states.len; len++) {
        making.attestation =
            device_attestation(arena, "none", EMPTY_MAP, span_cut(making.states, 0, len));
        assert_int_not_equal(verdict(&making), ERR_NONE);
    }
    making.attestation = device_attestation(
        arena, "none", EMPTY_MAP,
        span_of(arena_alloc(arena, AUTHENTICATOR_BYTES_MAX + 1), AUTHENTICATOR_BYTES_MAX + 1));
    assert_int_equal(verdict(&making), ERR_INPUT);
}

static void cbor_has_one_spelling(void **state) {
    struct span states = good_making().states;
    struct making making = good_making();
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"", 0},
        {"\xa0", 1},
        {"\xbf\xff", 2}, /* a length that is not said */
        {"\xa3\x63"
         "fmt\x64none\x67"
         "attStmt\xa0\x63"
         "fmt\x64none",
         26}, /* twice */
        {"\xa1\x78\x03"
         "fmt\x64none",
         11}, /* not the shortest */
        {"\xa1\x63"
         "fmt\x7f\x64none\xff",
         12},
        {"\xa1\x63"
         "fmt\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
         14}, /* a length beyond all bounds */
        {"\xa1\x63"
         "fmt\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
         14},
        {"\xa1\x41"
         "a\x01",
         4},
        {"\x83\x01\x02\x03", 4},
        {"\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00", 9},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        making.attestation = span_of(bad[i].bytes, bad[i].len);
        assert_int_equal(verdict(&making), ERR_INPUT);
    }
    making.attestation = device_attestation(arena, "fido-u2f", EMPTY_MAP, states);
    assert_int_equal(verdict(&making), ERR_INPUT);
    making.attestation = device_attestation(arena, "none", span_of("\xa1\x63sig\x40", 6), states);
    assert_int_equal(verdict(&making), ERR_INPUT);
    making.attestation = device_attestation(arena, "none", span_of("\xa1\x61x\x01", 4), states);
    assert_int_equal(verdict(&making), ERR_INPUT);
}

/* ---- extensions ---- */

static enum err_kind with_extensions(uint8_t flags, struct span bytes) {
    struct ceremony it = ceremony_create(challenge);
    it.flags |= flags;
    struct making making = {.id = device_id(&device), .client = device_client(arena, &it)};
    struct text states = {.arena = arena};
    text_put(&states, device_states(
                          arena, &it,
                          device_attested(arena, &device, device_cose(arena, &device, ES256_ALG))));
    text_put(&states, bytes);
    making.attestation = device_attestation(arena, "none", EMPTY_MAP, text_span(&states));
    return verdict(&making);
}

static void what_browsers_add_is_read_over_and_nothing_else(void **state) {
    struct span protects = span_of("\xa1\x6b"
                                   "credProtect\x03",
                                   14);
    struct span several = span_of("\xa2\x6b"
                                  "credProtect\x02\x6bhmac-secret\xf5",
                                  27);
    assert_int_equal(with_extensions(FLAG_EXTENSIONS, protects), ERR_NONE);
    assert_int_equal(with_extensions(FLAG_EXTENSIONS, several), ERR_NONE);
    assert_int_equal(with_extensions(0, protects), ERR_INPUT);
    assert_int_equal(with_extensions(FLAG_EXTENSIONS, span_of("", 0)), ERR_INPUT);
    for (size_t len = 0; len < several.len; len++)
        assert_int_equal(with_extensions(FLAG_EXTENSIONS, span_cut(several, 0, len)), ERR_INPUT);
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\xa1\x6b"
         "credProtect\x03\x00",
         15},                                 /* something after it */
        {"\x03", 1},                          /* no map */
        {"\xa1\x61x\x81\x81\x81\x81\x01", 8}, /* deep */
        {"\xa9\x01\x01\x02\x02\x03\x03\x04\x04\x05\x05\x06\x06\x07\x07\x08\x08\x09\x09",
         19}, /* many */
        {"\xa1\x61x\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 12},
        {"\xa1\x61x\xc1\x01", 5},             /* a tag */
        {"\xa1\x61x\xf7", 4},                 /* undefined */
        {"\xa1\x61x\xfa\x00\x00\x00\x00", 8}, /* a number with a fraction */
        {"\xbf\xff", 2},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(with_extensions(FLAG_EXTENSIONS, span_of(bad[i].bytes, bad[i].len)),
                         ERR_INPUT);
}

/* ---- packed ---- */

static struct span packed(uint8_t alg, struct span signature, struct span certificate) {
    struct text out = {.arena = arena};
    text_put_byte(&out, certificate.len ? 0xa3 : 0xa2);
    cbor_put_text(&out, "alg");
    text_put_byte(&out, alg);
    cbor_put_text(&out, "sig");
    cbor_put_bytes(&out, signature);
    if (certificate.len) {
        cbor_put_text(&out, "x5c");
        text_put_byte(&out, 0x81);
        cbor_put_bytes(&out, certificate);
    }
    return text_span(&out);
}

static struct span certificate_of(EVP_PKEY *key) {
    X509 *x509 = X509_new();
    unsigned char *der = NULL;
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key);
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    int len = i2d_X509(x509, &der);
    struct span bytes = arena_copy(arena, span_of(der, (size_t)len));
    OPENSSL_free(der);
    X509_free(x509);
    return bytes;
}

static void a_packed_attestation_holds_or_is_refused(void **state) {
    struct making making = good_making();
    struct device maker = device_open();
    struct span none = span_of("", 0);
    struct span own = device_sign(arena, &device, making.states, making.client);
    struct span theirs = device_sign(arena, &maker, making.states, making.client);
    struct span certificate = certificate_of(jwk_pkey(maker.key));
    const struct {
        struct span statement;
        enum err_kind kind;
    } each[] = {
        {packed(ES256_ALG, own, none), ERR_NONE},
        {packed(ES256_ALG, theirs, none), ERR_PROOF},
        {packed(ES256_ALG, theirs, certificate), ERR_NONE},
        {packed(ES256_ALG, own, certificate), ERR_PROOF},
        {packed(EDDSA_ALG, own, none), ERR_INPUT},
        {packed(ES256_ALG, none, none), ERR_INPUT},
        {packed(ES256_ALG, theirs, span_cut(certificate, 0, certificate.len - 1)), ERR_PROOF},
        {packed(ES256_ALG, theirs, SPAN_LITERAL("no certificate")), ERR_PROOF},
        {EMPTY_MAP, ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        making.attestation = device_attestation(arena, "packed", each[i].statement, making.states);
        assert_int_equal(verdict(&making), each[i].kind);
    }
    for (size_t bit = 0; bit < 8 * own.len; bit++) {
        struct span bad = arena_copy(arena, own);
        ((uint8_t *)(uintptr_t)bad.at)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        making.attestation =
            device_attestation(arena, "packed", packed(ES256_ALG, bad, none), making.states);
        assert_int_not_equal(verdict(&making), ERR_NONE);
    }
    device_close(&maker);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_one_is_taken_with_its_own_key),
        cmocka_unit_test(each_lie_is_refused),
        cmocka_unit_test(another_id_than_the_device_s_is_refused),
        cmocka_unit_test(another_algorithm_is_refused),
        cmocka_unit_test(a_key_of_more_members_than_bytes_is_refused),
        cmocka_unit_test(a_cut_or_longer_attestation_is_refused),
        cmocka_unit_test(cbor_has_one_spelling),
        cmocka_unit_test(what_browsers_add_is_read_over_and_nothing_else),
        cmocka_unit_test(a_packed_attestation_holds_or_is_refused),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
