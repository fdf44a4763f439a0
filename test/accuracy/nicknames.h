/* Another list of nicknames than the product's, for files that were made with another. The product
 * has no switch for it: this program is linked with a function of its own in front. */
#ifndef TEST_ACCURACY_NICKNAMES_H
#define TEST_ACCURACY_NICKNAMES_H

#include "base/arena.h"
#include "base/err.h"

/* A CSV file whose rows are a formal name and the short forms of it, the first row being its
 * header. From now on a pair is listed when it stands there, and only then. */
struct err nicknames_use(struct arena *arena, const char *path);

#endif
