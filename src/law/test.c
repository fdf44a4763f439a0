/* Does this element hold on these facts? One typed test after another, each total; whatever is not
 * shown to hold is not met, missing or for a person. */
#include "law/test.h"

#include <assert.h>

static enum law_state met_if(bool holds) { return holds ? LAW_MET : LAW_NOT_MET; }

static bool list_has(const struct law_ask *ask, const struct law_node *node, struct span word) {
    if (node->reg) return words_have(&node->reg->entry, word);
    for (size_t i = 0; i < ask->list_count; i++) {
        if (!span_equal(ask->list[i].name, node->list)) continue;
        for (size_t k = 0; k < ask->list[i].member_count; k++)
            if (span_equal(ask->list[i].member[k], word)) return true;
    }
    return false;
}

static bool fact_has(const struct fact *fact, struct span word) {
    if (fact->kind == FACT_TEXT) return span_equal(fact->text, word);
    for (size_t i = 0; fact->kind == FACT_LIST && i < fact->list_count; i++)
        if (span_equal(fact->list[i], word)) return true;
    return false;
}

/* A text is a list of one. Any other kind of fact has no words, and an element over no words does
 * not hold. */
static size_t words_of(const struct fact *fact, const struct span **word) {
    *word = fact->kind == FACT_TEXT ? &fact->text : fact->list;
    return fact->kind == FACT_TEXT ? 1 : fact->kind == FACT_LIST ? fact->list_count : 0;
}

static enum law_state test_in_list(const struct law_ask *ask, const struct law_node *node,
                                   const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    for (size_t i = 0; i < count; i++)
        if (!list_has(ask, node, word[i])) return LAW_NOT_MET;
    return met_if(count > 0);
}

static bool releases_have(const struct authority *authority, struct span field) {
    for (size_t i = 0; i < authority->field_count; i++)
        if (span_equal(authority->field[i].id, field)) return true;
    return words_have(&authority->never, field); /* withheld one by one and named, not refused */
}

static enum law_state test_subset_of(const struct authority *authority, const struct law_ask *ask,
                                     const struct law_node *node, const struct fact *fact) {
    const struct fact *other = node->other ? &ask->fact[node->other] : NULL;
    const struct span *word;
    size_t count = words_of(fact, &word);
    if (other && other->kind == FACT_ABSENT) return LAW_MISSING;
    for (size_t i = 0; i < count; i++) {
        bool in = other                      ? fact_has(other, word[i])
                  : node->fields_of_releases ? releases_have(authority, word[i])
                                             : list_has(ask, node, word[i]);
        if (!in) return LAW_NOT_MET;
    }
    return met_if(count > 0);
}

static enum law_state test_classed_as(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_TEXT || !node->reg) return LAW_NOT_MET;
    for (size_t i = 0; i < node->reg->entry.count; i++)
        if (span_equal(node->reg->entry.word[i], fact->text))
            return met_if(span_equal(node->reg->entry_class[i], node->wanted_class));
    return node->unlisted_human ? LAW_HUMAN : LAW_NOT_MET;
}

/* Something besides the values is there; where nothing is, the construction's reading decides. */
static enum law_state test_not_only(const struct law_node *node, const struct fact *fact) {
    const struct span *word;
    size_t count = words_of(fact, &word);
    for (size_t i = 0; i < count; i++)
        if (!words_have(&node->values, word[i])) return LAW_MET;
    return node->construction ? node->construction->effect : LAW_NOT_MET;
}

/* A closed period is a taxable year that has ended. */
static enum law_state test_periods_closed(const struct law_ask *ask, const struct fact *fact) {
    if (fact->kind != FACT_LIST || fact->list_count == 0) return LAW_NOT_MET;
    for (size_t i = 0; i < fact->list_count; i++) {
        struct span year = fact->list[i];
        int value = 0;
        if (year.len != 4) return LAW_NOT_MET;
        for (size_t k = 0; k < 4; k++) {
            if (year.at[k] < '0' || year.at[k] > '9') return LAW_NOT_MET;
            value = value * 10 + (year.at[k] - '0');
        }
        if (value >= ask->date.year) return LAW_NOT_MET;
    }
    return LAW_MET;
}

static enum law_state test_until(const struct law_ask *ask, const struct fact *fact) {
    if (fact->kind == FACT_VERDICT) return met_if(fact->holds);
    if (fact->kind != FACT_UNTIL) return LAW_NOT_MET;
    return met_if(fact->open || date_compare(ask->date, fact->until) <= 0);
}

static enum law_state test_at_most(const struct law_node *node, const struct fact *fact) {
    if (fact->kind != FACT_COUNT) return LAW_NOT_MET;
    return fact->count <= node->limit ? LAW_MET : node->over;
}

static enum law_state test_present(const struct fact *fact) {
    return met_if(fact->kind != FACT_VERDICT || fact->holds);
}

static enum law_state test_words(const struct law_node *node, const struct fact *fact) {
    return met_if(fact->kind == FACT_TEXT && words_have(&node->values, fact->text));
}

enum law_state test_apply(const struct authority *authority, const struct law_ask *ask,
                          const struct law_node *node) {
    const struct fact *fact = &ask->fact[node->fact];
    if (node->test == TEST_FINDING) return LAW_HUMAN;
    if (fact->kind == FACT_ABSENT) return LAW_MISSING;
    if (fact->kind == FACT_HUMAN) return LAW_HUMAN;
    switch (node->test) {
    case TEST_PRESENT:
        return test_present(fact);
    case TEST_ONE_OF:
    case TEST_SIGNED_BY_ROLE:
        return test_words(node, fact);
    case TEST_IN_LIST:
        return test_in_list(ask, node, fact);
    case TEST_CLASSED_AS:
        return test_classed_as(node, fact);
    case TEST_SUBSET_OF:
        return test_subset_of(authority, ask, node, fact);
    case TEST_NOT_ONLY:
        return test_not_only(node, fact);
    case TEST_AT_MOST:
        return test_at_most(node, fact);
    case TEST_PERIODS_CLOSED:
        return test_periods_closed(ask, fact);
    case TEST_NOT_EXPIRED:
    case TEST_PROGRAMME_ACTIVE:
        return test_until(ask, fact);
    case TEST_ADDRESS_COMPLETE:
    case TEST_CONSENT_VALID:
    case TEST_ORDER_ON_FILE:
    case TEST_IDENTITY_UNIQUE:
    case TEST_ADDRESS_ON_FILE:
    case TEST_NO_HOLD:
        return met_if(fact->kind == FACT_VERDICT && fact->holds);
    case TEST_FINDING:
    case TEST_NONE:
    case TEST_COUNT:
        break;
    }
    assert(false && "an element without a test");
    return LAW_NOT_MET;
}
