/* Which of the fields asked for may leave, and what is said of the others? */
#ifndef LAW_GRANT_H
#define LAW_GRANT_H

#include "law/inside.h"

/* Could the authority give any of the fields asked for, within what the ask's papers limit? */
bool grant_possible(const struct pack *pack, const struct authority *authority,
                    const struct law_ask *ask);

/* ... and is anything of that left by the orders that bind the ask? */
bool grant_left(const struct pack *pack, const struct authority *authority,
                const struct law_ask *ask);

/* Why a field is not given: outside the limit, not listed, or taxpayer return information where
 * that may not go. */
const char *withheld_code(const struct pack *pack, const struct authority *authority,
                          struct span field);

/* Decided one by one: fills `withheld`, and `grant` where the decision is to release. */
void fields_decide(struct arena *arena, const struct pack *pack, const struct authority *authority,
                   const struct law_ask *ask, struct law_decision *decision);

#endif
