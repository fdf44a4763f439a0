/* Which processes run, and what happens when one ends? */
#include "daemon/parent.h"

#include "ask/keeper.h"
#include "base/file.h"
#include "daemon/children.h"
#include "daemon/setup.h"
#include "http/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PARENT_ARENA_BYTES = 4 * 1024 * 1024,
    FD_ABOVE = 100, /* the parent's own descriptors: out of the way of those a child gets */
    STARTS_MAX = 5, /* of one process within STARTS_SECONDS: then something is wrong */
    STARTS_SECONDS = 30,
    STOP_SECONDS = 20, /* for what is in flight, then the rest is killed */
    COURIER_STOP_SECONDS = 5,
    AGAIN_MILLISECONDS_MIN = 200, /* until a courier that died begins anew, doubled each time */
    AGAIN_MILLISECONDS_MAX = 60000,
    NANOSECONDS = 1000000, /* of a millisecond */
};

struct kept {
    pid_t pid;       /* 0: it does not run */
    struct chan say; /* to it */
    bool ready;
    unsigned starts;
    uint64_t since; /* of the first of these starts */
    bool wanted;    /* it is to run */
    uint64_t again; /* when it is begun anew; 0: nothing waits */
    unsigned pause; /* milliseconds, before the next such time */
};

struct listener {
    int fd;
    unsigned port;
};

struct parent {
    struct arena *arena;
    const struct parent_settings *settings;
    const char *dir;
    int lock, signals;
    struct listener asks, local, admin, pages;
    struct kept kept[PROCESS_COUNT];
    bool stopping, told_ready;
    struct arena *setup_arena; /* made anew with each reading */
    struct setup *setup;
};

/* Begun in this order, ended in the other. */
static const enum process family[] = {PROCESS_LEDGER, PROCESS_CHECKER, PROCESS_KEEPER,
                                      PROCESS_GATE,   PROCESS_PORTAL,  PROCESS_COURIER};
enum { FAMILY = sizeof family / sizeof *family };

/* Without these two the others go on: nothing leaves the machine for a time, or signatures are
 * checked by the keeper. So one that ends again and again is begun later, and ends nobody. */
static bool is_spared(enum process process) {
    return process == PROCESS_COURIER || process == PROCESS_CHECKER;
}

static bool are_peers(enum process a, enum process b) {
    static const enum process pair[][2] = {
        {PROCESS_LEDGER, PROCESS_KEEPER},  {PROCESS_GATE, PROCESS_KEEPER},
        {PROCESS_PORTAL, PROCESS_KEEPER},  {PROCESS_COURIER, PROCESS_KEEPER},
        {PROCESS_COURIER, PROCESS_LEDGER}, {PROCESS_CHECKER, PROCESS_KEEPER},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        if ((pair[i][0] == a && pair[i][1] == b) || (pair[i][0] == b && pair[i][1] == a))
            return true;
    return false;
}

/* ---- what is opened before anything is locked ---- */

static struct err folders_make(const struct parent *parent) {
    static const char *const folder[] = {"packs", "orders.d", "batches", "run"};
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++)
        TRY(folder_make(arena_printf(parent->arena, "%s/%s", parent->dir, folder[i]), 0700));
    return err_none();
}

static struct err raise_fd(int *fd) {
    int high = fcntl(*fd, F_DUPFD_CLOEXEC, FD_ABOVE);
    if (high < 0) return err_errno("cannot keep a file open");
    close(*fd);
    *fd = high;
    return err_none();
}

static struct err listen_at(const struct parent_address *address, struct listener *listener) {
    struct sockaddr_in where;
    socklen_t len = sizeof where;
    TRY(http_listen(address->host, (uint16_t)address->port, &listener->fd));
    TRY(raise_fd(&listener->fd));
    if (getsockname(listener->fd, (struct sockaddr *)&where, &len) != 0)
        return err_errno("cannot listen on %s port %u", address->host, address->port);
    listener->port = ntohs(where.sin_port);
    return err_none();
}

static struct err listen_local(const struct parent *parent, const char *name,
                               struct listener *listener) {
    TRY(http_listen_local(arena_printf(parent->arena, "%s/run/%s", parent->dir, name), 0600,
                          &listener->fd));
    return raise_fd(&listener->fd);
}

static struct err signals_open(struct parent *parent) {
    static const int heard[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        sigaddset(&set, heard[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return err_errno("cannot hear signals");
    parent->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (parent->signals < 0) return err_errno("cannot hear signals");
    return raise_fd(&parent->signals);
}

/* ---- beginning a process ---- */

struct given {
    int at; /* the number it has in the child */
    int fd;
};

/* Never returns: in the child, after the fork. */
static _Noreturn void child_begin(const struct parent *parent, enum process process,
                                  const struct given *given, size_t count) {
    char clock[32];
    char site[32];
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (size_t i = 0; i < count; i++)
        if (dup2(given[i].fd, given[i].at) < 0) _exit(1);
    snprintf(clock, sizeof clock, "%lld", (long long)parent->settings->clock);
    snprintf(site, sizeof site, "http://localhost:%u", parent->pages.port);
    const struct parent_settings *settings = parent->settings;
    bool gate = process == PROCESS_GATE;
    char *const words[] = {(char *)(uintptr_t)"portcullisd",
                           (char *)(uintptr_t)"--process",
                           (char *)(uintptr_t)process_str(process),
                           (char *)(uintptr_t)parent->dir,
                           clock,
                           settings->site ? (char *)(uintptr_t)settings->site : site,
                           (char *)(uintptr_t)(gate ? settings->tls_certificate : ""),
                           (char *)(uintptr_t)(gate ? settings->tls_key : ""),
                           NULL};
    char *const nothing[] = {(char *)(uintptr_t)"LC_ALL=C.UTF-8", (char *)(uintptr_t)"TZ=UTC",
                             NULL};
    execve("/proc/self/exe", words, nothing);
    _exit(1);
}

/* A channel to every peer that runs: one end for it, the other handed to the peer. */
static struct err peers_join(struct parent *parent, enum process process, struct given *given,
                             size_t *count) {
    for (size_t i = 0; i < FAMILY; i++) {
        enum process peer = family[i];
        int fd[2];
        enum chan_state state;
        uint8_t name = (uint8_t)process;
        if (!are_peers(process, peer) || parent->kept[peer].pid == 0) continue;
        TRY(chan_pair(fd));
        TRY(raise_fd(&fd[0]));
        struct err e = chan_send(&parent->kept[peer].say, MESSAGE_PEER, 0, span_of(&name, 1), fd[1],
                                 true, &state);
        close(fd[1]);
        given[(*count)++] = (struct given){FD_CHAN + (int)peer, fd[0]};
        if (err_is(e)) return e;
    }
    return err_none();
}

static struct err starts_count(struct kept *kept, enum process process) {
    uint64_t now = clock_ticks();
    if (kept->starts == 0 || now - kept->since > STARTS_SECONDS * 1000000000ull) {
        kept->starts = 0;
        kept->since = now;
    }
    if (++kept->starts <= STARTS_MAX) return err_none();
    return err_make(ERR_FAULT, "the %s process ended %d times in %d seconds; see what it said",
                    process_str(process), STARTS_MAX, STARTS_SECONDS);
}

static struct err process_begin(struct parent *parent, enum process process) {
    struct kept *kept = &parent->kept[process];
    struct given given[PROCESS_COUNT + 4];
    size_t count = 0;
    int say[2];
    if (!is_spared(process)) TRY(starts_count(kept, process));
    TRY(chan_pair(say));
    TRY(raise_fd(&say[0]));
    TRY(raise_fd(&say[1]));
    given[count++] = (struct given){FD_CHAN + PROCESS_PARENT, say[1]};
    struct err e = peers_join(parent, process, given, &count);
    size_t channels = count;
    if (process == PROCESS_GATE) {
        given[count++] = (struct given){FD_LISTEN, parent->asks.fd};
        given[count++] = (struct given){FD_LISTEN_UNIX, parent->local.fd};
        given[count++] = (struct given){FD_LISTEN_ADMIN, parent->admin.fd};
    }
    if (process == PROCESS_PORTAL) given[count++] = (struct given){FD_LISTEN, parent->pages.fd};
    pid_t pid = err_is(e) ? -1 : fork();
    if (pid == 0) child_begin(parent, process, given, count);
    for (size_t i = 0; i < channels; i++)
        close(given[i].fd);
    if (pid < 0) {
        close(say[0]);
        return err_is(e) ? e : err_errno("cannot begin the %s process", process_str(process));
    }
    kept->pid = pid;
    kept->ready = false;
    kept->again = 0;
    if (is_spared(process)) kept->since = clock_ticks();
    kept->say = (struct chan){say[0], PROCESS_PARENT, process};
    return err_none();
}

/* ---- what they say, and how they end ---- */

/* systemd's protocol: one datagram to the socket that it named. */
static void notify(const char *what) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    if (!path || (*path != '/' && *path != '@') || strlen(path) >= sizeof where.sun_path) return;
    memcpy(where.sun_path, path, strlen(path));
    if (*path == '@') where.sun_path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (fd < 0) return;
    sendto(fd, what, strlen(what), MSG_NOSIGNAL, (struct sockaddr *)&where, len);
    close(fd);
}

static void ready_tell(struct parent *parent) {
    for (size_t i = 0; i < FAMILY; i++)
        if (!parent->kept[family[i]].ready && !is_spared(family[i])) return;
    const struct parent_settings *settings = parent->settings;
    if (!parent->told_ready)
        printf("portcullisd: asks at http%s://%s:%u\nportcullisd: pages at http://%s:%u\n"
               "portcullisd: ready\n",
               settings->tls_key[0] ? "s" : "", settings->asks.host, parent->asks.port,
               settings->pages.host, parent->pages.port);
    fflush(stdout);
    parent->told_ready = true;
    notify("READY=1");
}

static struct err hear(struct parent *parent, enum process process) {
    struct kept *kept = &parent->kept[process];
    OWNED_ARENA arena = arena_open(65536);
    struct message message;
    enum chan_state state;
    TRY(chan_receive(&kept->say, arena, false, &message, &state));
    if (state == CHAN_CLOSED) {
        close(kept->say.fd);
        kept->say.fd = -1;
    }
    if (state != CHAN_MESSAGE || message.kind != MESSAGE_READY) return err_none();
    kept->ready = true;
    ready_tell(parent);
    return err_none();
}

static void kept_end(struct kept *kept) {
    if (kept->say.fd >= 0) close(kept->say.fd);
    kept->say.fd = -1;
    kept->pid = 0;
    kept->ready = false;
}

static void process_kill(struct parent *parent, enum process process) {
    struct kept *kept = &parent->kept[process];
    if (kept->pid == 0) return;
    kill(kept->pid, SIGKILL);
    while (waitpid(kept->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    kept_end(kept);
}

/* Whoever speaks with strangers, or computes with their numbers, may be made to end again and
 * again. That is for it to wait out, longer each time, and for nobody else. */
static void spared_ended(struct kept *kept) {
    uint64_t now = clock_ticks();
    bool lasted = now - kept->since > 2ull * AGAIN_MILLISECONDS_MAX * NANOSECONDS;
    kept->pause = lasted || kept->pause == 0 ? AGAIN_MILLISECONDS_MIN : 2 * kept->pause;
    if (kept->pause > AGAIN_MILLISECONDS_MAX) kept->pause = AGAIN_MILLISECONDS_MAX;
    if (kept->wanted) kept->again = now + 1 + (uint64_t)kept->pause * NANOSECONDS;
}

static void end_tell(enum process process, int status) {
    fprintf(stderr, "portcullisd: the %s process ended (%s %d); it is begun anew\n",
            process_str(process), WIFSIGNALED(status) ? "signal" : "exit",
            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static struct err process_ended(struct parent *parent, pid_t pid, int status) {
    for (size_t i = 0; i < FAMILY; i++) {
        enum process process = family[i];
        if (parent->kept[process].pid != pid) continue;
        kept_end(&parent->kept[process]);
        if (parent->stopping) return err_none();
        end_tell(process, status);
        if (is_spared(process)) {
            spared_ended(&parent->kept[process]);
            return err_none();
        }
        /* What a keeper decided over a ledger that has gone is for nobody. */
        if (process == PROCESS_LEDGER) process_kill(parent, PROCESS_KEEPER);
        TRY(process_begin(parent, process));
        if (process == PROCESS_LEDGER) return process_begin(parent, PROCESS_KEEPER);
    }
    return err_none();
}

static struct err reap(struct parent *parent) {
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        TRY(process_ended(parent, pid, status));
    return err_none();
}

/* ---- stopping: the door first, the ledger last ---- */

static void process_stop(struct parent *parent, enum process process, uint64_t until) {
    struct kept *kept = &parent->kept[process];
    const struct timespec pause = {.tv_nsec = 5000000};
    enum chan_state state;
    if (kept->pid == 0) return;
    struct err e = chan_send(&kept->say, MESSAGE_STOP, 0, (struct span){0}, -1, false, &state);
    while (!err_is(e) && clock_ticks() < until) {
        if (waitpid(kept->pid, NULL, WNOHANG) == kept->pid) {
            kept_end(kept);
            return;
        }
        nanosleep(&pause, NULL);
    }
    process_kill(parent, process);
}

static void stop_all(struct parent *parent) {
    uint64_t until = clock_ticks() + STOP_SECONDS * 1000000000ull;
    parent->stopping = true;
    notify("STOPPING=1");
    for (size_t i = FAMILY; i-- > 0;)
        process_stop(parent, family[i], until);
    unlink(arena_printf(parent->arena, "%s/run/gate.sock", parent->dir));
    unlink(arena_printf(parent->arena, "%s/run/admin.sock", parent->dir));
}

/* ---- the loop ---- */

static struct err setup_open(struct parent *parent) {
    struct setup_target target[SETUP_TARGETS_MAX];
    size_t count = 0;
    struct arena *arena = arena_open(SETUP_ARENA_BYTES);
    struct setup *setup = ARENA_NEW(arena, struct setup);
    struct err e = setup_read(arena, parent->dir, setup);
    if (!err_is(e)) e = setup_targets(setup, target, &count);
    if (err_is(e)) {
        arena_close(arena);
        return e;
    }
    arena_close(parent->setup_arena);
    parent->setup_arena = arena;
    parent->setup = setup;
    parent->kept[PROCESS_COURIER].wanted = count > 0;
    return err_none();
}

/* The courier opens files, so it is another, and the old one dials nobody any more, whether it will
 * or not: what it carried is sent again. */
static void courier_exchange(struct parent *parent) {
    struct kept *kept = &parent->kept[PROCESS_COURIER];
    process_stop(parent, PROCESS_COURIER, clock_ticks() + COURIER_STOP_SECONDS * 1000000000ull);
    kept->again = kept->wanted ? clock_ticks() : 0;
    kept->pause = 0;
}

/* What cannot be read changes nothing, and is said. */
static struct err reload(struct parent *parent) {
    static const enum process hear_it[] = {PROCESS_LEDGER, PROCESS_KEEPER};
    enum chan_state state;
    struct err e = setup_open(parent);
    if (err_is(e)) {
        fprintf(stderr, "portcullisd: %s; what was set before stands\n", e.text);
        return err_none();
    }
    OWNED_ARENA arena = arena_open(SETUP_ARENA_BYTES);
    struct span body = setup_write(arena, parent->setup);
    for (size_t i = 0; i < sizeof hear_it / sizeof *hear_it; i++)
        TRY(chan_send(&parent->kept[hear_it[i]].say, MESSAGE_RELOAD, 0, body, -1, false, &state));
    courier_exchange(parent);
    return err_none();
}

static struct err signal_take(struct parent *parent, bool *stop) {
    struct signalfd_siginfo found;
    while (read(parent->signals, &found, sizeof found) == sizeof found) {
        if (found.ssi_signo == SIGTERM || found.ssi_signo == SIGINT) *stop = true;
        if (found.ssi_signo == SIGCHLD) TRY(reap(parent));
        if (found.ssi_signo == SIGHUP) TRY(reload(parent));
    }
    return err_none();
}

static bool waits_for_begin(const struct kept *kept) { return kept->pid == 0 && kept->again; }

/* When it must look again although nothing came; -1: never. */
static int wait_ms(const struct parent *parent) {
    uint64_t now = clock_ticks();
    int wait = -1;
    for (size_t i = 0; i < FAMILY; i++) {
        const struct kept *kept = &parent->kept[family[i]];
        if (!waits_for_begin(kept)) continue;
        int one = kept->again <= now ? 0 : (int)((kept->again - now) / NANOSECONDS) + 1;
        if (wait < 0 || one < wait) wait = one;
    }
    return wait;
}

/* One that cannot be begun is begun later. */
static void spared_begin(struct parent *parent) {
    for (size_t i = 0; i < FAMILY; i++) {
        struct kept *kept = &parent->kept[family[i]];
        if (!waits_for_begin(kept) || clock_ticks() < kept->again) continue;
        struct err e = process_begin(parent, family[i]);
        if (!err_is(e)) continue;
        fprintf(stderr, "portcullisd: %s\n", e.text);
        kept->since = clock_ticks();
        spared_ended(kept);
    }
}

static struct err watch(struct parent *parent) {
    for (bool stop = false; !stop;) {
        struct pollfd heard[FAMILY + 1];
        for (size_t i = 0; i < FAMILY; i++)
            heard[i] = (struct pollfd){.fd = parent->kept[family[i]].say.fd, .events = POLLIN};
        heard[FAMILY] = (struct pollfd){.fd = parent->signals, .events = POLLIN};
        if (poll(heard, FAMILY + 1, wait_ms(parent)) < 0 && errno != EINTR)
            return err_errno("cannot wait");
        spared_begin(parent);
        if (heard[FAMILY].revents) TRY(signal_take(parent, &stop));
        for (size_t i = 0; i < FAMILY; i++)
            if (heard[i].revents && parent->kept[family[i]].say.fd == heard[i].fd)
                TRY(hear(parent, family[i]));
    }
    return err_none();
}

static struct err parent_open(struct parent *parent) {
    TRY(keeper_lock(parent->dir, &parent->lock));
    TRY(raise_fd(&parent->lock));
    TRY(folders_make(parent));
    TRY(setup_open(parent));
    TRY(signals_open(parent));
    TRY(listen_at(&parent->settings->asks, &parent->asks));
    TRY(listen_at(&parent->settings->pages, &parent->pages));
    TRY(listen_local(parent, "gate.sock", &parent->local));
    TRY(listen_local(parent, "admin.sock", &parent->admin));
    for (size_t i = 0; i < FAMILY; i++)
        if (family[i] != PROCESS_COURIER) TRY(process_begin(parent, family[i]));
    parent->kept[PROCESS_CHECKER].wanted = true;
    courier_exchange(parent);
    return err_none();
}

struct err parent_run(const struct parent_settings *settings) {
    OWNED_ARENA arena = arena_open(PARENT_ARENA_BYTES);
    struct parent parent = {.arena = arena, .settings = settings, .lock = -1};
    char whole[4096];
    for (unsigned i = 0; i < PROCESS_COUNT; i++)
        parent.kept[i].say.fd = -1;
    if (!realpath(settings->dir, whole))
        return err_make(ERR_INPUT,
                        "%s is no state directory; make one with: portcullis init --dir %s "
                        "--origin NAME",
                        settings->dir, settings->dir);
    parent.dir = whole;
    struct err e = parent_open(&parent);
    if (!err_is(e)) e = watch(&parent);
    stop_all(&parent);
    arena_close(parent.setup_arena);
    return e;
}
