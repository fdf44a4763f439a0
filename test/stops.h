/* Does a piece of code stop the process, and with which sentence? */
#ifndef TEST_STOPS_H
#define TEST_STOPS_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `code` in a child. True when it was ended by abort; `said` receives what it printed on
 * standard error. */
static inline bool stops(void (*code)(void), char *said, size_t room) {
    int pipe_end[2];
    fflush(stdout);
    if (pipe(pipe_end) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        dup2(pipe_end[1], STDERR_FILENO);
        close(pipe_end[0]);
        close(pipe_end[1]);
        code();
        _exit(0);
    }
    close(pipe_end[1]);
    size_t len = 0;
    ssize_t got = 1;
    while (len + 1 < room && got > 0) {
        got = read(pipe_end[0], said + len, room - 1 - len);
        if (got > 0) len += (size_t)got;
    }
    said[len] = 0;
    close(pipe_end[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#endif
