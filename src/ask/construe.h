/* How does a custodian read what is contested? By a choice that counsel and one officer sign, with
 * its reason; it overrides what the pack shipped from its entry on. */
#ifndef ASK_CONSTRUE_H
#define ASK_CONSTRUE_H

#include "ask/keeper.h"

/* The pack installed has the construction and the reading, and is the one that was signed under. */
struct err construe_check(const struct keeper *keeper, const json_t *document);

#endif
