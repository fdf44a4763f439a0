/* Asks made from the pack itself, for whatever authorities it has: one under which all holds that a
 * machine can find, taken from the pack's own cases, and others that differ from it at random. */
#ifndef TEST_LAW_ASKS_H
#define TEST_LAW_ASKS_H

#include "law/cases.h"
#include "law/inside.h"

#include "pack.h"

enum { ASK_WORDS_MAX = 8 };

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

static inline struct fact fact_of_words(struct span *word, size_t count) {
    return (struct fact){.kind = FACT_LIST, .list = word, .list_count = count};
}

/* The sources of the shipped pack, read once a program. */
static inline const struct sources *shipped_read(void) {
    static struct arena *kept;
    static struct sources *sources;
    if (sources) return sources;
    kept = arena_open(PACK_ARENA_BYTES);
    struct shipped *shipped = ARENA_NEW(kept, struct shipped);
    struct sources *found = ARENA_NEW(kept, struct sources);
    shipped_sources(kept, shipped);
    struct err e = sources_read(kept, shipped->source, shipped->count, found);
    assert(!err_is(e));
    return sources = found;
}

/* The first case of the authority's cases, in which all is met or waits for people only. */
static inline struct law_ask good_ask(struct arena *arena, const struct authority *a) {
    const struct sources *sources = shipped_read();
    struct law_ask ask = {0};
    for (size_t i = 0; i < sources->count; i++) {
        const struct source *file = &sources->file[i];
        if (file->format != SOURCE_CASES) continue;
        if (!span_equal(yaml_member(file->root, "authority")->scalar, a->id)) continue;
        struct err e = case_read(arena, file, yaml_member(file->root, "cases")->first, &ask);
        assert(!err_is(e));
    }
    assert(ask.authority.len > 0);
    return ask;
}

/* The same under one of the authority's purposes, where it holds under that one too. */
static inline struct law_ask held_ask(struct arena *arena, const struct pack *pack,
                                      const struct authority *a, uint64_t *seed) {
    struct law_ask good = good_ask(arena, a);
    struct law_ask ask = good;
    ask.purpose = a->purpose[dice_below(seed, a->purpose_count)].id;
    ask.fact[FACT_ASK_PURPOSE] = (struct fact){.kind = FACT_TEXT, .text = ask.purpose};
    enum law_outcome outcome = law_decide(arena, pack, &ask, LAW_WHOLE).outcome;
    return outcome == LAW_RELEASE || outcome == LAW_REFER ? ask : good;
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
