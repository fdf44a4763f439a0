/* What needs an officer, and which comes first? No names in lists, no approval of many at once;
 * emergencies whose second officer is late stand on top. */
#include "web/pages.h"
#include "web/plot.h"

/* ---- the queue ---- */

static const char *met_words(const struct page *p, const json_t *one) {
    return SAYING(p, WORDS("{1} of {2} met"), page_number(p, view_int(one, "met")),
                  page_number(p, view_int(one, "elements")));
}

static void overdue(struct page *p, const json_t *list) {
    size_t late = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        late += view_is(json_array_get(list, i), "overdue");
    if (!late) return;
    page_alert_open(p, PAGE_BAD, SAYING(p, WORDS("Emergency reviews are overdue")));
    SAY(p, "p", NULL,
        WORDS("One officer released these in an emergency. The law wants a second one to look, and "
              "the time for it has passed."));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (!view_is(one, "overdue")) continue;
        html_open(&p->h, "li", NULL);
        page_link(p, "mono", arena_printf(p->arena, "/desk/asks/%s", view_str(one, "ask")),
                  view_str(one, "ask"));
        html_close(&p->h);
    }
    html_close(&p->h);
    page_alert_close(p);
}

static void queue_row(struct page *p, struct page_table *table, const json_t *one) {
    page_cell_open(p, table);
    page_time(p, view_str(one, "due"), PAGE_MINUTE);
    page_cell_close(p, table);
    page_cell_open(p, table);
    html_open(&p->h, "a", "mono");
    html_attr_str(&p->h, "href", arena_printf(p->arena, "/desk/asks/%s", view_str(one, "ask")));
    html_text_str(&p->h, view_str(one, "ask"));
    html_close(&p->h);
    page_cell_close(p, table);
    page_cell_id(p, table, page_short(p, view_str(one, "authority")));
    page_cell(p, table, view_str(one, "requester"));
    page_cell_open(p, table);
    html_text_str(&p->h, met_words(p, one));
    plot_meter(p, view_int(one, "met"), view_int(one, "elements"));
    page_cell_close(p, table);
    page_cell_open(p, table);
    html_text_str(&p->h, SAYING(p, WORDS("{1} for people, {2} answered"),
                                page_number(p, view_int(one, "people")),
                                page_number(p, view_int(one, "findings"))));
    page_cell_close(p, table);
    page_cell_open(p, table);
    const char *state = view_str(one, "state");
    page_tag(p, strcmp(state, "open") == 0 ? "under-review" : state);
    if (view_is(one, "moved"))
        SAY(p, "div", "small",
            WORDS("Law, orders or enrolments have changed since. Look whether it matters."));
    page_cell_close(p, table);
}

static void more(struct page *p) {
    html_open(&p->h, "p", "link-line");
    page_link(p, NULL, "/desk/letter", SAYING(p, WORDS("A decision's letter")));
    html_text_str(&p->h, " ");
    page_link(p, NULL, "/desk/passkey", SAYING(p, WORDS("Make a passkey")));
    html_close(&p->h);
}

struct span desk_page(struct page *p) {
    static const char *const head[] = {
        WORDS("Answered on"), WORDS("Ask"),    WORDS("Law"),   WORDS("Who asks"),
        WORDS("Machine"),     WORDS("People"), WORDS("State"), NULL};
    const json_t *list = view_list(p->view, "waiting");
    page_begin(p, WORDS("Queue"), true);
    SAY(p, "h1", NULL, WORDS("What waits for a person"));
    overdue(p, list);
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("Nothing waits for a person."));
        more(p);
        return page_end(p);
    }
    SAY(p, "p", "intro",
        WORDS(
            "The next to be answered comes first. Everybody who asked that day is answered on the "
            "same day, so nothing is gained by haste."));
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Asks that wait for people")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        queue_row(p, &table, json_array_get(list, i));
    page_table_close(p);
    SAY(p, "p", "small",
        WORDS("Names, numbers and reasons are not shown in lists. Opening an ask is "
              "itself an entry of the log."));
    more(p);
    return page_end(p);
}

/* ---- recalls ---- */

static void recall_row(struct page *p, struct page_table *table, const json_t *one) {
    const json_t *fields = view_list(one, "fields");
    page_cell_open(p, table);
    html_leaf(&p->h, "span", "mono", view_str(one, "recall"));
    page_cell_close(p, table);
    page_cell(p, table, view_str(one, "requester"));
    page_cell_id(p, table, page_short(p, view_str(one, "authority")));
    page_cell_number(p, table, page_number(p, view_int(one, "release")));
    page_cell_number(p, table, page_number(p, (int64_t)json_array_size(fields)));
    page_cell_open(p, table);
    page_tag(p, view_str(one, "state"));
    page_cell_close(p, table);
}

struct span desk_recalls_page(struct page *p) {
    static const char *const head[] = {
        WORDS("Recall"), WORDS("To"),    WORDS("Law"), WORDS("Entry"),
        WORDS("Fields"), WORDS("State"), NULL};
    const json_t *list = view_list(p->view, "recalls");
    size_t all = json_array_size(list);
    int64_t open = view_int(p->view, "outstanding");
    page_begin(p, WORDS("Recalls"), true);
    SAY(p, "h1", NULL, WORDS("Recalls"));
    SAY(p, "p", "intro",
        WORDS(
            "When a court bars the use of what was given, each office that got it is told to stop. "
            "A recall stands until that office says that it was told."));
    html_open(&p->h, "ul", "figures");
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, open));
    SAY(p, "span", NULL, WORDS("not yet acknowledged"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, (int64_t)all));
    SAY(p, "span", NULL, WORDS("recalls in all"));
    html_close(&p->h);
    html_close(&p->h);
    if (all == 0) {
        page_empty(p, WORDS("Nothing has been recalled."));
        return page_end(p);
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Recalls, newest first")), head, 1u << 3 | 1u << 4);
    for (size_t i = all; i-- > 0;)
        recall_row(p, &table, json_array_get(list, i));
    page_table_close(p);
    return page_end(p);
}

/* ---- reports ---- */

/* "return+irs-record" and other words of a row, each as people read it. */
static const char *row_words(struct page *p, const char *ids) {
    struct text out = {.arena = p->arena};
    for (size_t len; *ids; ids += len + (ids[len] == '+')) {
        len = strcspn(ids, "+");
        const char *one = arena_str(p->arena, span_of(ids, len));
        text_put_str(&out, out.len ? ", " : "");
        text_put_str(&out, SAYING(p, page_state(one)));
    }
    return arena_str(p->arena, text_span(&out));
}

static void report_table(struct page *p, const json_t *report, const char *const *head,
                         const char *const *member, unsigned numbers) {
    const json_t *rows = view_list(report, "rows");
    page_law(p, "h2", NULL, view_str(report, "report"));
    if (json_array_size(rows) == 0) {
        page_empty(p, WORDS("Nothing to report for this year."));
        return;
    }
    struct page_table table =
        page_table_open(p, words_in(p->language, view_str(report, "report")), head, numbers);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        for (size_t j = 0; member[j]; j++) {
            const json_t *value = json_object_get(row, member[j]);
            if (json_is_integer(value))
                page_cell_number(p, &table, page_number(p, json_integer_value(value)));
            else if (strcmp(member[j], "authority") == 0)
                page_cell_id(p, &table, page_short(p, view_str(row, member[j])));
            else
                page_cell(p, &table,
                          strcmp(member[j], "source") == 0
                              ? row_words(p, view_str(row, member[j]))
                              : words_in(p->language, view_str(row, member[j])));
        }
    }
    page_table_close(p);
}

struct span desk_reports_page(struct page *p) {
    static const char *const jct_head[] = {WORDS("Agency"),
                                           WORDS("Law"),
                                           WORDS("Requests"),
                                           WORDS("Disclosures"),
                                           WORDS("Taxpayers"),
                                           WORDS("General purpose"),
                                           NULL};
    static const char *const jct[] = {"agency",    "authority", "requests", "disclosures",
                                      "taxpayers", "purpose",   NULL};
    static const char *const form_head[] = {
        WORDS("Agency"),    WORDS("Law"), WORDS("Purpose"), WORDS("Source"), WORDS("Disclosures"),
        WORDS("Taxpayers"), NULL};
    static const char *const form[] = {
        "agency", "authority", "purpose_says", "source", "disclosures", "taxpayers", NULL};
    const char *year = arena_printf(p->arena, "%lld", (long long)view_int(p->view, "year"));
    page_begin(p, WORDS("Reports"), true);
    SAY(p, "h1", NULL, WORDS("Reports for {1}"), year);
    SAY(p, "p", "intro", WORDS("Counts only. No row is about a person."));
    html_open(&p->h, "form", "inline-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/desk/reports");
    html_open(&p->h, "div", NULL);
    page_field(p, "year", SAYING(p, WORDS("Calendar year")), NULL, "text", year);
    html_close(&p->h);
    page_submit(p, "usa-button usa-button--outline", WORDS("Show"));
    html_close(&p->h);
    report_table(p, view_in(p->view, "jct"), jct_head, jct, 1u << 2 | 1u << 3 | 1u << 4);
    report_table(p, view_in(p->view, "form_5466b"), form_head, form, 1u << 4 | 1u << 5);
    return page_end(p);
}
