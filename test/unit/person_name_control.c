/* What is the name control of a surname? The examples of the Internal Revenue Manual 3.13.2.9, and
 * that nothing is released by it alone. */
#include "person/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_first_four_letters_are_the_control(void **state) {
    static const char *const ROWS[][2] = {
        {"Smith", "SMIT"},      {"Paz-Ayala", "PAZ-"},
        {"Lopez-Ruiz", "LOPE"}, {"En", "EN"},
        {"de la Rosa", "DELA"}, {"O'Neill", "ONEI"},
        {"Von Wodtke", "VONW"}, {"Big Eagle", "BIGE"},
        {"McCarty", "MCCA"},    {"En, Jr", "EN"},
        {"Smith Jr", "SMIT"},   {"Núñez", "NUNE"},
        {"Al-Sid", "AL-S"},     {"St. John", "STJO"},
        {"-Smith", "SMIT"},     {"X", "X"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        char control[NAME_CONTROL_BYTES];
        name_control(span_str(ROWS[i][0]), control);
        assert_string_equal(control, ROWS[i][1]);
    }
}

static void what_cannot_be_read_has_none(void **state) {
    static const char *const ROWS[] = {"", " ", "李", "Sm1th", "Smith (Jones)", "\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        char control[NAME_CONTROL_BYTES] = "OLD";
        name_control(span_str(ROWS[i]), control);
        assert_string_equal(control, "");
        assert_false(name_control_equal(span_str(ROWS[i]), span_str(ROWS[i])));
    }
}

static void two_surnames_may_share_one_and_are_not_the_same(void **state) {
    (void)state;
    assert_true(name_control_equal(span_str("Smith"), span_str("Smithson")));
    assert_false(name_control_equal(span_str("Smith"), span_str("Smyth")));
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_record record = {.tin = span_str("912345678"),
                                   .name = {.given = span_str("Ann"), .family = span_str("Smith")},
                                   .dob = span_str("1980-02-03"),
                                   .address = {span_str("1600 Elm St"), span_str(""),
                                               span_str("Denver"), span_str("CO"),
                                               span_str("80220")}};
    struct person_claim claim = {record.tin, record.name, record.dob, record.address};
    struct match_found found = {.record = &record};
    assert_true(match_verified(match_decide(arena, &claim, &found)));
    claim.name.family = span_str("Smithson");
    assert_true(name_control_equal(claim.name.family, record.name.family));
    assert_int_equal(match_decide(arena, &claim, &found).reason, MATCH_SURNAME);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_four_letters_are_the_control),
        cmocka_unit_test(what_cannot_be_read_has_none),
        cmocka_unit_test(two_surnames_may_share_one_and_are_not_the_same),
    };
    return cmocka_run_group_tests_name("person_name_control", tests, NULL, NULL);
}
