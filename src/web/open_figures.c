/* What may be said about everyone together, how sure is it, and what would lost trust cost? */
#include "web/pages.h"
#include "web/plot.h"

/* ---- statistics ---- */

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
    return arena_str(p->arena, text_span(&out));
}

/* Rows of the newest year that are shown, for the picture. */
static json_t *shown_rows(const struct page *p, const json_t *cells, int64_t year) {
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const json_t *group = view_in(cell, "group");
        const json_t *filers = json_object_get(cell, "filers");
        if (!filers || view_int(group, "year") != year) continue;
        json_t *row = json_object();
        json_set_span(row, "label", span_str(group_words(p, group)));
        json_set_int(row, "value", view_int(filers, "value"));
        json_set_int(row, "low", view_int(filers, "low"));
        json_set_int(row, "high", view_int(filers, "high"));
        json_array_append_new(rows, row);
    }
    return rows;
}

static int64_t newest_year(const json_t *cells) {
    int64_t newest = 0;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        int64_t year = view_int(view_in(json_array_get(cells, i), "group"), "year");
        if (year > newest) newest = year;
    }
    return newest;
}

static size_t cells_shown(const json_t *cells) {
    size_t shown = 0;
    for (size_t i = 0; i < json_array_size(cells); i++)
        shown += json_object_get(json_array_get(cells, i), "filers") != NULL;
    return shown;
}

static void cells_table(struct page *p, const char *says, const json_t *cells) {
    static const char *const head[] = {WORDS("Group"), WORDS("Year"), WORDS("People who filed"),
                                       WORDS("Between"), NULL};
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Figures: {1}"), says), head,
                                              1u << 1 | 1u << 2 | 1u << 3);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const json_t *group = view_in(cell, "group");
        const json_t *filers = json_object_get(cell, "filers");
        if (!filers) continue;
        page_cell(p, &table, group_words(p, group));
        page_cell_number(p, &table,
                         arena_printf(p->arena, "%lld", (long long)view_int(group, "year")));
        page_cell_number(p, &table, page_number(p, view_int(filers, "value")));
        page_cell_number(p, &table,
                         SAYING(p, WORDS("{1} and {2}"), page_number(p, view_int(filers, "low")),
                                page_number(p, view_int(filers, "high"))));
    }
    page_table_close(p);
}

static void publication(struct page *p, const json_t *one) {
    const json_t *cells = view_list(one, "cells");
    int64_t year = newest_year(cells);
    const char *when = arena_printf(p->arena, "%lld", (long long)year);
    OWNED_JSON rows = shown_rows(p, cells, year);
    html_open(&p->h, "section", NULL);
    page_law(p, "h2", NULL, view_str(one, "says"));
    SAY(p, "p", "meta", WORDS("Published for {1}."),
        page_time_words(p, view_str(one, "day"), PAGE_DAY));
    if (json_array_size(rows)) {
        html_open(&p->h, "figure", NULL);
        plot_intervals(p,
                       SAYING(p,
                              WORDS("People who filed for {1}, by group, with how far noise "
                                    "may have moved each figure."),
                              when),
                       rows);
        SAY(p, "figcaption", "small",
            WORDS("People who filed for {1}. The line is where the true figure lies in 95 of 100 "
                  "cases."),
            when);
        html_close(&p->h);
    }
    size_t shown = cells_shown(cells);
    if (shown) cells_table(p, words_in(p->language, view_str(one, "says")), cells);
    if (shown < json_array_size(cells))
        SAY(p, "p", "small", WORDS("{1} groups are too small to show."),
            page_number(p, (int64_t)(json_array_size(cells) - shown)));
    html_close(&p->h);
}

static void budget(struct page *p) {
    const json_t *budget = view_in(p->view, "budget");
    int64_t cap = view_int(budget, "cap_micro");
    int64_t spent = view_int(budget, "spent_micro");
    page_box_open(p, SAYING(p, WORDS("What these figures cost in privacy")));
    SAY(p, "p", NULL,
        WORDS(
            "Each figure has noise added, so that nobody can tell whether one person is in it. "
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
        WORDS("Figures about all records. They are made so that they say nothing about any one "
              "person, even to somebody who knows all the others."));
    budget(p);
    if (json_array_size(list) == 0) page_empty(p, WORDS("Nothing has been published yet."));
    for (size_t i = 0; i < json_array_size(list); i++)
        publication(p, json_array_get(list, i));
    return page_end(p);
}

/* ---- what lost trust costs ---- */

static const char *billions(const struct page *p, int64_t dollars) {
    int64_t tenths = (dollars + 50000000) / 100000000;
    return SAYING(p, WORDS("${1}.{2} billion"), page_number(p, tenths / 10),
                  page_number(p, tenths % 10));
}

static const json_t *estimate_of(const struct page *p) { return view_in(p->view, "estimate"); }

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
    html_open(&p->h, "div", "usa-alert gate");
    page_icon(p, "visibility");
    html_open(&p->h, "div", "usa-alert__body");
    SAY(p, "p", "usa-alert__heading", WORDS("{1} less in taxes"),
        billions(p, view_int(estimate, "loss_usd")));
    SAY(p, "p", NULL,
        WORDS("from {1} to {2}, if {3} points fewer comply. In 90 of 100 draws between {4} and "
              "{5}."),
        from, to, view_str(view_in(p->view, "ask"), "drop"), billions(p, view_int(points, "p5")),
        billions(p, view_int(points, "p95")));
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "figure", NULL);
    plot_fan(p,
             SAYING(p,
                    WORDS("Taxes lost a year, {1} to {2}, in billions of dollars, with the "
                          "range of 90 of 100 draws."),
                    from, to),
             rows);
    SAY(p, "figcaption", "small",
        WORDS("Billions of dollars a year. The band holds 90 of 100 draws."));
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
        page_cell_number(p, &table, billions(p, view_int(row, "value")));
        page_cell_number(p, &table, billions(p, view_int(row, "low")));
        page_cell_number(p, &table, billions(p, view_int(row, "high")));
    }
    page_table_close(p);
    html_close(&p->h);
    html_close(&p->h);
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
        WORDS("People pay taxes because their return stays private. This is what published studies "
              "say would be lost if some stopped. It is a scenario, not a forecast."));
    impact_form(p);
    OWNED_JSON rows = year_rows(p);
    if (json_array_size(rows)) {
        impact_result(p, rows);
        impact_years(p, rows);
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
