/* How is a letter written plainly? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void fold_all(const char *text, char plain[64], bool *foreign) {
    struct span from = span_str(text);
    size_t len = 0;
    *foreign = false;
    for (size_t at = 0; at < from.len;) {
        struct fold fold;
        fold_next(from, &at, &fold);
        assert_true(len + fold.len < 64);
        memcpy(plain + len, fold.text, fold.len);
        len += fold.len;
        *foreign = *foreign || fold.foreign;
    }
    plain[len] = 0;
}

static void accents_are_dropped_and_letters_of_their_own_written_out(void **state) {
    static const char *const ROWS[][2] = {
        {"Núñez", "NUNEZ"},   {"ÅngstrÖm", "ANGSTROM"}, {"Straße", "STRASSE"}, {"Æsir", "AESIR"},
        {"Łukasz", "LUKASZ"}, {"Søren", "SOREN"},       {"Þór", "THOR"},       {"ﬁn", "FIN"},
        {"Ⅳ", "IV"},          {"D’Amico", "D'AMICO"},   {"A‑B", "A-B"},        {"e\xcc\x81", "E"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        char plain[64];
        bool foreign = true;
        fold_all(ROWS[i][0], plain, &foreign);
        assert_string_equal(plain, ROWS[i][1]);
        assert_false(foreign);
    }
}

static void another_script_a_control_or_an_emoji_has_no_plain_form(void **state) {
    static const char *const ROWS[] = {"李", "Иван", "a\x01", "\x7f", "😀", "\xe2\x80\x8f", "ا"};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        char plain[64];
        bool foreign = false;
        fold_all(ROWS[i], plain, &foreign);
        assert_true(foreign);
    }
}

static void a_fraction_is_told(void **state) {
    struct fold fold;
    size_t at = 0;
    (void)state;
    fold_next(span_str("½"), &at, &fold);
    assert_true(fold.fraction);
    assert_memory_equal(fold.text, "1/2", 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accents_are_dropped_and_letters_of_their_own_written_out),
        cmocka_unit_test(another_script_a_control_or_an_emoji_has_no_plain_form),
        cmocka_unit_test(a_fraction_is_told),
    };
    return cmocka_run_group_tests_name("person_fold", tests, NULL, NULL);
}
