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
    int day = date_rank(date);
    bool begun = date_rank(authority->from) <= day;
    bool ended = authority->to.year && date_rank(authority->to) <= day;
    return begun && !ended ? LAW_MET : LAW_NOT_MET;
}

const struct purpose *purpose_find(const struct purpose *list, size_t count, struct span id) {
    for (size_t i = 0; i < count; i++)
        if (word_equal(list[i].id, id)) return &list[i];
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

struct law_judged law_judge(const struct pack *pack, const struct law_ask *ask,
                            enum law_reach reach, enum law_state state[LAW_STATES_MAX]) {
    const struct authority *authority = authority_find(pack, ask->authority);
    const struct outline *outline = authority ? &authority->outline : &pack->outline;
    bool ordered = overlay_binds(ask);
    preconditions_judge(pack, authority, ask, state);
    if (authority) test_leaves(pack, authority, ask, reach, state);
    /* Would the ask pass if everything after the paper stage held? Then the vault may be asked. */
    enum law_state paper = way_combine(outline, state);
    bool passes = authority && paper >= LAW_HUMAN;
    bool people = passes && authority->has_findings;
    size_t count = outline->count;
    if (ordered) {
        size_t added = overlay_judge(pack, authority, ask, reach, state + count);
        /* An order that asks people for more makes a matter of findings of it, from the outside
         * too. */
        people = people || (passes && overlay_asks_people(ask));
        for (count += added; added > 0; added--)
            if (state[count - added] < state[AT_ROOT]) state[AT_ROOT] = state[count - added];
    }
    return (struct law_judged){.outcome = outcome_of(state[AT_ROOT]),
                               .reached_identity = passes,
                               .waits = people || (passes && paper == LAW_HUMAN),
                               .count = count};
}
