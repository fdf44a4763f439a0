/* When does one element hold? The typed tests of pack-format section 3, each over an unknown ask.
 */
#include "prove/demand.h"

#include <assert.h>

struct judging {
    struct logic *t;
    const struct world *world;
    const struct statute *statute;
    const struct provision *provision;
    const struct demand *d;
    const struct fact_unknown *fact;
    const struct universe *u;
};

/* Every word of the fact is so; a fact of another kind has none, and shows nothing. */
static Z3_ast every_word(const struct judging *j, Z3_ast (*so)(const struct judging *j, size_t i)) {
    Z3_ast *all = ARENA_ARRAY(j->t->arena, Z3_ast, j->u->count);
    for (size_t i = 0; i < j->u->count; i++)
        all[i] = term_implies(j->t, j->fact->has[i], so(j, i));
    return term_and(j->t, world_is_words(j->world, j->d->fact), term_every(j->t, all, j->u->count));
}

static Z3_ast word_is_enrolled(const struct judging *j, size_t i) {
    const struct demand *d = j->d;
    size_t list = listed_find(j->world->words, d->list);
    if (d->reg) return term_if(j->t, word_list_has(d->reg->entry, j->u->word[i]));
    return list == SIZE_MAX ? j->t->no : j->world->listed[list][i];
}

static bool provision_lists(const struct provision *p, struct span field) {
    for (size_t i = 0; i < p->field_count; i++)
        if (span_equal(p->field[i].id, field)) return true;
    return false;
}

/* A field that is never given is withheld and named; it does not refuse the rest. */
static Z3_ast word_is_within(const struct judging *j, size_t i) {
    const struct demand *d = j->d;
    struct span word = j->u->word[i];
    bool never =
        word_list_has(j->provision->never, word) || word_list_has(j->statute->never_fields, word);
    if (d->fact == FACT_ASK_FIELDS && never) return j->t->yes;
    if (d->other) return j->world->fact[d->other].has[i];
    if (d->of_releases) return term_if(j->t, provision_lists(j->provision, word));
    return word_is_enrolled(j, i);
}

static struct state subset_state(const struct judging *j) {
    struct logic *t = j->t;
    struct state state = state_met_if(t, every_word(j, word_is_within));
    if (!j->d->other) return state;
    const struct fact_unknown *other = &j->world->fact[j->d->other];
    state = state_choose(t, other->kind[FACT_HUMAN], state_of(t, LAW_HUMAN), state);
    return state_choose(t, other->kind[FACT_ABSENT], state_of(t, LAW_MISSING), state);
}

static Z3_ast word_is_past_year(const struct judging *j, size_t i) {
    Z3_ast year = j->world->year[j->world->words->of_fact[j->d->fact]][i];
    return term_and(j->t, term_below(j->t, term_number(j->t, 0), year),
                    term_below(j->t, year, j->world->this_year));
}

static Z3_ast text_among(const struct judging *j, struct word_list list) {
    return term_and(j->t, j->fact->kind[FACT_TEXT], world_has_some(j->world, j->d->fact, list));
}

static struct state class_state(const struct judging *j) {
    struct logic *t = j->t;
    const struct registered *reg = j->d->reg;
    struct span *word = ARENA_ARRAY(t->arena, struct span, reg->entry.count + 1);
    struct word_list of_class = {word, 0};
    for (size_t i = 0; i < reg->entry.count; i++)
        if (span_equal(reg->entry_class[i], j->d->wanted_class))
            word[of_class.count++] = reg->entry.word[i];
    Z3_ast in_class = world_has_some(j->world, j->d->fact, of_class);
    struct state unlisted = state_of(t, j->d->unlisted_human ? LAW_HUMAN : LAW_NOT_MET);
    struct state of_text =
        state_choose(t, text_among(j, reg->entry), state_met_if(t, in_class), unlisted);
    return state_choose(t, j->fact->kind[FACT_TEXT], of_text, state_of(t, LAW_NOT_MET));
}

static struct state count_state(const struct judging *j) {
    struct logic *t = j->t;
    Z3_ast within = term_at_most(t, j->fact->count, term_number(t, j->d->limit));
    struct state over = state_of(t, j->d->over_human ? LAW_HUMAN : LAW_NOT_MET);
    struct state counted = state_choose(t, within, state_of(t, LAW_MET), over);
    return state_choose(t, j->fact->kind[FACT_COUNT], counted, state_of(t, LAW_NOT_MET));
}

/* ---- contested readings ---- */

static struct state reading_state(const struct judging *j) {
    struct logic *t = j->t;
    const struct construed *c = j->d->construed;
    struct state state = state_of(t, LAW_NOT_MET);
    size_t at = (size_t)(c - j->statute->construed);
    for (size_t i = 0; i < c->reading_count; i++)
        state = state_choose(t, j->world->reading[at][i], state_of(t, c->reading[i].effect), state);
    return state;
}

/* Or a field that the authority does not give, which is no product of the ask. */
static Z3_ast word_is_value(const struct judging *j, size_t i) {
    struct span word = j->u->word[i];
    bool no_product = j->d->fact == FACT_ASK_FIELDS && !provision_lists(j->provision, word);
    return term_if(j->t, no_product || word_list_has(j->d->values, word));
}

/* Something besides the values is there. Where nothing is, a reading may decide. */
static struct state not_only_state(const struct judging *j, Z3_ast *construed) {
    struct logic *t = j->t;
    Z3_ast words = world_is_words(j->world, j->d->fact);
    Z3_ast some = world_has_some(j->world, j->d->fact, j->d->values);
    Z3_ast only = term_and(t, some, every_word(j, word_is_value));
    struct state state = state_met_if(t, term_and(t, words, term_not(t, only)));
    if (!j->d->construed) return state;
    *construed = only;
    return state_choose(t, only, reading_state(j), state);
}

static struct state signed_state(const struct judging *j, Z3_ast *construed) {
    struct logic *t = j->t;
    Z3_ast listed = text_among(j, j->d->values);
    struct state state = state_met_if(t, listed);
    if (!j->d->construed) return state;
    *construed = term_and(t, text_among(j, j->d->construed->turns_on), term_not(t, listed));
    return state_choose(t, *construed, reading_state(j), state);
}

/* ---- one test after another ---- */

static bool runs_out(const struct demand *d) {
    return demand_is(d, "not-expired") || demand_is(d, "consent-valid") ||
           demand_is(d, "programme-active");
}

static struct state test_state(const struct judging *j, Z3_ast *construed) {
    struct logic *t = j->t;
    const struct demand *d = j->d;
    Z3_ast holds = j->fact->holds;
    if (demand_is(d, "present"))
        return state_met_if(t, term_implies(t, j->fact->kind[FACT_VERDICT], holds));
    if (demand_is(d, "one-of")) return state_met_if(t, text_among(j, d->values));
    if (demand_is(d, "in-list")) return state_met_if(t, every_word(j, word_is_enrolled));
    if (demand_is(d, "classed-as")) return class_state(j);
    if (demand_is(d, "subset-of")) return subset_state(j);
    if (demand_is(d, "not-only")) return not_only_state(j, construed);
    if (demand_is(d, "at-most")) return count_state(j);
    if (demand_is(d, "signed-by-role")) return signed_state(j, construed);
    if (demand_is(d, "periods-closed"))
        return state_met_if(
            t, term_and(t, j->fact->kind[FACT_LIST], every_word(j, word_is_past_year)));
    if (runs_out(d)) return state_met_if(t, world_lasts(j->world, d->fact));
    return state_met_if(t, world_verdict_holds(j->world, d->fact));
}

struct state demand_state(const struct world *world, const struct statute *statute,
                          const struct provision *provision, const struct element *element,
                          Z3_ast *construed) {
    const struct demand *d = &element->demand;
    struct logic *t = world->t;
    *construed = t->no;
    if (demand_is(d, "finding")) return state_of(t, LAW_HUMAN);
    assert(d->fact && "the loader refuses a test without its fact");
    struct judging j = {.t = t,
                        .world = world,
                        .statute = statute,
                        .provision = provision,
                        .d = d,
                        .fact = &world->fact[d->fact],
                        .u = universes_of_fact(world->words, d->fact)};
    struct state state = test_state(&j, construed);
    Z3_ast told = term_not(t, term_or(t, j.fact->kind[FACT_ABSENT], j.fact->kind[FACT_HUMAN]));
    *construed = term_and(t, *construed, told);
    state = state_choose(t, j.fact->kind[FACT_HUMAN], state_of(t, LAW_HUMAN), state);
    state = state_choose(t, j.fact->kind[FACT_ABSENT], state_of(t, LAW_MISSING), state);
    return element->negated ? state_swapped(t, state) : state;
}
