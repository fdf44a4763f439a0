/* How is a formula written? A thin layer over the solver, so that proofs read as sentences. */
#ifndef PROVE_TERM_H
#define PROVE_TERM_H

#include "base/arena.h"

#include <z3.h>

struct logic {
    Z3_context z;
    struct arena *arena;
    Z3_sort yes_no, number;
    Z3_ast yes, no;
};

struct logic *logic_open(struct arena *arena);
void logic_close(struct logic *t);

/* Unknowns; the name is for whoever reads a formula, and need not be the only one of its kind. */
Z3_ast term_unknown(struct logic *t, const char *name);
Z3_ast term_unknown_number(struct logic *t, const char *name);
Z3_ast term_number(struct logic *t, int64_t value);
Z3_ast term_if(struct logic *t, bool holds);

Z3_ast term_not(struct logic *t, Z3_ast a);
Z3_ast term_and(struct logic *t, Z3_ast a, Z3_ast b);
Z3_ast term_or(struct logic *t, Z3_ast a, Z3_ast b);
/* Of a list; of none, `every` holds and `some` does not. */
Z3_ast term_every(struct logic *t, const Z3_ast *list, size_t count);
Z3_ast term_some(struct logic *t, const Z3_ast *list, size_t count);
Z3_ast term_implies(struct logic *t, Z3_ast a, Z3_ast b);
Z3_ast term_same(struct logic *t, Z3_ast a, Z3_ast b);
Z3_ast term_choose(struct logic *t, Z3_ast condition, Z3_ast then, Z3_ast otherwise);
Z3_ast term_at_most(struct logic *t, Z3_ast a, Z3_ast b); /* numbers: a <= b */
Z3_ast term_below(struct logic *t, Z3_ast a, Z3_ast b);   /* numbers: a < b */
Z3_ast term_sum(struct logic *t, Z3_ast a, Z3_ast b);
Z3_ast term_times(struct logic *t, int64_t factor, Z3_ast a);
/* The same formula, in which these unknowns have these values. */
Z3_ast term_settle(struct logic *t, Z3_ast a, const Z3_ast *unknown, const Z3_ast *value,
                   size_t count);
/* Of unknowns, at most one holds. */
Z3_ast term_one_at_most(struct logic *t, const Z3_ast *list, size_t count);

/* ---- a question to the solver ---- */

enum asked { ASKED_NEVER = 0, ASKED_POSSIBLE, ASKED_UNKNOWN };

struct question {
    struct logic *t;
    Z3_solver solver;
    Z3_model model; /* of the last question that was possible */
};

struct question question_open(struct logic *t);
void question_close(struct question *q);
void question_assume(struct question *q, Z3_ast a); /* for all that is asked after it */
void question_push(struct question *q);             /* begins what question_pop takes back */
void question_pop(struct question *q);
/* Can `a` hold together with what was assumed? */
enum asked question_ask(struct question *q, Z3_ast a);
/* In the last possible answer. */
bool question_holds(const struct question *q, Z3_ast a);
int64_t question_number(const struct question *q, Z3_ast a);

#endif
