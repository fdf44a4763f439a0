/* Which words can tell one ask from another? Facts that are compared with each other, or with one
 * enrolled list, share their words; each such group has a universe of its own. */
#include "prove/universe.h"

#include "prove/floor.h"

#include <stdio.h>

enum { LISTS_MAX = 64, WORDS_EACH_MAX = 4096 };

struct collecting {
    struct arena *arena;
    size_t group[FACT_ID_COUNT]; /* facts of one group have the same number */
    struct span list[LISTS_MAX];
    size_t list_fact[LISTS_MAX]; /* a fact of the group that the list belongs to */
    size_t list_count;
    struct span *word[FACT_ID_COUNT]; /* by group */
    size_t count[FACT_ID_COUNT];
    size_t tests[FACT_ID_COUNT];
    bool years[FACT_ID_COUNT];
};

size_t universe_find(const struct universe *universe, struct span word) {
    for (size_t i = 0; i < universe->count; i++)
        if (span_equal(universe->word[i], word)) return i;
    return SIZE_MAX;
}

size_t listed_find(const struct universes *words, struct span name) {
    for (size_t i = 0; i < words->listed_count; i++)
        if (span_equal(words->listed[i].name, name)) return i;
    return SIZE_MAX;
}

/* ---- groups ---- */

static void groups_join(struct collecting *c, enum fact_id a, enum fact_id b) {
    size_t from = c->group[b];
    for (size_t i = 0; i < FACT_ID_COUNT; i++)
        if (c->group[i] == from) c->group[i] = c->group[a];
}

static void list_join(struct collecting *c, struct span name, enum fact_id fact) {
    for (size_t i = 0; i < c->list_count; i++) {
        if (!span_equal(c->list[i], name)) continue;
        groups_join(c, (enum fact_id)c->list_fact[i], fact);
        return;
    }
    if (c->list_count == LISTS_MAX) return; /* the loader bounds them by the head's vocabulary */
    c->list[c->list_count] = name;
    c->list_fact[c->list_count++] = fact;
}

static void provision_join(struct collecting *c, const struct provision *p) {
    if (p->limit_fields) groups_join(c, FACT_ASK_FIELDS, p->limit_fields);
    if (p->limit_periods) groups_join(c, FACT_ASK_PERIODS, p->limit_periods);
    for (size_t i = 0; i < p->element_count; i++) {
        const struct demand *d = &p->element[i].demand;
        if (p->element[i].kind != 'l') continue;
        if (d->other) groups_join(c, d->fact, d->other);
        if (d->of_releases) groups_join(c, FACT_ASK_FIELDS, d->fact);
        if (d->list.len) list_join(c, d->list, d->fact);
    }
}

/* ---- words ---- */

static void word_add(struct collecting *c, enum fact_id fact, struct span word) {
    size_t g = c->group[fact];
    if (!c->word[g]) c->word[g] = ARENA_ARRAY(c->arena, struct span, WORDS_EACH_MAX);
    for (size_t i = 0; i < c->count[g]; i++)
        if (span_equal(c->word[g][i], word)) return;
    if (word.len && c->count[g] < WORDS_EACH_MAX) c->word[g][c->count[g]++] = word;
}

static void words_add(struct collecting *c, enum fact_id fact, struct word_list list) {
    for (size_t i = 0; i < list.count; i++)
        word_add(c, fact, list.word[i]);
}

static void demand_words(struct collecting *c, const struct demand *d) {
    c->tests[c->group[d->fact]]++;
    words_add(c, d->fact, d->values);
    if (d->reg) words_add(c, d->fact, d->reg->entry);
    if (d->construed) words_add(c, d->fact, d->construed->turns_on);
    if (demand_is(d, "periods-closed")) c->years[c->group[d->fact]] = true;
}

static void provision_words(struct collecting *c, const struct provision *p) {
    words_add(c, FACT_ASK_PURPOSE, p->purposes);
    words_add(c, FACT_ASK_FIELDS, p->never);
    for (size_t i = 0; i < p->field_count; i++)
        word_add(c, FACT_ASK_FIELDS, p->field[i].id);
    for (size_t i = 0; i < p->element_count; i++)
        if (p->element[i].kind == 'l' && p->element[i].demand.fact)
            demand_words(c, &p->element[i].demand);
}

static void statute_words(struct collecting *c, const struct statute *s) {
    words_add(c, FACT_ASK_PURPOSE, s->purposes);
    words_add(c, FACT_ASK_PURPOSE, s->never_purposes);
    words_add(c, FACT_ASK_FIELDS, s->fields);
    words_add(c, FACT_ASK_FIELDS, s->never_fields);
}

/* ---- universes ---- */

static int year_of(struct span word) {
    int year = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] < '0' || word.at[i] > '9') return 0;
        year = year * 10 + (word.at[i] - '0');
    }
    return word.len == 4 ? year : 0;
}

static struct universe universe_make(struct collecting *c, size_t g) {
    size_t nameless = c->tests[g] + 2;
    struct universe u = {.named = c->count[g], .count = c->count[g] + nameless};
    struct span *word = ARENA_ARRAY(c->arena, struct span, u.count);
    int *year = ARENA_ARRAY(c->arena, int, u.count);
    for (size_t i = 0; i < u.count; i++) {
        word[i] = i < u.named ? c->word[g][i]
                              : span_str(arena_printf(c->arena, "word-%zu", i - u.named + 1));
        year[i] = i < u.named ? year_of(word[i]) : 0;
    }
    u.word = word;
    u.year = year;
    u.years = c->years[g];
    return u;
}

struct universes *universes_find(struct arena *arena, const struct ruling *ruling, size_t count) {
    struct universes *words = ARENA_NEW(arena, struct universes);
    struct collecting *c = ARENA_NEW(arena, struct collecting);
    struct universe *universe = ARENA_ARRAY(arena, struct universe, FACT_ID_COUNT);
    struct listed *listed = ARENA_ARRAY(arena, struct listed, LISTS_MAX);
    c->arena = arena;
    for (size_t i = 0; i < FACT_ID_COUNT; i++)
        c->group[i] = i;
    for (size_t i = 0; i < count; i++)
        provision_join(c, ruling[i].provision);
    words_add(c, FACT_ASK_PURPOSE, floor_never_purposes());
    words_add(c, FACT_ASK_FIELDS, floor_never_fields());
    words_add(c, FACT_MATTER_STATUTE, floor_civil_statutes());
    for (size_t i = 0; i < count; i++) {
        statute_words(c, ruling[i].statute);
        provision_words(c, ruling[i].provision);
    }
    for (size_t i = 0; i < FACT_ID_COUNT; i++) {
        words->of_fact[i] = c->group[i];
        if (c->group[i] == i) universe[i] = universe_make(c, i);
    }
    for (size_t i = 0; i < c->list_count; i++)
        listed[i] = (struct listed){c->list[i], c->group[c->list_fact[i]]};
    words->universe = universe;
    words->universe_count = FACT_ID_COUNT;
    words->listed = listed;
    words->listed_count = c->list_count;
    return words;
}
