/* What do contested readings change? pack-format section 8. */
#include "prove/proof.h"

struct contest {
    struct proving *p;
    struct world *world;
    const struct construed *c;
    size_t at; /* among the constructions */
    const struct provision *provision;
    const struct formula *f;
    struct question q; /* readings free, all else as in the pack */
};

/* A contested reading by itself never releases: people answer, two of them. */
static void with_people(struct contest *k) {
    struct logic *t = k->p->t;
    struct proof *proof = proof_add(k->p, NULL, "contested",
                                    "No contested reading releases without two officers", k->c->id);
    Z3_ast wrong = t->no;
    proof->authority = k->provision->id;
    if (!k->c->contested) return;
    for (size_t i = 0; i < k->provision->element_count; i++) {
        if (k->provision->element[i].demand.construed != k->c) continue;
        Z3_ast few = term_below(t, k->f->answer[i].officers, term_number(t, 2));
        Z3_ast passes = term_and(t, k->f->construed[i], k->f->state[i].met);
        wrong = term_or(t, wrong, term_and(t, term_and(t, k->f->release, passes), few));
    }
    if (question_ask(&k->q, wrong) == ASKED_NEVER) return;
    proof_fails(k->p, proof, witness_says(t->arena, &k->q, k->world, k->f));
}

/* The asks that a construction names are those that the facts leave to its reading. */
static Z3_ast named(const struct contest *k) {
    Z3_ast some = k->p->t->no;
    for (size_t i = 0; i < k->provision->element_count; i++)
        if (k->provision->element[i].demand.construed == k->c)
            some = term_or(k->p->t, some, k->f->construed[i]);
    return some;
}

static void differ_exactly(struct contest *k, size_t a, size_t b) {
    struct logic *t = k->p->t;
    struct proof *proof =
        proof_add(k->p, NULL, "readings",
                  "Two readings differ exactly on the asks that the construction names", k->c->id);
    struct world *again = world_again(k->world);
    world_renew_readings(again, k->p->statute);
    struct formula *f = formula_make(again, k->p->statute, k->provision, k->f);
    proof->authority = k->provision->id;
    question_push(&k->q);
    question_assume(&k->q, term_and(t, formula_whole(f, t), k->world->reading[k->at][a]));
    for (size_t i = 0; i < k->p->statute->construed_count; i++)
        for (size_t r = 0; r < k->p->statute->construed[i].reading_count; r++)
            question_assume(
                &k->q, i == k->at ? term_same(t, again->reading[i][r], term_if(t, r == b))
                                  : term_same(t, again->reading[i][r], k->world->reading[i][r]));
    Z3_ast differs = term_not(t, state_same(t, k->f->raw_root, f->raw_root));
    differs = term_or(t, differs, term_not(t, term_same(t, k->f->release, f->release)));
    bool effects = k->c->reading[a].effect != k->c->reading[b].effect;
    if (question_ask(&k->q, term_and(t, differs, term_not(t, named(k)))) != ASKED_NEVER)
        proof_fails(k->p, proof, witness_says(t->arena, &k->q, k->world, k->f));
    else if (effects && question_ask(&k->q, term_and(t, differs, named(k))) != ASKED_POSSIBLE)
        proof_fails(k->p, proof, "no ask comes out otherwise under the other reading");
    question_pop(&k->q);
}

static void construction_prove(struct under *u, size_t at) {
    struct proving *p = u->p;
    const struct construed *c = &p->statute->construed[at];
    if (!span_equal(c->authority, u->provision->id)) return;
    struct contest k = {
        .p = p, .world = u->world, .c = c, .at = at, .provision = u->provision, .f = u->f};
    k.q = question_open(p->t);
    question_assume(&k.q, formula_sound(k.f, u->world, false));
    question_assume(&k.q, world_readings_sound(u->world, p->statute));
    question_assume(&k.q, formula_whole(k.f, p->t));
    with_people(&k);
    for (size_t a = 0; a < c->reading_count; a++)
        for (size_t b = a + 1; b < c->reading_count; b++)
            differ_exactly(&k, a, b);
    question_close(&k.q);
}

void proofs_of_readings(struct under *u) {
    for (size_t i = 0; i < u->p->statute->construed_count; i++)
        construction_prove(u, i);
}
