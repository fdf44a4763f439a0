/* What is a door, and how must it end for each process? */
#ifndef TEST_JAIL_DOORS_H
#define TEST_JAIL_DOORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a process has open before it is locked, so that a door does not fail for want of it. */
struct brought {
    pid_t parent;
    int tcp, listening, elsewhere, udp, pair[2], program, pidfd;
    void *page; /* writable */
    struct __res_state *servers;
};
bool bring(struct brought *brought);
/* Where one that may dial may dial. */
uint16_t door_port(void);

struct door {
    const char *what;
    int (*open)(const struct brought *brought, const char *word); /* 0: it opened; else errno */
    const char *word;
    const char
        *ends; /* gate, portal, courier, keeper, ledger, checker: o opens, E refused, K killed */
};
extern const struct door doors[];
extern const size_t doors_count;

#endif
