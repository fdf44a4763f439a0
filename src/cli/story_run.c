/* How does the story run the commands that a user would? Each is a process that ends with it. */
#include "cli/story.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORDS_MAX = 40,
    SAID_BYTES_MAX = 32 * 1024 * 1024,
    ERROR_BYTES_MAX = 1024 * 1024,
    LINE_COLUMNS = 92
};

static const char said_file[] = ".said";

/* ---- Ctrl-C ---- */

static volatile sig_atomic_t stopped;

static void hear(int number) { stopped = number; }

/* Not restarted: who waits for a process looks again. */
void story_listen(void) {
    const struct sigaction action = {.sa_handler = hear};
    static const int heard[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        sigaction(heard[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* who reads no more must not leave the gateway behind */
}

bool story_stopped(void) { return stopped != 0; }

struct err story_go_on(void) {
    if (stopped) return err_make(ERR_FAULT, "the story was stopped; nothing of it runs any more");
    return err_none();
}

/* ---- processes ---- */

static int file_for(const char *path, int how) {
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
}

/* In the child: never returns. */
static _Noreturn void begin(const char *const *words, pid_t parent, int out, int error) {
    char *copy[WORDS_MAX + 1] = {NULL};
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (size_t i = 0; words[i]; i++)
        copy[i] = (char *)(uintptr_t)words[i];
    /* Whatever becomes of the story, no process of it stays. */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) _exit(1);
    signal(SIGPIPE, SIG_DFL);
    if (out < 0 || error < 0 || nothing < 0) _exit(1);
    if (dup2(nothing, 0) < 0 || dup2(out, 1) < 0 || dup2(error, 2) < 0) _exit(1);
    execvp(words[0], copy);
    _exit(127);
}

static void both_close(const int fd[2]) {
    for (int i = 0; i < 2; i++)
        if (fd[i] >= 0) close(fd[i]);
}

/* Standard output and standard error of a program; `says`: the first is a pipe, read there. */
static struct err outputs_open(const char *out, const char *error, int *says, int fd[2]) {
    int pair[2] = {-1, -1};
    if (says && pipe2(pair, O_CLOEXEC) != 0) return err_errno("cannot make a pipe");
    fd[0] = says ? pair[1] : file_for(out, O_TRUNC);
    fd[1] = file_for(error, says ? O_APPEND : O_TRUNC);
    if (says) *says = pair[0];
    return fd[0] >= 0 && fd[1] >= 0 ? err_none() : err_errno("cannot write %s", error);
}

struct err story_spawn(const char *const *words, const char *out, const char *error, int *says,
                       pid_t *pid) {
    int fd[2] = {-1, -1};
    pid_t parent = getpid();
    struct err e = outputs_open(out, error, says, fd);
    fflush(NULL);
    *pid = err_is(e) ? -1 : fork();
    if (*pid == 0) begin(words, parent, fd[0], fd[1]);
    if (*pid < 0 && !err_is(e)) e = err_errno("cannot begin %s", words[0]);
    both_close(fd);
    return e;
}

/* Looked at five times a second too: a signal that comes just before the wait wakes nobody. */
static void end_await(pid_t pid) {
    int fd = pidfd_open(pid, 0);
    struct pollfd ended = {.fd = fd, .events = POLLIN};
    for (bool told = false; fd >= 0;) {
        if (stopped && !told) kill(pid, SIGTERM);
        told = told || stopped;
        if (poll(&ended, 1, 200) > 0) break;
    }
    if (fd >= 0) close(fd);
}

int story_wait(pid_t pid) {
    int status = 0;
    end_await(pid);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool story_has(const struct story *story, const char *name) {
    const char *path = getenv("PATH");
    for (const char *at = path ? path : ""; *at;) {
        size_t len = strcspn(at, ":");
        if (access(arena_printf(story->arena, "%.*s/%s", (int)len, at, name), X_OK) == 0)
            return true;
        at += len;
        at += *at == ':';
    }
    return false;
}

/* ---- commands ---- */

static const char *program(const struct story *story, const char *name) {
    if (strcmp(name, "portcullis") == 0) return story->portcullis;
    if (strcmp(name, "portcullis-verify") == 0) return story->verify;
    return name; /* a whole path, or of the machine */
}

const char *story_quoted(const struct story *story, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_./:=,+@";
    return *word && strspn(word, plain) == strlen(word) ? word
                                                        : arena_printf(story->step, "'%s'", word);
}

/* Where the line goes on: a word, with its value where it is an option that has one, or the file
 * that the output goes to. */
static const char *part_of(const struct story *story, const char *const *words, const char *out,
                           size_t *at) {
    const char *word = words[*at];
    const char *next = word ? words[*at + 1] : NULL;
    bool option = word && strncmp(word, "--", 2) == 0 && strcmp(word, "--json") != 0;
    if (!word) return *at && out ? arena_printf(story->step, "> %s", out) : NULL;
    ++*at;
    if (!option || !next || strncmp(next, "--", 2) == 0) return story_quoted(story, word);
    ++*at;
    return arena_printf(story->step, "%s %s", word, story_quoted(story, next));
}

/* As it would be typed, in as many lines as it takes. */
static void command_show(const struct story *story, const char *const *words, const char *out) {
    const struct cli *cli = story->cli;
    size_t column = 3;
    size_t at = 0;
    if (cli->json || cli->quiet) return;
    printf("%s  $", cli_style(cli, CLI_FAINT));
    for (bool more = true; more;) {
        bool last = words[at] == NULL;
        const char *part = part_of(story, words, out, &at);
        if (part && column + 1 + strlen(part) + 2 > LINE_COLUMNS) {
            fputs(" \\\n     ", stdout);
            column = 5;
        }
        if (part) column += (size_t)printf(" %s", part);
        more = !last;
    }
    printf("%s\n", cli_style(cli, CLI_PLAIN));
    fflush(stdout);
}

struct err story_begin_run(struct story *story, const char *out, const char *const *words,
                           pid_t *pid) {
    const char *whole[WORDS_MAX] = {program(story, words[0])};
    TRY(story_go_on());
    arena_wipe(story->step);
    for (size_t i = 1; words[i] && i < WORDS_MAX - 1; i++)
        whole[i] = words[i];
    command_show(story, words, out);
    const char *to = out ? out : said_file;
    return story_spawn(whole, to, arena_printf(story->step, "%s.error", to), NULL, pid);
}

static struct err outcome(struct story *story, int got, enum cli_exit expected, const char *out,
                          const char *const *words, struct story_ran *ran) {
    struct span said;
    const char *to = out ? out : said_file;
    const char *errors = arena_printf(story->step, "%s.error", to);
    TRY(story_go_on());
    TRY(file_read(errors, ERROR_BYTES_MAX, story->step, &ran->error));
    unlink(errors);
    if (got != (int)expected)
        return err_make(ERR_FAULT, "%s: %s %s %s ended with %d where %d was expected%s%s",
                        story->day, words[0], words[1], words[2] ? words[2] : "", got,
                        (int)expected, ran->error.len ? ": " : "",
                        cli_text(story->cli, span_trim(ran->error)));
    story->figures++;
    if (out) return err_none();
    TRY(file_read(said_file, SAID_BYTES_MAX, story->step, &said));
    if (said.len == 0 || said.at[0] != '{') return err_none();
    return json_read(said, SAID_BYTES_MAX, &ran->said);
}

struct err story_end_run(struct story *story, pid_t pid, enum cli_exit expected, const char *out,
                         const char *const *words, struct story_ran *ran) {
    int got = story_wait(pid);
    return outcome(story, got, expected, out, words, ran);
}

struct err story_run(struct story *story, enum cli_exit expected, const char *out,
                     const char *const *words, struct story_ran *ran) {
    pid_t pid = 0;
    TRY(story_begin_run(story, out, words, &pid));
    return story_end_run(story, pid, expected, out, words, ran);
}

struct err story_run_quiet(struct story *story, enum cli_exit expected, const char *out,
                           const char *const *words, struct story_ran *ran) {
    bool quiet = story->cli->quiet;
    story->cli->quiet = true;
    struct err e = story_run(story, expected, out, words, ran);
    story->cli->quiet = quiet;
    return e;
}

/* ---- what was said ---- */

struct err story_number(const struct story_ran *ran, const char *key, uint64_t *number) {
    int64_t found = 0;
    TRY(json_need_int(ran->said, "what was said", key, 0, JSON_INTEGER_MAX, &found));
    *number = (uint64_t)found;
    return err_none();
}

struct err story_text(const struct story *story, const struct story_ran *ran, const char *key,
                      const char **text) {
    struct span found;
    TRY(json_need_str(ran->said, "what was said", key, 1024, &found));
    *text = cli_text(story->cli, found);
    return err_none();
}
