/* What has an office asked, and what came of it? Its own asks and files, and nothing that it does
 * not know: never a match or no match. */
#include "web/letter.h"
#include "web/pages.h"
#include "web/plot.h"

/* ---- all of them ---- */

static void asks(struct page *p) {
    static const char *const head[] = {WORDS("When"),  WORDS("Ask"),         WORDS("Law"),
                                       WORDS("State"), WORDS("Answered on"), NULL};
    const json_t *list = view_list(p->view, "asks");
    SAY(p, "h2", NULL, WORDS("Single asks"));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("You have not asked about anybody."));
        return;
    }
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Asks, newest first")), head, 0);
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        html_open(&p->h, "a", "mono");
        html_attr_str(&p->h, "href",
                      arena_printf(p->arena, "/agency/asks/%s", view_str(one, "ask")));
        html_text_str(&p->h, view_str(one, "ask"));
        html_close(&p->h);
        page_cell_close(p, &table);
        page_cell_id(p, &table, page_short(p, view_str(one, "authority")));
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "state"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_time(p, view_str(one, "due"), PAGE_DAY);
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

static void batches(struct page *p) {
    static const char *const head[] = {WORDS("When"),  WORDS("File"),  WORDS("Law"),
                                       WORDS("Lines"), WORDS("State"), NULL};
    const json_t *list = view_list(p->view, "batches");
    SAY(p, "h2", NULL, WORDS("Files of asks"));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("You have sent no file."));
        return;
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Files, newest first")), head, 1u << 3);
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        html_open(&p->h, "a", "mono");
        html_attr_str(&p->h, "href",
                      arena_printf(p->arena, "/agency/batches/%s", view_str(one, "batch")));
        html_text_str(&p->h, view_str(one, "batch"));
        html_close(&p->h);
        page_cell_close(p, &table);
        page_cell_id(p, &table, page_short(p, view_str(one, "authority")));
        page_cell_number(p, &table, page_number(p, view_int(one, "lines")));
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "state"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

static void recall_card(struct page *p, const json_t *one) {
    const char *id = view_str(one, "recall");
    html_open(&p->h, "article", "usa-card bad");
    html_open(&p->h, "div", "usa-card__head");
    html_leaf(&p->h, "h3", "mono", id);
    page_tag(p, view_str(one, "state"));
    html_close(&p->h);
    SAY(p, "p", NULL, WORDS("Stop using what you were given under {1} in entry {2}. Order: {3}."),
        page_short(p, view_str(one, "authority")), page_number(p, view_int(one, "release")),
        view_str(one, "order"));
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("Say that you were told"));
    html_open(&p->h, "div", NULL);
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(
        &p->h, arena_printf(p->arena,
                            "portcullis recall acknowledge --sign-only --key agency.jwk %s", id));
    html_close(&p->h);
    page_form_open(p, arena_printf(p->arena, "/agency/recalls/%s/acknowledge", id), NULL);
    const char *field = arena_printf(p->arena, "signature-%s", id);
    page_area(p, field, SAYING(p, WORDS("Signature for: {1}"), id), NULL, 3, "");
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--outline", WORDS("Send"));
    html_close(&p->h);
    page_form_close(p);
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
}

static void recalls(struct page *p) {
    enum { SHOWN_MAX = 20 };
    const json_t *list = view_list(p->view, "recalls");
    size_t all = json_array_size(list);
    if (all == 0) return;
    page_alert_open(p, PAGE_BAD,
                    SAYING(p, WORDS("Releases recalled: {1}"), page_number(p, (int64_t)all)));
    SAY(p, "p", NULL,
        WORDS("A court has barred you from using what you were given. Stop now, and say "
              "for each that you were told."));
    page_alert_close(p);
    for (size_t i = 0; i < all && i < SHOWN_MAX; i++)
        recall_card(p, json_array_get(list, i));
    if (all > SHOWN_MAX)
        SAY(p, "p", "meta", WORDS("{1} more follow when these are done."),
            page_number(p, (int64_t)(all - SHOWN_MAX)));
}

struct span agency_page(struct page *p) {
    page_begin(p, WORDS("Our asks"), true);
    SAY(p, "h1", NULL, WORDS("What you have asked"));
    recalls(p);
    asks(p);
    batches(p);
    return page_end(p);
}

/* ---- one ask ---- */

static void grounds(struct page *p, const json_t *list) {
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, WORDS("Why, and what would cure it"));
    if (!letter_is_stopped(p->view))
        SAY(p, "p", NULL, WORDS("The law wants each of these, and it was not so:"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *cure = letter_cure(one);
        html_open(&p->h, "li", NULL);
        page_law(p, "span", NULL, letter_ground(one));
        html_text_str(&p->h, " ");
        html_open(&p->h, "small", NULL);
        html_text_str(&p->h, page_cite(p, view_str(one, "cite")));
        html_close(&p->h);
        if (*cure) page_law(p, "p", NULL, cure);
        html_close(&p->h);
    }
    html_close(&p->h);
}

static void withdraw(struct page *p, const char *ask) {
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("Take this ask back"));
    html_open(&p->h, "div", NULL);
    SAY(p, "p", NULL,
        WORDS("It ends at once, and nothing is looked at. Sign it with the key that "
              "signed the ask:"));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(
        &p->h,
        arena_printf(p->arena, "portcullis ask withdraw --sign-only --key agency.jwk %s", ask));
    html_close(&p->h);
    page_form_open(p, arena_printf(p->arena, "/agency/asks/%s/withdraw", ask), NULL);
    page_area(p, "signature", SAYING(p, WORDS("Signature")), NULL, 3, "");
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--secondary", WORDS("Take it back"));
    html_close(&p->h);
    page_form_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

struct span agency_ask_page(struct page *p) {
    const char *ask = view_str(p->view, "ask");
    const char *state = view_str(p->view, "state");
    const json_t *fields = view_list(p->view, "fields");
    p->crumb[0] = "/agency";
    p->crumb[1] = WORDS("Our asks");
    page_begin(p, WORDS("One ask"), false);
    page_law(p, "p", "eyebrow", view_str(p->view, "title"));
    bool stopped = letter_is_stopped(p->view);
    SAY(p, "h1", NULL, page_state(stopped ? "stopped" : state));
    page_box_open(p, SAYING(p, WORDS("What came of it")));
    if (stopped)
        SAY(p, "p", NULL, WORDS("A court order stands against this disclosure."));
    else
        page_law(p, "p", NULL, view_str(p->view, "says"));
    page_box_close(p);
    html_open(&p->h, "dl", NULL);
    page_row_code(p, WORDS("Your ask"), ask);
    page_row_code(p, WORDS("Our decision"), view_str(p->view, "decision"));
    page_row(p, WORDS("Law"), page_cite(p, view_str(p->view, "cite")));
    page_row_open(p, WORDS("When"));
    page_time(p, view_str(p->view, "time"), PAGE_MINUTE);
    page_row_close(p);
    if (*view_str(p->view, "due")) {
        page_row_open(p, WORDS("Answered on"));
        page_time(p, view_str(p->view, "due"), PAGE_MINUTE);
        page_row_close(p);
    }
    if (json_array_size(fields)) {
        page_row_open(p, WORDS("What was given"));
        html_open(&p->h, "ul", NULL);
        for (size_t i = 0; i < json_array_size(fields); i++) {
            const char *name = json_string_value(json_array_get(fields, i));
            if (name) page_law(p, "li", NULL, name);
        }
        html_close(&p->h);
        page_row_close(p);
    }
    html_close(&p->h);
    grounds(p, view_list(p->view, "grounds"));
    html_open(&p->h, "ul", "usa-button-group");
    if (strcmp(state, "released") == 0) {
        html_open(&p->h, "li", NULL);
        page_link(p, "usa-button", arena_printf(p->arena, "/agency/asks/%s/answer", ask),
                  SAYING(p, WORDS("The sealed answer")));
        html_close(&p->h);
    }
    html_open(&p->h, "li", NULL);
    page_link(p, "usa-button usa-button--outline",
              arena_printf(p->arena, "/receipts/%lld", (long long)view_int(p->view, "log_index")),
              SAYING(p, WORDS("The receipt")));
    html_close(&p->h);
    html_close(&p->h);
    if (strcmp(state, "under-review") == 0) withdraw(p, ask);
    return page_end(p);
}

/* ---- one file ---- */

struct span agency_batch_page(struct page *p) {
    const char *batch = view_str(p->view, "batch");
    const json_t *refused = view_list(p->view, "grounds");
    p->crumb[0] = "/agency";
    p->crumb[1] = WORDS("Our asks");
    page_begin(p, WORDS("One file of asks"), false);
    html_open(&p->h, "p", "eyebrow");
    html_text_str(&p->h, batch);
    html_close(&p->h);
    page_law(p, "h1", NULL, view_str(p->view, "title"));
    if (json_array_size(refused)) {
        page_alert_open(p, PAGE_BAD, SAYING(p, WORDS("Refused as a whole")));
        SAY(p, "p", NULL, WORDS("No record was opened. All that is wrong with it stands here."));
        page_alert_close(p);
        grounds(p, refused);
        return page_end(p);
    }
    SAY(p, "h2", NULL, WORDS("From the first line to the answer"));
    plot_funnel(p, view_list(p->view, "funnel"));
    html_open(&p->h, "p", NULL);
    html_open(&p->h, "a", "usa-button");
    html_attr_str(&p->h, "href", arena_printf(p->arena, "/agency/batches/%s/results", batch));
    page_icon(p, "file_download");
    html_text_str(&p->h, SAYING(p, WORDS("The sealed results (NDJSON)")));
    html_close(&p->h);
    html_close(&p->h);
    SAY(p, "p", "small",
        WORDS("“Refused” is one word for every reason that is about a person: who "
              "asks learns nothing about who is on file."));
    return page_end(p);
}
