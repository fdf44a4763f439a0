/* Which bytes go back? Headers of every reply, sessions that are not admitted, files, errors. */
#include "base/json.h"
#include "web/asset.h"
#include "web/web.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;
static struct web_route route;
static struct web_reply reply;
static struct web_seat seat;

static int begin(void **state) {
    arena = arena_open(32 << 20);
    return 0;
}
static int end(void **state) {
    arena_close(arena);
    return 0;
}

static void get(const char *path, enum web_session session, const char *view) {
    struct web_request request = {.method = span_str("GET"), .path = span_str(path)};
    seat = (struct web_seat){.session = session,
                             .name = "",
                             .csrf = "token",
                             .challenge = "",
                             .origin = "test.example/log"};
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_str(view), &reply).kind, ERR_NONE);
}

static const char *header(const char *name) {
    for (size_t i = 0; i < reply.header_count; i++)
        if (strcmp(reply.header[i].name, name) == 0) return arena_str(arena, reply.header[i].value);
    return "";
}

static bool has(const char *words) { return strstr(arena_str(arena, reply.body), words) != NULL; }

static void every_reply_forbids_what_is_of_elsewhere(void **state) {
    static const char *const paths[] = {
        "/open", "/me", "/nowhere", "/sign-in", "/", "/static/style.css", "/open/counts.csv"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        get(paths[i], WEB_NOBODY, "");
        assert_non_null(strstr(header("Content-Security-Policy"), "default-src 'none'"));
        assert_null(strstr(header("Content-Security-Policy"), "unsafe"));
        assert_string_equal(header("X-Content-Type-Options"), "nosniff");
        assert_string_equal(header("Referrer-Policy"), "same-origin");
    }
}

static void a_view_is_shown_to_its_own_session_only(void **state) {
    static const char view[] =
        "{\"entries\":[{\"entry\":7,\"state\":\"released\",\"requester_name\":"
        "\"CANARY\",\"fields\":[\"Wages\"]}]}";
    for (int session = 0; session < WEB_SESSION_COUNT; session++) {
        get("/me", (enum web_session)session, view);
        assert_int_equal(reply.status, session == WEB_PERSON ? 200 : 401);
        assert_int_equal(has("CANARY"), session == WEB_PERSON);
        assert_string_equal(header("Cache-Control"), "no-store");
    }
}

static void a_view_that_is_no_json_is_a_fault_and_no_page(void **state) {
    struct web_request request = {.method = span_str("GET"), .path = span_str("/open")};
    seat = (struct web_seat){.name = "", .csrf = "", .challenge = "", .origin = ""};
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_str("{"), &reply).kind, ERR_INPUT);
    web_error(arena, &route, &seat, 500, &reply);
    assert_int_equal(reply.status, 500);
    assert_true(has("Nothing was given out"));
}

/* The keeper's words and those of a requester are text, wherever they stand. */
static void a_view_cannot_bring_markup(void **state) {
    get("/open", WEB_NOBODY,
        "{\"orders\":[{\"says\":\"<script>x</script>\",\"citation\":\"\\\"><b>\",\"state\":\"<i>\","
        "\"authorities\":[\"<u>\"]}],\"months\":[\"<s>\"],\"authorities\":[{\"cite\":\"<p "
        "onclick=1>\","
        "\"months\":[{\"asked\":3}],\"total\":{\"asked\":3},\"bands\":[{\"from\":\"<a>\"}]}]}");
    static const char *const marks[] = {"<script>x", "<b>",        "<i>", "<u>",
                                        "<s>",       "<p onclick", "<a>"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(marks[i])) fail_msg("%s", marks[i]);
    assert_true(has("&lt;script&gt;x"));
}

static void a_form_carries_the_token_of_its_session(void **state) {
    get("/me/dispute", WEB_PERSON, "{}");
    assert_true(has("name=\"csrf\" value=\"token\""));
}

static void a_file_is_sent_once_and_then_known(void **state) {
    struct web_request request = {
        .method = span_str("GET"), .path = span_str("/static/style.css"), .takes_gzip = true};
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
    assert_int_equal(reply.status, 200);
    assert_string_equal(header("Content-Encoding"), "gzip");
    assert_true(reply.body.len > 100 && reply.body.at[0] == 0x1f && reply.body.at[1] == 0x8b);
    struct span etag = span_str(header("ETag"));
    request.etag = etag;
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.body.len, 0);
    request.etag = span_str("\"0000000000000000\"");
    request.takes_gzip = false;
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
    assert_string_equal(header("Content-Encoding"), "");
    assert_true(reply.body.at[0] == '/');
    assert_true(reply.body.len <= 30000);
}

static void after_an_action_the_browser_goes_on(void **state) {
    struct web_request request = {.method = span_str("POST"),
                                  .path = span_str("/sign-in/code"),
                                  .form = span_str("code=ABC")};
    web_route(arena, &request, &route);
    web_done(arena, &route, WEB_PERSON, span_of("", 0), span_str("newtoken"), &reply);
    assert_int_equal(reply.status, 303);
    assert_string_equal(header("Location"), "/me");
    assert_string_equal(header("Set-Cookie"),
                        "__Host-portcullis=newtoken; Path=/; Secure; HttpOnly; SameSite=Strict");
    request = (struct web_request){.method = span_str("POST"), .path = span_str("/sign-out")};
    web_route(arena, &request, &route);
    web_done(arena, &route, WEB_NOBODY, span_of("", 0), span_of("", 0), &reply);
    assert_non_null(strstr(header("Set-Cookie"), "Max-Age=0"));
}

/* A code or a letter in an address would be remembered by browsers and servers. */
static void what_a_form_sent_stands_in_no_address(void **state) {
    struct web_request request = {.method = span_str("POST"),
                                  .path = span_str("/me/dispute"),
                                  .form = span_str("csrf=c&entry=7&says=CANARY")};
    web_route(arena, &request, &route);
    web_again(&route);
    seat = (struct web_seat){.session = WEB_PERSON,
                             .name = "",
                             .csrf = "token",
                             .challenge = "",
                             .fault = WEB_FAULT_SAYS,
                             .origin = "test.example/log"};
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
    assert_true(has(">CANARY</textarea>"));
    assert_true(has("href=\"/me/dispute?lang=es&amp;entry=7\""));
    assert_false(has("says=CANARY"));
    request = (struct web_request){.method = span_str("POST"),
                                   .path = span_str("/sign-in/code"),
                                   .form = span_str("code=CANARY")};
    seat.session = WEB_NOBODY;
    seat.fault = WEB_FAULT_CODE;
    web_route(arena, &request, &route);
    web_again(&route);
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
    assert_true(has("href=\"/sign-in?lang=es\""));
    assert_false(has("CANARY"));
}

/* Its own words are English; what it does is not. */
static void an_order_is_read_in_the_language_of_the_page(void **state) {
    static const char view[] =
        "{\"orders\":[{\"citation\":\"docket 1\",\"kind\":\"stay\",\"says\":\"Stop this.\","
        "\"state\":\"in force\",\"authorities\":[\"us.irc.6103.l.7\"],"
        "\"requesters\":[\"a.one\",\"b.two\"]}]}";
    struct web_request request = {
        .method = span_str("GET"), .path = span_str("/open"), .query = span_str("lang=es")};
    get("/open", WEB_NOBODY, view);
    assert_true(has(">Stop this.<"));
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_str(view), &reply).kind, ERR_NONE);
    assert_false(has("Stop this."));
    assert_true(has(">Un tribunal detiene las entregas a a.one, b.two seg\xc3\xban 6103-l-7.<"));
}

static void order_refused(const char *fault) {
    struct web_request request = {.method = span_str("GET"), .path = span_str("/desk/new-order")};
    web_route(arena, &request, &route);
    seat = (struct web_seat){.session = WEB_OFFICER,
                             .name = "",
                             .csrf = "token",
                             .challenge = "",
                             .fault = fault,
                             .origin = "test.example/log"};
    assert_int_equal(web_render(arena, &route, &seat, span_of("", 0), &reply).kind, ERR_NONE);
}

static void what_an_order_was_refused_for_stands_at_its_field(void **state) {
    order_refused("the order: document_sha256: this is no SHA-256 in lower-case hex");
    assert_true(has("<title>This was not done: Enter an order"));
    assert_true(has("<a href=\"#document\">A fingerprint is 64 digits"));
    assert_true(has("aria-describedby=\"document-hint document-error\""));
    order_refused("the order: scope/authorities: the list is empty");
    assert_true(has("<a href=\"#laws\">Tick at least one law."));
    assert_true(has("id=\"laws-error\""));
    order_refused("the order: kind: there is no such kind");
    assert_true(has(">the order: kind: there is no such kind<"));
    assert_false(has("aria-invalid"));
}

static void can_i_ask(const char *query) {
    static const char view[] =
        "{\"authorities\":[{\"id\":\"us.irc.6103.x.1\",\"title\":\"First "
        "law\",\"purposes\":[{\"id\":"
        "\"aid\",\"says\":\"To give aid.\"}]},{\"id\":\"us.irc.6103.x.2\",\"title\":\"Second law\","
        "\"purposes\":[{\"id\":\"aid\",\"says\":\"To give aid.\"},{\"id\":\"debt\",\"says\":\"To "
        "collect.\"}]}]}";
    struct web_request request = {
        .method = span_str("GET"), .path = span_str("/agency/can-i-ask"), .query = span_str(query)};
    seat = (struct web_seat){
        .name = "", .csrf = "", .challenge = "", .fault = NULL, .origin = "test.example/log"};
    web_route(arena, &request, &route);
    assert_int_equal(web_render(arena, &route, &seat, span_str(view), &reply).kind, ERR_NONE);
}

static void whoever_says_what_they_want_sees_the_laws_for_it(void **state) {
    can_i_ask("");
    assert_true(has("First law") && has("Second law"));
    assert_true(has("<option value=\"\" selected>"));
    can_i_ask("purpose=debt");
    assert_true(!has("First law") && has("Second law"));
    assert_true(has("<option value=\"debt\" selected>To collect.</option>"));
    can_i_ask("purpose=removal");
    assert_true(!has("First law") && !has("Second law"));
    assert_true(has("No law here allows that."));
}

static void error_of(const char *method, const char *fault) {
    struct web_request request = {.method = span_str(method), .path = span_str("/me/dispute")};
    web_route(arena, &request, &route);
    seat.fault = fault;
    web_error(arena, &route, &seat, 503, &reply);
    assert_int_equal(reply.status, 503);
}

/* Only what somebody looks at comes again by itself: a form is not sent twice. */
static void a_page_that_is_ready_soon_says_so_and_comes_by_itself(void **state) {
    error_of("GET", WEB_FAULT_ADDING);
    assert_string_equal(header("Retry-After"), "2");
    assert_string_equal(header("Refresh"), "2");
    assert_true(has("This page is ready in a moment"));
    assert_false(has("This was not done"));
    error_of("POST", WEB_FAULT_ADDING);
    assert_string_equal(header("Retry-After"), "2");
    assert_string_equal(header("Refresh"), "");
    error_of("GET", NULL);
    assert_string_equal(header("Retry-After"), "60");
    assert_string_equal(header("Refresh"), "");
    assert_true(has("This page cannot be shown now"));
}

static void a_form_that_was_not_taken_is_gone_back_to_by_a_mark(void **state) {
    struct web_request request = {.method = span_str("POST"),
                                  .path = span_str("/me/dispute"),
                                  .form = span_str("csrf=c&entry=7&says=CANARY")};
    web_route(arena, &request, &route);
    web_go_again(arena, &route, span_str("abc"), &reply);
    assert_int_equal(reply.status, 303);
    assert_string_equal(header("Location"), "/me/dispute?again=abc");
}

/* A form whose page is not its own address would lead to a page that is none. */
static void every_form_has_a_page_to_go_back_to(void **state) {
    static const char *const form[][2] = {
        {"/sign-in/code", "/sign-in"},
        {"/sign-in/passkey", "/sign-in"},
        {"/sign-in/signature", "/sign-in"},
        {"/me/dispute", "/me/dispute"},
        {"/me/consents/CON-1/withdraw", "/me"},
        {"/desk/asks/ASK-1/answers", "/desk/asks/ASK-1"},
        {"/desk/asks/ASK-1/findings", "/desk/asks/ASK-1"},
        {"/desk/new-order", "/desk/new-order"},
        {"/desk/orders/ORD-1/sign", "/desk/orders/ORD-1"},
        {"/desk/orders/ORD-1/lift", "/desk/orders/ORD-1"},
        {"/desk/disputes/1/answered", "/desk/disputes"},
        {"/desk/passkey", "/desk/passkey"},
        {"/agency/check", "/agency/check"},
        {"/agency/asks/ASK-1/withdraw", "/agency/asks/ASK-1"},
        {"/agency/recalls/RCL-1/acknowledge", "/agency"},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        struct web_request request = {.method = span_str("POST"), .path = span_str(form[i][0])};
        web_route(arena, &request, &route);
        web_go_again(arena, &route, span_str("abc"), &reply);
        assert_string_equal(header("Location"), arena_printf(arena, "%s?again=abc", form[i][1]));
        request.method = span_str("GET");
        request.path = span_str(form[i][1]);
        web_route(arena, &request, &route);
        assert_int_equal(route.status, 200);
    }
}

static void whoever_signs_in_begins_where_their_work_is(void **state) {
    static const char *const home[WEB_SESSION_COUNT] = {
        [WEB_PERSON] = "/me",
        [WEB_REQUESTER] = "/agency",
        [WEB_OFFICER] = "/desk",
        [WEB_AUDITOR] = "/audit",
    };
    static const char *const doors[] = {"/sign-in/signature", "/sign-in/passkey", "/sign-in/code"};
    for (unsigned session = WEB_PERSON; session < WEB_SESSION_COUNT; session++)
        for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
            struct web_request request = {.method = span_str("POST"), .path = span_str(doors[i])};
            web_route(arena, &request, &route);
            web_done(arena, &route, (enum web_session)session, span_of("", 0), span_str("new"),
                     &reply);
            assert_string_equal(header("Location"), home[session]);
        }
}

/* A provider of identities is another site: the one page with its button lets a form lead there. */
static void only_the_page_to_sign_in_leads_to_the_provider(void **state) {
    static const char *const paths[] = {"/sign-in", "/me",      "/desk",
                                        "/open",    "/me/code", "/nowhere"};
    static const char there[] = "form-action 'self' https://id.example.gov:443;";
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct web_request request = {.method = span_str("GET"), .path = span_str(paths[i])};
        seat = (struct web_seat){.name = "",
                                 .csrf = "",
                                 .challenge = "",
                                 .origin = "",
                                 .identity = "<b>&",
                                 .identity_origin = "https://id.example.gov:443"};
        web_route(arena, &request, &route);
        assert_int_equal(web_render(arena, &route, &seat, span_str(""), &reply).kind, ERR_NONE);
        bool leads = i < 3;
        assert_int_equal(strstr(header("Content-Security-Policy"), there) != NULL, leads);
        assert_int_equal(has("action=\"/sign-in/identity\""), leads);
        assert_int_equal(has("Sign in with &lt;b&gt;&amp;"), leads);
    }
    get("/sign-in", WEB_NOBODY, "");
    assert_false(has("/sign-in/identity"));
    assert_non_null(strstr(header("Content-Security-Policy"), "form-action 'self';"));
}

static void who_is_sent_away_is_known_when_they_come_back(void **state) {
    struct web_request request = {.method = span_str("POST"),
                                  .path = span_str("/sign-in/identity"),
                                  .form = span_str("csrf=")};
    web_route(arena, &request, &route);
    assert_int_equal(route.action, WEB_ACTION_SIGN_IN_IDENTITY);
    web_away(arena, &route, span_str("https://id.example.gov/a?b=c"), span_str("secret"), &reply);
    assert_int_equal(reply.status, 303);
    assert_string_equal(header("Location"), "https://id.example.gov/a?b=c");
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_string_equal(header("Set-Cookie"),
                        "__Host-visit=secret; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
    request = (struct web_request){.method = span_str("GET"),
                                   .path = span_str("/sign-in/return"),
                                   .query = span_str("state=s&code=CANARY&iss=i&more=x"),
                                   .cookie = span_str("__Host-visit=secret")};
    web_route(arena, &request, &route);
    assert_int_equal(route.action, WEB_ACTION_SIGN_IN_RETURN);
    assert_true(span_is(route.browser, "secret"));
    assert_true(span_is(web_param(&route, "state"), "s"));
    /* A strict cookie goes along with no redirect from another site: a page leads on. */
    web_done(arena, &route, WEB_PERSON, span_of("", 0), span_str("new"), &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(header("Refresh"), "0; url=/me");
    assert_string_equal(header("Set-Cookie"),
                        "__Host-portcullis=new; Path=/; Secure; HttpOnly; SameSite=Strict");
    assert_true(has("href=\"/me\""));
    assert_false(has("CANARY"));
    /* Whoever stays outside has the page to sign in, at its own address. */
    web_again(&route);
    seat = (struct web_seat){
        .name = "", .csrf = "", .challenge = "", .origin = "", .fault = WEB_FAULT_VISIT};
    assert_int_equal(web_render(arena, &route, &seat, span_str(""), &reply).kind, ERR_NONE);
    assert_true(has("href=\"/sign-in?lang=es\""));
    assert_true(has("began in another browser"));
    assert_false(has("CANARY"));
}

static void a_spreadsheet_takes_no_cell_for_a_formula(void **state) {
    get("/open/orders.csv", WEB_NOBODY,
        "{\"orders\":[{\"order\":\"=1+1\",\"citation\":\"@SUM(A1)\",\"says\":\"a, \\\"b\\\"\"}]}");
    assert_string_equal(header("Content-Type"), "text/csv; charset=utf-8");
    assert_true(has("'=1+1,"));
    assert_true(has("'@SUM(A1),"));
    assert_true(has("\"a, \"\"b\"\"\"\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reply_forbids_what_is_of_elsewhere),
        cmocka_unit_test(a_view_is_shown_to_its_own_session_only),
        cmocka_unit_test(a_view_that_is_no_json_is_a_fault_and_no_page),
        cmocka_unit_test(a_view_cannot_bring_markup),
        cmocka_unit_test(a_form_carries_the_token_of_its_session),
        cmocka_unit_test(a_file_is_sent_once_and_then_known),
        cmocka_unit_test(only_the_page_to_sign_in_leads_to_the_provider),
        cmocka_unit_test(who_is_sent_away_is_known_when_they_come_back),
        cmocka_unit_test(after_an_action_the_browser_goes_on),
        cmocka_unit_test(what_a_form_sent_stands_in_no_address),
        cmocka_unit_test(an_order_is_read_in_the_language_of_the_page),
        cmocka_unit_test(a_page_that_is_ready_soon_says_so_and_comes_by_itself),
        cmocka_unit_test(a_form_that_was_not_taken_is_gone_back_to_by_a_mark),
        cmocka_unit_test(every_form_has_a_page_to_go_back_to),
        cmocka_unit_test(whoever_says_what_they_want_sees_the_laws_for_it),
        cmocka_unit_test(what_an_order_was_refused_for_stands_at_its_field),
        cmocka_unit_test(whoever_signs_in_begins_where_their_work_is),
        cmocka_unit_test(a_spreadsheet_takes_no_cell_for_a_formula),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
