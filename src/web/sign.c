/* How does somebody show who they are? A person by a code that came by letter or by a provider of
 * identities, officers and auditors by a passkey, or without script by a signature that the command
 * line made. */
#include "web/pages.h"

static void hidden(struct page *p, const char *name) {
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", name);
    html_attr_str(&p->h, "value", "");
}

/* Where one is configured. The browser goes there and comes back. */
static void identity(struct page *p) {
    const char *name = p->seat->identity;
    if (!name || !*name) return;
    page_form_open(p, "/sign-in/identity", "usa-form");
    SAY(p, "p", "usa-hint",
        WORDS("{1} tells us who you are. It learns that you came here, not what you see."), name);
    html_open(&p->h, "button", "usa-button");
    html_attr_str(&p->h, "type", "submit");
    html_text_str(&p->h, SAYING(p, WORDS("Sign in with {1}"), name));
    html_close(&p->h);
    page_form_close(p);
    SAY(p, "p", NULL, WORDS("Or with a code that came by letter:"));
}

static void person(struct page *p) {
    html_open(&p->h, "section", "usa-card");
    SAY(p, "h2", NULL, WORDS("See who asked about you"));
    identity(p);
    page_form_open(p, "/sign-in/code", "usa-form code-input");
    page_field(p, "code", SAYING(p, WORDS("Your code")),
               SAYING(p, WORDS("From the letter. Small or capital letters, spaces or not.")),
               "text", "");
    page_submit(p, "usa-button", WORDS("Show my record"));
    page_form_close(p);
    html_open(&p->h, "p", "link-line");
    page_link(p, NULL, "/me/code", SAYING(p, WORDS("I have no code")));
    html_close(&p->h);
    html_close(&p->h);
}

/* Shown by the script alone: without it the form could not sign. */
static void passkey_open(struct page *p, const char *action, const char *deed) {
    html_open(&p->h, "form", "usa-form");
    html_attr_str(&p->h, "method", "post");
    html_attr_str(&p->h, "action", action);
    html_attr_str(&p->h, "data-passkey", deed);
    html_attr_str(&p->h, "data-challenge", p->seat->challenge);
    if (*p->seat->name) html_attr_str(&p->h, "data-user", p->seat->name);
    html_flag(&p->h, "hidden");
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "csrf");
    html_attr_str(&p->h, "value", p->seat->csrf);
    hidden(p, "credential");
    hidden(p, "client");
}

static void passkey(struct page *p) {
    passkey_open(p, "/sign-in/passkey", "get");
    hidden(p, "authenticator");
    hidden(p, "assertion");
    page_submit(p, "usa-button", WORDS("Sign in with a passkey"));
    html_open(&p->h, "p", NULL);
    html_attr_str(&p->h, "role", "alert");
    html_flag(&p->h, "hidden");
    html_text_str(&p->h, SAYING(p, WORDS("The passkey did not sign. Try again, or use a signature "
                                         "below.")));
    html_close(&p->h);
    html_close(&p->h);
}

static void signature(struct page *p) {
    html_open(&p->h, "details", NULL);
    SAY(p, "summary", NULL, WORDS("Without a passkey: a signature from the command line"));
    html_open(&p->h, "div", NULL);
    SAY(p, "p", NULL,
        WORDS("On your own machine, where your key is, run this and paste what it "
              "prints."));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, "portcullis session sign --key officer.jwk ");
    html_text_str(&p->h, p->seat->challenge);
    html_close(&p->h);
    page_form_open(p, "/sign-in/signature", "usa-form");
    page_area(p, "signature", SAYING(p, WORDS("Signature")), NULL, 4, "");
    page_submit(p, "usa-button", WORDS("Sign in"));
    page_form_close(p);
    html_close(&p->h);
    html_close(&p->h);
}

struct span sign_in_page(struct page *p) {
    page_begin(p, WORDS("Sign in"), false);
    SAY(p, "h1", NULL, WORDS("Sign in"));
    person(p);
    html_open(&p->h, "section", "usa-card");
    SAY(p, "h2", NULL, WORDS("Officers, counsel, auditors and offices that ask"));
    SAY(p, "p", NULL,
        WORDS("Two people must have entered you in the log. A session ends after fifteen quiet "
              "minutes."));
    if (*p->seat->challenge) {
        passkey(p);
        signature(p);
    } else { /* in the place of a page that needs a session: what is signed stands on its own page
              */
        html_open(&p->h, "p", NULL);
        page_link(p, "usa-button", "/sign-in",
                  SAYING(p, WORDS("Sign in with a passkey or a signature")));
        html_close(&p->h);
    }
    html_close(&p->h);
    return page_end(p);
}

/* Shown for a moment: whoever comes from another site has a session that counts within this one
 * alone, so that a page of this one leads on. */
struct span sign_in_arrived_page(struct page *p) {
    page_begin(p, WORDS("You are signed in"), false);
    SAY(p, "h1", NULL, WORDS("You are signed in"));
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button", "/me", SAYING(p, WORDS("Show my record")));
    html_close(&p->h);
    return page_end(p);
}

struct span sign_out_page(struct page *p) {
    page_begin(p, WORDS("You are signed out"), false);
    SAY(p, "h1", NULL, WORDS("You are signed out"));
    SAY(p, "p", "intro",
        WORDS("Nothing of what you saw is kept on this computer. If others use it, close the "
              "window too."));
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button usa-button--outline", "/open", SAYING(p, WORDS("To the open record")));
    html_close(&p->h);
    return page_end(p);
}

/* ---- a new passkey ---- */

/* Auditors make one too, and their work begins elsewhere. */
static void home_crumb(struct page *p) {
    bool audits = p->seat->session == WEB_AUDITOR;
    p->crumb[0] = audits ? "/audit" : "/desk";
    p->crumb[1] = audits ? WORDS("State of the log") : WORDS("Queue");
}

struct span desk_passkey_page(struct page *p) {
    home_crumb(p);
    page_begin(p, WORDS("Make a passkey"), false);
    SAY(p, "h1", NULL, WORDS("Make a passkey"));
    SAY(p, "p", "intro",
        WORDS(
            "Your device makes a key that never leaves it. It counts when two people have entered "
            "it in the log."));
    if (*p->seat->challenge) {
        passkey_open(p, "/desk/passkey", "create");
        hidden(p, "attestation");
        page_submit(p, "usa-button", WORDS("Make a passkey"));
        html_open(&p->h, "p", NULL);
        html_attr_str(&p->h, "role", "alert");
        html_flag(&p->h, "hidden");
        html_text_str(&p->h, SAYING(p, WORDS("No passkey was made. Nothing was sent.")));
        html_close(&p->h);
        html_close(&p->h);
    }
    SAY(p, "p", NULL,
        WORDS("A passkey needs script and a device that asks for your finger, face or PIN. Without "
              "one, sign on the command line: nothing else is different."));
    return page_end(p);
}

static void line(struct page *p, const char *text) {
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, text);
    html_close(&p->h);
}

struct span desk_passkey_made_page(struct page *p) {
    p->crumb[0] = "/desk";
    p->crumb[1] = WORDS("Queue");
    page_begin(p, WORDS("Your passkey was made"), false);
    SAY(p, "h1", NULL, WORDS("Your passkey was made"));
    SAY(p, "p", "intro",
        WORDS(
            "It does not count yet. Give this document to two people who may enrol you; they sign "
            "it and enter it in the log."));
    line(p, view_str(p->view, "document"));
    SAY(p, "p", NULL,
        WORDS("Keep it as passkey.json. Each of them makes sure that it is yours, and signs it:"));
    line(p, arena_printf(p->arena,
                         "portcullis officer passkey --sign-only --log %s --replaces %lld --from "
                         "passkey.json --officer-key officer.jwk",
                         view_str(p->view, "log"), (long long)view_int(p->view, "replaces")));
    SAY(p, "p", NULL, WORDS("Whoever keeps the gateway enters it with both signatures:"));
    line(p, "portcullis officer passkey --url state/run/admin.sock --from passkey.json --approval "
            "a.jws --approval b.jws");
    return page_end(p);
}
