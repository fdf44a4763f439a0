/* Can a pack release what it must not? Every proof, over every authority of the compiled bytes. */
#include "prove/proof.h"

struct proof *proof_add(struct proving *p, const struct under *under, const char *id,
                        const char *says, struct span about) {
    struct proof *proof = ARENA_NEW(p->t->arena, struct proof);
    *proof = (struct proof){.id = id, .says = says, .about = about, .holds = true};
    if (under) proof->authority = under->provision->id;
    *p->last = proof;
    p->last = (struct proof **)(uintptr_t)&proof->next;
    p->proofs->count++;
    return proof;
}

void proof_fails(struct proving *p, struct proof *proof, const char *why) {
    if (proof->holds) p->proofs->failed++;
    proof->holds = false;
    if (!proof->witness) proof->witness = why;
}

bool proof_example(struct under *u, Z3_ast shown) {
    Z3_ast plain = term_and(u->p->t, shown, u->world->plain);
    return question_ask(&u->typed, plain) == ASKED_POSSIBLE ||
           question_ask(&u->typed, shown) == ASKED_POSSIBLE;
}

/* The example that people are shown has facts of the kinds that the gateway builds, where there is
 * one. */
void proof_never(struct under *u, struct proof *proof, Z3_ast released, const char *in_the_way) {
    struct arena *arena = u->p->t->arena;
    const struct world *world = u->world;
    enum asked asked = question_ask(&u->every, released);
    if (asked == ASKED_NEVER) return;
    if (asked == ASKED_UNKNOWN) {
        proof_fails(u->p, proof, "the solver did not find out");
        return;
    }
    bool typed = proof_example(u, released);
    const struct question *q = typed ? &u->typed : &u->every;
    if (!typed) question_ask(&u->every, released);
    proof_fails(u->p, proof, witness_says(arena, q, world, u->f));
    if (typed && in_the_way)
        proof->kept = witness_case_refused(arena, q, world, u->f, proof->says, in_the_way);
}

static void readings_assume(const struct under *u, struct question *q) {
    question_assume(q, world_readings_sound(u->world, u->p->statute));
    question_assume(q, world_readings_chosen(u->world, u->p->statute));
    question_assume(q, formula_whole(u->f, u->p->t));
}

static void under_open(struct under *u, struct proving *p, const struct provision *provision) {
    struct logic *t = p->t;
    const struct ruling ruling = {p->statute, provision};
    *u = (struct under){.p = p, .provision = provision};
    u->world = world_make(t, universes_find(t->arena, &ruling, 1), p->statute);
    u->f = formula_make(u->world, p->statute, provision, NULL);
    u->other = formula_make(u->world, p->statute, provision, u->f);
    u->every = question_open(t);
    u->typed = question_open(t);
    question_assume(&u->every, formula_sound(u->f, u->world, false));
    question_assume(&u->typed, formula_sound(u->f, u->world, true));
    readings_assume(u, &u->every);
    readings_assume(u, &u->typed);
}

static void authority_prove(struct proving *p, const struct provision *provision) {
    struct under u;
    under_open(&u, p, provision);
    proofs_of_release(&u);
    proofs_of_people(&u);
    proofs_of_elements(&u);
    proofs_of_orders(&u);
    proofs_of_readings(&u);
    question_close(&u.every);
    question_close(&u.typed);
}

/* The lines that are never crossed stand in the pack's own words too, so that who asks is told. */
static void head_prove(struct proving *p) {
    struct word_list purposes = floor_never_purposes();
    struct word_list fields = floor_never_fields();
    for (size_t i = 0; i < purposes.count; i++) {
        struct proof *proof =
            proof_add(p, NULL, "never-listed", "What is never granted is on the pack's never lists",
                      purposes.word[i]);
        if (!word_list_has(p->statute->never_purposes, purposes.word[i]))
            proof_fails(p, proof, "the purpose is not among the never-purposes");
    }
    for (size_t i = 0; i < fields.count; i++) {
        struct proof *proof =
            proof_add(p, NULL, "never-listed", "What is never granted is on the pack's never lists",
                      fields.word[i]);
        if (!word_list_has(p->statute->never_fields, fields.word[i]))
            proof_fails(p, proof, "the field is not among the never-fields");
    }
}

static void statute_prove(struct arena *arena, const struct statute *statute, struct span only,
                          struct proofs *proofs) {
    struct logic *t = logic_open(arena);
    struct proving p = {.t = t,
                        .statute = statute,
                        .proofs = proofs,
                        .last = (struct proof **)(uintptr_t)&proofs->first};
    head_prove(&p);
    for (size_t i = 0; i < statute->provision_count; i++)
        if (only.len == 0 || span_equal(statute->provision[i].id, only))
            authority_prove(&p, &statute->provision[i]);
    if (only.len == 0) proofs_of_overlaps(&p);
    logic_close(t);
}

struct err prove_pack(struct arena *arena, struct span compiled, struct span only,
                      struct proofs *proofs) {
    struct statute statute;
    *proofs = (struct proofs){.keep = proofs->keep};
    TRY(statute_read(arena, compiled, &statute));
    proofs->pack = arena_copy(arena, statute.name);
    proofs->version = arena_copy(arena, statute.version);
    if (only.len && !provision_find(&statute, only)) {
        statute_close(&statute);
        return err_make(ERR_INPUT, "the pack has no authority %.*s", SPAN_FMT(only));
    }
    statute_prove(arena, &statute, only, proofs);
    for (const struct proof *one = proofs->first; one; one = one->next) {
        struct proof *proof = (struct proof *)(uintptr_t)one;
        proof->authority = arena_copy(arena, proof->authority);
        proof->about = arena_copy(arena, proof->about);
    }
    statute_close(&statute);
    return err_none();
}

struct span prove_cases_head(struct arena *arena, struct span pack, struct span authority) {
    return span_str(witness_file_head(arena, pack, authority));
}

struct span prove_cases(struct arena *arena, const struct proofs *proofs, struct span authority) {
    struct text out = {.arena = arena};
    for (const struct proof *one = proofs->first; one; one = one->next) {
        if (!one->kept || !span_equal(one->authority, authority)) continue;
        if (out.len == 0)
            text_put(&out, prove_cases_head(arena, proofs->pack, authority));
        else
            text_put_byte(&out, '\n');
        text_put_str(&out, one->kept);
    }
    return text_span(&out);
}
