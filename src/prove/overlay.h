/* What does any court order make of a decision? pack-format section 7. */
#ifndef PROVE_OVERLAY_H
#define PROVE_OVERLAY_H

#include "prove/formula.h"

/* An order of which nothing is known: any kind, scope, instants, fields and demands. */
struct overlay {
    Z3_ast stay, narrow, require; /* which kind; exactly one */
    Z3_ast covers;                /* recipient, authority, purpose and person are in scope */
    Z3_ast any_field;
    Z3_ast *scoped, *kept;    /* by field of the authority */
    Z3_ast from, entered, to; /* instants; to 0: open */
    Z3_ast lifted;            /* 0: no order lifts it */
    struct state demands;     /* of a require: what people found so far */
    Z3_ast sound;
};
struct overlay overlay_unknown(struct logic *t, size_t field_count);

/* A decision, before and after orders. */
struct outcome {
    struct state root;
    Z3_ast *field; /* by field of the authority: may be given, were the root met */
    size_t field_count;
};
struct outcome outcome_of(const struct formula *f, const struct world *world);
/* `now`: the instant of the decision. */
struct outcome overlay_apply(const struct overlay *order, struct logic *t,
                             const struct outcome *before, const Z3_ast *asked, Z3_ast now);
Z3_ast outcome_release(const struct outcome *o, struct logic *t);
/* Releases what the other does not, or gives a field that the other does not. */
Z3_ast outcome_wider(const struct outcome *o, const struct outcome *than, struct logic *t);
Z3_ast overlay_binds(const struct overlay *order, struct logic *t, Z3_ast now);
/* By field of the authority: it is asked for. */
Z3_ast *asked_of(const struct formula *f, const struct world *world);

#endif
