/* The reference data beside the project, where it is: people of others, and real addresses. */
#ifndef TEST_ACCURACY_REFERENCE_H
#define TEST_ACCURACY_REFERENCE_H

#include "base/arena.h"
#include "base/err.h"

/* Prints a table a set; a set that is absent is named and left out. */
struct err reference_run(struct arena *arena, bool *holds);

#endif
