/* Who asked about me, under which law, and what did they get? For the person alone. No status, no
 * value of the record, and one sentence about what the law keeps sealed that is the same for
 * everybody. */
#include "web/pages.h"

/* ---- one entry ---- */

static const char *tone_of(const char *state) {
    if (strcmp(state, "released") == 0) return "usa-card info";
    return strcmp(state, "under-review") == 0 ? "usa-card warn" : "usa-card plain";
}

static const char *result_words(const json_t *entry) {
    const char *state = view_str(entry, "state");
    if (strcmp(state, "released") == 0)
        return WORDS("They asked. We gave them what is named here.");
    if (strcmp(state, "under-review") == 0)
        return WORDS("They asked. Nothing was given. People still look at it.");
    if (strcmp(state, "stopped") == 0)
        return WORDS("They asked. We said no: a court has stopped it.");
    return WORDS("They asked. We said no. They got nothing.");
}

static void fields(struct page *p, const json_t *entry) {
    const json_t *list = view_list(entry, "fields");
    if (json_array_size(list) == 0) return;
    page_row_open(p, WORDS("What they got"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name) page_law(p, "li", NULL, name);
    }
    html_close(&p->h);
    page_row_close(p);
}

static void proof_links(struct page *p, const json_t *entry) {
    const char *index = arena_printf(p->arena, "%lld", (long long)view_int(entry, "entry"));
    html_open(&p->h, "p", "no-print link-line");
    html_open(&p->h, "a", NULL);
    html_attr_str(&p->h, "href", arena_printf(p->arena, "/receipts/%s", index));
    html_text_str(&p->h, SAYING(p, WORDS("Proof of entry {1}"), index));
    html_close(&p->h);
    html_text_str(&p->h, " ");
    html_open(&p->h, "a", NULL);
    html_attr_str(&p->h, "href", arena_printf(p->arena, "/me/dispute?entry=%s", index));
    html_text_str(&p->h, SAYING(p, WORDS("This is wrong (entry {1})"), index));
    html_close(&p->h);
    html_close(&p->h);
}

static void ask_card(struct page *p, const json_t *entry) {
    html_open(&p->h, "li", NULL);
    html_open(&p->h, "article", tone_of(view_str(entry, "state")));
    html_open(&p->h, "div", "usa-card__head");
    html_open(&p->h, "h3", NULL);
    html_text_str(&p->h, view_str(entry, "requester_name"));
    html_close(&p->h);
    page_tag(p, view_str(entry, "state"));
    html_close(&p->h);
    SAY(p, "p", NULL, result_words(entry));
    html_open(&p->h, "dl", NULL);
    page_row_open(p, WORDS("When"));
    page_time(p, view_str(entry, "time"), PAGE_MINUTE);
    page_row_close(p);
    page_row_open(p, WORDS("The law they named"));
    page_law(p, "span", NULL, view_str(entry, "title"));
    html_text_str(&p->h, " (");
    html_text_str(&p->h, page_cite(p, view_str(entry, "cite")));
    html_text_str(&p->h, ")");
    page_row_close(p);
    fields(p, entry);
    html_close(&p->h);
    proof_links(p, entry);
    html_close(&p->h);
    html_close(&p->h);
}

/* ---- the other parts ---- */

static void asks(struct page *p) {
    const json_t *list = view_list(p->view, "entries");
    SAY(p, "h2", NULL, WORDS("Who asked"));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("Nobody has asked about you."));
        return;
    }
    html_open(&p->h, "ol", "usa-card-group");
    for (size_t i = json_array_size(list); i-- > 0;)
        ask_card(p, json_array_get(list, i));
    html_close(&p->h);
}

static const char *look_words(const char *audience) {
    if (strcmp(audience, "subject") == 0) return WORDS("You, or somebody who acts for you");
    if (strcmp(audience, "court") == 0) return WORDS("A court");
    if (strcmp(audience, "auditor") == 0) return WORDS("An inspector who checks this gate");
    return WORDS("An officer who works on an ask");
}

static void looks(struct page *p) {
    static const char *const head[] = {WORDS("When"), WORDS("Who looked"), WORDS("Entry"), NULL};
    const json_t *list = view_list(p->view, "looks");
    if (json_array_size(list) == 0) return;
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("Who looked at your record here ({1})"),
        page_number(p, (int64_t)json_array_size(list)));
    html_open(&p->h, "div", NULL);
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Each look is an entry too")), head, 1u << 2);
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *look = json_array_get(list, i);
        page_cell_open(p, &table);
        page_time(p, view_str(look, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell(p, &table, SAYING(p, look_words(view_str(look, "audience"))));
        page_cell_number(p, &table, page_number(p, view_int(look, "entry")));
    }
    page_table_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

static void consents(struct page *p) {
    const json_t *list = view_list(p->view, "consents");
    SAY(p, "h2", NULL, WORDS("What you agreed to"));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("You have not agreed to any release."));
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *id = view_str(one, "consent");
        html_open(&p->h, "article", "usa-card plain");
        html_open(&p->h, "div", "usa-card__head");
        html_leaf(&p->h, "h3", NULL, view_str(one, "requester_name"));
        if (view_is(one, "withdrawn")) page_tag(p, "withdrawn");
        html_close(&p->h);
        html_open(&p->h, "dl", NULL);
        page_row_open(p, WORDS("You signed"));
        page_time(p, view_str(one, "signed_on"), PAGE_DAY);
        page_row_close(p);
        page_row_open(p, WORDS("It ends"));
        page_time(p, view_str(one, "until"), PAGE_DAY);
        page_row_close(p);
        html_close(&p->h);
        if (!view_is(one, "withdrawn")) {
            page_form_open(p, arena_printf(p->arena, "/me/consents/%s/withdraw", id), NULL);
            page_submit(p, "usa-button usa-button--outline",
                        WORDS("Take it back: nothing more is given"));
            page_form_close(p);
        }
        html_close(&p->h);
    }
}

static void disputes(struct page *p) {
    static const char *const head[] = {WORDS("Entry"), WORDS("You wrote"), WORDS("Our answer"),
                                       NULL};
    const json_t *list = view_list(p->view, "disputes");
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, WORDS("What you said is wrong"));
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Your letters, newest first")), head, 0);
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *one = json_array_get(list, i);
        page_cell(p, &table, page_number(p, view_int(one, "entry")));
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_DAY);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        if (*view_str(one, "answered"))
            page_time(p, view_str(one, "answered"), PAGE_DAY);
        else
            SAY(p, "span", NULL, WORDS("An officer has it. The answer comes by letter."));
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

/* With the secret others could find these entries too, so it is taken with open eyes. */
static void whole(struct page *p) {
    html_open(&p->h, "details", "no-print");
    SAY(p, "summary", NULL, WORDS("Is that all of it?"));
    html_open(&p->h, "div", NULL);
    SAY(p, "p", NULL,
        WORDS("The log is open, and your own secret finds each line about you. With it the program "
              "shows that none is left out of your list."));
    SAY(p, "p", NULL,
        WORDS("Whoever has the secret can find your lines too. Keep it like the key to your home. "
              "Do not take it on a computer that others use."));
    html_open(&p->h, "p", NULL);
    page_link(p, NULL, "/me/secret.txt", SAYING(p, WORDS("My secret (text)")));
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
}

static void bundle(struct page *p) {
    page_box_open(p, SAYING(p, WORDS("Check it at home")));
    SAY(p, "p", NULL,
        WORDS("Take this list with you, with a proof for each entry. A small program checks it on "
              "any computer, without the internet. You need not trust us."));
    html_open(&p->h, "ul", "usa-button-group");
    html_open(&p->h, "li", NULL);
    html_open(&p->h, "a", "usa-button");
    html_attr_str(&p->h, "href", "/me/accounting.zip");
    page_icon(p, "file_download");
    html_text_str(&p->h, SAYING(p, WORDS("My list with proofs (ZIP)")));
    html_close(&p->h);
    html_close(&p->h);
    page_verifier(p, false);
    html_close(&p->h);
    html_open(&p->h, "pre", "no-print");
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, "portcullis-verify accounting --key log.vkey accounting.zip");
    html_close(&p->h);
    whole(p);
    page_box_close(p);
}

struct span me_page(struct page *p) {
    page_begin(p, WORDS("My record"), false);
    SAY(p, "h1", NULL, WORDS("Who asked about you"));
    SAY(p, "p", "intro",
        WORDS("Each time an office asks for your tax record, it shows here: who asked, under which "
              "law, and what they got. If we said no, that shows here too."));
    html_open(&p->h, "div", "usa-alert");
    page_icon(p, "visibility");
    html_open(&p->h, "div", "usa-alert__body");
    SAY(p, "p", NULL,
        WORDS("Some entries may by law be shown later. Courts and the inspector can see all of "
              "them. Everybody reads this same sentence here."));
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "div", "columns");
    html_open(&p->h, "div", NULL);
    asks(p);
    looks(p);
    consents(p);
    disputes(p);
    html_close(&p->h);
    html_open(&p->h, "aside", NULL);
    html_attr_str(&p->h, "aria-label", SAYING(p, WORDS("Check it at home")));
    bundle(p);
    SAY(p, "h2", "no-print", WORDS("Using a shared computer?"));
    SAY(p, "p", "no-print",
        WORDS("Press “Leave this page now” when you are done. It signs you out at once. No office "
              "that asks can see that you were here."));
    html_close(&p->h);
    html_close(&p->h);
    return page_end(p);
}

/* ---- disputes ---- */

struct span me_dispute_page(struct page *p) {
    struct span entry = web_param(p->route, "entry");
    p->crumb[0] = "/me";
    p->crumb[1] = WORDS("My record");
    page_begin(p, WORDS("Dispute an entry"), false);
    SAY(p, "h1", NULL, WORDS("Tell us what is wrong"));
    SAY(p, "p", "intro",
        WORDS("Say which entry is wrong and why. An officer looks at it and answers you by letter. "
              "You need not give a reason for asking."));
    page_form_open(p, "/me/dispute", "usa-form");
    page_field(p, "entry", SAYING(p, WORDS("Number of the entry")),
               SAYING(p, WORDS("It stands at the foot of each card on your record.")), "text",
               arena_str(p->arena, entry));
    page_area(p, "says", SAYING(p, WORDS("What is wrong?")),
              SAYING(p, WORDS("Do not write your number or your address here.")), 6,
              arena_str(p->arena, web_param(p->route, "says")));
    page_submit(p, "usa-button", WORDS("Send"));
    page_form_close(p);
    return page_end(p);
}

/* ---- the code by letter ---- */

struct span me_code_page(struct page *p) {
    static const struct {
        const char *heading, *words;
    } steps[] = {
        {WORDS("Ask for a letter"),
         WORDS("Call or write to the office that keeps your record, or go there. Ask for a code to "
               "see who asked about you. You can also go to a tax clinic. They can ask for you.")},
        {WORDS("The letter comes to your last address"),
         WORDS("It goes to the address on your last return. It has a code that works once, for "
               "thirty days. The envelope does not say what is in it.")},
        {WORDS("Type the code here"),
         WORDS("You need no e-mail, no phone and no photo. Nobody who asks for records can see "
               "that you have a code.")},
    };
    p->crumb[0] = "/sign-in";
    p->crumb[1] = WORDS("Sign in");
    page_begin(p, WORDS("Get a code by letter"), false);
    SAY(p, "h1", NULL, WORDS("Get a code by letter"));
    SAY(p, "p", "intro",
        WORDS("For everybody who cannot or does not want to prove who they are "
              "online."));
    html_open(&p->h, "ol", "usa-process-list");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        html_open(&p->h, "li", NULL);
        SAY(p, "h2", NULL, steps[i].heading);
        SAY(p, "p", NULL, steps[i].words);
        html_close(&p->h);
    }
    html_close(&p->h);
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button", "/sign-in", SAYING(p, WORDS("I have a code")));
    html_close(&p->h);
    return page_end(p);
}
