/* Do letters and bytes agree, and is everything lenient refused? */
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void base64_refuses_what_a_lenient_decoder_takes(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const bad[] = {
        "A",    "AA",   "AAA",  "A===",     "AA=A", "AB==",     "AAB=",    "AA==\n",
        " AA=", "AA-_", "=AAA", "AA==AA==", "====", "AAAA====", "AAA\xc3", "AA==AAAA"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct span out = SPAN_LITERAL("untouched");
        assert_true(err_is(base64_read(arena, span_str(bad[i]), &out)));
        assert_true(span_is(out, "untouched"));
    }
}

static void base64url_refuses_padding_and_the_other_alphabet(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const bad[] = {"A",    "AA==",  "AA=",  "AB",  "AAB",
                                      "AA+/", "AAAAA", "AA A", "AA\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct span out;
        assert_true(err_is(base64url_read(arena, span_str(bad[i]), &out)));
    }
}

/* RFC 4648 section 10. */
static void base64_writes_the_rfc_s_examples(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const pair[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        assert_true(span_is(base64_write(arena, span_str(pair[i][0])), pair[i][1]));
    assert_true(span_is(base64_write(arena, span_of("\xfb\xff\xbf", 3)), "+/+/"));
    assert_true(span_is(base64url_write(arena, span_of("\xfb\xff\xbf", 3)), "-_-_"));
}

static void base64_is_its_own_inverse(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    uint8_t bytes[64];
    for (size_t len = 0; len < sizeof bytes; len++) {
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(i * 37 + len);
        struct span back;
        assert_false(err_is(base64_read(arena, base64_write(arena, span_of(bytes, len)), &back)));
        assert_true(span_equal(back, span_of(bytes, len)));
        assert_false(
            err_is(base64url_read(arena, base64url_write(arena, span_of(bytes, len)), &back)));
        assert_true(span_equal(back, span_of(bytes, len)));
    }
}

/* Each of the 256^2 quads "xyAA" that is read is written the same again: one text a value. */
static void no_two_base64_texts_mean_the_same_bytes(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    size_t taken = 0;
    for (int x = 0; x < 256; x++)
        for (int y = 0; y < 256; y++) {
            uint8_t quad[4] = {'A', 'A', (uint8_t)x, (uint8_t)y};
            struct span out;
            if (!err_is(base64_read(arena, span_of(quad, 4), &out))) {
                taken++;
                assert_true(span_equal(base64_write(arena, out), span_of(quad, 4)));
            }
            arena_wipe(arena);
        }
    assert_int_equal(taken, 64 * 64 + 16 + 1); /* xy, x=, == with no bits left over */
}

static void hex_is_lower_case_and_of_the_length_asked_for(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    uint8_t all[256];
    uint8_t back[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    char *text = hex_str(arena, span_of(all, 256));
    assert_int_equal(strlen(text), 512);
    assert_false(err_is(hex_read(span_str(text), back, 256)));
    assert_memory_equal(all, back, 256);
    static const char *const bad[] = {"0", "0A", "0g", "000", "", "0x", " 0", "0\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t one = 77;
        assert_true(err_is(hex_read(span_str(bad[i]), &one, 1)));
        assert_int_equal(one, 77);
    }
}

static void big_endian_integers_read_back(void **state) {
    uint8_t at[8];
    be_put_u64(at, 0x0102030405060708u);
    for (int i = 0; i < 8; i++)
        assert_int_equal(at[i], i + 1);
    assert_int_equal(be_get_u64(at), 0x0102030405060708u);
    assert_int_equal(be_get_u32(at + 4), 0x05060708u);
    assert_int_equal(be_get_u16(at + 6), 0x0708u);
    be_put_u32(at, 0xffffffffu);
    be_put_u16(at + 4, 0xfffeu);
    assert_int_equal(be_get_u64(at) >> 16, 0xfffffffffffeu);
}

static void a_decimal_has_one_spelling_and_a_ceiling(void **state) {
    uint64_t value = 99;
    static const char *const bad[] = {"",
                                      "00",
                                      "01",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1a",
                                      "0x10",
                                      "1e3",
                                      "1.",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "100000000000000000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(err_is(decimal_read(span_str(bad[i]), UINT64_MAX, &value)));
    assert_int_equal(value, 99);
    assert_false(err_is(decimal_read(SPAN_LITERAL("0"), 0, &value)));
    assert_int_equal(value, 0);
    assert_false(err_is(decimal_read(SPAN_LITERAL("18446744073709551615"), UINT64_MAX, &value)));
    assert_true(value == UINT64_MAX);
    assert_false(err_is(decimal_read(SPAN_LITERAL("255"), 255, &value)));
    assert_true(err_is(decimal_read(SPAN_LITERAL("256"), 255, &value)));
    assert_int_equal(value, 255);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_refuses_what_a_lenient_decoder_takes),
        cmocka_unit_test(base64url_refuses_padding_and_the_other_alphabet),
        cmocka_unit_test(base64_writes_the_rfc_s_examples),
        cmocka_unit_test(base64_is_its_own_inverse),
        cmocka_unit_test(no_two_base64_texts_mean_the_same_bytes),
        cmocka_unit_test(hex_is_lower_case_and_of_the_length_asked_for),
        cmocka_unit_test(big_endian_integers_read_back),
        cmocka_unit_test(a_decimal_has_one_spelling_and_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
