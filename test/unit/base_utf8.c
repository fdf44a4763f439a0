/* Is exactly UTF-8 taken for text? Exhaustively: every sequence of up to three bytes, every code
 * point. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* The definition, not the table: RFC 3629 section 3 written forwards. Length, or 0 for a code
 * point that has no encoding. */
static size_t encode(uint32_t point, uint8_t out[4]) {
    if (point >= 0xd800 && point <= 0xdfff) return 0;
    if (point > 0x10ffff) return 0;
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; point >>= 6)
        out[i] = (uint8_t)(0x80 | (point & 0x3f));
    static const uint8_t mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (uint8_t)(mark[len] | point);
    return len;
}

static void every_code_point_is_text_and_reads_back(void **state) {
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        uint8_t bytes[4];
        size_t len = encode(point, bytes);
        if (len == 0) continue;
        struct span text = span_of(bytes, len);
        size_t at = 0;
        if (utf8_check(text) != len || utf8_next(text, &at) != point || at != len)
            fail_msg("U+%04X", point);
        if (len > 1 && utf8_check(span_of(bytes, len - 1)) != 0)
            fail_msg("U+%04X cut short is taken", point);
    }
}

/* How many sequences of `len` bytes are text, by the standard's arithmetic: each is a word over
 * the code points of each length. */
static void no_other_sequence_of_up_to_three_bytes_is_text(void **state) {
    const uint32_t one = 0x80;
    const uint32_t two = 0x800 - 0x80;
    const uint32_t three = 0x10000 - 0x800 - 0x800; /* less the surrogates */
    const uint32_t wanted[] = {one, one * one + two, one * one * one + 2 * one * two + three};
    for (uint32_t len = 1; len <= 3; len++) {
        uint32_t found = 0;
        for (uint32_t word = 0; word < 1u << (8 * len); word++) {
            uint8_t bytes[3];
            for (uint32_t i = 0; i < len; i++)
                bytes[i] = (uint8_t)(word >> (8 * i));
            found += utf8_check(span_of(bytes, len)) == len;
        }
        assert_int_equal(found, wanted[len - 1]);
    }
}

static void the_offset_is_that_of_the_first_bad_byte(void **state) {
    assert_int_equal(utf8_check(SPAN_LITERAL("caf\xc3\xa9\xff")), 5);
    assert_int_equal(utf8_check(SPAN_LITERAL("\xf4\x90\x80\x80")), 0);
    assert_int_equal(utf8_check(SPAN_LITERAL("\xf0\x8f\xbf\xbf")), 0);
    assert_int_equal(utf8_check(SPAN_LITERAL("a\xf0\x9f\x98")), 1);
    assert_int_equal(utf8_check(SPAN_LITERAL("\xf8\x88\x80\x80\x80")), 0);
    assert_int_equal(utf8_check(SPAN_LITERAL("")), 0);
}

/* Text is looked through eight bytes at a time. */
static void a_bad_byte_is_found_wherever_it_stands(void **state) {
    uint8_t text[40];
    for (size_t len = 1; len <= sizeof text; len++) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'x', sizeof text);
            text[at] = 0xff;
            assert_int_equal(utf8_check(span_of(text, len)), at);
            if (at + 1 == len) continue;
            memcpy(text + at, "\xc3\xa9", 2);
            assert_int_equal(utf8_check(span_of(text, len)), len);
        }
    }
}

static void control_characters_are_seen_and_letters_are_not(void **state) {
    for (int c = 0; c < 256; c++) {
        uint8_t byte = (uint8_t)c;
        assert_int_equal(text_has_control(span_of(&byte, 1)), c < 0x20 || c == 0x7f);
    }
    assert_false(text_has_control(SPAN_LITERAL("Peña-Núñez")));
}

static void what_could_move_a_cursor_is_tamed(void **state) {
    static const struct {
        const char *text, *tamed;
    } cases[] = {
        {"Pe\xc3\xb1"
         "a",
         "Pe\xc3\xb1"
         "a"},
        {"a\033[2Jb", "a?[2Jb"},
        {"a\xc2\x9b"
         "2Jb",
         "a??2Jb"},
        {"a\xc2\xa0"
         "b",
         "a\xc2\xa0"
         "b"},
        {"a\x7f\n\t", "a???"},
        {"a\xff\xc3\xb1", "a???"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s", cases[i].text);
        text_tame(text, strlen(text));
        assert_string_equal(text, cases[i].tamed);
    }
}

static void a_blank_or_a_stroke_says_nothing(void **state) {
    static const char *const SAYS[] = {"a",        "7",       " . x", "\xc3\xa9", "\xe5\xbc\xa0",
                                       "\xd0\x98", "\xc2\xaa"};
    static const char *const NOT[] = {"",
                                      " ",
                                      "-",
                                      "...",
                                      "\t",
                                      "?",
                                      "\xc2\xa0",
                                      "\xe2\x80\x8b",
                                      "\xe3\x85\xa4",
                                      "\xe2\x80\x94",
                                      "\xef\xbb\xbf"};
    (void)state;
    for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
        assert_true(text_says(span_str(SAYS[i])));
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++)
        assert_false(text_says(span_str(NOT[i])));
}

static void what_might_be_a_number_or_a_name_is_not_quoted(void **state) {
    static const char *const KEY[] = {"line1", "everyone_acting_with_them", "a-b.c", "X509"};
    static const char *const OTHER[] = {
        "",          "912345678", "912-34-5678", "tin9123",
        "Ann Smith", "Peña",      "a\nb",        "abcdefghijabcdefghijabcdefghijabcdefghijk"};
    (void)state;
    for (size_t i = 0; i < sizeof KEY / sizeof *KEY; i++)
        assert_true(text_is_key(span_str(KEY[i])));
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
        assert_false(text_is_key(span_str(OTHER[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_text_and_reads_back),
        cmocka_unit_test(no_other_sequence_of_up_to_three_bytes_is_text),
        cmocka_unit_test(the_offset_is_that_of_the_first_bad_byte),
        cmocka_unit_test(a_bad_byte_is_found_wherever_it_stands),
        cmocka_unit_test(a_blank_or_a_stroke_says_nothing),
        cmocka_unit_test(what_might_be_a_number_or_a_name_is_not_quoted),
        cmocka_unit_test(control_characters_are_seen_and_letters_are_not),
        cmocka_unit_test(what_could_move_a_cursor_is_tamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
