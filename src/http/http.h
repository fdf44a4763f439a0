/* How do bytes travel over HTTP? One small strict server, without threads, and one small client
 * (libcurl). What the bytes mean is for others. Neither follows, retries, caches or remembers. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/err.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

enum {
    HTTP_URL_BYTES_MAX = 2048,
    HTTP_HEAD_BYTES_MAX = 8192, /* request line and headers */
    HTTP_HEADERS_MAX = 64,
    HTTP_METHOD_BYTES_MAX = 16,
    HTTP_CONNECTIONS_MAX = 12000,
    HTTP_REPLY_HEADERS_MAX = 10,
};

/* ---- what is asked ---- */

/* Bits, so that a route can say which it allows. HEAD arrives as HTTP_GET; its body stays here. */
enum http_method {
    HTTP_GET = 1,
    HTTP_POST = 2,
    HTTP_DELETE = 4,
    HTTP_OTHER_METHOD = 8, /* never allowed */
};

/* The headers that somebody reads. */
enum http_field {
    HTTP_HOST,
    HTTP_AUTHORIZATION,
    HTTP_IDEMPOTENCY_KEY,
    HTTP_CONTENT_TYPE,
    HTTP_TRACEPARENT,
    HTTP_ACCEPT,
    HTTP_ACCEPT_ENCODING,
    HTTP_ACCEPT_LANGUAGE,
    HTTP_COOKIE,
    HTTP_ORIGIN,
    HTTP_SEC_FETCH_SITE,
    HTTP_IF_NONE_MATCH,
    HTTP_CLIENT_DN, /* of a certificate that a proxy in front verified: from a local socket only */
    HTTP_FIELD_COUNT,
};

struct http_request {
    uint64_t number; /* never zero, never used again: what a late answer names */
    enum http_method method;
    struct span path;  /* begins with '/', RFC 3986 path characters only, percent signs undecoded */
    struct span query; /* behind the '?', undecoded; may be empty */
    struct span field[HTTP_FIELD_COUNT]; /* ASCII without controls; at == NULL: not sent */
    uint64_t body_len;                   /* as announced */
    struct span body;                    /* whole at the answer; empty where it was streamed */
    uint16_t from;       /* a keyed hash of the IP address; 0: none is known, or none is bounded */
    struct arena *arena; /* lives until the reply is sent */
    void *state;         /* of whoever answers */
};

/* ---- what is answered ---- */

struct http_header {
    const char *name;
    const char *value;
};

struct http_reply {
    unsigned status;  /* 0 goes out as 500 */
    const char *type; /* Content-Type; NULL: "text/plain; charset=utf-8" */
    struct span body;
    bool body_lasts; /* it stays as long as the server: it is sent from where it is */
    /* Up to the first without a name. Cache-Control here takes the place of "no-store", and
     * Retry-After of a 429 that of "1". */
    struct http_header header[HTTP_REPLY_HEADERS_MAX];
    bool from_file; /* after the body come `file_bytes` of `file`, which the server closes */
    int file;
    uint64_t file_bytes;
    bool close; /* the connection, afterwards */
};

/* What the head alone decides. As it comes (all zero) there is nothing here: 404. */
struct http_route {
    unsigned allow;          /* methods; another is told 405 with these in Allow */
    uint64_t body_bytes_max; /* a longer one is told 413 before it is read */
    bool streamed;           /* the body goes to `part` as it comes */
    struct http_reply reply; /* with a status: the answer already */
};
enum http_when { HTTP_NOW, HTTP_LATER };

/* Whoever answers. All run inside http_server_turn, none is called from http_server_reply. */
struct http_service {
    void *from;
    /* The head is in. May set request->state. */
    void (*route)(void *from, struct http_request *request, struct http_route *route);
    /* Some of a streamed body. Says how many bytes it took; with fewer than there are, nothing
     * more is read until http_server_take_more, called after it returned. May call
     * http_server_reply, which ends the body; then what it says does not count. */
    size_t (*part)(void *from, struct http_request *request, struct span bytes);
    /* The request is whole. HTTP_LATER: http_server_reply will be called with its number. */
    enum http_when (*answer)(void *from, struct http_request *request, struct http_reply *reply);
    /* A request that had been routed ends unanswered: its client left or was too slow, or no
     * answer came in time. Its number names nothing from here on. May be NULL. */
    void (*gone)(void *from, struct http_request *request);
    /* Words of a refusal that the server itself makes; `why` is one sentence. NULL: text/plain. */
    void (*refuse)(void *from, struct arena *arena, unsigned status, const char *why,
                   struct http_reply *reply);
};

/* ---- listen.c: done by whoever may bind ---- */

/* An IPv4 address ("127.0.0.1") and a port (0: any that is free). ERR_USAGE for an address that is
 * none, ERR_FAULT when the port is taken. */
struct err http_listen(const char *address, uint16_t port, int *listener);
/* A Unix-domain socket of that mode. One that nobody listens on any more is replaced. */
struct err http_listen_local(const char *path, unsigned mode, int *listener);

/* ---- serve.c ---- */

struct http_limits {
    unsigned connections_max;  /* then the longest idle is closed, or more must wait */
    unsigned per_address_max;  /* of one IP address; more are closed; 0: as many as there may be */
    unsigned idle_seconds;     /* between two requests */
    unsigned head_seconds;     /* for a whole head, however it trickles in */
    unsigned grace_seconds;    /* before a body or a reply must keep up with ... */
    unsigned bytes_per_second; /* ... this rate */
    unsigned answer_seconds;   /* for a late answer; then 503 */
    unsigned per_second;       /* requests, over all who ask; more are told 429 */
    unsigned burst;
    size_t request_bytes_max; /* memory of one request: its body, and what answering it needs */
};

struct http_server;
/* Takes the listener over, and ignores SIGPIPE. After this, the calls are: accept4 recvfrom sendmsg
 * sendfile shutdown close epoll_ctl epoll_wait clock_gettime and those of memory; with TLS also
 * read write pread getrandom. */
struct err http_server_open(int listener, const struct http_limits *limits,
                            const struct http_service *service, struct http_server **server);
/* From here on it speaks TLS 1.3 and nothing else, for development (wire.c says why only there). */
struct err http_server_tls(struct http_server *server, const char *certificate, const char *key);
uint16_t http_server_port(const struct http_server *server); /* 0 of a Unix-domain socket */
void http_server_close(struct http_server *server);          /* NULL is allowed */

/* For a loop that waits for other things too: wait until the descriptor can be read, at most so
 * many milliseconds; then take a turn. A turn never waits. */
int http_server_fd(const struct http_server *server);
int http_server_wait_ms(const struct http_server *server);
struct err http_server_turn(struct http_server *server);

/* False when that request is gone; then `reply` goes nowhere (and its file is closed). The bytes
 * are sent or copied before this returns. */
bool http_server_reply(struct http_server *server, uint64_t number, const struct http_reply *reply);
/* `part` is called again, in the next turn, with what it did not take. */
void http_server_take_more(struct http_server *server, uint64_t number);

/* Accepts nothing more, closes what is idle, and each connection after its answer. */
void http_server_drain(struct http_server *server);
unsigned http_server_in_flight(const struct http_server *server); /* requests begun, unanswered */

/* Turns until `*stop` is set, then drains, for as long as an answer may take. */
struct err http_server_run(struct http_server *server, const volatile sig_atomic_t *stop);

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

/* One request of any method. What is NULL or empty is not sent. */
struct http_message {
    const char *method;
    const char *url;
    const char *socket;        /* a Unix-domain socket, in place of the host that `url` names */
    const char *authorities;   /* a file of certificates (PEM), in place of the system's */
    const char *authorization; /* the header's value */
    const char *cookie;        /* the same */
    const char *type;          /* Content-Type of the body */
    bool has_body;
    struct span body; /* sent first, ... */
    FILE *rest;       /* ... then so many bytes of this */
    uint64_t rest_bytes;
    FILE *into; /* where a body of status 200 goes, however long; NULL: to the reply */
};
/* Of the reply's headers the first Set-Cookie is kept, where there is one. */
struct err http_exchange(struct arena *arena, const struct http_message *message,
                         const struct http_bounds *bounds, struct http_reply *reply);

/* ---- names.c: at which addresses is a host? ---- */

struct http_names;
/* Reads the file of hosts and the system's name servers; files are opened here and not later. */
struct err http_names_open(struct arena *arena, const char *hosts_path, struct http_names **names);
void http_names_close(struct http_names *names); /* NULL is allowed */
/* `*addresses` with commas between them, for http_dial. A host that is an address is at that one,
 * and localhost is here. Of a name, addresses that are not global (RFC 6890) count only where
 * `private_too`: ERR_REFUSED where there are no others, ERR_FAULT where none is known. It may take
 * some seconds; what was found is kept for a short while. `now`: clock_ticks. */
struct err http_names_find(struct http_names *names, struct arena *arena, const char *host,
                           bool private_too, uint64_t now, const char **addresses);
bool http_address_is_public(const char *text);

/* ---- dial.c: many requests at once, for a process that opens no file ---- */

enum { HTTP_DIAL_HEADERS_MAX = 6 };

struct http_dial { /* one POST */
    uint64_t number;
    const char *url;
    const char *host; /* as in the URL ... */
    unsigned port;
    const char *addresses;                            /* ... and where that is */
    const char *type;                                 /* Content-Type */
    struct http_header header[HTTP_DIAL_HEADERS_MAX]; /* up to the first without a name */
    struct span body;
    struct http_bounds bounds;
};
struct http_dialled {
    uint64_t number;
    unsigned status; /* 0: there was no answer within the bounds ... */
    const char *why; /* ... for this reason */
    struct span body;
};

struct http_dialler;
/* `authorities`: certificates (PEM) whom a host's is believed from; they outlive the dialler. */
struct err http_dialler_open(struct arena *arena, struct span authorities, size_t at_once,
                             struct http_dialler **dialler);
void http_dialler_close(struct http_dialler *dialler); /* NULL is allowed */
bool http_dialler_is_full(struct http_dialler *dialler);
/* Not when it is full. What `dial` names is copied. */
struct err http_dialler_begin(struct http_dialler *dialler, const struct http_dial *dial);
/* Waits at most so long, until something comes or one of the other files can be read; then goes on
 * with all of them. */
struct err http_dialler_wait(struct http_dialler *dialler, struct pollfd *also, size_t count,
                             int milliseconds);
/* One that has ended; its bytes are good until the next call. */
bool http_dialler_next(struct http_dialler *dialler, struct http_dialled *dialled);

#endif
