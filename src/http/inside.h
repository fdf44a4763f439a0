/* What the files of this room know of a server, and nobody else. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include "http/head.h"

#include "base/crypt.h"

#include <sys/epoll.h>
#include <sys/types.h>

enum {
    INCOMINGS = 64, /* made at a time */
    EXCHANGE_STREAM_BYTES = 32768,
    EXCHANGE_SPARE_MAX = 1024,    /* arenas kept for the next requests, */
    EXCHANGE_SPARE_BYTES = 57344, /* none of which held more than this */
    ADDRESS_BUCKETS = 65536,
    NONE = -1, /* no connection */
};

/* Where a connection stands; before STAGE_HELD it is read. */
enum stage {
    STAGE_FREE,   /* it is none */
    STAGE_IDLE,   /* nothing of a request is in */
    STAGE_HEAD,   /* some of its head is */
    STAGE_BODY,   /* the head is, and not all of the body */
    STAGE_HELD,   /* as STAGE_BODY, and `part` takes no more at present */
    STAGE_ANSWER, /* all of it is, and the answer comes later */
    STAGE_REPLY,  /* an answer is being sent */
    STAGE_LINGER, /* all is said; what still comes is thrown away, lest it cut the answer off */
};

/* What has come of a head, and with it. A connection has one from the first byte of a request to
 * the end of its answer; they lie side by side and are used again, for a page or two is all that
 * somebody who never ends his head should cost. */
struct incoming {
    struct incoming *next; /* free one */
    struct http_head head;
    size_t filled;
    uint8_t bytes[HTTP_HEAD_BYTES_MAX];
};

/* One request whose head is in, and its answer, in an arena of its own. */
struct exchange {
    struct arena *arena;
    struct http_request request;
    bool routed; /* whoever answers knows of it */
    bool streamed;
    size_t used;   /* of what came in: the head, and what of the body came with it */
    uint8_t *body; /* the whole one, or the bytes now offered to `part` */
    size_t body_filled;
    size_t body_used;   /* of those: taken by `part` */
    uint64_t body_left; /* not read yet */
    struct arena *unsent_arena;
    struct span unsent; /* of the answer */
    bool from_file;
    int file;
    off_t file_at;
    uint64_t file_left;
};

struct ssl_st;
struct ssl_ctx_st;

struct connection {
    enum stage stage;
    int fd;
    uint32_t watched; /* what epoll tells of it */
    uint16_t bucket;  /* of its address */
    bool close;       /* after this answer */
    bool due;         /* stands in the list of those with something to do */
    int due_next;
    int free_next;  /* in the list of free places */
    uint64_t since; /* when the stage began, by clock_ticks */
    uint64_t moved; /* bytes since then */
    struct incoming *incoming;
    struct exchange *exchange;
    struct ssl_st *tls; /* NULL: bytes go as they are */
};

struct http_server {
    struct arena *arena;
    struct http_limits limits;
    struct http_service service;
    int listener; /* NONE once it drains */
    int epoll;
    uint16_t port;
    struct ssl_ctx_st *tls;
    bool draining;
    bool full;    /* so the listener is not watched */
    uint64_t now; /* clock_ticks of this turn */
    uint64_t swept;
    double tokens; /* requests that may come now */
    uint64_t counted;
    uint64_t numbers;              /* requests so far */
    struct connection *connection; /* limits.connections_max */
    unsigned open;
    int free_first;
    int due_first;
    int due_last;
    uint16_t *of_address; /* ADDRESS_BUCKETS: connections by a keyed hash of their address */
    struct secret address_key;
    struct incoming *incoming_free;
    struct arena *spare[EXCHANGE_SPARE_MAX];
    unsigned spares;
};

/* ---- wire.c ---- */

bool wire_open(const struct http_server *server, struct connection *connection);
void wire_close(struct connection *connection);
void wire_forget(struct http_server *server);
ssize_t wire_read(struct connection *connection, void *at, size_t len);
/* Some of both, one behind the other; `more` follows. */
ssize_t wire_write(struct connection *connection, struct span head, struct span body, bool more);
ssize_t wire_write_file(struct connection *connection, int file, off_t *at, size_t len);
/* Nothing more will be written. */
void wire_end(struct connection *connection);
/* The two sides have no keys yet, so no request can come. */
bool wire_greets(const struct connection *connection);
/* Bytes have come that epoll knows nothing of. */
bool wire_holds(const struct connection *connection);

/* ---- serve.c ---- */

void connection_watch(struct http_server *server, struct connection *connection, uint32_t events);
void connection_stage(const struct http_server *server, struct connection *connection,
                      enum stage stage);
/* In the next turn it goes on with what it has. */
void connection_due(struct http_server *server, struct connection *connection);
void connection_close(struct http_server *server, struct connection *connection);
/* False when there have been too many requests lately. */
bool request_allowed(struct http_server *server);

/* ---- exchange.c ---- */

/* Wipes what it held, but for bytes of the next request, and gives it back unless there are any. */
void incoming_end(struct http_server *server, struct connection *connection, size_t used);
void exchange_close(struct http_server *server, struct exchange *exchange);
/* The socket can be read, or (due) there are bytes that were read before. */
void exchange_read(struct http_server *server, struct connection *connection);
void exchange_go_on(struct http_server *server, struct connection *connection);
/* Refuses what is there of a request, and closes. */
void exchange_refuse(struct http_server *server, struct connection *connection, unsigned status,
                     const char *why);
/* Whoever answers hears that it is not wanted any more. */
void exchange_forget(const struct http_server *server, struct exchange *exchange);

/* ---- reply.c ---- */

void reply_put(struct http_server *server, struct connection *connection,
               const struct http_reply *reply, unsigned allow);
/* The socket can be written. */
void reply_write(struct http_server *server, struct connection *connection);

#endif
