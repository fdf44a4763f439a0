/* When does one element hold? */
#ifndef PROVE_DEMAND_H
#define PROVE_DEMAND_H

#include "prove/world.h"

/* The state that facts alone give, before any person answers. `*construed`: the chosen reading of a
 * contested provision decided. */
struct state demand_state(const struct world *world, const struct statute *statute,
                          const struct provision *provision, const struct element *element,
                          Z3_ast *construed);

#endif
