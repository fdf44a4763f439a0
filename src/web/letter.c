/* How is a decision told in a letter? Result, why, what the law says, what can be done, reference
 * and proof; in English and Spanish, for the screen and for paper. */
#include "web/pages.h"

static const char *opening(const char *state) {
    if (strcmp(state, "released") == 0)
        return WORDS(
            "Your ask was granted. What was given is listed here and is sealed to your key.");
    if (strcmp(state, "needs-from-you") == 0)
        return WORDS(
            "Your ask was refused, because something that the law wants is missing. You may "
            "supply it and ask again.");
    if (strcmp(state, "under-review") == 0)
        return WORDS("Your ask was received. People judge it now, and you are answered on the day "
                     "named here.");
    if (strcmp(state, "stopped") == 0)
        return WORDS(
            "Your ask was refused, because a court has ordered that nothing may be given.");
    return WORDS("Your ask was refused.");
}

static void grounds(struct page *p) {
    const json_t *list = view_list(p->view, "grounds");
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, WORDS("Why, and what would cure it"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        html_open(&p->h, "li", NULL);
        page_law(p, "span", NULL, view_str(one, "says"));
        html_text_str(&p->h, " ");
        html_open(&p->h, "small", NULL);
        html_text_str(&p->h, view_str(one, "cite"));
        html_close(&p->h);
        html_close(&p->h);
    }
    html_close(&p->h);
}

static void fields(struct page *p) {
    const json_t *list = view_list(p->view, "fields");
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, WORDS("What was given"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name) page_law(p, "li", NULL, name);
    }
    html_close(&p->h);
}

static void next(struct page *p, const char *state) {
    SAY(p, "h2", NULL, WORDS("What you can do"));
    if (strcmp(state, "released") == 0)
        SAY(p, "p", NULL,
            WORDS("Use it only for the matter that you named, and only by the people "
                  "that you named. Say so in writing when the use has ended."));
    else
        SAY(p, "p", NULL,
            WORDS("You may ask again at any time, with a new ask about one person. A "
                  "refusal is not held against you. It says nothing about whether "
                  "there is a record."));
}

struct span desk_letter_page(struct page *p) {
    const char *state = view_str(p->view, "state");
    page_begin(p, WORDS("Letter"), false);
    html_open(&p->h, "article", "letter");
    SAY(p, "p", "eyebrow", WORDS("Decision on an ask"));
    html_leaf(&p->h, "h1", NULL, SAYING(p, page_state(state)));
    html_open(&p->h, "dl", NULL);
    page_row(p, WORDS("To"), view_str(p->view, "requester"));
    page_row_open(p, WORDS("Date"));
    page_time(p, view_str(p->view, "time"), PAGE_DAY);
    page_row_close(p);
    page_row_code(p, WORDS("Your ask"), view_str(p->view, "ask"));
    page_row_code(p, WORDS("Our decision"), view_str(p->view, "decision"));
    page_row_open(p, WORDS("Law"));
    html_text_str(&p->h, view_str(p->view, "cite"));
    html_text_str(&p->h, ", ");
    page_law(p, "span", NULL, view_str(p->view, "title"));
    page_row_close(p);
    if (*view_str(p->view, "due") && strcmp(state, "under-review") == 0) {
        page_row_open(p, WORDS("You are answered on"));
        page_time(p, view_str(p->view, "due"), PAGE_DAY);
        page_row_close(p);
    }
    html_close(&p->h);
    SAY(p, "p", NULL, opening(state));
    grounds(p);
    fields(p);
    next(p, state);
    SAY(p, "h2", NULL, WORDS("Reference and proof"));
    SAY(p, "p", NULL,
        WORDS("This decision is entry {1} of the log {2}. Anybody can check that it stands there, "
              "unchanged."),
        page_number(p, view_int(p->view, "log_index")), p->seat->origin);
    if (p->language == WEB_ES)
        SAY(p, "p", "small", WORDS("Where a translation differs, the English text counts."));
    html_close(&p->h);
    SAY(p, "p", "no-print", WORDS("To print it, use your browser's print command."));
    return page_end(p);
}
