/* How is an element tree read from a compiled pack? */
#ifndef LAW_NODE_H
#define LAW_NODE_H

#include "law/read.h"

/* `elements` is {"all": [...]}. Nodes come out in pre-order, the root first, and name only what
 * the pack defines. */
struct err nodes_read(struct reading *r, const json_t *elements, struct authority *authority);

#endif
