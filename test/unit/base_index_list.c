/* Does a list keep every index in its order, however often it grew? */
#include "base/index_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_index_stays_where_it_was_put(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct index_list list = {.arena = arena};
    for (uint64_t i = 0; i < 1000; i++) {
        index_list_add(&list, i * i);
        assert_int_equal(list.count, i + 1);
        assert_true(list.room >= list.count);
        assert_int_equal(list.at[i], i * i);
    }
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(list.at[i], i * i);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_index_stays_where_it_was_put)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
