/* How are rows put in order where the C library may not be asked? Its qsort(3) wants memory, and
 * asks the kernel how much there is; a process in a jail has neither that call nor a use for it. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#include <stddef.h>

/* In place, in n log n steps whatever the rows are; equal rows in any order. */
void order_rows(void *rows, size_t count, size_t bytes, int (*compare)(const void *, const void *));

#endif
