/* Who answers a test over HTTP? A child process with our server, ended by its number. */
#ifndef TEST_HTTP_CHILD_H
#define TEST_HTTP_CHILD_H

#include "http/http.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct http_child {
    pid_t pid;
    uint16_t port;
};

/* Wide enough for any test that is not about them. */
static const struct http_limits http_child_limits = {.connections_max = 256,
                                                     .idle_seconds = 60,
                                                     .head_seconds = 60,
                                                     .grace_seconds = 60,
                                                     .bytes_per_second = 1,
                                                     .answer_seconds = 60,
                                                     .per_second = 100000,
                                                     .burst = 100000,
                                                     .request_bytes_max = 1 << 20};

static volatile sig_atomic_t http_child_stop;
static inline void http_child_told(int signal_number) { http_child_stop = 1; }

/* Everything is here, and any method may be used. */
static inline void http_child_route(void *from, struct http_request *request,
                                    struct http_route *route) {
    *route =
        (struct http_route){.allow = HTTP_GET | HTTP_POST | HTTP_DELETE, .body_bytes_max = 1000};
}

static inline struct http_child http_child_begin(const struct http_limits *limits,
                                                 const struct http_service *service) {
    struct http_child child = {0};
    int tell[2];
    if (pipe(tell) != 0) abort();
    child.pid = fork();
    if (child.pid == 0) {
        struct http_server *server;
        int listener;
        signal(SIGTERM, http_child_told);
        if (err_is(http_listen("127.0.0.1", 0, &listener))) _exit(1);
        if (err_is(http_server_open(listener, limits, service, &server))) _exit(1);
        uint16_t port = http_server_port(server);
        if (write(tell[1], &port, sizeof port) != sizeof port) _exit(1);
        struct err e = http_server_run(server, &http_child_stop);
        http_server_close(server);
        _exit(err_is(e) ? 1 : 0);
    }
    close(tell[1]);
    if (read(tell[0], &child.port, sizeof child.port) != sizeof child.port) abort();
    close(tell[0]);
    return child;
}

/* Its exit code. */
static inline int http_child_end(const struct http_child *child) {
    int status = 0;
    kill(child->pid, SIGTERM);
    waitpid(child->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
