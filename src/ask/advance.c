/* How does a line that another process decided come here? In a ring of memory that both share, as
 * the struct and the bytes that it points to. It was made by a copy of this process, so that what
 * was in memory before the fork is at the same place in both. */
#include "ask/advance.h"

#include <assert.h>
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LINES = 512,             /* that it may be ahead */
    LINE_BYTES = 16 * 1024,  /* of all that a line came to; a longer one the keeper decides */
    LINES_A_WORD = 32,       /* said at once: a word costs as much as a tenth of a line */
    LOOK_MILLISECONDS = 100, /* between two looks whether it is still there */
    LOOKS_MAX = 20,          /* without a line: it was stopped, or has no processor */
    BILLION = 1000000000,
};

struct line {
    uint64_t number;
    bool is_decided;
    size_t len;
    struct decided decided; /* its spans are in `bytes` */
    uint8_t bytes[LINE_BYTES];
};

struct shared {
    sem_t made_word, taken_word;
    _Atomic uint64_t made, taken; /* lines, since the fork */
    _Atomic bool ended;           /* it makes no more */
    _Atomic bool stop;
    struct line line[LINES];
};

struct advance {
    struct arena *arena;
    struct shared *shared;
    uint64_t orders;
    pid_t pid; /* 0: it has gone */
    unsigned looks;
    bool silent; /* it is waited for no more */
};

/* ---- in the process that was forked ---- */

static bool bytes_put(struct line *line, struct span *bytes) {
    if (bytes->len > LINE_BYTES - line->len) return false;
    uint8_t *at = line->bytes + line->len;
    if (bytes->len) memcpy(at, bytes->at, bytes->len);
    line->len += bytes->len;
    *bytes = span_of(at, bytes->len);
    return true;
}

static bool decided_put(struct line *line, const struct decided *decided) {
    bool fits = true;
    line->decided = *decided;
    fits = bytes_put(line, &line->decided.outward) && bytes_put(line, &line->decided.record) &&
           bytes_put(line, &line->decided.entry);
    for (size_t i = 0; i < decided->officer_count && fits; i++)
        fits = bytes_put(line, &line->decided.officer[i]);
    return fits;
}

static void word_await(sem_t *word) {
    while (sem_wait(word) != 0 && errno == EINTR)
        continue;
}

static void lines_make(struct shared *shared, const struct advance_work *work) {
    static struct decided decided;
    uint64_t number;
    bool is_decided;
    for (uint64_t made = 0;; made++) {
        while (made - shared->taken == LINES && !shared->stop)
            word_await(&shared->taken_word);
        if (shared->stop || !work->next(work->with, &number, &decided, &is_decided)) break;
        struct line *line = &shared->line[made % LINES];
        line->number = number;
        line->len = 0;
        line->is_decided = is_decided && decided_put(line, &decided);
        shared->made = made + 1;
        if ((made + 1) % LINES_A_WORD == 0) sem_post(&shared->made_word);
    }
    shared->ended = true;
    sem_post(&shared->made_word);
}

/* The keys that it has a copy of stay out of the swap like the keeper's, where the bound on locked
 * memory allows it: each page from when it is first touched. It ends with the keeper. */
static void advance_run(struct shared *shared, struct keeper *keeper,
                        const struct advance_work *work, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent) return;
    mlockall(MCL_CURRENT | MCL_ONFAULT);
    if (work->apart) work->apart(work->apart_with);
    if (err_is(vault_ahead_begin(keeper->vault))) return;
    lines_make(shared, work);
}

/* ---- here ---- */

static struct shared *shared_make(void) {
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return NULL;
    sem_init(&shared->made_word, 1, 0);
    sem_init(&shared->taken_word, 1, 0);
    return shared;
}

struct advance *advance_begin(struct keeper *keeper, const struct advance_work *work) {
    pid_t parent = getpid();
    struct shared *shared = vault_ahead_can(keeper->vault) ? shared_make() : NULL;
    if (!shared) return NULL;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        advance_run(shared, keeper, work, parent);
        _exit(0);
    }
    if (pid < 0) {
        munmap(shared, sizeof *shared);
        return NULL;
    }
    struct arena *arena = arena_open(sizeof(struct advance));
    struct advance *ahead = ARENA_NEW(arena, struct advance);
    *ahead = (struct advance){
        .arena = arena, .shared = shared, .orders = ledger_orders(keeper->ledger), .pid = pid};
    return ahead;
}

uint64_t advance_orders(const struct advance *ahead) { return ahead->orders; }

/* One that was ended, by its jail or from without, makes no more. */
static void gone_look(struct advance *ahead) {
    if (ahead->pid && waitpid(ahead->pid, NULL, WNOHANG) == ahead->pid) ahead->pid = 0;
}

static void made_await(struct advance *ahead) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += LOOK_MILLISECONDS * 1000000L;
    until.tv_sec += until.tv_nsec / BILLION;
    until.tv_nsec %= BILLION;
    if (sem_clockwait(&ahead->shared->made_word, CLOCK_MONOTONIC, &until) == 0) return;
    gone_look(ahead);
    ahead->silent = ++ahead->looks >= LOOKS_MAX;
}

/* NULL: there will be none. */
static struct line *next_made(struct advance *ahead) {
    struct shared *shared = ahead->shared;
    uint64_t taken = shared->taken;
    while (shared->made == taken && !shared->ended && ahead->pid && !ahead->silent)
        made_await(ahead);
    if (shared->made == taken || ahead->silent) return NULL;
    ahead->looks = 0;
    return &shared->line[taken % LINES];
}

static void line_drop(struct advance *ahead, struct line *line) {
    struct shared *shared = ahead->shared;
    uint64_t taken = shared->taken + 1;
    explicit_bzero(line->bytes, line->len);
    shared->taken = taken;
    if (taken % LINES_A_WORD == 0) sem_post(&shared->taken_word);
}

static void decided_copy(struct arena *arena, const struct line *line, struct decided *decided) {
    *decided = line->decided;
    decided->outward = arena_copy(arena, decided->outward);
    decided->record = arena_copy(arena, decided->record);
    decided->entry = arena_copy(arena, decided->entry);
    for (size_t i = 0; i < decided->officer_count; i++)
        decided->officer[i] = arena_copy(arena, decided->officer[i]);
}

/* A line that nobody asked for, since it could not be read, stands before the one asked for. */
bool advance_take(struct advance *ahead, uint64_t number, struct arena *arena,
                  struct decided *decided) {
    bool is_decided = false;
    bool found = false;
    for (struct line *line; !found && (line = next_made(ahead)) && line->number <= number;) {
        found = line->number == number;
        is_decided = found && line->is_decided;
        if (is_decided) decided_copy(arena, line, decided);
        line_drop(ahead, line);
    }
    return is_decided;
}

void advance_end(struct advance *ahead) {
    if (!ahead) return;
    ahead->shared->stop = true;
    sem_post(&ahead->shared->taken_word);
    while (ahead->pid && !ahead->shared->ended && !ahead->silent)
        made_await(ahead);
    /* One that was stopped is left: it ends when it goes on, or with this process. */
    int how = ahead->shared->ended ? 0 : WNOHANG;
    while (ahead->pid && waitpid(ahead->pid, NULL, how) < 0 && errno == EINTR)
        continue;
    explicit_bzero(ahead->shared->line, sizeof ahead->shared->line);
    munmap(ahead->shared, sizeof *ahead->shared);
    arena_close(ahead->arena);
}
