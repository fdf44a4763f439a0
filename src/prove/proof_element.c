/* Does every element matter, is every authority of use, and is nothing decided too early? */
#include "prove/proof.h"

#include <stdio.h>

static const struct span nothing = {0};

/* ---- no dead authority ---- */

static void alive(struct under *u) {
    struct logic *t = u->p->t;
    struct arena *arena = t->arena;
    struct proof *proof =
        proof_add(u->p, u, "alive", "Some ask is released, or waits for people only", nothing);
    if (!proof_example(u, u->f->release)) {
        proof_fails(u->p, proof, "no ask whatever is released under this authority");
        return;
    }
    if (!u->p->proofs->keep) return;
    proof->kept = witness_case(arena, &u->typed, u->world, u->f,
                               "An ask under which everything holds, findings apart", NULL);
}

/* ---- every element is load-bearing ---- */

/* An ask that this element alone keeps from release, or from the people who must find the rest. */
static bool alone_found(struct under *u, const Z3_ast *aside, bool before_people) {
    struct logic *t = u->p->t;
    Z3_ast keeps = before_people
                       ? term_and(t, u->other->raw_root.human, term_not(t, u->f->raw_root.human))
                       : term_and(t, u->other->release, term_not(t, u->f->release));
    Z3_ast but = formula_but(u->other, t, aside);
    Z3_ast waits = before_people ? t->yes : state_is(t, u->f->raw_root, LAW_HUMAN);
    Z3_ast releasable = before_people ? u->other->release : t->yes;
    Z3_ast all = term_and(t, term_and(t, keeps, but), term_and(t, waits, releasable));
    return proof_example(u, all);
}

static bool matters(struct under *u, const char *id, const Z3_ast *aside, struct proof *proof) {
    struct arena *arena = u->p->t->arena;
    if (!alone_found(u, aside, true) && !alone_found(u, aside, false)) return false;
    if (!u->p->proofs->keep) return true;
    proof->kept = witness_case(arena, &u->typed, u->world, u->f,
                               arena_printf(arena, "Only %s keeps this ask back", id), id);
    return true;
}

static bool below_any(const struct provision *p, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (p->element[k].kind == 'o' && p->element[k].end > i) return true;
    return false;
}

/* Of an `any`, an alternative is there to let something pass: without it less is released. What
 * stands in no alternative is of use where anything is released, which is proved already. */
static bool of_use(struct under *u, size_t i) {
    struct logic *t = u->p->t;
    const Z3_ast *gone = &u->other->gone[i];
    if (!below_any(u->provision, i)) return true;
    Z3_ast lost = term_and(t, u->f->release, term_not(t, u->other->release));
    return question_ask(&u->every, term_and(t, lost, formula_but(u->other, t, gone))) ==
           ASKED_POSSIBLE;
}

static void bears(struct under *u, size_t i) {
    const struct element *element = &u->provision->element[i];
    struct proof *proof =
        proof_add(u->p, u, "load-bearing",
                  element->redundant.len ? "The element is redundant, as the pack declares"
                                         : "Without the element something more is released",
                  element->id);
    bool alone = matters(u, arena_str(u->p->t->arena, element->id), &u->other->aside[i], proof);
    if (element->redundant.len && alone)
        proof_fails(u->p, proof, "it is declared redundant, and is not");
    if (!element->redundant.len && !alone)
        proof_fails(u->p, proof,
                    "no ask is kept back by it alone; leave it out, or say under "
                    "\"redundant\" why it stands there");
    if (!element->redundant.len && !of_use(u, i))
        proof_fails(u->p, proof, "nothing is released that rests on it; it lets nothing pass");
}

static void preconditions(struct under *u) {
    for (size_t i = 0; i < BEFORE_COUNT; i++) {
        struct proof *proof = proof_add(u->p, u, "load-bearing",
                                        "Without the precondition something more is released",
                                        span_str(before_id[i]));
        bool alone = matters(u, before_id[i], &u->other->aside_before[i], proof);
        /* Without fields there is nothing to give, whatever the tree says. */
        if (!alone && i != BEFORE_FIELDS)
            proof_fails(u->p, proof, "no ask is kept back by it alone");
    }
}

/* ---- settled is settled ---- */

/* Over any states of the leaves, not only those that facts can give. */
static void settled(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    struct proof *proof = proof_add(
        u->p, u, "settled", "Resolving what is unknown never overturns what is settled", nothing);
    struct state *first = ARENA_ARRAY(t->arena, struct state, p->element_count);
    struct state *then = ARENA_ARRAY(t->arena, struct state, p->element_count);
    Z3_ast all = t->yes;
    for (size_t i = 0; i < p->element_count; i++) {
        Z3_ast sound_first;
        Z3_ast sound_then;
        if (p->element[i].kind != 'l') continue;
        first[i] = state_unknown(t, "first", &sound_first);
        then[i] = state_unknown(t, "then", &sound_then);
        Z3_ast was_known = term_or(t, first[i].met, term_not(t, first[i].missing));
        all = term_and(t, all, term_and(t, sound_first, sound_then));
        all = term_and(t, all, term_implies(t, was_known, state_same(t, first[i], then[i])));
        all = term_and(t, all, term_or(t, then[i].met, term_not(t, then[i].missing)));
    }
    tree_combine(t, p, first);
    tree_combine(t, p, then);
    Z3_ast revived = term_and(t, term_not(t, first[0].missing), then[0].missing);
    Z3_ast withdrawn = term_and(t, first[0].met, term_not(t, then[0].met));
    struct question q = question_open(t);
    if (question_ask(&q, term_and(t, all, term_or(t, revived, withdrawn))) != ASKED_NEVER)
        proof_fails(u->p, proof, "an outcome that was settled changes when a fact becomes known");
    question_close(&q);
}

/* ---- paper first ---- */

static void paper_first(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    struct proof *proof =
        proof_add(u->p, u, "paper-first",
                  "The vault is not asked while an element on paper fails or is missing", nothing);
    Z3_ast early = term_and(t, u->f->release, term_not(t, u->f->reached));
    for (size_t i = 1; i < p->element_count; i = p->element[i].end)
        if (p->element[i].stage == 'p' && p->element[i].kind == 'l')
            early = term_or(t, early, term_and(t, u->f->reached, term_not(t, u->f->raw[i].human)));
    proof_never(u, proof, early, NULL);
}

/* ---- two vaults look alike ---- */

static Z3_ast paper_differs(const struct under *u, const struct formula *f) {
    struct logic *t = u->p->t;
    const struct element *element = u->provision->element;
    Z3_ast differs = term_not(t, term_same(t, u->f->reached, f->reached));
    for (size_t i = 1; i < u->provision->element_count; i++)
        if (element[i].stage == 'p')
            differs = term_or(t, differs, term_not(t, state_same(t, u->f->raw[i], f->raw[i])));
    return differs;
}

/* What a requester is told before the end are the states of paper elements, and whether the vault
 * was reached. Two copies of the decision, alike but for what the vault says. */
static void two_vaults(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    struct proof *proof =
        proof_add(u->p, u, "no-oracle",
                  "What the requester sees before the end is the same for any two vaults", nothing);
    struct world *again = world_again(u->world);
    for (size_t i = 0; i < p->element_count; i++)
        if (p->element[i].stage == 'i') world_renew_fact(again, p->element[i].demand.fact);
    struct formula *f = formula_make(again, u->p->statute, p, u->f);
    Z3_ast sound = term_and(t, formula_sound(f, again, false), formula_whole(f, t));
    proof_never(u, proof, term_and(t, sound, paper_differs(u, f)), NULL);
}

void proofs_of_elements(struct under *u) {
    alive(u);
    preconditions(u);
    for (size_t i = 0; i < u->provision->element_count; i++)
        if (u->provision->element[i].kind == 'l') bears(u, i);
    settled(u);
    paper_first(u);
    two_vaults(u);
}
