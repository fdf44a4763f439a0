/* The portal process: pages over HTTP. It shows what the keeper says and hands over what the
 * browser sent; it holds no key, no record and no session. */
#include "daemon/bucket.h"
#include "daemon/children.h"
#include "daemon/flight.h"
#include "daemon/page.h"
#include "daemon/verifier.h"

#include "http/http.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PORTAL_ARENA_BYTES = 6 * 1024 * 1024,
    SAID_ARENA_BYTES = 3 * PAGE_SAID_BYTES_MAX,
    DRAIN_SECONDS = 5,
    /* Tries to come in, of one address: the keeper bounds those of all together, and whoever uses
     * them up would shut everybody out. The burst is a third of theirs, the rate a tenth. */
    TRIES_AT_ONCE = 20,
    TRY_MILLISECONDS = 2000,
    ADDRESSES = 1 << 16,
};

static const struct http_limits limits = {
    .connections_max = 2048,
    .per_address_max = 256,
    .idle_seconds = 30,
    .head_seconds = 10,
    .grace_seconds = 10,
    .bytes_per_second = 500,
    .answer_seconds = 30,
    .per_second = 2000,
    .burst = 2000,
    .request_bytes_max = 8 * 1024 * 1024,
};

struct portal {
    struct child *child;
    struct arena *round;
    struct http_server *server;
    struct flights *flights;
    struct bucket tries[ADDRESSES]; /* by http_request's `from`; as it comes, it was never used */
    bool stop;
};

/* A request between here and the keeper. */
struct turned {
    struct flight *flight;
    struct web_route route;
    struct arena *arena; /* of the request */
};

static struct chan *keeper_of(struct portal *portal) {
    return &portal->child->chan[PROCESS_KEEPER];
}

/* ---- in ---- */

static void route(void *from, struct http_request *request, struct http_route *found) {
    found->allow = HTTP_GET | HTTP_POST;
    found->body_bytes_max = WEB_FORM_BYTES_MAX;
}

static struct span field(const struct http_request *request, enum http_field name) {
    return request->field[name].at ? request->field[name] : (struct span){0};
}

/* A form comes from our own pages: a browser says where from, and cannot be made to lie. */
static bool is_from_elsewhere(const struct http_request *request) {
    struct span site = field(request, HTTP_SEC_FETCH_SITE);
    struct span origin = field(request, HTTP_ORIGIN);
    struct span host = field(request, HTTP_HOST);
    if (request->method != HTTP_POST) return false;
    if (site.len && !span_is(site, "same-origin") && !span_is(site, "none")) return true;
    if (origin.len == 0) return false;
    struct span plain = SPAN_LITERAL("http://");
    struct span sealed = SPAN_LITERAL("https://");
    struct span start = span_begins(origin, sealed) ? sealed : plain;
    if (!span_begins(origin, start)) return true;
    return !span_equal(span_cut(origin, start.len, origin.len), host);
}

static void reply_fill(struct arena *arena, const struct web_reply *page,
                       struct http_reply *reply) {
    size_t count = 0;
    *reply = (struct http_reply){.status = (unsigned)page->status, .body = page->body};
    for (size_t i = 0; i < page->header_count; i++) {
        const char *name = page->header[i].name;
        const char *value = arena_str(arena, page->header[i].value);
        if (strcmp(name, "Content-Type") == 0)
            reply->type = value;
        else if (strcmp(name, "X-Content-Type-Options") == 0)
            continue; /* the server says it of every reply */
        else if (count < HTTP_REPLY_HEADERS_MAX)
            reply->header[count++] = (struct http_header){name, value};
    }
}

static void error_put(struct arena *arena, const struct web_route *found, int status,
                      struct http_reply *reply) {
    const struct web_seat nobody = {.name = "", .csrf = "", .challenge = "", .origin = ""};
    struct web_reply page = {0};
    web_error(arena, found, &nobody, status, &page);
    reply_fill(arena, &page, reply);
}

static void request_read(const struct http_request *request, struct web_request *read) {
    struct span accepts = field(request, HTTP_ACCEPT_ENCODING);
    *read = (struct web_request){
        .method = request->method == HTTP_POST ? SPAN_LITERAL("POST") : SPAN_LITERAL("GET"),
        .path = request->path,
        .query = request->query,
        .form = request->body,
        .language = field(request, HTTP_ACCEPT_LANGUAGE),
        .cookie = field(request, HTTP_COOKIE),
        .etag = field(request, HTTP_IF_NONE_MATCH),
        .takes_gzip = memmem(accepts.at ? (const void *)accepts.at : "", accepts.len, "gzip", 4),
    };
}

/* What is embedded, and what is wrong with the request, needs no keeper. */
static bool needs_keeper(const struct web_route *found) {
    return found->status == 200 && found->row && !found->asset && found->file != WEB_FILE_VERIFIER;
}

static void portal_render(struct arena *arena, const struct web_route *found,
                          struct web_reply *page) {
    const struct web_seat nobody = {.name = "", .csrf = "", .challenge = "", .origin = ""};
    if (found->file == WEB_FILE_VERIFIER) {
        web_download(arena, found, verifier_program(), page);
        return;
    }
    struct err e = web_render(arena, found, &nobody, (struct span){0}, page);
    if (err_is(e)) web_error(arena, found, &nobody, 500, page);
}

/* Of what the keeper bounds for all together (codes.h, identity.h). A proxy in front bounds those
 * of its own visitors (doc/nginx.conf.sample). */
static bool tries_too_often(struct portal *portal, const struct http_request *request,
                            const struct web_route *found) {
    struct bucket *tries = &portal->tries[request->from];
    bool bounded = found->action == WEB_ACTION_SIGN_IN_CODE ||
                   found->action == WEB_ACTION_SIGN_IN_IDENTITY ||
                   found->action == WEB_ACTION_SIGN_IN_RETURN;
    uint64_t now = clock_ticks();
    if (!bounded || request->from == 0) return false;
    if (tries->full == 0)
        *tries = bucket_make(TRIES_AT_ONCE, TRY_MILLISECONDS * UINT64_C(1000000), now);
    return !bucket_take(tries, now);
}

static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct portal *portal = from;
    struct turned *turned = ARENA_NEW(request->arena, struct turned);
    struct web_request read;
    request_read(request, &read);
    turned->arena = request->arena;
    web_route(request->arena, &read, &turned->route);
    if (is_from_elsewhere(request)) {
        error_put(request->arena, &turned->route, 403, reply);
        return HTTP_NOW;
    }
    if (!needs_keeper(&turned->route)) {
        struct web_reply page = {0};
        portal_render(request->arena, &turned->route, &page);
        reply_fill(request->arena, &page, reply);
        /* Embedded, and the one file that is long: many who take it at once cost nothing. */
        reply->body_lasts = turned->route.file == WEB_FILE_VERIFIER;
        return HTTP_NOW;
    }
    if (tries_too_often(portal, request, &turned->route)) {
        error_put(request->arena, &turned->route, 429, reply);
        return HTTP_NOW;
    }
    if (!portal->stop)
        turned->flight = flights_begin(portal->flights, portal->server, request->number);
    if (!turned->flight) {
        error_put(request->arena, &turned->route, 503, reply);
        return HTTP_NOW;
    }
    turned->flight->call = page_wanted_write(request->arena, &turned->route);
    turned->flight->state = turned;
    request->state = turned;
    return HTTP_LATER;
}

static void gone(void *from, struct http_request *request) {
    struct portal *portal = from;
    struct turned *turned = request->state;
    if (turned && turned->flight) flights_end(portal->flights, turned->flight);
    request->state = NULL;
}

/* ---- out ---- */

static struct web_seat seat_of(struct arena *arena, const struct page_said *said) {
    return (struct web_seat){.session = said->session,
                             .name = arena_str(arena, said->name),
                             .csrf = arena_str(arena, said->csrf),
                             .challenge = arena_str(arena, said->challenge),
                             .fault = said->fault.len ? arena_str(arena, said->fault) : NULL,
                             .synthetic = said->synthetic,
                             .origin = arena_str(arena, said->origin),
                             .identity = arena_str(arena, said->identity),
                             .identity_origin = arena_str(arena, said->identity_origin)};
}

static void done_show(struct arena *arena, const struct web_route *found,
                      const struct page_said *said, struct web_reply *page) {
    if (said->away.len)
        web_away(arena, found, said->away, said->cookie, page);
    else
        web_done(arena, found, said->session, said->id, said->cookie, page);
}

/* What was done or is a file has no page of its own; false: a page is to be shown. */
static bool sent_on(struct arena *arena, struct web_route *found, const struct page_said *said,
                    struct web_reply *page) {
    /* Whoever the action is not for did not do it, and is shown the way to sign in. */
    bool admitted = found->sessions == 0 || (found->sessions & 1u << said->session);
    bool done =
        found->action != WEB_ACTION_NONE && said->view.len == 0 && !said->fault.len && admitted;
    if (said->again.len)
        web_go_again(arena, found, said->again, page);
    else if (done)
        done_show(arena, found, said, page);
    else if (found->file != WEB_FILE_NONE && (said->bytes.len || said->file >= 0))
        web_download(arena, found, said->bytes, page);
    else
        return false;
    return true;
}

static void page_show(struct arena *arena, struct web_route *found, const struct page_said *said,
                      struct web_reply *page) {
    struct web_seat seat = seat_of(arena, said);
    if (said->status != 200) {
        web_error(arena, found, &seat, said->status, page);
        return;
    }
    if (sent_on(arena, found, said, page)) return;
    if (seat.fault) web_again(found);
    struct err e = page_typed_read(said->typed, found);
    if (!err_is(e)) e = web_render(arena, found, &seat, said->view, page);
    if (err_is(e)) web_error(arena, found, &seat, 500, page);
}

/* A file that came along is what the page is, under the headers of a download; whoever sends the
 * reply closes it. */
static void file_put(const struct message *message, struct http_reply *reply) {
    struct stat found;
    if (reply->status != 200 || fstat(message->file, &found) != 0) {
        close(message->file);
        return;
    }
    reply->from_file = true;
    reply->file = message->file;
    reply->file_bytes = (uint64_t)found.st_size;
}

static void said_hear(struct portal *portal, const struct message *message,
                      const struct page_said *said) {
    struct flight *flight = flights_find(portal->flights, message->number);
    if (!flight) {
        if (message->file >= 0) close(message->file);
        return;
    }
    struct turned *turned = flight->state;
    struct web_reply page = {0};
    struct http_reply reply;
    uint64_t number = flight->request;
    turned->flight = NULL;
    flights_end(portal->flights, flight);
    page_show(portal->round, &turned->route, said, &page);
    reply_fill(portal->round, &page, &reply);
    if (message->file >= 0) file_put(message, &reply);
    http_server_reply(portal->server, number, &reply);
}

static void keeper_gone(void *with) {
    struct portal *portal = with;
    if (keeper_of(portal)->fd >= 0) close(keeper_of(portal)->fd);
    keeper_of(portal)->fd = -1;
    for (struct flight *flight; (flight = flights_first_sent(portal->flights));) {
        struct turned *turned = flight->state;
        struct http_reply reply;
        uint64_t number = flight->request;
        turned->flight = NULL;
        flights_end(portal->flights, flight);
        error_put(portal->round, &turned->route, 503, &reply);
        http_server_reply(portal->server, number, &reply);
    }
}

static struct err keeper_hear(void *with) {
    struct portal *portal = with;
    for (;;) {
        struct message message;
        enum chan_state state;
        struct page_said said;
        arena_wipe(portal->round);
        TRY(chan_receive(keeper_of(portal), portal->round, false, &message, &state));
        if (state == CHAN_CLOSED) keeper_gone(portal);
        if (state != CHAN_MESSAGE) return err_none();
        if (message.kind != MESSAGE_PAGED) continue;
        TRY(page_said_read(message.body, &said));
        said.file = message.file;
        said_hear(portal, &message, &said);
    }
}

static struct err flights_send(struct portal *portal) {
    for (struct flight *flight; (flight = flights_first_waiting(portal->flights));) {
        enum chan_state state;
        TRY(chan_send(keeper_of(portal), MESSAGE_PAGE, flight->number, flight->call, -1, false,
                      &state));
        if (state != CHAN_MESSAGE) return err_none();
        flights_sent(portal->flights, flight);
    }
    return err_none();
}

/* ---- the loop ---- */

static struct err parent_hear(struct portal *portal) {
    const struct keeper_ears ears = {portal, keeper_hear, keeper_gone};
    return child_hear_parent(portal->child, &ears, &portal->stop);
}

static struct err turn(struct portal *portal) {
    int wait = http_server_wait_ms(portal->server);
    bool waits = flights_first_waiting(portal->flights) != NULL;
    struct pollfd heard[] = {
        {.fd = http_server_fd(portal->server), .events = POLLIN},
        {.fd = keeper_of(portal)->fd, .events = (short)(POLLIN | (waits ? POLLOUT : 0))},
        {.fd = portal->child->chan[PROCESS_PARENT].fd, .events = POLLIN},
    };
    if (poll(heard, 3, wait < 0 || wait > 1000 ? 1000 : wait) < 0 && errno != EINTR)
        return err_errno("cannot wait for requests");
    if (heard[2].revents) TRY(parent_hear(portal));
    if (heard[1].revents & ~POLLOUT) TRY(keeper_hear(portal));
    TRY(http_server_turn(portal->server));
    return flights_send(portal);
}

static struct err serve(struct portal *portal) {
    TRY(child_ready(portal->child));
    while (!portal->stop)
        TRY(turn(portal));
    http_server_drain(portal->server);
    uint64_t until = clock_ticks() + DRAIN_SECONDS * 1000000000ull;
    while (http_server_in_flight(portal->server) > 0 && clock_ticks() < until)
        TRY(turn(portal));
    return err_none();
}

struct err portal_main(struct child *child) {
    OWNED_ARENA arena = arena_open(PORTAL_ARENA_BYTES);
    OWNED_ARENA round = arena_open(SAID_ARENA_BYTES);
    struct portal *portal = ARENA_NEW(arena, struct portal);
    portal->child = child;
    portal->round = round;
    portal->flights = flights_open(arena);
    const struct http_service service = {
        .from = portal, .route = route, .answer = answer, .gone = gone};
    TRY(http_server_open(FD_LISTEN, &limits, &service, &portal->server));
    struct err e = serve(portal);
    http_server_close(portal->server);
    return e;
}
