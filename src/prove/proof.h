/* What do the proofs about one authority share? */
#ifndef PROVE_PROOF_H
#define PROVE_PROOF_H

#include "prove/floor.h"
#include "prove/overlay.h"
#include "prove/prove.h"
#include "prove/witness.h"

struct proving {
    struct logic *t;
    const struct statute *statute;
    struct proofs *proofs;
    struct proof **last;
};

/* Everything about one authority. `every` ranges over any facts whatever, with the readings that
 * the pack chose; `typed` over facts of the kinds that the gateway builds, for examples. */
struct under {
    struct proving *p;
    const struct provision *provision;
    struct world *world;
    struct formula *f;
    struct formula *other; /* the same, of which one element may be set aside */
    struct question every, typed;
};

/* A proof of the authority (NULL: of the pack). It stands until it is shown not to hold. */
struct proof *proof_add(struct proving *p, const struct under *under, const char *id,
                        const char *says, struct span about);
/* It does not hold: what is wrong, when that needs no ask to show it. */
void proof_fails(struct proving *p, struct proof *proof, const char *why);
/* Holds unless `released` is possible. `in_the_way`: the element that should have refused; it makes
 * the case that is kept. */
void proof_never(struct under *u, struct proof *proof, Z3_ast released, const char *in_the_way);

/* An example with facts of the kinds that the gateway builds; one whose facts are all known, where
 * there is one. */
bool proof_example(struct under *u, Z3_ast shown);

/* The groups of proofs, each over one authority, or over the pack. */
void proofs_of_release(struct under *u);    /* proof_release.c */
void proofs_of_people(struct under *u);     /* proof_people.c */
void proofs_of_elements(struct under *u);   /* proof_element.c */
void proofs_of_orders(struct under *u);     /* proof_order.c */
void proofs_of_readings(struct under *u);   /* proof_reading.c */
void proofs_of_overlaps(struct proving *p); /* proof_overlap.c */

#endif
