/* Who asks this? Every actor is a signed key: requester, officer, counsel. A request without a body
 * of its own that is signed carries a JWS over method, path and time, valid for two minutes
 * (DECIDED, "Rooms and processes"). */
#ifndef DAEMON_ACTOR_H
#define DAEMON_ACTOR_H

#include "ask/keeper.h"
#include "daemon/call.h"

struct actor {
    const struct requester *requester; /* NULL: none */
    const struct requester_key *key;
    const struct officer *officer; /* NULL: none; officer or counsel */
};

/* From the header Authorization: "JWS <compact>". ERR_REFUSED: nobody, stale, for another request.
 */
struct err actor_find(const struct keeper *keeper, struct arena *arena, const struct call *call,
                      struct actor *actor);

#endif
