/* How is a formula written, and what does the solver say to it? */
#include "prove/term.h"

#include <assert.h>

static void failed(Z3_context z, Z3_error_code code) {
    assert(code == Z3_OK && "a formula that the solver does not take");
}

struct logic *logic_open(struct arena *arena) {
    struct logic *t = ARENA_NEW(arena, struct logic);
    /* The older of its solvers of inequalities: ours are few and plain, and it is twice as fast. */
    Z3_global_param_set("smt.arith.solver", "2");
    Z3_config config = Z3_mk_config();
    Z3_set_param_value(config, "model", "true");
    t->arena = arena;
    t->z = Z3_mk_context(config);
    Z3_del_config(config);
    Z3_set_error_handler(t->z, failed);
    t->yes_no = Z3_mk_bool_sort(t->z);
    t->number = Z3_mk_int_sort(t->z);
    t->yes = Z3_mk_true(t->z);
    t->no = Z3_mk_false(t->z);
    return t;
}

void logic_close(struct logic *t) { Z3_del_context(t->z); }

Z3_ast term_unknown(struct logic *t, const char *name) {
    return Z3_mk_fresh_const(t->z, name, t->yes_no);
}

Z3_ast term_unknown_number(struct logic *t, const char *name) {
    return Z3_mk_fresh_const(t->z, name, t->number);
}

Z3_ast term_number(struct logic *t, int64_t value) { return Z3_mk_int64(t->z, value, t->number); }
Z3_ast term_if(struct logic *t, bool holds) { return holds ? t->yes : t->no; }

/* Constants are folded here, so that what cannot matter never reaches the solver. */
Z3_ast term_not(struct logic *t, Z3_ast a) {
    if (a == t->yes) return t->no;
    return a == t->no ? t->yes : Z3_mk_not(t->z, a);
}

Z3_ast term_and(struct logic *t, Z3_ast a, Z3_ast b) {
    Z3_ast both[] = {a, b};
    if (a == t->no || b == t->no) return t->no;
    if (a == t->yes || a == b) return b;
    return b == t->yes ? a : Z3_mk_and(t->z, 2, both);
}

Z3_ast term_or(struct logic *t, Z3_ast a, Z3_ast b) {
    Z3_ast both[] = {a, b};
    if (a == t->yes || b == t->yes) return t->yes;
    if (a == t->no || a == b) return b;
    return b == t->no ? a : Z3_mk_or(t->z, 2, both);
}

/* Those that can matter: `drops` changes nothing, `ends` decides. */
static size_t kept(struct logic *t, const Z3_ast *list, size_t count, Z3_ast drops, Z3_ast ends,
                   Z3_ast *keep) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i] == drops) continue;
        if (list[i] == ends) {
            keep[0] = ends;
            return 1;
        }
        keep[found++] = list[i];
    }
    return found;
}

Z3_ast term_every(struct logic *t, const Z3_ast *list, size_t count) {
    Z3_ast *keep = ARENA_ARRAY(t->arena, Z3_ast, count + 1);
    size_t found = kept(t, list, count, t->yes, t->no, keep);
    if (found == 0) return t->yes;
    return found == 1 ? keep[0] : Z3_mk_and(t->z, (unsigned)found, keep);
}

Z3_ast term_some(struct logic *t, const Z3_ast *list, size_t count) {
    Z3_ast *keep = ARENA_ARRAY(t->arena, Z3_ast, count + 1);
    size_t found = kept(t, list, count, t->no, t->yes, keep);
    if (found == 0) return t->no;
    return found == 1 ? keep[0] : Z3_mk_or(t->z, (unsigned)found, keep);
}

Z3_ast term_implies(struct logic *t, Z3_ast a, Z3_ast b) { return term_or(t, term_not(t, a), b); }

Z3_ast term_same(struct logic *t, Z3_ast a, Z3_ast b) {
    return a == b ? t->yes : Z3_mk_eq(t->z, a, b);
}

Z3_ast term_choose(struct logic *t, Z3_ast condition, Z3_ast then, Z3_ast otherwise) {
    if (condition == t->yes || then == otherwise) return then;
    return condition == t->no ? otherwise : Z3_mk_ite(t->z, condition, then, otherwise);
}

Z3_ast term_at_most(struct logic *t, Z3_ast a, Z3_ast b) { return Z3_mk_le(t->z, a, b); }
Z3_ast term_below(struct logic *t, Z3_ast a, Z3_ast b) { return Z3_mk_lt(t->z, a, b); }

Z3_ast term_sum(struct logic *t, Z3_ast a, Z3_ast b) {
    Z3_ast both[] = {a, b};
    return Z3_mk_add(t->z, 2, both);
}

Z3_ast term_times(struct logic *t, int64_t factor, Z3_ast a) {
    Z3_ast both[] = {term_number(t, factor), a};
    return Z3_mk_mul(t->z, 2, both);
}

Z3_ast term_one_at_most(struct logic *t, const Z3_ast *list, size_t count) {
    return count < 2 ? t->yes : Z3_mk_atmost(t->z, (unsigned)count, list, 1);
}

Z3_ast term_settle(struct logic *t, Z3_ast a, const Z3_ast *unknown, const Z3_ast *value,
                   size_t count) {
    return Z3_simplify(t->z, Z3_substitute(t->z, a, (unsigned)count, unknown, value));
}

/* ---- a question to the solver ---- */

struct question question_open(struct logic *t) {
    struct question q = {.t = t, .solver = Z3_mk_simple_solver(t->z)};
    Z3_solver_inc_ref(t->z, q.solver);
    return q;
}

static void model_drop(struct question *q) {
    if (q->model) Z3_model_dec_ref(q->t->z, q->model);
    q->model = NULL;
}

void question_close(struct question *q) {
    model_drop(q);
    Z3_solver_dec_ref(q->t->z, q->solver);
}

void question_assume(struct question *q, Z3_ast a) { Z3_solver_assert(q->t->z, q->solver, a); }
void question_push(struct question *q) { Z3_solver_push(q->t->z, q->solver); }
void question_pop(struct question *q) { Z3_solver_pop(q->t->z, q->solver, 1); }

enum asked question_ask(struct question *q, Z3_ast a) {
    enum asked asked = ASKED_UNKNOWN;
    model_drop(q);
    if (a == q->t->no) return ASKED_NEVER;
    question_push(q);
    question_assume(q, a);
    Z3_lbool found = Z3_solver_check(q->t->z, q->solver);
    if (found == Z3_L_FALSE) asked = ASKED_NEVER;
    if (found == Z3_L_TRUE) {
        asked = ASKED_POSSIBLE;
        q->model = Z3_solver_get_model(q->t->z, q->solver);
        Z3_model_inc_ref(q->t->z, q->model);
    }
    question_pop(q);
    return asked;
}

/* An unknown has its value in the model, or none, and then any will do; a formula is worked out. */
static Z3_ast valued(const struct question *q, Z3_ast a) {
    Z3_ast value = NULL;
    if (Z3_is_app(q->t->z, a)) {
        Z3_app app = Z3_to_app(q->t->z, a);
        Z3_func_decl head = Z3_get_app_decl(q->t->z, app);
        bool unknown = Z3_get_decl_kind(q->t->z, head) == Z3_OP_UNINTERPRETED;
        if (unknown) value = Z3_model_get_const_interp(q->t->z, q->model, head);
        if (value) return value;
    }
    bool done = q->model && Z3_model_eval(q->t->z, q->model, a, true, &value);
    assert(done && "a model gives every term a value");
    return value;
}

bool question_holds(const struct question *q, Z3_ast a) {
    return Z3_get_bool_value(q->t->z, valued(q, a)) == Z3_L_TRUE;
}

int64_t question_number(const struct question *q, Z3_ast a) {
    int64_t value = 0;
    bool fits = Z3_get_numeral_int64(q->t->z, valued(q, a), &value);
    assert(fits && "numbers of an ask are small");
    return value;
}
