/* What do people say is wrong, and who has answered them? For officers: by entry and decision, and
 * in the person's own words. */
#include "web/pages.h"

static void command(struct page *p, const char *number) {
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, arena_printf(p->arena,
                                      "portcullis dispute answer --sign-only --log %s "
                                      "--officer-key officer.jwk %s",
                                      view_str(p->view, "log"), number));
    html_close(&p->h);
}

static void answer(struct page *p, const char *number) {
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("I have answered by letter"));
    html_open(&p->h, "div", NULL);
    command(p, number);
    page_form_open(p, arena_printf(p->arena, "/desk/disputes/%s/answered", number), NULL);
    page_area(p, "signature", SAYING(p, WORDS("Signature for: {1}"), number), NULL, 3, "");
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--outline", WORDS("Send"));
    html_close(&p->h);
    page_form_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

static void card(struct page *p, const json_t *one) {
    const char *number = arena_printf(p->arena, "%lld", (long long)view_int(one, "number"));
    const char *decision = view_str(one, "decision");
    html_open(&p->h, "article", "usa-card warn");
    html_open(&p->h, "div", "usa-card__head");
    SAY(p, "h2", NULL, WORDS("Dispute {1}"), number);
    html_close(&p->h);
    html_open(&p->h, "dl", NULL);
    page_row_open(p, WORDS("Written"));
    page_time(p, view_str(one, "time"), PAGE_MINUTE);
    page_row_close(p);
    page_row(p, WORDS("About entry"), page_number(p, view_int(one, "entry")));
    page_row(p, WORDS("Who asked"), view_str(one, "requester_name"));
    page_row_open(p, WORDS("Law"));
    html_text_str(&p->h, page_cite(p, view_str(one, "cite")));
    page_row_close(p);
    page_row_open(p, WORDS("Decision"));
    page_link(p, "mono", arena_printf(p->arena, "/desk/decisions/%s/letter", decision), decision);
    page_row_close(p);
    html_close(&p->h);
    html_leaf(&p->h, "p", "said", view_str(one, "says"));
    answer(p, number);
    html_close(&p->h);
}

struct span desk_disputes_page(struct page *p) {
    const json_t *list = view_list(p->view, "disputes");
    page_begin(p, WORDS("Disputes"), false);
    SAY(p, "h1", NULL, WORDS("What people say is wrong"));
    SAY(p, "p", "intro",
        WORDS(
            "Each letter is about one entry. Look at the decision, answer by letter, and say here "
            "that you did: the person sees it."));
    if (json_array_size(list) == 0) page_empty(p, WORDS("No dispute waits for an answer."));
    for (size_t i = 0; i < json_array_size(list); i++)
        card(p, json_array_get(list, i));
    if (view_is(p->view, "more"))
        SAY(p, "p", "meta", WORDS("There are more. They follow when these are answered."));
    return page_end(p);
}
