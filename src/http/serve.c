/* Who asks over HTTP, and is what they send one request? libmicrohttpd, without threads.
 *
 * Version 0.9.75 takes two lengths, a length beside a transfer encoding, and control bytes in
 * headers: requests that a server in front could read in another way. So every header is looked at
 * before anything else, and such a request is refused and its connection closed. */
#include "http/http.h"

#include "base/bytes.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>

enum {
    SERVER_ARENA_BYTES = 65536,
    REQUEST_ARENA_SPARE = 1024 * 1024, /* beside the body: what the answer needs */
    HEADERS_MAX = 64,
    CONNECTION_BYTES = 32768, /* headers and buffers of one connection */
    WAIT_MILLISECONDS = 500,
};

struct http_server {
    struct arena *arena;
    struct MHD_Daemon *daemon;
    struct http_limits limits;
    http_answer *answer;
    void *from;
    double tokens; /* requests that may come now */
    uint64_t counted;
};

/* One request on its way in. */
struct incoming {
    struct arena *arena;
    struct text body;
    bool too_large;
};

/* ---- the form of a request ---- */

struct headers {
    unsigned count;
    unsigned lengths;
    bool encoded;
    bool bad;
    uint64_t length;
};

static bool name_is(const char *name, size_t len, const char *word) {
    return strlen(word) == len && strncasecmp(name, word, len) == 0;
}

static bool has_control(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((uint8_t)text[i] < 0x20 || (uint8_t)text[i] == 0x7f) return true;
    return false;
}

static enum MHD_Result header_see(void *found, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len) {
    struct headers *headers = found;
    if (++headers->count > HEADERS_MAX) headers->bad = true;
    if (has_control(name, name_len) || (value && has_control(value, value_len)))
        headers->bad = true;
    if (name_is(name, name_len, "Transfer-Encoding")) headers->encoded = true;
    if (!name_is(name, name_len, "Content-Length")) return MHD_YES;
    headers->lengths++;
    if (!value || err_is(decimal_read(span_of(value, value_len), INT64_MAX, &headers->length)))
        headers->bad = true;
    return MHD_YES;
}

static bool version_known(const char *version) {
    return strcmp(version, "HTTP/1.1") == 0 || strcmp(version, "HTTP/1.0") == 0;
}

/* The status that a request of this form is refused with; 0: it may go on. */
static unsigned form_check(struct MHD_Connection *connection, const char *method,
                           const char *version, size_t body_bytes_max) {
    struct headers headers = {0};
    bool post = strcmp(method, "POST") == 0;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header_see, &headers);
    if (headers.bad || headers.lengths > 1) return 400;
    if (!version_known(version)) return 505;
    if (!post && strcmp(method, "GET") != 0) return 405;
    if (headers.encoded || (post && headers.lengths == 0)) return 411;
    if (!post) return headers.length > 0 ? 400 : 0;
    return headers.length > body_bytes_max ? 413 : 0;
}

/* ---- the rate ---- */

static bool turn_take(struct http_server *server) {
    uint64_t now = clock_ticks();
    double earned = (double)(now - server->counted) / 1e9 * server->limits.per_second;
    server->counted = now;
    server->tokens += earned;
    if (server->tokens > server->limits.burst) server->tokens = server->limits.burst;
    if (server->tokens < 1) return false;
    server->tokens -= 1;
    return true;
}

/* ---- replies ---- */

static enum MHD_Result reply_put(struct MHD_Connection *connection, const struct http_reply *reply,
                                 bool close_after) {
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.len, (void *)(uintptr_t)reply->body.at, MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type",
                            reply->type ? reply->type : "text/plain; charset=utf-8");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (reply->status == 429) MHD_add_response_header(response, "Retry-After", "1");
    if (reply->status == 405) MHD_add_response_header(response, "Allow", "GET, POST");
    if (close_after) MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result put =
        MHD_queue_response(connection, reply->status ? reply->status : 500, response);
    MHD_destroy_response(response);
    return put;
}

static enum MHD_Result refusal_put(struct MHD_Connection *connection, unsigned status) {
    static const struct {
        unsigned status;
        const char *says;
    } why[] = {
        {400, "The request is malformed.\n"},
        {405, "Only GET and POST are known here.\n"},
        {411, "A body comes with its Content-Length and no Transfer-Encoding.\n"},
        {413, "The body is larger than what is accepted here.\n"},
        {429, "Too many requests; try again in a second.\n"},
        {505, "Only HTTP/1.0 and HTTP/1.1 are known here.\n"},
    };
    struct http_reply reply = {.status = status, .body = SPAN_LITERAL("")};
    for (size_t i = 0; i < sizeof why / sizeof *why; i++)
        if (why[i].status == status) reply.body = span_str(why[i].says);
    return reply_put(connection, &reply, true);
}

static enum MHD_Result request_begin(struct http_server *server, struct MHD_Connection *connection,
                                     const char *method, const char *version, void **state) {
    unsigned refused = form_check(connection, method, version, server->limits.body_bytes_max);
    if (!refused && !turn_take(server)) refused = 429;
    if (refused) return refusal_put(connection, refused);
    struct arena *arena = arena_open(4 * server->limits.body_bytes_max + REQUEST_ARENA_SPARE);
    struct incoming *incoming = ARENA_NEW(arena, struct incoming);
    *incoming = (struct incoming){.arena = arena, .body = {.arena = arena}};
    *state = incoming;
    return MHD_YES;
}

static enum MHD_Result request_see(void *from, struct MHD_Connection *connection, const char *path,
                                   const char *method, const char *version, const char *piece,
                                   size_t *piece_len, void **state) {
    struct http_server *server = from;
    struct incoming *incoming = *state;
    struct http_reply reply = {0};
    if (!incoming) return request_begin(server, connection, method, version, state);
    if (*piece_len > 0) {
        if (incoming->body.len + *piece_len > server->limits.body_bytes_max)
            incoming->too_large = true;
        else
            text_put(&incoming->body, span_of(piece, *piece_len));
        *piece_len = 0;
        return MHD_YES;
    }
    if (incoming->too_large) return refusal_put(connection, 413);
    struct http_request request = {method, path, text_span(&incoming->body)};
    server->answer(server->from, incoming->arena, &request, &reply);
    return reply_put(connection, &reply, false);
}

static void request_end(void *from, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode code) {
    struct incoming *incoming = *state;
    if (incoming) arena_close(incoming->arena);
    *state = NULL;
}

/* ---- the server ---- */

static struct err address_read(const char *address, uint16_t port, struct sockaddr_in *found) {
    *found = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &found->sin_addr) == 1) return err_none();
    return err_make(ERR_USAGE, "%s is not an IPv4 address; example: 127.0.0.1", address);
}

struct err http_server_open(const char *address, uint16_t port, const struct http_limits *limits,
                            http_answer *answer, void *from, struct http_server **server) {
    struct sockaddr_in where;
    TRY(address_read(address, port, &where));
    struct arena *arena = arena_open(SERVER_ARENA_BYTES);
    struct http_server *opened = ARENA_NEW(arena, struct http_server);
    *opened = (struct http_server){.arena = arena,
                                   .limits = *limits,
                                   .answer = answer,
                                   .from = from,
                                   .tokens = limits->burst,
                                   .counted = clock_ticks()};
    opened->daemon = MHD_start_daemon(
        MHD_NO_FLAG, port, NULL, NULL, request_see, opened, MHD_OPTION_SOCK_ADDR, &where,
        MHD_OPTION_CONNECTION_LIMIT, limits->connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
        limits->idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, request_end, NULL,
        MHD_OPTION_END);
    if (!opened->daemon) {
        struct err e = err_errno("cannot listen on %s port %u", address, port);
        arena_close(arena);
        return e;
    }
    *server = opened;
    return err_none();
}

uint16_t http_server_port(const struct http_server *server) {
    const union MHD_DaemonInfo *found =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    assert(found);
    return found->port;
}

struct err http_server_run(struct http_server *server, const volatile sig_atomic_t *stop) {
    while (!*stop) {
        if (MHD_run_wait(server->daemon, WAIT_MILLISECONDS) == MHD_YES || errno == EINTR) continue;
        return err_make(ERR_FAULT, "the HTTP server cannot go on; start it again");
    }
    return err_none();
}

void http_server_close(struct http_server *server) {
    if (!server) return;
    MHD_stop_daemon(server->daemon);
    arena_close(server->arena);
}
