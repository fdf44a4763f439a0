/* How is an ask that the solver found told to people, and kept? */
#include "prove/witness.h"

enum { WAY_MAX = 512 };

struct telling {
    struct text out;
    const struct question *q;
    const struct world *world;
    const struct formula *f;
};

/* ---- facts ---- */

static bool fact_used(const struct provision *p, enum fact_id fact) {
    if (fact == p->limit_fields || fact == p->limit_periods) return true;
    if (fact == FACT_ASK_PERIODS && p->limit_periods) return true;
    for (size_t i = 0; i < p->element_count; i++)
        if (p->element[i].demand.fact == fact || p->element[i].demand.other == fact) return true;
    return false;
}

static enum fact_kind kind_of(const struct telling *w, enum fact_id fact) {
    for (size_t i = 0; i <= FACT_HUMAN; i++)
        if (question_holds(w->q, w->world->fact[fact].kind[i])) return (enum fact_kind)i;
    return FACT_ABSENT;
}

/* A nameless word that is a year is written as one. */
static struct span word_at(const struct telling *w, size_t universe, size_t i) {
    const struct universe *u = &w->world->words->universe[universe];
    if (i < u->named || !u->years) return u->word[i];
    int64_t year = question_number(w->q, w->world->year[universe][i]);
    if (year == 0) return u->word[i];
    return span_str(arena_printf(w->out.arena, "%04lld", (long long)year));
}

static void date_put(struct text *out, int64_t day) {
    text_printf(out, "%04lld-%02lld-%02lld", (long long)(day / 10000), (long long)(day / 100 % 100),
                (long long)(day % 100));
}

static void words_put(struct telling *w, enum fact_id fact, const char *before,
                      const char *between) {
    const struct universe *u = universes_of_fact(w->world->words, fact);
    bool first = true;
    for (size_t i = 0; i < u->count; i++) {
        if (!question_holds(w->q, w->world->fact[fact].has[i])) continue;
        text_put_str(&w->out, first ? before : between);
        text_put(&w->out, word_at(w, w->world->words->of_fact[fact], i));
        first = false;
    }
}

static void fact_put(struct telling *w, enum fact_id fact, const char *before,
                     const char *between) {
    const struct fact_unknown *f = &w->world->fact[fact];
    switch (kind_of(w, fact)) {
    case FACT_TEXT:
        words_put(w, fact, " ", " ");
        return;
    case FACT_LIST:
        words_put(w, fact, before, between);
        return;
    case FACT_COUNT:
        text_printf(&w->out, " %lld", (long long)question_number(w->q, f->count));
        return;
    case FACT_UNTIL:
        text_put_byte(&w->out, ' ');
        if (question_holds(w->q, f->open))
            text_put_str(&w->out, "open");
        else
            date_put(&w->out, question_number(w->q, f->until));
        return;
    case FACT_VERDICT:
        text_put_str(&w->out, question_holds(w->q, f->holds) ? " holds" : " fails");
        return;
    case FACT_HUMAN:
        text_put_str(&w->out, " a-person-must-find");
        return;
    case FACT_ABSENT:
        return;
    }
}

/* ---- in plain words ---- */

static void answers_say(struct telling *w) {
    const struct provision *p = w->f->provision;
    for (size_t i = 0; i < p->element_count; i++) {
        const struct answer *a = &w->f->answer[i];
        if (p->element[i].kind != 'l' || state_value(w->q, w->f->raw[i]) != LAW_HUMAN) continue;
        int64_t officers = question_number(w->q, a->officers);
        if (question_holds(w->q, a->holds) && officers > 0)
            text_printf(&w->out, "; %lld officer%s found that %.*s holds", (long long)officers,
                        officers == 1 ? "" : "s", SPAN_FMT(p->element[i].id));
    }
}

static void outcome_say(struct telling *w) {
    const struct provision *p = w->f->provision;
    bool first = true;
    if (!question_holds(w->q, w->f->release)) {
        struct seen seen = seen_of(w->out.arena, w->q, w->f);
        text_printf(&w->out, ": %s", law_outcome_str((enum law_outcome)seen.root));
        return;
    }
    text_put_str(&w->out, ": releases ");
    for (size_t i = 0; i < p->field_count; i++) {
        if (!question_holds(w->q, w->f->grant[i])) continue;
        text_printf(&w->out, "%s%.*s", first ? "" : ", ", SPAN_FMT(p->field[i].id));
        first = false;
    }
}

const char *witness_says(struct arena *arena, const struct question *q, const struct world *world,
                         const struct formula *f) {
    struct telling w = {{.arena = arena}, q, world, f};
    text_printf(&w.out, "an ask under %.*s on ", SPAN_FMT(f->provision->id));
    date_put(&w.out, question_number(q, world->day));
    text_put_str(&w.out, " for the purpose");
    words_put(&w, FACT_ASK_PURPOSE, " ", " ");
    text_put_str(&w.out, ", after");
    words_put(&w, FACT_ASK_FIELDS, " ", ", ");
    for (size_t i = 1; i < FACT_ID_COUNT; i++) {
        enum fact_id fact = (enum fact_id)i;
        if (!fact_used(f->provision, fact) || kind_of(&w, fact) == FACT_ABSENT) continue;
        if (fact == FACT_ASK_PURPOSE || fact == FACT_ASK_FIELDS) continue;
        text_printf(&w.out, "; %s", fact_name(fact));
        fact_put(&w, fact, " ", ", ");
    }
    answers_say(&w);
    outcome_say(&w);
    return arena_str(arena, text_span(&w.out));
}

/* ---- as a golden case ---- */

static void lists_put(struct telling *w) {
    const struct universes *words = w->world->words;
    bool begun = false;
    for (size_t i = 0; i < words->listed_count; i++) {
        size_t universe = words->listed[i].universe;
        bool named = false;
        for (size_t k = 0; k < words->universe[universe].count; k++) {
            if (!question_holds(w->q, w->world->listed[i][k])) continue;
            if (!begun) text_put_str(&w->out, "    lists:\n");
            if (!named) text_printf(&w->out, "      %.*s:\n", SPAN_FMT(words->listed[i].name));
            text_printf(&w->out, "        - %.*s\n", SPAN_FMT(word_at(w, universe, k)));
            begun = named = true;
        }
    }
}

static void facts_put(struct telling *w) {
    bool begun = false;
    for (size_t i = 1; i < FACT_ID_COUNT; i++) {
        enum fact_id fact = (enum fact_id)i;
        if (!fact_used(w->f->provision, fact) || kind_of(w, fact) == FACT_ABSENT) continue;
        if (fact == FACT_ASK_PURPOSE || fact == FACT_ASK_FIELDS) continue;
        if (!begun) text_put_str(&w->out, "    facts:\n");
        begun = true;
        text_printf(&w->out, "      %s:", fact_name(fact));
        fact_put(w, fact, "\n        - ", "\n        - ");
        text_put_byte(&w->out, '\n');
    }
}

static void ask_put(struct telling *w, const char *name, const char *shows) {
    int64_t day = question_number(w->q, w->world->day);
    text_printf(&w->out, "  - name: %s\n", name);
    if (shows) text_printf(&w->out, "    shows: %s\n", shows);
    if (day) {
        text_put_str(&w->out, "    date: ");
        date_put(&w->out, day);
        text_put_byte(&w->out, '\n');
    }
    words_put(w, FACT_ASK_PURPOSE, "    purpose: ", " ");
    if (kind_of(w, FACT_ASK_PURPOSE) == FACT_TEXT) text_put_byte(&w->out, '\n');
    words_put(w, FACT_ASK_FIELDS, "    fields:\n      - ", "\n      - ");
    if (kind_of(w, FACT_ASK_FIELDS) == FACT_LIST) text_put_byte(&w->out, '\n');
    lists_put(w);
    facts_put(w);
}

const char *witness_case(struct arena *arena, const struct question *q, const struct world *world,
                         const struct formula *f, const char *name, const char *shows) {
    struct telling w = {{.arena = arena}, q, world, f};
    struct seen seen = seen_of(arena, q, f);
    struct span *id = ARENA_ARRAY(arena, struct span, WAY_MAX);
    size_t count = way_find(arena, f->provision, &seen, id, WAY_MAX);
    ask_put(&w, name, shows);
    text_printf(&w.out, "    expect: %s\n", law_outcome_str((enum law_outcome)seen.root));
    if (count) text_put_str(&w.out, "    in-the-way:\n");
    for (size_t i = 0; i < count; i++)
        text_printf(&w.out, "      - %.*s\n", SPAN_FMT(id[i]));
    return arena_str(arena, text_span(&w.out));
}

const char *witness_case_refused(struct arena *arena, const struct question *q,
                                 const struct world *world, const struct formula *f,
                                 const char *name, const char *in_the_way) {
    struct telling w = {{.arena = arena}, q, world, f};
    ask_put(&w, name, NULL);
    text_printf(&w.out, "    expect: refuse\n    in-the-way:\n      - %s\n", in_the_way);
    return arena_str(arena, text_span(&w.out));
}

const char *witness_file_head(struct arena *arena, struct span pack, struct span authority) {
    return arena_printf(arena,
                        "# Cases that the proofs found; each one shows what its name says.\n"
                        "format: portcullis-cases/1\npack: %.*s\nauthority: %.*s\ncases:\n",
                        SPAN_FMT(pack), SPAN_FMT(authority));
}
