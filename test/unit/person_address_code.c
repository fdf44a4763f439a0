/* Has every code a name of its own and a sentence that says what would cure it? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void each_code_has_a_name_and_a_sentence(void **state) {
    (void)state;
    for (int i = ADDRESS_NOT_CHECKED; i <= ADDRESS_COMPLETE; i++) {
        const char *name = address_code_str((enum address_code)i);
        assert_true(name && name[0]);
        assert_true(strlen(address_code_says((enum address_code)i)) > 5);
        for (int k = ADDRESS_NOT_CHECKED; k < i; k++)
            assert_string_not_equal(name, address_code_str((enum address_code)k));
    }
    assert_string_equal(address_code_str(ADDRESS_X4), "X4");
    assert_string_equal(address_code_str(ADDRESS_COMPLETE), "complete");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_code_has_a_name_and_a_sentence)};
    return cmocka_run_group_tests_name("person_address_code", tests, NULL, NULL);
}
