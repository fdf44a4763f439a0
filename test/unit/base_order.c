/* Are rows in order afterwards, all of them and no others? */
#include "base/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
    uint32_t key;
    char text[5];
};

static int row_compare(const void *a, const void *b) {
    const struct row *left = a;
    const struct row *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

static void in_order(struct row *row, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += row[i].key;
    order_rows(row, count, sizeof *row, row_compare);
    for (size_t i = 0; i < count; i++) {
        char text[5];
        sum -= row[i].key;
        memset(text, (int)('a' + row[i].key % 20), sizeof text);
        assert_memory_equal(row[i].text, text, sizeof text); /* a row stays whole */
        if (i > 0) assert_true(row[i - 1].key <= row[i].key);
    }
    assert_int_equal(sum, 0);
}

static void fill(struct row *row, size_t count, uint32_t seed, uint32_t range) {
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        row[i].key = (seed >> 8) % range;
        memset(row[i].text, (int)('a' + row[i].key % 20), sizeof row[i].text);
    }
}

static void rows_of_every_count_come_in_order(void **state) {
    static struct row row[300];
    for (size_t count = 0; count <= 300; count++)
        for (uint32_t range = 1; range < 2000; range = range * 7 + 1) {
            fill(row, count, (uint32_t)count * 77 + range, range);
            in_order(row, count);
        }
}

static void what_is_in_order_or_upside_down_is_no_worse(void **state) {
    enum { MANY = 200000 };
    struct row *row = calloc(MANY, sizeof *row);
    assert_non_null(row);
    for (int down = 0; down < 2; down++) {
        for (uint32_t i = 0; i < MANY; i++) {
            row[i].key = down ? MANY - i : i;
            memset(row[i].text, (int)('a' + row[i].key % 20), sizeof row[i].text);
        }
        in_order(row, MANY);
    }
    free(row);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_every_count_come_in_order),
        cmocka_unit_test(what_is_in_order_or_upside_down_is_no_worse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
