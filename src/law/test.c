/* Does this element hold on these facts? One typed test after another, each total; whatever is not
 * shown to hold is not met, missing or for a person. */
#include "law/test.h"

#include <assert.h>

static enum law_state met_if(bool holds) { return holds ? LAW_MET : LAW_NOT_MET; }

/* An empty text and a list of nothing are no evidence: the file lacks the fact. */
static bool fact_is_absent(const struct fact *fact) {
    if (fact->kind == FACT_TEXT) return fact->text.len == 0;
    if (fact->kind == FACT_LIST) return fact->list_count == 0;
    return fact->kind == FACT_ABSENT;
}

/* A text is a list of one. Any other kind of fact has no words, and an element over no words does
 * not hold. */
static size_t words_of(const struct fact *fact, const struct span **word) {
    *word = fact->kind == FACT_TEXT ? &fact->text : fact->list;
    return fact->kind == FACT_TEXT ? 1 : fact->kind == FACT_LIST ? fact->list_count : 0;
}

static bool fact_has(const struct fact *fact, struct span word) {
    const struct span *own;
    size_t count = words_of(fact, &own);
    for (size_t i = 0; i < count; i++)
        if (span_equal(own[i], word)) return true;
    return false;
}

/* A register of the pack, or else a list of the requester's enrolment. */
static bool list_has(const struct law_ask *ask, const struct law_node *node, struct span word) {
    if (node->reg) return words_have(&node->reg->entry, word);
    for (size_t i = 0; i < ask->list_count; i++) {
        if (!span_equal(ask->list[i].name, node->list)) continue;
        for (size_t k = 0; k < ask->list[i].member_count; k++)
            if (span_equal(ask->list[i].member[k], word)) return true;
    }
    return false;
}

static enum law_state test_in_list(const struct law_ask *ask, const struct law_node *node,
                                   const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    for (size_t i = 0; i < count; i++)
        if (!list_has(ask, node, word[i])) return LAW_NOT_MET;
    return met_if(count > 0);
}

/* A field that is never given is withheld and named, one by one; it does not refuse the ask. */
static bool field_is_never(const struct pack *pack, const struct authority *authority,
                           struct span field) {
    return words_have(&authority->never, field) || term_find(&pack->never_fields, field);
}

static enum law_state test_subset_of(const struct pack *pack, const struct authority *authority,
                                     const struct law_ask *ask, const struct law_node *node) {
    const struct fact *fact = &ask->fact[node->fact];
    const struct fact *other = node->other ? &ask->fact[node->other] : NULL;
    const struct span *word;
    size_t count = words_of(fact, &word);
    if (other && fact_is_absent(other)) return LAW_MISSING;
    if (other && other->kind == FACT_HUMAN) return LAW_HUMAN;
    for (size_t i = 0; i < count; i++) {
        if (node->fact == FACT_ASK_FIELDS && field_is_never(pack, authority, word[i])) continue;
        bool in = other                      ? fact_has(other, word[i])
                  : node->fields_of_releases ? words_have(&authority->field_id, word[i])
                                             : list_has(ask, node, word[i]);
        if (!in) return LAW_NOT_MET;
    }
    return met_if(count > 0);
}

static enum law_state test_classed_as(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_TEXT) return LAW_NOT_MET;
    size_t at = words_find(&node->reg->entry, fact->text);
    if (at == node->reg->entry.count) return node->unlisted;
    return met_if(span_equal(node->reg->entry_class[at], node->wanted_class));
}

/* Something besides the values is there; where nothing is, a construction's reading may decide. */
static struct tested test_not_only(const struct law_node *node, const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    for (size_t i = 0; i < count; i++)
        if (!words_have(&node->values, word[i])) return (struct tested){LAW_MET, false};
    if (count == 0 || !node->construction) return (struct tested){0};
    return (struct tested){node->construction->effect, true};
}

static struct tested test_signed_by(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_TEXT) return (struct tested){0};
    if (words_have(&node->values, fact->text)) return (struct tested){LAW_MET, false};
    if (!node->construction || !words_have(&node->construction->turns_on, fact->text))
        return (struct tested){0};
    return (struct tested){node->construction->effect, true};
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
    if (fact->kind != FACT_LIST) return LAW_NOT_MET;
    for (size_t i = 0; i < fact->list_count; i++) {
        int year = year_of(fact->list[i]);
        if (year == 0 || year >= ask->date.year) return LAW_NOT_MET;
    }
    return LAW_MET;
}

static enum law_state test_until(const struct law_ask *ask, const struct fact *fact) {
    if (fact->kind == FACT_VERDICT) return met_if(fact->holds);
    if (fact->kind != FACT_UNTIL || ask->date.year == 0) return LAW_NOT_MET;
    return met_if(fact->open || date_compare(ask->date, fact->until) <= 0);
}

static enum law_state test_at_most(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_COUNT) return LAW_NOT_MET;
    return fact->count <= node->limit ? LAW_MET : node->over;
}

static enum law_state test_present(const struct fact *fact) {
    return met_if(fact->kind != FACT_VERDICT || fact->holds);
}

static enum law_state test_one_of(const struct law_node *node, const struct fact *fact) {
    return met_if(fact->kind == FACT_TEXT && words_have(&node->values, fact->text));
}

static enum law_state state_of(const struct pack *pack, const struct authority *authority,
                               const struct law_ask *ask, const struct law_node *node) {
    const struct fact *fact = &ask->fact[node->fact];
    switch (node->test) {
    case TEST_PRESENT:
        return test_present(fact);
    case TEST_ONE_OF:
        return test_one_of(node, fact);
    case TEST_IN_LIST:
        return test_in_list(ask, node, fact);
    case TEST_CLASSED_AS:
        return test_classed_as(node, fact);
    case TEST_SUBSET_OF:
        return test_subset_of(pack, authority, ask, node);
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
        return met_if(fact->kind == FACT_VERDICT && fact->holds);
    case TEST_NOT_ONLY:
    case TEST_SIGNED_BY_ROLE:
    case TEST_FINDING:
    case TEST_NONE:
    case TEST_COUNT:
        break;
    }
    assert(false && "an element whose test is applied elsewhere");
    return LAW_NOT_MET;
}

struct tested test_apply(const struct pack *pack, const struct authority *authority,
                         const struct law_ask *ask, const struct law_node *node) {
    const struct fact *fact = &ask->fact[node->fact];
    if (node->test == TEST_FINDING) return (struct tested){LAW_HUMAN, false};
    if (fact_is_absent(fact)) return (struct tested){LAW_MISSING, false};
    if (fact->kind == FACT_HUMAN) return (struct tested){LAW_HUMAN, false};
    if (node->test == TEST_NOT_ONLY) return test_not_only(node, fact);
    if (node->test == TEST_SIGNED_BY_ROLE) return test_signed_by(node, fact);
    return (struct tested){state_of(pack, authority, ask, node), false};
}
