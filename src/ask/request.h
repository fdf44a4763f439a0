/* What does a signed request say? A GET carries a signature over method, path and time, valid for
 * two minutes; a session is begun with one over what the page gave to sign (DECIDED). */
#ifndef ASK_REQUEST_H
#define ASK_REQUEST_H

#include "base/arena.h"
#include "base/clock.h"

#define REQUEST_TYP "portcullis-request+jws"
#define SESSION_TYP "portcullis-session+jws"

enum { REQUEST_AGE_MAX = 120 };

/* Canonical JSON {method, path, time}; `path` with its query. */
struct span request_write(struct arena *arena, struct span method, struct span path, instant now);
/* ERR_REFUSED: it is for another request, or not of these two minutes. */
struct err request_check(struct span payload, struct span method, struct span path, instant now);

/* Canonical JSON {challenge, kind}. */
struct span session_write(struct arena *arena, struct span challenge);

#endif
