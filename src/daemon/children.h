/* What does each child process run? It is begun by the parent with its channels open at known
 * numbers, opens what it needs, locks itself, says that it is ready, and works until it is told to
 * stop. */
#ifndef DAEMON_CHILDREN_H
#define DAEMON_CHILDREN_H

#include "base/clock.h"
#include "daemon/chan.h"

/* Where the parent leaves what a child needs. */
enum {
    FD_CHAN = 10,     /* and the peer's number: its channel */
    FD_LISTEN = 20,   /* the door of this process: TCP */
    FD_LISTEN_UNIX,   /* and, for the gate, the socket that a server in front uses */
    FD_LISTEN_ADMIN,  /* and the one for the state directory's owner: metrics, commands */
    FD_CHILD_END = 32 /* nothing is open from here on */
};

enum { CHILD_PORTS_MAX = 192 };

struct child {
    enum process self;
    const char *dir;                       /* absolute */
    instant clock;                         /* 0: the system's */
    const char *site;                      /* what browsers call the pages */
    const char *tls_certificate, *tls_key; /* of the gate alone; "": it speaks no TLS */
    struct chan chan[PROCESS_COUNT];
    uint16_t ports[CHILD_PORTS_MAX]; /* that it may dial; of the courier alone there are any */
    size_t port_count;
};

/* Each returns when it has been told to stop, or with the reason for which it cannot go on. */
struct err ledger_main(struct child *child);
struct err keeper_main(struct child *child);
struct err gate_main(struct child *child);
struct err portal_main(struct child *child);
struct err courier_main(struct child *child);
struct err checker_main(struct child *child);

/* Bounds, lock, and the word to the parent. */
struct err child_ready(const struct child *child);
/* Of a process that asks the keeper: how it hears what the keeper says, and what it does where the
 * keeper has gone. */
struct keeper_ears {
    void *with;
    struct err (*hear)(void *with);
    void (*gone)(void *with);
};
/* Takes what the parent says, if it says something. Where that is a new keeper, what the old one
 * had still answered is heard first, and then its end: the new one may be here before that was. */
struct err child_hear_parent(struct child *child, const struct keeper_ears *ears, bool *stop);
/* A message of the parent's: a new channel to a peer that began anew, or the word to stop. */
struct err child_told(struct child *child, const struct message *message, bool *stop);

#endif
