/* What does the law ask, what was said about everyone, and what would lost trust cost? */
#include "ask/view_inside.h"

#include "ask/statistics.h"
#include "base/csv.h"
#include "law/show.h"
#include "study/figures.h"
#include "study/release.h"
#include "study/tell.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

/* ---- the law ---- */

struct err view_authorities(struct arena *arena, const struct view_want *want, json_t *o) {
    json_t *list = json_array();
    json_object_set_new(o, "authorities", list);
    for (size_t i = 0; i < pack_authority_count(want->keeper->pack); i++)
        json_array_append_new(list, show_authority_json(want->keeper->pack, i));
    return err_none();
}

struct err view_authority(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct pack *pack = want->keeper->pack;
    struct law_authority_view view;
    if (!pack_authority_find(pack, want->id, &view))
        return err_make(ERR_INPUT, "the pack has no authority of that name");
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        if (!span_equal(pack_authority_at(pack, i).id, view.id)) continue;
        OWNED_JSON shown = show_authority_json(pack, i);
        json_object_update(o, shown);
    }
    return err_none();
}

/* ---- statistics ---- */

/* What the ledger says of a publication whose file is not the one it names. */
static json_t *lost_json(const struct told_charge *charge) {
    char day[DATE_TEXT_BYTES];
    json_t *o = json_object();
    date_write(charge->day, day);
    json_set_span(o, "day", span_str(day));
    json_object_set_new(o, "lost", json_true());
    return o;
}

struct err view_statistics(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct books *books = roll_books(want->keeper->roll);
    struct budget budget = books_budget(books, keeper_now(want->keeper));
    json_t *cost = json_object();
    json_t *list = json_array();
    json_object_set_new(o, "budget", cost);
    json_object_set_new(o, "publications", list);
    json_set_int(cost, "cap_micro", (int64_t)budget.cap);
    json_set_int(cost, "spent_micro", (int64_t)budget.spent);
    json_set_int(cost, "ever_micro", (int64_t)budget.ever);
    if (!want->keeper->shelf) statistics_shelve(want->keeper);
    const struct shelf *shelf = want->keeper->shelf;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct told_charge *charge = books_charge_at(books, shelf->of[i].charge);
        struct span bytes = shelf->of[i].published;
        OWNED_JSON published = NULL;
        if (bytes.len)
            TRY(json_read(bytes, bytes.len, &published));
        else
            published = lost_json(charge);
        json_set_span(published, "statistics", span_str(charge->id));
        json_array_append(list, published);
    }
    return err_none();
}

/* ---- the cost of lost trust ---- */

/* A plain decimal from the query, within its bounds; `absent` where none is given. */
static double decimal_param(struct arena *arena, const struct view_want *want, const char *name,
                            double low, double high, double absent) {
    struct span text = view_param(want, name);
    if (text.len == 0 || text.len > 8) return absent;
    const char *from = arena_str(arena, text);
    char *end;
    double value = strtod(from, &end);
    if (*end || strspn(from, "0123456789.") != text.len) return absent;
    return value < low ? low : value > high ? high : value;
}

static void ask_put(struct arena *arena, json_t *o, const struct impact_ask *ask) {
    json_t *a = json_object();
    json_object_set_new(o, "ask", a);
    json_set_span(a, "drop", span_str(arena_printf(arena, "%g", ask->drop)));
    json_set_span(a, "state", span_str(ask->state ? ask->state : ""));
    json_set_span(a, "informal", span_str(arena_printf(arena, "%g", ask->informal)));
    json_set_span(a, "recovered", span_str(arena_printf(arena, "%g", ask->recovered)));
}

static struct err shipped_read(struct arena *arena, struct figures *figures) {
    struct span shipped = figures_shipped();
    FILE *file = fmemopen((void *)(uintptr_t)shipped.at, shipped.len, "r");
    if (!file) return err_errno("cannot read the figures");
    struct csv *csv = csv_open(file, "figures.csv (built in)");
    struct err e = figures_read(arena, csv, "figures.csv (built in)", figures);
    csv_close(csv);
    fclose(file);
    return e;
}

/* In any case of letters. False: it is none of a State. */
static bool state_take(struct arena *arena, struct span letters, const char **state) {
    struct impact_state known[CHART_STATES];
    const char *word = arena_str(arena, letters);
    chart_states(known);
    *state = NULL;
    for (size_t i = 0; i < CHART_STATES && !*state; i++)
        if (strcasecmp(word, known[i].state) == 0)
            *state = arena_str(arena, span_str(known[i].state));
    return letters.len == 0 || *state;
}

/* The published figure of each State that has one. */
static void states_put(struct arena *arena, const struct figures *figures, json_t *o) {
    struct impact_state state[CHART_STATES];
    json_t *list = json_array();
    json_object_set_new(o, "states", list);
    chart_states(state);
    for (size_t i = 0; i < CHART_STATES; i++) {
        const char *id = arena_printf(arena, "itep.state.%s", state[i].state);
        const struct figure *figure = figures_find(figures, id);
        if (!figure) continue;
        json_t *one = json_object();
        json_set_span(one, "place", span_str(state[i].state));
        json_set_int(one, "value", llround(figure->value * 1e9));
        json_set_span(one, "says", span_str(arena_printf(arena, "%.1f", figure->value)));
        json_array_append_new(list, one);
    }
}

struct err view_impact(struct arena *arena, const struct view_want *want, json_t *o) {
    enum { DRAWS = 4000, FROM = 2026, TO = 2035 };
    struct figures *figures = ARENA_NEW(arena, struct figures);
    struct impact *impact = ARENA_NEW(arena, struct impact);
    struct impact_ask ask = {.drop = decimal_param(arena, want, "drop", 0.1, 50, 10),
                             .informal = decimal_param(arena, want, "informal", 0, 1, 0),
                             .recovered = decimal_param(arena, want, "recovered", 0, 1, 0),
                             .from = FROM,
                             .to = TO,
                             .seed = 1,
                             .draws = DRAWS};
    bool is_state = state_take(arena, view_param(want, "state"), &ask.state);
    TRY(shipped_read(arena, figures));
    TRY(impact_estimate(arena, figures, &ask, impact));
    ask_put(arena, o, &ask);
    if (!is_state) json_object_set_new(json_object_get(o, "ask"), "state_unknown", json_true());
    struct impact_state none[CHART_STATES];
    chart_states(none);
    struct told told = {figures, &ask, impact, none};
    json_object_set_new(o, "estimate", tell_json(&told));
    states_put(arena, figures, o);
    return err_none();
}
