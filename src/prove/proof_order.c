/* Can any court order, or two of them in any order, give what the pack does not? */
#include "prove/proof.h"

static const struct span nothing = {0};

struct ordered {
    struct under *u;
    struct logic *t;
    struct question q; /* of any decision whatever, so that no fact matters */
    Z3_ast *asked;
    Z3_ast sound;
    Z3_ast now;
    struct outcome base;
    struct overlay a, b;
};

static struct outcome with(const struct ordered *o, const struct outcome *before,
                           const struct overlay *order) {
    return overlay_apply(order, o->t, before, o->asked, o->now);
}

static Z3_ast differ(const struct ordered *o, const struct outcome *a, const struct outcome *b) {
    return term_or(o->t, outcome_wider(a, b, o->t), outcome_wider(b, a, o->t));
}

static void never(struct ordered *o, const char *id, const char *says, Z3_ast wrong) {
    struct proof *proof = proof_add(o->u->p, o->u, id, says, nothing);
    if (question_ask(&o->q, wrong) != ASKED_NEVER)
        proof_fails(o->u->p, proof, "some two orders and some decision break it");
}

static void stay_dominates(struct ordered *o) {
    struct logic *t = o->t;
    struct outcome after_a = with(o, &o->base, &o->a);
    struct outcome after = with(o, &after_a, &o->b);
    Z3_ast matches = term_and(t, o->a.stay, overlay_binds(&o->a, t, o->now));
    Z3_ast whole = term_and(t, matches, o->a.any_field);
    Z3_ast wrong = term_and(t, whole, outcome_release(&after, t));
    Z3_ast released = outcome_release(&after, t);
    for (size_t i = 0; i < after.field_count; i++) {
        Z3_ast given = term_and(t, released, after.field[i]);
        wrong = term_or(t, wrong, term_and(t, matches, term_and(t, o->a.scoped[i], given)));
    }
    never(o, "stay", "A stay in force that matches always dominates, whatever other order there is",
          wrong);
}

static void orders_narrow(struct ordered *o) {
    struct outcome one = with(o, &o->base, &o->a);
    struct outcome two = with(o, &one, &o->b);
    Z3_ast wider =
        term_or(o->t, outcome_wider(&one, &o->base, o->t), outcome_wider(&two, &one, o->t));
    never(o, "orders-narrow",
          "No further order of any kind, scope or date releases anything or adds a field", wider);
}

static void orders_commute(struct ordered *o) {
    struct outcome a = with(o, &o->base, &o->a);
    struct outcome b = with(o, &o->base, &o->b);
    struct outcome ab = with(o, &a, &o->b);
    struct outcome ba = with(o, &b, &o->a);
    struct outcome aa = with(o, &a, &o->a);
    never(o, "orders-commute", "The order in which orders arrive does not matter",
          differ(o, &ab, &ba));
    never(o, "orders-idempotent", "The same order twice is the same order", differ(o, &aa, &a));
}

/* A lift ends a named order from an instant. It gives back the base pack, less what others bar. */
static void lift_restores(struct ordered *o) {
    struct logic *t = o->t;
    struct outcome a = with(o, &o->base, &o->a);
    struct outcome ab = with(o, &a, &o->b);
    struct outcome b = with(o, &o->base, &o->b);
    Z3_ast lifted = term_and(t, term_below(t, term_number(t, 0), o->a.lifted),
                             term_at_most(t, o->a.lifted, o->now));
    Z3_ast wrong = term_or(t, differ(o, &a, &o->base), differ(o, &ab, &b));
    wrong = term_or(t, term_and(t, lifted, wrong), outcome_wider(&ab, &o->base, t));
    never(o, "lift", "A lift restores at most the base pack, and leaves every other order", wrong);
}

/* A decision of which nothing is known but how many fields the authority names: whatever is proved
 * of it holds for every ask. */
static void decision_make(struct ordered *o, size_t count) {
    struct logic *t = o->t;
    o->base = (struct outcome){.field = ARENA_ARRAY(t->arena, Z3_ast, count), .field_count = count};
    o->base.root = state_unknown(t, "decided", &o->sound);
    o->asked = ARENA_ARRAY(t->arena, Z3_ast, count);
    for (size_t i = 0; i < count; i++) {
        o->asked[i] = term_unknown(t, "asked");
        o->base.field[i] = term_and(t, o->asked[i], term_unknown(t, "grantable"));
    }
}

/* The one that matters most is proved of the authority's own formula as well. */
static void stay_closes(struct under *u, const struct ordered *o) {
    struct logic *t = o->t;
    struct proof *proof =
        proof_add(u->p, u, "stay-closes",
                  "No ask is released while a stay of every field matches it", nothing);
    struct outcome own = outcome_of(u->f, u->world);
    struct outcome after = overlay_apply(&o->a, t, &own, asked_of(u->f, u->world), o->now);
    Z3_ast matches = term_and(t, o->a.stay, overlay_binds(&o->a, t, o->now));
    Z3_ast whole = term_and(t, term_and(t, matches, o->a.any_field), o->a.sound);
    proof_never(u, proof, term_and(t, whole, outcome_release(&after, t)), NULL);
}

void proofs_of_orders(struct under *u) {
    struct logic *t = u->p->t;
    size_t count = u->provision->field_count;
    struct ordered o = {.u = u,
                        .t = t,
                        .q = question_open(t),
                        .now = term_unknown_number(t, "now"),
                        .a = overlay_unknown(t, count),
                        .b = overlay_unknown(t, count)};
    decision_make(&o, count);
    question_assume(&o.q, term_and(t, o.sound, term_and(t, o.a.sound, o.b.sound)));
    question_assume(&o.q, term_below(t, term_number(t, 0), o.now));
    stay_dominates(&o);
    orders_narrow(&o);
    orders_commute(&o);
    lift_restores(&o);
    question_close(&o.q);
    stay_closes(u, &o);
}
