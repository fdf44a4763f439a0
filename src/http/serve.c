/* Whose turn is it? One thread, one epoll: who is accepted, who may speak, who was too slow. What
 * they say is exchange.c's. It waits for nobody and starts nothing of its own. */
#include "http/inside.h"

#include "base/clock.h"
#include "base/crypt.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 256,
    ACCEPTS_MAX = 64, /* a turn */
    SWEEP_MS = 1000,
    WAIT_MS_MAX = 60000,
    RUN_WAIT_MS = 500, /* how late a signal between two turns may be seen */
    LINGER_SECONDS = 2,
    NOBODY = 0, /* the bucket of a connection without an address */
};
static const uint64_t TICKS = 1000000000;

/* ---- connections ---- */

void connection_watch(struct http_server *server, struct connection *connection, uint32_t events) {
    struct epoll_event event = {.events = events};
    event.data.u32 = (uint32_t)(connection - server->connection);
    if (connection->stage == STAGE_FREE || connection->watched == events) return;
    int done = epoll_ctl(server->epoll, EPOLL_CTL_MOD, connection->fd, &event);
    assert(done == 0);
    connection->watched = events;
}

void connection_stage(const struct http_server *server, struct connection *connection,
                      enum stage stage) {
    connection->stage = stage;
    connection->since = server->now;
    connection->moved = 0;
}

void connection_due(struct http_server *server, struct connection *connection) {
    int place = (int)(connection - server->connection);
    if (connection->due) return;
    connection->due = true;
    connection->due_next = NONE;
    if (server->due_first == NONE)
        server->due_first = place;
    else
        server->connection[server->due_last].due_next = place;
    server->due_last = place;
}

/* The listener is watched while there is a place, and not otherwise: a full house makes no noise.
 */
static void listener_watch(struct http_server *server, bool watch) {
    struct epoll_event event = {.events = watch ? EPOLLIN : 0};
    event.data.u32 = server->limits.connections_max;
    if (server->listener == NONE || server->full == !watch) return;
    int done = epoll_ctl(server->epoll, EPOLL_CTL_MOD, server->listener, &event);
    assert(done == 0);
    server->full = !watch;
}

void connection_close(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    assert(connection->stage != STAGE_FREE);
    connection->stage = STAGE_FREE;
    connection->exchange = NULL;
    wire_close(connection);
    if (connection->bucket != NOBODY) server->of_address[connection->bucket]--;
    connection->free_next = server->free_first;
    server->free_first = (int)(connection - server->connection);
    server->open--;
    listener_watch(server, true);
    if (exchange) exchange_forget(server, exchange);
    if (exchange) exchange_close(server, exchange);
    if (connection->incoming) incoming_end(server, connection, connection->incoming->filled);
}

/* ---- the door ---- */

/* A keyed hash, so that nobody can choose whose bucket to fill. */
static uint16_t bucket_of(const struct http_server *server, const struct sockaddr_storage *who) {
    uint64_t address = 0;
    if (who->ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, who, sizeof in);
        address = in.sin_addr.s_addr;
    } else if (who->ss_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, who, sizeof in);
        memcpy(&address, &in.sin6_addr, sizeof address); /* one customer has a /64 */
    } else {
        return NOBODY;
    }
    struct span word = span_of(&address, sizeof address);
    struct digest digest = hmac_sha256(secret_span(&server->address_key), &word, 1);
    uint16_t bucket;
    memcpy(&bucket, digest.byte, sizeof bucket);
    return bucket == NOBODY ? 1 : bucket;
}

static void connection_open(struct http_server *server, int fd, uint16_t bucket) {
    struct connection *connection = &server->connection[server->free_first];
    struct epoll_event event = {.events = EPOLLIN};
    event.data.u32 = (uint32_t)server->free_first;
    if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        close(fd); /* the system's limit on what is watched */
        return;
    }
    server->free_first = connection->free_next;
    server->open++;
    if (bucket != NOBODY) server->of_address[bucket]++;
    connection->fd = fd;
    connection->watched = EPOLLIN;
    connection->bucket = bucket;
    connection->close = false;
    connection_stage(server, connection, STAGE_IDLE);
    if (!wire_open(server, connection)) connection_close(server, connection);
}

/* Nobody keeps a place by doing nothing while others wait for one: the longest idle is closed. */
static void place_free(struct http_server *server) {
    struct connection *longest = NULL;
    for (unsigned i = 0; i < server->limits.connections_max; i++) {
        struct connection *connection = &server->connection[i];
        if (connection->stage != STAGE_IDLE || server->now - connection->since < TICKS) continue;
        if (!longest || connection->since < longest->since) longest = connection;
    }
    if (longest) connection_close(server, longest);
}

/* False when nobody waits any more, or the system has no descriptor left: until the next sweep. */
static bool visitor_take(struct http_server *server) {
    struct sockaddr_storage who = {0};
    socklen_t len = sizeof who;
    int fd = accept4(server->listener, (struct sockaddr *)&who, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        listener_watch(server, false);
    if (fd < 0) return false;
    uint16_t bucket = server->limits.per_address_max ? bucket_of(server, &who) : NOBODY;
    if (bucket != NOBODY && server->of_address[bucket] >= server->limits.per_address_max)
        close(fd);
    else
        connection_open(server, fd, bucket);
    return true;
}

/* Somebody waits. */
static void door_open(struct http_server *server) {
    if (server->free_first == NONE) place_free(server);
    if (server->free_first == NONE) listener_watch(server, false);
    for (int i = 0; i < ACCEPTS_MAX && server->free_first != NONE; i++)
        if (server->listener == NONE || !visitor_take(server)) break;
}

bool request_allowed(struct http_server *server) {
    double earned =
        (double)(server->now - server->counted) / (double)TICKS * server->limits.per_second;
    server->counted = server->now;
    server->tokens += earned;
    if (server->tokens > server->limits.burst) server->tokens = server->limits.burst;
    if (server->tokens < 1) return false;
    server->tokens -= 1;
    return true;
}

/* ---- who was too slow ---- */

static bool is_behind(const struct http_server *server, const struct connection *connection) {
    uint64_t past = server->now - connection->since;
    uint64_t grace = server->limits.grace_seconds * TICKS;
    if (past <= grace) return false;
    return connection->moved < (past - grace) / TICKS * server->limits.bytes_per_second;
}

static bool is_past(const struct http_server *server, const struct connection *connection,
                    unsigned seconds) {
    return server->now - connection->since > seconds * TICKS;
}

static void connection_sweep(struct http_server *server, struct connection *connection) {
    const struct http_limits *limits = &server->limits;
    switch (connection->stage) {
    case STAGE_FREE:
        break;
    case STAGE_IDLE:
        if (is_past(server, connection,
                    wire_greets(connection) ? limits->head_seconds : limits->idle_seconds))
            connection_close(server, connection);
        break;
    case STAGE_HEAD:
        if (is_past(server, connection, limits->head_seconds))
            exchange_refuse(server, connection, 408, "The request did not come in time.");
        break;
    case STAGE_BODY:
        if (is_behind(server, connection))
            exchange_refuse(server, connection, 408, "The body came too slowly.");
        break;
    case STAGE_HELD:
    case STAGE_ANSWER:
        if (is_past(server, connection, limits->answer_seconds))
            exchange_refuse(server, connection, 503, "No answer came in time; ask again.");
        break;
    case STAGE_REPLY:
        if (is_behind(server, connection)) connection_close(server, connection);
        break;
    case STAGE_LINGER:
        if (is_past(server, connection, LINGER_SECONDS)) connection_close(server, connection);
        break;
    }
}

static void sweep(struct http_server *server) {
    if (server->now - server->swept < SWEEP_MS * (TICKS / 1000)) return;
    server->swept = server->now;
    for (unsigned i = 0; i < server->limits.connections_max && server->open > 0; i++)
        connection_sweep(server, &server->connection[i]);
    listener_watch(server, true); /* whoever waits may have a place now */
}

/* ---- turns ---- */

static void connection_turn(struct http_server *server, struct connection *connection,
                            uint32_t events) {
    bool owed = connection->stage == STAGE_ANSWER || connection->stage == STAGE_HELD ||
                connection->stage == STAGE_REPLY;
    if (connection->stage == STAGE_FREE) return; /* closed earlier in this turn */
    if ((events & (EPOLLERR | EPOLLHUP)) && owed)
        connection_close(server, connection);
    else if (connection->stage == STAGE_REPLY)
        reply_write(server, connection);
    else
        exchange_read(server, connection);
}

static void due_turn(struct http_server *server) {
    int place = server->due_first;
    server->due_first = NONE;
    for (unsigned i = 0; place != NONE && i < server->limits.connections_max; i++) {
        struct connection *connection = &server->connection[place];
        place = connection->due_next;
        connection->due = false;
        exchange_go_on(server, connection);
    }
}

struct err http_server_turn(struct http_server *server) {
    struct epoll_event event[EVENTS_MAX];
    server->now = clock_ticks();
    due_turn(server);
    int count = epoll_wait(server->epoll, event, EVENTS_MAX, 0);
    if (count < 0 && errno != EINTR)
        return err_errno("the HTTP server cannot go on; start it again");
    for (int i = 0; i < count; i++) {
        if (event[i].data.u32 == server->limits.connections_max)
            door_open(server);
        else
            connection_turn(server, &server->connection[event[i].data.u32], event[i].events);
    }
    sweep(server);
    return err_none();
}

int http_server_fd(const struct http_server *server) { return server->epoll; }

int http_server_wait_ms(const struct http_server *server) {
    if (server->due_first != NONE) return 0;
    if (server->open == 0 && !server->full) return WAIT_MS_MAX;
    uint64_t past = (clock_ticks() - server->swept) / (TICKS / 1000);
    return past >= SWEEP_MS ? 0 : (int)(SWEEP_MS - past);
}

/* ---- late answers ---- */

static struct connection *connection_of(struct http_server *server, uint64_t number) {
    uint64_t place = number & 0xffff;
    if (place >= server->limits.connections_max) return NULL;
    struct connection *connection = &server->connection[place];
    const struct exchange *exchange = connection->exchange;
    bool there = exchange && exchange->routed && exchange->request.number == number;
    return there ? connection : NULL;
}

bool http_server_reply(struct http_server *server, uint64_t number,
                       const struct http_reply *reply) {
    struct connection *connection = connection_of(server, number);
    if (!connection) {
        if (reply->from_file) close(reply->file);
        return false;
    }
    server->now = clock_ticks();
    reply_put(server, connection, reply, 0);
    return true;
}

void http_server_take_more(struct http_server *server, uint64_t number) {
    struct connection *connection = connection_of(server, number);
    if (connection && connection->stage == STAGE_HELD) connection_due(server, connection);
}

/* ---- the server ---- */

static uint16_t port_of(int listener) {
    struct sockaddr_storage where = {0};
    socklen_t len = sizeof where;
    struct sockaddr_in in;
    if (getsockname(listener, (struct sockaddr *)&where, &len) != 0) return 0;
    memcpy(&in, &where, sizeof in); /* the port stands where it does in sockaddr_in6 */
    return where.ss_family == AF_INET || where.ss_family == AF_INET6 ? ntohs(in.sin_port) : 0;
}

static struct http_server *server_make(const struct http_limits *limits,
                                       const struct http_service *service) {
    size_t places = limits->connections_max;
    assert(places > 0 && places <= HTTP_CONNECTIONS_MAX);
    struct arena *arena =
        arena_open(sizeof(struct http_server) + places * sizeof(struct connection) +
                   ADDRESS_BUCKETS * sizeof(uint16_t) +
                   (places + INCOMINGS) * (sizeof(struct incoming) + 64) + 65536);
    struct http_server *server = ARENA_NEW(arena, struct http_server);
    *server = (struct http_server){.arena = arena,
                                   .limits = *limits,
                                   .service = *service,
                                   .listener = NONE,
                                   .epoll = NONE,
                                   .now = clock_ticks(),
                                   .tokens = limits->burst,
                                   .due_first = NONE,
                                   .free_first = 0};
    server->swept = server->counted = server->now;
    server->connection = ARENA_ARRAY(arena, struct connection, places);
    server->of_address = ARENA_ARRAY(arena, uint16_t, ADDRESS_BUCKETS);
    for (size_t i = 0; i < places; i++)
        server->connection[i].free_next = i + 1 < places ? (int)i + 1 : NONE;
    random_fill(server->address_key.byte, sizeof server->address_key.byte);
    return server;
}

struct err http_server_open(int listener, const struct http_limits *limits,
                            const struct http_service *service, struct http_server **server) {
    struct http_server *opened = server_make(limits, service);
    struct epoll_event event = {.events = EPOLLIN};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL); /* sendfile has no MSG_NOSIGNAL */
    event.data.u32 = limits->connections_max;
    opened->listener = listener;
    opened->port = port_of(listener);
    opened->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (opened->epoll < 0 || epoll_ctl(opened->epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
        struct err e = err_errno("the HTTP server cannot begin");
        http_server_close(opened);
        return e;
    }
    *server = opened;
    return err_none();
}

uint16_t http_server_port(const struct http_server *server) { return server->port; }

static void listener_close(struct http_server *server) {
    if (server->listener != NONE) close(server->listener);
    server->listener = NONE;
}

void http_server_drain(struct http_server *server) {
    server->draining = true;
    listener_close(server);
    server->full = false;
    for (unsigned i = 0; i < server->limits.connections_max; i++)
        if (server->connection[i].stage == STAGE_IDLE)
            connection_close(server, &server->connection[i]);
}

unsigned http_server_in_flight(const struct http_server *server) {
    unsigned count = 0;
    for (unsigned i = 0; i < server->limits.connections_max && server->open > 0; i++)
        if (server->connection[i].incoming) count++;
    return count;
}

static struct err run_once(struct http_server *server) {
    struct pollfd wait = {.fd = server->epoll, .events = POLLIN};
    int ms = http_server_wait_ms(server);
    if (poll(&wait, 1, ms < RUN_WAIT_MS ? ms : RUN_WAIT_MS) < 0 && errno != EINTR)
        return err_errno("the HTTP server cannot go on; start it again");
    return http_server_turn(server);
}

struct err http_server_run(struct http_server *server, const volatile sig_atomic_t *stop) {
    while (!*stop)
        TRY(run_once(server));
    uint64_t until = clock_ticks() + server->limits.answer_seconds * TICKS;
    http_server_drain(server);
    while (http_server_in_flight(server) > 0 && clock_ticks() < until)
        TRY(run_once(server));
    return err_none();
}

void http_server_close(struct http_server *server) {
    if (!server) return;
    listener_close(server);
    for (unsigned i = 0; i < server->limits.connections_max && server->open > 0; i++)
        if (server->connection[i].stage != STAGE_FREE)
            connection_close(server, &server->connection[i]);
    if (server->epoll != NONE) close(server->epoll);
    while (server->spares > 0)
        arena_close(server->spare[--server->spares]);
    wire_forget(server);
    arena_close(server->arena);
}
