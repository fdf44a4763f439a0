/* How often was the predicate right, stratum by stratum, and was the wrong person ever released? */
#ifndef TEST_ACCURACY_SCORE_H
#define TEST_ACCURACY_SCORE_H

#include "world.h"

struct score {
    uint64_t genuine, verified; /* to be verified; of them verified */
    uint64_t adversarial;       /* to be refused */
    uint64_t wrong;             /* of them verified: somebody else's record, or against a rule */
    uint64_t control[3];        /* of them let through: name control, tolerance, bare score */
    uint64_t persons;           /* different ones meant in the adversarial asks of one world */
};

enum { SCORE_CONTROLS = 3 };

/* The asks of one stratum: `adversarial` of them, and `genuine`. The first wrong release is printed
 * with the seed by which it comes again. */
void score_stratum(struct world *world, uint64_t seed, enum stratum stratum, uint64_t adversarial,
                   uint64_t genuine, struct score *score);
/* The 95 % upper bound of the share of wrong releases: 3/n when there was none. */
double score_bound(const struct score *score);
void score_head(void);
void score_print(const char *name, const struct score *score);
/* False, and a sentence, when a stratum released wrongly, verified too few, or was too easy. */
bool score_holds(enum stratum stratum, const struct score *score);

#endif
