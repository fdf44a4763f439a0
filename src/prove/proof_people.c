/* What takes people, and how many? */
#include "prove/proof.h"

static const struct span nothing = {0};

static struct proof *officers_proof(struct under *u, bool emergency) {
    const char *says = emergency ? "With fewer than two officers nothing is released but in an "
                                   "emergency whose second officer follows within 24 hours"
                                 : "What people must find is released on two officers, not fewer";
    return proof_add(u->p, u, "two-officers", says, nothing);
}

/* 26 USC 6103(i)(3)(B)(i) alone, and only where the second is due. */
static void two_officers(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    bool emergency = floor_is_emergency(p->id);
    struct proof *proof = officers_proof(u, emergency);
    for (size_t i = 0; i < p->element_count && proof->holds; i++) {
        const struct element *element = &p->element[i];
        bool followed = element->second_hours > 0 && element->second_hours <= 24;
        if (element->kind != 'l' || (emergency && followed && element->approvals == 1)) continue;
        Z3_ast few = term_below(t, u->f->answer[i].officers, term_number(t, 2));
        Z3_ast human = state_is(t, u->f->raw[i], LAW_HUMAN);
        Z3_ast on_few = term_and(t, human, term_and(t, u->f->state[i].met, few));
        Z3_ast rests = term_and(t, u->f->release, on_few);
        proof_never(u, proof, rests, NULL);
    }
}

/* A batch cannot wait for people, and one of law enforcement is a list. */
static void batch(struct under *u) {
    const struct provision *p = u->provision;
    struct proof *proof = proof_add(
        u->p, u, "batch",
        "A batch exists only where the law runs a programme that needs no finding", nothing);
    if (!p->programme) return;
    if (!floor_may_batch(p->id)) proof_fails(u->p, proof, "the authority is no programme");
    for (size_t i = 0; i < p->element_count; i++)
        if (p->element[i].stage == 'f')
            proof_fails(u->p, proof,
                        arena_printf(u->p->t->arena, "its element %.*s is for people to find",
                                     SPAN_FMT(p->element[i].id)));
}

void proofs_of_people(struct under *u) {
    two_officers(u);
    batch(u);
}
