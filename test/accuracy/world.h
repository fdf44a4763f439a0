/* A made-up population in which a great many people are easily taken for one another, and asks
 * about them of which it is known who is meant. */
#ifndef TEST_ACCURACY_WORLD_H
#define TEST_ACCURACY_WORLD_H

#include "population.h"

/* How two people are easily confused. */
enum relation {
    RELATION_HOUSEHOLD = 0,
    RELATION_NAMESAKE,
    RELATION_SUFFIX, /* Jr and Sr */
    RELATION_TWIN,
    RELATION_OCCUPANT, /* one lives where the other lived */
    RELATION_DOUBLE,   /* one half of the other's double surname */
    RELATION_COMMON,   /* the same common name by nature */
    RELATIONS,
};

struct pair_of_people {
    uint32_t one, two;
};

struct pairs {
    struct pair_of_people *pair;
    uint32_t count, room;
};

struct world {
    struct population *population;
    uint32_t *plain; /* records in order, of those drawn */
    uint32_t plain_count;
    struct pairs pairs[RELATIONS];
    struct population *absent; /* made up alike, and on no file */
    uint64_t rng;
};

static inline uint64_t world_next(struct world *world) { /* SplitMix64 */
    uint64_t x = world->rng += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}
static inline uint32_t world_below(struct world *world, uint32_t n) {
    return (uint32_t)(((world_next(world) >> 32) * n) >> 32);
}

/* `people` drawn by synth, and about as many relatives of theirs put beside them. */
struct err world_open(struct arena *arena, uint32_t people, uint64_t seed, struct world *world);
void world_close(struct world *world);

/* ---- strata.c ---- */

enum stratum {
    STRATUM_CLEAN = 0,
    STRATUM_BENIGN,
    STRATUM_TYPO,
    STRATUM_TRANSPOSITION,
    STRATUM_HOUSEHOLD,
    STRATUM_NAMESAKE,
    STRATUM_SUFFIX,
    STRATUM_TWIN,
    STRATUM_MOVER,
    STRATUM_UNIT_MISSING,
    STRATUM_COMMON,
    STRATUM_DOUBLE,
    STRATUM_FORMER,
    STRATUM_ABSENT,
    STRATUM_PLACEHOLDER,
    STRATUM_WRONG_ZIP,
    STRATA,
};

struct stratum_bounds {
    const char *name;
    bool adversarial;        /* has asks that must not be verified */
    unsigned verified_least; /* per thousand genuine asks */
    unsigned control_least;  /* per million adversarial asks: the name control lets through */
};
extern const struct stratum_bounds stratum_bounds[STRATA];

struct made_ask {
    struct person_claim claim; /* borrows from the arena and the population */
    uint32_t meant;            /* NOBODY: on no file */
    uint32_t person;           /* who is meant, those on no file counted after the others */
    bool genuine;              /* to be verified; otherwise to be refused */
};
void stratum_ask(struct world *world, struct arena *arena, enum stratum stratum, bool genuine,
                 struct made_ask *ask);

#endif
