/* Is it allowed? Preconditions, then the authority's elements, then what may be given. Pure; zero
 * refuses; nothing here knows any authority by name. */
#include "law/grant.h"
#include "law/inside.h"
#include "law/outline.h"
#include "law/test.h"
#include "law/way.h"

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

struct work {
    struct arena *arena;
    const struct pack *pack;
    const struct law_ask *ask;
    const struct authority *authority; /* NULL: none of the pack was cited */
    const struct outline *outline;
    enum law_reach reach;
    enum law_state *state;
    struct law_finding *tree;
    struct text construed;
};

/* ---- preconditions: authorities text, section 0 ---- */

static enum law_state in_force_state(const struct authority *authority, struct date date) {
    bool begun = date_compare(authority->from, date) <= 0;
    bool ended = authority->to.year && date_compare(authority->to, date) <= 0;
    return begun && !ended ? LAW_MET : LAW_NOT_MET;
}

static const struct purpose *purpose_among(const struct purpose *list, size_t count,
                                           struct span id) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(list[i].id, id)) return &list[i];
    return NULL;
}

/* P3: a purpose that no provision permits is refused whatever authority is cited, also where none
 * is; so both grounds are told. */
static void purpose_judge(struct work *work) {
    const struct pack *pack = work->pack;
    struct law_finding *f = &work->tree[AT_PURPOSE];
    struct span purpose = work->ask->purpose;
    const struct purpose *never =
        purpose_among(pack->never_purpose, pack->never_purpose_count, purpose);
    if (never) {
        f->code = "NEVER_PURPOSE";
        f->cite = never->cite;
        f->says =
            SPAN_LITERAL("The purpose is not on the list of those that no provision permits.");
        work->state[AT_PURPOSE] = LAW_NOT_MET;
        return;
    }
    if (!work->authority) {
        work->state[AT_PURPOSE] = LAW_MET; /* there is nothing to compare it with */
        return;
    }
    const struct purpose *permitted =
        purpose_among(work->authority->purpose, work->authority->purpose_count, purpose);
    if (permitted) f->cite = permitted->cite;
    work->state[AT_PURPOSE] = permitted ? LAW_MET : purpose.len ? LAW_NOT_MET : LAW_MISSING;
}

/* Nothing left to give is a refusal, and on paper: the vault is not asked for nothing. */
static void fields_judge(struct work *work) {
    const struct law_ask *ask = work->ask;
    enum law_state state = ask->field_count ? LAW_NOT_MET : LAW_MISSING;
    if (!work->authority || grant_count(work->pack, work->authority, ask)) state = LAW_MET;
    work->state[AT_FIELDS] = state;
    if (state == LAW_NOT_MET)
        work->tree[AT_FIELDS].code = withheld_code(work->pack, work->authority, ask->field[0]);
}

static void preconditions_judge(struct work *work) {
    const struct authority *authority = work->authority;
    work->state[AT_AUTHORITY] = authority                  ? LAW_MET
                                : work->ask->authority.len ? LAW_NOT_MET
                                                           : LAW_MISSING;
    work->state[AT_IN_FORCE] = authority ? in_force_state(authority, work->ask->date) : LAW_MET;
    purpose_judge(work);
    fields_judge(work);
}

/* ---- elements ---- */

/* Swaps the two certain states and leaves the two unknown ones: it stands over one leaf. */
static enum law_state swapped(enum law_state state) {
    if (state == LAW_MET) return LAW_NOT_MET;
    return state == LAW_NOT_MET ? LAW_MET : state;
}

static void construction_name(struct work *work, const struct construction *construction) {
    if (work->construed.len) text_put_str(&work->construed, ", ");
    text_printf(&work->construed, "%.*s=%.*s%s", SPAN_FMT(construction->id),
                SPAN_FMT(construction->chosen), construction->confirmed ? "" : " (unconfirmed)");
}

static void construed_say(struct work *work, const struct law_node *node, struct law_finding *f,
                          enum law_state state) {
    construction_name(work, node->construction);
    f->note = node->construction->note;
    if (state == LAW_NOT_MET) f->code = "CONSTRUCTION_NARROW";
    if (state == LAW_HUMAN) f->question = node->construction->question;
}

/* Other people with the same text, told to those who must find that it is specific. */
static void also_show(struct work *work, const struct law_node *node, struct law_finding *f) {
    const struct fact *fact = &work->ask->fact[node->also_show];
    if (!node->also_show || fact->kind != FACT_COUNT || fact->count <= 0) return;
    f->note =
        arena_printf(work->arena, "%s: %lld", fact_name(node->also_show), (long long)fact->count);
}

static void human_say(struct work *work, const struct law_node *node, struct law_finding *f) {
    f->question = node->question;
    f->role = node->role;
    f->approvals = node->approvals;
    f->second_within_hours = node->second_within_hours;
    also_show(work, node, f);
}

/* A finer code is for the custodian: on paper the requester sees the element's own. */
static void verdict_say(const struct law_node *node, const struct fact *fact, enum law_state state,
                        struct law_finding *f) {
    if (fact->kind != FACT_VERDICT) return;
    if (fact->note) f->note = fact->note;
    if (fact->code && node->stage != STAGE_PAPER && state == LAW_NOT_MET) f->code = fact->code;
}

/* Before the paper stage passes nothing of the vault or of people is looked at. */
static void element_wait(struct work *work, size_t i) {
    const struct law_node *node = &work->authority->node[i];
    struct law_finding *f = &work->tree[outline_at(i)];
    work->state[outline_at(i)] = LAW_HUMAN;
    human_say(work, node, f);
    if (node->stage == STAGE_IDENTITY) f->note = "not looked at before the paper stage passes";
}

static void element_judge(struct work *work, size_t i) {
    const struct law_node *node = &work->authority->node[i];
    struct law_finding *f = &work->tree[outline_at(i)];
    struct tested tested = test_apply(work->pack, work->authority, work->ask, node);
    enum law_state state = node->kind == 'n' ? swapped(tested.state) : tested.state;
    work->state[outline_at(i)] = state;
    if (state == LAW_MET) return;
    if (state == LAW_HUMAN) human_say(work, node, f);
    verdict_say(node, &work->ask->fact[node->fact], state, f);
    if (tested.construed) construed_say(work, node, f, state);
}

static bool is_leaf(const struct law_node *node) { return node->kind == 'l' || node->kind == 'n'; }

static void elements_judge(struct work *work) {
    size_t count = work->authority ? work->authority->node_count : 0;
    for (size_t i = 1; i < count; i++) {
        const struct law_node *node = &work->authority->node[i];
        if (!is_leaf(node)) continue;
        if (work->reach == LAW_UP_TO_PAPER && node->stage != STAGE_PAPER)
            element_wait(work, i);
        else
            element_judge(work, i);
    }
    way_combine(work->outline, work->state);
}

/* Would the ask pass if everything after the paper stage held? Then the vault may be asked. */
static bool paper_passes(const struct work *work) {
    const struct outline *outline = work->outline;
    enum law_state *state = ARENA_ARRAY(work->arena, enum law_state, outline->count);
    if (!work->authority) return false;
    for (size_t i = 0; i < outline->count; i++)
        state[i] = outline->blank[i].paper ? work->state[i] : LAW_MET;
    way_combine(outline, state);
    return state[AT_ROOT] >= LAW_HUMAN;
}

/* ---- what is told ---- */

/* Each outward code once. All codes of the paper stage are outward: the loader saw to it. */
static void code_tell(struct law_decision *decision, const struct law_finding *f) {
    size_t room = sizeof decision->codes / sizeof *decision->codes;
    for (size_t k = 0; k < decision->code_count; k++)
        if (strcmp(decision->codes[k], f->code) == 0) return;
    if (decision->code_count == room) return;
    if (decision->code_count == 0) {
        decision->code = f->code;
        decision->code_cite = f->cite;
    }
    decision->codes[decision->code_count++] = f->code;
}

static void tree_tell(struct work *work, struct law_decision *decision) {
    size_t count = work->outline->count;
    bool *mark = ARENA_ARRAY(work->arena, bool, count);
    way_mark(work->arena, work->outline, work->state, mark);
    for (size_t i = 0; i < count; i++) {
        struct law_finding *f = &work->tree[i];
        f->state = work->state[i];
        f->in_the_way = mark[i];
        if (f->state >= LAW_HUMAN || f->kind == 'a' || f->kind == 'o')
            f->code = NULL;
        else if (f->in_the_way && f->paper)
            code_tell(decision, f);
    }
    decision->tree = work->tree;
    decision->tree_count = count;
}

struct law_decision law_decide(struct arena *arena, const struct pack *pack,
                               const struct law_ask *ask, enum law_reach reach) {
    const struct authority *authority = authority_find(pack, ask->authority);
    struct work work = {.arena = arena,
                        .pack = pack,
                        .ask = ask,
                        .authority = authority,
                        .outline = authority ? &authority->outline : &pack->outline,
                        .reach = reach,
                        .construed = {.arena = arena}};
    size_t count = work.outline->count;
    work.state = ARENA_ARRAY(arena, enum law_state, count);
    work.tree = ARENA_ARRAY(arena, struct law_finding, count);
    memcpy(work.tree, work.outline->blank, count * sizeof *work.tree);
    preconditions_judge(&work);
    elements_judge(&work);
    struct law_decision decision = {.outcome = outcome_of(work.state[AT_ROOT]),
                                    .reached_identity = paper_passes(&work)};
    tree_tell(&work, &decision);
    decision.construction = text_span(&work.construed);
    if (!authority) return decision;
    decision.authority = authority->id;
    decision.authority_cite = authority->cite;
    decision.has_findings = authority->has_findings;
    fields_decide(arena, pack, authority, ask, &decision);
    if (decision.outcome != LAW_RELEASE) return decision;
    assert(decision.reached_identity && decision.grant_count > 0);
    decision.obligation = authority->obligation;
    decision.obligation_count = authority->obligation_count;
    return decision;
}
