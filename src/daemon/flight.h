/* Which requests are between the gate and the keeper? A bounded table; a number names one request
 * for the time it is there, and is not soon used again. */
#ifndef DAEMON_FLIGHT_H
#define DAEMON_FLIGHT_H

#include "base/arena.h"
#include "base/trace.h"

#include <stdint.h>

/* So many asks are with the keeper at once: a round's work of some ten milliseconds. The others
 * wait on this side, where a court's order, and whatever else is not an ask, goes before them; and
 * they take half the table at most, so that an order finds its place whoever asks how much. */
enum { FLIGHTS_MAX = 4096, ASKS_MAX = FLIGHTS_MAX / 2, ASKS_AHEAD_MAX = 256 };

struct http_server;

struct flight {
    uint32_t number; /* for the keeper; 0: free */
    struct http_server *server;
    uint64_t request;              /* the server's number */
    struct span call;              /* while it waits to be sent */
    struct flight *before, *after; /* in the line of those that wait, or of those that are sent */
    bool sent;
    bool ask;
    void *state;                 /* of whoever began it */
    char trace[TRACE_BYTES + 1]; /* to be given back with the answer, or empty */
    /* of a body that comes in parts */
    bool streamed, ended;
    bool cancelled;  /* whoever asked has gone, and the keeper is still to be told */
    uint64_t credit; /* bytes that the keeper still takes */
};

struct flights;
struct flights *flights_open(struct arena *arena);
/* In the line of those that wait; NULL when the table is full. */
struct flight *flights_begin(struct flights *flights, struct http_server *server, uint64_t request);
/* No further ask is taken in: whoever sends one is told to come again. */
bool flights_asks_full(const struct flights *flights);
/* One that waits is an ask: from now on it waits in the line of the asks. */
void flights_ask(struct flights *flights, struct flight *flight);
void flights_sent(struct flights *flights, struct flight *flight);
/* Back in the line of those that wait: it has something more to say. */
void flights_wait(struct flights *flights, struct flight *flight);
void flights_end(struct flights *flights, struct flight *flight);
/* NULL: that request has gone. */
struct flight *flights_find(struct flights *flights, uint32_t number);
/* Who is to be sent next; NULL also while as many asks are sent as may be. */
struct flight *flights_first_waiting(const struct flights *flights);
struct flight *flights_first_sent(const struct flights *flights);

#endif
