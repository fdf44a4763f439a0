/* What does the portal ask the keeper for a page, and what is it told? The portal can neither make
 * a session nor a token for a form: it hands over what the browser sent, and shows what it gets. */
#ifndef DAEMON_PAGE_H
#define DAEMON_PAGE_H

#include "web/web.h"

enum {
    PAGE_BYTES_MAX = WEB_FORM_BYTES_MAX + 16384,
    PAGE_SAID_BYTES_MAX = 32 * 1024 * 1024,
};

/* The route, as the web room read it. Spans borrow. */
struct page_wanted {
    enum web_view view;
    enum web_action action;
    enum web_file file;
    bool signs_in; /* the page has a form to sign in or to make a passkey: a challenge is wanted */
    struct span token, csrf, browser;
    struct web_param param[WEB_PARAM_MAX];
    size_t param_count;
};
struct span page_wanted_write(struct arena *arena, const struct web_route *route);
struct err page_wanted_read(struct span body, struct page_wanted *wanted);
struct span page_param(const struct page_wanted *wanted, const char *name);

/* What was typed into a form, without its token; and into the route of the page that shows it
 * again, behind what its address says. */
struct span page_typed_write(struct arena *arena, const struct page_wanted *wanted);
struct err page_typed_read(struct span typed, struct web_route *route);

struct page_said {
    int status; /* 200: the view, the file, or what the action did; else a page that says so */
    enum web_session session;
    struct span name, csrf, challenge, fault, origin;
    bool synthetic;
    struct span identity, identity_origin; /* of the provider of identities; empty: none is */
    struct span id, cookie;                /* what an action made */
    struct span away;  /* an address elsewhere, to which the browser goes with the cookie */
    struct span again; /* mark of the form that the browser is sent on to; empty: none */
    struct span typed; /* what stood in it, as page_typed_write has it */
    struct span view;  /* JSON */
    struct span bytes; /* of a file */
    int file;          /* or it itself, open, which goes along with the message; -1: none */
};
struct span page_said_write(struct arena *arena, const struct page_said *said);
struct err page_said_read(struct span body, struct page_said *said);

#endif
