/* Is each element of the law met, and by what? One ask before the officers who must judge it: what
 * the law asks, what was supplied, what the machine found, what officers found; and the answers,
 * one by one, over the frozen ask. */
#include "web/pages.h"
#include "web/plot.h"

/* ---- what the requester stated ---- */

static void evidence_text(struct page *p, const char *words, const char *text) {
    if (*text) page_row(p, words, text);
}

static void recipients(struct page *p, const json_t *list) {
    if (json_array_size(list) == 0) return;
    page_row_open(p, WORDS("Who will get it"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_open(&p->h, "li", NULL);
        html_leaf(&p->h, "code", "mono", view_str(one, "id"));
        html_text_str(&p->h, " ");
        html_text_str(&p->h, view_is(one, "engaged")
                                 ? SAYING(p, WORDS("says to be personally and directly engaged"))
                                 : SAYING(p, WORDS("does not say to be engaged")));
        html_text_str(&p->h, "; ");
        html_text_str(&p->h, view_is(one, "sole_use")
                                 ? SAYING(p, WORDS("attests sole use"))
                                 : SAYING(p, WORDS("does not attest sole use")));
        html_close(&p->h);
    }
    html_close(&p->h);
    page_row_close(p);
}

static void names(struct page *p, const char *words, const json_t *list) {
    if (json_array_size(list) == 0) return;
    page_row_open(p, words);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_text_str(&p->h, i ? "; " : "");
        if (json_is_string(one))
            page_law(p, "span", NULL, json_string_value(one));
        else
            html_text_str(&p->h,
                          arena_printf(p->arena, "%lld", (long long)json_integer_value(one)));
    }
    page_row_close(p);
}

static void evidence(struct page *p) {
    const json_t *ask = view_in(p->view, "evidence");
    const json_t *matter = json_object_get(ask, "matter");
    SAY(p, "h2", NULL, WORDS("What the office stated"));
    html_open(&p->h, "dl", NULL);
    evidence_text(p, WORDS("Reason"), view_str(ask, "reason"));
    page_row_open(p, WORDS("Purpose"));
    page_law(p, "span", NULL, view_str(p->view, "purpose"));
    page_row_close(p);
    evidence_text(p, WORDS("Matter"), view_str(matter, "number"));
    evidence_text(p, WORDS("Kind of matter"), view_str(matter, "kind"));
    evidence_text(p, WORDS("Statute"), view_str(matter, "statute"));
    evidence_text(p, WORDS("Party"), view_str(matter, "party_statement"));
    recipients(p, view_list(ask, "recipients"));
    names(p, WORDS("Fields asked for"), view_list(p->view, "fields"));
    names(p, WORDS("Years"), view_list(ask, "periods"));
    html_close(&p->h);
}

/* ---- the person ---- */

/* What the office supplied, and whether it agrees. What is on file is not shown, and a field that
 * was not supplied says nothing. */
static void identity(struct page *p) {
    static const char *const head[] = {WORDS("Field"), WORDS("As the office gave it"),
                                       WORDS("On file"), NULL};
    const json_t *panel = view_in(p->view, "identity");
    const json_t *list = view_list(panel, "fields");
    bool verified = view_is(panel, "verified");
    SAY(p, "h2", NULL, WORDS("The right person?"));
    page_alert_open(p, verified ? PAGE_GOOD : PAGE_WARN, NULL);
    SAY(p, "p", NULL,
        verified ? WORDS("Verified: what was given agrees with exactly one record.")
                 : WORDS("Not verified. No record is shown, and nothing can be released."));
    page_alert_close(p);
    struct page_table table = page_table_open(
        p, SAYING(p, WORDS("Field by field; what is on file is not shown")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *given = view_str(one, "given");
        page_cell(p, &table, SAYING(p, view_str(one, "says")));
        page_cell(p, &table, *given ? given : SAYING(p, WORDS("not given")));
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "agreement"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

/* ---- the sheet ---- */

static void sheet(struct page *p, const json_t *list) {
    static const char *const head[] = {WORDS("What the law asks"), WORDS("Where it says so"),
                                       WORDS("Machine"), WORDS("Officers"), NULL};
    SAY(p, "h2", NULL, WORDS("Element by element"));
    SAY(p, "p", NULL,
        WORDS("Where the law leaves a choice, one of the lines is enough: another that begins with "
              "“or” may be not met."));
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Elements of the law")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *officers = view_str(one, "officers");
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "law"));
        page_cell_close(p, &table);
        page_cell(p, &table, page_cite(p, view_str(one, "cite")));
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "machine"));
        if (*view_str(one, "note")) page_law(p, "div", "small", view_str(one, "note"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        if (*view_str(one, "question"))
            html_text_str(&p->h, SAYING(p, WORDS("{1} of {2} say yes, {3} no"),
                                        page_number(p, view_int(one, "yes")),
                                        page_number(p, view_int(one, "needed")),
                                        page_number(p, view_int(one, "no"))));
        else
            SAY(p, "span", "meta wide-only", WORDS("not asked"));
        if (*officers && strcmp(officers, "open") != 0) page_tag(p, officers);
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

/* ---- the answers ---- */

static void question(struct page *p, const json_t *one) {
    const char *id = view_str(one, "element");
    const char *answer = arena_printf(p->arena, "answer-%s", id);
    const char *note = arena_printf(p->arena, "note-%s", id);
    html_open(&p->h, "fieldset", "question answers");
    html_open(&p->h, "legend", NULL);
    if (!words_known(p->language, view_str(one, "question"))) html_attr_str(&p->h, "lang", "en");
    html_text_str(&p->h, words_in(p->language, view_str(one, "question")));
    html_close(&p->h);
    html_open(&p->h, "p", "meta");
    html_text_str(&p->h, page_cite(p, view_str(one, "cite")));
    html_close(&p->h);
    if (*view_str(one, "yours")) {
        SAY(p, "p", NULL, WORDS("You answered: {1}. Another answer takes its place."),
            SAYING(p, page_state(view_str(one, "yours"))));
    }
    page_radio(p, answer, "yes", SAYING(p, WORDS("Yes, it holds")));
    page_radio(p, answer, "no", SAYING(p, WORDS("No, it does not hold")));
    page_area(p, note, SAYING(p, WORDS("Why?")),
              SAYING(p, WORDS("Kept in the record, told to nobody outside.")), 2, "");
    html_close(&p->h);
}

static bool has_questions(const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (*view_str(json_array_get(list, i), "question")) return true;
    return false;
}

static void answers(struct page *p, const json_t *list) {
    const char *ask = view_str(p->view, "ask");
    if (!has_questions(list)) return;
    html_open(&p->h, "h2", NULL);
    html_attr_str(&p->h, "id", "answers");
    html_text_str(&p->h, SAYING(p, WORDS("Your answers")));
    html_close(&p->h);
    if (view_is(p->view, "barred")) {
        page_alert_open(p, PAGE_WARN, NULL);
        SAY(p, "p", NULL,
            WORDS("You may read this ask but not judge it: you work for the office that asks, or "
                  "your unit has answered already."));
        page_alert_close(p);
        return;
    }
    SAY(p, "p", NULL,
        WORDS(
            "Answer each question by itself. Two officers of different units must say yes. One no "
            "is a no. You sign what stands on this page; when a rule or an order changes it, your "
            "answer no longer counts."));
    page_form_open(p, arena_printf(p->arena, "/desk/asks/%s/answers", ask), NULL);
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "frozen");
    html_attr_str(&p->h, "value", view_str(p->view, "frozen"));
    for (size_t i = 0; i < json_array_size(list); i++)
        if (*view_str(json_array_get(list, i), "question")) question(p, json_array_get(list, i));
    page_submit(p, "usa-button", WORDS("Go on to sign"));
    page_form_close(p);
}

static void top_facts(struct page *p) {
    html_open(&p->h, "dl", "facts");
    page_row(p, WORDS("Who asks"), view_str(p->view, "requester"));
    page_row_open(p, WORDS("Answered on"));
    page_time(p, view_str(p->view, "due"), PAGE_MINUTE);
    page_row_close(p);
    if (view_int(p->view, "log_index"))
        page_row(p, WORDS("This look is entry"), page_number(p, view_int(p->view, "log_index")));
    html_close(&p->h);
    if (has_questions(view_list(p->view, "elements"))) {
        html_open(&p->h, "p", "no-print");
        page_link(p, NULL, "#answers",
                  SAYING(p, WORDS("To the questions that people must answer")));
        html_close(&p->h);
    }
    html_open(&p->h, "dl", NULL);
    page_row_code(p, WORDS("Ask"), view_str(p->view, "ask"));
    page_row_code(p, WORDS("Frozen ask"), view_str(p->view, "frozen"));
    html_close(&p->h);
}

struct span desk_ask_page(struct page *p) {
    const json_t *list = view_list(p->view, "elements");
    p->crumb[0] = "/desk";
    p->crumb[1] = WORDS("Queue");
    page_begin(p, WORDS("One ask"), true);
    html_open(&p->h, "p", "eyebrow");
    html_text_str(&p->h, page_cite(p, view_str(p->view, "cite")));
    html_close(&p->h);
    page_law(p, "h1", NULL, view_str(p->view, "title"));
    if (view_is(p->view, "changed")) {
        page_alert_open(p, PAGE_BAD, SAYING(p, WORDS("The law has moved since")));
        SAY(p, "p", NULL,
            WORDS("A new rule or order says otherwise than when this ask came. What "
                  "officers said before is void."));
        page_alert_close(p);
    }
    top_facts(p);
    evidence(p);
    identity(p);
    sheet(p, list);
    answers(p, list);
    return page_end(p);
}

/* ---- signing ---- */

static void hidden(struct page *p, const char *name, const char *value) {
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", name);
    html_attr_str(&p->h, "value", value);
}

/* The answers chosen, again as members of the form that is signed. */
static void chosen(struct page *p, const json_t *list) {
    hidden(p, "frozen", view_str(p->view, "frozen"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *id = view_str(one, "element");
        hidden(p, arena_printf(p->arena, "answer-%s", id), view_str(one, "answer"));
        hidden(p, arena_printf(p->arena, "note-%s", id), view_str(one, "note"));
    }
}

static void sign_forms(struct page *p, const json_t *list) {
    const char *to = arena_printf(p->arena, "/desk/asks/%s/findings", view_str(p->view, "ask"));
    html_open(&p->h, "form", NULL);
    html_attr_str(&p->h, "method", "post");
    html_attr_str(&p->h, "action", to);
    html_attr_str(&p->h, "data-passkey", "get");
    html_attr_str(&p->h, "data-challenge", p->seat->challenge);
    html_attr_str(&p->h, "data-key", view_str(p->view, "passkeys"));
    html_flag(&p->h, "hidden");
    hidden(p, "csrf", p->seat->csrf);
    chosen(p, list);
    hidden(p, "statement", view_str(p->view, "statement"));
    hidden(p, "credential", "");
    hidden(p, "client", "");
    hidden(p, "authenticator", "");
    hidden(p, "assertion", "");
    page_submit(p, "usa-button", WORDS("Sign with a passkey"));
    html_open(&p->h, "p", NULL);
    html_attr_str(&p->h, "role", "alert");
    html_flag(&p->h, "hidden");
    html_text_str(&p->h, SAYING(p, WORDS("The passkey did not sign. Nothing was sent.")));
    html_close(&p->h);
    html_close(&p->h);
    SAY(p, "h2", NULL, WORDS("Without a passkey"));
    SAY(p, "p", NULL,
        WORDS("On your own machine, where your key is, run the line under each answer "
              "and paste what it prints."));
    page_form_open(p, to, NULL);
    chosen(p, list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_open(&p->h, "pre", NULL);
        html_attr_str(&p->h, "tabindex", "0");
        html_text_str(&p->h,
                      arena_printf(p->arena,
                                   "portcullis finding sign --officer-key officer.jwk --frozen %s "
                                   "--element %s --%s",
                                   view_str(p->view, "frozen"), view_str(one, "element"),
                                   view_str(one, "answer")));
        html_close(&p->h);
        page_area(p, arena_printf(p->arena, "signature-%s", view_str(one, "element")),
                  SAYING(p, WORDS("Signature for: {1}"), view_str(one, "element")), NULL, 3, "");
    }
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--outline", WORDS("Send the signatures"));
    html_close(&p->h);
    page_form_close(p);
}

struct span desk_sign_page(struct page *p) {
    const json_t *list = view_list(p->view, "answers");
    const char *ask = view_str(p->view, "ask");
    p->crumb[0] = arena_printf(p->arena, "/desk/asks/%s", ask);
    p->crumb[1] = WORDS("Back to the ask");
    page_begin(p, WORDS("Sign your answers"), false);
    SAY(p, "h1", NULL, WORDS("Sign your answers"));
    page_box_open(p, SAYING(p, WORDS("You are about to sign")));
    html_open(&p->h, "dl", NULL);
    page_row_code(p, WORDS("Ask"), ask);
    page_row_code(p, WORDS("Frozen ask"), view_str(p->view, "frozen"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_open(&p->h, "div", "row");
        page_law(p, "dt", NULL, view_str(one, "question"));
        html_open(&p->h, "dd", NULL);
        page_tag(p, view_str(one, "answer"));
        if (*view_str(one, "note")) html_leaf(&p->h, "p", NULL, view_str(one, "note"));
        html_close(&p->h);
        html_close(&p->h);
    }
    html_close(&p->h);
    page_box_close(p);
    sign_forms(p, list);
    return page_end(p);
}
