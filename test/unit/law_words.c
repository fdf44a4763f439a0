/* Is a word found in a list exactly when it stands there? */
#include "law/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct words words_make(struct arena *arena, size_t count) {
    struct words words = {.word = ARENA_ARRAY(arena, struct span, count), .count = count};
    for (size_t i = 0; i < count; i++)
        words.word[i] = span_str(arena_printf(arena, "%zu USC %zu", i % 54 + 1, i));
    return words;
}

static void every_word_is_found_where_it_stands_in_short_lists_and_long(void **state) {
    static const size_t counts[] = {0, 1, 6, 7, 24, 1000, 20000};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        OWNED_ARENA arena = arena_open(64 * 1024 * 1024);
        struct words words = words_make(arena, counts[k]);
        words_index(arena, &words);
        assert_int_equal(words.slot != NULL, counts[k] > 6);
        for (size_t i = 0; i < counts[k]; i++)
            assert_int_equal(words_find(&words, words.word[i]), i);
    }
}

static void no_other_word_is_found_however_alike(void **state) {
    static const char *const others[] = {"",         "1",       "1 USC",     "1 USC 00", " 1 USC 0",
                                         "1 USC 0 ", "1 usc 0", "55 USC 54", "2 USC 0"};
    OWNED_ARENA arena = arena_open(64 * 1024 * 1024);
    struct words words = words_make(arena, 1000);
    words_index(arena, &words);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(words_have(&words, span_str(others[i])));
    assert_true(words_have(&words, SPAN_LITERAL("1 USC 0")));
}

static void words_with_the_same_ends_are_told_apart(void **state) {
    OWNED_ARENA arena = arena_open(64 * 1024 * 1024);
    struct words words = {.word = ARENA_ARRAY(arena, struct span, 100), .count = 100};
    for (size_t i = 0; i < 100; i++)
        words.word[i] = span_str(arena_printf(arena, "beginning-%02zu-ending-ending", i));
    words_index(arena, &words);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(words_find(&words, words.word[i]), i);
    assert_false(words_have(&words, SPAN_LITERAL("beginning-0x-ending-ending")));
}

static void terms_are_found_by_their_id_while_they_are_read_and_after(void **state) {
    OWNED_ARENA arena = arena_open(64 * 1024 * 1024);
    struct term *term = ARENA_ARRAY(arena, struct term, 40);
    struct terms terms = {.term = term};
    for (size_t i = 0; i < 40; i++) {
        term[i].id = span_str(arena_printf(arena, "return.line-%zu", i));
        assert_null(term_find(&terms, term[i].id));
        terms.count++;
        assert_ptr_equal(term_find(&terms, term[i].id), &term[i]);
    }
    terms_index(arena, &terms);
    for (size_t i = 0; i < 40; i++)
        assert_ptr_equal(term_find(&terms, term[i].id), &term[i]);
    assert_null(term_find(&terms, SPAN_LITERAL("return.line-40")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_found_where_it_stands_in_short_lists_and_long),
        cmocka_unit_test(no_other_word_is_found_however_alike),
        cmocka_unit_test(words_with_the_same_ends_are_told_apart),
        cmocka_unit_test(terms_are_found_by_their_id_while_they_are_read_and_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
