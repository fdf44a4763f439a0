/* What frames every page: head, header with the language, ways to the other pages, foot. */
#include "web/page.h"

#include "web/asset.h"
#include "web/form.h"

/* ---- the ways of each area ---- */

struct way {
    const char *address, *words;
};

static const struct way ways_public[] = {
    {"/open", WORDS("Open record")},
    {"/open/statistics", WORDS("Statistics")},
    {"/open/impact", WORDS("Cost of lost trust")},
    {"/open/verify", WORDS("Check it yourself")},
    {"/agency/can-i-ask", WORDS("Can I ask?")},
    {"/me", WORDS("My record")},
    {"/sign-in", WORDS("Sign in")},
    {NULL, NULL},
};
static const struct way ways_person[] = {
    {"/me", WORDS("My record")},
    {"/me/dispute", WORDS("Dispute an entry")},
    {"/open", WORDS("Open record")},
    {"/open/verify", WORDS("Check it yourself")},
    {NULL, NULL},
};
static const struct way ways_officer[] = {
    {"/desk", WORDS("Queue")},
    {"/desk/orders", WORDS("Court orders")},
    {"/desk/recalls", WORDS("Recalls")},
    {"/desk/disputes", WORDS("Disputes")},
    {"/desk/reports", WORDS("Reports")},
    {"/open", WORDS("Open record")},
    {NULL, NULL},
};
static const struct way ways_requester[] = {
    {"/agency", WORDS("Our asks")},
    {"/agency/can-i-ask", WORDS("Can I ask?")},
    {"/agency/check", WORDS("Check an ask")},
    {"/open", WORDS("Open record")},
    {NULL, NULL},
};
static const struct way ways_auditor[] = {
    {"/audit", WORDS("State of the log")},
    {"/audit/search", WORDS("Search entries")},
    {"/audit/relied", WORDS("What relied on it?")},
    {"/audit/replay", WORDS("Decide again")},
    {"/audit/export", WORDS("Export")},
    {"/open", WORDS("Open record")},
    {NULL, NULL},
};

static const struct way *ways_of(enum web_session session) {
    switch (session) {
    case WEB_PERSON:
        return ways_person;
    case WEB_OFFICER:
        return ways_officer;
    case WEB_REQUESTER:
        return ways_requester;
    case WEB_AUDITOR:
        return ways_auditor;
    case WEB_NOBODY:
    case WEB_SESSION_COUNT:
        break;
    }
    return ways_public;
}

/* The longest way that the address begins with is where we are. */
static const struct way *way_here(const struct way *ways, struct span address) {
    const struct way *here = NULL;
    for (const struct way *way = ways; way->address; way++) {
        struct span begin = span_str(way->address);
        bool whole = span_begins(address, begin) &&
                     (address.len == begin.len || address.at[begin.len] == '/');
        if (whole && (!here || begin.len > strlen(here->address))) here = way;
    }
    return here;
}

static void nav(struct page *p) {
    const struct way *ways = ways_of(p->seat->session);
    const struct way *here =
        way_here(ways, p->crumb[0] ? span_str(p->crumb[0]) : p->route->address);
    html_open(&p->h, "nav", "usa-nav");
    html_attr_str(&p->h, "aria-label", SAYING(p, WORDS("Main pages")));
    html_open(&p->h, "ul", "usa-nav__primary");
    for (const struct way *way = ways; way->address; way++) {
        html_open(&p->h, "li", "usa-nav__primary-item");
        html_open(&p->h, "a", way == here ? "usa-nav__link usa-current" : "usa-nav__link");
        html_attr_str(&p->h, "href", way->address);
        if (way == here) html_attr_str(&p->h, "aria-current", "page");
        html_text_str(&p->h, SAYING(p, way->words));
        html_close(&p->h);
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
}

static void head(struct page *p) {
    html_open(&p->h, "head", NULL);
    html_open(&p->h, "meta", NULL);
    html_attr_str(&p->h, "charset", "utf-8");
    /* Whoever hears the page hears its title first. */
    const char *bad = p->seat->fault ? SAYING(p, WORDS("This was not done")) : "";
    html_leaf(
        &p->h, "title", NULL,
        arena_printf(p->arena, "%s%s%s - Portcullis", bad, *bad ? ": " : "", SAYING(p, p->title)));
    html_open(&p->h, "meta", NULL);
    html_attr_str(&p->h, "name", "viewport");
    html_attr_str(&p->h, "content", "width=device-width, initial-scale=1");
    html_open(&p->h, "meta", NULL);
    html_attr_str(&p->h, "name", "referrer");
    html_attr_str(&p->h, "content", "same-origin");
    html_open(&p->h, "link", NULL);
    html_attr_str(&p->h, "rel", "stylesheet");
    html_attr_str(&p->h, "href", asset_address("style.css"));
    html_open(&p->h, "link", NULL);
    html_attr_str(&p->h, "rel", "icon");
    html_attr_str(&p->h, "type", "image/svg+xml");
    html_attr_str(&p->h, "href", asset_address("icon.svg"));
    if (*p->seat->challenge) {
        html_open(&p->h, "script", NULL);
        html_attr_str(&p->h, "src", asset_address("passkey.js"));
        html_flag(&p->h, "defer");
        html_close(&p->h);
    }
    html_close(&p->h);
}

/* This page in another language: its address with the same query. */
static const char *address_in(const struct page *p, const char *language) {
    struct text out = {.arena = p->arena};
    if (p->route->row && p->route->action == WEB_ACTION_NONE) text_put(&out, p->route->address);
    text_printf(&out, "?lang=%s", language);
    for (size_t i = 0; i < p->route->param_count; i++) {
        const struct web_param *param = &p->route->param[i];
        if (!web_in_address(p->route, param->name)) continue;
        text_put_byte(&out, '&');
        form_put(&out, param->name);
        text_put_byte(&out, '=');
        form_put(&out, param->value);
    }
    return arena_str(p->arena, text_span(&out));
}

static void language_link(struct page *p) {
    bool spanish = p->language == WEB_ES;
    const char *other = spanish ? "en" : "es";
    html_open(&p->h, "a", "usa-button usa-button--unstyled language");
    html_attr_str(&p->h, "href", address_in(p, other));
    html_attr_str(&p->h, "lang", other);
    html_attr_str(&p->h, "hreflang", other);
    html_text_str(&p->h, spanish ? "English" : "Espa\xc3\xb1ol");
    html_close(&p->h);
}

/* Leaves at once for a page that says nothing of what was looked at. It is a
 * form, so that it works without script and ends the session too. */
static void leave_button(struct page *p) {
    html_open(&p->h, "form", "quick-exit");
    html_attr_str(&p->h, "method", "post");
    html_attr_str(&p->h, "action", "/sign-out");
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "csrf");
    html_attr_str(&p->h, "value", p->seat->csrf);
    page_submit(p, "usa-button usa-button--secondary", WORDS("Leave this page now"));
    html_close(&p->h);
}

/* "officer 1f3a": the office is a word, the rest is none. */
static void who(struct page *p) {
    size_t end = span_find_byte(span_str(p->seat->name), ' ');
    const char *office = arena_str(p->arena, span_of(p->seat->name, end));
    html_leaf(&p->h, "span", "who",
              arena_printf(p->arena, "%s%s", SAYING(p, page_state(office)), p->seat->name + end));
}

static void sign_out(struct page *p) {
    if (p->seat->session == WEB_NOBODY) return;
    if (p->seat->session == WEB_PERSON) {
        leave_button(p);
        return;
    }
    who(p);
    page_form_open(p, "/sign-out", "sign-out");
    page_submit(p, "usa-button usa-button--unstyled", WORDS("Sign out"));
    page_form_close(p);
}

static void top(struct page *p) {
    html_open(&p->h, "header", "usa-header");
    html_open(&p->h, "div", "usa-nav-container");
    html_open(&p->h, "div", "usa-navbar");
    html_open(&p->h, "a", "usa-logo");
    html_attr_str(&p->h, "href", "/open");
    page_icon(p, "portcullis");
    html_leaf(&p->h, "span", "usa-logo__text", "Portcullis");
    html_close(&p->h);
    html_open(&p->h, "div", "usa-header__tools");
    language_link(p);
    sign_out(p);
    html_close(&p->h);
    html_close(&p->h);
    nav(p);
    html_close(&p->h);
    html_close(&p->h);
}

static void crumbs(struct page *p) {
    if (!p->crumb[0]) return;
    html_open(&p->h, "nav", "usa-breadcrumb");
    html_attr_str(&p->h, "aria-label", SAYING(p, WORDS("Page above")));
    html_open(&p->h, "a", "usa-breadcrumb__link");
    html_attr_str(&p->h, "href", p->crumb[0]);
    page_icon(p, "navigate_before");
    html_text_str(&p->h, SAYING(p, p->crumb[1]));
    html_close(&p->h);
    html_close(&p->h);
}

void page_begin(struct page *p, const char *title, bool wide) {
    p->title = title;
    html_begin(&p->h, p->arena);
    html_open(&p->h, "html", NULL);
    html_attr_str(&p->h, "lang", words_code(p->language));
    head(p);
    html_open(&p->h, "body", NULL);
    html_open(&p->h, "a", "usa-skipnav");
    html_attr_str(&p->h, "href", "#main");
    html_text_str(&p->h, SAYING(p, WORDS("Skip to the content")));
    html_close(&p->h);
    if (p->seat->synthetic) {
        html_open(&p->h, "section", "usa-site-alert");
        html_attr_str(&p->h, "aria-label", SAYING(p, WORDS("Demonstration")));
        SAY(p, "p", NULL,
            WORDS("A demonstration. No person, office or court on these pages exists."));
        html_close(&p->h);
    }
    top(p);
    html_open(&p->h, "main", wide ? "usa-section wide" : "usa-section");
    html_attr_str(&p->h, "id", "main");
    html_attr_str(&p->h, "tabindex", "-1");
    crumbs(p);
    page_fault(p);
}

/* For whoever left a page open on another machine. */
static void everywhere_button(struct page *p) {
    if (p->seat->session == WEB_NOBODY) return;
    html_open(&p->h, "li", "no-print");
    page_form_open(p, "/sign-out", NULL);
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "everywhere");
    html_attr_str(&p->h, "value", "yes");
    page_submit(p, "usa-button usa-button--unstyled", WORDS("Sign out everywhere"));
    page_form_close(p);
    html_close(&p->h);
}

struct span page_end(struct page *p) {
    html_close(&p->h); /* main */
    html_open(&p->h, "footer", "usa-identifier");
    html_open(&p->h, "div", "usa-identifier__container");
    html_open(&p->h, "p", NULL);
    if (*p->seat->origin) { /* a page of the portal alone does not know it */
        html_text_str(&p->h, SAYING(p, WORDS("Log of this gate:")));
        html_text_str(&p->h, " ");
        html_leaf(&p->h, "code", "mono", p->seat->origin);
    }
    html_close(&p->h);
    html_open(&p->h, "ul", "usa-identifier__links");
    static const struct way links[] = {
        {"/open/verify", WORDS("Check it yourself")},
        {"/open/definitions", WORDS("What the words mean")},
        {"/open/accessibility", WORDS("Accessibility")},
        {NULL, NULL},
    };
    for (const struct way *way = links; way->address; way++) {
        html_open(&p->h, "li", NULL);
        page_link(p, NULL, way->address, SAYING(p, way->words));
        html_close(&p->h);
    }
    everywhere_button(p);
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h); /* body */
    html_close(&p->h); /* html */
    return html_end(&p->h);
}
