/* Are made-up numbers nobody's, and each somebody's alone? */
#include "synth/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PEOPLE = 2000000 };

/* Which of all the numbers that could be: 9, two digits, group, serial. */
static uint32_t number_of(const char *tin) {
    uint32_t digits = 0;
    for (int i = 1; i < 9; i++)
        digits = digits * 10 + (uint32_t)(tin[i] - '0');
    return digits;
}

static void two_million_numbers_are_all_different_and_none_was_ever_issued(void **state) {
    static uint8_t seen[100000000 / 8];
    (void)state;
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < PEOPLE; i++) {
        char tin[10];
        tin_write(20261124, i, tin);
        uint32_t number = number_of(tin);
        uint32_t group = number / 10000 % 100;
        if (strlen(tin) != 9 || tin[0] != '9' || group < 1 || group > 49 || number % 10000 == 0)
            fail_msg("number %llu has not the form", (unsigned long long)i);
        if (seen[number / 8] >> (number % 8) & 1)
            fail_msg("number %llu is somebody else's", (unsigned long long)i);
        seen[number / 8] = (uint8_t)(seen[number / 8] | 1u << (number % 8));
    }
}

static void a_number_says_nothing_about_its_neighbours(void **state) {
    uint64_t rising = 0;
    uint64_t near = 0;
    char before[10];
    (void)state;
    tin_write(5, 0, before);
    for (uint64_t i = 1; i < 20000; i++) {
        char tin[10];
        tin_write(5, i, tin);
        int64_t step = (int64_t)number_of(tin) - (int64_t)number_of(before);
        rising += step > 0;
        near += step > -100000 && step < 100000;
        memcpy(before, tin, sizeof before);
    }
    assert_in_range(rising, 9600, 10400);
    assert_in_range(near, 0, 120);
}

static void another_seed_gives_other_numbers(void **state) {
    int same = 0;
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        char one[10];
        char other[10];
        tin_write(1, i, one);
        tin_write(2, i, other);
        same += strcmp(one, other) == 0;
    }
    assert_true(same <= 1);
}

/* Under seed 1 these indexes would have had the numbers of the canaries. */
static void the_number_of_a_canary_is_given_to_nobody_else(void **state) {
    static const uint64_t would_have[] = {41858927, 17123057, 41195750};
    char tin[3][10];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        tin_write(1, would_have[i], tin[i]);
        for (size_t k = 0; k < SYNTH_CANARIES; k++)
            assert_string_not_equal(tin[i], synth_canary[k].tin);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(tin[i], tin[k]);
    }
}

static void a_permutation_of_any_size_meets_every_number_once(void **state) {
    (void)state;
    for (uint64_t size = 1; size <= 300; size++) {
        bool seen[300] = {false};
        for (uint64_t i = 0; i < size; i++) {
            uint64_t to = permute(size * 977, size, i);
            assert_true(to < size);
            assert_false(seen[to]);
            seen[to] = true;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_million_numbers_are_all_different_and_none_was_ever_issued),
        cmocka_unit_test(a_number_says_nothing_about_its_neighbours),
        cmocka_unit_test(another_seed_gives_other_numbers),
        cmocka_unit_test(the_number_of_a_canary_is_given_to_nobody_else),
        cmocka_unit_test(a_permutation_of_any_size_meets_every_number_once),
    };
    return cmocka_run_group_tests_name("synth_tin", tests, NULL, NULL);
}
