/* Real addresses whose words others have labelled (usaddress): what does the check say of those
 * that have a number or a box, a street, a city, a State and a ZIP? */
#ifndef TEST_ACCURACY_LABELLED_H
#define TEST_ACCURACY_LABELLED_H

#include "base/arena.h"
#include "base/err.h"

/* Prints each that is refused and why. `*holds` becomes false when more than one in a hundred of
 * the complete ones is. A set that is absent is named and left out. */
struct err labelled_run(struct arena *arena, bool *holds);

#endif
