/* Are tries bounded, evenly and for ever? */
#include "daemon/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static unsigned taken(struct bucket *bucket, uint64_t now, unsigned wanted) {
    unsigned count = 0;
    for (unsigned i = 0; i < wanted; i++)
        count += bucket_take(bucket, now);
    return count;
}

static void it_holds_so_many_and_no_more(void **state) {
    struct bucket bucket = bucket_make(10, 1000, 5000000);
    assert_int_equal(taken(&bucket, 5000000, 100), 10);
    assert_int_equal(taken(&bucket, 5000999, 100), 0);
    assert_int_equal(taken(&bucket, 5001000, 100), 1);
    assert_int_equal(taken(&bucket, 5004999, 100), 3);
    assert_int_equal(taken(&bucket, 5005000, 100), 1);
}

static void a_long_rest_fills_it_and_does_not_make_it_larger(void **state) {
    struct bucket bucket = bucket_make(10, 1000, 5000000);
    assert_int_equal(taken(&bucket, 5000000, 10), 10);
    assert_int_equal(taken(&bucket, UINT64_MAX / 2, 100), 10);
}

static void what_was_refused_costs_nothing(void **state) {
    struct bucket bucket = bucket_make(2, 1000, 5000000);
    assert_int_equal(taken(&bucket, 5000000, 1000000), 2);
    assert_int_equal(taken(&bucket, 5001000, 1), 1);
}

static void soon_after_a_machine_began_it_is_not_fuller_than_its_clock(void **state) {
    struct bucket bucket = bucket_make(10, 1000, 3500);
    assert_int_equal(taken(&bucket, 3500, 100), 3);
}

static void a_clock_that_stands_or_runs_back_gives_nothing(void **state) {
    struct bucket bucket = bucket_make(1, 1000, 5000000);
    assert_int_equal(taken(&bucket, 5000000, 100), 1);
    assert_int_equal(taken(&bucket, 5000000, 100), 0);
    assert_int_equal(taken(&bucket, 4000000, 100), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_so_many_and_no_more),
        cmocka_unit_test(a_long_rest_fills_it_and_does_not_make_it_larger),
        cmocka_unit_test(what_was_refused_costs_nothing),
        cmocka_unit_test(soon_after_a_machine_began_it_is_not_fuller_than_its_clock),
        cmocka_unit_test(a_clock_that_stands_or_runs_back_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
