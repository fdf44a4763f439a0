/* What does a word in an address mean? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct word *word(const char *text) { return word_find(text, strlen(text)); }

static void abbreviations_are_those_of_publication_28(void **state) {
    (void)state;
    assert_string_equal(word("STREET")->suffix, "ST");
    assert_string_equal(word("AVENUE")->suffix, "AVE");
    assert_string_equal(word("APARTMENT")->unit, "APT");
    assert_string_equal(word("NORTHWEST")->level, "NW");
    assert_true(word("PENTHOUSE")->flags & WORD_UNIT_ALONE);
    assert_true(word("REHABILITATION")->flags & WORD_INSTITUTION);
}

static void what_stands_in_no_list_means_nothing(void **state) {
    (void)state;
    assert_null(word("CHICAGO"));
    assert_null(word(""));
    assert_null(word("STREETX"));
    assert_null(word("STREE"));
    assert_null(word("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    assert_true(words_are_sorted());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abbreviations_are_those_of_publication_28),
        cmocka_unit_test(what_stands_in_no_list_means_nothing),
    };
    return cmocka_run_group_tests_name("person_address_words", tests, NULL, NULL);
}
