/* Who asks this? Every actor is a signed key: requester, officer, counsel. A request without a body
 * of its own that is signed carries a JWS over method, path and time, valid for two minutes
 * (DECIDED, "Rooms and processes"). */
#ifndef DAEMON_ACTOR_H
#define DAEMON_ACTOR_H

#include "ask/keeper.h"
#include "daemon/call.h"

#define REQUEST_TYP "portcullis-request+jws"

enum { REQUEST_AGE_MAX = 120 };

struct actor {
    const struct requester *requester; /* NULL: none */
    const struct requester_key *key;
    const struct officer *officer; /* NULL: none; officer or counsel */
};

/* From the header Authorization: "JWS <compact>". ERR_REFUSED: nobody, stale, for another request.
 */
struct err actor_find(const struct keeper *keeper, struct arena *arena, const struct call *call,
                      struct actor *actor);

/* What is signed: canonical JSON {method, path, time}; `path` with its query. */
struct span request_write(struct arena *arena, struct span method, struct span path, instant now);

#endif
