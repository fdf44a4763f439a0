/* Is a number that could be anybody's let through, and every other refused? */
#include "person/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void hyphens_do_not_count(void **state) {
    static const char *const TEXT[] = {"900010001", "900-01-0001", "9-0-0010001-"};
    (void)state;
    for (size_t i = 0; i < sizeof TEXT / sizeof TEXT[0]; i++) {
        char digits[10] = "unset";
        assert_true(tin_canon(span_str(TEXT[i]), digits));
        assert_string_equal(digits, "900010001");
    }
}

static void every_class_of_number_is_treated_alike(void **state) {
    char digits[10];
    (void)state;
    for (int first = 0; first <= 999; first++) {
        char text[10];
        snprintf(text, sizeof text, "%03d", first);
        memcpy(text + 3, "451236", 7);
        assert_int_equal(tin_canon(span_str(text), digits), first != 0 && first != 666);
    }
}

static void what_is_nobodys_number_is_refused(void **state) {
    static const char *const TEXT[] = {"",
                                       "12345678",
                                       "1234567890",
                                       "000123456",
                                       "666123456",
                                       "773003456",
                                       "773120000",
                                       "987654321",
                                       " 900010001",
                                       "999999999",
                                       "111111111",
                                       "123456789",
                                       "unknown",
                                       "77712003A",
                                       "777 18 0034",
                                       "+777180034",
                                       "777.18.0034",
                                       ("\xd9\xa1"
                                        "77180034"), /* an Arabic-Indic digit */
                                       "---------"};
    (void)state;
    for (size_t i = 0; i < sizeof TEXT / sizeof TEXT[0]; i++) {
        char digits[10] = "untouched";
        assert_false(tin_canon(span_str(TEXT[i]), digits));
        assert_string_equal(digits, "untouched");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hyphens_do_not_count),
        cmocka_unit_test(every_class_of_number_is_treated_alike),
        cmocka_unit_test(what_is_nobodys_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
