/* Is only the address given dialled, and is nothing taken that is out of bounds? */
#include "http/http.h"

#include "http_child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct http_bounds bounds = {.reply_bytes_max = 1000, .seconds_max = 10};

/* /echo: the body; /long: more than is wanted; /cookie: that which was sent, and two to keep; else
 * 404. */
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    static const uint8_t many[2000];
    *reply = (struct http_reply){.status = 404, .body = SPAN_LITERAL("none\n")};
    if (span_is(request->path, "/echo"))
        *reply = (struct http_reply){.status = 200, .type = "text/x.echo", .body = request->body};
    if (span_is(request->path, "/long"))
        *reply = (struct http_reply){.status = 200, .body = span_of(many, sizeof many)};
    if (span_is(request->path, "/cookie"))
        *reply = (struct http_reply){
            .status = 200,
            .body = request->field[HTTP_COOKIE],
            .header = {{"Set-Cookie", "first=1; Path=/"}, {"Set-Cookie", "second=2"}}};
    return HTTP_NOW;
}
static const struct http_service service = {.route = http_child_route, .answer = answer};

static struct err sent(struct arena *arena, const struct http_child *child, const char *path,
                       const struct span *body, struct http_reply *reply) {
    const char *url = arena_printf(arena, "http://127.0.0.1:%u%s", child->port, path);
    return http_send(arena, url, body, &bounds, reply);
}

static void a_body_goes_and_an_answer_comes(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct http_reply reply;
    struct http_child child = http_child_begin(&http_child_limits, &service);
    struct span body = SPAN_LITERAL("a\0b\n");
    assert_false(err_is(sent(arena, &child, "/echo", &body, &reply)));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.type, "text/x.echo");
    assert_true(span_equal(reply.body, body));
    struct span empty = SPAN_LITERAL("");
    assert_false(err_is(sent(arena, &child, "/echo", &empty, &reply)));
    assert_int_equal(reply.body.len, 0);
    assert_false(err_is(sent(arena, &child, "/other", NULL, &reply)));
    assert_int_equal(reply.status, 404);
    assert_int_equal(http_child_end(&child), 0);
}

static void a_cookie_goes_and_one_comes(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct http_reply reply;
    struct http_child child = http_child_begin(&http_child_limits, &service);
    struct http_message message = {
        .method = "GET",
        .url = arena_printf(arena, "http://127.0.0.1:%u/cookie", child.port),
        .cookie = "a=b; c=d"};
    assert_false(err_is(http_exchange(arena, &message, &bounds, &reply)));
    assert_true(span_is(reply.body, "a=b; c=d"));
    assert_string_equal(reply.header[0].name, "Set-Cookie");
    assert_string_equal(reply.header[0].value, "first=1; Path=/");
    assert_null(reply.header[1].name);
    message.cookie = NULL; /* nothing is remembered */
    assert_false(err_is(http_exchange(arena, &message, &bounds, &reply)));
    assert_int_equal(reply.body.len, 0);
    assert_false(err_is(sent(arena, &child, "/echo", NULL, &reply)));
    assert_null(reply.header[0].name);
    assert_int_equal(http_child_end(&child), 0);
}

static void an_answer_out_of_bounds_is_not_taken(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct http_reply reply = {0};
    struct http_child child = http_child_begin(&http_child_limits, &service);
    struct err e = sent(arena, &child, "/long", NULL, &reply);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "more than the 1000 bytes"));
    assert_int_equal(reply.status, 0);
    assert_int_equal(http_child_end(&child), 0);
}

static void nobody_there_is_a_fault_that_names_the_address(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct http_reply reply;
    struct http_child child = http_child_begin(&http_child_limits, &service);
    assert_int_equal(http_child_end(&child), 0);
    struct err e = sent(arena, &child, "/echo", NULL, &reply);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "http://127.0.0.1"));
}

static void what_is_no_plain_address_is_not_dialled(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct http_reply reply;
    static const char *const bad[] = {"",         "127.0.0.1:1",           "file:///etc/passwd",
                                      "ftp://x/", "gopher://x/",           "HTTP://x/",
                                      "//x/",     "http://u:p@127.0.0.1/", "dict://127.0.0.1:1/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(http_send(arena, bad[i], NULL, &bounds, &reply).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_goes_and_an_answer_comes),
        cmocka_unit_test(a_cookie_goes_and_one_comes),
        cmocka_unit_test(an_answer_out_of_bounds_is_not_taken),
        cmocka_unit_test(nobody_there_is_a_fault_that_names_the_address),
        cmocka_unit_test(what_is_no_plain_address_is_not_dialled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
