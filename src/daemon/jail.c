/* What may each process do? Files by Landlock, system calls by seccomp: two tables.
 *
 * A call that is not in the table kills the process at once, and the parent starts it anew. The
 * kernel must know Landlock, or nothing runs. Debian's header knows ABI 2; newer rights are
 * declared here and masked by what the kernel reports (FACTS, "Processes"). */
#include "daemon/jail.h"

#include "daemon/call.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- bounds ---- */

static struct err limit_set(int what, const char *name, rlim_t most) {
    const struct rlimit limit = {most, most};
    if (setrlimit((__rlimit_resource_t)what, &limit) == 0) return err_none();
    return err_errno("cannot bound %s", name);
}

static struct err capabilities_drop(void) {
    /* As capset(2) has them: effective, permitted and inheritable, twice 32 of each. */
    struct {
        uint32_t version;
        int pid;
    } head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct {
        uint32_t effective, permitted, inheritable;
    } none[2] = {0};
    for (int i = 0; i <= 63; i++)
        prctl(PR_CAPBSET_DROP, i, 0, 0, 0); /* refused to those who have none to drop */
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capset, &head, none) == 0) return err_none();
    return err_errno("cannot give up capabilities");
}

struct err jail_limit(enum process process, unsigned files_max) {
    bool writes = process == PROCESS_KEEPER || process == PROCESS_LEDGER;
    TRY(limit_set(RLIMIT_CORE, "core dumps", 0));
    TRY(limit_set(RLIMIT_NOFILE, "open files", files_max));
    /* A long message is a file in memory, and the bound is on that too. No other can be written. */
    if (!writes) TRY(limit_set(RLIMIT_FSIZE, "written files", CALL_BYTES_MAX));
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return err_errno("cannot be ended with the parent");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return err_errno("cannot forbid core dumps");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return err_errno("cannot give up privileges");
    TRY(capabilities_drop());
    /* The keys are in it. Where the bound on locked memory is lower, doctor says so. */
    if (process == PROCESS_KEEPER || process == PROCESS_LEDGER) mlockall(MCL_CURRENT);
    return err_none();
}

/* ---- files ---- */

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#define NET_BIND_CONNECT 3ULL /* bind and connect, since ABI 4 */
#define NET_CONNECT 2ULL
#define RULE_NET_PORT 2
#define SCOPE_SOCKETS_AND_SIGNALS 3ULL /* abstract sockets and signals, since ABI 6 */

/* struct landlock_ruleset_attr as the kernel has it since ABI 6. */
struct ruleset_rights {
    uint64_t fs, net, scoped;
};
/* struct landlock_net_port_attr, since ABI 4. */
struct port_rights {
    uint64_t allowed, port;
};

enum { READS = 1, WRITES = 2 };

/* Beneath the state directory; every other path of the machine is closed. */
static const struct opening {
    enum process process;
    const char *path;
    unsigned rights;
} openings[] = {
    {PROCESS_GATE, "log", READS},
    {PROCESS_PORTAL, "log", READS},
    {PROCESS_LEDGER, "log", READS | WRITES},
    {PROCESS_LEDGER, "anchor", READS | WRITES},
    {PROCESS_KEEPER, "log", READS}, /* a person's accounting, an inspector's bundle */
    {PROCESS_KEEPER, "packs", READS | WRITES},
    {PROCESS_KEEPER, "orders.d", READS | WRITES},
    {PROCESS_KEEPER, "batches", READS | WRITES},
};

int jail_landlock_abi(void) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static uint64_t fs_rights(int abi) {
    uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (abi >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3) rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (abi >= 5) rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
    return rights;
}

static uint64_t opening_rights(unsigned opening) {
    uint64_t rights = 0;
    if (opening & READS) rights |= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    if (opening & WRITES)
        rights |= LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static struct err opening_add(int ruleset, const char *dir, const struct opening *opening,
                              uint64_t handled) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, opening->path);
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return err_errno("cannot open %s", path);
    struct landlock_path_beneath_attr rule = {
        .allowed_access = opening_rights(opening->rights) & handled, .parent_fd = fd};
    long done = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    struct err e = done == 0 ? err_none() : err_errno("cannot lock the files of %s", path);
    close(fd);
    return e;
}

/* Of no process but the courier: to whom it dials is its own check, at which port is the kernel's
 * too. */
static struct err port_add(int ruleset, uint16_t port) {
    struct port_rights rights = {NET_CONNECT, port};
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rights, 0) == 0) return err_none();
    return err_errno("cannot lock the ports");
}

static struct err ruleset_fill(int ruleset, enum process process, const char *dir,
                               const struct ruleset_rights *handled, const uint16_t *port,
                               size_t port_count) {
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (openings[i].process == process)
            TRY(opening_add(ruleset, dir, &openings[i], handled->fs));
    for (size_t i = 0; i < port_count && process == PROCESS_COURIER && handled->net; i++)
        TRY(port_add(ruleset, port[i]));
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) == 0) return err_none();
    return err_errno("cannot lock the files");
}

static struct err files_lock(enum process process, const char *dir, const uint16_t *port,
                             size_t port_count) {
    int abi = jail_landlock_abi();
    if (abi < 1)
        return err_make(ERR_FAULT, "this kernel has no Landlock, and without it nothing runs; boot "
                                   "one with CONFIG_SECURITY_LANDLOCK and \"landlock\" in lsm=");
    struct ruleset_rights handled = {.fs = fs_rights(abi)};
    size_t size = abi >= 6 ? sizeof handled : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    if (abi >= 4) handled.net = NET_BIND_CONNECT;
    if (abi >= 6) handled.scoped = SCOPE_SOCKETS_AND_SIGNALS;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (ruleset < 0) return err_errno("cannot make the rules for files");
    struct err e = ruleset_fill(ruleset, process, dir, &handled, port, port_count);
    close(ruleset);
    return e;
}

/* ---- system calls ---- */

/* What every process does: memory, time, talking over what is open already, ending. */
static const int calls_all[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(recvmsg),
    SCMP_SYS(memfd_create),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};
/* SQLite in exclusive mode, and files that appear whole (FACTS, "SQLite"). */
static const int calls_store[] = {
    SCMP_SYS(pwrite64),   SCMP_SYS(fdatasync), SCMP_SYS(fsync),     SCMP_SYS(ftruncate),
    SCMP_SYS(openat),     SCMP_SYS(rename),    SCMP_SYS(renameat),  SCMP_SYS(renameat2),
    SCMP_SYS(unlink),     SCMP_SYS(unlinkat),  SCMP_SYS(rmdir),     SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),    SCMP_SYS(access),    SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(getdents64), SCMP_SYS(geteuid),   SCMP_SYS(link),      SCMP_SYS(linkat),
};
/* A process that decides a batch's next lines (ask/advance.h): in this jail too, and none but a
 * copy, since nothing is run. */
static const int calls_ahead[] = {
    SCMP_SYS(set_robust_list),
    SCMP_SYS(getppid),
    SCMP_SYS(wait4),
};
/* HTTP on sockets that the parent bound. */
static const int calls_http[] = {
    SCMP_SYS(accept4),    SCMP_SYS(recvfrom),    SCMP_SYS(sendfile),
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_ctl),
};
/* Dialling out: the courier only. */
static const int calls_dial[] = {
    SCMP_SYS(connect),     SCMP_SYS(recvfrom),    SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),
    SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(shutdown),
};

/* Calls that may be made with some arguments only: (argument & mask) == value. */
struct narrow {
    int call;
    unsigned argument;
    uint64_t mask, value;
};
#define IS(call, argument, value) {SCMP_SYS(call), argument, UINT64_MAX, value}
#define WITHOUT(call, argument, bits) {SCMP_SYS(call), argument, bits, 0}

static const struct narrow narrow_all[] = {
    /* Memory that is written may not be run, and the other way round. */
    WITHOUT(mmap, 2, PROT_EXEC),
    WITHOUT(mprotect, 2, PROT_EXEC),
    IS(madvise, 2, MADV_DONTNEED),
    /* Not F_SETOWN and its like, which send signals to others. */
    IS(fcntl, 1, F_GETFD),
    IS(fcntl, 1, F_SETFD),
    IS(fcntl, 1, F_GETFL),
    IS(fcntl, 1, F_ADD_SEALS),
    IS(fcntl, 1, F_GET_SEALS),
    /* A socket that sends so dials out without connect(2), past Landlock on kernels before 6.18. */
    WITHOUT(sendmsg, 2, MSG_FASTOPEN),
};
static const struct narrow narrow_store[] = {
    IS(fcntl, 1, F_GETLK),
    IS(fcntl, 1, F_SETLK),
};
static const struct narrow narrow_ahead[] = {
    /* As fork(3) makes it: no thread, and no namespace of its own. */
    IS(clone, 0, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD),
    IS(prctl, 0, PR_SET_PDEATHSIG),
    IS(mlockall, 0, MCL_CURRENT | MCL_ONFAULT),
};
static const struct narrow narrow_http[] = {
    /* To whom it is connected, and to nobody else. */
    IS(sendto, 4, 0),
    /* A listening socket that stops listening could dial out. */
    IS(shutdown, 1, SHUT_WR),
    WITHOUT(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC),
};
static const struct narrow narrow_dial[] = {
    IS(fcntl, 1, F_SETFL),
    /* Of the internet alone: no other process is reached by a local or a netlink socket. */
    IS(socket, 0, AF_INET),
    IS(socket, 0, AF_INET6),
    /* To whom it is connected, and to nobody else. */
    IS(sendto, 4, 0),
    /* No path is open to it: whatever a library looks for is refused, and it goes on without. */
    WITHOUT(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC),
};

static int calls_add(scmp_filter_ctx filter, const int *calls, size_t count) {
    int failed = 0;
    for (size_t i = 0; i < count && !failed; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return failed;
}

static int narrow_add(scmp_filter_ctx filter, const struct narrow *narrow, size_t count) {
    int failed = 0;
    for (size_t i = 0; i < count && !failed; i++)
        failed = seccomp_rule_add(
            filter, SCMP_ACT_ALLOW, narrow[i].call, 1,
            SCMP_CMP(narrow[i].argument, SCMP_CMP_MASKED_EQ, narrow[i].mask, narrow[i].value));
    return failed;
}

#define ADD(filter, calls, narrow)                                                                 \
    (calls_add(filter, calls, sizeof calls / sizeof *calls)                                        \
         ? -EINVAL                                                                                 \
         : narrow_add(filter, narrow, sizeof narrow / sizeof *narrow))

static int process_add(scmp_filter_ctx filter, enum process process) {
    /* An assert ends this process by a signal: this one and no other. */
    int failed =
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                         SCMP_CMP(0, SCMP_CMP_MASKED_EQ, UINT64_MAX, (scmp_datum_t)getpid()));
    if (!failed) failed = ADD(filter, calls_all, narrow_all);
    if (failed) return failed;
    switch (process) {
    case PROCESS_GATE:
    case PROCESS_PORTAL:
        return ADD(filter, calls_http, narrow_http);
    case PROCESS_COURIER:
        return ADD(filter, calls_dial, narrow_dial);
    case PROCESS_KEEPER:
        failed = ADD(filter, calls_ahead, narrow_ahead);
        return failed ? failed : ADD(filter, calls_store, narrow_store);
    case PROCESS_LEDGER:
        return ADD(filter, calls_store, narrow_store);
    case PROCESS_CHECKER:
        return 0; /* it computes */
    case PROCESS_NONE:
    case PROCESS_PARENT:
    case PROCESS_COUNT:
        break;
    }
    return -EINVAL;
}

static struct err calls_lock(enum process process) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) return err_make(ERR_FAULT, "cannot make the rules for system calls");
    int failed = process_add(filter, process);
    if (!failed) failed = seccomp_load(filter);
    seccomp_release(filter);
    if (!failed) return err_none();
    errno = -failed;
    return err_errno("cannot lock the system calls of the %s process", process_str(process));
}

struct err jail_lock(enum process process, const char *dir, const uint16_t *port,
                     size_t port_count) {
    TRY(files_lock(process, dir, port, port_count));
    return calls_lock(process);
}
