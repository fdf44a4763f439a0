/* Which given names are listed for each other? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool listed(const char *a, const char *b) {
    struct span other[NICKNAMES_MAX];
    size_t count = nickname_all(span_str(a), other);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || span_is(other[i], b);
    return found;
}

static void a_pair_stands_in_both_directions(void **state) {
    struct span other[NICKNAMES_MAX];
    (void)state;
    assert_true(listed("BOB", "ROBERT") && listed("ROBERT", "BOB"));
    size_t count = nickname_all(span_str("ELIZABETH"), other);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++) {
        char name[32];
        memcpy(name, other[i].at, other[i].len);
        name[other[i].len] = 0;
        assert_true(listed(name, "ELIZABETH"));
    }
}

static void two_short_forms_of_one_name_are_no_pair(void **state) {
    (void)state;
    assert_false(listed("PEGGY", "MAGGIE"));
    assert_false(listed("BOB", "BOB"));
    assert_false(listed("", ""));
    assert_false(listed("ZZYZX", "ROBERT"));
    assert_true(nicknames_are_sorted());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_stands_in_both_directions),
        cmocka_unit_test(two_short_forms_of_one_name_are_no_pair),
    };
    return cmocka_run_group_tests_name("person_nickname", tests, NULL, NULL);
}
