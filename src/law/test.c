/* Does this element hold on these facts? One typed test after another, each total; whatever is not
 * shown to hold is not met, missing or for a person. */
#include "law/test.h"

static enum law_state met_if(bool holds) { return holds ? LAW_MET : LAW_NOT_MET; }

/* An empty text and a list of nothing are no evidence: the file lacks the fact. */
static bool fact_is_absent(const struct fact *fact) {
    if (fact->kind == FACT_TEXT) return fact->text.len == 0;
    if (fact->kind == FACT_LIST) return fact->list_count == 0;
    return fact->kind == FACT_ABSENT;
}

/* Of a fact of no kind that the test looks at. */
static enum law_state unlike(const struct fact *fact) {
    if (fact->kind == FACT_HUMAN) return LAW_HUMAN;
    return fact_is_absent(fact) ? LAW_MISSING : LAW_NOT_MET;
}

/* A text is a list of one. Any other kind of fact has no words. */
static size_t words_of(const struct fact *fact, const struct span **word) {
    *word = fact->kind == FACT_TEXT ? &fact->text : fact->list;
    if (fact->kind == FACT_TEXT) return fact->text.len > 0;
    return fact->kind == FACT_LIST ? fact->list_count : 0;
}

static bool is_among(const struct span *word, size_t count, struct span wanted) {
    for (size_t i = 0; i < count; i++)
        if (word_equal(word[i], wanted)) return true;
    return false;
}

static bool fact_has(const struct fact *fact, struct span word) {
    const struct span *own;
    size_t count = words_of(fact, &own);
    return is_among(own, count, word);
}

/* A register of the pack, or else a list of the requester's enrolment. */
static bool list_has(const struct law_ask *ask, const struct law_node *node, struct span word) {
    if (node->reg) return words_have(&node->reg->entry, word);
    for (size_t i = 0; i < ask->list_count; i++)
        if (word_equal(ask->list[i].name, node->list) &&
            is_among(ask->list[i].member, ask->list[i].member_count, word))
            return true;
    return false;
}

static enum law_state test_in_list(const struct law_ask *ask, const struct law_node *node,
                                   const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    if (count == 0) return unlike(fact);
    for (size_t i = 0; i < count; i++)
        if (!list_has(ask, node, word[i])) return LAW_NOT_MET;
    return LAW_MET;
}

/* A field that is never given is withheld and named, one by one; it does not refuse the ask. */
static bool field_is_never(const struct pack *pack, const struct authority *authority,
                           struct span field) {
    return words_have(&authority->never, field) || term_find(&pack->never_fields, field);
}

static enum law_state test_subset_of(const struct pack *pack, const struct authority *authority,
                                     const struct law_ask *ask, const struct law_node *node,
                                     const struct fact *fact) {
    const struct fact *other = node->other ? &ask->fact[node->other] : NULL;
    const struct span *word;
    size_t count = words_of(fact, &word);
    enum law_state others = other ? unlike(other) : LAW_NOT_MET;
    if (unlike(fact) != LAW_NOT_MET) return unlike(fact);
    if (others != LAW_NOT_MET) return others;
    for (size_t i = 0; i < count; i++) {
        bool in = other                      ? fact_has(other, word[i])
                  : node->fields_of_releases ? words_have(&authority->field_id, word[i])
                                             : list_has(ask, node, word[i]);
        if (!in && (node->fact != FACT_ASK_FIELDS || !field_is_never(pack, authority, word[i])))
            return LAW_NOT_MET;
    }
    return met_if(count > 0);
}

static enum law_state test_classed_as(const struct law_node *node, const struct fact *fact) {
    const struct law_register *reg = node->reg;
    if (fact->kind != FACT_TEXT || fact->text.len == 0) return unlike(fact);
    size_t at = words_find(&reg->entry, fact->text);
    if (at == reg->entry.count) return node->unlisted;
    return met_if(word_equal(reg->entry_class[at], node->wanted_class));
}

/* Of fields only those count besides that the authority could give: what is withheld is no product
 * of the ask, however much of it is asked for. */
static bool is_something_else(const struct authority *authority, const struct law_node *node,
                              struct span word) {
    return !words_have(&node->values, word) &&
           (node->fact != FACT_ASK_FIELDS || words_have(&authority->field_id, word));
}

static bool is_only_values(const struct authority *authority, const struct law_node *node,
                           const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    bool some = false;
    for (size_t i = 0; i < count; i++) {
        if (is_something_else(authority, node, word[i])) return false;
        some = some || words_have(&node->values, word[i]);
    }
    return some;
}

/* A construction's reading decides where nothing besides the values is there, and of a role that it
 * turns on; there the facts alone do not settle it. */
bool test_is_construed(const struct authority *authority, const struct law_ask *ask,
                       const struct law_node *node) {
    const struct fact *fact = &ask->fact[node->fact];
    if (!node->construction) return false;
    if (node->test == TEST_NOT_ONLY) return is_only_values(authority, node, fact);
    return fact->kind == FACT_TEXT && !words_have(&node->values, fact->text) &&
           words_have(&node->construction->turns_on, fact->text);
}

static enum law_state construed(const struct authority *authority, const struct law_ask *ask,
                                const struct law_node *node) {
    bool decides = test_is_construed(authority, ask, node);
    return decides ? node->construction->effect : LAW_NOT_MET;
}

static enum law_state test_not_only(const struct authority *authority, const struct law_ask *ask,
                                    const struct law_node *node, const struct fact *fact) {
    const struct span *word;
    if (words_of(fact, &word) == 0) return unlike(fact);
    if (!is_only_values(authority, node, fact)) return LAW_MET;
    return construed(authority, ask, node);
}

static enum law_state test_one_of(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_TEXT || fact->text.len == 0) return unlike(fact);
    return met_if(words_have(&node->values, fact->text));
}

static enum law_state test_signed_by(const struct authority *authority, const struct law_ask *ask,
                                     const struct law_node *node, const struct fact *fact) {
    enum law_state state = test_one_of(node, fact);
    return state == LAW_NOT_MET ? construed(authority, ask, node) : state;
}

/* Four digits, or 0. */
static int year_of(struct span text) {
    int value = 0;
    if (text.len != 4) return 0;
    for (size_t i = 0; i < 4; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return 0;
        value = value * 10 + (text.at[i] - '0');
    }
    return value;
}

/* A closed period is a taxable year that has ended. */
static enum law_state test_periods_closed(const struct law_ask *ask, const struct fact *fact) {
    if (fact->kind != FACT_LIST || fact->list_count == 0) return unlike(fact);
    for (size_t i = 0; i < fact->list_count; i++) {
        int year = year_of(fact->list[i]);
        if (year == 0 || year >= ask->date.year) return LAW_NOT_MET;
    }
    return LAW_MET;
}

static enum law_state test_verdict(const struct fact *fact) {
    return fact->kind == FACT_VERDICT ? met_if(fact->holds) : unlike(fact);
}

static enum law_state test_until(const struct law_ask *ask, const struct fact *fact) {
    if (fact->kind != FACT_UNTIL) return test_verdict(fact);
    bool lasts = fact->open || date_rank(ask->date) <= date_rank(fact->until);
    return met_if(lasts && ask->date.year != 0);
}

static enum law_state test_at_most(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_COUNT) return unlike(fact);
    return fact->count <= node->limit ? LAW_MET : node->over;
}

/* Any kind of fact is present, but for a verdict that does not hold. */
static enum law_state test_present(const struct fact *fact) {
    if (fact->kind == FACT_VERDICT) return met_if(fact->holds);
    enum law_state state = unlike(fact);
    return state == LAW_NOT_MET ? LAW_MET : state;
}

static enum law_state state_of(const struct pack *pack, const struct authority *authority,
                               const struct law_ask *ask, const struct step *step) {
    const struct fact *fact = &ask->fact[step->fact];
    const struct law_node *node = step->node;
    switch ((enum law_test)step->test) {
    case TEST_PRESENT:
        return test_present(fact);
    case TEST_ONE_OF:
        return test_one_of(node, fact);
    case TEST_SIGNED_BY_ROLE:
        return test_signed_by(authority, ask, node, fact);
    case TEST_IN_LIST:
        return test_in_list(ask, node, fact);
    case TEST_CLASSED_AS:
        return test_classed_as(node, fact);
    case TEST_SUBSET_OF:
        return test_subset_of(pack, authority, ask, node, fact);
    case TEST_NOT_ONLY:
        return test_not_only(authority, ask, node, fact);
    case TEST_AT_MOST:
        return test_at_most(node, fact);
    case TEST_PERIODS_CLOSED:
        return test_periods_closed(ask, fact);
    case TEST_NOT_EXPIRED:
    case TEST_CONSENT_VALID:
    case TEST_PROGRAMME_ACTIVE:
        return test_until(ask, fact);
    case TEST_ADDRESS_COMPLETE:
    case TEST_ORDER_ON_FILE:
    case TEST_IDENTITY_UNIQUE:
    case TEST_ADDRESS_ON_FILE:
    case TEST_NO_HOLD:
        return test_verdict(fact);
    case TEST_FINDING:
        return LAW_HUMAN;
    case TEST_NONE:
    case TEST_COUNT:
        break;
    }
    return LAW_NOT_MET;
}

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

void test_leaves(const struct pack *pack, const struct authority *authority,
                 const struct law_ask *ask, enum law_reach reach, enum law_state *state) {
    const struct step *end = authority->outline.step + authority->outline.step_count;
    for (const struct step *step = authority->outline.step; step < end; step++) {
        enum law_state own = LAW_HUMAN;
        if (reach == LAW_WHOLE || step->paper) {
            own = state_of(pack, authority, ask, step);
            if (step->negated)
                own = swapped(own);
            else if (own == LAW_HUMAN)
                own = answered(ask, step->node);
        }
        state[step->at] = own;
    }
}
