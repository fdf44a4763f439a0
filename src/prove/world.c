/* What is one ask, when nothing of it is known? Unknowns for every fact that a test could look at,
 * and what makes them an ask that somebody could send. */
#include "prove/world.h"

static struct fact_unknown fact_make(const struct world *world, enum fact_id fact) {
    static const char *const kinds[] = {"absent", "text",    "list", "count",
                                        "until",  "verdict", "human"};
    struct logic *t = world->t;
    const struct universe *u = universes_of_fact(world->words, fact);
    struct fact_unknown f = {.has = ARENA_ARRAY(t->arena, Z3_ast, u->count)};
    for (size_t i = 0; i <= FACT_HUMAN; i++)
        f.kind[i] = term_unknown(t, kinds[i]);
    for (size_t i = 0; i < u->count; i++)
        f.has[i] = term_unknown(t, "has");
    f.count = term_unknown_number(t, "count");
    f.until = term_unknown_number(t, "until");
    f.open = term_unknown(t, "open");
    f.holds = term_unknown(t, "holds");
    return f;
}

static Z3_ast *years_make(struct logic *t, const struct universe *u) {
    Z3_ast *year = ARENA_ARRAY(t->arena, Z3_ast, u->count);
    for (size_t i = 0; i < u->count; i++)
        year[i] =
            i < u->named || !u->years ? term_number(t, u->year[i]) : term_unknown_number(t, "year");
    return year;
}

void world_renew_readings(struct world *world, const struct statute *statute) {
    struct logic *t = world->t;
    world->reading = ARENA_ARRAY(t->arena, Z3_ast *, statute->construed_count + 1);
    for (size_t i = 0; i < statute->construed_count; i++) {
        world->reading[i] = ARENA_ARRAY(t->arena, Z3_ast, READINGS_EACH_MAX);
        for (size_t k = 0; k < statute->construed[i].reading_count; k++)
            world->reading[i][k] = term_unknown(t, "reading");
    }
}

struct world *world_make(struct logic *t, const struct universes *words,
                         const struct statute *statute) {
    struct world *world = ARENA_NEW(t->arena, struct world);
    world->t = t;
    world->words = words;
    for (size_t i = 1; i < FACT_ID_COUNT; i++)
        world->fact[i] = fact_make(world, (enum fact_id)i);
    world->listed = ARENA_ARRAY(t->arena, Z3_ast *, words->listed_count + 1);
    for (size_t i = 0; i < words->listed_count; i++) {
        size_t count = words->universe[words->listed[i].universe].count;
        world->listed[i] = ARENA_ARRAY(t->arena, Z3_ast, count);
        for (size_t k = 0; k < count; k++)
            world->listed[i][k] = term_unknown(t, "enrolled");
    }
    world->year = ARENA_ARRAY(t->arena, Z3_ast *, words->universe_count);
    for (size_t i = 0; i < words->universe_count; i++)
        if (words->universe[i].count) world->year[i] = years_make(t, &words->universe[i]);
    world->plain = term_unknown(t, "plain");
    world->day = term_unknown_number(t, "day");
    world->this_year = term_unknown_number(t, "this-year");
    world_renew_readings(world, statute);
    return world;
}

struct world *world_again(const struct world *world) {
    struct world *again = ARENA_NEW(world->t->arena, struct world);
    *again = *world;
    return again;
}

void world_renew_fact(struct world *world, enum fact_id fact) {
    world->fact[fact] = fact_make(world, fact);
}

/* ---- what makes it an ask ---- */

static Z3_ast one_exactly(struct logic *t, const Z3_ast *list, size_t count) {
    return term_and(t, term_some(t, list, count), term_one_at_most(t, list, count));
}

/* Zero, or a day that a calendar has. Every year is given a 29th of February, which proves more; an
 * example that people shall read keeps away from it. */
static Z3_ast day_sound(struct logic *t, Z3_ast day, Z3_ast year, bool typed) {
    const int days[] = {31, typed ? 28 : 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Z3_ast in_month = t->no;
    Z3_ast january = term_times(t, 10000, year);
    for (int month = 1; month <= 12; month++) {
        Z3_ast first = term_sum(t, january, term_number(t, month * 100 + 1));
        Z3_ast last = term_sum(t, january, term_number(t, month * 100 + days[month - 1]));
        in_month = term_or(t, in_month,
                           term_and(t, term_at_most(t, first, day), term_at_most(t, day, last)));
    }
    int first_year = typed ? 1970 : 1;
    int last_year = typed ? 2099 : 9999;
    Z3_ast real = term_and(t, term_at_most(t, term_number(t, first_year), year),
                           term_at_most(t, year, term_number(t, last_year)));
    real = term_and(t, real, in_month);
    Z3_ast none =
        term_and(t, term_same(t, day, term_number(t, 0)), term_same(t, year, term_number(t, 0)));
    return term_or(t, none, real);
}

Z3_ast world_day_sound(const struct world *world, bool typed) {
    return day_sound(world->t, world->day, world->this_year, typed);
}

/* Two words are never the same year; a word that is none counts as 0. */
static Z3_ast years_sound(const struct world *world, size_t universe) {
    struct logic *t = world->t;
    const struct universe *u = &world->words->universe[universe];
    Z3_ast zero = term_number(t, 0);
    Z3_ast sound = t->yes;
    if (!u->years) return sound;
    for (size_t i = u->named; i < u->count; i++) {
        Z3_ast year = world->year[universe][i];
        Z3_ast *differs = ARENA_ARRAY(t->arena, Z3_ast, i);
        sound = term_and(t, sound, term_at_most(t, zero, year));
        sound = term_and(t, sound, term_at_most(t, year, term_number(t, 9999)));
        for (size_t k = 0; k < i; k++)
            differs[k] = term_not(t, term_same(t, year, world->year[universe][k]));
        Z3_ast none = term_same(t, year, zero);
        sound = term_and(t, sound, term_or(t, none, term_every(t, differs, i)));
    }
    return sound;
}

static Z3_ast words_sound(const struct world *world, enum fact_id fact) {
    struct logic *t = world->t;
    const struct fact_unknown *f = &world->fact[fact];
    const struct universe *u = universes_of_fact(world->words, fact);
    Z3_ast none = term_not(t, term_some(t, f->has, u->count));
    Z3_ast text = term_implies(t, f->kind[FACT_TEXT], term_one_at_most(t, f->has, u->count));
    return term_and(t, text, term_same(t, none, term_not(t, world_is_words(world, fact))));
}

/* The day that something runs out is a day of the calendar; no year is asked for its own sake. */
static Z3_ast until_sound(const struct world *world, enum fact_id fact, bool typed) {
    struct logic *t = world->t;
    Z3_ast year = term_unknown_number(t, "year-until");
    Z3_ast sound = day_sound(t, world->fact[fact].until, year, typed);
    return term_and(t, sound, term_below(t, term_number(t, 0), year));
}

Z3_ast world_fact_sound(const struct world *world, enum fact_id fact, bool typed) {
    struct logic *t = world->t;
    const struct fact_unknown *f = &world->fact[fact];
    Z3_ast sound = one_exactly(t, f->kind, FACT_HUMAN + 1);
    sound = term_and(t, sound, words_sound(world, fact));
    sound = term_and(t, sound, years_sound(world, world->words->of_fact[fact]));
    sound = term_and(t, sound, term_at_most(t, term_number(t, 0), f->count));
    sound = term_and(t, sound, until_sound(world, fact, typed));
    /* What the ask is for is a word, and what it is after a list, or they are not given. */
    unsigned kinds = typed ? fact_kinds(fact) | 1u << FACT_HUMAN : ~0u;
    if (fact == FACT_ASK_PURPOSE) kinds = 1u << FACT_TEXT;
    if (fact == FACT_ASK_FIELDS) kinds = 1u << FACT_LIST;
    if (typed)
        sound = term_and(t, sound, term_implies(t, world->plain, term_not(t, f->kind[FACT_HUMAN])));
    for (size_t i = 1; i <= FACT_HUMAN; i++)
        if (!(kinds & 1u << i)) sound = term_and(t, sound, term_not(t, f->kind[i]));
    return sound;
}

Z3_ast world_readings_sound(const struct world *world, const struct statute *statute) {
    Z3_ast sound = world->t->yes;
    for (size_t i = 0; i < statute->construed_count; i++)
        sound =
            term_and(world->t, sound,
                     one_exactly(world->t, world->reading[i], statute->construed[i].reading_count));
    return sound;
}

Z3_ast world_readings_chosen(const struct world *world, const struct statute *statute) {
    Z3_ast chosen = world->t->yes;
    for (size_t i = 0; i < statute->construed_count; i++)
        chosen = term_and(world->t, chosen, world->reading[i][statute->construed[i].chosen]);
    return chosen;
}

/* ---- what a fact says ---- */

Z3_ast world_has(const struct world *world, enum fact_id fact, struct span word) {
    size_t i = universe_find(universes_of_fact(world->words, fact), word);
    return i == SIZE_MAX ? world->t->no : world->fact[fact].has[i];
}

Z3_ast world_has_some(const struct world *world, enum fact_id fact, struct word_list list) {
    Z3_ast *has = ARENA_ARRAY(world->t->arena, Z3_ast, list.count + 1);
    for (size_t i = 0; i < list.count; i++)
        has[i] = world_has(world, fact, list.word[i]);
    return term_some(world->t, has, list.count);
}

Z3_ast world_is_words(const struct world *world, enum fact_id fact) {
    const struct fact_unknown *f = &world->fact[fact];
    return term_or(world->t, f->kind[FACT_TEXT], f->kind[FACT_LIST]);
}

Z3_ast world_verdict_holds(const struct world *world, enum fact_id fact) {
    const struct fact_unknown *f = &world->fact[fact];
    return term_and(world->t, f->kind[FACT_VERDICT], f->holds);
}

Z3_ast world_lasts(const struct world *world, enum fact_id fact) {
    struct logic *t = world->t;
    const struct fact_unknown *f = &world->fact[fact];
    Z3_ast dated = term_not(t, term_same(t, world->day, term_number(t, 0)));
    Z3_ast in_time = term_or(t, f->open, term_at_most(t, world->day, f->until));
    Z3_ast until = term_and(t, f->kind[FACT_UNTIL], term_and(t, dated, in_time));
    return term_or(t, until, world_verdict_holds(world, fact));
}
