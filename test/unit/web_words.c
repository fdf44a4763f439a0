/* Are the words of a page said in its language? */
#include "web/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void words_are_said_in_the_language(void **state) {
    assert_string_equal(words_in(WEB_EN, "Open"), "Open");
    assert_string_equal(words_in(WEB_ES, "Open"), "Abierto");
    assert_true(words_known(WEB_ES, "Open"));
    assert_string_equal(words_code(WEB_EN), "en");
    assert_string_equal(words_code(WEB_ES), "es");
}

static void what_the_catalogue_lacks_stays_english(void **state) {
    assert_string_equal(words_in(WEB_ES, "no such words"), "no such words");
    assert_false(words_known(WEB_ES, "no such words"));
    assert_true(words_known(WEB_EN, "no such words"));
    assert_string_equal(words_in(WEB_ES, ""), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_said_in_the_language),
        cmocka_unit_test(what_the_catalogue_lacks_stays_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
