/* Is nothing read in two ways? Every hostile framing is refused with its status and its connection
 * closed, and what stands behind it is never read; every plain one is answered. */
#include "http_world.h"

#include "http/framings.h"

static struct http_server *server;
static int routed, smuggled;

static void route(void *from, struct http_request *request, struct http_route *route) {
    routed++;
    if (span_is(request->path, "/smuggled")) smuggled++;
    *route =
        (struct http_route){.allow = HTTP_GET | HTTP_POST | HTTP_DELETE, .body_bytes_max = 1000};
}
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    *reply = (struct http_reply){.status = 200, .body = request->body};
    return HTTP_NOW;
}

static int begin(void **state) {
    static const struct http_service service = {.route = route, .answer = answer};
    server = world_open(&world_limits, &service);
    return 0;
}
static int end(void **state) {
    http_server_close(server);
    return 0;
}

enum cut { CUT_WHOLE, CUT_BYTES, CUT_HALVES };

/* Says it in the pieces wanted; what the server does not want any more is not said. */
static void say(struct client *client, const char *at, size_t len, enum cut cut) {
    size_t piece = cut == CUT_WHOLE ? len : cut == CUT_BYTES ? 1 : len / 2 + 1;
    for (size_t sent = 0; sent < len; sent += piece) {
        size_t rest = len - sent;
        ssize_t put = send(client->fd, at + sent, rest < piece ? rest : piece, MSG_NOSIGNAL);
        world_turn(server);
        if (put < 0) break;
    }
    client_listen(client, server);
}

/* What is wrong with how it was refused; NULL: nothing. `before` answers came first. */
static const char *refused_wrongly(const struct framing *framing, const char *begin, enum cut cut) {
    static struct client client;
    static char bytes[2 * FRAMING_BYTES_MAX];
    size_t len = strlen(begin);
    int before = len ? 1 : 0;
    memcpy(bytes, begin, len);
    len += framing_write(framing, bytes + len);
    memcpy(bytes + len, FRAMING_SMUGGLED, strlen(FRAMING_SMUGGLED));
    len += strlen(FRAMING_SMUGGLED);
    routed = smuggled = 0;
    client_open(&client, server);
    say(&client, bytes, len, cut);
    client_close(&client);
    world_turn(server);
    const char *last = NULL;
    for (const char *at = client.said; (at = answer_next(at)); at++)
        last = at;
    if (answers_in(&client) != before + 1) return "not one answer";
    if (atoi(last + 9) != framing->status) return "another status";
    if (!strstr(last, "Connection: close\r\n") || !client.ended) return "not closed";
    if (smuggled) return "the second request was read";
    return routed == before ? NULL : "somebody was asked";
}

static void hostile_try(const char *begin, enum cut cut) {
    int failed = 0;
    for (size_t i = 0; i < HOSTILE_FRAMINGS; i++) {
        if (cut == CUT_BYTES && hostile_framings[i].fill > 3000)
            continue; /* long, and no new line */
        const char *wrong = refused_wrongly(&hostile_framings[i], begin, cut);
        if (wrong) print_message("# %s: %s\n", hostile_framings[i].name, wrong);
        failed += wrong != NULL;
    }
    assert_int_equal(failed, 0);
}

static void each_hostile_framing_is_refused_and_nothing_behind_it_read(void **state) {
    hostile_try("", CUT_WHOLE);
}
static void however_it_is_cut(void **state) {
    hostile_try("", CUT_HALVES);
    hostile_try("", CUT_BYTES);
}
static void and_behind_a_good_one(void **state) {
    hostile_try("GET /good HTTP/1.1\r\nHost: x\r\n\r\n", CUT_WHOLE);
    hostile_try("POST /good HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", CUT_BYTES);
}

static const char *answered_wrongly(const struct framing *framing, enum cut cut) {
    static struct client client;
    static char bytes[FRAMING_BYTES_MAX];
    size_t len = framing_write(framing, bytes);
    routed = smuggled = 0;
    client_open(&client, server);
    say(&client, bytes, len, cut);
    int status = client.len > 12 ? atoi(client.said + 9) : 0;
    bool last = client.ended;
    if (!last) say(&client, FRAMING_SMUGGLED, strlen(FRAMING_SMUGGLED), CUT_WHOLE);
    client_close(&client);
    world_turn(server);
    if (status != 200) return client.said;
    return routed == (last ? 1 : 2) && smuggled == routed - 1 ? NULL : "read otherwise";
}

static void each_plain_framing_is_answered_and_the_next_request_too(void **state) {
    int failed = 0;
    for (size_t i = 0; i < PLAIN_FRAMINGS; i++) {
        for (enum cut cut = CUT_WHOLE; cut <= CUT_HALVES; cut++) {
            if (cut == CUT_BYTES && strstr(plain_framings[i].at, "Expect"))
                continue; /* 100 first */
            const char *wrong = answered_wrongly(&plain_framings[i], cut);
            if (wrong) print_message("# %s: %s\n", plain_framings[i].name, wrong);
            failed += wrong != NULL;
        }
    }
    assert_int_equal(failed, 0);
}

static void the_table_is_as_long_as_it_should_be(void **state) {
    assert_true(HOSTILE_FRAMINGS >= 150 && PLAIN_FRAMINGS >= 20);
    for (size_t i = 0; i < HOSTILE_FRAMINGS; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(hostile_framings[i].name, hostile_framings[j].name);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        A_TEST(each_hostile_framing_is_refused_and_nothing_behind_it_read),
        A_TEST(however_it_is_cut),
        A_TEST(and_behind_a_good_one),
        A_TEST(each_plain_framing_is_answered_and_the_next_request_too),
        A_TEST(the_table_is_as_long_as_it_should_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
