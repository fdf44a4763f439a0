/* How do bytes travel over HTTP? One small strict server (libmicrohttpd) and one small client
 * (libcurl). What the bytes mean is for others. Neither follows, retries, caches or remembers. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/err.h"

#include <signal.h>
#include <stdint.h>

enum { HTTP_URL_BYTES_MAX = 2048 };

/* ---- serve.c ---- */

struct http_request {
    const char *method; /* GET or POST */
    const char *path;   /* from the slash on, without a query */
    struct span body;
};
struct http_reply {
    unsigned status;
    const char *type; /* Content-Type; NULL: "text/plain; charset=utf-8" */
    struct span body;
};
/* Answers one request. `reply` is zero before; a status of zero goes out as 500. */
typedef void http_answer(void *from, struct arena *arena, const struct http_request *request,
                         struct http_reply *reply);

struct http_limits {
    size_t body_bytes_max;
    unsigned connections_max;
    unsigned idle_seconds;
    unsigned per_second; /* requests, over all who ask; more are told 429 */
    unsigned burst;
};

struct http_server;
/* Listens on an address ("127.0.0.1") and a port (0: any that is free). ERR_USAGE for an address
 * that is none, ERR_FAULT when the port is taken. */
struct err http_server_open(const char *address, uint16_t port, const struct http_limits *limits,
                            http_answer *answer, void *from, struct http_server **server);
uint16_t http_server_port(const struct http_server *server);
/* Answers in this thread, one request after the other, until `*stop` is set. */
struct err http_server_run(struct http_server *server, const volatile sig_atomic_t *stop);
void http_server_close(struct http_server *server);

/* ---- send.c ---- */

struct http_bounds {
    size_t reply_bytes_max;
    unsigned seconds_max;
};
/* One GET (`body` is NULL) or POST to a http:// or https:// address. No redirect is followed and no
 * proxy asked. An answer of any status is no fault; ERR_FAULT names the address where there was
 * none within the bounds. */
struct err http_send(struct arena *arena, const char *url, const struct span *body,
                     const struct http_bounds *bounds, struct http_reply *reply);

#endif
