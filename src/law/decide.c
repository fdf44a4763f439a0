/* Is it allowed? Preconditions, then the authority's elements, then what may be given. Pure; zero
 * refuses; nothing here knows any authority by name. */
#include "law/inside.h"
#include "law/test.h"

#include <assert.h>

const char *law_state_str(enum law_state state) {
    switch (state) {
    case LAW_MET:
        return "met";
    case LAW_HUMAN:
        return "human";
    case LAW_MISSING:
        return "missing";
    case LAW_NOT_MET:
        break;
    }
    return "not-met";
}

const char *law_outcome_str(enum law_outcome outcome) {
    switch (outcome) {
    case LAW_RELEASE:
        return "release";
    case LAW_REFER:
        return "refer";
    case LAW_INCOMPLETE:
        return "incomplete";
    case LAW_REFUSE:
        break;
    }
    return "refuse";
}

/* The tree being decided: the root, three preconditions, then the authority's nodes. */
enum { AT_ROOT = 0, AT_AUTHORITY, AT_IN_FORCE, AT_PURPOSE, AT_ELEMENTS };

struct work {
    const struct pack *pack;
    const struct law_ask *ask;
    const struct authority *authority; /* NULL: none */
    struct law_finding *tree;
    size_t *end; /* beside each: the first that is not below it */
    size_t count;
};

static enum law_state least(enum law_state a, enum law_state b) { return a < b ? a : b; }
static enum law_state greatest(enum law_state a, enum law_state b) { return a > b ? a : b; }

/* `not` swaps the two certain states and leaves the two unknown ones: it stands over a leaf. */
static enum law_state swapped(enum law_state state) {
    if (state == LAW_MET) return LAW_NOT_MET;
    return state == LAW_NOT_MET ? LAW_MET : state;
}

/* Children's states into their parents', from the last node to the root. */
static void tree_combine(struct law_finding *tree, const size_t *end, size_t count) {
    for (size_t i = count; i-- > 0;) {
        if (tree[i].kind == 'l') continue;
        enum law_state state = tree[i].kind == 'o' ? LAW_NOT_MET : LAW_MET;
        for (size_t child = i + 1; child < end[i]; child = end[child])
            state = tree[i].kind == 'o' ? greatest(state, tree[child].state)
                                        : least(state, tree[child].state);
        tree[i].state = tree[i].kind == 'n' ? swapped(state) : state;
    }
}

/* ---- preconditions: authorities text, section 0 ---- */

static const struct purpose *purpose_among(const struct purpose *list, size_t count,
                                           struct span id) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(list[i].id, id)) return &list[i];
    return NULL;
}

static void authority_judge(struct work *work) {
    struct law_finding *f = &work->tree[AT_AUTHORITY];
    *f = (struct law_finding){.id = SPAN_LITERAL("authority"),
                              .cite = SPAN_LITERAL("26 USC 6103(a)"),
                              .says = SPAN_LITERAL("The authority cited is a provision of title 26 "
                                                   "that this pack holds."),
                              .code = "NO_TITLE26_AUTHORITY"};
    f->state = work->authority ? LAW_MET : work->ask->authority.len ? LAW_NOT_MET : LAW_MISSING;
}

static void in_force_judge(struct work *work) {
    struct law_finding *f = &work->tree[AT_IN_FORCE];
    const struct authority *authority = work->authority;
    *f = (struct law_finding){.id = SPAN_LITERAL("authority.in-force"),
                              .cite = authority ? authority->cite : SPAN_LITERAL("house rule"),
                              .says = SPAN_LITERAL("The text of the authority is in force on the "
                                                   "date of the ask."),
                              .code = "AUTHORITY_NOT_IN_FORCE",
                              .state = LAW_MET};
    if (!authority) return; /* said already */
    bool begun = date_compare(authority->from, work->ask->date) <= 0;
    bool ended = authority->to.year && date_compare(authority->to, work->ask->date) <= 0;
    f->state = begun && !ended ? LAW_MET : LAW_NOT_MET;
}

static void purpose_judge(struct work *work) {
    struct law_finding *f = &work->tree[AT_PURPOSE];
    const struct pack *pack = work->pack;
    struct span purpose = work->ask->purpose;
    const struct purpose *never =
        purpose_among(pack->never_purpose, pack->never_purpose_count, purpose);
    *f = (struct law_finding){
        .id = SPAN_LITERAL("purpose"),
        .says = SPAN_LITERAL("The purpose is one that the authority permits."),
        .cite = work->authority ? work->authority->cite : SPAN_LITERAL("26 USC 6103(a)"),
        .code = "PURPOSE_NOT_PERMITTED"};
    if (never) {
        f->code = "NEVER_PURPOSE";
        f->cite = never->cite;
        f->says = SPAN_LITERAL("The purpose is not one that no provision permits.");
        return;
    }
    if (!work->authority) {
        f->state = LAW_MET; /* without an authority there is nothing to compare with */
        return;
    }
    const struct purpose *permitted =
        purpose_among(work->authority->purpose, work->authority->purpose_count, purpose);
    if (permitted) f->cite = permitted->cite;
    f->state = permitted ? LAW_MET : purpose.len ? LAW_NOT_MET : LAW_MISSING;
}

/* ---- elements ---- */

static struct law_finding finding_of(const struct law_node *node) {
    return (struct law_finding){.id = node->id,
                                .cite = node->cite,
                                .says = node->says,
                                .question = node->question,
                                .role = node->role,
                                .approvals = node->approvals,
                                .code = node->code,
                                .depth = node->depth + 1,
                                .kind = node->kind,
                                .paper = node->stage == STAGE_PAPER,
                                .identity = node->stage == STAGE_IDENTITY,
                                .finding = node->stage == STAGE_FINDING,
                                .house_rule = node->house_rule};
}

static void element_judge(struct work *work, size_t i, enum law_reach reach) {
    const struct law_node *node = &work->authority->node[i];
    struct law_finding *f = &work->tree[AT_ELEMENTS + i];
    *f = finding_of(node);
    work->end[AT_ELEMENTS + i] = AT_ELEMENTS + node->end;
    if (node->kind != 'l') return;
    if (reach == LAW_UP_TO_PAPER && node->stage != STAGE_PAPER) {
        f->state = LAW_HUMAN;
        f->note =
            node->stage == STAGE_IDENTITY ? "not looked at before the paper stage passes" : NULL;
        return;
    }
    const struct fact *fact = &work->ask->fact[node->fact];
    f->state = test_apply(work->authority, work->ask, node);
    if (f->state == LAW_MET || fact->kind != FACT_VERDICT) return;
    f->note = fact->note;
    if (node->stage != STAGE_PAPER && fact->code) f->code = fact->code;
}

static void tree_fill(struct work *work, enum law_reach reach) {
    work->tree[AT_ROOT] = (struct law_finding){.id = SPAN_LITERAL("ask"), .kind = 'a'};
    authority_judge(work);
    in_force_judge(work);
    purpose_judge(work);
    for (size_t i = AT_AUTHORITY; i < AT_ELEMENTS; i++) {
        work->tree[i].kind = 'l';
        work->tree[i].depth = 1;
        work->tree[i].paper = true;
        work->end[i] = i + 1;
    }
    work->end[AT_ROOT] = work->count;
    for (size_t i = 0; work->authority && i < work->authority->node_count; i++)
        element_judge(work, i, reach);
    tree_combine(work->tree, work->end, work->count);
}

/* Would the ask pass if everything after the paper stage held? */
static bool paper_passes(const struct work *work, struct arena *arena) {
    struct law_finding *tree = ARENA_ARRAY(arena, struct law_finding, work->count);
    memcpy(tree, work->tree, work->count * sizeof *tree);
    for (size_t i = 0; i < work->count; i++)
        if (tree[i].kind == 'l' && !tree[i].paper) tree[i].state = LAW_MET;
    for (size_t i = 0; i + 1 < work->count; i++)
        if (tree[i].kind == 'n' && !tree[i].paper) {
            /* A `not` over a later stage's leaf: the leaf that lets it hold is one not met. */
            tree[i + 1].state = LAW_NOT_MET;
        }
    tree_combine(tree, work->end, work->count);
    return tree[AT_ROOT].state >= LAW_HUMAN;
}

/* ---- the smallest set of elements in the way ---- */

/* Leaves below `i` that are not met, fewest where one of several would do. Depth is the pack's. */
static size_t way_size(const struct work *work, size_t i) {
    const struct law_finding *f = &work->tree[i];
    if (f->state == LAW_MET) return 0;
    if (f->kind == 'l' || f->kind == 'n') return 1;
    size_t sum = 0;
    size_t fewest = SIZE_MAX;
    for (size_t child = i + 1; child < work->end[i]; child = work->end[child]) {
        size_t size = way_size(work, child);
        sum += size;
        if (size < fewest) fewest = size;
    }
    return f->kind == 'o' ? fewest : sum;
}

static void way_mark(struct work *work, size_t i) {
    struct law_finding *f = &work->tree[i];
    if (f->state == LAW_MET) return;
    if (f->kind == 'l' || f->kind == 'n') {
        f->in_the_way = true;
        return;
    }
    size_t chosen = 0;
    size_t fewest = SIZE_MAX;
    for (size_t child = i + 1; child < work->end[i]; child = work->end[child]) {
        if (f->kind == 'a') way_mark(work, child);
        size_t size = f->kind == 'o' ? way_size(work, child) : SIZE_MAX;
        if (size < fewest) {
            fewest = size;
            chosen = child;
        }
    }
    if (f->kind == 'o' && chosen) way_mark(work, chosen);
}

static void codes_collect(const struct work *work, struct law_decision *decision) {
    for (size_t i = 0; i < work->count; i++) {
        const struct law_finding *f = &work->tree[i];
        bool counts = f->in_the_way && f->paper && f->state < LAW_HUMAN && f->code &&
                      law_code_is_outward(f->code);
        for (size_t k = 0; counts && k < decision->code_count; k++)
            counts = strcmp(decision->codes[k], f->code) != 0;
        if (!counts || decision->code_count == sizeof decision->codes / sizeof *decision->codes)
            continue;
        if (decision->code_count == 0) {
            decision->code = f->code;
            decision->code_cite = f->cite;
        }
        decision->codes[decision->code_count++] = f->code;
    }
}

/* ---- what may be given ---- */

static const struct releasable *releasable_find(const struct authority *authority,
                                                struct span field) {
    if (words_have(&authority->never, field)) return NULL;
    for (size_t i = 0; i < authority->field_count; i++)
        if (span_equal(authority->field[i].id, field)) return &authority->field[i];
    return NULL;
}

static const char *withheld_code(const struct authority *authority, struct span field) {
    static const char start[] = "return.";
    return authority->taxpayer_withheld && span_begins(field, SPAN_LITERAL(start))
               ? "FIELD_IS_TRI"
               : "FIELD_NOT_LISTED";
}

static void fields_decide(struct arena *arena, const struct work *work,
                          struct law_decision *decision) {
    const struct authority *authority = work->authority;
    size_t count = work->ask->field_count;
    struct law_grant *grant = ARENA_ARRAY(arena, struct law_grant, count + 1);
    struct law_withheld *withheld = ARENA_ARRAY(arena, struct law_withheld, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct span field = work->ask->field[i];
        const struct releasable *found = releasable_find(authority, field);
        if (found)
            grant[decision->grant_count++] =
                (struct law_grant){found->id, found->cite, found->provenance,
                                   words_have(&authority->echo_only, field)};
        else
            withheld[decision->withheld_count++] =
                (struct law_withheld){field, authority->cite, withheld_code(authority, field)};
    }
    decision->grant = grant;
    decision->withheld = withheld;
}

static enum law_outcome outcome_of(enum law_state root) {
    switch (root) {
    case LAW_MET:
        return LAW_RELEASE;
    case LAW_HUMAN:
        return LAW_REFER;
    case LAW_MISSING:
        return LAW_INCOMPLETE;
    case LAW_NOT_MET:
        break;
    }
    return LAW_REFUSE;
}

static struct span constructions_used(struct arena *arena, const struct authority *authority) {
    struct text names = {.arena = arena};
    for (size_t i = 0; i < authority->node_count; i++) {
        if (!authority->node[i].construction) continue;
        if (names.len) text_put_str(&names, ", ");
        text_put(&names, authority->node[i].construction->id);
        text_put_str(&names, "=");
        text_put(&names, authority->node[i].construction->chosen);
        if (!authority->node[i].construction->confirmed) text_put_str(&names, " (unconfirmed)");
    }
    return text_span(&names);
}

struct law_decision law_decide(struct arena *arena, const struct pack *pack,
                               const struct law_ask *ask, enum law_reach reach) {
    struct work work = {
        .pack = pack, .ask = ask, .authority = authority_find(pack, ask->authority)};
    work.count = AT_ELEMENTS + (work.authority ? work.authority->node_count : 0);
    work.tree = ARENA_ARRAY(arena, struct law_finding, work.count);
    work.end = ARENA_ARRAY(arena, size_t, work.count);
    tree_fill(&work, reach);
    way_mark(&work, AT_ROOT);
    struct law_decision decision = {.tree = work.tree, .tree_count = work.count};
    decision.outcome = outcome_of(work.tree[AT_ROOT].state);
    decision.reached_identity = work.authority && paper_passes(&work, arena);
    codes_collect(&work, &decision);
    if (!work.authority) return decision;
    decision.authority = work.authority->id;
    decision.authority_cite = work.authority->cite;
    decision.has_findings = work.authority->has_findings;
    decision.construction = constructions_used(arena, work.authority);
    if (decision.outcome != LAW_RELEASE) return decision;
    fields_decide(arena, &work, &decision);
    decision.obligation = work.authority->obligation;
    decision.obligation_count = work.authority->obligation_count;
    /* Nothing left to give is a refusal. */
    if (decision.grant_count == 0) decision.outcome = LAW_REFUSE;
    return decision;
}
