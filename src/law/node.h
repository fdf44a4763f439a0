/* How is an element tree read from a compiled pack? */
#ifndef LAW_NODE_H
#define LAW_NODE_H

#include "law/inside.h"

/* `elements` is {"all": [...]} or {"any": [...]}. Nodes come out in pre-order. References to
 * registers and constructions of `pack` must resolve. */
struct err nodes_read(struct arena *arena, const struct pack *pack, const json_t *elements,
                      const struct law_node **node, size_t *count);

#endif
