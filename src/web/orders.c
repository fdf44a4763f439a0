/* What has a court ordered, what does that stop, and who has signed it? Draft, preview of
 * everything it stops, two signatures, in force; the stack of orders on one flow. */
#include "web/pages.h"

/* ---- the list ---- */

static void join(struct page *p, const json_t *list, bool shortened) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        html_text_str(&p->h, i ? ", " : "");
        if (one) html_leaf(&p->h, "span", "id", shortened ? page_short(p, one) : one);
    }
}

static void order_row(struct page *p, struct page_table *table, const json_t *one) {
    page_cell_open(p, table);
    html_open(&p->h, "a", NULL);
    html_attr_str(&p->h, "href", arena_printf(p->arena, "/desk/orders/%s", view_str(one, "order")));
    page_law(p, "span", NULL, view_str(one, "citation"));
    html_close(&p->h);
    page_cell_close(p, table);
    page_cell_open(p, table);
    html_text_str(&p->h, page_order(p, one));
    page_cell_close(p, table);
    page_cell_open(p, table);
    join(p, view_list(one, "authorities"), true);
    page_cell_close(p, table);
    page_cell_open(p, table);
    join(p, view_list(one, "requesters"), false);
    page_cell_close(p, table);
    page_cell_open(p, table);
    page_time(p, view_str(one, "entered"), PAGE_MINUTE);
    page_cell_close(p, table);
    page_cell_open(p, table);
    page_tag(p, view_str(one, "state"));
    page_cell_close(p, table);
}

struct span desk_orders_page(struct page *p) {
    static const char *const head[] = {WORDS("Court and docket"),
                                       WORDS("What it says"),
                                       WORDS("Stops"),
                                       WORDS("To"),
                                       WORDS("Entered"),
                                       WORDS("State"),
                                       NULL};
    const json_t *list = view_list(p->view, "orders");
    page_begin(p, WORDS("Court orders"), true);
    html_open(&p->h, "div", "head");
    SAY(p, "h1", NULL, WORDS("Court orders"));
    page_link(p, "usa-button", "/desk/new-order", SAYING(p, WORDS("Enter an order")));
    html_close(&p->h);
    SAY(p, "p", "intro",
        WORDS("An order acts from its entry in the log on, also in the middle of a "
              "file. It can only narrow what is given, never widen it."));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("No court order is in the log."));
        return page_end(p);
    }
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Orders, newest first")), head, 0);
    for (size_t i = json_array_size(list); i-- > 0;)
        order_row(p, &table, json_array_get(list, i));
    page_table_close(p);
    return page_end(p);
}

/* ---- one order ---- */

static void steps(struct page *p, const char *state) {
    static const char *const words[] = {WORDS("Draft"), WORDS("Preview"), WORDS("Two signatures"),
                                        WORDS("In force")};
    bool draft = strcmp(state, "draft") == 0;
    size_t now = draft ? 2 : 3;
    html_open(&p->h, "ol", "usa-step-indicator");
    html_attr_str(&p->h, "aria-label", SAYING(p, WORDS("Steps")));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        html_open(&p->h, "li", i < now ? "done" : i == now ? "now" : NULL);
        if (i == now) html_attr_str(&p->h, "aria-current", "step");
        html_text_str(&p->h, SAYING(p, words[i]));
        html_close(&p->h);
    }
    html_close(&p->h);
}

static void preview(struct page *p) {
    const json_t *preview = view_in(p->view, "preview");
    int64_t releases = (int64_t)json_array_size(view_list(preview, "releases"));
    int64_t open = (int64_t)json_array_size(view_list(preview, "open_asks"));
    SAY(p, "h2", NULL, WORDS("What it stops"));
    html_open(&p->h, "ul", "figures");
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL,
              page_number(p, (int64_t)json_array_size(view_list(preview, "authorities"))));
    SAY(p, "span", NULL, WORDS("laws"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL,
              page_number(p, (int64_t)json_array_size(view_list(preview, "requesters"))));
    SAY(p, "span", NULL, WORDS("offices that ask"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, open));
    SAY(p, "span", NULL, WORDS("asks that wait now"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, releases));
    SAY(p, "span", NULL, WORDS("releases made before"));
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "dl", NULL);
    page_row_open(p, WORDS("Laws"));
    join(p, view_list(preview, "authorities"), true);
    page_row_close(p);
    page_row_open(p, WORDS("Offices"));
    join(p, view_list(preview, "requesters"), false);
    page_row_close(p);
    page_row_open(p, WORDS("Effects"));
    const json_t *effects = view_list(view_in(p->view, "order"), "effects");
    for (size_t i = 0; i < json_array_size(effects); i++) {
        const char *one = json_string_value(json_array_get(effects, i));
        html_text_str(&p->h, i ? "; " : "");
        if (one) html_text_str(&p->h, SAYING(p, page_state(one)));
    }
    page_row_close(p);
    html_close(&p->h);
}

static void stack(struct page *p) {
    static const char *const head[] = {WORDS("Order"), WORDS("What it says"), WORDS("Who is bound"),
                                       WORDS("State"), NULL};
    const json_t *list = view_list(p->view, "stack");
    if (json_array_size(list) == 0) return;
    SAY(p, "h2", NULL, WORDS("All orders on this flow"));
    SAY(p, "p", NULL,
        WORDS("The flow is open only when none of them stops it. Lifting one leaves the others."));
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Orders on this flow")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        page_law(p, "span", NULL, view_str(one, "citation"));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        html_text_str(&p->h, page_order(p, one));
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        join(p, view_list(one, "requesters"), false);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_tag(p, view_str(one, "state"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
}

static void signatures(struct page *p) {
    static const char *const head[] = {WORDS("Who"), WORDS("Office"), NULL};
    const json_t *list = view_list(p->view, "signatures");
    SAY(p, "h2", NULL, WORDS("Signatures"));
    if (json_array_size(list) == 0) {
        page_alert_open(p, PAGE_WARN, NULL);
        SAY(p, "p", NULL, WORDS("Nobody has signed yet. Counsel and one more person must."));
        page_alert_close(p);
        return;
    }
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Who has signed")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        html_leaf(&p->h, "span", "mono", view_str(one, "kid"));
        page_cell_close(p, &table);
        page_cell(p, &table, SAYING(p, page_state(view_str(one, "role"))));
    }
    page_table_close(p);
}

static void passkey(struct page *p, const char *to) {
    static const char *const fields[] = {"credential", "client", "authenticator", "assertion"};
    html_open(&p->h, "form", NULL);
    html_attr_str(&p->h, "method", "post");
    html_attr_str(&p->h, "action", to);
    html_attr_str(&p->h, "data-passkey", "get");
    html_attr_str(&p->h, "data-challenge", p->seat->challenge);
    html_attr_str(&p->h, "data-key", view_str(p->view, "passkeys"));
    html_flag(&p->h, "hidden");
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "csrf");
    html_attr_str(&p->h, "value", p->seat->csrf);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        html_open(&p->h, "input", NULL);
        html_attr_str(&p->h, "type", "hidden");
        html_attr_str(&p->h, "name", fields[i]);
        html_attr_str(&p->h, "value", "");
    }
    page_submit(p, "usa-button", WORDS("Sign with a passkey"));
    html_open(&p->h, "p", NULL);
    html_attr_str(&p->h, "role", "alert");
    html_flag(&p->h, "hidden");
    html_text_str(&p->h, SAYING(p, WORDS("The passkey did not sign. Nothing was sent.")));
    html_close(&p->h);
    html_close(&p->h);
}

static void sign(struct page *p, const char *id) {
    const char *to = arena_printf(p->arena, "/desk/orders/%s/sign", id);
    SAY(p, "h2", NULL, WORDS("Sign this order"));
    SAY(p, "p", NULL,
        WORDS("The second signature puts it in force at once. You sign the whole "
              "document, of which this is the fingerprint:"));
    page_code(p, "p", view_str(p->view, "digest"));
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("The whole document"));
    html_open(&p->h, "div", NULL);
    SAY(p, "p", NULL, WORDS("Keep it as a file to sign it on the command line."));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, view_str(p->view, "document"));
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
    passkey(p, to);
    page_form_open(p, to, NULL);
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, arena_printf(p->arena,
                                      "portcullis order sign --officer-key counsel.jwk "
                                      "%s.json",
                                      id));
    html_close(&p->h);
    page_area(p, "signature", SAYING(p, WORDS("Or paste the signature it prints")), NULL, 3, "");
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--outline", WORDS("Send the signature"));
    html_close(&p->h);
    page_form_close(p);
}

static void effect_figures(struct page *p, const json_t *order) {
    html_open(&p->h, "ul", "figures");
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, view_int(order, "releases_before")));
    SAY(p, "span", NULL, WORDS("releases in its scope before it"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, view_int(order, "releases_after")));
    SAY(p, "span", NULL, WORDS("after it"));
    html_close(&p->h);
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, view_int(order, "open_asks")));
    SAY(p, "span", NULL, WORDS("asks that wait and would be stopped"));
    html_close(&p->h);
    html_close(&p->h);
}

/* A ruling that ends another order. */
static void lifts(struct page *p, const char *lifted) {
    SAY(p, "h2", NULL, WORDS("What it ends"));
    html_open(&p->h, "p", NULL);
    page_link(p, "mono", arena_printf(p->arena, "/desk/orders/%s", lifted), lifted);
    html_close(&p->h);
    SAY(p, "p", NULL,
        WORDS("Releases go on from its entry in the log, where no other order stops them."));
}

/* Which field of the form an order's document was refused for ("the order: says: ..."), and what to
 * write there. */
static void typed_fault(struct page *p) {
    static const struct {
        const char *member, *field, *words;
    } about[] = {
        {"forum", "forum", WORDS("Name the court, in one line.")},
        {"docket", "docket", WORDS("Name the docket and the entry, in one line.")},
        {"document_sha256", "document",
         WORDS("A fingerprint is 64 digits and small letters from a to f, as sha256sum prints "
               "it.")},
        {"received_at", "received",
         WORDS("Write when it was received as 2026-11-26T15:04:05Z, in UTC.")},
        {"effective_from", "from",
         WORDS("Write from when it acts as 2026-11-26T15:04:05Z, in UTC.")},
        {"effective_to", "to",
         WORDS("Write until when it acts as 2026-11-26T15:04:05Z, in UTC and after it begins, or "
               "leave this empty.")},
        {"binds/recipients", "recipients", WORDS("Name at least one office, or “any”.")},
        {"scope/authorities", "laws", WORDS("Tick at least one law.")},
        {"says", "says", WORDS("Say what it orders, in at most 2,000 letters.")},
    };
    static const char document[] = "the order: ";
    struct span fault = span_str(p->seat->fault ? p->seat->fault : "");
    if (!span_begins(fault, span_str(document))) return;
    fault = span_cut(fault, sizeof document - 1, fault.len);
    struct span member = span_cut(fault, 0, span_find_byte(fault, ':'));
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
        if (!span_is(member, about[i].member)) continue;
        struct web_seat *seat = ARENA_NEW(p->arena, struct web_seat);
        *seat = *p->seat;
        seat->fault = about[i].words;
        p->seat = seat;
        p->field = about[i].field;
    }
}

/* What was typed stands in the form again. */
static const char *typed(const struct page *p, const char *name) {
    return arena_str(p->arena, web_param(p->route, name));
}

/* What every ruling is known by. */
static void ruling_fields(struct page *p) {
    const char *moment = SAYING(p, WORDS("As 2026-11-26T15:04:05Z, in UTC."));
    page_field(p, "forum", SAYING(p, WORDS("Court")), NULL, "text", typed(p, "forum"));
    page_field(p, "docket", SAYING(p, WORDS("Docket and entry")), NULL, "text", typed(p, "docket"));
    page_field(p, "document", SAYING(p, WORDS("Fingerprint of the paper (SHA-256)")),
               SAYING(p, WORDS("Run sha256sum on the file that came from the court.")), "text",
               typed(p, "document"));
    page_field(p, "received", SAYING(p, WORDS("Received")), moment, "text", typed(p, "received"));
    page_field(p, "from", SAYING(p, WORDS("In effect from")), moment, "text", typed(p, "from"));
}

static void lift(struct page *p, const char *id) {
    html_open(&p->h, "details", NULL);
    html_attr_str(&p->h, "id", "lift");
    if (p->field) html_flag(&p->h, "open");
    SAY(p, "summary", NULL, WORDS("Enter the ruling that lifts it"));
    html_open(&p->h, "div", NULL);
    SAY(p, "p", NULL,
        WORDS("Nothing acts yet: next you see what it ends, then counsel and one more person "
              "sign."));
    page_form_open(p, arena_printf(p->arena, "/desk/orders/%s/lift", id), NULL);
    html_open(&p->h, "div", "usa-form");
    ruling_fields(p);
    page_field(p, "says", SAYING(p, WORDS("What it says, in one sentence")), NULL, "text",
               typed(p, "says"));
    html_close(&p->h);
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button usa-button--outline", WORDS("See what it ends"));
    html_close(&p->h);
    page_form_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

struct span desk_order_page(struct page *p) {
    const json_t *order = view_in(p->view, "order");
    const char *state = view_str(order, "state");
    bool draft = strcmp(state, "draft") == 0;
    typed_fault(p);
    p->crumb[0] = "/desk/orders";
    p->crumb[1] = WORDS("Court orders");
    page_begin(p, WORDS("One order"), true);
    page_law(p, "p", "eyebrow", view_str(order, "citation"));
    html_leaf(&p->h, "h1", NULL, page_order(p, order));
    steps(p, state);
    html_open(&p->h, "dl", NULL);
    page_row_open(p, WORDS("State"));
    page_tag(p, state);
    page_row_close(p);
    page_row_code(p, WORDS("Order"), view_str(order, "order"));
    page_row(p, WORDS("Kind"), SAYING(p, page_state(view_str(order, "kind"))));
    if (!words_known(p->language, view_str(order, "says"))) {
        page_row_open(p, WORDS("Its own words, in English"));
        page_law(p, "span", NULL, view_str(order, "says"));
        page_row_close(p);
    }
    if (!draft) {
        page_row_open(p, WORDS("Entered"));
        page_time(p, view_str(order, "entered"), PAGE_MINUTE);
        page_row_close(p);
        page_row(p, WORDS("Entry of the log"), page_number(p, view_int(order, "log_index")));
    }
    html_close(&p->h);
    bool is_lift = *view_str(order, "lifts") != 0;
    if (is_lift) lifts(p, view_str(order, "lifts"));
    if (!draft && !is_lift) effect_figures(p, order);
    if (!is_lift) preview(p);
    stack(p);
    signatures(p);
    if (draft) sign(p, view_str(order, "order"));
    if (!is_lift && strcmp(state, "in force") == 0) lift(p, view_str(order, "order"));
    return page_end(p);
}

/* ---- a new one ---- */

static void tick(struct page *p, const char *name, const char *words, bool law,
                 const char *beside) {
    html_open(&p->h, "div", "usa-radio");
    html_open(&p->h, "input", "usa-radio__input");
    html_attr_str(&p->h, "type", "checkbox");
    html_attr_str(&p->h, "id", name);
    html_attr_str(&p->h, "name", name);
    html_attr_str(&p->h, "value", "yes");
    if (web_param(p->route, name).len) html_flag(&p->h, "checked");
    html_open(&p->h, "label", "usa-radio__label");
    html_attr_str(&p->h, "for", name);
    if (*beside) html_leaf(&p->h, "strong", NULL, beside);
    if (*beside) html_text_str(&p->h, " ");
    if (law)
        page_law(p, "span", NULL, words);
    else
        SAY(p, "span", NULL, words);
    html_close(&p->h);
    html_close(&p->h);
}

static void laws(struct page *p) {
    const json_t *list = view_list(p->view, "authorities");
    html_open(&p->h, "fieldset", NULL);
    html_attr_str(&p->h, "id", "laws");
    html_attr_str(&p->h, "tabindex", "-1");
    SAY(p, "legend", NULL, WORDS("Under which laws does it stop releases?"));
    page_field_fault(p, "laws");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        tick(p, arena_printf(p->arena, "authority-%s", view_str(one, "id")), view_str(one, "title"),
             true, page_cite(p, view_str(one, "cite")));
    }
    html_close(&p->h);
}

static void effects(struct page *p) {
    html_open(&p->h, "fieldset", NULL);
    SAY(p, "legend", NULL, WORDS("What else does it order?"));
    tick(p, "effect-quarantine-in-flight", WORDS("Asks that wait are decided again, under it"),
         false, "");
    tick(p, "effect-bar-recipient-use",
         WORDS("What was given may not be used: each office that got it is told"), false, "");
    html_close(&p->h);
}

struct span desk_order_new_page(struct page *p) {
    typed_fault(p);
    p->crumb[0] = "/desk/orders";
    p->crumb[1] = WORDS("Court orders");
    page_begin(p, WORDS("Enter an order"), false);
    SAY(p, "h1", NULL, WORDS("Enter an order"));
    SAY(p, "p", "intro",
        WORDS(
            "Write down what the court ordered. Nothing acts yet: next you see all that it stops, "
            "then two people sign."));
    SAY(p, "p", NULL,
        WORDS("This page enters an order that stops releases. One that narrows them, asks for more "
              "or names a person is entered on the command line; one that lifts another on the "
              "page of that order."));
    page_form_open(p, "/desk/new-order", NULL);
    html_open(&p->h, "div", "usa-form");
    ruling_fields(p);
    page_field(p, "to", SAYING(p, WORDS("In effect until")),
               SAYING(p, WORDS("Empty: until it is lifted.")), "text", typed(p, "to"));
    page_field(p, "recipients", SAYING(p, WORDS("Offices that it binds")),
               SAYING(p, WORDS("Their ids, parted by commas; “any” for all.")), "text",
               typed(p, "recipients"));
    page_field(p, "says", SAYING(p, WORDS("What it says, in one sentence")), NULL, "text",
               typed(p, "says"));
    html_close(&p->h);
    laws(p);
    effects(p);
    html_open(&p->h, "p", NULL);
    page_submit(p, "usa-button", WORDS("See what it stops"));
    html_close(&p->h);
    page_form_close(p);
    return page_end(p);
}
