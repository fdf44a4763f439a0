/* Is the budget never exceeded, and never told smaller than it is? */
#include "study/budget.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void what_does_not_fit_is_not_charged(void **state) {
    struct budget budget = {.cap = 100, .spent = 60, .ever = 500};
    (void)state;
    struct err e = budget_charge(&budget, 41);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, "40 millionths"));
    assert_int_equal(budget.spent, 60);
    assert_false(err_is(budget_charge(&budget, 40)));
    assert_int_equal(budget.spent, 100);
    assert_int_equal(budget.ever, 540);
    assert_true(err_is(budget_charge(&budget, 1)));
    budget.cap = 10; /* lowered beneath what was spent */
    assert_true(err_is(budget_charge(&budget, 1)));
}

static void epsilon_is_rounded_outward(void **state) {
    (void)state;
    for (unsigned digits = 1; digits <= 30; digits++)
        for (rho_micro rho = 1; rho <= 100000000; rho = rho * 3 + 1) {
            long double r = (long double)rho / 1e6L;
            long double exact = r + 2 * sqrtl(r * (long double)digits * logl(10));
            long double told = (long double)budget_epsilon_micro(rho, digits) / 1e6L;
            assert_true(told >= exact);
            assert_true(told < exact + 3e-6L + exact * 1e-8L);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_fit_is_not_charged),
        cmocka_unit_test(epsilon_is_rounded_outward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
