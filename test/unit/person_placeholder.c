/* Does a line stand for "no answer"? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum address_code found(const char *text) {
    struct line line;
    line_read(span_str(text), &line);
    return placeholder_find(line.token, line.count);
}

static void some_words_refuse_wherever_they_stand(void **state) {
    (void)state;
    assert_int_equal(found("123 Unknown St"), ADDRESS_X2);
    assert_int_equal(found("Main St, address not given"), ADDRESS_X2);
    assert_int_equal(found("N / A"), ADDRESS_X2);
    assert_int_equal(found("see above"), ADDRESS_X7);
    assert_int_equal(found("no longer lives here"), ADDRESS_X2);
}

static void the_phrases_stand_by_their_first_letter(void **state) {
    (void)state;
    assert_true(phrases_are_sorted());
}

static void some_only_when_nothing_else_does(void **state) {
    (void)state;
    assert_int_equal(found("Home"), ADDRESS_X2);
    assert_int_equal(found("12 Home Ave"), ADDRESS_NOT_CHECKED);
    assert_int_equal(found("Same"), ADDRESS_X7);
    assert_int_equal(found("12 Same St"), ADDRESS_NOT_CHECKED);
    assert_int_equal(found("Noland"), ADDRESS_NOT_CHECKED);
    assert_int_equal(found(""), ADDRESS_NOT_CHECKED);
}

static void a_line_that_repeats_itself_is_a_filler(void **state) {
    (void)state;
    assert_int_equal(found("XXXX"), ADDRESS_X3);
    assert_int_equal(found("NA NA"), ADDRESS_X3);
    assert_int_equal(found("11 11"), ADDRESS_NOT_CHECKED);
    struct line line;
    line_read(span_str("Anytown"), &line);
    assert_int_equal(placeholder_name(line.token, line.count), ADDRESS_X2);
    line_read(span_str("Chicago"), &line);
    assert_int_equal(placeholder_name(line.token, line.count), ADDRESS_NOT_CHECKED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_words_refuse_wherever_they_stand),
        cmocka_unit_test(the_phrases_stand_by_their_first_letter),
        cmocka_unit_test(some_only_when_nothing_else_does),
        cmocka_unit_test(a_line_that_repeats_itself_is_a_filler),
    };
    return cmocka_run_group_tests_name("person_placeholder", tests, NULL, NULL);
}
