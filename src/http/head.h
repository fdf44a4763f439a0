/* Is this the head of one request, and can it be read in one way only? RFC 9112, and less: what a
 * server in front could read otherwise is refused, not mended. Pure. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/http.h"

enum head_verdict { HEAD_REFUSED, HEAD_MORE, HEAD_WHOLE };

/* Begins all zero; what was found points into the bytes, which stay where they are. */
struct http_head {
    size_t len;     /* bytes of whole lines; once whole, of the head */
    size_t seen;    /* bytes looked at for the end of a line */
    unsigned lines; /* whole ones */

    unsigned status; /* of a refusal, and why in one sentence */
    const char *why;

    enum http_method method;
    bool without_body; /* HEAD */
    bool old;          /* HTTP/1.0 */
    bool close;        /* asked for, or old */
    bool expects;      /* 100-continue */
    bool connection_said;
    bool length_said;
    uint64_t length;
    struct span path;
    struct span query;
    struct span field[HTTP_FIELD_COUNT];
};

/* `bytes` are all that have come so far, at most HTTP_HEAD_BYTES_MAX. */
enum head_verdict head_take(struct http_head *head, struct span bytes);

#endif
