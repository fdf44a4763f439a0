/* What may be said about everyone together, how sure is it, and what would lost trust cost? */
#include "web/pages.h"
#include "web/plot.h"

/* ---- statistics ---- */

/* The years of a question that is grouped by nothing else are its groups. */
static const char *group_words(const struct page *p, const json_t *group) {
    struct text out = {.arena = p->arena};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)group, key, value) {
        if (strcmp(key, "year") == 0) continue;
        if (out.len) text_put_str(&out, ", ");
        const char *text = json_string_value(value);
        text_put_str(&out, text ? SAYING(p, text) : "");
    }
    if (out.len == 0) text_printf(&out, "%lld", (long long)view_int(group, "year"));
    return arena_str(p->arena, text_span(&out));
}

/* What a publication's cells have in common. */
struct shape {
    int64_t newest;  /* year; 0: not told apart by years */
    bool years_only; /* and by nothing else */
    bool taxes;
    int64_t unit_cents;
    size_t shown;
};

static struct shape shape_of(const json_t *one) {
    const json_t *cells = view_list(one, "cells");
    struct shape shape = {.unit_cents = view_int(one, "unit_cents")};
    shape.taxes = shape.unit_cents > 0;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const json_t *group = view_in(cell, "group");
        int64_t year = view_int(group, "year");
        if (year > shape.newest) shape.newest = year;
        shape.years_only = year && json_object_size(group) == 1;
        shape.shown += json_object_get(cell, "filers") != NULL;
    }
    return shape;
}

/* Rows of the newest year that are shown, for the picture. */
static json_t *shown_rows(const struct page *p, const json_t *cells, const struct shape *shape) {
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const json_t *group = view_in(cell, "group");
        const json_t *filers = json_object_get(cell, "filers");
        bool newest = shape->years_only || view_int(group, "year") == shape->newest;
        if (!filers || !newest) continue;
        json_t *row = json_object();
        json_set_span(row, "label", span_str(group_words(p, group)));
        json_set_int(row, "value", view_int(filers, "value"));
        json_set_int(row, "low", view_int(filers, "low"));
        json_set_int(row, "high", view_int(filers, "high"));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* So many units as dollars; a dash where that is more than there is money. */
static const char *units_words(const struct page *p, int64_t units, int64_t unit_cents) {
    int64_t cents;
    if (__builtin_mul_overflow(units, unit_cents, &cents)) return "-";
    return page_money(p, cents);
}

static const char *between(const struct page *p, const char *low, const char *high) {
    return SAYING(p, WORDS("{1} and {2}"), low, high);
}

static void cell_row(struct page *p, struct page_table *table, const struct shape *shape,
                     const json_t *cell) {
    const json_t *group = view_in(cell, "group");
    const json_t *filers = json_object_get(cell, "filers");
    const json_t *taxes = json_object_get(cell, "total-tax");
    int64_t unit = shape->unit_cents;
    page_cell(p, table, group_words(p, group));
    if (shape->newest && !shape->years_only)
        page_cell_number(p, table,
                         arena_printf(p->arena, "%lld", (long long)view_int(group, "year")));
    page_cell_number(p, table, page_number(p, view_int(filers, "value")));
    page_cell_number(p, table,
                     between(p, page_number(p, view_int(filers, "low")),
                             page_number(p, view_int(filers, "high"))));
    if (!shape->taxes) return;
    page_cell_number(p, table, units_words(p, view_int(taxes, "value"), unit));
    page_cell_number(p, table,
                     between(p, units_words(p, view_int(taxes, "low"), unit),
                             units_words(p, view_int(taxes, "high"), unit)));
}

static void cells_table(struct page *p, const char *says, const json_t *cells,
                        const struct shape *shape) {
    const char *head[7] = {WORDS("Group")};
    size_t count = 1;
    if (shape->newest && !shape->years_only) head[count++] = WORDS("Year");
    head[count++] = WORDS("People who filed");
    head[count++] = WORDS("Between");
    if (shape->taxes) head[count++] = WORDS("Total income tax");
    if (shape->taxes) head[count++] = WORDS("Between");
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Figures: {1}"), says), head, (1u << count) - 2);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (json_object_get(cell, "filers")) cell_row(p, &table, shape, cell);
    }
    page_table_close(p);
}

static void cells_picture(struct page *p, const json_t *cells, const struct shape *shape) {
    const char *when = arena_printf(p->arena, "%lld", (long long)shape->newest);
    bool one_year = shape->newest && !shape->years_only;
    OWNED_JSON rows = shown_rows(p, cells, shape);
    if (json_array_size(rows) == 0) return;
    html_open(&p->h, "figure", NULL);
    plot_intervals(p,
                   one_year ? SAYING(p,
                                     WORDS("People who filed for {1}, by group, with how far noise "
                                           "may have moved each figure."),
                                     when)
                            : SAYING(p, WORDS("People who filed, by group, with how far noise may "
                                              "have moved each figure.")),
                   rows);
    if (one_year)
        SAY(p, "figcaption", "small",
            WORDS("People who filed for {1}. The line is where the true figure lies in 95 of 100 "
                  "cases."),
            when);
    else
        SAY(p, "figcaption", "small",
            WORDS("People who filed. The line is where the true figure lies in 95 of 100 cases."));
    html_close(&p->h);
}

static void cells_notes(struct page *p, const json_t *one, const struct shape *shape) {
    size_t small = json_array_size(view_list(one, "cells")) - shape->shown;
    if (shape->taxes)
        SAY(p, "p", "small",
            WORDS("In a total of taxes a person counts with at most {1} in each group, so that "
                  "nobody's share shows. The range tells how far noise may have moved a figure, "
                  "not what this cuts off."),
            page_money(p, view_int(one, "clamp_cents")));
    if (small)
        SAY(p, "p", "small", WORDS("{1} groups are too small to show."),
            page_number(p, (int64_t)small));
}

static void publication(struct page *p, const json_t *one) {
    const json_t *cells = view_list(one, "cells");
    struct shape shape = shape_of(one);
    html_open(&p->h, "section", NULL);
    if (json_object_get(one, "lost")) {
        SAY(p, "h2", NULL, WORDS("A publication that cannot be shown"));
        SAY(p, "p", NULL,
            WORDS("The log names {1}, and the file is gone or is not the one that it names."),
            view_str(one, "statistics"));
        html_close(&p->h);
        return;
    }
    page_law(p, "h2", NULL, view_str(one, "says"));
    SAY(p, "p", "meta", WORDS("Published for {1}."),
        page_time_words(p, view_str(one, "day"), PAGE_DAY));
    cells_picture(p, cells, &shape);
    if (shape.shown) cells_table(p, words_in(p->language, view_str(one, "says")), cells, &shape);
    cells_notes(p, one, &shape);
    html_close(&p->h);
}

static void budget(struct page *p) {
    const json_t *budget = view_in(p->view, "budget");
    int64_t cap = view_int(budget, "cap_micro");
    int64_t spent = view_int(budget, "spent_micro");
    page_box_open(p, SAYING(p, WORDS("What these figures cost in privacy")));
    SAY(p, "p", NULL,
        WORDS(
            "Each figure has noise added, so that nobody can be sure whether one person is in it. "
            "Each answer uses up a part of a yearly budget. {1} of 100 parts are used this year."),
        page_number(p, cap ? (100 * spent + cap - 1) / cap : 0));
    SAY(p, "p", "small",
        WORDS("Zero-concentrated differential privacy: rho {1} of {2} this year. One person more "
              "or less changes the odds of any published figure by little, and that little is "
              "charged in the log before the noise is drawn."),
        arena_printf(p->arena, "%.3f", (double)spent / 1e6),
        arena_printf(p->arena, "%.1f", (double)cap / 1e6));
    page_box_close(p);
}

struct span open_statistics_page(struct page *p) {
    const json_t *list = view_list(p->view, "publications");
    page_begin(p, WORDS("Statistics"), false);
    SAY(p, "h1", NULL, WORDS("Everyone together, and nobody alone"));
    SAY(p, "p", "intro",
        WORDS("Figures about all records. They are made so that they say very little about any one "
              "person, even to somebody who knows all the others."));
    budget(p);
    if (json_array_size(list) == 0) page_empty(p, WORDS("Nothing has been published yet."));
    for (size_t i = 0; i < json_array_size(list); i++)
        publication(p, json_array_get(list, i));
    return page_end(p);
}

/* ---- what lost trust costs ---- */

/* As the whole estimate is told: in billions, or in millions where it is less than one. */
static const char *amount(const struct page *p, int64_t dollars, bool millions) {
    int64_t tenths = (dollars + 50000000) / 100000000;
    if (millions)
        return SAYING(p, WORDS("${1} million"), page_number(p, (dollars + 500000) / 1000000));
    return SAYING(p, WORDS("${1}.{2} billion"), page_number(p, tenths / 10),
                  page_number(p, tenths % 10));
}

static const json_t *estimate_of(const struct page *p) { return view_in(p->view, "estimate"); }

static bool in_millions(const struct page *p) {
    return view_int(view_in(estimate_of(p), "points_usd"), "p95") < 1000000000;
}

/* Rows of the picture: the central loss of each year, and 5 and 95 of a hundred draws. */
static json_t *year_rows(const struct page *p) {
    const json_t *years = view_list(estimate_of(p), "years");
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(years); i++) {
        const json_t *year = json_array_get(years, i);
        json_t *row = json_object();
        json_set_int(row, "year", view_int(year, "year"));
        json_set_int(row, "value", view_int(year, "loss_usd"));
        json_set_int(row, "low", view_int(view_in(year, "points_usd"), "p5"));
        json_set_int(row, "high", view_int(view_in(year, "points_usd"), "p95"));
        json_array_append_new(rows, row);
    }
    return rows;
}

static void impact_form(struct page *p) {
    const json_t *ask = view_in(p->view, "ask");
    html_open(&p->h, "form", "inline-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/open/impact");
    html_open(&p->h, "div", NULL);
    page_field(p, "drop", SAYING(p, WORDS("Fewer people file (points)")), NULL, "text",
               view_str(ask, "drop"));
    html_close(&p->h);
    html_open(&p->h, "div", NULL);
    page_field(p, "state", SAYING(p, WORDS("State (two letters, or empty)")), NULL, "text",
               view_str(ask, "state"));
    html_close(&p->h);
    html_open(&p->h, "div", NULL);
    page_field(p, "informal", SAYING(p, WORDS("Share of pay that goes off the books")), NULL,
               "text", view_str(ask, "informal"));
    html_close(&p->h);
    html_open(&p->h, "div", NULL);
    page_field(p, "recovered", SAYING(p, WORDS("Share that is won back")), NULL, "text",
               view_str(ask, "recovered"));
    html_close(&p->h);
    page_submit(p, "usa-button", WORDS("Work it out"));
    html_close(&p->h);
}

static const char *year_words(const struct page *p, const json_t *rows, size_t i) {
    return arena_printf(p->arena, "%lld", (long long)view_int(json_array_get(rows, i), "year"));
}

static void impact_result(struct page *p, const json_t *rows) {
    const json_t *estimate = estimate_of(p);
    const json_t *points = view_in(estimate, "points_usd");
    const char *from = year_words(p, rows, 0);
    const char *to = year_words(p, rows, json_array_size(rows) - 1);
    bool millions = in_millions(p);
    html_open(&p->h, "div", "usa-alert gate");
    page_icon(p, "visibility");
    html_open(&p->h, "div", "usa-alert__body");
    SAY(p, "p", "usa-alert__heading", WORDS("{1} less in taxes"),
        amount(p, view_int(estimate, "loss_usd"), millions));
    SAY(p, "p", NULL,
        WORDS("from {1} to {2}, if {3} points fewer comply. In 90 of 100 draws between {4} and "
              "{5}."),
        from, to, view_str(view_in(p->view, "ask"), "drop"),
        amount(p, view_int(points, "p5"), millions), amount(p, view_int(points, "p95"), millions));
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "figure", NULL);
    plot_fan(p,
             millions ? SAYING(p,
                               WORDS("Taxes lost a year, {1} to {2}, in millions of dollars, with "
                                     "the range of 90 of 100 draws."),
                               from, to)
                      : SAYING(p,
                               WORDS("Taxes lost a year, {1} to {2}, in billions of dollars, with "
                                     "the range of 90 of 100 draws."),
                               from, to),
             rows, millions ? 1e6 : 1e9);
    page_say(p, "figcaption", "small",
             millions ? WORDS("Millions of dollars a year. The band holds 90 of 100 draws.")
                      : WORDS("Billions of dollars a year. The band holds 90 of 100 draws."),
             NULL);
    html_close(&p->h);
}

static void impact_years(struct page *p, const json_t *rows) {
    static const char *const head[] = {WORDS("Year"), WORDS("Lost"), WORDS("Low"), WORDS("High"),
                                       NULL};
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("The same as a table"));
    html_open(&p->h, "div", NULL);
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Taxes lost a year")), head,
                                              1u << 1 | 1u << 2 | 1u << 3);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        page_cell(p, &table, year_words(p, rows, i));
        page_cell_number(p, &table, amount(p, view_int(row, "value"), in_millions(p)));
        page_cell_number(p, &table, amount(p, view_int(row, "low"), in_millions(p)));
        page_cell_number(p, &table, amount(p, view_int(row, "high"), in_millions(p)));
    }
    page_table_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

/* With the gate open all the time, and with one that an order closes. */
static void impact_scenarios(struct page *p) {
    static const char *const head[] = {WORDS("Scenario"), WORDS("Points fewer comply"),
                                       WORDS("Gate open"), WORDS("Gate closed by an order"), NULL};
    static const char *const name[] = {WORDS("Low"), WORDS("Central"), WORDS("High")};
    const json_t *list = view_list(estimate_of(p), "scenarios");
    const char *year =
        arena_printf(p->arena, "%lld", (long long)view_int(json_array_get(list, 0), "closed_in"));
    SAY(p, "h2", NULL, WORDS("Three scenarios, and an order"));
    SAY(p, "p", NULL,
        WORDS("Each stands for what the Budget Lab at Yale says would be lost in 2026, turned into "
              "points here, since the shares that stop filing are not published. An order of {1} "
              "closes the gate, and the fall ends over three years."),
        year);
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Taxes lost over the years")),
                                              head, 1u << 1 | 1u << 2 | 1u << 3);
    for (size_t i = 0; i < json_array_size(list) && i < sizeof name / sizeof *name; i++) {
        const json_t *one = json_array_get(list, i);
        double points = (double)view_int(one, "drop_milli_points") / 1000;
        page_cell(p, &table, SAYING(p, name[i]));
        page_cell_number(p, &table, arena_printf(p->arena, "%.1f", points));
        page_cell_number(p, &table, amount(p, view_int(one, "gate_open_usd"), in_millions(p)));
        page_cell_number(p, &table, amount(p, view_int(one, "gate_closed_usd"), in_millions(p)));
    }
    page_table_close(p);
}

static void sources(struct page *p) {
    static const char *const head[] = {WORDS("Figure"), WORDS("Source"), WORDS("Published"), NULL};
    const json_t *list = view_list(estimate_of(p), "figures");
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("Where the figures come from ({1})"),
        page_number(p, (int64_t)json_array_size(list)));
    html_open(&p->h, "div", NULL);
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Published figures that go in")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        html_leaf(&p->h, "code", "mono", view_str(one, "id"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "source"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_time(p, view_str(one, "published"), PAGE_DAY);
        page_cell_close(p, &table);
    }
    page_table_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

struct span open_impact_page(struct page *p) {
    page_begin(p, WORDS("Cost of lost trust"), false);
    SAY(p, "h1", NULL, WORDS("What it costs when people stop filing"));
    SAY(p, "p", "intro",
        WORDS("People pay taxes because their return stays private. This is an estimate from "
              "published aggregates of what would be lost if some stopped: not a count and not a "
              "forecast."));
    impact_form(p);
    if (json_object_get(view_in(p->view, "ask"), "state_unknown")) {
        page_alert_open(p, PAGE_NEUTRAL, NULL);
        SAY(p, "p", NULL,
            WORDS("These are not the two letters of a State. This is for the nation."));
        page_alert_close(p);
    }
    OWNED_JSON rows = year_rows(p);
    if (json_array_size(rows)) {
        impact_result(p, rows);
        impact_years(p, rows);
        impact_scenarios(p);
    } else {
        page_alert_open(p, PAGE_NEUTRAL, NULL);
        SAY(p, "p", NULL,
            WORDS("For this State there is no confirmed figure, so nothing is said."));
        page_alert_close(p);
    }
    SAY(p, "h2", NULL, WORDS("State and local taxes, by State"));
    SAY(p, "p", NULL,
        WORDS("Published estimate for 2022, in billions of dollars. A dash: no confirmed figure. "
              "Nothing here comes from any record."));
    plot_tiles(p, SAYING(p, WORDS("Map of the States with the published estimate of each")),
               view_list(p->view, "states"));
    sources(p);
    return page_end(p);
}
