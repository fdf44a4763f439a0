/* Asks made from the pack itself, for whatever authorities it has: one under which all holds that a
 * machine can find, and others that differ from it at random. */
#ifndef TEST_LAW_ASKS_H
#define TEST_LAW_ASKS_H

#include "law/inside.h"

#include "pack.h"

enum { ASK_TRIES_MAX = 10000, ASK_WORDS_MAX = 8 };

/* SplitMix64: the same asks under the same seed. */
static inline uint64_t dice(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}
static inline size_t dice_below(uint64_t *seed, size_t count) {
    return (size_t)(dice(seed) % count);
}

static inline struct fact fact_of_word(struct span word) {
    return (struct fact){.kind = FACT_TEXT, .text = word};
}

static inline struct fact fact_of_words(struct span *word, size_t count) {
    return (struct fact){.kind = FACT_LIST, .list = word, .list_count = count};
}

/* A list that the requester's enrolment has, with one member. */
static inline struct span enrolled_word(struct arena *arena, struct law_ask *ask,
                                        struct span name) {
    for (size_t i = 0; i < ask->list_count; i++)
        if (span_equal(ask->list[i].name, name)) return ask->list[i].member[0];
    struct law_list *list = ARENA_ARRAY(arena, struct law_list, ask->list_count + 1);
    struct span *member = ARENA_NEW(arena, struct span);
    for (size_t i = 0; i < ask->list_count; i++)
        list[i] = ask->list[i];
    *member = SPAN_LITERAL("2024"); /* good as a taxable year too */
    list[ask->list_count] = (struct law_list){name, member, 1};
    ask->list = list;
    ask->list_count++;
    return *member;
}

static inline struct span register_word(const struct law_node *node, uint64_t *seed) {
    const struct law_register *reg = node->reg;
    for (int i = 0; i < ASK_TRIES_MAX; i++) {
        size_t at = dice_below(seed, reg->entry.count);
        if (node->test != TEST_CLASSED_AS || span_equal(reg->entry_class[at], node->wanted_class))
            return reg->entry.word[at];
    }
    return reg->entry.word[0];
}

/* What one fact says, the other must. */
static inline struct fact fact_shared(struct span *word, struct law_ask *ask,
                                      const struct law_node *node) {
    struct fact *own = &ask->fact[node->fact];
    struct fact *other = &ask->fact[node->other];
    word[0] = SPAN_LITERAL("2024");
    if (own->kind != FACT_ABSENT)
        *other = *own;
    else if (other->kind == FACT_ABSENT)
        *other = fact_kinds(node->fact) & 1u << FACT_LIST ? fact_of_words(word, 1)
                                                          : fact_of_word(word[0]);
    return *other;
}

/* A fact under which this element may hold. */
static inline struct fact fact_for(struct arena *arena, const struct authority *a,
                                   const struct law_node *node, struct law_ask *ask,
                                   uint64_t *seed) {
    struct span *word = ARENA_ARRAY(arena, struct span, ASK_WORDS_MAX);
    unsigned kinds = fact_kinds(node->fact);
    switch (node->test) {
    case TEST_ONE_OF:
    case TEST_SIGNED_BY_ROLE:
        if (node->kind == 'n') return fact_of_word(SPAN_LITERAL("another"));
        return fact_of_word(node->values.word[dice_below(seed, node->values.count)]);
    case TEST_CLASSED_AS:
        return fact_of_word(register_word(node, seed));
    case TEST_AT_MOST:
        return (struct fact){.kind = FACT_COUNT, .count = 1};
    case TEST_PERIODS_CLOSED:
        word[0] = SPAN_LITERAL("2024");
        return fact_of_words(word, 1);
    case TEST_IN_LIST:
        word[0] = node->reg ? register_word(node, seed) : enrolled_word(arena, ask, node->list);
        return kinds & 1u << FACT_LIST ? fact_of_words(word, 1) : fact_of_word(word[0]);
    case TEST_SUBSET_OF:
        if (node->other) return fact_shared(word, ask, node);
        word[0] = node->fields_of_releases ? a->field[dice_below(seed, a->field_count)].id
                  : node->reg              ? register_word(node, seed)
                                           : enrolled_word(arena, ask, node->list);
        return kinds & 1u << FACT_LIST ? fact_of_words(word, 1) : fact_of_word(word[0]);
    case TEST_NOT_ONLY:
        word[0] = a->field[dice_below(seed, a->field_count)].id;
        return fact_of_words(word, 1);
    case TEST_PRESENT:
    case TEST_NOT_EXPIRED:
    case TEST_CONSENT_VALID:
    case TEST_PROGRAMME_ACTIVE:
    case TEST_ADDRESS_COMPLETE:
    case TEST_ORDER_ON_FILE:
    case TEST_IDENTITY_UNIQUE:
    case TEST_ADDRESS_ON_FILE:
    case TEST_NO_HOLD:
    case TEST_FINDING:
    case TEST_NONE:
    case TEST_COUNT:
        break;
    }
    if (kinds & 1u << FACT_VERDICT) return (struct fact){.kind = FACT_VERDICT, .holds = true};
    if (kinds & 1u << FACT_UNTIL) return (struct fact){.kind = FACT_UNTIL, .until = {2099, 12, 31}};
    if (kinds & 1u << FACT_COUNT) return (struct fact){.kind = FACT_COUNT, .count = 1};
    word[0] = SPAN_LITERAL("given");
    return kinds & 1u << FACT_TEXT ? fact_of_word(word[0]) : fact_of_words(word, 1);
}

static inline void fact_set(struct law_ask *ask, const struct law_node *node, struct fact fact) {
    ask->fact[node->fact] = fact;
    if (node->fact == FACT_ASK_PURPOSE) ask->purpose = fact.text;
    if (node->fact != FACT_ASK_FIELDS) return;
    ask->field = fact.list;
    ask->field_count = fact.list_count;
}

/* All is met, or waits for people only. Facts that two elements want otherwise are thrown anew. */
static inline struct law_ask held_ask(struct arena *arena, const struct pack *pack,
                                      const struct authority *a, uint64_t *seed) {
    struct law_ask ask = {.authority = a->id, .date = {2026, 11, 24}};
    struct span *field = ARENA_NEW(arena, struct span);
    *field = a->field[dice_below(seed, a->field_count)].id;
    ask.purpose = a->purpose[dice_below(seed, a->purpose_count)].id;
    ask.field = field;
    ask.field_count = 1;
    ask.fact[FACT_ASK_PURPOSE] = fact_of_word(ask.purpose);
    ask.fact[FACT_ASK_FIELDS] = fact_of_words(field, 1);
    OWNED_ARENA round = arena_open(PACK_ARENA_BYTES);
    for (int i = 0; i < ASK_TRIES_MAX; i++) {
        struct law_decision d = law_decide(round, pack, &ask, LAW_WHOLE);
        if (d.outcome == LAW_RELEASE || d.outcome == LAW_REFER) return ask;
        if (d.tree[AT_FIELDS].in_the_way) ask.fact[a->limit.fields] = ask.fact[FACT_ASK_FIELDS];
        if (d.tree[AT_FIELDS].in_the_way && a->limit.periods)
            ask.fact[a->limit.periods] = ask.fact[FACT_ASK_PERIODS];
        for (size_t at = AT_ELEMENTS; at < d.tree_count; at++) {
            const struct law_node *node = &a->node[at - AT_ELEMENTS + 1];
            bool none =
                node->kind != 'a' && node->kind != 'o' && ask.fact[node->fact].kind == FACT_ABSENT;
            if (d.tree[at].in_the_way || none)
                fact_set(&ask, node, fact_for(arena, a, node, &ask, seed));
        }
        arena_wipe(round);
    }
    struct law_decision d = law_decide(round, pack, &ask, LAW_WHOLE);
    printf("# no ask was found that holds under %.*s, in the way:", SPAN_FMT(a->id));
    for (size_t at = 0; at < d.tree_count; at++)
        if (d.tree[at].in_the_way) printf(" %.*s", SPAN_FMT(d.tree[at].id));
    printf("\n");
    fflush(stdout);
    abort();
}

/* One fact, field, purpose or date otherwise; now and then a fact that no file would have. */
static inline void ask_change(struct arena *arena, const struct pack *pack, struct law_ask *ask,
                              uint64_t *seed) {
    static const struct fact odd[] = {
        {.kind = FACT_ABSENT},
        {.kind = FACT_HUMAN},
        {.kind = FACT_VERDICT, .holds = false, .code = "NO_RECORD", .note = "no \"such\" record"},
        {.kind = FACT_VERDICT, .holds = true},
        {.kind = FACT_TEXT, .text = SPAN_LITERAL("another")},
        {.kind = FACT_COUNT, .count = 1000},
        {.kind = FACT_UNTIL, .until = {2020, 1, 1}},
    };
    struct span *field = ARENA_ARRAY(arena, struct span, ASK_WORDS_MAX);
    size_t count = 1 + dice_below(seed, ASK_WORDS_MAX);
    size_t at;
    switch (dice_below(seed, 10)) {
    case 0:
        ask->purpose = pack->never_purpose[dice_below(seed, pack->never_purpose_count)].id;
        return;
    case 1:
        ask->date.year = 2020;
        return;
    case 2:
        ask->authority = SPAN_LITERAL("8 USC 1360(b)");
        return;
    case 3:
    case 4:
        for (size_t i = 0; i < count; i++)
            field[i] = dice_below(seed, 4)
                           ? pack->fields.term[dice_below(seed, pack->fields.count)].id
                           : pack->never_fields.term[dice_below(seed, pack->never_fields.count)].id;
        ask->field = field;
        ask->field_count = count;
        ask->fact[FACT_ASK_FIELDS] = fact_of_words(field, count);
        return;
    default:
        at = 1 + dice_below(seed, FACT_ID_COUNT - 1);
        while (ask->fact[at].kind == FACT_ABSENT && dice_below(seed, 20))
            at = 1 + dice_below(seed, FACT_ID_COUNT - 1);
        ask->fact[at] = odd[dice_below(seed, sizeof odd / sizeof *odd)];
    }
}

#endif
