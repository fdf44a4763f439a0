/* What are the components of a page? Those of the design system, by its names. */
#include "web/page.h"

#include "web/icon.h"

void page_link(struct page *p, const char *class, const char *address, const char *text) {
    html_open(&p->h, "a", class);
    html_attr_str(&p->h, "href", address);
    html_text_str(&p->h, text);
    html_close(&p->h);
}

void page_download(struct page *p, const char *class, const char *address, const char *name,
                   const char *text) {
    html_open(&p->h, "a", class);
    html_attr_str(&p->h, "href", address);
    html_attr_str(&p->h, "download", name);
    html_text_str(&p->h, text);
    html_close(&p->h);
}

void page_verifier(struct page *p, bool first) {
    html_open(&p->h, "li", NULL);
    page_link(p, first ? "usa-button" : "usa-button usa-button--outline", "/open/verifier",
              SAYING(p, WORDS("The program that checks it")));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    page_download(p, "usa-button usa-button--outline", "/open/log.vkey", "log.vkey",
                  SAYING(p, WORDS("The log's public key")));
    html_close(&p->h);
}

void page_icon(struct page *p, const char *name) {
    html_open(&p->h, "svg", "usa-icon");
    html_attr_str(&p->h, "viewBox", "0 0 24 24");
    html_attr_str(&p->h, "aria-hidden", "true");
    html_attr_str(&p->h, "focusable", "false");
    html_open(&p->h, "path", NULL);
    html_attr_str(&p->h, "d", icon_path(name));
    html_close(&p->h);
    html_close(&p->h);
}

/* ---- states ---- */

static const struct {
    const char *state, *class, *icon;
} looks[] = {
    {"released", "usa-tag good", "check_circle"},
    {"open", "usa-tag good", "lock_open"},
    {"met", "usa-tag good", "check_circle"},
    {"yes", "usa-tag good", "check_circle"},
    {"settled-yes", "usa-tag good", "check_circle"},
    {"agree", "usa-tag good", "check_circle"},
    {"whole", "usa-tag good", "check_circle"},
    {"identical", "usa-tag good", "check_circle"},
    {"acknowledged", "usa-tag good", "check_circle"},
    {"under-review", "usa-tag warn", "schedule"},
    {"partly", "usa-tag warn", "lock"},
    {"human", "usa-tag warn", "person"},
    {"missing", "usa-tag warn", "help"},
    {"disputed", "usa-tag warn", "help"},
    {"outstanding", "usa-tag warn", "schedule"},
    {"second officer owed", "usa-tag warn", "schedule"},
    {"its time has come", "usa-tag warn", "schedule"},
    {"draft", "usa-tag warn", "schedule"},
    {"stopped", "usa-tag bad", "do_not_disturb"},
    {"closed", "usa-tag bad", "lock"},
    {"in force", "usa-tag bad", "do_not_disturb"},
    {"SECOND OFFICER OVERDUE", "usa-tag bad", "error"},
    {"different", "usa-tag bad", "error"},
    {"disagree", "usa-tag bad", "cancel"},
    {"not-met", "usa-tag bad", "cancel"},
    {"no", "usa-tag bad", "cancel"},
    {"settled-no", "usa-tag bad", "cancel"},
    {"not-released", "usa-tag plain", "cancel"},
    {"refused", "usa-tag plain", "cancel"},
    {"needs-from-you", "usa-tag plain", "help"},
};

void page_tag(struct page *p, const char *state) {
    const char *class = "usa-tag plain";
    const char *icon = NULL;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if (strcmp(looks[i].state, state) != 0) continue;
        class = looks[i].class;
        icon = looks[i].icon;
    }
    html_open(&p->h, "span", class);
    if (icon) page_icon(p, icon);
    html_text_str(&p->h, SAYING(p, page_state(state)));
    html_close(&p->h);
}

/* ---- alerts and boxes ---- */

void page_alert_open(struct page *p, enum page_tone tone, const char *heading) {
    static const char *const class[] = {"usa-alert", "usa-alert good", "usa-alert warn",
                                        "usa-alert bad"};
    static const char *const icon[] = {"visibility", "check_circle", "warning", "error"};
    html_open(&p->h, "div", class[tone]);
    page_icon(p, icon[tone]);
    html_open(&p->h, "div", "usa-alert__body");
    if (heading) html_leaf(&p->h, "h2", "usa-alert__heading", heading);
}

void page_alert_close(struct page *p) {
    html_close(&p->h);
    html_close(&p->h);
}

void page_box_open(struct page *p, const char *heading) {
    html_open(&p->h, "section", "usa-summary-box");
    html_leaf(&p->h, "h2", "usa-summary-box__heading", heading);
}

void page_box_close(struct page *p) { html_close(&p->h); }

void page_row_open(struct page *p, const char *english) {
    html_open(&p->h, "div", "row");
    SAY(p, "dt", NULL, english);
    html_open(&p->h, "dd", NULL);
}

void page_row_close(struct page *p) {
    html_close(&p->h);
    html_close(&p->h);
}

void page_row(struct page *p, const char *english, const char *text) {
    page_row_open(p, english);
    html_text_str(&p->h, text);
    page_row_close(p);
}

void page_row_code(struct page *p, const char *english, const char *text) {
    page_row_open(p, english);
    html_leaf(&p->h, "code", "mono", text);
    page_row_close(p);
}

void page_empty(struct page *p, const char *english) {
    html_open(&p->h, "div", "empty");
    page_icon(p, "check_circle");
    SAY(p, "p", NULL, english);
    html_close(&p->h);
}

/* ---- tables ---- */

enum { WIDE_COLUMNS = 6 };

struct page_table page_table_open(struct page *p, const char *caption, const char *const *head,
                                  unsigned numbers) {
    /* It may be wider than a phone: then it scrolls, also by the keyboard. */
    html_open(&p->h, "div", "usa-table-container");
    html_attr_str(&p->h, "tabindex", "0");
    html_attr_str(&p->h, "role", "region");
    html_attr_str(&p->h, "aria-label", caption);
    size_t columns = 0;
    while (head[columns])
        columns++;
    html_open(&p->h, "table",
              columns >= WIDE_COLUMNS ? "usa-table usa-table--stacked usa-table--wide"
                                      : "usa-table usa-table--stacked");
    html_leaf(&p->h, "caption", NULL, caption);
    html_open(&p->h, "thead", NULL);
    html_open(&p->h, "tr", NULL);
    for (size_t i = 0; head[i]; i++) {
        html_open(&p->h, "th", numbers >> i & 1 ? "number" : NULL);
        html_attr_str(&p->h, "scope", "col");
        html_text_str(&p->h, SAYING(p, head[i]));
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "tbody", NULL);
    return (struct page_table){.head = head};
}

void page_table_close(struct page *p) {
    html_close(&p->h); /* tbody */
    html_close(&p->h);
    html_close(&p->h);
}

static void cell_begin(struct page *p, struct page_table *table, const char *class) {
    if (table->column == 0) html_open(&p->h, "tr", NULL);
    bool first = table->column == 0;
    html_open(&p->h, first ? "th" : "td", class);
    if (first) html_attr_str(&p->h, "scope", "row");
    html_attr_str(&p->h, "data-label", SAYING(p, table->head[table->column]));
}

void page_cell_open(struct page *p, struct page_table *table) { cell_begin(p, table, NULL); }

void page_cell_close(struct page *p, struct page_table *table) {
    html_close(&p->h);
    if (table->head[++table->column]) return;
    html_close(&p->h);
    table->column = 0;
}

void page_cell(struct page *p, struct page_table *table, const char *text) {
    cell_begin(p, table, NULL);
    html_text_str(&p->h, text);
    page_cell_close(p, table);
}

void page_cell_id(struct page *p, struct page_table *table, const char *text) {
    cell_begin(p, table, "id");
    html_text_str(&p->h, text);
    page_cell_close(p, table);
}

void page_cell_number(struct page *p, struct page_table *table, const char *text) {
    cell_begin(p, table, "number");
    html_text_str(&p->h, text);
    page_cell_close(p, table);
}

/* The way to a key of one's own. */
void page_passkey_link(struct page *p) {
    html_open(&p->h, "p", "link-line");
    page_link(p, NULL, "/desk/passkey", SAYING(p, WORDS("Make a passkey")));
    html_close(&p->h);
}
