/* Does everything that a custodian promises hold together, whatever comes, in whatever order, and
 * wherever the process dies or the power goes?
 *
 * One process is the whole custodian, on a simulated disk: keeper, vault, ledger, two agencies that
 * ask, one of them in batches too, a company that people name in consents, two officers and
 * counsel, a court. Half of what is asked goes through the turn of the gateway's keeper (turn.c),
 * half is decided beneath it. A seed makes a schedule (whole.c); after every step of it holds.c
 * looks at all of it.
 *
 * Usage: sim_whole [seeds [first]]. One seed alone is told step by step. What is done wrong on
 * purpose (enum planted) must be found within CONTROL_SEEDS seeds, else the simulation itself has
 * failed. */
#include "whole.h"

#include <inttypes.h>
#include <malloc.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

/* What dies leaves its memory behind, so nobody works for longer than so many seeds. */
enum { WORKERS_MAX = 16, CONTROL_SEEDS = 400, WORKER_SEEDS = 48 };

/* ---- many seeds, on all processors ---- */

struct part {
    pid_t pid;
    uint64_t at, held; /* the seed under way; so many held before it */
    bool bad;
    char text[512];
    uint64_t trace;
    uint64_t tally[TALLY_COUNT];
};
/* Shared by those who work: each takes the next seed when it has done one, so that when one is bad
 * all before it are done, and no others are begun. */
static struct shared {
    _Atomic uint64_t next;
    _Atomic bool stop;
    struct part part[WORKERS_MAX];
} *shared;

static void part_work(struct part *part, uint64_t end, enum planted planted) {
    sim.by_seed = true;
    if (!sim.tells) stderr = fopen("/dev/null", "w"); /* what a disk that fails is told of */
    for (unsigned done = 0; done < WORKER_SEEDS && !shared->stop; done++) {
        if ((part->at = shared->next++) >= end) break;
        memset(sim.tally, 0, sizeof sim.tally);
        part->bad = !seed_holds(part->at, planted);
        if (part->bad) memcpy(part->text, sim.bad, sizeof part->text);
        part->trace += sim.trace * (2 * part->at + 1);
        for (size_t i = 0; i < TALLY_COUNT; i++)
            part->tally[i] += sim.tally[i];
        if (part->bad) break;
        part->held++;
    }
    if (part->bad) shared->stop = true;
    fflush(stdout);
    _exit(0);
}

static void part_begin(struct part *part, uint64_t end, enum planted planted) {
    fflush(stdout);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) part_work(part, end, planted);
    part->pid = pid;
}

/* The one that ended. A process that was stopped has a seed that does not hold. */
static struct part *part_wait(void) {
    int status = 0;
    pid_t pid = wait(&status);
    struct part *part = shared->part;
    while (part->pid != pid) {
        part++;
        assert_true(part < shared->part + WORKERS_MAX); /* one that nobody began */
    }
    if (status != 0 && !part->bad) {
        part->bad = shared->stop = true;
        snprintf(part->text, sizeof part->text, "the process stopped (status %d)", status);
    }
    return part;
}

static struct total {
    uint64_t seeds, bad_seed, trace;
    bool bad;
    char text[512];
    uint64_t tally[TALLY_COUNT];
} total;

static void part_add(const struct part *part) {
    total.seeds += part->held + part->bad;
    total.trace += part->trace;
    for (size_t i = 0; i < TALLY_COUNT; i++)
        total.tally[i] += part->tally[i];
    if (!part->bad || (total.bad && total.bad_seed < part->at)) return;
    total.bad = true;
    total.bad_seed = part->at;
    memcpy(total.text, part->text, sizeof total.text);
}

/* All seeds from `first` on, or until one does not hold. */
static void seeds_run(uint64_t first, uint64_t count, enum planted planted) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = processors < 1             ? 1
                     : processors > WORKERS_MAX ? WORKERS_MAX
                                                : (size_t)processors;
    memset(shared, 0, sizeof *shared);
    shared->next = first;
    total = (struct total){0};
    for (size_t i = 0; i < workers; i++)
        part_begin(&shared->part[i], first + count, planted);
    for (size_t busy = workers; busy > 0;) {
        struct part *part = part_wait();
        if (!shared->stop && shared->next < first + count)
            part_begin(part, first + count, planted);
        else
            busy--;
    }
    for (size_t i = 0; i < workers; i++)
        part_add(&shared->part[i]);
}

/* ---- the tests ---- */

static uint64_t first_seed = 1, seeds = 200;

static const char *const tally_says[TALLY_COUNT] = {"steps",
                                                    "asks",
                                                    "asks again",
                                                    "turned away",
                                                    "answers given",
                                                    "releases",
                                                    "told to wait",
                                                    "answers under orders",
                                                    "stays",
                                                    "lifts",
                                                    "rounds overtaken",
                                                    "findings",
                                                    "final answers",
                                                    "withdrawals",
                                                    "releases by consent",
                                                    "consents withdrawn",
                                                    "asks after that",
                                                    "batches",
                                                    "batches again",
                                                    "lines of batches",
                                                    "keys revoked",
                                                    "keys enrolled",
                                                    "recalls acknowledged",
                                                    "orders of one signer",
                                                    "turns of the gateway",
                                                    "problems in these",
                                                    "kills",
                                                    "power cuts",
                                                    "failing disks",
                                                    "starts",
                                                    "entries read"};

static void figures_print(double seconds) {
    print_message("# seeds %" PRIu64 " to %" PRIu64 ", %.1f s, %.0f seeds/s, mark %016" PRIx64 "\n",
                  first_seed, first_seed + total.seeds - 1, seconds,
                  seconds > 0 ? (double)total.seeds / seconds : 0, total.trace);
    print_message("# %9.1f steps a seed\n",
                  total.seeds ? (double)total.tally[TALLY_STEPS] / (double)total.seeds : 0);
    for (size_t i = 0; i < TALLY_COUNT; i++)
        print_message("# %9" PRIu64 " %s\n", total.tally[i], tally_says[i]);
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void whatever_comes_and_wherever_it_dies_what_was_promised_holds(void **state) {
    double began = seconds_now();
    seeds_run(first_seed, seeds, PLANTED_NONE);
    figures_print(seconds_now() - began);
    if (total.bad)
        fail_msg("seed %" PRIu64 ": %s; again with: make sim SEED=%" PRIu64, total.bad_seed,
                 total.text, total.bad_seed);
    /* What never came about was not tried. */
    for (size_t i = 0; i < TALLY_COUNT && seeds >= 100; i++)
        if (total.tally[i] == 0) fail_msg("in all seeds there were no %s", tally_says[i]);
}

/* By one of the ways in which it shows. */
static void is_found(enum planted planted, const char *what, const char *by, const char *or_by) {
    seeds_run(1, CONTROL_SEEDS, planted);
    if (!total.bad) fail_msg("%s: not found in %d seeds", what, CONTROL_SEEDS);
    if (!strstr(total.text, by) && !strstr(total.text, or_by))
        fail_msg("%s: something else is found at seed %" PRIu64 ": %s", what, total.bad_seed,
                 total.text);
    print_message("# %s: found at seed %" PRIu64 " (%s)\n", what, total.bad_seed, total.text);
}

static void an_answer_that_leaves_before_its_entry_is_found(void **state) {
    is_found(PLANTED_EARLY, "an answer before its entry", "was answered by entry",
             "was answered by entry");
}
static void a_round_under_orders_of_yesterday_is_found(void **state) {
    is_found(PLANTED_STALE, "a stale head of the orders", "is a release", "what an order stops");
}
static void a_turn_under_orders_of_yesterday_is_found(void **state) {
    sim.by_turn = true;
    is_found(PLANTED_STALE, "a stale head of the orders in a turn", "is a release",
             "what an order stops");
    sim.by_turn = false;
}
static void a_case_that_was_never_recorded_and_is_kept_is_found(void **state) {
    is_found(PLANTED_KEPT, "a case that is not discarded", "a case is kept for entry",
             "has no entry of its own");
}
static void a_disk_that_does_not_sync_is_found(void **state) {
    is_found(PLANTED_SYNC, "a disk that does not sync", "", "");
}

/* A start and a stop every few steps would give the same memory back and take it again, page by
 * page, and SQLite would lock what one thread alone has. */
static void memory_keep(void) {
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 4 << 20);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int main(int count, char **words) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_that_leaves_before_its_entry_is_found),
        cmocka_unit_test(a_round_under_orders_of_yesterday_is_found),
        cmocka_unit_test(a_turn_under_orders_of_yesterday_is_found),
        cmocka_unit_test(a_case_that_was_never_recorded_and_is_kept_is_found),
        cmocka_unit_test(a_disk_that_does_not_sync_is_found),
        cmocka_unit_test(whatever_comes_and_wherever_it_dies_what_was_promised_holds),
    };
    memory_keep();
    if (count > 1) seeds = strtoull(words[1], NULL, 10);
    if (count > 2) first_seed = strtoull(words[2], NULL, 10);
    sim.tells = seeds == 1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return 1;
    house_template();
    sim.life = arena_open(64u << 20);
    sim.round = arena_open(512u << 20);
    /* One seed alone is told; what is planted has its own. */
    const struct CMUnitTest alone[] = {tests[sizeof tests / sizeof *tests - 1]};
    if (sim.tells) return cmocka_run_group_tests(alone, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
