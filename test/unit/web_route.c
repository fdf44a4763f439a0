/* Which page or action does a request mean, and which does it not? */
#include "web/web.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;
static struct web_route route;

static int begin(void **state) {
    arena = arena_open(16 << 20);
    return 0;
}
static int end(void **state) {
    arena_close(arena);
    return 0;
}

static void ask(const char *method, const char *path, const char *query, const char *form) {
    struct web_request request = {.method = span_str(method),
                                  .path = span_str(path),
                                  .query = span_str(query),
                                  .form = span_str(form)};
    web_route(arena, &request, &route);
}

static void a_page_says_which_view_it_needs(void **state) {
    ask("GET", "/open", "", "");
    assert_int_equal(route.status, 200);
    assert_int_equal(route.view, WEB_VIEW_OPEN);
    assert_int_equal(route.sessions, 0);
    ask("HEAD", "/me", "", "");
    assert_int_equal(route.view, WEB_VIEW_ME);
    assert_int_equal(route.sessions, 1u << WEB_PERSON);
    ask("GET", "/receipts/24", "", "");
    assert_int_equal(route.file, WEB_FILE_RECEIPT);
    assert_true(span_is(web_param(&route, "id"), "24"));
    ask("GET", "/", "", "");
    assert_int_equal(route.status, 303);
}

static void an_action_brings_its_form(void **state) {
    ask("POST", "/me/consents/CON-01/withdraw", "", "csrf=t");
    assert_int_equal(route.status, 200);
    assert_int_equal(route.action, WEB_ACTION_CONSENT_WITHDRAW);
    assert_true(span_is(route.csrf, "t"));
    assert_true(span_is(web_param(&route, "id"), "CON-01"));
    ask("POST", "/me/dispute", "", "csrf=t&entry=5&says=wrong");
    assert_true(span_is(web_param(&route, "says"), "wrong"));
}

static void the_pages_of_each_are_for_each_alone(void **state) {
    static const struct {
        const char *method, *path;
        enum web_session session;
        int view, action, file;
    } pages[] = {
        {"GET", "/desk", WEB_OFFICER, WEB_VIEW_DESK_QUEUE, 0, 0},
        {"GET", "/desk/asks/ASK-01", WEB_OFFICER, WEB_VIEW_DESK_ASK, 0, 0},
        {"POST", "/desk/asks/ASK-01/answers", WEB_OFFICER, 0, WEB_ACTION_FINDING_PREPARE, 0},
        {"POST", "/desk/asks/ASK-01/findings", WEB_OFFICER, 0, WEB_ACTION_FINDING, 0},
        {"GET", "/desk/decisions/DEC-01/letter", WEB_OFFICER, WEB_VIEW_DESK_LETTER, 0, 0},
        {"GET", "/desk/orders/ORD-01", WEB_OFFICER, WEB_VIEW_DESK_ORDER, 0, 0},
        {"POST", "/desk/orders/ORD-01/sign", WEB_OFFICER, 0, WEB_ACTION_ORDER_SIGN, 0},
        {"GET", "/agency/asks/ASK-01/answer", WEB_REQUESTER, 0, 0, WEB_FILE_ANSWER},
        {"GET", "/agency/batches/BAT-01/results", WEB_REQUESTER, 0, 0, WEB_FILE_RESULTS},
        {"POST", "/agency/recalls/RCL-01/acknowledge", WEB_REQUESTER, 0,
         WEB_ACTION_RECALL_ACKNOWLEDGE, 0},
        {"GET", "/audit/search", WEB_AUDITOR, WEB_VIEW_AUDIT_SEARCH, 0, 0},
        {"GET", "/audit/bundle.zip", WEB_AUDITOR, 0, 0, WEB_FILE_BUNDLE},
        {"GET", "/me/accounting.zip", WEB_PERSON, 0, 0, WEB_FILE_ACCOUNTING},
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        ask(pages[i].method, pages[i].path, "", "");
        if (route.status != 200) fail_msg("%s is %d", pages[i].path, route.status);
        assert_int_equal(route.sessions, 1u << pages[i].session);
        assert_int_equal(route.view, pages[i].view);
        assert_int_equal(route.action, pages[i].action);
        assert_int_equal(route.file, pages[i].file);
    }
}

/* Each answer is given by itself: no form says yes to many. */
static void nothing_is_approved_by_the_dozen(void **state) {
    static const char *const forms[] = {"all=yes", "answer-all=yes&all=1", "approve=all",
                                        "asks=ASK-01"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ask("POST", "/desk/asks/ASK-01/findings", "", forms[i]);
        assert_int_equal(route.status, 400);
    }
    ask("POST", "/desk/findings", "", "");
    assert_int_equal(route.status, 404);
}

static void what_is_no_page_says_so(void **state) {
    static const struct {
        const char *method, *path, *query, *form;
        int status;
    } wrong[] = {
        {"GET", "/nowhere", "", "", 404},
        {"GET", "", "", "", 404},
        {"GET", "/open/", "", "", 404},
        {"GET", "/OPEN", "", "", 404},
        {"GET", "/receipts/", "", "", 404},
        {"GET", "/receipts/..", "", "", 404},
        {"GET", "/receipts/a/b", "", "", 404},
        {"GET", "/receipts/a%2fb", "", "", 404},
        {"GET", "/static/../etc", "", "", 404},
        {"GET", "/static/", "", "", 404},
        {"POST", "/open", "", "", 405},
        {"PUT", "/open", "", "", 405},
        {"DELETE", "/me", "", "", 405},
        {"GET", "/open", "name=Smith", "", 400},
        {"GET", "/open", "lang=es&lang=en", "", 400},
        {"POST", "/me/dispute", "", "entry=1&entry=2", 400},
        {"POST", "/me/dispute", "", "tin=1", 400},
        {"POST", "/me/dispute", "csrf=1", "", 400},
        {"GET", "/sign-in/identity", "", "", 405},
        {"POST", "/sign-in/identity", "", "csrf=&to=https://evil.example", 400},
        {"POST", "/sign-in/return", "", "code=a&state=b", 405},
        {"GET", "/sign-in/return", "code=a&code=b&state=c", "", 400},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ask(wrong[i].method, wrong[i].path, wrong[i].query, wrong[i].form);
        if (route.status != wrong[i].status)
            fail_msg("%s %s?%s is %d", wrong[i].method, wrong[i].path, wrong[i].query,
                     route.status);
        assert_int_equal(route.view, WEB_VIEW_NONE);
        assert_int_equal(route.action, WEB_ACTION_NONE);
        assert_int_equal(route.file, WEB_FILE_NONE);
    }
}

static void the_language_is_the_querys_then_the_cookies_then_the_browsers(void **state) {
    struct web_request request = {.method = span_str("GET"),
                                  .path = span_str("/open"),
                                  .language = span_str("fr;q=1, es-MX;q=0.9, en;q=0.8")};
    web_route(arena, &request, &route);
    assert_int_equal(route.language, WEB_ES);
    assert_false(route.language_chosen);
    request.cookie = span_str("other=1; lang=en");
    web_route(arena, &request, &route);
    assert_int_equal(route.language, WEB_EN);
    request.query = span_str("lang=es");
    web_route(arena, &request, &route);
    assert_int_equal(route.language, WEB_ES);
    assert_true(route.language_chosen);
    request = (struct web_request){.method = span_str("GET"), .path = span_str("/open")};
    web_route(arena, &request, &route);
    assert_int_equal(route.language, WEB_EN);
}

static void the_session_is_the_cookie_of_that_name_and_no_other(void **state) {
    static const struct {
        const char *cookie, *token;
    } cases[] = {
        {"__Host-portcullis=abc", "abc"}, {"a=b; __Host-portcullis=abc; c=d", "abc"},
        {"x__Host-portcullis=abc", ""},   {"__Host-portcullisx=abc", ""},
        {"__Host-portcullis=", ""},       {"__Host-portcullis=a b", ""},
        {"__Host-portcullis=a\"b", ""},   {"__Host-portcullis", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct web_request request = {.method = span_str("GET"),
                                      .path = span_str("/me"),
                                      .cookie = span_str(cases[i].cookie)};
        web_route(arena, &request, &route);
        if (!span_is(route.token, cases[i].token)) fail_msg("%s", cases[i].cookie);
    }
}

/* What the keeper holds a portal against: the session's kind, and the rows of the table. */
static void a_view_is_given_to_those_alone_for_whom_a_row_has_it(void **state) {
    static const enum web_view desk[] = {WEB_VIEW_DESK_QUEUE, WEB_VIEW_DESK_ASK,
                                         WEB_VIEW_DESK_LETTER, WEB_VIEW_DESK_ORDERS,
                                         WEB_VIEW_DESK_RECALLS};
    for (size_t i = 0; i < sizeof desk / sizeof *desk; i++)
        for (unsigned session = 0; session < WEB_SESSION_COUNT; session++)
            assert_int_equal(web_admits(desk[i], WEB_ACTION_NONE, 0, (enum web_session)session),
                             session == WEB_OFFICER);
    for (unsigned session = 0; session < WEB_SESSION_COUNT; session++) {
        enum web_session kind = (enum web_session)session;
        assert_true(web_admits(WEB_VIEW_OPEN, WEB_ACTION_NONE, 0, kind));
        assert_int_equal(web_admits(WEB_VIEW_ME, WEB_ACTION_NONE, 0, kind), kind == WEB_PERSON);
        assert_int_equal(web_admits(WEB_VIEW_NONE, WEB_ACTION_NONE, WEB_FILE_ACCOUNTING, kind),
                         kind == WEB_PERSON);
        assert_int_equal(web_admits(WEB_VIEW_NONE, WEB_ACTION_ORDER_SIGN, 0, kind),
                         kind == WEB_OFFICER);
        /* What no row has together, nobody has. */
        assert_false(web_admits(WEB_VIEW_DESK_QUEUE, WEB_ACTION_SIGN_IN_SIGNATURE, 0, kind));
        assert_false(web_admits(WEB_VIEW_DESK_QUEUE, WEB_ACTION_NONE, WEB_FILE_CHECKPOINT, kind));
        assert_false(web_admits(WEB_VIEW_COUNT, WEB_ACTION_NONE, 0, kind));
    }
}

/* No address of any page takes a name, a number or an address of a person. */
static void there_is_no_search_for_people(void **state) {
    static const char *const words[] = {"name", "family", "tin",    "ssn",     "address",
                                        "dob",  "q",      "person", "subject", "search"};
    static const char *const paths[] = {
        "/open",         "/open/statistics", "/open/impact",     "/me",     "/sign-in",
        "/desk",         "/desk/recalls",    "/desk/orders",     "/agency", "/audit",
        "/audit/search", "/audit/relied",    "/agency/can-i-ask"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (size_t j = 0; j < sizeof words / sizeof *words; j++) {
            ask("GET", paths[i], arena_printf(arena, "%s=x", words[j]), "");
            if (route.status != 400) fail_msg("%s takes %s", paths[i], words[j]);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_says_which_view_it_needs),
        cmocka_unit_test(an_action_brings_its_form),
        cmocka_unit_test(the_pages_of_each_are_for_each_alone),
        cmocka_unit_test(nothing_is_approved_by_the_dozen),
        cmocka_unit_test(what_is_no_page_says_so),
        cmocka_unit_test(the_language_is_the_querys_then_the_cookies_then_the_browsers),
        cmocka_unit_test(the_session_is_the_cookie_of_that_name_and_no_other),
        cmocka_unit_test(a_view_is_given_to_those_alone_for_whom_a_row_has_it),
        cmocka_unit_test(there_is_no_search_for_people),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
