/* Are the same bytes the same, in either way of comparing? */
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_span_equals_only_the_same_bytes(void **state) {
    assert_true(span_is(SPAN_LITERAL("ask"), "ask"));
    assert_false(span_is(SPAN_LITERAL("ask"), "asks"));
    assert_false(span_is(SPAN_LITERAL("ask"), "asK"));
    assert_true(span_equal(span_of(NULL, 0), SPAN_LITERAL("")));
    assert_false(span_equal(span_of("a\0b", 3), span_of("a\0c", 3)));
    assert_true(span_equal(span_str(NULL), SPAN_LITERAL("")));
}

static void the_secret_comparison_agrees_with_the_plain_one(void **state) {
    static const char *const text[] = {
        "", "a", "b", "aa", "ab", "ba", "aaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaab"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        for (size_t j = 0; j < sizeof text / sizeof *text; j++) {
            struct span a = span_str(text[i]);
            struct span b = span_str(text[j]);
            assert_int_equal(span_equal_secret(a, b), span_equal(a, b));
            assert_int_equal(span_equal(a, b), i == j);
        }
}

static void the_order_is_that_of_bytes_and_the_shorter_comes_first(void **state) {
    static const char *const sorted[] = {"", "A", "Aa", "B", "a", "a\x7f", "a\x80", "b", "\xff"};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++) {
            int order = span_compare(span_str(sorted[i]), span_str(sorted[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

static void a_byte_is_found_at_its_first_place_or_nowhere(void **state) {
    assert_int_equal(span_find_byte(SPAN_LITERAL("a.b.c"), '.'), 1);
    assert_int_equal(span_find_byte(SPAN_LITERAL("abc"), '.'), 3);
    assert_int_equal(span_find_byte(span_of(NULL, 0), '.'), 0);
    assert_int_equal(span_find_byte(span_of("ab\0c", 4), 0), 2);
}

static void trimming_takes_blanks_and_tabs_from_the_ends_alone(void **state) {
    assert_true(span_is(span_trim(SPAN_LITERAL(" \t a b\t ")), "a b"));
    assert_true(span_is(span_trim(SPAN_LITERAL("\na\n")), "\na\n"));
    assert_int_equal(span_trim(SPAN_LITERAL(" \t ")).len, 0);
    assert_int_equal(span_trim(SPAN_LITERAL("")).len, 0);
}

static void a_beginning_is_a_beginning_of_itself(void **state) {
    assert_true(span_begins(SPAN_LITERAL("ORD-1"), SPAN_LITERAL("ORD-")));
    assert_true(span_begins(SPAN_LITERAL("ORD-"), SPAN_LITERAL("ORD-")));
    assert_false(span_begins(SPAN_LITERAL("ORD"), SPAN_LITERAL("ORD-")));
    assert_true(span_begins(SPAN_LITERAL(""), SPAN_LITERAL("")));
    assert_true(span_is(span_cut(SPAN_LITERAL("ORD-1"), 4, 5), "1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_equals_only_the_same_bytes),
        cmocka_unit_test(the_secret_comparison_agrees_with_the_plain_one),
        cmocka_unit_test(the_order_is_that_of_bytes_and_the_shorter_comes_first),
        cmocka_unit_test(a_byte_is_found_at_its_first_place_or_nowhere),
        cmocka_unit_test(trimming_takes_blanks_and_tabs_from_the_ends_alone),
        cmocka_unit_test(a_beginning_is_a_beginning_of_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
