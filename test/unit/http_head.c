/* Does a head say exactly what stands in it, and can nothing else be read? */
#include "http/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static int begin(void **state) {
    arena = arena_open(1 << 20);
    return 0;
}
static int end(void **state) {
    arena_close(arena);
    return 0;
}

static struct http_head taken(const char *text, enum head_verdict *verdict) {
    struct http_head head = {0};
    *verdict = head_take(&head, span_str(text));
    return head;
}

static void a_head_says_what_stands_in_it(void **state) {
    enum head_verdict verdict;
    static const char text[] = "POST /v1/asks?dry-run=1&a HTTP/1.1\r\n"
                               "Host: localhost:6103\r\n"
                               "authorization:\tBearer  a b \t\r\n"
                               "Idempotency-Key: k\r\n"
                               "Content-Type: application/jose\r\n"
                               "TraceParent: 00-1-2-3\r\n"
                               "Accept: a/b, c/d\r\n"
                               "Accept-Language: es\r\n"
                               "Accept-Encoding: gzip, br\r\n"
                               "Cookie: a=1; b=2\r\n"
                               "Origin: null\r\n"
                               "Sec-Fetch-Site: same-origin\r\n"
                               "If-None-Match: \"x\"\r\n"
                               "X-Client-DN: CN=a\r\n"
                               "Expect: 100-continue\r\n"
                               "Connection: Close\r\n"
                               "Content-Length: 12\r\n\r\nbehind it";
    static const char *const said[HTTP_FIELD_COUNT] = {
        [HTTP_HOST] = "localhost:6103",
        [HTTP_AUTHORIZATION] = "Bearer  a b",
        [HTTP_IDEMPOTENCY_KEY] = "k",
        [HTTP_CONTENT_TYPE] = "application/jose",
        [HTTP_TRACEPARENT] = "00-1-2-3",
        [HTTP_ACCEPT] = "a/b, c/d",
        [HTTP_ACCEPT_LANGUAGE] = "es",
        [HTTP_ACCEPT_ENCODING] = "gzip, br",
        [HTTP_COOKIE] = "a=1; b=2",
        [HTTP_ORIGIN] = "null",
        [HTTP_SEC_FETCH_SITE] = "same-origin",
        [HTTP_IF_NONE_MATCH] = "\"x\"",
        [HTTP_CLIENT_DN] = "CN=a",
    };
    struct http_head head = taken(text, &verdict);
    assert_int_equal(verdict, HEAD_WHOLE);
    assert_int_equal(head.len, strlen(text) - strlen("behind it"));
    assert_int_equal(head.method, HTTP_POST);
    assert_true(span_is(head.path, "/v1/asks") && span_is(head.query, "dry-run=1&a"));
    assert_true(head.close && head.expects && !head.old && !head.without_body);
    assert_int_equal(head.length, 12);
    for (size_t i = 0; i < HTTP_FIELD_COUNT; i++)
        assert_true(said[i] && span_is(head.field[i], said[i]));
}

static void what_was_not_sent_is_not_empty_but_absent(void **state) {
    enum head_verdict verdict;
    struct http_head head = taken("GET / HTTP/1.0\r\nCookie:\r\n\r\n", &verdict);
    assert_int_equal(verdict, HEAD_WHOLE);
    assert_true(head.old && head.close);
    for (size_t i = 0; i < HTTP_FIELD_COUNT; i++)
        assert_int_equal(head.field[i].at != NULL, i == HTTP_COOKIE);
    assert_int_equal(head.field[HTTP_COOKIE].len, 0);
    assert_int_equal(head.query.len, 0);
}

static void methods_are_told_apart(void **state) {
    static const struct {
        const char *text;
        enum http_method method;
        bool without_body;
    } known[] = {{"GET", HTTP_GET, false},           {"HEAD", HTTP_GET, true},
                 {"POST", HTTP_POST, false},         {"DELETE", HTTP_DELETE, false},
                 {"PUT", HTTP_OTHER_METHOD, false},  {"PATCH", HTTP_OTHER_METHOD, false},
                 {"M-X", HTTP_OTHER_METHOD, false},  {"OPTIONS", HTTP_OTHER_METHOD, false},
                 {"TRACE", HTTP_OTHER_METHOD, false}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        enum head_verdict verdict;
        const char *text = arena_printf(
            arena, "%s / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", known[i].text);
        struct http_head head = taken(text, &verdict);
        assert_int_equal(verdict, HEAD_WHOLE);
        assert_int_equal(head.method, known[i].method);
        assert_int_equal(head.without_body, known[i].without_body);
    }
}

/* A head that is refused is refused at the line that is wrong, not when all has come. */
static void what_is_wrong_is_said_at_once(void **state) {
    static const struct {
        const char *text;
        unsigned status;
    } wrong[] = {{"\x16", 400},
                 {"g", 400},
                 {"GET / HTTP/1.1\n", 400},
                 {"GET / HTTP/3.0\r\n", 505},
                 {"GET / HTTP/1.1\r\nA : b\r\n", 400},
                 {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 411}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        enum head_verdict verdict;
        struct http_head head = taken(wrong[i].text, &verdict);
        assert_int_equal(verdict, HEAD_REFUSED);
        assert_int_equal(head.status, wrong[i].status);
        assert_true(strlen(head.why) > 10 && head.why[strlen(head.why) - 1] == '.');
    }
}

static void no_beginning_of_a_head_is_a_head(void **state) {
    static const char text[] = "POST /p?q HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
    struct http_head slow = {0};
    for (size_t len = 0; len < sizeof text - 1; len++) {
        struct http_head head = {0};
        assert_int_equal(head_take(&head, span_of(text, len)), HEAD_MORE);
        assert_int_equal(head_take(&slow, span_of(text, len)), HEAD_MORE);
    }
    assert_int_equal(head_take(&slow, span_of(text, sizeof text - 1)), HEAD_WHOLE);
    assert_int_equal(slow.length, 1);
}

/* Each byte value at each place: what is still read as a head has the same end and no byte that a
 * line may not have. */
static void no_byte_moves_the_end_of_a_head(void **state) {
    static const char text[] = "POST /p?q HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
    enum { LEN = sizeof text - 1 };
    for (size_t at = 0; at < LEN; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char changed[LEN + 1];
            memcpy(changed, text, sizeof text);
            changed[at] = (char)byte;
            struct http_head head = {0};
            if (head_take(&head, span_of(changed, LEN)) != HEAD_WHOLE) continue;
            assert_int_equal(head.len, LEN);
            bool line_end = text[at] == '\r' || text[at] == '\n';
            assert_true(line_end ? changed[at] == text[at] : byte >= 0x20 || byte == '\t');
        }
        arena_wipe(arena);
    }
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        A_TEST(a_head_says_what_stands_in_it),    A_TEST(what_was_not_sent_is_not_empty_but_absent),
        A_TEST(methods_are_told_apart),           A_TEST(what_is_wrong_is_said_at_once),
        A_TEST(no_beginning_of_a_head_is_a_head), A_TEST(no_byte_moves_the_end_of_a_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
