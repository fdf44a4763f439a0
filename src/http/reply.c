/* How does an answer go out? Its head is written here, with a length always; then body and file,
 * as fast as the client reads. */
#include "http/inside.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <strings.h>

enum { REPLY_HEAD_BYTES_MAX = 8192, DATE_BYTES = 30, FILE_PIECE_BYTES = 1 << 20, PIECES_MAX = 4 };

/* ---- the head ---- */

static const char *phrase_of(unsigned status) {
    static const struct {
        unsigned status;
        const char *phrase;
    } known[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].status == status) return known[i].phrase;
    return "Answer";
}

/* RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". */
static void date_put(struct text *head, instant now) {
    static const char weekdays[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date date = date_of(now);
    int second = (int)(now % 86400);
    text_printf(head, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", weekdays[now / 86400 % 7],
                date.day, months[date.month - 1], date.year, second / 3600, second / 60 % 60,
                second % 60);
}

static bool is_value(const char *text) {
    for (; *text; text++)
        if (((uint8_t)*text < 0x20 && *text != '\t') || (uint8_t)*text == 0x7f) return false;
    return true;
}

static void allow_put(struct text *head, unsigned allow) {
    const char *between = "Allow: ";
    static const struct {
        unsigned method;
        const char *words;
    } known[] = {{HTTP_GET, "GET, HEAD"}, {HTTP_POST, "POST"}, {HTTP_DELETE, "DELETE"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!(allow & known[i].method)) continue;
        text_printf(head, "%s%s", between, known[i].words);
        between = ", ";
    }
    if (allow) text_put_str(head, "\r\n");
}

static bool header_said(const struct http_reply *reply, const char *name) {
    for (size_t i = 0; i < HTTP_REPLY_HEADERS_MAX && reply->header[i].name; i++)
        if (strcasecmp(reply->header[i].name, name) == 0) return true;
    return false;
}

/* False where a header has a byte that would end it: that reply is not one that may be sent. */
static bool headers_put(struct text *head, const struct http_reply *reply) {
    for (size_t i = 0; i < HTTP_REPLY_HEADERS_MAX && reply->header[i].name; i++) {
        const struct http_header *header = &reply->header[i];
        if (!is_value(header->name) || !is_value(header->value)) return false;
        if (head->len + strlen(header->name) + strlen(header->value) > REPLY_HEAD_BYTES_MAX)
            return false;
        text_printf(head, "%s: %s\r\n", header->name, header->value);
    }
    if (!header_said(reply, "Cache-Control")) text_put_str(head, "Cache-Control: no-store\r\n");
    if (reply->status == 429 && !header_said(reply, "Retry-After"))
        text_put_str(head, "Retry-After: 1\r\n");
    return true;
}

static bool status_has_body(unsigned status) { return status != 204 && status != 304; }

static bool head_put(struct text *head, const struct http_reply *reply, unsigned allow,
                     bool close) {
    const char *type = reply->type ? reply->type : "text/plain; charset=utf-8";
    text_printf(head, "HTTP/1.1 %u %s\r\n", reply->status, phrase_of(reply->status));
    date_put(head, clock_now());
    if (status_has_body(reply->status)) {
        if (!is_value(type)) return false;
        text_printf(
            head, "Content-Type: %s\r\nContent-Length: %llu\r\n", type,
            (unsigned long long)(reply->body.len + (reply->from_file ? reply->file_bytes : 0)));
    }
    if (!headers_put(head, reply)) return false;
    text_put_str(head, "X-Content-Type-Options: nosniff\r\n");
    if (reply->status == 405) allow_put(head, allow);
    text_put_str(head, close ? "Connection: close\r\n\r\n" : "\r\n");
    return true;
}

/* ---- the bytes ---- */

/* All is sent: the next request, or the end. */
static void reply_end(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    bool last = connection->close || server->draining;
    incoming_end(server, connection, last ? connection->incoming->filled : exchange->used);
    if (last) {
        wire_end(connection);
        connection_stage(server, connection, STAGE_LINGER);
    } else if (connection->incoming) {
        connection_stage(server, connection, STAGE_HEAD);
        connection_due(server, connection);
    } else {
        connection_stage(server, connection, STAGE_IDLE);
    }
    if (wire_holds(connection)) connection_due(server, connection);
    connection_watch(server, connection, EPOLLIN);
    connection->exchange = NULL;
    exchange_close(server, exchange);
}

/* True when nothing is left; false when the socket takes no more, or others' turn has come
 * (EAGAIN), or it is broken. */
static bool unsent_write(struct http_server *server, struct connection *connection) {
    struct exchange *exchange = connection->exchange;
    while (exchange->unsent.len > 0) {
        ssize_t put =
            wire_write(connection, exchange->unsent, (struct span){0}, exchange->file_left > 0);
        if (put <= 0) return false;
        connection->moved += (size_t)put;
        exchange->unsent = span_cut(exchange->unsent, (size_t)put, exchange->unsent.len);
    }
    for (int i = 0; i < PIECES_MAX && exchange->file_left > 0; i++) {
        size_t piece = exchange->file_left < FILE_PIECE_BYTES ? (size_t)exchange->file_left
                                                              : (size_t)FILE_PIECE_BYTES;
        ssize_t put = wire_write_file(connection, exchange->file, &exchange->file_at, piece);
        if (put == 0) errno = EIO; /* shorter than was said: the client must see it cut off */
        if (put <= 0) return false;
        connection->moved += (size_t)put;
        exchange->file_left -= (size_t)put;
    }
    errno = EAGAIN;
    return exchange->file_left == 0;
}

void reply_write(struct http_server *server, struct connection *connection) {
    if (unsent_write(server, connection))
        reply_end(server, connection);
    else if (errno == EAGAIN || errno == EINTR)
        connection_watch(server, connection, EPOLLOUT);
    else
        connection_close(server, connection);
}

/* What the socket did not take at once belongs to somebody else, and is copied, unless it lasts. An
 * arena of its own, as long as it must be: the request's was measured for a request. */
static void unsent_keep(struct exchange *exchange, struct span head, struct span body, bool lasts,
                        size_t sent) {
    struct span left[2] = {span_cut(head, sent < head.len ? sent : head.len, head.len)};
    size_t of_body = sent < head.len ? 0 : sent - head.len;
    left[1] = span_cut(body, of_body, body.len);
    size_t len = left[0].len + left[1].len;
    if (len == 0) return;
    if (lasts && left[0].len == 0) {
        exchange->unsent = left[1];
        return;
    }
    exchange->unsent_arena = arena_open(len + 1024);
    uint8_t *at = arena_alloc(exchange->unsent_arena, len);
    memcpy(at, left[0].at, left[0].len);
    if (left[1].len) memcpy(at + left[0].len, left[1].at, left[1].len);
    exchange->unsent = span_of(at, len);
}

static void reply_send(struct http_server *server, struct connection *connection, struct span head,
                       struct span body, bool lasts) {
    struct exchange *exchange = connection->exchange;
    ssize_t put = wire_write(connection, head, body, exchange->file_left > 0);
    if (put < 0 && errno != EAGAIN && errno != EINTR) {
        connection_close(server, connection);
        return;
    }
    if (put > 0) connection->moved += (size_t)put;
    unsent_keep(exchange, head, body, lasts, put > 0 ? (size_t)put : 0);
    reply_write(server, connection);
}

/* A request that is not read to its end ends its connection. */
static bool rest_is_unread(const struct exchange *exchange) {
    return exchange->body_left > 0 || exchange->body_used < exchange->body_filled;
}

void reply_put(struct http_server *server, struct connection *connection,
               const struct http_reply *reply, unsigned allow) {
    struct exchange *exchange = connection->exchange;
    struct http_reply sent = *reply;
    struct text head = {.arena = exchange->arena};
    exchange->routed = false;
    connection->close = connection->close || reply->close || server->draining ||
                        connection->incoming->head.close || rest_is_unread(exchange);
    if (reply->from_file) {
        exchange->from_file = true; /* from here on it is closed with the exchange */
        exchange->file = reply->file;
    }
    if (reply->status == 0) sent = (struct http_reply){.status = 500};
    if (!head_put(&head, &sent, allow, connection->close)) {
        sent = (struct http_reply){.status = 500};
        head.len = 0;
        bool plain = head_put(&head, &sent, 0, connection->close);
        assert(plain);
    }
    bool silent = connection->incoming->head.without_body || !status_has_body(sent.status);
    exchange->file_left = sent.from_file && !silent ? sent.file_bytes : 0;
    connection_stage(server, connection, STAGE_REPLY);
    reply_send(server, connection, text_span(&head), silent ? (struct span){0} : sent.body,
               sent.body_lasts);
}
