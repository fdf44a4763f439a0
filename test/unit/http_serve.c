/* Is a request answered only when it can be read in one way, and within its bounds? */
#include "http/http.h"

#include "http_child.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static const struct http_limits wide = {.body_bytes_max = 1000,
                                        .connections_max = 8,
                                        .idle_seconds = 5,
                                        .per_second = 1000,
                                        .burst = 1000};

/* "METHOD PATH LENGTH\n" and the body. */
static void echo(void *from, struct arena *arena, const struct http_request *request,
                 struct http_reply *reply) {
    struct text text = {.arena = arena};
    text_printf(&text, "%s %s %zu\n", request->method, request->path, request->body.len);
    text_put(&text, request->body);
    *reply = (struct http_reply){.status = 200, .body = text_span(&text)};
}

/* The status that these bytes are answered with; `said` is the whole answer. */
static int answered(const struct http_child *child, const char *bytes, size_t len, char *said,
                    size_t room) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(child->port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&where, sizeof where), 0);
    for (size_t sent = 0; sent < len;) {
        ssize_t put = send(fd, bytes + sent, len - sent, MSG_NOSIGNAL);
        if (put <= 0) break;
        sent += (size_t)put;
    }
    size_t got = 0;
    for (ssize_t n = 1; n > 0 && got + 1 < room; got += n > 0 ? (size_t)n : 0)
        n = recv(fd, said + got, room - 1 - got, 0);
    said[got] = 0;
    close(fd);
    return got > 12 ? atoi(said + 9) : 0;
}

static int status_of(const struct http_child *child, const char *request) {
    char said[4096];
    return answered(child, request, strlen(request), said, sizeof said);
}

#define LAST "Connection: close\r\n\r\n"

static void a_plain_request_is_answered(void **state) {
    char said[4096];
    static const char post[] =
        "POST /a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n" LAST "hello";
    struct http_child child = http_child_begin(&wide, echo);
    assert_int_equal(answered(&child, post, sizeof post - 1, said, sizeof said), 200);
    assert_non_null(strstr(said, "POST /a/b 5\nhello"));
    assert_non_null(strstr(said, "Cache-Control: no-store"));
    assert_int_equal(status_of(&child, "GET / HTTP/1.1\r\nHost: x\r\n" LAST), 200);
    assert_int_equal(status_of(&child, "GET / HTTP/1.0\r\n\r\n"), 200);
    assert_int_equal(http_child_end(&child), 0);
}

static void what_could_be_read_in_two_ways_is_refused(void **state) {
    static const struct {
        int status;
        const char *request;
    } hostile[] = {
        {400,
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 4\r\n" LAST "hello"},
        {400,
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n" LAST "hello"},
        {411,
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" LAST
         "0\r\n\r\n"},
        {411, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" LAST "0\r\n\r\n"},
        {411, "POST / HTTP/1.1\r\nHost: x\r\n" LAST},
        {400, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n" LAST "a"},
        {400, "GET / HTTP/1.1\r\nHost: x\r\nX-Odd: a\001b\r\n" LAST},
        {405, "DELETE / HTTP/1.1\r\nHost: x\r\n" LAST},
        {405, "HEAD / HTTP/1.1\r\nHost: x\r\n" LAST},
        {413, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n" LAST},
    };
    struct http_child child = http_child_begin(&wide, echo);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        int status = status_of(&child, hostile[i].request);
        if (status != hostile[i].status)
            fail_msg("%d instead of %d: %s", status, hostile[i].status, hostile[i].request);
    }
    assert_int_equal(http_child_end(&child), 0);
}

static void more_requests_than_allowed_are_told_to_wait(void **state) {
    struct http_limits narrow = wide;
    narrow.per_second = 0;
    narrow.burst = 3;
    struct http_child child = http_child_begin(&narrow, echo);
    for (int i = 0; i < 5; i++)
        assert_int_equal(status_of(&child, "GET / HTTP/1.1\r\nHost: x\r\n" LAST),
                         i < 3 ? 200 : 429);
    assert_int_equal(http_child_end(&child), 0);
}

static void says_nothing(void *from, struct arena *arena, const struct http_request *request,
                         struct http_reply *reply) {}

static void nothing_answered_is_a_fault_of_ours(void **state) {
    struct http_child child = http_child_begin(&wide, says_nothing);
    assert_int_equal(status_of(&child, "GET / HTTP/1.1\r\nHost: x\r\n" LAST), 500);
    assert_int_equal(http_child_end(&child), 0);
}

static void a_wrong_address_or_a_taken_port_is_one_sentence(void **state) {
    struct http_server *server;
    struct http_child child = http_child_begin(&wide, echo);
    assert_int_equal(http_server_open("localhost", 0, &wide, echo, NULL, &server).kind, ERR_USAGE);
    assert_int_equal(http_server_open("127.0.0.1", child.port, &wide, echo, NULL, &server).kind,
                     ERR_FAULT);
    assert_int_equal(http_child_end(&child), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_request_is_answered),
        cmocka_unit_test(what_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test(more_requests_than_allowed_are_told_to_wait),
        cmocka_unit_test(nothing_answered_is_a_fault_of_ours),
        cmocka_unit_test(a_wrong_address_or_a_taken_port_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
