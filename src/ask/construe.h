/* How does a custodian read what is contested? By a choice that counsel and one officer sign, with
 * its reason; it overrides what the pack shipped from its entry on. */
#ifndef ASK_CONSTRUE_H
#define ASK_CONSTRUE_H

#include "ask/keeper.h"

/* Checks that the pack has the construction and the reading, records and folds it. */
struct err construe(struct keeper *keeper, const json_t *document, const struct span approval[2],
                    uint64_t *index);

#endif
