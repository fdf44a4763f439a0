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

static volatile sig_atomic_t http_child_stop;
static inline void http_child_told(int signal_number) { http_child_stop = 1; }

static inline struct http_child http_child_begin(const struct http_limits *limits,
                                                 http_answer *answer) {
    struct http_child child = {0};
    int tell[2];
    if (pipe(tell) != 0) abort();
    child.pid = fork();
    if (child.pid == 0) {
        struct http_server *server;
        signal(SIGTERM, http_child_told);
        if (err_is(http_server_open("127.0.0.1", 0, limits, answer, NULL, &server))) _exit(1);
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
