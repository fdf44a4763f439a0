/* Does each element hold on these facts? */
#ifndef LAW_TEST_H
#define LAW_TEST_H

#include "law/inside.h"

/* The state of every leaf of the authority, at its place in the outline. Total: a fact of any kind
 * gives a state, and what does not fit the test is not met. Up to paper, what is not on paper waits
 * as if for people. */
void test_leaves(const struct pack *pack, const struct authority *authority,
                 const struct law_ask *ask, enum law_reach reach, enum law_state *state);

/* The construction's chosen reading decides this element, not the facts alone. */
bool test_is_construed(const struct authority *authority, const struct law_ask *ask,
                       const struct law_node *node);

#endif
