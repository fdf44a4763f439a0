/* Which processes run, and what happens when one ends? The parent reads what is configured, binds,
 * begins the others and begins anew what dies. It parses nothing that comes from the network and
 * holds no key. */
#ifndef DAEMON_PARENT_H
#define DAEMON_PARENT_H

#include "base/clock.h"
#include "base/err.h"

struct parent_address {
    const char *host; /* "127.0.0.1" */
    unsigned port;    /* 0: any that is free */
};
struct parent_settings {
    const char *dir;
    struct parent_address asks, pages;
    instant clock;    /* 0: the system's */
    const char *site; /* what browsers call the pages; NULL: http://localhost and their port */
    const char *tls_certificate, *tls_key; /* files that the gate opens; "": it speaks no TLS */
};

/* Runs until SIGTERM or SIGINT, and until what was in flight is answered. */
struct err parent_run(const struct parent_settings *settings);

#endif
