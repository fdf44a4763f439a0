/* Which asks does a new pack decide otherwise than the one before? pack-format section 11. */
#include "prove/proof.h"

/* One of the two packs, over the same unknown ask. */
struct side {
    const struct statute *statute;
    struct world *world;
    const struct provision *provision; /* NULL: this pack lacks the authority */
    struct formula *f;
    struct formula *other; /* of which one element may be set aside */
};

struct comparing {
    struct logic *t;
    struct side *from, *to; /* what `to` releases and `from` does not */
    bool released;          /* `to` is the new pack */
    struct question every, typed;
    struct differences *found;
    struct difference **last;
    Z3_ast explained;
};

/* ---- what was found ---- */

static bool example(struct comparing *c, Z3_ast shown, const struct question **q) {
    Z3_ast plain = term_and(c->t, shown, c->to->world->plain);
    *q = &c->typed;
    if (question_ask(&c->every, shown) == ASKED_NEVER) return false;
    if (question_ask(&c->typed, plain) == ASKED_POSSIBLE) return true;
    if (question_ask(&c->typed, shown) == ASKED_POSSIBLE) return true;
    *q = &c->every;
    return question_ask(&c->every, shown) == ASKED_POSSIBLE;
}

static void difference_add(struct comparing *c, const struct question *q, const char *says) {
    struct arena *arena = c->t->arena;
    struct difference *d = ARENA_NEW(arena, struct difference);
    struct span id = c->to->provision->id;
    bool declared = word_list_has(c->to->statute->widens, id);
    *d = (struct difference){.released = c->released,
                             .authority = arena_copy(arena, id),
                             .says = says,
                             .witness = witness_says(arena, q, c->to->world, c->to->f),
                             .declared = c->released && declared};
    if (q == &c->typed) d->kept = witness_case(arena, q, c->to->world, c->to->f, says, NULL);
    *c->last = d;
    c->last = (struct difference **)(uintptr_t)&d->next;
    if (c->released)
        c->found->released++;
    else
        c->found->refused++;
    if (c->released && !declared) c->found->undeclared++;
}

/* A class of asks, if there is one: "<begins><about><ends>". */
static void class_find(struct comparing *c, Z3_ast asks, const char *begins, struct span about,
                       const char *ends) {
    const struct question *q;
    c->explained = term_or(c->t, c->explained, asks);
    if (!example(c, asks, &q)) return;
    difference_add(c, q, arena_printf(c->t->arena, "%s%.*s%s", begins, SPAN_FMT(about), ends));
}

/* ---- classes ---- */

static Z3_ast wider(const struct comparing *c) {
    struct logic *t = c->t;
    const struct provision *p = c->to->provision;
    Z3_ast some = t->no;
    for (size_t i = 0; i < p->field_count; i++) {
        Z3_ast before =
            c->from->f ? formula_grants(c->from->f, c->from->world, p->field[i].id) : t->no;
        some = term_or(t, some, term_and(t, c->to->f->grant[i], term_not(t, before)));
    }
    return some;
}

/* Asks that the one pack refuses because of this element alone, and the other releases. */
static Z3_ast kept_back(const struct comparing *c, const Z3_ast *aside) {
    struct logic *t = c->t;
    const struct side *from = c->from;
    Z3_ast without = formula_release_but(from->other, t, aside);
    Z3_ast alone = term_and(t, without, term_not(t, from->f->release));
    return term_and(t, alone, c->to->f->release);
}

static void elements_compare(struct comparing *c) {
    const struct side *from = c->from;
    const char *ends = c->released ? " no longer keeps them back" : " keeps them back now";
    for (size_t i = 0; i < BEFORE_COUNT; i++)
        class_find(c, kept_back(c, &from->other->aside_before[i]), "", span_str(before_id[i]),
                   ends);
    for (size_t i = 0; i < from->provision->element_count; i++)
        if (from->provision->element[i].kind == 'l')
            class_find(c, kept_back(c, &from->other->aside[i]), "", from->provision->element[i].id,
                       ends);
}

static void fields_compare(struct comparing *c) {
    struct logic *t = c->t;
    const char *ends = c->released ? " is given beside others" : " is no longer given";
    for (size_t i = 0; i < c->to->provision->field_count; i++) {
        struct span id = c->to->provision->field[i].id;
        Z3_ast before = formula_grants(c->from->f, c->from->world, id);
        Z3_ast added = term_and(t, c->to->f->grant[i], term_not(t, before));
        class_find(c, term_and(t, c->from->f->release, added), "the field ", id, ends);
    }
}

/* The same field, of a record's values that could not leave before. */
static void provenance_compare(struct comparing *c) {
    struct logic *t = c->t;
    const struct provision *from = c->from->provision;
    const struct provision *to = c->to->provision;
    Z3_ast wider = t->no;
    for (size_t i = 0; i < to->field_count; i++)
        for (size_t k = 0; k < from->field_count; k++)
            if (span_equal(from->field[k].id, to->field[i].id) &&
                (to->field[i].provenance & ~from->field[k].provenance))
                wider = term_or(t, wider, c->to->f->grant[i]);
    class_find(c, wider, "", SPAN_LITERAL("values of another provenance"),
               c->released ? " are given" : " are no longer given");
}

static void authority_compare(struct comparing *c) {
    struct span id = c->to->provision->id;
    const struct question *q;
    Z3_ast all = wider(c);
    if (!c->from->f) {
        class_find(c, all, "the authority ", id, c->released ? " is new" : " is gone");
        return;
    }
    provenance_compare(c);
    c->explained = c->t->no;
    if (question_ask(&c->every, all) == ASKED_NEVER) return;
    elements_compare(c);
    fields_compare(c);
    Z3_ast rest = term_and(c->t, all, term_not(c->t, c->explained));
    if (example(c, rest, &q))
        difference_add(c, q,
                       c->released ? "several elements together no longer keep them back"
                                   : "several elements together keep them back now");
}

/* ---- both packs ---- */

static void side_take(struct side *side, const struct formula *answers) {
    side->f = side->other = NULL;
    if (!side->provision) return;
    side->f = formula_make(side->world, side->statute, side->provision, answers);
    side->other = formula_make(side->world, side->statute, side->provision, side->f);
}

static void side_assume(const struct side *side, struct question *q, bool typed) {
    struct logic *t = side->world->t;
    Z3_ast chosen = world_readings_chosen(side->world, side->statute);
    if (!side->f) return;
    question_assume(q, formula_sound(side->f, side->world, typed));
    question_assume(q, term_and(t, chosen, world_readings_sound(side->world, side->statute)));
    question_assume(q, formula_whole(side->f, t));
}

static void direction_compare(struct comparing *c, struct side *from, struct side *to,
                              bool released) {
    if (!to->f) return;
    c->from = from;
    c->to = to;
    c->released = released;
    c->explained = c->t->no;
    authority_compare(c);
}

/* Only what the two packs say of this authority can tell one ask from another. */
static void worlds_make(struct comparing *c, struct side *before, struct side *after) {
    struct arena *arena = c->t->arena;
    struct ruling ruling[2];
    size_t count = 0;
    if (before->provision) ruling[count++] = (struct ruling){before->statute, before->provision};
    if (after->provision) ruling[count++] = (struct ruling){after->statute, after->provision};
    before->world = world_make(c->t, universes_find(arena, ruling, count), before->statute);
    after->world = world_again(before->world);
    world_renew_readings(after->world, after->statute);
}

static void provision_compare(struct comparing *c, struct side *before, struct side *after,
                              struct span id) {
    before->provision = provision_find(before->statute, id);
    after->provision = provision_find(after->statute, id);
    worlds_make(c, before, after);
    side_take(before, NULL);
    side_take(after, before->f);
    c->every = question_open(c->t);
    c->typed = question_open(c->t);
    side_assume(before, &c->every, false);
    side_assume(after, &c->every, false);
    side_assume(before, &c->typed, true);
    side_assume(after, &c->typed, true);
    direction_compare(c, before, after, true);
    direction_compare(c, after, before, false);
    question_close(&c->every);
    question_close(&c->typed);
}

/* A line that nothing needs would let a later widening pass unseen. */
static void idle_find(struct comparing *c, const struct side *before, const struct side *after) {
    struct text idle = {.arena = c->t->arena};
    for (size_t i = 0; i < after->statute->widens.count; i++) {
        struct span id = after->statute->widens.word[i];
        bool needed = word_list_has(before->statute->widens, id);
        for (const struct difference *d = c->found->first; d; d = d->next)
            needed = needed || (d->released && span_equal(d->authority, id));
        if (needed) continue;
        if (idle.len) text_put_str(&idle, ", ");
        text_put(&idle, id);
    }
    c->found->idle = text_span(&idle);
}

static void statutes_compare(struct arena *arena, const struct statute *const both[2],
                             struct differences *found) {
    struct logic *t = logic_open(arena);
    struct comparing c = {
        .t = t, .found = found, .last = (struct difference **)(uintptr_t)&found->first};
    struct side before = {.statute = both[0]};
    struct side after = {.statute = both[1]};
    for (size_t i = 0; i < both[0]->provision_count; i++)
        provision_compare(&c, &before, &after, both[0]->provision[i].id);
    for (size_t i = 0; i < both[1]->provision_count; i++)
        if (!provision_find(both[0], both[1]->provision[i].id))
            provision_compare(&c, &before, &after, both[1]->provision[i].id);
    idle_find(&c, &before, &after);
    logic_close(t);
}

struct err prove_differences(struct arena *arena, struct span before, struct span after,
                             struct differences *differences) {
    struct statute old;
    struct statute new;
    *differences = (struct differences){0};
    struct err e = statute_read(arena, before, &old);
    if (err_is(e)) return err_at(e, "the old pack");
    e = statute_read(arena, after, &new);
    if (err_is(e)) {
        statute_close(&old);
        return err_at(e, "the new pack");
    }
    const struct statute *const both[2] = {&old, &new};
    differences->pack = arena_copy(arena, new.name);
    statutes_compare(arena, both, differences);
    statute_close(&old);
    statute_close(&new);
    return err_none();
}
