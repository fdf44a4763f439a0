/* May I ask, and what would I need? Before anything is asked: which law, what it wants to know,
 * what it could give. Nothing here touches a record. */
#include "web/pages.h"

/* ---- which law ---- */

static void kind_words(struct page *p, const json_t *one) {
    html_open(&p->h, "p", "meta");
    html_text_str(&p->h, view_is(one, "batch") ? SAYING(p, WORDS("Files of many asks: yes."))
                                               : SAYING(p, WORDS("One ask about one person.")));
    html_text_str(&p->h, " ");
    html_text_str(&p->h, view_is(one, "findings")
                             ? SAYING(p, WORDS("People judge it, so the answer takes days."))
                             : SAYING(p, WORDS("Decided at once.")));
    html_close(&p->h);
}

/* Whether the law is for that purpose; every law is when none was chosen. */
static bool is_for(const json_t *one, struct span purpose) {
    const json_t *purposes = view_list(one, "purposes");
    for (size_t i = 0; purpose.len && i < json_array_size(purposes); i++)
        if (span_is(purpose, view_str(json_array_get(purposes, i), "id"))) return true;
    return purpose.len == 0;
}

static void option(struct page *p, const char *value, const char *words, bool chosen) {
    html_open(&p->h, "option", NULL);
    html_attr_str(&p->h, "value", value);
    if (!words_known(p->language, words)) html_attr_str(&p->h, "lang", "en");
    if (chosen) html_flag(&p->h, "selected");
    html_text_str(&p->h, words_in(p->language, words));
    html_close(&p->h);
}

/* The purposes of one law that no law before it has. */
static void options_of(struct page *p, const json_t *list, size_t at, struct span chosen) {
    const json_t *purposes = view_list(json_array_get(list, at), "purposes");
    for (size_t i = 0; i < json_array_size(purposes); i++) {
        const json_t *one = json_array_get(purposes, i);
        struct span id = span_str(view_str(one, "id"));
        bool before = false;
        for (size_t j = 0; j < at && !before; j++)
            before = is_for(json_array_get(list, j), id);
        if (!before) option(p, view_str(one, "id"), view_str(one, "says"), span_equal(id, chosen));
    }
}

static void purpose_form(struct page *p, const json_t *list, struct span chosen) {
    html_open(&p->h, "form", "usa-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/agency/can-i-ask");
    html_open(&p->h, "label", "usa-label");
    html_attr_str(&p->h, "for", "purpose");
    html_text_str(&p->h, SAYING(p, WORDS("What do you want to do?")));
    html_close(&p->h);
    html_open(&p->h, "select", "usa-select");
    html_attr_str(&p->h, "id", "purpose");
    html_attr_str(&p->h, "name", "purpose");
    option(p, "", WORDS("All that a law here allows"), chosen.len == 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        options_of(p, list, i, chosen);
    html_close(&p->h);
    page_submit(p, "usa-button", WORDS("Show the laws"));
    html_close(&p->h);
}

static void law_card(struct page *p, const json_t *one) {
    const json_t *purposes = view_list(one, "purposes");
    html_open(&p->h, "li", NULL);
    html_open(&p->h, "article", "usa-card");
    html_open(&p->h, "p", "eyebrow");
    html_text_str(&p->h, page_cite(p, view_str(one, "cite")));
    html_close(&p->h);
    html_open(&p->h, "h2", NULL);
    html_open(&p->h, "a", NULL);
    html_attr_str(
        &p->h, "href",
        arena_printf(p->arena, "/agency/can-i-ask/%s", page_short(p, view_str(one, "id"))));
    if (!words_known(p->language, view_str(one, "title"))) html_attr_str(&p->h, "lang", "en");
    html_text_str(&p->h, words_in(p->language, view_str(one, "title")));
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "ul", NULL);
    for (size_t j = 0; j < json_array_size(purposes); j++)
        page_law(p, "li", NULL, view_str(json_array_get(purposes, j), "says"));
    html_close(&p->h);
    kind_words(p, one);
    html_close(&p->h);
    html_close(&p->h);
}

struct span agency_can_page(struct page *p) {
    const json_t *list = view_list(p->view, "authorities");
    struct span purpose = web_param(p->route, "purpose");
    size_t shown = 0;
    page_begin(p, WORDS("Can I ask?"), false);
    SAY(p, "h1", NULL, WORDS("Can I ask?"));
    SAY(p, "p", "intro",
        WORDS(
            "Find the law that allows what you want to do. It says who may ask, for what, and what "
            "you could get. Nothing is asked yet, and no record is touched."));
    page_alert_open(p, PAGE_NEUTRAL, SAYING(p, WORDS("What no law here allows")));
    SAY(p, "p", NULL,
        WORDS("An agreement, an order of the executive or another title's statute opens no tax "
              "record. No provision of 26 USC 6103 permits disclosure for civil immigration "
              "enforcement. Nobody can get a list of people."));
    page_alert_close(p);
    purpose_form(p, list, purpose);
    html_open(&p->h, "ul", "usa-card-group");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!is_for(json_array_get(list, i), purpose)) continue;
        law_card(p, json_array_get(list, i));
        shown++;
    }
    html_close(&p->h);
    if (!shown)
        page_empty(p, WORDS("No law here allows that. If none of the purposes is yours, you may "
                            "not ask."));
    return page_end(p);
}

/* ---- one law ---- */

static const char *stage_words(const char *stage) {
    if (strcmp(stage, "paper") == 0) return WORDS("On paper, before any record is looked at");
    if (strcmp(stage, "identity") == 0) return WORDS("Whether it is the right person");
    return WORDS("What people must judge");
}

/* Elements of one stage; those that only join others are left out. */
static void stage(struct page *p, const json_t *list, const char *name) {
    static const char *const head[] = {WORDS("What the law asks"), WORDS("What you show"),
                                       WORDS("Where it says so"), NULL};
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        count += strcmp(view_str(one, "stage"), name) == 0 && *view_str(one, "says");
    }
    if (!count) return;
    SAY(p, "h3", NULL, stage_words(name));
    struct page_table table = page_table_open(p, SAYING(p, stage_words(name)), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (strcmp(view_str(one, "stage"), name) != 0 || !*view_str(one, "says")) continue;
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "says"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "evidence"));
        page_cell_close(p, &table);
        page_cell(p, &table, page_cite(p, view_str(one, "cite")));
    }
    page_table_close(p);
}

static void said_list(struct page *p, const char *heading, const json_t *list) {
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, heading);
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_open(&p->h, "li", NULL);
        page_law(p, "span", NULL, view_str(one, "says"));
        html_text_str(&p->h, " ");
        html_open(&p->h, "small", NULL);
        html_text_str(&p->h, page_cite(p, view_str(one, "cite")));
        html_close(&p->h);
        html_close(&p->h);
    }
    html_close(&p->h);
}

struct span agency_authority_page(struct page *p) {
    static const char *const stages[] = {"paper", "identity", "finding"};
    const json_t *elements = view_list(p->view, "elements");
    p->crumb[0] = "/agency/can-i-ask";
    p->crumb[1] = WORDS("Can I ask?");
    page_begin(p, WORDS("One law"), true);
    html_open(&p->h, "p", "eyebrow");
    html_text_str(&p->h, page_cite(p, view_str(p->view, "cite")));
    html_close(&p->h);
    page_law(p, "h1", NULL, view_str(p->view, "title"));
    kind_words(p, p->view);
    said_list(p, WORDS("What it is for"), view_list(p->view, "purposes"));
    SAY(p, "h2", NULL, WORDS("What you need"));
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        stage(p, elements, stages[i]);
    said_list(p, WORDS("What you could get, and no more"), view_list(p->view, "fields"));
    said_list(p, WORDS("What you then owe"), view_list(p->view, "obligations"));
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button usa-button--outline", "/agency/check",
              SAYING(p, WORDS("Check an ask against it")));
    html_close(&p->h);
    return page_end(p);
}

/* ---- a check without an ask ---- */

struct span agency_check_page(struct page *p) {
    page_begin(p, WORDS("Check an ask"), false);
    SAY(p, "h1", NULL, WORDS("Check an ask"));
    SAY(p, "p", "intro",
        WORDS("See whether an ask has all that its law wants on paper. No record is looked at, "
              "nothing is decided, and nothing is kept. Leave the person out."));
    page_form_open(p, "/agency/check", NULL);
    page_area(p, "ask", SAYING(p, WORDS("The ask, as JSON")),
              SAYING(p, WORDS("In the form portcullis-ask/1, without a signature.")), 16,
              arena_str(p->arena, web_param(p->route, "ask")));
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button", WORDS("Check it"));
    html_close(&p->h);
    page_form_close(p);
    return page_end(p);
}

/* What is done next, outside of any page: only the asking office has its key. */
static void next_lines(struct page *p) {
    static const char *const line[] = {
        "portcullis ask sign --key agency.jwk ask.json > ask.jws",
        "portcullis ask decide --url ADDRESS ask.jws",
    };
    SAY(p, "h2", NULL, WORDS("How to ask"));
    SAY(p, "p", NULL,
        WORDS("Write the person into the ask, sign it with your key and send it. ADDRESS is where "
              "this gate takes asks. What comes of it stands here under “Our asks”."));
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        html_open(&p->h, "pre", NULL);
        html_attr_str(&p->h, "tabindex", "0");
        html_text_str(&p->h, line[i]);
        html_close(&p->h);
    }
}

struct span agency_checked_page(struct page *p) {
    const json_t *list = view_list(p->view, "elements");
    static const char *const head[] = {WORDS("What the law asks"), WORDS("Where it says so"),
                                       WORDS("Found"), NULL};
    bool fine = view_is(p->view, "complete");
    p->crumb[0] = "/agency/check";
    p->crumb[1] = WORDS("Check an ask");
    page_begin(p, WORDS("What the check found"), true);
    SAY(p, "h1", NULL, WORDS("What the check found"));
    page_alert_open(p, fine ? PAGE_GOOD : PAGE_WARN,
                    fine ? SAYING(p, WORDS("On paper nothing is missing"))
                         : SAYING(p, WORDS("On paper something is missing")));
    SAY(p, "p", NULL, WORDS("This is no decision. No record was looked at: {1} look-ups."),
        page_number(p, view_int(p->view, "vault_reads")));
    page_alert_close(p);
    SAY(p, "p", NULL,
        WORDS("Where the law leaves a choice, one of the lines is enough: another that begins with "
              "“or” may be not met."));
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Elements of the law")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "law"));
        page_cell_close(p, &table);
        page_cell(p, &table, page_cite(p, view_str(one, "cite")));
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "machine"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
    if (fine) next_lines(p);
    return page_end(p);
}
