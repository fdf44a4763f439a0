/* Is it allowed? The preconditions, then the authority's elements: one state each, and what follows
 * from them. Pure; zero refuses; nothing here knows any authority by name, and nothing here says
 * anything (tell.c does). */
#include "law/grant.h"
#include "law/inside.h"
#include "law/outline.h"
#include "law/overlay.h"
#include "law/test.h"
#include "law/way.h"

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

/* ---- preconditions: authorities text, section 0 ---- */

static enum law_state in_force_state(const struct authority *authority, struct date date) {
    bool begun = date_compare(authority->from, date) <= 0;
    bool ended = authority->to.year && date_compare(authority->to, date) <= 0;
    return begun && !ended ? LAW_MET : LAW_NOT_MET;
}

const struct purpose *purpose_find(const struct purpose *list, size_t count, struct span id) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(list[i].id, id)) return &list[i];
    return NULL;
}

/* P3: a purpose that no provision permits is refused whatever authority is cited, also where none
 * is; so both grounds are told. */
static enum law_state purpose_state(const struct pack *pack, const struct authority *authority,
                                    struct span purpose) {
    if (purpose_find(pack->never_purpose, pack->never_purpose_count, purpose)) return LAW_NOT_MET;
    if (!authority) return LAW_MET; /* there is nothing to compare it with */
    if (purpose_find(authority->purpose, authority->purpose_count, purpose)) return LAW_MET;
    return purpose.len ? LAW_NOT_MET : LAW_MISSING;
}

/* Nothing left to give is a refusal, and on paper: the vault is not asked for nothing. */
static enum law_state fields_state(const struct pack *pack, const struct authority *authority,
                                   const struct law_ask *ask) {
    if (!authority || grant_possible(pack, authority, ask)) return LAW_MET;
    return ask->field_count ? LAW_NOT_MET : LAW_MISSING;
}

static void preconditions_judge(const struct pack *pack, const struct authority *authority,
                                const struct law_ask *ask, enum law_state *state) {
    state[AT_AUTHORITY] = authority ? LAW_MET : ask->authority.len ? LAW_NOT_MET : LAW_MISSING;
    state[AT_IN_FORCE] = authority ? in_force_state(authority, ask->date) : LAW_MET;
    state[AT_ORDERS] = overlay_state(pack, authority, ask);
    state[AT_PURPOSE] = purpose_state(pack, authority, ask->purpose);
    state[AT_FIELDS] = fields_state(pack, authority, ask);
}

/* ---- elements ---- */

/* Swaps the two certain states and leaves the two unknown ones: it stands over one leaf. */
static enum law_state swapped(enum law_state state) {
    if (state == LAW_MET) return LAW_NOT_MET;
    return state == LAW_NOT_MET ? LAW_MET : state;
}

/* What people found settles what only people can find, and nothing else: no answer opens what the
 * facts close, and none closes what they settle. */
static enum law_state answered(const struct law_ask *ask, const struct law_node *node) {
    for (size_t i = 0; i < ask->answer_count; i++)
        if (span_equal(ask->answer[i].element, node->id))
            return ask->answer[i].yes ? LAW_MET : LAW_NOT_MET;
    return LAW_HUMAN;
}

static enum law_state element_state(const struct pack *pack, const struct authority *authority,
                                    const struct law_ask *ask, const struct law_node *node) {
    enum law_state state = test_apply(pack, authority, ask, node).state;
    if (node->kind == 'n') return swapped(state);
    return state == LAW_HUMAN && ask->answer_count ? answered(ask, node) : state;
}

static void elements_judge(const struct pack *pack, const struct authority *authority,
                           const struct law_ask *ask, enum law_reach reach, enum law_state *state) {
    const struct joint *joint = authority ? authority->outline.joint : NULL;
    size_t elements = authority ? authority->node_count : 0;
    for (size_t i = 1; i < elements; i++) {
        size_t at = outline_at(i);
        if (!joint[at].leaf) continue;
        bool waits = reach == LAW_UP_TO_PAPER && !joint[at].paper;
        state[at] = waits ? LAW_HUMAN : element_state(pack, authority, ask, &authority->node[i]);
    }
}

struct law_judged law_judge(const struct pack *pack, const struct law_ask *ask,
                            enum law_reach reach, enum law_state state[LAW_STATES_MAX]) {
    const struct authority *authority = authority_find(pack, ask->authority);
    const struct outline *outline = authority ? &authority->outline : &pack->outline;
    preconditions_judge(pack, authority, ask, state);
    elements_judge(pack, authority, ask, reach, state);
    /* Would the ask pass if everything after the paper stage held? Then the vault may be asked. */
    enum law_state paper = way_combine(outline, state);
    bool passes = authority && paper >= LAW_HUMAN;
    /* An order that asks people for more makes a matter of findings of it, from the outside too. */
    bool people = passes && (authority->has_findings || overlay_asks_people(ask));
    size_t added = overlay_count(pack, authority, ask, reach);
    overlay_judge(pack, authority, ask, reach, state + outline->count);
    for (size_t i = outline->count; i < outline->count + added; i++)
        if (state[i] < state[AT_ROOT]) state[AT_ROOT] = state[i];
    return (struct law_judged){.outcome = outcome_of(state[AT_ROOT]),
                               .reached_identity = passes,
                               .waits = people || (passes && paper == LAW_HUMAN),
                               .count = outline->count + added};
}
