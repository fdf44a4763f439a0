/* Do two authorities answer the same ask only where the pack says so? */
#include "prove/proof.h"

static bool declared(const struct statute *s, struct span a, struct span b) {
    for (size_t i = 0; i < s->overlap_count; i++) {
        const struct overlap *o = &s->overlap[i];
        if ((span_equal(o->a, a) && span_equal(o->b, b)) ||
            (span_equal(o->a, b) && span_equal(o->b, a)))
            return true;
    }
    return false;
}

static bool purposes_meet(const struct provision *a, const struct provision *b) {
    for (size_t i = 0; i < a->purposes.count; i++)
        if (word_list_has(b->purposes, a->purposes.word[i])) return true;
    return false;
}

/* The same facts, cited under the one and under the other, and a field that both give. */
static Z3_ast both_give(const struct world *world, const struct formula *a,
                        const struct formula *b) {
    struct logic *t = world->t;
    Z3_ast some = t->no;
    for (size_t i = 0; i < a->provision->field_count; i++) {
        Z3_ast there = formula_grants(b, world, a->provision->field[i].id);
        some = term_or(t, some, term_and(t, a->grant[i], there));
    }
    return some;
}

static enum asked overlaps(struct proving *p, const struct provision *one,
                           const struct provision *two, const char **witness) {
    struct logic *t = p->t;
    const struct ruling both[] = {{p->statute, one}, {p->statute, two}};
    struct world *world = world_make(t, universes_find(t->arena, both, 2), p->statute);
    const struct formula *a = formula_make(world, p->statute, one, NULL);
    const struct formula *b = formula_make(world, p->statute, two, NULL);
    struct question q = question_open(t);
    question_assume(&q, term_and(t, formula_sound(a, world, true), formula_sound(b, world, true)));
    question_assume(&q, term_and(t, formula_whole(a, t), formula_whole(b, t)));
    question_assume(&q, world_readings_sound(world, p->statute));
    question_assume(&q, world_readings_chosen(world, p->statute));
    Z3_ast given = both_give(world, a, b);
    enum asked asked = question_ask(&q, term_and(t, given, world->plain));
    if (asked == ASKED_NEVER) asked = question_ask(&q, given);
    if (asked == ASKED_POSSIBLE) *witness = witness_says(t->arena, &q, world, a);
    question_close(&q);
    return asked;
}

static void pair_prove(struct proving *p, size_t i, size_t k) {
    const struct provision *a = &p->statute->provision[i];
    const struct provision *b = &p->statute->provision[k];
    bool said = declared(p->statute, a->id, b->id);
    const char *witness = NULL;
    struct proof *proof =
        proof_add(p, NULL, "overlap",
                  said ? "The two authorities answer the same ask, as the pack declares"
                       : "The two authorities never answer the same ask",
                  b->id);
    proof->authority = a->id;
    bool possible = purposes_meet(a, b) && overlaps(p, a, b, &witness) != ASKED_NEVER;
    if (possible && !said)
        proof_fails(p, proof,
                    arena_printf(p->t->arena,
                                 "both give something to %s; say so under \"overlaps\"",
                                 witness ? witness : "the same ask"));
    if (!possible && said) proof_fails(p, proof, "they are declared to overlap, and never do");
}

void proofs_of_overlaps(struct proving *p) {
    for (size_t i = 0; i < p->statute->provision_count; i++)
        for (size_t k = i + 1; k < p->statute->provision_count; k++)
            pair_prove(p, i, k);
}
