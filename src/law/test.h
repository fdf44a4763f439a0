/* Does one element hold on these facts? */
#ifndef LAW_TEST_H
#define LAW_TEST_H

#include "law/inside.h"

struct tested {
    enum law_state state;
    bool construed; /* the construction's chosen reading decided, not the facts alone */
};

/* Total: a fact of any kind gives a state, and what does not fit the test is not met. The `not` of
 * an element is not applied. */
struct tested test_apply(const struct pack *pack, const struct authority *authority,
                         const struct law_ask *ask, const struct law_node *node);

#endif
