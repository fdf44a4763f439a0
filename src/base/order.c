/* How are rows put in order where the C library may not be asked? Heapsort: no memory, no worst
 * case. J. W. J. Williams, Algorithm 232, CACM 7(6), 1964. */
#include "base/order.h"

#include <stdint.h>

static void swap(uint8_t *a, uint8_t *b, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        uint8_t kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Lets the row at `at` sink to where nothing below it is greater. */
static void sink(uint8_t *row, size_t at, size_t count, size_t bytes,
                 int (*compare)(const void *, const void *)) {
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        if (child + 1 < count && compare(row + child * bytes, row + (child + 1) * bytes) < 0)
            child++;
        if (compare(row + at * bytes, row + child * bytes) >= 0) return;
        swap(row + at * bytes, row + child * bytes, bytes);
        at = child;
    }
}

void order_rows(void *rows, size_t count, size_t bytes,
                int (*compare)(const void *, const void *)) {
    uint8_t *row = rows;
    for (size_t at = count / 2; at-- > 0;)
        sink(row, at, count, bytes, compare);
    for (size_t last = count; last-- > 1;) {
        swap(row, row + last * bytes, bytes);
        sink(row, 0, last, bytes, compare);
    }
}
