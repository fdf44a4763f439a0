/* What may each process do? Every rule in jail.c: open, then lock, then parse. */
#ifndef DAEMON_JAIL_H
#define DAEMON_JAIL_H

#include "daemon/proto.h"

/* Bounds and habits that come first: no core dump, no new privileges, no tracing by others, no
 * capability, no new process, dead when the parent dies. `files_max`: open files. */
struct err jail_limit(enum process process, unsigned files_max);

/* Locks this process for good: Landlock for files, sockets and signals, seccomp for system calls;
 * whatever is not in its rules ends it. `dir` is the state directory. To `port` alone it may dial
 * by TCP, where it may dial at all (and where the kernel's Landlock knows ports: ABI 4). ERR_FAULT
 * on a kernel that cannot do it: then nothing runs. */
struct err jail_lock(enum process process, const char *dir, const uint16_t *port,
                     size_t port_count);

/* What the kernel offers, for `doctor`: the Landlock ABI, 0 where there is none. */
int jail_landlock_abi(void);

#endif
