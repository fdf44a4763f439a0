/* What has come of a request, and who must hear of it? From the first byte of a head to the answer,
 * one request of a connection at a time. It never reads on while an answer is owed. */
#include "http/inside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { NUMBER_PLACE_BITS = 16, LINGER_PIECE_BYTES = 16384 };
static_assert(HTTP_CONNECTIONS_MAX < 1 << NUMBER_PLACE_BITS, "a number names its connection");

/* ---- beginning and end ---- */

static struct incoming *incoming_begin(struct http_server *server) {
    if (!server->incoming_free) {
        struct incoming *fresh = ARENA_ARRAY(server->arena, struct incoming, INCOMINGS);
        for (size_t i = 0; i < INCOMINGS; i++)
            fresh[i].next = i + 1 < INCOMINGS ? &fresh[i + 1] : NULL;
        server->incoming_free = fresh;
    }
    struct incoming *incoming = server->incoming_free;
    server->incoming_free = incoming->next;
    incoming->next = NULL;
    return incoming;
}

void incoming_end(struct http_server *server, struct connection *connection, size_t used) {
    struct incoming *incoming = connection->incoming;
    size_t rest = incoming->filled - used;
    memmove(incoming->bytes, incoming->bytes + used, rest);
    explicit_bzero(incoming->bytes + rest, used);
    incoming->head = (struct http_head){0};
    incoming->filled = rest;
    if (rest > 0) return;
    incoming->next = server->incoming_free;
    server->incoming_free = incoming;
    connection->incoming = NULL;
}

static struct exchange *exchange_open(struct http_server *server) {
    struct arena *arena = server->spares
                              ? server->spare[--server->spares]
                              : arena_open(server->limits.request_bytes_max +
                                           EXCHANGE_STREAM_BYTES + (size_t)2 * HTTP_HEAD_BYTES_MAX);
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    exchange->arena = arena;
    return exchange;
}

void exchange_close(struct http_server *server, struct exchange *exchange) {
    struct arena *arena = exchange->arena;
    if (exchange->from_file) close(exchange->file);
    arena_close(exchange->unsent_arena);
    if (server->spares < EXCHANGE_SPARE_MAX && arena_used(arena) <= EXCHANGE_SPARE_BYTES) {
        arena_wipe(arena);
        server->spare[server->spares++] = arena;
    } else {
        arena_close(arena);
    }
}

void exchange_forget(const struct http_server *server, struct exchange *exchange) {
    if (!exchange->routed) return;
    exchange->routed = false;
    if (server->service.gone) server->service.gone(server->service.from, &exchange->request);
}

/* ---- refusals ---- */

static void refusal_put(struct http_server *server, struct connection *connection, unsigned status,
                        const char *why, unsigned allow) {
    struct exchange *exchange = connection->exchange;
    struct http_reply reply = {.status = status};
    if (server->service.refuse) {
        server->service.refuse(server->service.from, exchange->arena, status, why, &reply);
        reply.status = status;
    } else {
        reply.body = span_str(arena_printf(exchange->arena, "%s\n", why));
    }
    reply_put(server, connection, &reply, allow);
}

void exchange_refuse(struct http_server *server, struct connection *connection, unsigned status,
                     const char *why) {
    if (!connection->exchange) connection->exchange = exchange_open(server);
    exchange_forget(server, connection->exchange);
    connection->close = true;
    refusal_put(server, connection, status, why, 0);
}

/* ---- the answer ---- */

static void answer(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    struct http_reply reply = {0};
    if (!exchange->streamed)
        exchange->request.body =
            span_of(exchange->body ? exchange->body : (const uint8_t *)"", exchange->body_filled);
    exchange->body_used = exchange->body_filled;
    connection_stage(server, connection, STAGE_ANSWER);
    if (server->service.answer(server->service.from, &exchange->request, &reply) == HTTP_NOW)
        reply_put(server, connection, &reply, 0);
}

/* ---- the body ---- */

/* Bytes of the body that came with the head. */
static void body_begin(const struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    const struct incoming *incoming = connection->incoming;
    size_t with_head = incoming->filled - exchange->used;
    size_t room = exchange->streamed ? EXCHANGE_STREAM_BYTES : (size_t)exchange->body_left;
    if (exchange->body_left == 0) return;
    exchange->body = arena_alloc(exchange->arena, room);
    if (with_head > exchange->body_left) with_head = (size_t)exchange->body_left;
    memcpy(exchange->body, incoming->bytes + exchange->used, with_head);
    exchange->used += with_head;
    exchange->body_filled = with_head;
    exchange->body_left -= with_head;
}

/* Offers what has come of a streamed body. The connection may have its answer afterwards. */
static void body_offer(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    struct span piece =
        span_of(exchange->body + exchange->body_used, exchange->body_filled - exchange->body_used);
    if (piece.len > 0) {
        size_t taken = server->service.part(server->service.from, &exchange->request, piece);
        if (connection->stage != STAGE_BODY) return; /* answered, and what is here may be wiped */
        assert(taken <= piece.len);
        exchange->body_used += taken;
        if (taken < piece.len) {
            connection_stage(server, connection, STAGE_HELD);
            connection_watch(server, connection, 0);
            return;
        }
        exchange->body_used = exchange->body_filled = 0;
    }
    if (exchange->body_left == 0) answer(server, connection);
}

static void body_read(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    size_t room = exchange->streamed ? EXCHANGE_STREAM_BYTES - exchange->body_filled
                                     : (size_t)exchange->body_left;
    if (room > exchange->body_left) room = (size_t)exchange->body_left;
    assert(room > 0);
    ssize_t got = wire_read(connection, exchange->body + exchange->body_filled, room);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        connection_close(server, connection);
        return;
    }
    exchange->body_filled += (size_t)got;
    exchange->body_left -= (uint64_t)got;
    connection->moved += (uint64_t)got;
    if (exchange->streamed)
        body_offer(server, connection);
    else if (exchange->body_left == 0)
        answer(server, connection);
}

/* ---- the head ---- */

/* RFC 9110 section 10.1.1: not where some of the body is here already, nor to HTTP/1.0. */
static bool continue_put(struct connection *connection) {
    static const char words[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const struct exchange *exchange = connection->exchange;
    const struct http_head *head = &connection->incoming->head;
    bool wanted =
        head->expects && !head->old && exchange->body_left > 0 && exchange->body_filled == 0;
    return !wanted || wire_write(connection, span_of(words, sizeof words - 1), (struct span){0},
                                 false) == (ssize_t)sizeof words - 1;
}

static void request_fill(struct http_server *server, const struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    const struct http_head *head = &connection->incoming->head;
    uint64_t place = (uint64_t)(connection - server->connection);
    exchange->request = (struct http_request){
        .number = ++server->numbers << NUMBER_PLACE_BITS | place,
        .method = head->method,
        .path = head->path,
        .query = head->query,
        .body_len = head->length,
        .body = SPAN_LITERAL(""),
        .from = connection->bucket,
        .arena = exchange->arena,
    };
    memcpy(exchange->request.field, head->field, sizeof head->field);
    exchange->used = head->len;
    exchange->body_left = head->length;
}

/* What of the body is here already is passed over, so that a client who is refused can stay. */
static void body_pass_over(const struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    size_t here = connection->incoming->filled - exchange->used;
    if (exchange->body_left > here) return;
    exchange->used += (size_t)exchange->body_left;
    exchange->body_left = 0;
}

static void request_refuse(struct http_server *server, struct connection *connection,
                           unsigned status, const char *why, unsigned allow) {
    body_pass_over(connection);
    refusal_put(server, connection, status, why, allow);
}

static void request_await(struct http_server *server, struct connection *connection,
                          const struct http_route *route) {
    struct exchange *exchange = connection->exchange;
    assert(route->streamed ? server->service.part != NULL
                           : route->body_bytes_max <= server->limits.request_bytes_max);
    exchange->routed = true;
    exchange->streamed = route->streamed;
    body_begin(connection);
    connection_stage(server, connection, STAGE_BODY);
    connection->moved = exchange->body_filled;
    if (!continue_put(connection))
        connection_close(server, connection);
    else if (exchange->streamed)
        body_offer(server, connection);
    else if (exchange->body_left == 0)
        answer(server, connection);
}

static void request_begin(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange = exchange_open(server);
    struct http_route route = {0};
    request_fill(server, connection);
    if (!request_allowed(server)) {
        request_refuse(server, connection, 429, "Too many requests; try again in a second.", 0);
        return;
    }
    server->service.route(server->service.from, &exchange->request, &route);
    if (route.reply.status) {
        body_pass_over(connection);
        reply_put(server, connection, &route.reply, route.allow);
    } else if (!route.allow) {
        request_refuse(server, connection, 404, "There is nothing here.", 0);
    } else if (!(route.allow & exchange->request.method)) {
        request_refuse(server, connection, 405, "This method is not for this address.",
                       route.allow);
    } else if (exchange->body_left > route.body_bytes_max) {
        request_refuse(server, connection, 413, "The body is larger than what is accepted here.",
                       0);
    } else {
        request_await(server, connection, &route);
    }
}

static void head_look(struct http_server *server, struct connection *connection) {
    struct incoming *incoming = connection->incoming;
    switch (head_take(&incoming->head, span_of(incoming->bytes, incoming->filled))) {
    case HEAD_MORE:
        break;
    case HEAD_REFUSED:
        exchange_refuse(server, connection, incoming->head.status, incoming->head.why);
        break;
    case HEAD_WHOLE:
        request_begin(server, connection);
        break;
    }
}

static void head_read(struct http_server *server, struct connection *connection) {
    if (!connection->incoming) connection->incoming = incoming_begin(server);
    struct incoming *incoming = connection->incoming;
    ssize_t got = wire_read(connection, incoming->bytes + incoming->filled,
                            HTTP_HEAD_BYTES_MAX - incoming->filled);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (incoming->filled == 0) incoming_end(server, connection, 0);
        return;
    }
    if (got <= 0) {
        connection_close(server, connection);
        return;
    }
    if (connection->stage == STAGE_IDLE) connection_stage(server, connection, STAGE_HEAD);
    incoming->filled += (size_t)got;
    head_look(server, connection);
}

/* ---- what comes after the end ---- */

static void rest_read(struct http_server *server, struct connection *connection) {
    uint8_t rest[LINGER_PIECE_BYTES];
    ssize_t got = wire_read(connection, rest, sizeof rest);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        connection_close(server, connection);
}

static void stage_read(struct http_server *server, struct connection *connection) {
    switch (connection->stage) {
    case STAGE_IDLE:
    case STAGE_HEAD:
        head_read(server, connection);
        break;
    case STAGE_BODY:
        body_read(server, connection);
        break;
    case STAGE_LINGER:
        rest_read(server, connection);
        break;
    case STAGE_HELD:
    case STAGE_ANSWER:
        connection_watch(server, connection, 0);
        break; /* it can wait */
    case STAGE_FREE:
    case STAGE_REPLY:
        break;
    }
}

void exchange_read(struct http_server *server, struct connection *connection) {
    stage_read(server, connection);
    if (connection->stage != STAGE_FREE && wire_holds(connection))
        connection_due(server, connection);
}

void exchange_go_on(struct http_server *server, struct connection *connection) {
    switch (connection->stage) {
    case STAGE_HEAD:
        head_look(server, connection);
        break;
    case STAGE_HELD:
        connection_stage(server, connection, STAGE_BODY);
        connection_watch(server, connection, EPOLLIN);
        body_offer(server, connection);
        break;
    case STAGE_FREE:
    case STAGE_IDLE:
    case STAGE_BODY:
    case STAGE_ANSWER:
    case STAGE_REPLY:
    case STAGE_LINGER:
        break;
    }
    /* Where an answer is owed or being sent, nothing is read: it will be due again. */
    if (connection->stage != STAGE_FREE && connection->stage < STAGE_HELD && wire_holds(connection))
        exchange_read(server, connection);
}
