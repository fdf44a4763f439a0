/* How is an ask that the solver found told to people, and kept? */
#ifndef PROVE_WITNESS_H
#define PROVE_WITNESS_H

#include "prove/way.h"

/* One ask, in plain words: what was asked, what the facts were, who found what, what came out. */
const char *witness_says(struct arena *arena, const struct question *q, const struct world *world,
                         const struct formula *f);

/* The same as one case of a portcullis-cases/1 file. Cases have no answers of people, so that an
 * ask which waits for them comes out as referred. `shows` may be NULL. */
const char *witness_case(struct arena *arena, const struct question *q, const struct world *world,
                         const struct formula *f, const char *name, const char *shows);
/* As it must come out once the pack is repaired: refused, for this one reason. */
const char *witness_case_refused(struct arena *arena, const struct question *q,
                                 const struct world *world, const struct formula *f,
                                 const char *name, const char *in_the_way);
/* What such a file begins with. */
const char *witness_file_head(struct arena *arena, struct span pack, struct span authority);

#endif
