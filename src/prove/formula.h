/* When does one authority release? The whole decision about an ask, as one formula. */
#ifndef PROVE_FORMULA_H
#define PROVE_FORMULA_H

#include "prove/world.h"

/* What stands before the elements in the tree of a decision. */
enum { BEFORE_IN_FORCE = 0, BEFORE_PURPOSE, BEFORE_FIELDS, BEFORE_COUNT };
extern const char *const before_id[BEFORE_COUNT]; /* "authority.in-force", ... */

/* Answers of officers to one element, for asks that wait for people. */
struct answer {
    Z3_ast holds, fails; /* never both */
    Z3_ast officers;     /* how many different ones signed the same answer */
};

struct formula {
    const struct provision *provision;
    struct state before[BEFORE_COUNT];
    struct state *raw;     /* by element: what facts alone give */
    struct state *state;   /* by element: with the answers of people */
    Z3_ast *construed;     /* by element: the chosen reading decided it */
    struct answer *answer; /* by element; leaves only */
    Z3_ast *aside;         /* by element: as if met, to see whether it matters */
    Z3_ast *gone;          /* by element: as if not met, to see whether anything rests on it */
    Z3_ast aside_before[BEFORE_COUNT];
    struct state raw_root, root;
    Z3_ast release;
    Z3_ast reached;    /* the paper stage passed: the vault may be asked */
    Z3_ast *grantable; /* by field of the authority: it is asked for and within every limit */
    Z3_ast *grant;     /* ... and it leaves */
    Z3_ast sound;      /* of the answers */
};

/* `answers` (may be NULL) of another formula over the same world: elements of the same id are
 * answered alike. */
struct formula *formula_make(const struct world *world, const struct statute *statute,
                             const struct provision *provision, const struct formula *answers);
/* Everything in the formula is as the pack has it: nothing is set aside. */
Z3_ast formula_whole(const struct formula *f, struct logic *t);
/* The same, but for this leaf, or this precondition. */
Z3_ast formula_but(const struct formula *f, struct logic *t, const Z3_ast *aside);
/* The release as it would be then, with nothing left that could be set aside otherwise. */
Z3_ast formula_release_but(const struct formula *f, struct logic *t, const Z3_ast *aside);
/* What an ask of this authority is made of: its facts, its answers, the day. */
Z3_ast formula_sound(const struct formula *f, const struct world *world, bool typed);
/* It is granted, were it asked for and everything met. */
Z3_ast formula_grants(const struct formula *f, const struct world *world, struct span field);

/* ---- the tree alone (tree.c) ---- */

/* The states of groups from those of leaves. `state` has one place an element. */
void tree_combine(struct logic *t, const struct provision *provision, struct state *state);

#endif
