/* Do the cases that a lawyer wrote come out as written, and does every element matter in one? */
#include "law/golden.h"

#include "law/cases.h"
#include "law/way.h"

struct golden {
    const struct sources *sources;
    const struct source *file;
    const struct pack *pack;
    const struct authority *authority;
    bool *shown; /* beside the outline: a case shows that this element matters */
    bool granted;
};

/* ---- what came out ---- */

static bool words_hold(const struct span *word, size_t count, struct span one) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(word[i], one)) return true;
    return false;
}

static struct span joined(struct arena *arena, const struct span *word, size_t count) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        if (i) text_put_str(&text, ", ");
        text_put(&text, word[i]);
    }
    return count ? text_span(&text) : SPAN_LITERAL("nothing");
}

/* The list under `key` holds the same words as came out, in any order. */
static struct err words_compare(const struct golden *g, const struct yaml_node *one,
                                const char *key, const struct span *came, size_t came_count) {
    struct arena *arena = g->sources->arena;
    const struct span *word = NULL;
    size_t count = 0;
    const struct yaml_node *list = yaml_member(one, key);
    if (!list) return err_none();
    TRY(case_words(arena, g->file, one, key, &word, &count));
    bool same = count == came_count;
    for (size_t i = 0; same && i < count; i++)
        same = words_hold(came, came_count, word[i]);
    if (same) return err_none();
    return yaml_err(g->file->name, list, "the case \"%.*s\" does not come out so: \"%s\" is %.*s",
                    SPAN_FMT(yaml_member(one, "name")->scalar), key,
                    SPAN_FMT(joined(arena, came, came_count)));
}

static size_t way_of(const struct law_decision *d, struct span *word) {
    size_t count = 0;
    for (size_t i = 0; i < d->tree_count; i++)
        if (d->tree[i].in_the_way) word[count++] = d->tree[i].id;
    return count;
}

static struct err lists_compare(const struct golden *g, const struct yaml_node *one,
                                const struct law_decision *d) {
    struct arena *arena = g->sources->arena;
    size_t room = d->tree_count + d->grant_count + d->withheld_count + d->withheld_period_count +
                  d->code_count + 1;
    struct span *word = ARENA_ARRAY(arena, struct span, room);
    TRY(words_compare(g, one, "in-the-way", word, way_of(d, word)));
    for (size_t i = 0; i < d->code_count; i++)
        word[i] = span_str(d->codes[i]);
    TRY(words_compare(g, one, "codes", word, d->code_count));
    for (size_t i = 0; i < d->grant_count; i++)
        word[i] = d->grant[i].field;
    TRY(words_compare(g, one, "grants", word, d->grant_count));
    for (size_t i = 0; i < d->withheld_count; i++)
        word[i] = d->withheld[i].field;
    TRY(words_compare(g, one, "withheld", word, d->withheld_count));
    for (size_t i = 0; i < d->withheld_period_count; i++)
        word[i] = d->withheld_period[i].period;
    return words_compare(g, one, "withheld-periods", word, d->withheld_period_count);
}

/* What keeps back is named whole, or the case would hide what else is wrong with it. */
static struct err outcome_compare(const struct golden *g, const struct yaml_node *one,
                                  const struct law_decision *d) {
    struct span expect = {0};
    const char *came = law_outcome_str(d->outcome);
    struct span *word = ARENA_ARRAY(g->sources->arena, struct span, d->tree_count);
    TRY(case_text(g->file, one, "expect", &expect));
    if (!span_is(expect, came)) {
        size_t count = way_of(d, word);
        return yaml_err(g->file->name, one, "the case \"%.*s\" comes out as %s, in the way: %.*s",
                        SPAN_FMT(yaml_member(one, "name")->scalar), came,
                        SPAN_FMT(joined(g->sources->arena, word, count)));
    }
    if (d->outcome != LAW_RELEASE && !yaml_member(one, "in-the-way"))
        return yaml_err(g->file->name, one, "the case does not say what is \"in-the-way\"");
    return lists_compare(g, one, d);
}

/* ---- what it shows ---- */

static unsigned fact_at(const struct authority *authority, size_t at) {
    return at < AT_ELEMENTS ? FACT_ID_NONE : authority->node[at - AT_ELEMENTS + 1].fact;
}

/* Only this element keeps back: were it met, the ask would pass, or wait for people. What lacks a
 * fact lacks it for every element that looks at it. */
static bool alone_in_the_way(const struct golden *g, const struct law_decision *d, size_t at) {
    const struct outline *outline = &g->authority->outline;
    enum law_state *state = ARENA_ARRAY(g->sources->arena, enum law_state, outline->count);
    if (d->tree[at].state == LAW_HUMAN) return d->outcome == LAW_REFER && d->tree[at].in_the_way;
    for (size_t i = 0; i < outline->count; i++)
        state[i] = d->tree[i].state;
    enum law_state own = state[at];
    state[at] = LAW_MET;
    for (size_t i = 0; i < outline->step_count && own == LAW_MISSING; i++)
        if (outline->step[i].fact == fact_at(g->authority, at))
            state[outline->step[i].at] = LAW_MET;
    way_combine(outline, state);
    return d->tree[AT_ROOT].state < LAW_HUMAN && state[AT_ROOT] >= LAW_HUMAN;
}

static struct err shown_mark(struct golden *g, const struct yaml_node *one,
                             const struct law_decision *d) {
    const struct yaml_node *node = yaml_member(one, "shows");
    struct span shows = {0};
    if (!node) return err_none();
    TRY(case_text(g->file, one, "shows", &shows));
    if (!span_equal(d->authority, g->authority->id))
        return yaml_err(g->file->name, node, "the case cites another authority");
    for (size_t i = AT_AUTHORITY; i < d->tree_count; i++) {
        if (!span_equal(d->tree[i].id, shows)) continue;
        if (!alone_in_the_way(g, d, i))
            return yaml_err(g->file->name, node,
                            "the case does not show it: something else keeps "
                            "back too, or this does not");
        g->shown[i] = true;
        return err_none();
    }
    return yaml_err(g->file->name, node, "the authority has no element %.*s", SPAN_FMT(shows));
}

/* ---- all of a file ---- */

static struct err case_run(struct golden *g, const struct yaml_node *one) {
    static const char *const known[] = {
        "name",     "shows",      "authority",        "date",   "purpose", "fields",
        "lists",    "facts",      "without",          "expect", "codes",   "grants",
        "withheld", "in-the-way", "withheld-periods", NULL};
    struct arena *arena = g->sources->arena;
    struct law_ask *ask = ARENA_NEW(arena, struct law_ask);
    struct span name = {0};
    TRY(source_keys_known(g->file, one, known));
    TRY(case_text(g->file, one, "name", &name));
    if (!name.len) return yaml_err(g->file->name, one, "the case has no \"name\"");
    TRY(case_read(arena, g->file, one, ask));
    struct law_decision d = law_decide(arena, g->pack, ask, LAW_WHOLE);
    TRY(outcome_compare(g, one, &d));
    if (d.outcome == LAW_RELEASE) g->granted = true;
    if (g->authority->has_findings && d.outcome == LAW_REFER) g->granted = true;
    return shown_mark(g, one, &d);
}

/* The authority itself is shown by asks that cite none, which have no elements. */
static struct err all_shown(const struct golden *g, const struct yaml_node *cases) {
    const struct outline *outline = &g->authority->outline;
    if (!g->granted)
        return yaml_err(g->file->name, cases, "no case of this authority is granted or referred");
    for (size_t i = AT_IN_FORCE; i < outline->count; i++) {
        if (i == AT_ORDERS) continue; /* orders are no part of a pack; their own tests show it */
        char kind = outline->blank[i].kind;
        if ((kind == 'l' || kind == 'n') && !g->shown[i])
            return yaml_err(g->file->name, cases,
                            "no case shows that %.*s matters; add one that only it keeps back",
                            SPAN_FMT(outline->blank[i].id));
    }
    return err_none();
}

static struct err file_run(struct golden *g) {
    static const char *const known[] = {"format", "pack", "authority", "base", "cases", NULL};
    static const char *const base_known[] = {"date", "purpose", "fields", "lists", "facts", NULL};
    const struct source *file = g->file;
    struct span id = {0};
    TRY(source_keys_known(file, file->root, known));
    TRY(case_text(file, file->root, "authority", &id));
    g->authority = authority_find(g->pack, id);
    if (!g->authority)
        return yaml_err(file->name, file->root, "the pack has no authority \"%.*s\"", SPAN_FMT(id));
    const struct yaml_node *base = yaml_member(file->root, "base");
    if (base) TRY(source_keys_known(file, base, base_known));
    const struct yaml_node *cases = yaml_member(file->root, "cases");
    if (!cases || cases->kind != YAML_SEQUENCE)
        return yaml_err(file->name, file->root, "\"cases\" is missing");
    g->shown = ARENA_ARRAY(g->sources->arena, bool, g->authority->outline.count);
    for (const struct yaml_node *one = cases->first; one; one = one->next)
        TRY(case_run(g, one));
    return all_shown(g, cases);
}

struct err golden_run(const struct sources *sources, const struct pack *pack) {
    for (size_t i = 0; i < sources->count; i++) {
        struct golden g = {.sources = sources, .file = &sources->file[i], .pack = pack};
        if (g.file->format == SOURCE_CASES) TRY(file_run(&g));
    }
    return err_none();
}
