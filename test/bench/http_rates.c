/* How many connections does the HTTP server hold, in how much memory, and how many requests a
 * second does it answer? Server and clients share the machine's cores, and the figures say both.
 *
 * Usage: bench_http_rates [idle [active]], 10,000 and 1,000 when not given. An idle connection has
 * had an answer; an active one has sent an ask of 8 KiB and waits. */
#include "http/http.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ASK_BYTES = 8192, LATES_MAX = 4096, CLIENTS = 64, SECONDS = 3 };

static uint64_t late[LATES_MAX];
static unsigned lates;
static volatile sig_atomic_t stop;
static void told(int number) { stop = 1; }

static void route(void *from, struct http_request *request, struct http_route *route) {
    *route = (struct http_route){.allow = HTTP_GET | HTTP_POST, .body_bytes_max = 131072};
}
/* /now at once, /late at the end of the turn, /held never. */
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    *reply = (struct http_reply){.status = 200, .body = SPAN_LITERAL("answered\n")};
    if (span_is(request->path, "/now")) return HTTP_NOW;
    if (span_is(request->path, "/late") && lates < LATES_MAX) late[lates++] = request->number;
    return HTTP_LATER;
}

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "http_rates: %s\n", e.text);
    exit(1);
}

static void serve(int listener) {
    static const struct http_service service = {.route = route, .answer = answer};
    static const struct http_limits limits = {.connections_max = HTTP_CONNECTIONS_MAX,
                                              .idle_seconds = 600,
                                              .head_seconds = 600,
                                              .grace_seconds = 600,
                                              .bytes_per_second = 1,
                                              .answer_seconds = 600,
                                              .per_second = 1000000000,
                                              .burst = 1000000000,
                                              .request_bytes_max = 1 << 20};
    const struct http_reply reply = {.status = 200, .body = SPAN_LITERAL("answered\n")};
    struct http_server *server;
    signal(SIGTERM, told);
    need(http_server_open(listener, &limits, &service, &server));
    while (!stop) {
        struct pollfd wait = {.fd = http_server_fd(server), .events = POLLIN};
        poll(&wait, 1, http_server_wait_ms(server));
        need(http_server_turn(server));
        while (lates > 0)
            http_server_reply(server, late[--lates], &reply);
    }
    http_server_close(server);
    _exit(0);
}

/* ---- the clients ---- */

static int client_open(uint16_t port) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&where, sizeof where) != 0)
        need(err_errno("a client cannot connect"));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void client_send(int fd, const char *at, size_t len) {
    for (ssize_t put = 0; len > 0; at += put, len -= (size_t)put)
        if ((put = send(fd, at, len, MSG_NOSIGNAL)) < 0) need(err_errno("a client cannot send"));
}

static void client_hear(int fd) {
    char said[1024];
    ssize_t got = recv(fd, said, sizeof said, 0);
    if (got < 12 || memcmp(said + 9, "200", 3) != 0) need(err_make(ERR_FAULT, "no answer came"));
}

static double mib_resident(pid_t pid) {
    char path[64], line[256];
    double mib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0) mib = (double)strtoul(line + 6, NULL, 10) / 1024;
    if (file) fclose(file);
    return mib;
}

static void hold(pid_t pid, uint16_t port, unsigned idle, unsigned active) {
    static const char now[] = "GET /now HTTP/1.1\r\nHost: x\r\n\r\n";
    static char ask[ASK_BYTES + 256];
    int len = snprintf(ask, sizeof ask,
                       "POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", ASK_BYTES);
    memset(ask + len, 'a', ASK_BYTES);
    int *fd = calloc(idle + active, sizeof *fd);
    if (!fd) abort();
    printf("nothing connected                %8.1f MiB\n", mib_resident(pid));
    for (unsigned i = 0; i < idle; i++) {
        fd[i] = client_open(port);
        client_send(fd[i], now, sizeof now - 1);
        client_hear(fd[i]);
    }
    printf("%6u idle                      %8.1f MiB\n", idle, mib_resident(pid));
    for (unsigned i = idle; i < idle + active; i++) {
        fd[i] = client_open(port);
        client_send(fd[i], ask, (size_t)len + ASK_BYTES);
    }
    client_send(fd[0], now, sizeof now - 1); /* answered when all before it are read */
    client_hear(fd[0]);
    printf("%6u idle and %u waiting    %8.1f MiB\n", idle, active, mib_resident(pid));
    for (unsigned i = 1; i < idle; i++)
        client_send(fd[i], "GET", 3);
    client_send(fd[0], now, sizeof now - 1);
    client_hear(fd[0]);
    printf("%6u in half a head, %u waiting %6.1f MiB\n", idle - 1, active, mib_resident(pid));
    for (unsigned i = 0; i < idle + active; i++)
        close(fd[i]);
    free(fd);
}

static double cpu_seconds(pid_t pid) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static void rate(pid_t pid, uint16_t port, const char *path) {
    char ask[256];
    int fd[CLIENTS];
    uint64_t count = 0;
    size_t len = (size_t)snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    for (int i = 0; i < CLIENTS; i++)
        fd[i] = client_open(port);
    double cpu = cpu_seconds(pid);
    uint64_t begin = clock_ticks(), now = begin;
    for (; now - begin < SECONDS * UINT64_C(1000000000); now = clock_ticks()) {
        for (int i = 0; i < CLIENTS; i++)
            client_send(fd[i], ask, len);
        for (int i = 0; i < CLIENTS; i++)
            client_hear(fd[i]);
        count += CLIENTS;
    }
    double seconds = (double)(now - begin) / 1e9;
    printf("%-6s over %d connections      %8.0f a second, %.1f us of the server's time each\n",
           path, CLIENTS, (double)count / seconds, (cpu_seconds(pid) - cpu) / (double)count * 1e6);
    for (int i = 0; i < CLIENTS; i++)
        close(fd[i]);
}

int main(int count, char **word) {
    unsigned idle = count > 1 ? (unsigned)strtoul(word[1], NULL, 10) : 10000;
    unsigned active = count > 2 ? (unsigned)strtoul(word[2], NULL, 10) : 1000;
    struct rlimit files;
    int listener;
    struct sockaddr_in where = {0};
    socklen_t len = sizeof where;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < idle + active + 64) {
        printf("# this system allows %lu open files, so fewer connections are held\n",
               (unsigned long)files.rlim_cur);
        idle = (unsigned)files.rlim_cur - active - 64;
    }
    need(http_listen("127.0.0.1", 0, &listener));
    getsockname(listener, (struct sockaddr *)&where, &len);
    setvbuf(stdout, NULL, _IOLBF, 0);
    pid_t pid = fork();
    if (pid == 0) serve(listener);
    close(listener);
    rate(pid, ntohs(where.sin_port), "/now");
    rate(pid, ntohs(where.sin_port), "/late");
    hold(pid, ntohs(where.sin_port), idle, active);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    return 0;
}
