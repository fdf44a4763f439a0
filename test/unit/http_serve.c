/* Is each request answered once, by whom it was meant for, in time or not at all? */
#include "http_world.h"

#include <sys/stat.h>
#include <sys/un.h>

/* ---- whoever answers ---- */

static struct http_server *server;
static struct client client, other;
static uint64_t late[4]; /* numbers owed an answer */
static int lates, gones;
static char streamed[4096]; /* the beginning of it */
static size_t streamed_len, take_max;
static bool part_replies;

static struct http_header odd[] = {{"X-Odd", "a\r\nX-Second: b"}};

static void route(void *from, struct http_request *request, struct http_route *route) {
    *route = (struct http_route){.allow = HTTP_GET | HTTP_POST, .body_bytes_max = 1000};
    if (span_is(request->path, "/none")) *route = (struct http_route){0};
    if (span_is(request->path, "/get")) route->allow = HTTP_GET;
    if (span_is(request->path, "/drop")) route->allow = HTTP_DELETE;
    if (span_is(request->path, "/stream"))
        *route = (struct http_route){
            .allow = HTTP_POST, .body_bytes_max = UINT64_C(1) << 40, .streamed = true};
    if (span_is(request->path, "/busy"))
        route->reply = (struct http_reply){.status = 429, .header = {{"retry-after", "7"}}};
    if (span_is(request->path, "/type"))
        route->reply = (struct http_reply){.status = 415, .body = SPAN_LITERAL("no\n")};
}

static size_t part(void *from, struct http_request *request, struct span bytes) {
    size_t taken = bytes.len < take_max ? bytes.len : take_max;
    struct http_reply reply = {.status = 422};
    if (part_replies) assert_true(http_server_reply(server, request->number, &reply));
    if (part_replies) return 0;
    for (size_t i = 0; i < taken && streamed_len + i < sizeof streamed; i++)
        streamed[streamed_len + i] = (char)bytes.at[i];
    streamed_len += taken;
    late[0] = request->number;
    return taken;
}

enum { LONG_FILE_BYTES = 30 << 20 };

static void file_put(struct http_reply *reply, uint64_t len) {
    char name[] = "/tmp/http_serve.XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0 && unlink(name) == 0 && write(fd, "of a file\n", 10) == 10);
    *reply = (struct http_reply){.status = 200,
                                 .body = SPAN_LITERAL("begin "),
                                 .from_file = true,
                                 .file = fd,
                                 .file_bytes = len};
    if (len > 11) assert_int_equal(ftruncate(fd, LONG_FILE_BYTES), 0);
}

static uint8_t lasting[6 << 20];

static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct text text = {.arena = request->arena};
    if (span_is(request->path, "/late")) {
        late[lates++] = request->number;
        return HTTP_LATER;
    }
    text_printf(&text, "%d %.*s ?%.*s %.*s", (int)request->method, SPAN_FMT(request->path),
                SPAN_FMT(request->query), SPAN_FMT(request->body));
    *reply = (struct http_reply){.status = 200, .body = text_span(&text)};
    if (span_is(request->path, "/nothing")) reply->status = 0;
    if (span_is(request->path, "/odd")) reply->header[0] = odd[0];
    if (span_is(request->path, "/empty")) reply->status = 204;
    if (span_is(request->path, "/cached"))
        reply->header[0] = (struct http_header){"Cache-Control", "max-age=60"};
    if (span_is(request->path, "/large"))
        reply->body = span_of(arena_alloc(request->arena, 900000), 900000);
    if (span_is(request->path, "/lasting"))
        *reply = (struct http_reply){
            .status = 200, .body = span_of(lasting, sizeof lasting), .body_lasts = true};
    if (span_is(request->path, "/file")) file_put(reply, 10);
    if (span_is(request->path, "/long-file")) file_put(reply, LONG_FILE_BYTES);
    if (span_is(request->path, "/short")) file_put(reply, 11);
    return HTTP_NOW;
}

static void gone(void *from, struct http_request *request) { gones++; }

static const struct http_service service = {
    .route = route, .part = part, .answer = answer, .gone = gone};

static int begin(void **state) {
    lates = gones = 0;
    streamed_len = 0;
    take_max = SIZE_MAX;
    part_replies = false;
    server = world_open(&world_limits, &service);
    client_open(&client, server);
    return 0;
}
static int end(void **state) {
    client_close(&client);
    http_server_close(server);
    return 0;
}

#define HOST " HTTP/1.1\r\nHost: x\r\n"

static bool said(const char *words) { return strstr(client.said, words) != NULL; }

/* ---- what is answered ---- */

static void requests_of_one_connection_are_answered_in_order(void **state) {
    assert_int_equal(client_ask(&client, server, "GET /a?b=c" HOST "\r\n"), 200);
    assert_true(said("\r\n\r\n1 /a ?b=c "));
    assert_true(said("Cache-Control: no-store\r\n") && said("Date: ") && said("nosniff"));
    assert_int_equal(client_ask(&client, server, "POST /p" HOST "Content-Length: 5\r\n\r\nhello"),
                     200);
    assert_true(said("2 /p ? hello"));
    client_ask(&client, server,
               "GET /1" HOST "\r\nPOST /2" HOST "Content-Length: 1\r\n\r\nxGET /3" HOST "\r\n");
    assert_int_equal(answers_in(&client), 3);
    assert_true(strstr(client.said, "/1 ?") < strstr(client.said, "/2 ? x"));
    assert_true(strstr(client.said, "/2 ? x") < strstr(client.said, "/3 ?"));
    assert_false(client.ended);
}

static void a_request_may_come_byte_by_byte(void **state) {
    static const char request[] = "POST /p" HOST "Content-Length: 3\r\n\r\nabc";
    for (size_t i = 0; i + 1 < sizeof request; i++) {
        assert_int_equal(client.len, 0);
        client_say(&client, server, request + i, 1);
        client_listen(&client, server);
    }
    assert_true(said("2 /p ? abc"));
}

static void head_is_get_without_a_body(void **state) {
    assert_int_equal(client_ask(&client, server, "HEAD /a" HOST "\r\n"), 200);
    assert_true(said("Content-Length: 7\r\n"));
    assert_string_equal(strstr(client.said, "\r\n\r\n"), "\r\n\r\n");
    assert_int_equal(client_ask(&client, server, "HEAD /file" HOST "\r\n"), 200);
    assert_true(said("Content-Length: 16\r\n") && !said("of a file"));
    assert_int_equal(client_ask(&client, server, "GET /empty" HOST "\r\n"), 204);
    assert_true(!said("Content-Length") && !said("/empty"));
}

static void what_the_head_alone_refuses_is_never_read(void **state) {
    assert_int_equal(client_ask(&client, server, "GET /none" HOST "\r\n"), 404);
    assert_int_equal(client_ask(&client, server, "POST /get" HOST "Content-Length: 0\r\n\r\n"),
                     405);
    assert_true(said("Allow: GET, HEAD\r\n"));
    assert_int_equal(client_ask(&client, server, "DELETE /a" HOST "\r\n"), 405);
    assert_true(said("Allow: GET, HEAD, POST\r\n"));
    assert_int_equal(client_ask(&client, server, "PATCH /drop" HOST "\r\n"), 405);
    assert_true(said("Allow: DELETE\r\n"));
    assert_int_equal(client_ask(&client, server, "DELETE /drop" HOST "\r\n"), 200);
    assert_int_equal(client_ask(&client, server, "POST /type" HOST "Content-Length: 1\r\n\r\nx"),
                     415);
    assert_false(client.ended);
    assert_int_equal(client_ask(&client, server, "POST /a" HOST "Content-Length: 1001\r\n\r\nxxx"),
                     413);
    assert_true(said("Connection: close\r\n") && client.ended);
    assert_int_equal(gones, 0);
}

static void nothing_answered_or_no_answer_is_a_fault_of_ours(void **state) {
    assert_int_equal(client_ask(&client, server, "GET /nothing" HOST "\r\n"), 500);
    assert_int_equal(client_ask(&client, server, "GET /odd" HOST "\r\n"), 500);
    assert_false(said("X-Second"));
    assert_int_equal(client_ask(&client, server, "GET /cached" HOST "\r\n"), 200);
    assert_true(said("max-age=60") && !said("no-store"));
}

static void who_asks_for_the_end_gets_it(void **state) {
    assert_int_equal(client_ask(&client, server, "GET /" HOST "Connection: close\r\n\r\n"), 200);
    assert_true(client.ended && said("Connection: close\r\n"));
    client_open(&other, server);
    assert_int_equal(client_ask(&other, server, "GET / HTTP/1.0\r\n\r\n"), 200);
    assert_true(other.ended);
    client_close(&other);
}

static void an_answer_larger_than_the_socket_arrives_whole(void **state) {
    size_t got = 0;
    const char request[] = "GET /large" HOST "\r\n";
    client_say(&client, server, request, sizeof request - 1);
    for (int i = 0; i < WORLD_TURNS_MAX && got < 900000; i++) {
        world_turn(server);
        while (client_hear(&client)) {
            got += client.len;
            client.len = 0;
        }
    }
    assert_true(got > 900000);
    assert_int_equal(client_ask(&client, server, "GET /a" HOST "\r\n"), 200);
}

/* It is sent from where it is, a connection's memory holds none of it, and it arrives as it is. */
static void what_lasts_is_not_copied_and_arrives_whole(void **state) {
    size_t got = 0;
    size_t head = 0;
    const char request[] = "GET /lasting" HOST "\r\n";
    for (size_t i = 0; i < sizeof lasting; i++)
        lasting[i] = (uint8_t)(i * 31 >> 3);
    client_say(&client, server, request, sizeof request - 1);
    for (int i = 0; i < WORLD_TURNS_MAX && got < head + sizeof lasting; i++) {
        world_turn(server);
        while (client_hear(&client)) {
            size_t begin = 0;
            if (head == 0) {
                const char *end = memmem(client.said, client.len, "\r\n\r\n", 4);
                assert_non_null(end);
                head = begin = (size_t)(end - client.said) + 4;
            }
            assert_memory_equal(client.said + begin, lasting + (got + begin - head),
                                client.len - begin);
            got += client.len;
            client.len = 0;
        }
    }
    assert_int_equal(got, head + sizeof lasting);
    assert_int_equal(client_ask(&client, server, "GET /a" HOST "\r\n"), 200);
}

static void a_large_file_lets_others_have_their_turn(void **state) {
    const char *request = "GET /long-file" HOST "\r\n";
    size_t got = 0;
    client_open(&other, server);
    client_say(&client, server, request, strlen(request));
    assert_int_equal(client_ask(&other, server, "GET /a" HOST "\r\n"), 200);
    for (int i = 0; i < WORLD_TURNS_MAX && got < LONG_FILE_BYTES; i++) {
        world_turn(server);
        while (client_hear(&client)) {
            got += client.len;
            client.len = 0;
        }
    }
    assert_true(got > LONG_FILE_BYTES);
    assert_int_equal(client_ask(&client, server, "GET /a" HOST "\r\n"), 200);
    client_close(&other);
}

static void a_file_follows_the_body_and_a_short_one_is_cut_off(void **state) {
    assert_int_equal(client_ask(&client, server, "GET /file" HOST "\r\n"), 200);
    assert_true(said("\r\n\r\nbegin of a file\n") && !client.ended);
    assert_int_equal(client_ask(&client, server, "GET /short" HOST "\r\n"), 200);
    assert_true(client.ended);
}

static void nothing_of_a_request_is_left_when_it_is_answered(void **state) {
    client_ask(&client, server, "POST /p" HOST "Content-Length: 6\r\n\r\nsecret");
    assert_true(said("2 /p ? secret"));
    const struct incoming *incoming = server->incoming_free;
    for (size_t i = 0; i < sizeof incoming->bytes; i++)
        assert_int_equal(incoming->bytes[i], 0);
    assert_null(incoming->head.path.at);
    for (unsigned i = 0; i < server->limits.connections_max; i++)
        assert_true(!server->connection[i].incoming && !server->connection[i].exchange);
    client_say(&client, server, "GET /half", 9);
    assert_null(server->connection[0].exchange); /* half a head has no arena yet */
    client_ask(&client, server, HOST "\r\nGET /rest");
    assert_int_equal(server->connection[0].incoming->filled, strlen("GET /rest"));
    assert_int_equal(server->connection[0].incoming->bytes[strlen("GET /rest")], 0);
}

/* ---- later ---- */

static void a_late_answer_goes_to_its_request_and_once(void **state) {
    const struct http_reply first = {.status = 201, .body = SPAN_LITERAL("first\n")};
    const struct http_reply second = {.status = 202, .body = SPAN_LITERAL("second\n")};
    client_open(&other, server);
    assert_int_equal(client_ask(&client, server, "GET /late" HOST "\r\nGET /next" HOST "\r\n"), 0);
    assert_int_equal(client_ask(&other, server, "GET /late" HOST "\r\n"), 0);
    assert_int_equal(lates, 2);
    assert_int_equal(http_server_in_flight(server), 2);
    assert_true(http_server_reply(server, late[1], &second));
    assert_false(http_server_reply(server, late[1], &first));
    assert_true(http_server_reply(server, late[0], &first));
    client_listen(&client, server);
    client_listen(&other, server);
    assert_true(said("201 Created") && said("first\n") && said("/next"));
    assert_non_null(strstr(other.said, "202 Accepted"));
    assert_int_equal(answers_in(&client), 2);
    assert_int_equal(answers_in(&other), 1);
    assert_int_equal(http_server_in_flight(server), 0);
    assert_int_equal(gones, 0);
    client_close(&other);
}

static void a_late_answer_to_who_left_goes_nowhere(void **state) {
    const struct http_reply reply = {.status = 200, .body = SPAN_LITERAL("secret\n")};
    client_ask(&client, server, "GET /late" HOST "\r\n");
    client_vanish(&client);
    for (int i = 0; i < 10; i++)
        world_turn(server);
    assert_int_equal(gones, 1);
    client_open(&client, server);
    assert_int_equal(client_ask(&client, server, "GET /late" HOST "\r\n"), 0);
    assert_int_equal(late[0] & 0xffff, late[1] & 0xffff); /* in the same place */
    assert_true(late[0] != late[1]);
    assert_false(http_server_reply(server, late[0], &reply));
    assert_false(http_server_reply(server, 0, &reply));
    assert_false(http_server_reply(server, UINT64_MAX, &reply));
    client_listen(&client, server);
    assert_int_equal(client.len, 0);
}

static void no_answer_in_time_is_said_and_forgotten(void **state) {
    const struct http_reply reply = {.status = 200};
    client_ask(&client, server, "GET /late" HOST "\r\n");
    world_age(server, 61);
    client_listen(&client, server);
    assert_true(said("503 Service Unavailable") && client.ended);
    assert_int_equal(gones, 1);
    assert_false(http_server_reply(server, late[0], &reply));
}

/* ---- streams ---- */

static void a_stream_waits_for_whoever_takes_it(void **state) {
    take_max = 4;
    assert_int_equal(
        client_ask(&client, server, "POST /stream" HOST "Content-Length: 10\r\n\r\n01234567"), 0);
    assert_memory_equal(streamed, "0123", 4);
    client_listen(&client, server);
    assert_int_equal(streamed_len, 4);
    http_server_take_more(server, late[0]);
    client_listen(&client, server);
    assert_int_equal(streamed_len, 8);
    http_server_take_more(server, late[0]); /* nothing is held */
    assert_int_equal(client_ask(&client, server, "89GET /a" HOST "\r\n"), 200);
    assert_memory_equal(streamed, "0123456789", 10);
    assert_int_equal(answers_in(&client), 2);
}

static void a_stream_longer_than_memory_passes_through(void **state) {
    static char piece[100000];
    enum { PIECES = 100 }; /* ten times what one request may hold */
    const char *head = "POST /stream" HOST "Content-Length: 10000000\r\n\r\n";
    client_say(&client, server, head, strlen(head));
    for (int i = 0; i < PIECES; i++) {
        assert_int_equal(client.len, 0);
        client_say(&client, server, piece, sizeof piece);
    }
    client_listen(&client, server);
    assert_true(said("200 OK"));
    assert_int_equal(streamed_len, 10000000);
}

static void an_answer_before_its_end_ends_a_stream(void **state) {
    part_replies = true;
    assert_int_equal(
        client_ask(&client, server, "POST /stream" HOST "Content-Length: 10\r\n\r\n01"), 422);
    assert_true(client.ended);
    assert_int_equal(gones, 0);
    assert_int_equal(http_server_in_flight(server), 0);
}

static void who_leaves_in_the_middle_of_a_stream_is_forgotten(void **state) {
    take_max = 1;
    client_ask(&client, server, "POST /stream" HOST "Content-Length: 10\r\n\r\n01");
    client_vanish(&client);
    for (int i = 0; i < 10; i++)
        world_turn(server);
    assert_int_equal(gones, 1);
    http_server_take_more(server, late[0]);
    world_turn(server);
    assert_int_equal(streamed_len, 1);
    client_open(&client, server);
}

static void a_body_is_asked_for_where_that_is_expected(void **state) {
    client_ask(&client, server, "POST /p" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_string_equal(client.said, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(client_ask(&client, server, "ab"), 200);
    assert_int_equal(client_ask(&client, server,
                                "POST /p" HOST
                                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab"),
                     200);
    assert_int_equal(client_ask(&client, server,
                                "POST /none" HOST
                                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
                     404);
    assert_true(client.ended);
}

/* ---- limits ---- */

static void who_is_slow_is_dropped_however_it_trickles(void **state) {
    static const struct {
        const char *begin;
        unsigned seconds;
        int status;
    } slow[] = {{"", 61, 0},
                {"GET / HTT", 61, 408},
                {"POST /p" HOST "Content-Length: 900\r\n\r\nabc", 62, 408},
                {"POST /stream" HOST "Content-Length: 900\r\n\r\nabc", 62, 408},
                {"GET /large" HOST "\r\n", 1200, 200}};
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        client_close(&client);
        client_open(&client, server);
        client_say(&client, server, slow[i].begin, strlen(slow[i].begin));
        world_turn(server);
        world_age(server, 59);
        client_say(&client, server, "P", slow[i].status == 408 ? 1 : 0);
        world_turn(server);
        assert_int_equal(server->open, 1);
        world_age(server, slow[i].seconds - 59);
        for (int turn = 0; turn < WORLD_TURNS_MAX && !client.ended; turn++) {
            client.len = client.len > 60000 ? 100 : client.len;
            client_listen(&client, server);
        }
        assert_true(client.ended);
        assert_int_equal(client.len > 12 ? atoi(client.said + 9) : 0, slow[i].status);
    }
    assert_int_equal(gones, 2);
}

static void who_keeps_up_is_not_dropped(void **state) {
    static char body[20000];
    const char *head = "POST /stream" HOST "Content-Length: 30000\r\n\r\n";
    client_say(&client, server, head, strlen(head));
    client_say(&client, server, body, sizeof body);
    client_listen(&client, server);
    world_age(server, 79); /* 60 of grace, and 19,000 bytes are due */
    client_listen(&client, server);
    assert_false(client.ended);
    assert_int_equal(gones, 0);
    world_age(server, 3);
    client_listen(&client, server);
    assert_true(client.ended && gones == 1);
}

static void more_requests_than_allowed_are_told_to_wait(void **state) {
    server->limits.per_second = 0;
    server->tokens = 3;
    for (int i = 0; i < 5; i++)
        assert_int_equal(client_ask(&client, server, "GET /" HOST "\r\n"), i < 3 ? 200 : 429);
    assert_true(said("Retry-After: 1\r\n") && !client.ended);
    server->tokens = 3;
    assert_int_equal(client_ask(&client, server, "GET /busy" HOST "\r\n"), 429);
    assert_true(said("retry-after: 7\r\n") && !said("Retry-After"));
}

static void more_connections_than_allowed_wait_or_are_closed(void **state) {
    struct http_limits narrow = world_limits;
    narrow.connections_max = 2;
    struct http_server *full = world_open(&narrow, &service);
    static struct client third, fourth;
    client_open(&other, full);
    assert_int_equal(client_ask(&other, full, "GET /" HOST "\r\n"), 200);
    client_open(&third, full);
    assert_int_equal(client_ask(&third, full, "GET /" HOST "\r\n"), 200);
    client_open(&fourth, full);
    assert_int_equal(client_ask(&fourth, full, "GET /" HOST "\r\n"), 0);
    client_close(&third);
    client_listen(&fourth, full);
    assert_non_null(strstr(fourth.said, "200 OK"));
    client_open(&third, full);
    assert_int_equal(client_ask(&fourth, full, "GET /late" HOST "\r\n"), 0);
    world_age(full, 2); /* nobody keeps a place by doing nothing: the other one was idle */
    assert_int_equal(client_ask(&third, full, "GET /" HOST "\r\n"), 200);
    client_listen(&other, full);
    assert_true(other.ended);
    client_listen(&fourth, full);
    assert_false(fourth.ended);
    full->limits.per_address_max = 1; /* two came before; they are not counted */
    assert_int_equal(full->open, 2);  /* the last place was given to who waited, and no other */
    client_vanish(&fourth);
    client_close(&third);
    client_close(&other);
    world_turn(full);
    client_open(&third, full);
    assert_int_equal(client_ask(&third, full, "GET /" HOST "\r\n"), 200);
    client_open(&fourth, full);
    client_listen(&fourth, full);
    assert_true(fourth.ended && fourth.len == 0);
    client_close(&fourth);
    client_close(&third);
    world_turn(full);
    world_turn(full);
    assert_int_equal(once(full, "GET /" HOST "\r\n"), 200);
    http_server_close(full);
}

static void what_is_in_flight_is_finished_before_the_end(void **state) {
    const struct http_reply reply = {.status = 200, .body = SPAN_LITERAL("done\n")};
    client_open(&other, server);
    world_turn(server);
    client_ask(&client, server, "GET /late" HOST "\r\n");
    http_server_drain(server);
    client_listen(&other, server);
    assert_true(other.ended);
    assert_int_equal(http_server_in_flight(server), 1);
    assert_true(http_server_reply(server, late[0], &reply));
    client_listen(&client, server);
    assert_true(said("done\n") && said("Connection: close\r\n") && client.ended);
    assert_int_equal(http_server_in_flight(server), 0);
    client_close(&other);
}

/* ---- who may be heard ---- */

static void a_wrong_address_or_a_taken_port_is_one_sentence(void **state) {
    int listener;
    assert_int_equal(http_listen("localhost", 0, &listener).kind, ERR_USAGE);
    assert_int_equal(http_listen("127.0.0.1", http_server_port(server), &listener).kind, ERR_FAULT);
}

static void a_local_socket_is_taken_over_only_from_the_dead(void **state) {
    int listener, second;
    char folder[] = "/tmp/http_serve.XXXXXX";
    struct stat found;
    struct http_server *local;
    assert_non_null(mkdtemp(folder));
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s/gate.sock", folder);
    assert_false(err_is(http_listen_local(where.sun_path, 0600, &listener)));
    assert_true(stat(where.sun_path, &found) == 0 && (found.st_mode & 0777) == 0600);
    assert_int_equal(http_listen_local(where.sun_path, 0600, &second).kind, ERR_FAULT);
    close(listener);
    assert_false(err_is(http_listen_local(where.sun_path, 0660, &listener)));
    assert_false(err_is(http_server_open(listener, &world_limits, &service, &local)));
    assert_int_equal(http_server_port(local), 0);
    other = (struct client){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    assert_int_equal(connect(other.fd, (struct sockaddr *)&where, sizeof where), 0);
    assert_int_equal(client_ask(&other, local, "GET /a" HOST "\r\n"), 200);
    client_close(&other);
    http_server_close(local);
    unlink(where.sun_path);
    int file = open(where.sun_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(file >= 0 && close(file) == 0);
    assert_int_equal(http_listen_local(where.sun_path, 0600, &second).kind, ERR_FAULT);
    assert_true(unlink(where.sun_path) == 0 && rmdir(folder) == 0);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        A_TEST(requests_of_one_connection_are_answered_in_order),
        A_TEST(a_request_may_come_byte_by_byte),
        A_TEST(head_is_get_without_a_body),
        A_TEST(what_the_head_alone_refuses_is_never_read),
        A_TEST(nothing_answered_or_no_answer_is_a_fault_of_ours),
        A_TEST(who_asks_for_the_end_gets_it),
        A_TEST(an_answer_larger_than_the_socket_arrives_whole),
        A_TEST(what_lasts_is_not_copied_and_arrives_whole),
        A_TEST(a_large_file_lets_others_have_their_turn),
        A_TEST(a_file_follows_the_body_and_a_short_one_is_cut_off),
        A_TEST(nothing_of_a_request_is_left_when_it_is_answered),
        A_TEST(a_late_answer_goes_to_its_request_and_once),
        A_TEST(a_late_answer_to_who_left_goes_nowhere),
        A_TEST(no_answer_in_time_is_said_and_forgotten),
        A_TEST(a_stream_waits_for_whoever_takes_it),
        A_TEST(a_stream_longer_than_memory_passes_through),
        A_TEST(an_answer_before_its_end_ends_a_stream),
        A_TEST(who_leaves_in_the_middle_of_a_stream_is_forgotten),
        A_TEST(a_body_is_asked_for_where_that_is_expected),
        A_TEST(who_is_slow_is_dropped_however_it_trickles),
        A_TEST(who_keeps_up_is_not_dropped),
        A_TEST(more_requests_than_allowed_are_told_to_wait),
        A_TEST(more_connections_than_allowed_wait_or_are_closed),
        A_TEST(what_is_in_flight_is_finished_before_the_end),
        A_TEST(a_wrong_address_or_a_taken_port_is_one_sentence),
        A_TEST(a_local_socket_is_taken_over_only_from_the_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
