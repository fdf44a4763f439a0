/* Does one element hold on these facts? */
#ifndef LAW_TEST_H
#define LAW_TEST_H

#include "law/inside.h"

/* Total: any fact of any kind gives a state, and what does not fit the test is not met. */
enum law_state test_apply(const struct authority *authority, const struct law_ask *ask,
                          const struct law_node *node);

#endif
