/* How is a state of four written as formulas? */
#include "prove/state.h"

struct state state_of(struct logic *t, enum law_state value) {
    return (struct state){term_if(t, value >= LAW_MISSING), term_if(t, value >= LAW_HUMAN),
                          term_if(t, value >= LAW_MET)};
}

struct state state_met_if(struct logic *t, Z3_ast holds) {
    return (struct state){holds, holds, holds};
}

struct state state_choose(struct logic *t, Z3_ast condition, struct state then,
                          struct state otherwise) {
    return (struct state){term_choose(t, condition, then.missing, otherwise.missing),
                          term_choose(t, condition, then.human, otherwise.human),
                          term_choose(t, condition, then.met, otherwise.met)};
}

struct state state_least(struct logic *t, struct state a, struct state b) {
    return (struct state){term_and(t, a.missing, b.missing), term_and(t, a.human, b.human),
                          term_and(t, a.met, b.met)};
}

struct state state_greatest(struct logic *t, struct state a, struct state b) {
    return (struct state){term_or(t, a.missing, b.missing), term_or(t, a.human, b.human),
                          term_or(t, a.met, b.met)};
}

struct state state_swapped(struct logic *t, struct state a) {
    Z3_ast was_not_met = term_not(t, a.missing);
    Z3_ast was_human = term_and(t, a.human, term_not(t, a.met));
    return (struct state){term_not(t, a.met), term_or(t, was_human, was_not_met), was_not_met};
}

Z3_ast state_is(struct logic *t, struct state a, enum law_state value) {
    switch (value) {
    case LAW_MET:
        return a.met;
    case LAW_HUMAN:
        return term_and(t, a.human, term_not(t, a.met));
    case LAW_MISSING:
        return term_and(t, a.missing, term_not(t, a.human));
    case LAW_NOT_MET:
        break;
    }
    return term_not(t, a.missing);
}

Z3_ast state_same(struct logic *t, struct state a, struct state b) {
    return term_and(
        t, term_same(t, a.met, b.met),
        term_and(t, term_same(t, a.human, b.human), term_same(t, a.missing, b.missing)));
}

struct state state_unknown(struct logic *t, const char *name, Z3_ast *sound) {
    struct state a = {term_unknown(t, name), term_unknown(t, name), term_unknown(t, name)};
    *sound = term_and(t, term_implies(t, a.met, a.human), term_implies(t, a.human, a.missing));
    return a;
}

enum law_state state_value(const struct question *q, struct state a) {
    if (question_holds(q, a.met)) return LAW_MET;
    if (question_holds(q, a.human)) return LAW_HUMAN;
    return question_holds(q, a.missing) ? LAW_MISSING : LAW_NOT_MET;
}
