/* Is nobody found who was not recorded, wherever the process dies or the disk fails in a load?
 *
 * The calls by which bytes reach the disk are defined here, in front of the C library's, for our
 * code and for SQLite's, as in store_fault.c. A load is disturbed at its n-th call; the custodian
 * is then opened again without faults. People are in the vault exactly if the ledger has a load
 * that it does not take back; and the same file can be loaded again. */
#include "ask/enact.h"
#include "ask/load.h"
#include "synth/synth.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "scene.h"

enum { PEOPLE = 40, CALLS_MAX = 1000 };
static const instant early = 1790000000;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#endif
#if defined(SLOW) || defined(__SANITIZE_ADDRESS__)
enum { STEP = 7 };
#else
enum { STEP = 1 };
#endif

/* ---- faults ---- */

enum fault { FAULT_NONE = 0, FAULT_KILL, FAULT_FULL, FAULT_FULL_FROM };
static struct {
    enum fault fault;
    long at;
    long count;
} plan;

static bool turn_fails(void) {
    bool now = ++plan.count == plan.at;
    if (now && plan.fault == FAULT_KILL) raise(SIGKILL);
    errno = ENOSPC;
    return (plan.fault == FAULT_FULL && now) ||
           (plan.fault == FAULT_FULL_FROM && plan.count >= plan.at);
}

ssize_t write(int fd, const void *at, size_t len) {
    if (fd <= STDERR_FILENO) return syscall(SYS_write, fd, at, len);
    return turn_fails() ? -1 : syscall(SYS_write, fd, at, len);
}

ssize_t pwrite(int fd, const void *at, size_t len, off_t offset) {
    return turn_fails() ? -1 : syscall(SYS_pwrite64, fd, at, len, offset);
}

/* With 64-bit offsets the name above means pwrite64; this is the other name of the same call. */
ssize_t second_pwrite(int fd, const void *at, size_t len, off_t offset) __asm__("pwrite");
ssize_t second_pwrite(int fd, const void *at, size_t len, off_t offset) {
    return pwrite(fd, at, len, offset);
}

int fsync(int fd) { return turn_fails() ? -1 : 0; }
int fdatasync(int fd) { return turn_fails() ? -1 : 0; }

/* ---- one custodian ---- */

static const char *csv_path;

static void good(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void people_make(const struct scene *scene) {
    csv_path = scene_path(scene, "people.csv");
    FILE *out = fopen(csv_path, "w");
    assert_non_null(out);
    good(synth_people(out, PEOPLE, 7, NULL, NULL));
    fclose(out);
}

static void custodian_make(const char *dir, struct jwk *const key[3]) {
    static const char *const role[] = {"officer", "officer", "counsel"};
    struct founder founder[3];
    for (size_t i = 0; i < 3; i++)
        founder[i] = (struct founder){.role = role[i], .unit = "office", .key = key[i]};
    good(state_create(dir, SPAN_LITERAL("test.example/log"), founder, 3, early));
}

static struct err people_load(struct keeper *keeper, uint64_t *index) {
    struct load_options options = {0};
    struct load_report report;
    return loading_run(keeper, csv_path, &options, &report, index);
}

/* Ends 0: the load was reported as done; 3: as failed. */
static int disturbed(const char *dir, enum fault fault, long at, long *calls) {
    int end[2];
    assert_int_equal(pipe(end), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct keeper keeper = {0};
        uint64_t index;
        struct err e = keeper_open(dir, early, &keeper);
        plan.fault = fault;
        plan.at = at;
        plan.count = 0;
        if (!err_is(e)) e = people_load(&keeper, &index);
        long made = plan.count;
        plan.fault = FAULT_NONE;
        syscall(SYS_write, end[1], &made, sizeof made);
        _exit(err_is(e) ? 3 : 0); /* as a process ends that nobody closes */
    }
    int status = 0;
    close(end[1]);
    if (read(end[0], calls, sizeof *calls) < 0) fail();
    close(end[0]);
    waitpid(child, &status, 0);
    return status;
}

/* ---- what must hold ---- */

/* How many loads the ledger has that it does not take back. */
static uint64_t loads_standing(struct keeper *keeper) {
    OWNED_ARENA arena = arena_open(8 << 20);
    uint64_t loads = 0;
    for (uint64_t i = 0; i < ledger_size(keeper->ledger); i++) {
        struct span bytes;
        enum entry_kind kind;
        OWNED_JSON entry = NULL;
        good(ledger_entry_at(keeper->ledger, arena, i, &bytes));
        good(entry_read(bytes, &kind, &entry));
        loads += kind == ENTRY_LOAD;
        loads -= kind == ENTRY_LOAD_UNDONE;
    }
    return loads;
}

/* The first canary, by its number. */
static bool somebody_is_found(struct keeper *keeper) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span term[MATCH_TERMS_MAX];
    person_ref found[CANDIDATES_MAX];
    size_t count = 0;
    bool more = false;
    struct person_claim claim = {.tin = span_str(synth_canary[0].tin)};
    assert_true(match_terms_of_claim(match_begin(arena, &claim), term) > 0);
    assert_int_equal(term[0].at[0], 'T');
    good(vault_find(keeper->vault, term, 1, found, &count, &more));
    return count > 0;
}

static void who_is_found_was_recorded(const char *dir, bool told_done) {
    struct keeper keeper = {0};
    uint64_t index = 0;
    good(keeper_open(dir, early, &keeper));
    bool found = somebody_is_found(&keeper);
    assert_int_equal(loads_standing(&keeper), found);
    if (told_done) assert_true(found);
    struct err e = people_load(&keeper, &index);
    assert_int_equal(e.kind, found ? ERR_INPUT : ERR_NONE); /* the numbers are there already */
    assert_true(somebody_is_found(&keeper));
    assert_int_equal(loads_standing(&keeper), 1);
    keeper_close(&keeper);
    good(keeper_open(dir, early, &keeper)); /* and so it stays */
    assert_int_equal(loads_standing(&keeper), 1);
    keeper_close(&keeper);
}

static void sweep(void **state, enum fault fault, long step) {
    struct scene *scene = *state;
    struct jwk *key[3];
    long calls = 0; /* of a load that nothing disturbs */
    long made = 0;
    people_make(scene);
    for (size_t i = 0; i < 3; i++)
        key[i] = jwk_create();
    for (long at = 0; at <= calls; at += at ? step : 1) {
        const char *dir = scene_path(scene, "state");
        custodian_make(dir, key);
        int status = disturbed(dir, at ? fault : FAULT_NONE, at, at ? &made : &calls);
        bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        assert_int_equal(killed, at > 0 && fault == FAULT_KILL);
        if (!killed) assert_true(WEXITSTATUS(status) == 0 || (at && WEXITSTATUS(status) == 3));
        who_is_found_was_recorded(dir, !killed && WEXITSTATUS(status) == 0);
        nftw(dir, scene_remove, 16, FTW_DEPTH | FTW_PHYS);
    }
    for (size_t i = 0; i < 3; i++)
        jwk_close(key[i]);
    assert_true(calls > 25 && calls < CALLS_MAX); /* the calls are really ours */
}

static void killed_at_any_call_of_a_load_who_is_found_was_recorded(void **state) {
    sweep(state, FAULT_KILL, STEP);
}

static void after_one_failed_call_of_a_load_who_is_found_was_recorded(void **state) {
    sweep(state, FAULT_FULL, STEP);
}

static void on_a_disk_that_stays_full_who_is_found_was_recorded(void **state) {
    sweep(state, FAULT_FULL_FROM, STEP);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(killed_at_any_call_of_a_load_who_is_found_was_recorded),
        scene_test(after_one_failed_call_of_a_load_who_is_found_was_recorded),
        scene_test(on_a_disk_that_stays_full_who_is_found_was_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
