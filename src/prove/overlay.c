/* What does any court order make of a decision? Each only takes away; here that is not assumed but
 * written down, so that the proofs can try to find an order that gives. */
#include "prove/overlay.h"

struct overlay overlay_unknown(struct logic *t, size_t field_count) {
    struct overlay o = {.stay = term_unknown(t, "stay"),
                        .narrow = term_unknown(t, "narrow"),
                        .require = term_unknown(t, "require"),
                        .covers = term_unknown(t, "covers"),
                        .any_field = term_unknown(t, "any-field"),
                        .scoped = ARENA_ARRAY(t->arena, Z3_ast, field_count),
                        .kept = ARENA_ARRAY(t->arena, Z3_ast, field_count),
                        .from = term_unknown_number(t, "from"),
                        .entered = term_unknown_number(t, "entered"),
                        .to = term_unknown_number(t, "to"),
                        .lifted = term_unknown_number(t, "lifted")};
    Z3_ast kinds[] = {o.stay, o.narrow, o.require};
    o.demands = state_unknown(t, "demands", &o.sound);
    o.sound = term_and(t, o.sound, term_or(t, o.stay, term_or(t, o.narrow, o.require)));
    o.sound = term_and(t, o.sound, term_one_at_most(t, kinds, 3));
    for (size_t i = 0; i < field_count; i++) {
        o.scoped[i] = term_unknown(t, "scoped");
        o.kept[i] = term_unknown(t, "kept");
        o.sound = term_and(t, o.sound, term_implies(t, o.any_field, o.scoped[i]));
    }
    return o;
}

Z3_ast *asked_of(const struct formula *f, const struct world *world) {
    const struct provision *p = f->provision;
    Z3_ast *asked = ARENA_ARRAY(world->t->arena, Z3_ast, p->field_count);
    for (size_t i = 0; i < p->field_count; i++)
        asked[i] = world_has(world, FACT_ASK_FIELDS, p->field[i].id);
    return asked;
}

/* From its own instant, or from the commit of its second signature where that is earlier. */
static Z3_ast in_force(const struct overlay *o, struct logic *t, Z3_ast now) {
    Z3_ast zero = term_number(t, 0);
    Z3_ast begun = term_or(t, term_at_most(t, o->from, now), term_at_most(t, o->entered, now));
    Z3_ast ended = term_and(t, term_not(t, term_same(t, o->to, zero)), term_at_most(t, o->to, now));
    Z3_ast lifted =
        term_and(t, term_not(t, term_same(t, o->lifted, zero)), term_at_most(t, o->lifted, now));
    return term_and(t, begun, term_not(t, term_or(t, ended, lifted)));
}

Z3_ast overlay_binds(const struct overlay *order, struct logic *t, Z3_ast now) {
    return term_and(t, order->covers, in_force(order, t, now));
}

struct outcome outcome_of(const struct formula *f, const struct world *world) {
    return (struct outcome){f->root, f->grantable, f->provision->field_count};
}

struct outcome overlay_apply(const struct overlay *order, struct logic *t,
                             const struct outcome *before, const Z3_ast *asked, Z3_ast now) {
    struct outcome after = {before->root, ARENA_ARRAY(t->arena, Z3_ast, before->field_count),
                            before->field_count};
    Z3_ast binds = overlay_binds(order, t, now);
    Z3_ast touched = t->no;
    for (size_t i = 0; i < before->field_count; i++) {
        Z3_ast narrowed = term_and(t, order->narrow, term_not(t, order->kept[i]));
        Z3_ast barred = term_and(t, order->scoped[i], term_or(t, order->stay, narrowed));
        after.field[i] = term_and(t, before->field[i], term_not(t, term_and(t, binds, barred)));
        touched = term_or(t, touched, term_and(t, asked[i], order->scoped[i]));
    }
    Z3_ast demanded = term_and(t, term_and(t, binds, order->require), touched);
    after.root = state_least(t, before->root,
                             state_choose(t, demanded, order->demands, state_of(t, LAW_MET)));
    return after;
}

Z3_ast outcome_release(const struct outcome *o, struct logic *t) {
    return term_and(t, o->root.met, term_some(t, o->field, o->field_count));
}

Z3_ast outcome_wider(const struct outcome *o, const struct outcome *than, struct logic *t) {
    Z3_ast mine = outcome_release(o, t);
    Z3_ast theirs = outcome_release(than, t);
    Z3_ast wider = term_and(t, mine, term_not(t, theirs));
    for (size_t i = 0; i < o->field_count; i++) {
        Z3_ast given = term_and(t, mine, o->field[i]);
        Z3_ast given_there = term_and(t, theirs, than->field[i]);
        wider = term_or(t, wider, term_and(t, given, term_not(t, given_there)));
    }
    return wider;
}
