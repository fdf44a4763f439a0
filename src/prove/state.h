/* How is a state of four written as formulas? pack-format section 4. */
#ifndef PROVE_STATE_H
#define PROVE_STATE_H

#include "law/law.h"
#include "prove/term.h"

/* Not-met < missing < human < met, told as three thresholds, each of which implies the one before.
 * `all` is then `and` of each threshold, and `any` is `or`. */
struct state {
    Z3_ast missing, human, met; /* at least that */
};

struct state state_of(struct logic *t, enum law_state value);
struct state state_met_if(struct logic *t, Z3_ast holds);
struct state state_choose(struct logic *t, Z3_ast condition, struct state then,
                          struct state otherwise);
struct state state_least(struct logic *t, struct state a, struct state b);
struct state state_greatest(struct logic *t, struct state a, struct state b);
/* `not`: met and not-met change places, the two unknown ones stay. */
struct state state_swapped(struct logic *t, struct state a);
Z3_ast state_is(struct logic *t, struct state a, enum law_state value);
Z3_ast state_same(struct logic *t, struct state a, struct state b);
/* A state of which nothing is known, and what makes it one of the four. */
struct state state_unknown(struct logic *t, const char *name, Z3_ast *sound);
/* In the last possible answer. */
enum law_state state_value(const struct question *q, struct state a);

#endif
