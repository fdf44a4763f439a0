/* When does one authority release? Preconditions, elements with the answers of people, and what
 * may be given. pack-format sections 3, 4 and 10. */
#include "prove/formula.h"

#include "prove/demand.h"

const char *const before_id[BEFORE_COUNT] = {"authority.in-force", "purpose", "fields"};

struct making {
    struct logic *t;
    const struct world *world;
    const struct statute *statute;
    const struct provision *p;
    struct formula *f;
};

/* ---- what stands before the elements ---- */

static struct state in_force_state(const struct making *m) {
    struct logic *t = m->t;
    Z3_ast day = m->world->day;
    Z3_ast begun = term_at_most(t, term_number(t, m->p->from), day);
    Z3_ast ended = m->p->to ? term_at_most(t, term_number(t, m->p->to), day) : t->no;
    return state_met_if(t, term_and(t, begun, term_not(t, ended)));
}

static struct state purpose_state(const struct making *m) {
    struct logic *t = m->t;
    Z3_ast never = world_has_some(m->world, FACT_ASK_PURPOSE, m->statute->never_purposes);
    Z3_ast permitted =
        term_and(t, world_has_some(m->world, FACT_ASK_PURPOSE, m->p->purposes), term_not(t, never));
    return state_choose(t, m->world->fact[FACT_ASK_PURPOSE].kind[FACT_ABSENT],
                        state_of(t, LAW_MISSING), state_met_if(t, permitted));
}

/* ---- what may be given ---- */

static Z3_ast limit_lists(const struct world *world, enum fact_id limit, struct span word) {
    return term_and(world->t, world->fact[limit].kind[FACT_LIST], world_has(world, limit, word));
}

/* Identity is of no year; everything else needs one that is asked for and within the limit. */
static Z3_ast some_period_within(const struct world *world, const struct provision *p,
                                 const struct released *field) {
    struct logic *t = world->t;
    if (!p->limit_periods || span_is(field->category, "identity")) return t->yes;
    const struct universe *u = universes_of_fact(world->words, FACT_ASK_PERIODS);
    const struct fact_unknown *asked = &world->fact[FACT_ASK_PERIODS];
    Z3_ast some = term_not(t, asked->kind[FACT_LIST]);
    for (size_t i = 0; i < u->count; i++)
        some = term_or(
            t, some, term_and(t, asked->has[i], limit_lists(world, p->limit_periods, u->word[i])));
    return some;
}

static Z3_ast grantable_of(const struct world *world, const struct provision *p,
                           const struct released *field) {
    struct logic *t = world->t;
    Z3_ast asked = world_has(world, FACT_ASK_FIELDS, field->id);
    Z3_ast within = some_period_within(world, p, field);
    if (p->limit_fields) {
        within = term_and(t, within, limit_lists(world, p->limit_fields, field->id));
        within = term_or(t, within, world->fact[p->limit_fields].kind[FACT_ABSENT]);
    }
    return term_and(t, asked, within);
}

Z3_ast formula_grants(const struct formula *f, const struct world *world, struct span field) {
    const struct provision *p = f->provision;
    for (size_t i = 0; i < p->field_count; i++)
        if (span_equal(p->field[i].id, field)) return f->grant[i];
    return world->t->no;
}

static struct state fields_state(const struct making *m) {
    struct logic *t = m->t;
    Z3_ast some = term_some(t, m->f->grantable, m->p->field_count);
    return state_choose(t, m->world->fact[FACT_ASK_FIELDS].kind[FACT_ABSENT],
                        state_of(t, LAW_MISSING), state_met_if(t, some));
}

/* ---- people ---- */

static const struct answer *answer_find(const struct formula *answers, struct span id) {
    for (size_t i = 0; answers && i < answers->provision->element_count; i++)
        if (answers->provision->element[i].kind == 'l' &&
            span_equal(answers->provision->element[i].id, id))
            return &answers->answer[i];
    return NULL;
}

static struct answer answer_make(const struct making *m, const struct formula *answers, size_t i) {
    struct logic *t = m->t;
    const struct answer *known = answer_find(answers, m->p->element[i].id);
    if (known) return *known;
    struct answer a = {term_unknown(t, "found"), term_unknown(t, "found-not"),
                       term_unknown_number(t, "officers")};
    Z3_ast sound = term_not(t, term_and(t, a.holds, a.fails));
    sound = term_and(t, sound, term_at_most(t, term_number(t, 0), a.officers));
    m->f->sound = term_and(t, m->f->sound, sound);
    return a;
}

/* What only a person can find is met when enough officers found it, and not before. */
static struct state answered(const struct making *m, size_t i) {
    struct logic *t = m->t;
    const struct answer *a = &m->f->answer[i];
    struct state raw = m->f->raw[i];
    Z3_ast enough = term_at_most(t, term_number(t, m->p->element[i].approvals), a->officers);
    Z3_ast human = state_is(t, raw, LAW_HUMAN);
    Z3_ast met = term_and(t, human, term_and(t, a->holds, enough));
    struct state state = state_choose(t, met, state_of(t, LAW_MET), raw);
    return state_choose(t, term_and(t, human, a->fails), state_of(t, LAW_NOT_MET), state);
}

/* ---- all together ---- */

static void leaf_make(const struct making *m, const struct formula *answers, size_t i) {
    struct logic *t = m->t;
    struct formula *f = m->f;
    f->aside[i] = term_unknown(t, "aside");
    f->gone[i] = term_unknown(t, "gone");
    f->raw[i] = demand_state(m->world, m->statute, m->p, &m->p->element[i], &f->construed[i]);
    f->raw[i] = state_choose(t, f->aside[i], state_of(t, LAW_MET), f->raw[i]);
    f->raw[i] = state_choose(t, f->gone[i], state_of(t, LAW_NOT_MET), f->raw[i]);
    f->answer[i] = answer_make(m, answers, i);
    f->state[i] = answered(m, i);
}

static void before_make(const struct making *m) {
    struct state before[BEFORE_COUNT] = {in_force_state(m), purpose_state(m), fields_state(m)};
    for (size_t i = 0; i < BEFORE_COUNT; i++) {
        m->f->aside_before[i] = term_unknown(m->t, "aside");
        m->f->before[i] =
            state_choose(m->t, m->f->aside_before[i], state_of(m->t, LAW_MET), before[i]);
    }
}

static struct state root_of(const struct making *m, struct state *state) {
    tree_combine(m->t, m->p, state);
    struct state root = state[0];
    for (size_t i = 0; i < BEFORE_COUNT; i++)
        root = state_least(m->t, root, m->f->before[i]);
    return root;
}

/* Would the ask pass, or wait for people, if everything after the paper stage held? */
static Z3_ast reached_of(const struct making *m) {
    struct state *state = ARENA_ARRAY(m->t->arena, struct state, m->p->element_count);
    for (size_t i = 0; i < m->p->element_count; i++)
        state[i] = m->p->element[i].stage == 'p' ? m->f->raw[i] : state_of(m->t, LAW_MET);
    return root_of(m, state).human;
}

struct formula *formula_make(const struct world *world, const struct statute *statute,
                             const struct provision *provision, const struct formula *answers) {
    struct logic *t = world->t;
    size_t count = provision->element_count;
    struct formula *f = ARENA_NEW(t->arena, struct formula);
    struct making m = {t, world, statute, provision, f};
    *f = (struct formula){.provision = provision,
                          .raw = ARENA_ARRAY(t->arena, struct state, count),
                          .state = ARENA_ARRAY(t->arena, struct state, count),
                          .construed = ARENA_ARRAY(t->arena, Z3_ast, count),
                          .answer = ARENA_ARRAY(t->arena, struct answer, count),
                          .aside = ARENA_ARRAY(t->arena, Z3_ast, count),
                          .gone = ARENA_ARRAY(t->arena, Z3_ast, count),
                          .grantable = ARENA_ARRAY(t->arena, Z3_ast, provision->field_count),
                          .grant = ARENA_ARRAY(t->arena, Z3_ast, provision->field_count),
                          .sound = t->yes};
    for (size_t i = 0; i < provision->field_count; i++)
        f->grantable[i] = grantable_of(world, provision, &provision->field[i]);
    before_make(&m);
    for (size_t i = 0; i < count; i++)
        if (provision->element[i].kind == 'l') leaf_make(&m, answers, i);
    f->raw_root = root_of(&m, f->raw);
    f->root = root_of(&m, f->state);
    f->release = f->root.met;
    f->reached = reached_of(&m);
    for (size_t i = 0; i < provision->field_count; i++)
        f->grant[i] = term_and(t, f->release, f->grantable[i]);
    return f;
}

Z3_ast formula_but(const struct formula *f, struct logic *t, const Z3_ast *aside) {
    Z3_ast whole = t->yes;
    for (size_t i = 0; i < f->provision->element_count; i++) {
        if (f->provision->element[i].kind != 'l') continue;
        if (&f->aside[i] != aside) whole = term_and(t, whole, term_not(t, f->aside[i]));
        if (&f->gone[i] != aside) whole = term_and(t, whole, term_not(t, f->gone[i]));
    }
    for (size_t i = 0; i < BEFORE_COUNT; i++)
        if (&f->aside_before[i] != aside)
            whole = term_and(t, whole, term_not(t, f->aside_before[i]));
    return aside ? term_and(t, whole, *aside) : whole;
}

Z3_ast formula_whole(const struct formula *f, struct logic *t) { return formula_but(f, t, NULL); }

Z3_ast formula_release_but(const struct formula *f, struct logic *t, const Z3_ast *aside) {
    size_t room = 2 * f->provision->element_count + BEFORE_COUNT;
    Z3_ast *unknown = ARENA_ARRAY(t->arena, Z3_ast, room);
    Z3_ast *value = ARENA_ARRAY(t->arena, Z3_ast, room);
    size_t count = 0;
    for (size_t i = 0; i < f->provision->element_count; i++) {
        if (f->provision->element[i].kind != 'l') continue;
        value[count] = term_if(t, &f->aside[i] == aside);
        unknown[count++] = f->aside[i];
        value[count] = term_if(t, &f->gone[i] == aside);
        unknown[count++] = f->gone[i];
    }
    for (size_t i = 0; i < BEFORE_COUNT; i++) {
        value[count] = term_if(t, &f->aside_before[i] == aside);
        unknown[count++] = f->aside_before[i];
    }
    return term_settle(t, f->release, unknown, value, count);
}

static void facts_mark(const struct provision *p, bool *used) {
    used[FACT_ASK_PURPOSE] = used[FACT_ASK_FIELDS] = true;
    used[p->limit_fields] = used[p->limit_periods] = true;
    if (p->limit_periods) used[FACT_ASK_PERIODS] = true;
    for (size_t i = 0; i < p->element_count; i++) {
        used[p->element[i].demand.fact] = true;
        used[p->element[i].demand.other] = true;
    }
    used[FACT_ID_NONE] = false;
}

Z3_ast formula_sound(const struct formula *f, const struct world *world, bool typed) {
    bool used[FACT_ID_COUNT] = {false};
    Z3_ast sound = term_and(world->t, f->sound, world_day_sound(world, typed));
    facts_mark(f->provision, used);
    for (size_t i = 1; i < FACT_ID_COUNT; i++)
        if (used[i])
            sound = term_and(world->t, sound, world_fact_sound(world, (enum fact_id)i, typed));
    return sound;
}
