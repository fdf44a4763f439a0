/* Which bytes go back? Status, headers and body of a page, a file or an error. */
#include "web/asset.h"
#include "web/page.h"
#include "web/route.h"

#include "base/utf8.h"

enum { VIEW_BYTES_MAX = 4 * 1024 * 1024 };

static void header_put(struct web_reply *reply, const char *name, struct span value) {
    if (reply->header_count == WEB_HEADER_MAX) return;
    reply->header[reply->header_count++] = (struct web_header){name, value};
}

/* Where a form of this route may lead besides this site: from the page to sign in, by a redirect,
 * to the provider of identities. */
static const char *forms_of(const struct web_seat *seat, web_page *page) {
    return page == sign_in_page && seat->identity_origin ? seat->identity_origin : "";
}

/* What every reply says: nothing of others is loaded, nothing is framed, nothing is told on. */
static void headers_put(struct arena *arena, const struct web_route *route, const char *forms,
                        struct web_reply *reply) {
    header_put(reply, "Content-Security-Policy",
               span_str(arena_printf(
                   arena,
                   "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                   "font-src 'self'; form-action 'self'%s%s; base-uri 'none'; "
                   "frame-ancestors 'none'",
                   *forms ? " " : "", forms)));
    header_put(reply, "X-Content-Type-Options", span_str("nosniff"));
    header_put(reply, "Referrer-Policy", span_str("same-origin"));
    header_put(reply, "Cross-Origin-Opener-Policy", span_str("same-origin"));
    header_put(reply, "Cross-Origin-Resource-Policy", span_str("same-origin"));
    if (route->language_chosen)
        header_put(reply, "Set-Cookie",
                   span_str(arena_printf(arena, "lang=%s; Path=/; Max-Age=31536000; SameSite=Lax",
                                         words_code(route->language))));
}

static void page_headers(struct arena *arena, const struct web_route *route, const char *type,
                         const char *forms, struct web_reply *reply) {
    header_put(reply, "Content-Type", span_str(type ? type : "text/html; charset=utf-8"));
    /* A page may say what only its reader may see: no copy of it is kept anywhere. */
    header_put(reply, "Cache-Control", span_str("no-store"));
    headers_put(arena, route, forms, reply);
    header_put(reply, "Content-Language", span_str(words_code(route->language)));
}

static void asset_reply(struct arena *arena, const struct web_route *route,
                        struct web_reply *reply) {
    const struct asset *asset = route->asset;
    reply->status = route->status;
    header_put(reply, "ETag", span_str(arena_printf(arena, "\"%s\"", asset->digest)));
    header_put(reply, "Cache-Control", span_str("public, max-age=86400"));
    header_put(reply, "Vary", span_str("Accept-Encoding"));
    headers_put(arena, route, "", reply);
    if (route->status == 304) return;
    header_put(reply, "Content-Type", span_str(asset->type));
    if (route->packed) header_put(reply, "Content-Encoding", span_str("gzip"));
    reply->body = route->packed ? asset->packed : asset->bytes;
}

static void page_make(struct page *p, struct arena *arena, const struct web_route *route,
                      const struct web_seat *seat, const json_t *view) {
    *p = (struct page){
        .arena = arena, .language = route->language, .route = route, .seat = seat, .view = view};
}

/* The way to sign in, for who has no session or another's. */
static void admit(struct arena *arena, const struct web_route *route, const struct web_seat *seat,
                  struct web_reply *reply) {
    struct page *p = ARENA_NEW(arena, struct page);
    OWNED_JSON empty = json_object();
    page_make(p, arena, route, seat, empty);
    reply->status = 401;
    page_headers(arena, route, NULL, forms_of(seat, sign_in_page), reply);
    reply->body = sign_in_page(p);
}

struct err web_render(struct arena *arena, const struct web_route *route,
                      const struct web_seat *seat, struct span view, struct web_reply *reply) {
    OWNED_JSON json = NULL;
    *reply = (struct web_reply){.status = route->status};
    if (route->asset) {
        asset_reply(arena, route, reply);
        return err_none();
    }
    if (!route->row || (route->status != 200 && route->status != 303)) {
        web_error(arena, route, seat, route->status, reply);
        return err_none();
    }
    if (route->sessions && !(route->sessions & WEB_FOR(seat->session))) {
        admit(arena, route, seat, reply);
        return err_none();
    }
    if (route->status == 303) {
        header_put(reply, "Location", span_str(route->row->then));
        headers_put(arena, route, "", reply);
        return err_none();
    }
    if (view.len)
        TRY(json_read(view, VIEW_BYTES_MAX, &json));
    else
        json = json_object();
    if (!route->row->page) return err_make(ERR_FAULT, "this route has no page");
    struct page *p = ARENA_NEW(arena, struct page);
    page_make(p, arena, route, seat, json);
    page_headers(arena, route, route->row->type, forms_of(seat, route->row->page), reply);
    reply->body = route->row->page(p);
    return err_none();
}

/* ---- after an action ---- */

/* "/desk/asks/" and the id. */
static struct span target(struct arena *arena, const char *then, struct span id) {
    const char *star = strchr(then, '*');
    struct text out = {.arena = arena};
    text_put(&out, span_of(then, star ? (size_t)(star - then) : strlen(then)));
    if (star) {
        text_put(&out, id);
        text_put_str(&out, star + 1);
    }
    return text_span(&out);
}

/* Where each begins, once signed in. */
static const char *home_of(enum web_session session) {
    switch (session) {
    case WEB_PERSON:
        return "/me";
    case WEB_REQUESTER:
        return "/agency";
    case WEB_OFFICER:
        return "/desk";
    case WEB_AUDITOR:
        return "/audit";
    case WEB_NOBODY:
    case WEB_SESSION_COUNT:
        break;
    }
    return "/open";
}

static void session_put(struct arena *arena, struct span cookie, struct web_reply *reply) {
    struct text out = {.arena = arena};
    text_put_str(&out, "__Host-portcullis=");
    text_put(&out, cookie);
    text_put_str(&out, "; Path=/; Secure; HttpOnly; SameSite=Strict");
    header_put(reply, "Set-Cookie", text_span(&out));
}

/* From another site. A browser that follows a redirect from there keeps a strict cookie back; from
 * a page of ours it does not, so that this is one, which leads on by itself. */
static void arrive(struct arena *arena, const struct web_route *route, enum web_session session,
                   struct span cookie, struct web_reply *reply) {
    static const struct web_seat seat = {.name = "", .csrf = "", .challenge = "", .origin = ""};
    const char *home = home_of(session);
    struct web_route *here = ARENA_NEW(arena, struct web_route);
    struct page *p = ARENA_NEW(arena, struct page);
    OWNED_JSON empty = json_object();
    *here = *route;
    here->address = span_str(home);
    here->action = WEB_ACTION_NONE;
    reply->status = 200;
    header_put(reply, "Refresh", span_str(arena_printf(arena, "0; url=%s", home)));
    session_put(arena, cookie, reply);
    page_headers(arena, route, NULL, "", reply);
    page_make(p, arena, here, &seat, empty);
    reply->body = sign_in_arrived_page(p);
}

void web_done(struct arena *arena, const struct web_route *route, enum web_session session,
              struct span id, struct span cookie, struct web_reply *reply) {
    *reply = (struct web_reply){.status = 303};
    if (route->action == WEB_ACTION_SIGN_IN_RETURN) {
        arrive(arena, route, session, cookie, reply);
        return;
    }
    if (id.len == 0) id = web_param(route, "id");
    const char *then = route->row && route->row->then ? route->row->then : home_of(session);
    header_put(reply, "Location", target(arena, then, id));
    header_put(reply, "Cache-Control", span_str("no-store"));
    if (route->action == WEB_ACTION_SIGN_OUT) {
        header_put(reply, "Set-Cookie",
                   span_str("__Host-portcullis=; Path=/; Max-Age=0; Secure; HttpOnly; "
                            "SameSite=Strict"));
        header_put(reply, "Clear-Site-Data", span_str("\"cache\""));
    } else if (cookie.len) {
        session_put(arena, cookie, reply);
    }
    headers_put(arena, route, "", reply);
}

void web_away(struct arena *arena, const struct web_route *route, struct span address,
              struct span cookie, struct web_reply *reply) {
    struct text out = {.arena = arena};
    *reply = (struct web_reply){.status = 303};
    header_put(reply, "Location", address);
    header_put(reply, "Cache-Control", span_str("no-store"));
    /* Lax: it is to come along when another site sends the browser back. */
    text_put_str(&out, "__Host-visit=");
    text_put(&out, cookie);
    text_put_str(&out, "; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
    header_put(reply, "Set-Cookie", text_span(&out));
    headers_put(arena, route, "", reply);
}

void web_go_again(struct arena *arena, struct web_route *route, struct span mark,
                  struct web_reply *reply) {
    struct text to = {.arena = arena};
    web_again(route);
    text_put(&to, route->address);
    text_put_str(&to, "?again=");
    text_put(&to, mark);
    *reply = (struct web_reply){.status = 303};
    header_put(reply, "Location", text_span(&to));
    header_put(reply, "Cache-Control", span_str("no-store"));
    headers_put(arena, route, "", reply);
}

void web_download(struct arena *arena, const struct web_route *route, struct span bytes,
                  struct web_reply *reply) {
    const char *type = route->row && route->row->type ? route->row->type : "text/plain";
    *reply = (struct web_reply){.status = 200, .body = bytes};
    size_t from = route->address.len;
    while (from && route->address.at[from - 1] != '/')
        from--;
    struct text name = {.arena = arena};
    text_put_str(&name, "attachment; filename=\"");
    struct span id = web_param(route, "id");
    if (id.len) {
        text_put(&name, id);
        text_put_byte(&name, '-');
    }
    if (route->file == WEB_FILE_VERIFIER)
        text_put_str(&name, "portcullis-verify");
    else
        text_put(&name, span_cut(route->address, from, route->address.len));
    text_put_byte(&name, '"');
    header_put(reply, "Content-Disposition", text_span(&name));
    page_headers(arena, route, type, "", reply);
}

/* ---- what went wrong ---- */

static const struct {
    int status;
    const char *heading, *words;
} faults[] = {
    {400, WORDS("This request could not be read"),
     WORDS("Something in the address or the form is not as this site wrote it. Nothing was done. "
           "Go back and try again.")},
    {403, WORDS("This form has run out"),
     WORDS("For your safety a form works only for the session that opened it. Nothing was done. "
           "Open the page again and send it once more.")},
    {404, WORDS("There is no such page"),
     WORDS("Perhaps the address was cut short. This site also says this when a page exists that is "
           "not yours to see.")},
    {405, WORDS("This page cannot be used that way"),
     WORDS("Nothing was done. Go back and use the buttons of the page.")},
    {413, WORDS("This is too large"), WORDS("Nothing was done. Send less at once.")},
    {429, WORDS("Too many tries"), WORDS("Wait a few minutes, then try again.")},
    {500, WORDS("Something went wrong on our side"),
     WORDS("Nothing was given out. The people who run this site have been told.")},
    {503, WORDS("This page cannot be shown now"),
     WORDS("Something behind this page does not answer. Nothing was done. Try again in a minute.")},
    {503, WORDS("This page is ready in a moment"), WEB_FAULT_ADDING},
};
enum { FAULTS = sizeof faults / sizeof *faults, ADDING = FAULTS - 1, ON_OUR_SIDE = 6 };

static size_t fault_find(int status, const char *fault) {
    if (status == 503 && fault && strcmp(fault, WEB_FAULT_ADDING) == 0) return ADDING;
    for (size_t i = 0; i < FAULTS; i++)
        if (faults[i].status == status) return i;
    return ON_OUR_SIDE;
}

/* When to come again, for programs; a browser that only looked does so by itself. */
static void wait_put(const struct web_route *route, size_t which, struct web_reply *reply) {
    if (faults[which].status != 503) return;
    header_put(reply, "Retry-After", span_str(which == ADDING ? "2" : "60"));
    if (which == ADDING && route->action == WEB_ACTION_NONE)
        header_put(reply, "Refresh", span_str("2"));
}

void web_error(struct arena *arena, const struct web_route *route, const struct web_seat *seat,
               int status, struct web_reply *reply) {
    size_t which = fault_find(status, seat->fault);
    struct web_seat calm = *seat; /* the page says it itself, in its own place */
    OWNED_JSON empty = json_object();
    struct page *p = ARENA_NEW(arena, struct page);
    calm.fault = NULL;
    *reply = (struct web_reply){.status = faults[which].status};
    page_make(p, arena, route, &calm, empty);
    page_headers(arena, route, NULL, "", reply);
    wait_put(route, which, reply);
    page_begin(p, faults[which].heading, false);
    SAY(p, "p", "eyebrow", WORDS("Code {1}"), arena_printf(arena, "%d", faults[which].status));
    SAY(p, "h1", NULL, faults[which].heading);
    SAY(p, "p", "intro", faults[which].words);
    html_open(&p->h, "p", NULL);
    page_link(p, "usa-button usa-button--outline", "/open", SAYING(p, WORDS("To the open record")));
    html_close(&p->h);
    reply->body = page_end(p);
}
