/* What do all pages look like? Renders each from the views of test/web/views, in both languages, to
 * a folder that a browser reads: `render VIEWS OUT`. Prints each file's name and size. */
#include "base/file.h"
#include "base/limits.h"
#include "web/asset.h"
#include "web/web.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 64 * 1024 * 1024, VIEW_FILE_MAX = 4 * 1024 * 1024 };

/* Who sees which page, and from which view where it is not the route's own. */
/* The pages that an action gives, so that a form was sent. */
static bool is_sent(const char *name) {
    return strcmp(name, "desk-sign") == 0 || strcmp(name, "desk-passkey-made") == 0 ||
           strcmp(name, "agency-checked") == 0;
}

static const struct {
    const char *name, *path, *query;
    enum web_session session;
    const char *view, *fault;
} shots[] = {
    {"open", "/open", "", WEB_NOBODY, NULL, NULL},
    {"open-closed", "/open", "", WEB_NOBODY, "open-closed", NULL},
    {"open-empty", "/open", "", WEB_NOBODY, "open-empty", NULL},
    {"open-statistics", "/open/statistics", "", WEB_NOBODY, NULL, NULL},
    {"open-impact", "/open/impact", "drop=10", WEB_NOBODY, NULL, NULL},
    {"open-verify", "/open/verify", "", WEB_NOBODY, NULL, NULL},
    {"open-definitions", "/open/definitions", "", WEB_NOBODY, NULL, NULL},
    {"open-accessibility", "/open/accessibility", "", WEB_NOBODY, NULL, NULL},
    {"sign-in", "/sign-in", "", WEB_NOBODY, NULL, NULL},
    {"sign-in-fault", "/sign-in", "", WEB_NOBODY, NULL, WEB_FAULT_CODE},
    {"sign-in-nothing", "/sign-in", "", WEB_NOBODY, NULL, WEB_FAULT_CODE_NONE},
    {"signed-out", "/signed-out", "", WEB_NOBODY, NULL, NULL},
    {"me", "/me", "", WEB_PERSON, NULL, NULL},
    {"me-empty", "/me", "", WEB_PERSON, "me-empty", NULL},
    {"me-dispute", "/me/dispute", "entry=24", WEB_PERSON, "me", NULL},
    {"me-dispute-fault", "/me/dispute", "", WEB_PERSON, "me", WEB_FAULT_ENTRY_NONE},
    {"me-code", "/me/code", "", WEB_NOBODY, NULL, NULL},
    {"desk", "/desk", "", WEB_OFFICER, NULL, NULL},
    {"desk-empty", "/desk", "", WEB_OFFICER, "desk-queue-empty", NULL},
    {"desk-ask", "/desk/asks/ASK-1", "", WEB_OFFICER, NULL, NULL},
    {"desk-ask-barred", "/desk/asks/ASK-1", "", WEB_OFFICER, "desk-ask-barred", NULL},
    {"desk-sign", "/desk/asks/ASK-1/answers", "", WEB_OFFICER, "desk-sign", NULL},
    {"desk-passkey", "/desk/passkey", "", WEB_OFFICER, NULL, NULL},
    {"desk-passkey-made", "/desk/passkey", "", WEB_OFFICER, "desk-passkey", NULL},
    {"desk-letter", "/desk/decisions/DEC-1/letter", "", WEB_OFFICER, NULL, NULL},
    {"desk-letter-refused", "/desk/decisions/DEC-1/letter", "", WEB_OFFICER, "desk-letter-refused",
     NULL},
    {"desk-letter-which", "/desk/letter", "decision=DEC-1", WEB_OFFICER, "desk-letter-none", NULL},
    {"desk-orders", "/desk/orders", "", WEB_OFFICER, NULL, NULL},
    {"desk-orders-empty", "/desk/orders", "", WEB_OFFICER, "desk-orders-empty", NULL},
    {"desk-order", "/desk/orders/ORD-1", "", WEB_OFFICER, NULL, NULL},
    {"desk-order-draft", "/desk/orders/ORD-1", "", WEB_OFFICER, "desk-order-draft",
     WEB_FAULT_TWICE},
    {"desk-order-new", "/desk/new-order", "", WEB_OFFICER, NULL, NULL},
    {"desk-recalls", "/desk/recalls", "", WEB_OFFICER, NULL, NULL},
    {"desk-order-fault", "/desk/new-order", "", WEB_OFFICER, NULL,
     "the order: document_sha256: this is no SHA-256 in lower-case hex"},
    {"desk-reports", "/desk/reports", "", WEB_OFFICER, NULL, NULL},
    {"desk-disputes", "/desk/disputes", "", WEB_OFFICER, NULL, NULL},
    {"agency", "/agency", "", WEB_REQUESTER, NULL, NULL},
    {"agency-empty", "/agency", "", WEB_REQUESTER, "agency-empty", NULL},
    {"agency-can-i-ask", "/agency/can-i-ask", "", WEB_NOBODY, NULL, NULL},
    {"agency-authority", "/agency/can-i-ask/6103-i-2", "", WEB_REQUESTER, NULL, NULL},
    {"agency-check", "/agency/check", "", WEB_REQUESTER, NULL, NULL},
    {"agency-checked", "/agency/check", "", WEB_REQUESTER, "agency-checked", NULL},
    {"agency-ask", "/agency/asks/ASK-1", "", WEB_REQUESTER, NULL, NULL},
    {"agency-ask-waiting", "/agency/asks/ASK-1", "", WEB_REQUESTER, "agency-ask-waiting", NULL},
    {"agency-batch", "/agency/batches/BAT-1", "", WEB_REQUESTER, NULL, NULL},
    {"agency-batch-refused", "/agency/batches/BAT-1", "", WEB_REQUESTER, "agency-batch-refused",
     NULL},
    {"audit", "/audit", "", WEB_AUDITOR, NULL, NULL},
    {"audit-search", "/audit/search", "requester=us.ed.fsa", WEB_AUDITOR, NULL, NULL},
    {"audit-relied", "/audit/relied", "where=address:current", WEB_AUDITOR, NULL, NULL},
    {"audit-replay", "/audit/replay", "decisions=50", WEB_AUDITOR, NULL, NULL},
    {"audit-export", "/audit/export", "", WEB_AUDITOR, NULL, NULL},
    {"not-found", "/nowhere", "", WEB_NOBODY, NULL, NULL},
    {"not-signed-in", "/desk", "", WEB_NOBODY, NULL, NULL},
};

/* What else can go wrong. */
static const struct {
    const char *name;
    int status;
    const char *fault;
} errors[] = {
    {"error-400", 400, NULL}, {"error-403", 403, NULL},
    {"error-405", 405, NULL}, {"error-413", 413, NULL},
    {"error-429", 429, NULL}, {"error-500", 500, NULL},
    {"error-503", 503, NULL}, {"error-503-soon", 503, WEB_FAULT_ADDING},
};

static struct err view_read(struct arena *arena, const char *folder, const char *word,
                            struct span *view) {
    *view = span_of("", 0);
    if (strcmp(word, "none") == 0) return err_none();
    return file_read(arena_printf(arena, "%s/%s.json", folder, word), VIEW_FILE_MAX, arena, view);
}

/* A page in whose place stands the way to sign in has no challenge of its own. */
static bool is_shut(size_t i) { return strcmp(shots[i].name, "not-signed-in") == 0; }

static struct err shot_write(struct arena *arena, const char *views, const char *out, size_t i,
                             const char *language) {
    static const char *const names[] = {"", "", "U.S. Attorney's Office", "Officer A", "Auditor"};
    struct web_route *route = ARENA_NEW(arena, struct web_route);
    struct web_reply reply;
    struct span view = {0};
    struct web_request request = {.method = span_str(is_sent(shots[i].name) ? "POST" : "GET"),
                                  .path = span_str(shots[i].path)};
    const char *lang =
        arena_printf(arena, "%s%slang=%s", shots[i].query, *shots[i].query ? "&" : "", language);
    request.query = span_str(lang);
    web_route(arena, &request, route);
    struct web_seat seat = {.session = shots[i].session,
                            .name = names[shots[i].session],
                            .csrf = "c3VjaCBhIHRva2Vu",
                            .challenge = is_shut(i) ? "" : "Y2hhbGxlbmdlIG9mIGEgcGFnZQ",
                            .fault = shots[i].fault,
                            .synthetic = true,
                            .origin = "test.portcullis.example/demo",
                            .identity = "Login Example",
                            .identity_origin = "https://id.example:443"};
    if (route->row)
        TRY(view_read(arena, views, shots[i].view ? shots[i].view : web_view_word(route->view),
                      &view));
    TRY(web_render(arena, route, &seat, view, &reply));
    const char *path = arena_printf(arena, "%s/%s.%s.html", out, shots[i].name, language);
    printf("%s %zu\n", path, reply.body.len);
    return file_write_durable(path, reply.body, 0644);
}

static struct err error_write(struct arena *arena, const char *out, size_t i,
                              const char *language) {
    struct web_route *route = ARENA_NEW(arena, struct web_route);
    struct web_reply reply;
    struct web_request request = {.method = span_str("GET"), .path = span_str("/open")};
    request.query = span_str(arena_printf(arena, "lang=%s", language));
    web_route(arena, &request, route);
    const struct web_seat nobody = {
        .name = "", .csrf = "", .challenge = "", .fault = errors[i].fault, .origin = ""};
    web_error(arena, route, &nobody, errors[i].status, &reply);
    const char *path = arena_printf(arena, "%s/%s.%s.html", out, errors[i].name, language);
    printf("%s %zu\n", path, reply.body.len);
    return file_write_durable(path, reply.body, 0644);
}

static struct err all_write(struct arena *arena, const char *views, const char *out) {
    static const char *const assets[] = {"style.css",
                                         "icon.svg",
                                         "passkey.js",
                                         "public-sans-400.woff2",
                                         "public-sans-600.woff2",
                                         "public-sans-700.woff2"};
    TRY(folder_make(arena_printf(arena, "%s/static", out), 0755));
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
        const struct asset *asset = asset_find(span_str(assets[i]));
        if (asset)
            TRY(file_write_durable(arena_printf(arena, "%s/static/%s", out, assets[i]),
                                   asset->bytes, 0644));
    }
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++) {
        TRY(shot_write(arena, views, out, i, "en"));
        TRY(shot_write(arena, views, out, i, "es"));
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        TRY(error_write(arena, out, i, "en"));
        TRY(error_write(arena, out, i, "es"));
    }
    return err_none();
}

int main(int count, char **argument) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    if (count != 3) {
        fprintf(stderr, "usage: render VIEWS OUT\n");
        return 2;
    }
    struct err e = all_write(arena, argument[1], argument[2]);
    if (err_is(e)) fprintf(stderr, "render: %s\n", e.text);
    return err_is(e);
}
