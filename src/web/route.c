/* Which page or action is meant? */
#include "web/route.h"

#include "web/asset.h"
#include "web/form.h"

#include <assert.h>

/* ---- the table ---- */

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
enum {
    ANYBODY = 0,
    PERSON = WEB_FOR(WEB_PERSON),
    OFFICER = WEB_FOR(WEB_OFFICER),
    REQUESTER = WEB_FOR(WEB_REQUESTER),
    AUDITOR = WEB_FOR(WEB_AUDITOR),
};
#define SIGNED "signature", "credential", "client", "authenticator", "assertion"

static const struct web_row rows[] = {
    /* the public */
    {"GET", "/", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, NULL, "/open", NULL},
    {"GET", "/open", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_page, NULL, NULL},
    {"GET", "/open/statistics", ANYBODY, WEB_VIEW_OPEN_STATISTICS, 0, 0, NULL, open_statistics_page,
     NULL, NULL},
    {"GET", "/open/impact", ANYBODY, WEB_VIEW_OPEN_IMPACT, 0, 0,
     NAMES("drop", "state", "recovered", "informal"), open_impact_page, NULL, NULL},
    {"GET", "/open/verify", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_verify_page, NULL, NULL},
    {"GET", "/open/definitions", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, open_definitions_page, NULL,
     NULL},
    {"GET", "/open/accessibility", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, open_accessibility_page,
     NULL, NULL},
    {"GET", "/open/counts.csv", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_counts_csv, NULL,
     "text/csv; charset=utf-8"},
    {"GET", "/open/counts.json", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_counts_json, NULL,
     "application/json"},
    {"GET", "/open/orders.csv", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_orders_csv, NULL,
     "text/csv; charset=utf-8"},
    {"GET", "/open/refusals.csv", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_refusals_csv, NULL,
     "text/csv; charset=utf-8"},
    {"GET", "/open/checkpoint", ANYBODY, WEB_VIEW_NONE, 0, WEB_FILE_CHECKPOINT, NULL, NULL, NULL,
     "text/plain; charset=utf-8"},
    {"GET", "/open/log.vkey", ANYBODY, WEB_VIEW_OPEN, 0, 0, NULL, open_vkey, NULL,
     "text/plain; charset=utf-8"},
    {"GET", "/open/verifier", ANYBODY, WEB_VIEW_NONE, 0, WEB_FILE_VERIFIER, NULL, NULL, NULL,
     "application/octet-stream"},
    /* the person */
    {"GET", "/me", PERSON, WEB_VIEW_ME, 0, 0, NULL, me_page, NULL, NULL},
    {"GET", "/me/code", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, me_code_page, NULL, NULL},
    {"GET", "/me/dispute", PERSON, WEB_VIEW_NONE, 0, 0, NAMES("entry"), me_dispute_page, NULL,
     NULL},
    {"POST", "/me/dispute", PERSON, WEB_VIEW_NONE, WEB_ACTION_DISPUTE, 0,
     NAMES("csrf", "entry", "says"), NULL, "/me", NULL},
    {"POST", "/me/consents/*/withdraw", PERSON, WEB_VIEW_NONE, WEB_ACTION_CONSENT_WITHDRAW, 0,
     NAMES("csrf"), NULL, "/me", NULL},
    {"GET", "/me/accounting.zip", PERSON, WEB_VIEW_NONE, 0, WEB_FILE_ACCOUNTING, NULL, NULL, NULL,
     "application/zip"},
    {"GET", "/me/secret.txt", PERSON, WEB_VIEW_NONE, 0, WEB_FILE_SECRET, NULL, NULL, NULL,
     "text/plain; charset=utf-8"},
    /* officers */
    {"GET", "/desk", OFFICER, WEB_VIEW_DESK_QUEUE, 0, 0, NULL, desk_page, NULL, NULL},
    {"GET", "/desk/asks/*", OFFICER, WEB_VIEW_DESK_ASK, 0, 0, NULL, desk_ask_page, NULL, NULL},
    {"POST", "/desk/asks/*/findings", OFFICER, WEB_VIEW_NONE, WEB_ACTION_FINDING, 0,
     NAMES("csrf", "frozen", "statement", "answer-*", "note-*", "signature-*", SIGNED), NULL,
     "/desk/asks/*", NULL},
    {"POST", "/desk/asks/*/answers", OFFICER, WEB_VIEW_NONE, WEB_ACTION_FINDING_PREPARE, 0,
     NAMES("csrf", "frozen", "answer-*", "note-*"), desk_sign_page, "/desk/asks/*", NULL},
    {"GET", "/desk/decisions/*/letter", OFFICER, WEB_VIEW_DESK_LETTER, 0, 0, NULL, desk_letter_page,
     NULL, NULL},
    {"GET", "/desk/letter", OFFICER, WEB_VIEW_DESK_LETTER, 0, 0, NAMES("decision"),
     desk_letter_page, NULL, NULL},
    {"GET", "/desk/orders", OFFICER, WEB_VIEW_DESK_ORDERS, 0, 0, NULL, desk_orders_page, NULL,
     NULL},
    {"GET", "/desk/new-order", OFFICER, WEB_VIEW_AUTHORITIES, 0, 0, NULL, desk_order_new_page, NULL,
     NULL},
    {"POST", "/desk/new-order", OFFICER, WEB_VIEW_NONE, WEB_ACTION_ORDER_DRAFT, 0,
     NAMES("csrf", "forum", "docket", "document", "received", "from", "to", "recipients", "says",
           "authority-*", "effect-*"),
     NULL, "/desk/orders/*", NULL},
    {"GET", "/desk/orders/*", OFFICER, WEB_VIEW_DESK_ORDER, 0, 0, NULL, desk_order_page, NULL,
     NULL},
    {"POST", "/desk/orders/*/sign", OFFICER, WEB_VIEW_NONE, WEB_ACTION_ORDER_SIGN, 0,
     NAMES("csrf", SIGNED), NULL, "/desk/orders/*", NULL},
    {"POST", "/desk/orders/*/lift", OFFICER, WEB_VIEW_NONE, WEB_ACTION_ORDER_LIFT, 0,
     NAMES("csrf", "forum", "docket", "document", "received", "from", "says"), NULL,
     "/desk/orders/*", NULL},
    {"GET", "/desk/recalls", OFFICER, WEB_VIEW_DESK_RECALLS, 0, 0, NULL, desk_recalls_page, NULL,
     NULL},
    {"GET", "/desk/disputes", OFFICER, WEB_VIEW_DESK_DISPUTES, 0, 0, NULL, desk_disputes_page, NULL,
     NULL},
    {"POST", "/desk/disputes/*/answered", OFFICER, WEB_VIEW_NONE, WEB_ACTION_DISPUTE_END, 0,
     NAMES("csrf", "signature"), NULL, "/desk/disputes", NULL},
    {"GET", "/desk/reports", OFFICER, WEB_VIEW_DESK_REPORTS, 0, 0, NAMES("year"), desk_reports_page,
     NULL, NULL},
    {"GET", "/desk/passkey", OFFICER | AUDITOR, WEB_VIEW_NONE, 0, 0, NULL, desk_passkey_page, NULL,
     NULL},
    {"POST", "/desk/passkey", OFFICER | AUDITOR, WEB_VIEW_NONE, WEB_ACTION_PASSKEY_MAKE, 0,
     NAMES("csrf", "credential", "client", "attestation"), desk_passkey_made_page, NULL, NULL},
    /* requesters */
    {"GET", "/agency", REQUESTER, WEB_VIEW_AGENCY, 0, 0, NULL, agency_page, NULL, NULL},
    {"GET", "/agency/can-i-ask", ANYBODY, WEB_VIEW_AUTHORITIES, 0, 0, NAMES("purpose"),
     agency_can_page, NULL, NULL},
    {"GET", "/agency/can-i-ask/*", ANYBODY, WEB_VIEW_AUTHORITY, 0, 0, NULL, agency_authority_page,
     NULL, NULL},
    {"GET", "/agency/check", REQUESTER, WEB_VIEW_NONE, 0, 0, NULL, agency_check_page, NULL, NULL},
    {"POST", "/agency/check", REQUESTER, WEB_VIEW_NONE, WEB_ACTION_ASK_CHECK, 0,
     NAMES("csrf", "ask"), agency_checked_page, NULL, NULL},
    {"GET", "/agency/asks/*", REQUESTER, WEB_VIEW_AGENCY_ASK, 0, 0, NULL, agency_ask_page, NULL,
     NULL},
    {"POST", "/agency/asks/*/withdraw", REQUESTER, WEB_VIEW_NONE, WEB_ACTION_ASK_WITHDRAW, 0,
     NAMES("csrf", "signature"), NULL, "/agency/asks/*", NULL},
    {"GET", "/agency/asks/*/answer", REQUESTER, WEB_VIEW_NONE, 0, WEB_FILE_ANSWER, NULL, NULL, NULL,
     "application/jose"},
    {"GET", "/agency/batches/*", REQUESTER, WEB_VIEW_AGENCY_BATCH, 0, 0, NULL, agency_batch_page,
     NULL, NULL},
    {"GET", "/agency/batches/*/results", REQUESTER, WEB_VIEW_NONE, 0, WEB_FILE_RESULTS, NULL, NULL,
     NULL, "application/x-ndjson"},
    {"POST", "/agency/recalls/*/acknowledge", REQUESTER, WEB_VIEW_NONE,
     WEB_ACTION_RECALL_ACKNOWLEDGE, 0, NAMES("csrf", "signature-*"), NULL, "/agency", NULL},
    /* auditors */
    {"GET", "/audit", AUDITOR, WEB_VIEW_AUDIT, 0, 0, NULL, audit_page, NULL, NULL},
    {"GET", "/audit/search", AUDITOR, WEB_VIEW_AUDIT_SEARCH, 0, 0,
     NAMES("entry", "authority", "requester", "from", "to"), audit_search_page, NULL, NULL},
    {"GET", "/audit/relied", AUDITOR, WEB_VIEW_AUDIT_RELIED, 0, 0, NAMES("where"),
     audit_relied_page, NULL, NULL},
    {"GET", "/audit/replay", AUDITOR, WEB_VIEW_AUDIT_REPLAY, 0, 0, NAMES("decisions"),
     audit_replay_page, NULL, NULL},
    {"GET", "/audit/export", AUDITOR, WEB_VIEW_NONE, 0, 0, NULL, audit_export_page, NULL, NULL},
    {"GET", "/audit/bundle.zip", AUDITOR, WEB_VIEW_NONE, 0, WEB_FILE_BUNDLE,
     NAMES("authority", "from", "to"), NULL, NULL, "application/zip"},
    {"GET", "/receipts/*", PERSON | OFFICER | REQUESTER | AUDITOR, WEB_VIEW_NONE, 0,
     WEB_FILE_RECEIPT, NULL, NULL, NULL, "text/plain; charset=utf-8"},
    /* signing in */
    {"GET", "/sign-in", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, sign_in_page, NULL, NULL},
    {"POST", "/sign-in/code", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_IN_CODE, 0,
     NAMES("csrf", "code"), NULL, NULL, NULL},
    {"POST", "/sign-in/passkey", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_IN_PASSKEY, 0,
     NAMES("csrf", "credential", "client", "authenticator", "assertion"), NULL, NULL, NULL},
    {"POST", "/sign-in/signature", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_IN_SIGNATURE, 0,
     NAMES("csrf", "signature"), NULL, NULL, NULL},
    {"POST", "/sign-in/identity", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_IN_IDENTITY, 0,
     NAMES("csrf"), NULL, NULL, NULL},
    /* A provider may say more than we read (RFC 6749 section 4.1.2). */
    {"GET", "/sign-in/return", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_IN_RETURN, 0, NAMES("*"),
     sign_in_arrived_page, NULL, NULL},
    {"POST", "/sign-out", ANYBODY, WEB_VIEW_NONE, WEB_ACTION_SIGN_OUT, 0,
     NAMES("csrf", "everywhere"), NULL, "/signed-out", NULL},
    {"GET", "/signed-out", ANYBODY, WEB_VIEW_NONE, 0, 0, NULL, sign_out_page, NULL, NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

const char *web_view_word(enum web_view view) {
    static const char *const word[] = {
#define VIEW(NAME, text) text,
        WEB_VIEWS(VIEW)
#undef VIEW
    };
    return word[view];
}

/* ---- the path ---- */

static bool is_word(struct span part) {
    static const char known[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    if (part.len == 0 || part.len > WEB_NAME_BYTES_MAX || part.at[0] == '.') return false;
    for (size_t i = 0; i < part.len; i++)
        if (part.at[i] == 0 || !strchr(known, part.at[i])) return false;
    return true;
}

static bool path_matches(const char *pattern, struct span path, struct span *id) {
    const char *star = strchr(pattern, '*');
    if (!star) return span_is(path, pattern);
    struct span head = span_of(pattern, (size_t)(star - pattern));
    struct span tail = span_str(star + 1);
    if (path.len <= head.len + tail.len || !span_begins(path, head)) return false;
    struct span end = span_cut(path, path.len - tail.len, path.len);
    *id = span_cut(path, head.len, path.len - tail.len);
    return span_equal(end, tail) && is_word(*id);
}

static const struct web_row *row_find(const struct web_request *request, struct span *id,
                                      bool *other_method) {
    bool get = span_is(request->method, "GET") || span_is(request->method, "HEAD");
    bool post = span_is(request->method, "POST");
    for (size_t i = 0; i < ROWS; i++) {
        if (!path_matches(rows[i].path, request->path, id)) continue;
        if (get && strcmp(rows[i].method, "GET") == 0) return &rows[i];
        if (post && strcmp(rows[i].method, "POST") == 0) return &rows[i];
        *other_method = true;
    }
    return NULL;
}

bool web_admits(enum web_view view, enum web_action action, enum web_file file,
                enum web_session session) {
    for (size_t i = 0; i < ROWS; i++) {
        const struct web_row *row = &rows[i];
        if (row->view != view || row->action != action || row->file != file) continue;
        if (row->sessions == 0) return true;
        if (session != WEB_NOBODY && row->sessions & WEB_FOR(session)) return true;
    }
    return false;
}

/* ---- the language and the session ---- */

/* The value of one cookie; empty when it is not there or is no word. */
static struct span cookie_value(struct span header, const char *name) {
    struct span known = span_str(name);
    while (header.len) {
        size_t end = span_find_byte(header, ';');
        struct span one = span_trim(span_cut(header, 0, end));
        if (span_begins(one, known) && one.len > known.len && one.at[known.len] == '=') {
            struct span value = span_cut(one, known.len + 1, one.len);
            return is_word(value) ? value : span_of("", 0);
        }
        header = span_cut(header, end == header.len ? end : end + 1, header.len);
    }
    return span_of("", 0);
}

/* The first of our languages that the browser names. */
static enum web_language language_wished(struct span header) {
    for (size_t i = 0; i + 1 < header.len; i++) {
        bool begins = i == 0 || header.at[i - 1] == ',' || header.at[i - 1] == ' ';
        if (!begins) continue;
        struct span rest = span_cut(header, i, header.len);
        if (span_begins(rest, SPAN_LITERAL("es"))) return WEB_ES;
        if (span_begins(rest, SPAN_LITERAL("en"))) return WEB_EN;
    }
    return WEB_EN;
}

static void language_read(const struct web_request *request, struct web_route *route) {
    struct span chosen = web_param(route, "lang");
    struct span kept = cookie_value(request->cookie, "lang");
    route->language_chosen = span_is(chosen, "es") || span_is(chosen, "en");
    if (route->language_chosen)
        route->language = span_is(chosen, "es") ? WEB_ES : WEB_EN;
    else if (kept.len)
        route->language = span_is(kept, "es") ? WEB_ES : WEB_EN;
    else
        route->language = language_wished(request->language);
}

struct span web_param(const struct web_route *route, const char *name) {
    for (size_t i = 0; i < route->param_count; i++)
        if (span_is(route->param[i].name, name)) return route->param[i].value;
    return span_of("", 0);
}

/* ---- the request ---- */

static bool asset_route(const struct web_request *request, struct web_route *route) {
    static const char head[] = "/static/";
    if (!span_begins(request->path, SPAN_LITERAL(head))) return false;
    const struct asset *asset =
        asset_find(span_cut(request->path, sizeof head - 1, request->path.len));
    route->asset = asset;
    if (!asset) {
        route->status = 404;
        return true;
    }
    struct span mark = span_of(asset->digest, strlen(asset->digest));
    bool same = request->etag.len == mark.len + 2 &&
                span_equal(span_cut(request->etag, 1, mark.len + 1), mark);
    route->packed = request->takes_gzip && asset->packed.len;
    route->status = same ? 304 : 200;
    return true;
}

/* The names of a query in front of those of the row. */
static bool names_read(struct arena *arena, const struct web_request *request,
                       const struct web_row *row, struct web_route *route) {
    const char *names[16] = {"lang", "again"};
    bool post = strcmp(row->method, "POST") == 0;
    for (size_t i = 0; !post && row->names && row->names[i]; i++)
        names[i + 2] = row->names[i];
    if (!form_read(arena, request->query, names, route->param, &route->param_count)) return false;
    return !post || form_read(arena, request->form, row->names, route->param, &route->param_count);
}

/* The page whose form an action came from. */
static const char *again_path(const struct web_row *row) {
    if (strncmp(row->path, "/sign-in/", 9) == 0) return "/sign-in";
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].method, "GET") == 0 && strcmp(rows[i].path, row->path) == 0)
            return row->path;
    return row->then;
}

enum web_view web_again_view(enum web_action action) {
    const char *path = NULL;
    for (size_t i = 0; i < ROWS; i++)
        if (action != WEB_ACTION_NONE && rows[i].action == action) path = again_path(&rows[i]);
    for (size_t i = 0; path && i < ROWS; i++)
        if (strcmp(rows[i].method, "GET") == 0 && strcmp(rows[i].path, path) == 0)
            return rows[i].view;
    return WEB_VIEW_NONE;
}

/* Where that page is. Its id, if it has one, ends its address and stands in the action's as well.
 */
static struct span again_address(const struct web_route *route, const char *path) {
    const char *star = strchr(path, '*');
    if (!star) return span_str(path);
    assert(!star[1]);
    return span_cut(route->address, 0, (size_t)(star - path) + web_param(route, "id").len);
}

bool web_in_address(const struct web_route *route, struct span name) {
    const char *const *names = route->row ? route->row->names : NULL;
    if (route->action != WEB_ACTION_NONE) return false;
    if (span_is(name, "again")) return true; /* a mark: what was typed is kept elsewhere */
    for (size_t i = 0; names && names[i]; i++)
        if (span_is(name, names[i])) return true;
    return false;
}

void web_again(struct web_route *route) {
    const char *path = route->row ? again_path(route->row) : NULL;
    for (size_t i = 0; path && i < ROWS; i++) {
        if (strcmp(rows[i].method, "GET") != 0 || strcmp(rows[i].path, path) != 0) continue;
        route->row = &rows[i];
        route->view = rows[i].view;
        route->sessions = rows[i].sessions;
        route->action = WEB_ACTION_NONE;
        route->address = again_address(route, path);
        return;
    }
}

void web_route(struct arena *arena, const struct web_request *request, struct web_route *route) {
    struct span id = {0};
    bool other_method = false;
    *route = (struct web_route){.status = 200, .address = arena_copy(arena, request->path)};
    language_read(request, route);
    if (request->path.len > WEB_PATH_BYTES_MAX || request->form.len > WEB_FORM_BYTES_MAX) {
        route->status = 413;
        return;
    }
    if (asset_route(request, route)) return;
    const struct web_row *row = row_find(request, &id, &other_method);
    if (!row) {
        route->status = other_method ? 405 : 404;
        return;
    }
    if (!names_read(arena, request, row, route)) {
        route->status = 400;
        return;
    }
    language_read(request, route);
    if (id.len && route->param_count < WEB_PARAM_MAX)
        route->param[route->param_count++] =
            (struct web_param){span_str("id"), arena_copy(arena, id)};
    route->row = row;
    route->sessions = row->sessions;
    route->view = row->view;
    route->action = row->action;
    route->file = row->file;
    route->csrf = web_param(route, "csrf");
    route->token = cookie_value(request->cookie, "__Host-portcullis");
    route->browser = cookie_value(request->cookie, "__Host-visit");
    if (row->then && !row->action) route->status = 303;
}
