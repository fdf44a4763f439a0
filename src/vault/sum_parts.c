/* Who sums? As many processes as there are processors, each the rows of people of its own.
 *
 * A person's rows are in one part, so what bounds a person's contribution is what it is in one
 * pass, and the parts' sums are whole numbers, so that their order is of no matter. Nothing leaves
 * a process but its part's sums and its number of rows done. While they read, this process holds
 * the vault's lock and does nothing, so that the file stands still. */
#include "vault/inside.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PROCESSES_MAX = 16,
    PEOPLE_EACH = 10000, /* fewer are summed before a process has begun */
    PART_CACHE_BYTES = 2 << 20,
    SENTENCE_BYTES = 512,
    SHOW_MILLISECONDS = 200,
    SHOW_ROWS = 4096,
    ALIGNED = 64,
};

/* What a process reports, in memory that this one shares with it. Its tally is beside it. */
struct part {
    int64_t from, to; /* rows */
    volatile uint64_t rows;
    bool done;
    enum err_kind kind;
    char sentence[SENTENCE_BYTES];
    struct tally *tally;
};

struct sum {
    struct vault *vault;
    const struct query *query;
    struct part *part;
    unsigned count;
    void (*progress)(uint64_t done, uint64_t all, void *);
    void *arg;
};

/* ---- one part ---- */

static void part_step(void *arg) {
    struct part *part = arg;
    part->rows++;
}

static struct err part_rows(const struct sum *sum, struct part *part) {
    sqlite3 *db = NULL;
    TRY(db_open_still(sum->vault->path, PART_CACHE_BYTES, 0, &db));
    struct err e =
        rows_sum(sum->vault, db, part->from, part->to, sum->query, part->tally, part_step, part);
    db_close(db);
    return e;
}

/* Ends with the parent: it would go on reading a file that is no longer locked. */
static void part_run(const struct sum *sum, struct part *part, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent) return;
    struct err e = part_rows(sum, part);
    part->kind = e.kind;
    snprintf(part->sentence, sizeof part->sentence, "%s", e.text);
    part->done = true;
}

/* ---- all of them ---- */

/* The children hold the pipe's other end; when the last is gone it closes. */
static void parts_await(const struct sum *sum, int end) {
    struct pollfd closed = {.fd = end, .events = POLLIN};
    while (true) {
        uint64_t rows = 0;
        int ready = poll(&closed, 1, SHOW_MILLISECONDS);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return;
        for (unsigned i = 0; i < sum->count; i++)
            rows += sum->part[i].rows;
        if (sum->progress) sum->progress(rows, 0, sum->arg);
    }
}

static struct err parts_fork(const struct sum *sum) {
    pid_t child[PROCESSES_MAX];
    pid_t parent = getpid();
    int end[2];
    unsigned begun = 0;
    if (pipe(end) != 0) return err_errno("cannot begin to sum");
    fflush(NULL);
    for (; begun < sum->count; begun++) {
        child[begun] = fork();
        if (child[begun] < 0) break;
        if (child[begun] > 0) continue;
        close(end[0]);
        part_run(sum, &sum->part[begun], parent);
        _exit(0);
    }
    struct err e = begun < sum->count ? err_errno("cannot begin to sum") : err_none();
    close(end[1]);
    parts_await(sum, end[0]);
    close(end[0]);
    for (unsigned i = 0; i < begun; i++)
        while (waitpid(child[i], NULL, 0) < 0 && errno == EINTR) {
        }
    return e;
}

/* Of all parts or of none: a sum over fewer people would be published as if it were of all. */
static struct err parts_join(const struct sum *sum, struct tally *tally) {
    for (unsigned i = 0; i < sum->count; i++) {
        const struct part *part = &sum->part[i];
        if (!part->done)
            return err_make(ERR_FAULT, "a process that summed was ended; run it again");
        if (part->kind != ERR_NONE) return err_make(part->kind, "%s", part->sentence);
    }
    for (unsigned i = 0; i < sum->count; i++)
        tally_add(tally, sum->part[i].tally);
    return err_none();
}

/* The first part begins and the last ends where rows can. */
static void parts_cut(const struct sum *sum, uint8_t *tallies, size_t each) {
    uint64_t people = sum->vault->people + 1;
    for (unsigned i = 0; i < sum->count; i++) {
        struct part *part = &sum->part[i];
        part->from = i == 0 ? INT64_MIN : sum->part[i - 1].to;
        part->to = i + 1 == sum->count ? INT64_MAX : (int64_t)(people * (i + 1) / sum->count << 16);
        part->tally = tally_place(tallies + i * each, sum->query);
    }
}

static size_t aligned(size_t bytes) { return (bytes + ALIGNED - 1) / ALIGNED * ALIGNED; }

static struct err sum_apart(struct sum *sum, struct tally *tally) {
    size_t each = aligned(tally_bytes(sum->query));
    size_t head = aligned(sum->count * sizeof *sum->part);
    size_t bytes = head + sum->count * each;
    TRY(db_fold(sum->vault->db));
    uint8_t *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return err_errno("cannot begin to sum");
    sum->part = (struct part *)(void *)shared;
    parts_cut(sum, shared + head, each);
    struct err e = parts_fork(sum);
    if (!err_is(e)) e = parts_join(sum, tally);
    explicit_bzero(shared, bytes);
    munmap(shared, bytes);
    return e;
}

/* ---- here ---- */

struct here {
    const struct sum *sum;
    uint64_t rows;
};

static void here_step(void *arg) {
    struct here *here = arg;
    const struct sum *sum = here->sum;
    if (++here->rows % SHOW_ROWS == 0 && sum->progress) sum->progress(here->rows, 0, sum->arg);
}

struct err vault_sum_by(struct vault *vault, unsigned processes, const struct query *query,
                        struct tally *tally, void (*progress)(uint64_t, uint64_t, void *),
                        void *arg) {
    struct sum sum = {vault, query, NULL, processes, progress, arg};
    struct here here = {.sum = &sum};
    assert(!vault->loading && processes > 0 && processes <= PROCESSES_MAX);
    if (processes > 1) return sum_apart(&sum, tally);
    return rows_sum(vault, vault->db, INT64_MIN, INT64_MAX, query, tally, here_step, &here);
}

struct err vault_sum(struct vault *vault, const struct query *query, struct tally *tally,
                     void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = vault->people / PEOPLE_EACH + 1;
    if (processors < 1) processors = 1;
    if (count > (uint64_t)processors) count = (uint64_t)processors;
    if (count > PROCESSES_MAX) count = PROCESSES_MAX;
    return vault_sum_by(vault, (unsigned)count, query, tally, progress, arg);
}
