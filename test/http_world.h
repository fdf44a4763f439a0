/* Who asks and who answers, in one thread? A server of ours on loopback and clients of it, by
 * turns, so that nothing in a test waits for anything but the other. */
#ifndef TEST_HTTP_WORLD_H
#define TEST_HTTP_WORLD_H

#include "http/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORLD_TURNS_MAX = 2000, WORLD_SAID_BYTES = 1 << 16 };

static const struct http_limits world_limits = {.connections_max = 16,
                                                .idle_seconds = 60,
                                                .head_seconds = 60,
                                                .grace_seconds = 60,
                                                .bytes_per_second = 1000,
                                                .answer_seconds = 60,
                                                .per_second = 100000,
                                                .burst = 100000,
                                                .request_bytes_max = 1 << 20};

struct client {
    int fd;
    char said[WORLD_SAID_BYTES]; /* since the last client_ask, with a NUL */
    size_t len;
    bool ended; /* the server closed, or cut off */
};

static inline struct http_server *world_open(const struct http_limits *limits,
                                             const struct http_service *service) {
    struct http_server *server;
    int listener;
    assert_false(err_is(http_listen("127.0.0.1", 0, &listener)));
    assert_false(err_is(http_server_open(listener, limits, service, &server)));
    return server;
}

static inline void world_turn(struct http_server *server) {
    assert_false(err_is(http_server_turn(server)));
}

static inline void client_open(struct client *client, const struct http_server *server) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(http_server_port(server))};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *client = (struct client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    assert_int_equal(connect(client->fd, (struct sockaddr *)&where, sizeof where), 0);
    int on = 1; /* a single byte does not wait for the last one's acknowledgement */
    assert_int_equal(setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    assert_int_equal(fcntl(client->fd, F_SETFL, O_NONBLOCK), 0);
}

static inline void client_close(struct client *client) { close(client->fd); }

/* Not as one says goodbye: the server sees an error. */
static inline void client_vanish(struct client *client) {
    struct linger now = {.l_onoff = 1};
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(client->fd);
}

/* Takes what has come; false when that was nothing. */
static inline bool client_hear(struct client *client) {
    if (client->ended || client->len + 1 >= sizeof client->said) return false;
    ssize_t got =
        recv(client->fd, client->said + client->len, sizeof client->said - 1 - client->len, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) client->ended = true;
    if (got <= 0) return false;
    client->len += (size_t)got;
    client->said[client->len] = 0;
    return true;
}

static inline void client_say(struct client *client, struct http_server *server, const void *at,
                              size_t len) {
    client->len = 0;
    client->said[0] = 0;
    for (size_t sent = 0; sent < len;) {
        ssize_t put = send(client->fd, (const char *)at + sent, len - sent, MSG_NOSIGNAL);
        if (put < 0 && errno != EAGAIN) break; /* the server has heard enough */
        if (put > 0) sent += (size_t)put;
        world_turn(server);
    }
}

static inline bool world_is_busy(const struct http_server *server) {
    struct pollfd wait = {.fd = http_server_fd(server), .events = POLLIN};
    return http_server_wait_ms(server) == 0 || poll(&wait, 1, 0) > 0;
}

/* Turns until nothing more comes. Loopback delivers within the call that sends, so what is not
 * there when the server has nothing to do will not be. */
static inline void client_listen(struct client *client, struct http_server *server) {
    int quiet = 0;
    for (int i = 0; i < WORLD_TURNS_MAX && quiet < 6 && !client->ended; i++) {
        world_turn(server);
        quiet = client_hear(client) || world_is_busy(server) ? 0 : quiet + 1;
    }
}

/* Says it, and gives the status of the first answer, 0 where there is none. */
static inline int client_ask(struct client *client, struct http_server *server,
                             const char *request) {
    client_say(client, server, request, strlen(request));
    client_listen(client, server);
    return client->len > 12 ? atoi(client->said + 9) : 0;
}

static inline int once(struct http_server *server, const char *request) {
    static struct client client;
    client_open(&client, server);
    int status = client_ask(&client, server, request);
    client_close(&client);
    return status;
}

/* The next status line, or NULL. */
static inline const char *answer_next(const char *at) {
    for (; (at = strstr(at, "HTTP/1.1 ")); at++)
        if (at[9] >= '1' && at[9] <= '5') return at;
    return NULL;
}

static inline int answers_in(const struct client *client) {
    int count = 0;
    for (const char *at = client->said; (at = answer_next(at)); at++)
        count++;
    return count;
}

/* As if so many seconds had gone by for every connection. */
static inline void world_age(struct http_server *server, unsigned seconds) {
    for (unsigned i = 0; i < server->limits.connections_max; i++)
        server->connection[i].since -= seconds * UINT64_C(1000000000);
    server->swept = 0;
    world_turn(server);
}

#endif
