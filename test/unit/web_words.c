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

/* The order of the table is that of the search: texts that begin each other, and those beyond
 * ASCII. */
static void every_text_of_the_table_is_found(void **state) {
    assert_string_equal(words_in(WEB_ES, "Ask"), "Solicitud");
    assert_string_equal(words_in(WEB_ES, "Asked"), "Pedidas");
    assert_string_equal(words_in(WEB_ES, "Asks by month"), "Solicitudes por mes");
    assert_string_equal(words_in(WEB_ES, "Asks by law and month (CSV)"),
                        "Solicitudes por ley y mes (CSV)");
    assert_string_equal(words_in(WEB_ES, "${1}.{2} billion"),
                        "{1}.{2} mil millones de d\xc3\xb3lares");
    assert_string_equal(words_in(WEB_ES, "{1} {2}"), "{1} de {2}");
    assert_string_equal(words_in(WEB_ES, "{1} {2}, {3}"), "{2} de {1} de {3}");
    assert_string_equal(words_in(WEB_ES, "under 25,000"), "menos de 25,000");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_said_in_the_language),
        cmocka_unit_test(what_the_catalogue_lacks_stays_english),
        cmocka_unit_test(every_text_of_the_table_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
