/* The gate process: HTTP on one side, the keeper on the other. It holds no key and no record, hands
 * bodies over untouched, and understands of them only where they go. */
#include "daemon/children.h"

#include "base/bytes.h"
#include "base/key.h"
#include "daemon/call.h"
#include "daemon/flight.h"
#include "daemon/log_files.h"
#include "http/http.h"
#include "http/problem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    GATE_ARENA_BYTES = 4 * 1024 * 1024,
    REPLY_ARENA_BYTES = 2 * CALL_REPLY_BYTES_MAX,
    DOORS = 3,
    DRAIN_SECONDS = 15,
};

static const struct http_limits limits = {
    .connections_max = HTTP_CONNECTIONS_MAX,
    .idle_seconds = 75,
    .head_seconds = 10,
    .grace_seconds = 10,
    .bytes_per_second = 500,
    .answer_seconds = 120,
    .per_second = 20000,
    .burst = 20000,
    .request_bytes_max = CALL_BYTES_MAX + 1024 * 1024,
};

struct door {
    struct gate *gate;
    struct http_server *server;
    enum call_door door; /* which calls it knows */
};

struct gate {
    struct child *child;
    struct arena *arena;
    struct arena *round;
    struct door door[DOORS];
    struct flights *flights;
    struct log_files *log;
    uint32_t starved[FLIGHTS_MAX]; /* numbers of those whose parts found no room */
    size_t starved_count;
    bool stop;
};

static struct chan *keeper_of(struct gate *gate) { return &gate->child->chan[PROCESS_KEEPER]; }

/* ---- problems that need no keeper ---- */

static void problem_put(struct arena *arena, enum problem problem, const char *detail,
                        struct http_reply *reply) {
    *reply = (struct http_reply){.status = problem_type(problem)->status,
                                 .type = PROBLEM_MEDIA_TYPE,
                                 .body = problem_write(arena, problem, span_str(detail))};
    if (problem == PROBLEM_AWAY || problem == PROBLEM_STOPPING || problem == PROBLEM_TOO_MANY)
        reply->header[0] = (struct http_header){"Retry-After", "1"};
}

/* The server's own refusals, in the words of this API. */
static void refuse(void *from, struct arena *arena, unsigned status, const char *why,
                   struct http_reply *reply) {
    enum problem found = PROBLEM_MALFORMED;
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (problem_type((enum problem)i)->status == status && status != 400 && status != 403)
            found = (enum problem)i;
    reply->type = PROBLEM_MEDIA_TYPE;
    reply->body = problem_write(arena, found, span_str(why));
    if (problem_type(found)->status == status) return;
    /* The status is more exact than any of our types. */
    reply->body = span_str(arena_printf(
        arena, "{\"detail\":\"%s\",\"status\":%u,\"title\":\"%s\",\"type\":\"" PROBLEM_TYPE "%s\"}",
        why, status, problem_type(found)->title, problem_type(found)->name));
}

/* ---- what the head decides ---- */

static bool is_local_path(struct span path) {
    return span_is(path, "/healthz") || span_begins(path, SPAN_LITERAL("/log/"));
}

static unsigned methods_of(enum call_door door, struct arena *arena, struct span path,
                           const struct call_rule **rule) {
    static const struct {
        const char *name;
        enum http_method method;
    } methods[] = {{"GET", HTTP_GET}, {"POST", HTTP_POST}, {"DELETE", HTTP_DELETE}};
    unsigned allow = 0;
    const char *text = arena_str(arena, path);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct span id;
        enum call_verb verb = call_route(door, methods[i].name, text, &id);
        if (verb == CALL_NONE) continue;
        allow |= methods[i].method;
        if (call_rule(verb)->bytes_max > 0 || !*rule) *rule = call_rule(verb);
    }
    return allow;
}

static void route(void *from, struct http_request *request, struct http_route *route) {
    struct door *door = from;
    const struct call_rule *rule = NULL;
    if (is_local_path(request->path)) {
        route->allow = HTTP_GET;
        return;
    }
    route->allow = methods_of(door->door, request->arena, request->path, &rule);
    if (!rule) {
        problem_put(request->arena, PROBLEM_NOT_FOUND, NULL, &route->reply);
        return;
    }
    route->body_bytes_max = rule->bytes_max;
    route->streamed = rule->streamed;
}

/* ---- to the keeper ---- */

static const char *method_str(enum http_method method) {
    return method == HTTP_POST ? "POST" : method == HTTP_DELETE ? "DELETE" : "GET";
}

static struct span call_of(const struct door *door, const struct http_request *request) {
    struct call call = {.query = request->query,
                        .path = request->path,
                        .authorization = request->field[HTTP_AUTHORIZATION],
                        .idempotency_key = request->field[HTTP_IDEMPOTENCY_KEY],
                        .content_type = request->field[HTTP_CONTENT_TYPE],
                        .accept = request->field[HTTP_ACCEPT],
                        .language = request->field[HTTP_ACCEPT_LANGUAGE],
                        .trace = request->field[HTTP_TRACEPARENT],
                        .body = request->body};
    call.verb = call_route(door->door, method_str(request->method),
                           arena_str(request->arena, request->path), &call.id);
    assert(call.verb != CALL_NONE); /* the head was routed */
    return call_write(request->arena, &call);
}

static struct flight *flight_begin(struct door *door, struct http_request *request) {
    struct flights *flights = door->gate->flights;
    struct span call = call_of(door, request);
    bool ask = call.at[0] == CALL_ASK;
    if (ask && flights_asks_full(flights)) return NULL;
    struct flight *flight = flights_begin(flights, door->server, request->number);
    struct span trace = request->field[HTTP_TRACEPARENT];
    if (!flight) return NULL;
    if (trace_is_fine(trace)) memcpy(flight->trace, trace.at, TRACE_BYTES);
    flight->call = call;
    if (ask) flights_ask(flights, flight);
    return flight;
}

static enum message_kind kind_of(const struct flight *flight) {
    if (flight->cancelled) return MESSAGE_CANCEL;
    return flight->call.len ? MESSAGE_CALL : MESSAGE_END;
}

/* Sends what waits, as far as there is room: a call, or the end of one whose body came in parts. */
static struct err flights_send(struct gate *gate) {
    for (struct flight *flight; (flight = flights_first_waiting(gate->flights));) {
        enum chan_state state;
        enum message_kind kind = kind_of(flight);
        TRY(chan_send(keeper_of(gate), kind, flight->number, flight->call, -1, false, &state));
        if (state != CHAN_MESSAGE) return err_none(); /* no room, or a new keeper is on its way */
        flights_sent(gate->flights, flight);
        if (flight->ended && kind == MESSAGE_CALL) flights_wait(gate->flights, flight);
        if (kind == MESSAGE_CANCEL) flights_end(gate->flights, flight);
    }
    return err_none();
}

/* The channel is full: it is asked again when there is room. */
static void starve(struct gate *gate, uint32_t number) {
    for (size_t i = 0; i < gate->starved_count; i++)
        if (gate->starved[i] == number) return;
    assert(gate->starved_count < FLIGHTS_MAX);
    gate->starved[gate->starved_count++] = number;
}

static void starved_feed(struct gate *gate) {
    size_t count = gate->starved_count;
    gate->starved_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct flight *flight = flights_find(gate->flights, gate->starved[i]);
        if (flight) http_server_take_more(flight->server, flight->request);
    }
}

/* Some of a batch. Nothing more is taken than the keeper has room for. */
static size_t part(void *from, struct http_request *request, struct span bytes) {
    struct door *door = from;
    struct gate *gate = door->gate;
    struct flight *flight = request->state;
    enum chan_state state;
    if (!flight) flight = request->state = flight_begin(door, request);
    if (!flight) {
        struct http_reply reply;
        problem_put(request->arena, PROBLEM_TOO_MANY, NULL, &reply);
        http_server_reply(door->server, request->number, &reply);
        return 0;
    }
    flight->streamed = true;
    if (bytes.len > CALL_PART_BYTES_MAX) bytes.len = CALL_PART_BYTES_MAX;
    if (bytes.len > flight->credit) bytes.len = flight->credit;
    if (!flight->sent || bytes.len == 0) return 0;
    struct err e =
        chan_send(keeper_of(gate), MESSAGE_PART, flight->number, bytes, -1, false, &state);
    if (err_is(e) || state != CHAN_MESSAGE) {
        starve(gate, flight->number);
        return 0;
    }
    flight->credit -= bytes.len;
    return bytes.len;
}

static void more_hear(struct gate *gate, const struct message *message) {
    struct flight *flight = flights_find(gate->flights, message->number);
    if (!flight || message->body.len != 8) return;
    flight->credit += be_get_u64(message->body.at);
    http_server_take_more(flight->server, flight->request);
}

static enum http_when local_answer(struct gate *gate, struct http_request *request,
                                   struct http_reply *reply) {
    if (span_is(request->path, "/healthz")) {
        *reply = (struct http_reply){.status = 200, .body = SPAN_LITERAL("alive\n")};
        return HTTP_NOW;
    }
    log_files_answer(gate->log, request, reply);
    if (reply->status == 404) problem_put(request->arena, PROBLEM_NOT_FOUND, NULL, reply);
    return HTTP_NOW;
}

static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct door *door = from;
    struct gate *gate = door->gate;
    if (is_local_path(request->path)) return local_answer(gate, request, reply);
    if (gate->stop) {
        problem_put(request->arena, PROBLEM_STOPPING, NULL, reply);
        return HTTP_NOW;
    }
    struct flight *flight = request->state;
    if (flight) { /* the last of its parts has come */
        flight->ended = true;
        flights_wait(gate->flights, flight);
        return HTTP_LATER;
    }
    flight = request->state = flight_begin(door, request);
    if (flight) {
        /* A body of no bytes never comes in parts. */
        flight->ended = flight->streamed = call_rule(flight->call.at[0])->streamed;
        return HTTP_LATER;
    }
    problem_put(request->arena, PROBLEM_TOO_MANY, NULL, reply);
    return HTTP_NOW;
}

/* Its client left. What was decided stands; nobody gets it now, and the same ask gets it again. The
 * keeper is told when there is room: who waits for it here, while it waits for room to answer,
 * waits for ever. */
static void gone(void *from, struct http_request *request) {
    struct door *door = from;
    struct flight *flight = request->state;
    request->state = NULL;
    if (!flight) return;
    bool begun = flight->streamed && !flight->call.len;
    if (begun && !(flight->ended && flight->sent)) {
        flight->cancelled = true;
        flights_wait(door->gate->flights, flight);
    } else
        flights_end(door->gate->flights, flight);
}

/* ---- from the keeper ---- */

static void reply_put(struct gate *gate, const struct message *message,
                      const struct call_reply *said, struct flight *flight) {
    struct http_reply reply = {
        .status = said->status, .type = call_type_str(said->type), .body = said->body};
    size_t headers = 0;
    struct stat found;
    if (said->location.len)
        reply.header[headers++] =
            (struct http_header){"Location", arena_str(gate->round, said->location)};
    if (said->retry_after)
        reply.header[headers++] =
            (struct http_header){"Retry-After", arena_printf(gate->round, "%u", said->retry_after)};
    if (flight->trace[0])
        reply.header[headers++] =
            (struct http_header){"traceparent", arena_str(gate->round, span_str(flight->trace))};
    if (message->file >= 0 && fstat(message->file, &found) == 0) {
        reply.from_file = true;
        reply.file = message->file;
        reply.file_bytes = (uint64_t)found.st_size;
    }
    struct http_server *server = flight->server;
    uint64_t number = flight->request;
    flights_end(gate->flights, flight);
    http_server_reply(server, number, &reply);
}

static void flight_drop(struct gate *gate, struct flight *flight, const struct http_reply *reply) {
    struct http_server *server = flight->server;
    uint64_t number = flight->request;
    bool cancelled = flight->cancelled;
    flights_end(gate->flights, flight);
    if (!cancelled) http_server_reply(server, number, reply);
}

/* What it was asked has no answer, nor has what it knows the beginning of; the parent hands over a
 * new one. */
static void keeper_gone(void *with) {
    struct gate *gate = with;
    struct http_reply reply;
    if (keeper_of(gate)->fd >= 0) close(keeper_of(gate)->fd);
    keeper_of(gate)->fd = -1;
    problem_put(gate->round, PROBLEM_AWAY, NULL, &reply);
    for (struct flight *flight; (flight = flights_first_sent(gate->flights));)
        flight_drop(gate, flight, &reply);
    for (struct flight *flight = flights_first_waiting(gate->flights); flight;) {
        struct flight *after = flight->after;
        if (!flight->call.len) flight_drop(gate, flight, &reply);
        flight = after;
    }
}

static struct err keeper_hear(void *with) {
    struct gate *gate = with;
    for (;;) {
        struct message message;
        enum chan_state state;
        struct call_reply said;
        arena_wipe(gate->round);
        TRY(chan_receive(keeper_of(gate), gate->round, false, &message, &state));
        if (state == CHAN_EMPTY) return err_none();
        if (state == CHAN_CLOSED) {
            keeper_gone(gate);
            return err_none();
        }
        if (message.kind == MESSAGE_MORE) more_hear(gate, &message);
        if (message.kind != MESSAGE_REPLY) continue;
        TRY(call_reply_read(message.body, &said));
        struct flight *flight = flights_find(gate->flights, message.number);
        if (flight && !flight->cancelled)
            reply_put(gate, &message, &said, flight);
        else if (message.file >= 0)
            close(message.file);
    }
}

/* ---- the loop ---- */

static struct err parent_hear(struct gate *gate) {
    const struct keeper_ears ears = {gate, keeper_hear, keeper_gone};
    return child_hear_parent(gate->child, &ears, &gate->stop);
}

static unsigned in_flight(const struct gate *gate) {
    unsigned count = 0;
    for (size_t i = 0; i < DOORS; i++)
        count += http_server_in_flight(gate->door[i].server);
    return count;
}

static struct err turn(struct gate *gate) {
    struct pollfd heard[DOORS + 2];
    int wait = 1000;
    for (size_t i = 0; i < DOORS; i++) {
        int ms = http_server_wait_ms(gate->door[i].server);
        if (ms >= 0 && ms < wait) wait = ms;
        heard[i] = (struct pollfd){.fd = http_server_fd(gate->door[i].server), .events = POLLIN};
    }
    bool waits = flights_first_waiting(gate->flights) || gate->starved_count > 0;
    heard[DOORS] = (struct pollfd){.fd = keeper_of(gate)->fd,
                                   .events = (short)(POLLIN | (waits ? POLLOUT : 0))};
    heard[DOORS + 1] =
        (struct pollfd){.fd = gate->child->chan[PROCESS_PARENT].fd, .events = POLLIN};
    if (poll(heard, DOORS + 2, wait) < 0 && errno != EINTR)
        return err_errno("cannot wait for requests");
    if (heard[DOORS + 1].revents) TRY(parent_hear(gate));
    if (heard[DOORS].revents & ~POLLOUT) TRY(keeper_hear(gate));
    if (heard[DOORS].revents & POLLOUT) starved_feed(gate);
    for (size_t i = 0; i < DOORS; i++)
        TRY(http_server_turn(gate->door[i].server));
    return flights_send(gate);
}

static struct err serve(struct gate *gate) {
    TRY(child_ready(gate->child));
    while (!gate->stop)
        TRY(turn(gate));
    for (size_t i = 0; i < DOORS; i++)
        http_server_drain(gate->door[i].server);
    uint64_t until = clock_ticks() + DRAIN_SECONDS * 1000000000ull;
    while (in_flight(gate) > 0 && clock_ticks() < until)
        TRY(turn(gate));
    return err_none();
}

/* For development: in production a server in front holds the key, and this process none. Where
 * there is one, it is the only key here; it is opened before the lock, and only the door on the
 * network speaks so. */
static struct err tls_begin(struct gate *gate) {
    const struct child *child = gate->child;
    if (!child->tls_key[0]) return err_none();
    TRY(key_mode_check(child->tls_key));
    TRY(http_server_tls(gate->door[0].server, child->tls_certificate, child->tls_key));
    mlockall(MCL_CURRENT); /* as where the other keys are */
    return err_none();
}

struct err gate_main(struct child *child) {
    OWNED_ARENA arena = arena_open(GATE_ARENA_BYTES);
    OWNED_ARENA round = arena_open(REPLY_ARENA_BYTES);
    struct gate *gate = ARENA_NEW(arena, struct gate);
    struct err e = err_none();
    static const enum call_door doors[DOORS] = {DOOR_ASKS, DOOR_ASKS, DOOR_ADMIN};
    *gate = (struct gate){
        .child = child, .arena = arena, .round = round, .flights = flights_open(arena)};
    TRY(log_files_open(arena, child->dir, &gate->log));
    for (size_t i = 0; i < DOORS && !err_is(e); i++) {
        struct door *door = &gate->door[i];
        struct http_service service = {.from = door,
                                       .route = route,
                                       .part = part,
                                       .answer = answer,
                                       .gone = gone,
                                       .refuse = refuse};
        *door = (struct door){.gate = gate, .door = doors[i]};
        e = http_server_open(FD_LISTEN + (int)i, &limits, &service, &door->server);
    }
    if (!err_is(e)) e = tls_begin(gate);
    if (!err_is(e)) e = serve(gate);
    for (size_t i = 0; i < DOORS; i++)
        http_server_close(gate->door[i].server);
    return e;
}
