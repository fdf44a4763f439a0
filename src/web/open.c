/* Is the gate open, for whom, since when, and what has gone through it? For anybody, without a
 * name, a cookie or a question asked. */
#include "web/pages.h"
#include "web/plot.h"

/* ---- the gate ---- */

static const char *gate_words(const char *state) {
    if (strcmp(state, "open") == 0) return WORDS("The gate is open");
    if (strcmp(state, "partly") == 0) return WORDS("The gate is open in part");
    return WORDS("The gate is closed");
}

static void gate(struct page *p) {
    const json_t *gate = view_in(p->view, "gate");
    const char *state = view_str(gate, "state");
    bool open = strcmp(state, "open") == 0;
    bool partly = strcmp(state, "partly") == 0;
    html_open(&p->h, "div",
              open     ? "usa-alert gate good"
              : partly ? "usa-alert gate warn"
                       : "usa-alert gate bad");
    page_icon(p, open ? "lock_open" : "lock");
    html_open(&p->h, "div", "usa-alert__body");
    SAY(p, "p", "usa-alert__heading", gate_words(state));
    html_open(&p->h, "p", NULL);
    if (partly)
        html_text_str(&p->h,
                      SAYING(p,
                             WORDS("Asks under {1} laws are decided. Under {2} a court has stopped "
                                   "them, since {3}."),
                             page_number(p, view_int(gate, "open")),
                             page_number(p, view_int(gate, "stopped")),
                             page_time_words(p, view_str(gate, "since"), PAGE_MINUTE)));
    else if (open)
        html_text_str(&p->h, SAYING(p,
                                    WORDS("Asks are decided one by one, under {1} laws. No court "
                                          "has stopped any of them. This is so since {2}."),
                                    page_number(p, view_int(gate, "open")),
                                    page_time_words(p, view_str(gate, "since"), PAGE_MINUTE)));
    else
        html_text_str(&p->h, SAYING(p, WORDS("Nothing is given to anybody, since {1}."),
                                    page_time_words(p, view_str(gate, "since"), PAGE_MINUTE)));
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
}

static void figure(struct page *p, const char *count, const char *words) {
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, count);
    SAY(p, "span", NULL, words);
    html_close(&p->h);
}

static void figures(struct page *p) {
    const json_t *total = view_in(p->view, "total");
    html_open(&p->h, "ul", "figures");
    figure(p, view_count(p, total, "asked"), WORDS("asks about one person"));
    figure(p, view_count(p, total, "released"), WORDS("times something was given"));
    figure(p, view_count(p, total, "refused"), WORDS("times we said no"));
    figure(p, page_number(p, (int64_t)json_array_size(view_list(p->view, "refused_batches"))),
           WORDS("whole files refused"));
    html_close(&p->h);
}

/* ---- orders ---- */

static void order_rows(struct page *p, const json_t *order) {
    html_open(&p->h, "dl", "facts");
    page_row_open(p, WORDS("Court and docket"));
    page_law(p, "span", NULL, view_str(order, "citation"));
    page_row_close(p);
    page_row_open(p, WORDS("Since"));
    page_time(p, view_str(order, "entered"), PAGE_MINUTE);
    page_row_close(p);
    page_row_open(p, WORDS("Stops"));
    const json_t *authorities = view_list(order, "authorities");
    for (size_t i = 0; i < json_array_size(authorities); i++) {
        const char *one = json_string_value(json_array_get(authorities, i));
        html_text_str(&p->h, i ? ", " : "");
        html_text_str(&p->h, one ? page_short(p, one) : "");
    }
    page_row_close(p);
    page_row_open(p, WORDS("To"));
    const json_t *requesters = view_list(order, "requesters");
    for (size_t i = 0; i < json_array_size(requesters); i++) {
        const char *one = json_string_value(json_array_get(requesters, i));
        html_text_str(&p->h, i ? ", " : "");
        html_text_str(&p->h, one ? one : "");
    }
    page_row_close(p);
    page_row(p, WORDS("Entry of the log"), page_number(p, view_int(order, "log_index")));
    html_close(&p->h);
}

static void orders(struct page *p) {
    const json_t *list = view_list(p->view, "orders");
    SAY(p, "h2", NULL, WORDS("Court orders"));
    if (json_array_size(list) == 0) page_empty(p, WORDS("No court order is in the log."));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *order = json_array_get(list, i);
        bool acts = strcmp(view_str(order, "state"), "in force") == 0;
        html_open(&p->h, "article", acts ? "usa-card bad" : "usa-card plain");
        html_open(&p->h, "div", "usa-card__head");
        html_leaf(&p->h, "h3", NULL, page_order(p, order));
        page_tag(p, view_str(order, "state"));
        html_close(&p->h);
        order_rows(p, order);
        html_close(&p->h);
    }
}

/* ---- who may ask ---- */

static void law_table(struct page *p) {
    static const char *const head[] = {WORDS("Law"), WORDS("What it is for"), WORDS("Who asked"),
                                       WORDS("Gate"), NULL};
    const json_t *list = view_list(p->view, "authorities");
    SAY(p, "h2", NULL, WORDS("Who may ask, and under which law"));
    SAY(p, "p", NULL,
        WORDS("Only these laws open a record. Whatever is not in this table is refused."));
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Laws of the pack in force")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *requesters = view_list(one, "requesters");
        page_cell(p, &table, page_cite(p, view_str(one, "cite")));
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "title"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        for (size_t j = 0; j < json_array_size(requesters); j++) {
            const char *who = json_string_value(json_array_get(requesters, j));
            html_text_str(&p->h, j ? ", " : "");
            html_text_str(&p->h, who ? who : "");
        }
        if (json_array_size(requesters) == 0) SAY(p, "span", "meta", WORDS("nobody yet"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "state"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

/* ---- asks by month ---- */

static bool was_asked(const json_t *authority) {
    const json_t *asked = json_object_get(view_in(authority, "total"), "asked");
    return json_is_string(asked) || json_integer_value(asked) > 0;
}

static void month_rows(struct page *p, struct page_table *table, const json_t *authority) {
    static const char *const member[] = {"asked", "released", "refused", "waiting", "stopped"};
    const json_t *months = view_list(p->view, "months");
    const json_t *list = view_list(authority, "months");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *month = json_array_get(list, i);
        const char *name = json_string_value(json_array_get(months, i));
        const json_t *asked = json_object_get(month, "asked");
        if (!json_is_string(asked) && json_integer_value(asked) == 0) continue;
        page_cell(p, table, page_cite(p, view_str(authority, "cite")));
        page_cell(p, table, name ? page_time_words(p, name, PAGE_MONTH) : "");
        for (size_t j = 0; j < sizeof member / sizeof *member; j++)
            page_cell_number(p, table, view_count(p, month, member[j]));
    }
}

static void months(struct page *p) {
    static const char *const head[] = {
        WORDS("Law"),     WORDS("Month"),   WORDS("Asked"),   WORDS("Released"),
        WORDS("Refused"), WORDS("Waiting"), WORDS("Stopped"), NULL};
    const json_t *list = view_list(p->view, "authorities");
    size_t drawn = 0;
    SAY(p, "h2", NULL, WORDS("Asks by month"));
    plot_key(p);
    html_open(&p->h, "ul", "charts");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (!was_asked(one)) continue;
        drawn++;
        html_open(&p->h, "li", NULL);
        html_leaf(&p->h, "h3", NULL, page_cite(p, view_str(one, "cite")));
        page_law(p, "p", NULL, view_str(one, "title"));
        plot_months(p, view_list(p->view, "months"), one);
        html_close(&p->h);
    }
    if (!drawn) {
        html_open(&p->h, "li", NULL);
        SAY(p, "p", NULL, WORDS("Nobody has asked yet."));
        html_close(&p->h);
    }
    html_close(&p->h);
    SAY(p, "p", "small",
        WORDS("Each picture has its own scale; its highest column is named at the top. A count "
              "below ten is drawn pale and told as “0 to 9”. Counts are of asks, not of "
              "people."));
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("The same as a table"));
    html_open(&p->h, "div", NULL);
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Asks by law and month")), head,
                                              1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6);
    for (size_t i = 0; i < json_array_size(list); i++)
        month_rows(p, &table, json_array_get(list, i));
    page_table_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

/* ---- files refused whole ---- */

static void refused_files(struct page *p) {
    static const char *const head[] = {WORDS("When"), WORDS("Who asked"), WORDS("Lines"),
                                       WORDS("Why"),  WORDS("Entry"),     NULL};
    const json_t *list = view_list(p->view, "refused_batches");
    SAY(p, "h2", NULL, WORDS("Files refused whole"));
    SAY(p, "p", NULL,
        WORDS("A file with many asks is looked at as a whole first. When it breaks a rule, all of "
              "it is refused and no record is opened."));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("No file has been refused."));
        return;
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Files refused whole")), head, 1u << 2 | 1u << 4);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *codes = view_list(one, "says");
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell(p, &table, view_str(one, "requester"));
        page_cell_number(p, &table, page_number(p, view_int(one, "lines")));
        page_cell_open(p, &table);
        html_open(&p->h, "ul", NULL);
        for (size_t j = 0; j < json_array_size(codes); j++) {
            const char *says = json_string_value(json_array_get(codes, j));
            if (says) page_law(p, "li", NULL, says);
        }
        html_close(&p->h);
        page_cell_close(p, &table);
        page_cell_number(p, &table, page_number(p, view_int(one, "log_index")));
    }
    page_table_close(p);
}

/* ---- the log, and files ---- */

static void log_box(struct page *p) {
    SAY(p, "h2", NULL, WORDS("The log behind these figures"));
    SAY(p, "p", NULL,
        WORDS("Each ask, each answer and each order is an entry in a log that only grows. Others "
              "watch it. If an entry is changed or taken out, anybody can see it."));
    html_open(&p->h, "dl", NULL);
    page_row(p, WORDS("Entries"), page_number(p, view_int(p->view, "size")));
    page_row_code(p, WORDS("Root"), view_str(p->view, "root"));
    page_row_open(p, WORDS("Rules in force"));
    const json_t *pack = view_in(p->view, "pack");
    html_text_str(&p->h, view_str(pack, "name"));
    html_text_str(&p->h, " ");
    html_text_str(&p->h, view_str(pack, "version"));
    page_row_close(p);
    html_close(&p->h);
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button usa-button--outline", "/open/verify",
              SAYING(p, WORDS("How to check it yourself")));
    html_close(&p->h);
}

static void file_links(struct page *p) {
    static const struct {
        const char *address, *words;
    } files[] = {
        {"/open/counts.csv", WORDS("Asks by law and month (CSV)")},
        {"/open/counts.json", WORDS("Everything on this page (JSON)")},
        {"/open/orders.csv", WORDS("Court orders (CSV)")},
        {"/open/refusals.csv", WORDS("Files refused whole (CSV)")},
        {"/open/checkpoint", WORDS("The log's signed checkpoint (text)")},
    };
    SAY(p, "h2", NULL, WORDS("Files for your own work"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        html_open(&p->h, "li", NULL);
        page_link(p, NULL, files[i].address, SAYING(p, files[i].words));
        html_close(&p->h);
    }
    html_close(&p->h);
    html_open(&p->h, "p", NULL);
    html_text_str(&p->h, SAYING(p, WORDS("They are free for any use (CC0 1.0). Each column is "
                                         "explained on this page:")));
    html_text_str(&p->h, " ");
    page_link(p, NULL, "/open/definitions", SAYING(p, WORDS("What the words mean")));
    html_close(&p->h);
}

struct span open_page(struct page *p) {
    page_begin(p, WORDS("Open record"), true);
    SAY(p, "h1", NULL, WORDS("The open record"));
    SAY(p, "p", "intro",
        WORDS("A tax record is private. An office that wants to see one must ask here, under a law "
              "that allows it, about one person. This page shows all of that, and no person."));
    gate(p);
    figures(p);
    html_open(&p->h, "p", "meta");
    html_text_str(&p->h, SAYING(p, WORDS("As of {1}."),
                                page_time_words(p, view_str(p->view, "now"), PAGE_MINUTE)));
    html_close(&p->h);
    orders(p);
    months(p);
    law_table(p);
    refused_files(p);
    log_box(p);
    file_links(p);
    return page_end(p);
}
