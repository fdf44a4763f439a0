/* Does TLS carry the same bytes, all of them, and nothing that is not TLS 1.3? */
#include "http_world.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/ioctl.h>

enum { LARGE_BYTES = 900000, FILE_BYTES = 100000 };

static char folder[] = "/tmp/http_wire.XXXXXX";
static char certificate[64], key[64];
static struct http_server *server;
static SSL_CTX *client_tls;
static char said[2 * LARGE_BYTES];
static size_t said_len, streamed;

/* A certificate that signs itself, good for this process. */
static int certificate_make(void **state) {
    assert_non_null(mkdtemp(folder));
    snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    EVP_PKEY *pair = EVP_EC_gen("P-256");
    X509 *made = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, pair);
    assert_true(X509_sign(made, pair, EVP_sha256()) > 0);
    FILE *file = fopen(certificate, "we");
    assert_true(file && PEM_write_X509(file, made) == 1 && fclose(file) == 0);
    file = fopen(key, "we");
    assert_true(file && PEM_write_PrivateKey(file, pair, NULL, NULL, 0, NULL, NULL) == 1 &&
                fclose(file) == 0);
    X509_free(made);
    EVP_PKEY_free(pair);
    return 0;
}
static int certificate_remove(void **state) {
    return unlink(certificate) != 0 || unlink(key) != 0 || rmdir(folder) != 0;
}

static void route(void *from, struct http_request *request, struct http_route *route) {
    *route = (struct http_route){.allow = HTTP_GET | HTTP_POST, .body_bytes_max = 200000};
    route->streamed = span_is(request->path, "/stream");
}
static size_t part(void *from, struct http_request *request, struct span bytes) {
    streamed += bytes.len;
    return bytes.len;
}
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    *reply = (struct http_reply){.status = 200, .body = request->body};
    if (span_is(request->path, "/large")) {
        uint8_t *at = arena_alloc(request->arena, LARGE_BYTES);
        for (size_t i = 0; i < LARGE_BYTES; i++)
            at[i] = (uint8_t)('a' + i % 7);
        reply->body = span_of(at, LARGE_BYTES);
    }
    if (span_is(request->path, "/file")) {
        char name[] = "/tmp/http_wire.XXXXXX";
        int fd = mkstemp(name);
        assert_true(fd >= 0 && unlink(name) == 0 && ftruncate(fd, FILE_BYTES) == 0);
        reply->from_file = true;
        reply->file = fd;
        reply->file_bytes = FILE_BYTES;
    }
    return HTTP_NOW;
}

static int begin(void **state) {
    static const struct http_service service = {.route = route, .part = part, .answer = answer};
    struct http_limits limits = world_limits;
    limits.request_bytes_max = 2 << 20;
    server = world_open(&limits, &service);
    assert_false(err_is(http_server_tls(server, certificate, key)));
    client_tls = SSL_CTX_new(TLS_client_method());
    streamed = said_len = 0;
    return 0;
}
static int end(void **state) {
    SSL_CTX_free(client_tls);
    http_server_close(server);
    return 0;
}

/* One step of the client's side; false once that is over. */
static bool goes_on(SSL *tls, int done) {
    int why = SSL_get_error(tls, done);
    world_turn(server);
    return done > 0 || why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

/* Says it and takes so many bytes of answer, or all there are. False without a handshake. */
static bool spoken(SSL *tls, const char *request, size_t len, size_t wanted) {
    int done = 0;
    said_len = 0;
    for (int i = 0; i < WORLD_TURNS_MAX && done <= 0; i++)
        if (!goes_on(tls, done = SSL_connect(tls))) return false;
    for (size_t sent = 0; sent < len; sent += done > 0 ? (size_t)done : 0)
        if (!goes_on(tls, done = SSL_write(tls, request + sent, (int)(len - sent)))) return false;
    for (int i = 0; i < WORLD_TURNS_MAX && said_len < wanted; i++) {
        done = SSL_read(tls, said + said_len, (int)(sizeof said - 1 - said_len));
        if (!goes_on(tls, done)) break;
        if (done > 0) said_len += (size_t)done;
    }
    said[said_len] = 0;
    return true;
}

static SSL *client_begin(struct client *client) {
    client_open(client, server);
    SSL *tls = SSL_new(client_tls);
    SSL_set_fd(tls, client->fd);
    return tls;
}
static void client_end(struct client *client, SSL *tls) {
    SSL_free(tls);
    client_close(client);
    world_turn(server);
}

#define TO_X " HTTP/1.1\r\nHost: x\r\n"
static struct client client;

static void a_request_within_tls_is_answered(void **state) {
    static const char two[] = "GET /a" TO_X "\r\nPOST /b" TO_X "Content-Length: 2\r\n\r\nhi"
                              "GET /c" TO_X "Connection: close\r\n\r\n";
    SSL *tls = client_begin(&client);
    assert_true(spoken(tls, two, sizeof two - 1, sizeof said - 1));
    assert_string_equal(SSL_get_version(tls), "TLSv1.3");
    int answers = 0;
    for (const char *at = said; (at = answer_next(at)); at++)
        answers++;
    assert_int_equal(answers, 3);
    assert_int_equal(SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
    client_end(&client, tls);
}

/* A record of TLS holds more than is read at once: the rest of it is in no socket. */
static void long_bodies_and_answers_arrive_whole(void **state) {
    static char request[150200];
    static const struct {
        const char *path;
        size_t answer_len;
    } all[] = {{"/echo", 150000}, {"/stream", 0}, {"/large", LARGE_BYTES}, {"/file", 250000}};
    SSL *tls = client_begin(&client);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int head = snprintf(request, sizeof request,
                            "POST %s" TO_X "Content-Length: 150000\r\n\r\n", all[i].path);
        memset(request + head, 'b', 150000);
        assert_true(spoken(tls, request, (size_t)head + 150000, all[i].answer_len + 100));
        const char *body = strstr(said, "\r\n\r\n");
        assert_non_null(body);
        for (int turn = 0; turn < WORLD_TURNS_MAX; turn++) {
            int got = SSL_read(tls, said + said_len, (int)(sizeof said - 1 - said_len));
            if (got > 0) said_len += (size_t)got;
            world_turn(server);
        }
        assert_int_equal(said + said_len - (body + 4), all[i].answer_len);
    }
    assert_int_equal(streamed, 150000);
    client_end(&client, tls);
}

static void what_is_no_tls_is_not_answered(void **state) {
    client_open(&client, server);
    client_ask(&client, server, "GET /a" TO_X "\r\n");
    assert_true(client.ended);
    assert_null(answer_next(client.said));
    client_close(&client);
}

static void nor_is_an_older_tls(void **state) {
    SSL_CTX_set_max_proto_version(client_tls, TLS1_2_VERSION);
    SSL *tls = client_begin(&client);
    assert_false(spoken(tls, "", 0, 0));
    client_end(&client, tls);
    world_turn(server);
    assert_int_equal(server->open, 0);
}

static void a_key_that_is_none_is_one_sentence(void **state) {
    assert_int_equal(http_server_tls(server, key, certificate).kind, ERR_FAULT);
    assert_int_equal(http_server_tls(server, certificate, "/nowhere").kind, ERR_FAULT);
    SSL *tls = client_begin(&client); /* the one that it has goes on */
    assert_true(spoken(tls, "GET /a" TO_X "\r\n", strlen("GET /a" TO_X "\r\n"), 12));
    client_end(&client, tls);
}

/* The server's end of the only connection there is. */
static int other_end(void) {
    int fd = -1;
    for (unsigned i = 0; i < server->limits.connections_max; i++)
        if (server->connection[i].stage != STAGE_FREE) fd = server->connection[i].fd;
    assert_true(fd >= 0);
    return fd;
}

/* The first bytes of a hello, and no more. */
static void a_handshake_that_does_not_end_has_the_time_of_a_head(void **state) {
    server->limits.head_seconds = 10;
    client_open(&client, server);
    client_say(&client, server, "\x16\x03\x01\x02\x00\x01", 6);
    world_age(server, 11);
    assert_int_equal(server->open, 0);
    client_close(&client);
    SSL *tls = client_begin(&client); /* who is through is idle, and may be */
    assert_true(spoken(tls, "", 0, 0));
    world_age(server, 11);
    assert_int_equal(server->open, 1);
    client_end(&client, tls);
}

/* Of a connection that says nothing but "new keys", one a time. */
static void new_keys_ask(SSL *tls, size_t times) {
    for (size_t i = 0; i < times; i++) {
        assert_int_equal(SSL_key_update(tls, SSL_KEY_UPDATE_REQUESTED), 1);
        if (SSL_do_handshake(tls) <= 0) return;
    }
}

static void who_wants_new_keys_over_and_over_has_one_turn_as_others_have(void **state) {
    enum { TIMES = 200 };
    int before = 0;
    int after = 0;
    SSL *tls = client_begin(&client);
    assert_true(spoken(tls, "GET /a" TO_X "\r\n", strlen("GET /a" TO_X "\r\n"), 12));
    new_keys_ask(tls, TIMES);
    assert_int_equal(ioctl(other_end(), FIONREAD, &before), 0);
    world_turn(server);
    assert_int_equal(ioctl(other_end(), FIONREAD, &after), 0);
    assert_true(after > before / 2);
    client_end(&client, tls);
}

/* It can be read for ever and never be answered: watched, it would be turned to without end. */
static void nor_does_one_who_takes_no_new_keys_keep_the_server_busy(void **state) {
    enum { TIMES = 4000, LITTLE = 1, ROUNDS = 50 };
    int little = LITTLE;
    SSL *tls = client_begin(&client);
    assert_true(spoken(tls, "GET /a" TO_X "\r\n", strlen("GET /a" TO_X "\r\n"), 12));
    setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    setsockopt(other_end(), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    for (int round = 0; round < ROUNDS && server->open; round++) {
        new_keys_ask(tls, TIMES / ROUNDS);
        for (int i = 0; i < WORLD_TURNS_MAX && world_is_busy(server); i++)
            world_turn(server);
    }
    assert_false(world_is_busy(server));
    assert_int_equal(server->open, 0);
    client_end(&client, tls);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        A_TEST(a_request_within_tls_is_answered),
        A_TEST(long_bodies_and_answers_arrive_whole),
        A_TEST(what_is_no_tls_is_not_answered),
        A_TEST(nor_is_an_older_tls),
        A_TEST(a_key_that_is_none_is_one_sentence),
        A_TEST(a_handshake_that_does_not_end_has_the_time_of_a_head),
        A_TEST(who_wants_new_keys_over_and_over_has_one_turn_as_others_have),
        A_TEST(nor_does_one_who_takes_no_new_keys_keep_the_server_busy),
    };
    return cmocka_run_group_tests(tests, certificate_make, certificate_remove);
}
