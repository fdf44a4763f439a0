/* Does the ledger keep its promises when the process dies, or the disk fails, at any system call?
 *
 * The calls by which bytes reach the disk are defined here, in front of the C library's, for our
 * code and for SQLite's. Each is counted; the n-th kills the process, before its work or half-way
 * through it, or fails. Then the ledger is opened again, without faults, and must hold every entry
 * that was acknowledged and be the future of every checkpoint that was shown. Nothing is synced
 * here: a killed process loses no page that it wrote; power.c is about that.
 *
 * Usage: crash_kill [kills of each kind [errors of each kind [seed]]]. */
#include "base/file.h"
#include "store/ledger.h"

#include "log_check.h"
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

enum {
    ROUNDS = 4,
    ROUND_ENTRIES_MAX = 130,
    TRIES = 2,
    ENTRIES_MAX = 2048,
    SHOWN_MAX = 64,
    CALLS_MAX = 1000, /* of one run; the sweep ends where a run makes fewer */
};
static const instant early = 1790000000;
static size_t round_entries = 90; /* another in every sweep */

/* A sanitized build looks at each path once; that every call is met is the other build's to show.
 */
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

/* How often each kind of kill, and each kind of error; 0: one sweep. */
static long kills_wanted;
static long errors_wanted;
static size_t first_size = 1;

enum fault { FAULT_NONE = 0, FAULT_KILL, FAULT_KILL_HALF, FAULT_ERROR, FAULT_ERROR_FROM };

static struct {
    enum fault fault;
    long at;
    long count;
    int cause;
} plan;

/* Counts a call. True when it must fail; does not come back when it must die. */
static bool turn_fails(bool is_write) {
    bool now = ++plan.count == plan.at;
    if (now && (plan.fault == FAULT_KILL || (plan.fault == FAULT_KILL_HALF && !is_write)))
        raise(SIGKILL);
    errno = plan.cause;
    return (plan.fault == FAULT_ERROR && now) ||
           (plan.fault == FAULT_ERROR_FROM && plan.count >= plan.at);
}

/* How much of a write happens before the process dies of it. */
static size_t turn_length(size_t len) {
    return plan.fault == FAULT_KILL_HALF && plan.count == plan.at ? len / 2 : len;
}

static ssize_t turn_written(ssize_t put) {
    if (plan.fault == FAULT_KILL_HALF && plan.count == plan.at) raise(SIGKILL);
    return put;
}

ssize_t write(int fd, const void *at, size_t len) {
    if (fd <= STDERR_FILENO) return syscall(SYS_write, fd, at, len);
    if (turn_fails(true)) return -1;
    return turn_written(syscall(SYS_write, fd, at, turn_length(len)));
}

ssize_t pwrite(int fd, const void *at, size_t len, off_t offset) {
    if (turn_fails(true)) return -1;
    return turn_written(syscall(SYS_pwrite64, fd, at, turn_length(len), offset));
}

/* With 64-bit offsets the name above means pwrite64; this is the other name of the same call. */
ssize_t second_pwrite(int fd, const void *at, size_t len, off_t offset) __asm__("pwrite");
ssize_t second_pwrite(int fd, const void *at, size_t len, off_t offset) {
    return pwrite(fd, at, len, offset);
}

int fsync(int fd) { return turn_fails(false) ? -1 : 0; }
int fdatasync(int fd) { return turn_fails(false) ? -1 : 0; }

int rename(const char *from, const char *to) {
    return turn_fails(false) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode) {
    return turn_fails(false) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int link(const char *from, const char *to) {
    return turn_fails(false) ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- what the world outside has been told ---- */

struct world {
    uint64_t acked_end; /* one past the highest index acknowledged */
    bool acked[ENTRIES_MAX];
    struct digest leaf[ENTRIES_MAX];
    size_t shown_count;
    struct checkpoint shown[SHOWN_MAX];
    long calls; /* that a whole run made */
    char bad[256];
};
static struct world *world;

static struct note_signer signer_make(void) {
    struct note_signer signer;
    static const struct secret seed = {{7}};
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer)));
    return signer;
}

static void stop_bad(const char *why, const char *text) {
    snprintf(world->bad, sizeof world->bad, "%s: %s", why, text);
    _exit(2);
}

/* A fault is one sentence of the disk's, and names a file. */
static bool is_fault(struct err e, const char *doing) {
    if (!err_is(e)) return false;
    if (e.kind != ERR_FAULT || !strchr(e.text, '/')) stop_bad(doing, e.text);
    return true;
}

static void shown_put(struct arena *arena, struct span note) {
    struct note_signer signer = signer_make();
    struct checkpoint shown;
    struct err e = checkpoint_verify(arena, note, &signer.key, &shown);
    if (err_is(e)) stop_bad("a checkpoint does not hold", e.text);
    if (world->shown_count < SHOWN_MAX) world->shown[world->shown_count++] = shown;
}

/* ---- the work that is disturbed ---- */

static struct span decision_make(struct arena *arena, const struct ledger *ledger) {
    struct entry_decision decision = {.time = early,
                                      .requester = SPAN_LITERAL("agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .orders = ledger_orders(ledger)};
    random_fill(decision.nonce, sizeof decision.nonce);
    random_fill(decision.subject.byte, sizeof decision.subject.byte);
    return entry_decision_write(arena, &decision);
}

static bool round_append(struct ledger *ledger, struct arena *arena, uint64_t *first) {
    struct ledger_entry entry[ROUND_ENTRIES_MAX];
    uint64_t before = ledger_size(ledger);
    for (size_t i = 0; i < round_entries; i++)
        entry[i] = (struct ledger_entry){ENTRY_DECISION, early, decision_make(arena, ledger)};
    struct err e = ledger_append(ledger, entry, round_entries, ledger_orders(ledger), first);
    if (is_fault(e, "append")) {
        if (ledger_size(ledger) != before) stop_bad("append", "failed and yet grew");
        return false;
    }
    if (*first != before) stop_bad("append", "an index was passed over");
    for (size_t i = 0; i < round_entries; i++) {
        world->leaf[*first + i] = merkle_leaf(entry[i].bytes);
        world->acked[*first + i] = true;
    }
    world->acked_end = *first + round_entries;
    return true;
}

static void round_show(struct ledger *ledger, struct arena *arena, const char *dir,
                       uint64_t index) {
    struct span text;
    struct proof_file *proof = ARENA_NEW(arena, struct proof_file);
    if (!is_fault(ledger_receipt(ledger, arena, index, &text), "receipt")) {
        if (err_is(proof_read(arena, text, proof))) stop_bad("receipt", "cannot be read");
        shown_put(arena, proof->checkpoint);
    }
    if (is_fault(ledger_publish(ledger), "publish")) return;
    const char *path = arena_printf(arena, "%s/log/checkpoint", dir);
    if (!err_is(file_read(path, NOTE_BYTES_MAX, arena, &text))) shown_put(arena, text);
}

static void work(const char *dir) {
    struct note_signer signer = signer_make();
    struct arena *arena = arena_open(64u << 20);
    struct ledger *ledger = NULL;
    for (int try = 0; try < TRIES && !ledger; try++)
        if (is_fault(ledger_open(dir, &signer, early, &ledger), "open")) ledger = NULL;
    for (int round = 0; ledger && round < ROUNDS; round++) {
        uint64_t first;
        bool done = false;
        for (int try = 0; try < TRIES && !done; try++)
            done = round_append(ledger, arena, &first);
        bool shown = !done; /* a step of what is published by and by */
        for (int step = 0; !shown && step < 5 * (round % 3); step++)
            if (is_fault(ledger_publish_step(ledger, &shown), "publish")) break;
        if (done && round % 2 == 0) round_show(ledger, arena, dir, first);
    }
    world->calls = plan.count;
    _exit(0); /* as a process ends that nobody closes */
}

/* ---- before and after ---- */

static void ledger_begin(const char *dir, struct arena *arena) {
    struct note_signer signer = signer_make();
    struct ledger *ledger;
    struct span genesis;
    uint64_t first;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("test.example/log"));
    json_object_set_new(o, "officers", json_array());
    assert_false(err_is(entry_write(arena, ENTRY_GENESIS, early, o, &genesis)));
    assert_false(err_is(ledger_create(dir, &signer, genesis)));
    assert_false(err_is(ledger_open(dir, &signer, early, &ledger)));
    assert_true(round_append(ledger, arena, &first));
    assert_false(err_is(ledger_publish(ledger)));
    assert_true(round_append(ledger, arena, &first)); /* journaled, not published */
    ledger_close(ledger);
}

static void log_is_whole(const char *dir, uint64_t size) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = signer_make();
    struct log_found verified;
    struct err e = log_check(arena_printf(arena, "%s/log", dir), &signer.key, &verified);
    if (err_is(e)) fail_msg("%s", e.text);
    assert_int_equal(verified.size, size);
}

/* Every promise made is kept, in the order of the tree. */
static void promises_are_kept(struct ledger *ledger, struct arena *arena) {
    struct merkle_edge edge = {0};
    assert_true(ledger_size(ledger) >= world->acked_end);
    for (uint64_t i = 0; i < ledger_size(ledger); i++) {
        struct span bytes;
        assert_false(err_is(ledger_entry_at(ledger, arena, i, &bytes)));
        struct digest leaf = merkle_leaf(bytes);
        if (world->acked[i]) assert_memory_equal(&leaf, &world->leaf[i], sizeof leaf);
        merkle_append(&edge, &leaf);
        struct digest root = merkle_root(&edge);
        for (size_t k = 0; k < world->shown_count; k++)
            if (world->shown[k].size == i + 1)
                assert_memory_equal(&root, &world->shown[k].root, sizeof root);
    }
    for (size_t k = 0; k < world->shown_count; k++)
        assert_true(world->shown[k].size <= ledger_size(ledger));
}

static void ledger_after(const char *dir, struct arena *arena) {
    struct note_signer signer = signer_make();
    struct ledger *ledger;
    uint64_t first;
    struct err e = ledger_open(dir, &signer, early, &ledger);
    if (err_is(e)) fail_msg("does not start again: %s", e.text);
    promises_are_kept(ledger, arena);
    log_is_whole(dir, ledger_size(ledger));
    assert_true(round_append(ledger, arena, &first));
    assert_false(err_is(ledger_publish(ledger)));
    log_is_whole(dir, ledger_size(ledger));
    ledger_close(ledger);
}

static int disturbed(const char *dir, enum fault fault, long at, int cause) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        plan.fault = fault;
        plan.at = at;
        plan.count = 0;
        plan.cause = cause;
        work(dir);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

/* Once for every call that the work makes, or every `step`-th; at most `most` times. */
static long sweep(struct scene *scene, enum fault fault, long step, long most) {
    static const int cause[] = {ENOSPC, EIO, EROFS};
    bool killed = true;
    long at = 1;
    long times = 0;
    world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(world, MAP_FAILED);
    for (world->calls = CALLS_MAX; at <= CALLS_MAX && killed && times < most; at += step) {
        OWNED_ARENA arena = arena_open(64u << 20);
        const char *dir = arena_printf(arena, "%s/%ld", scene->folder, at);
        memset(world, 0, sizeof *world);
        assert_false(err_is(folder_make(dir, 0700)));
        ledger_begin(dir, arena);
        int status = disturbed(dir, fault, at, cause[at % 3]);
        killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        if (!killed && status != 0)
            fail_msg("rounds of %zu, call %ld: %s", round_entries, at, world->bad);
        if (fault == FAULT_ERROR || fault == FAULT_ERROR_FROM) killed = at < world->calls;
        ledger_after(dir, arena);
        nftw(dir, scene_remove, 16, FTW_DEPTH | FTW_PHYS);
        times += killed;
    }
    if (times < most) assert_true(at > 60 && at < CALLS_MAX); /* the calls are really ours */
    munmap(world, sizeof *world);
    return times;
}

/* With rounds of another size each time, until it has happened as often as is wanted. */
static void sweeps(void **state, enum fault fault, long step) {
    bool kills = fault == FAULT_KILL || fault == FAULT_KILL_HALF;
    long wanted = kills ? kills_wanted : errors_wanted;
    uint64_t began = clock_ticks();
    long done = sweep(*state, fault, step, LONG_MAX);
    for (size_t size = first_size; done < wanted; size = size * 7 % ROUND_ENTRIES_MAX + 1) {
        round_entries = size % ROUND_ENTRIES_MAX + 1;
        done += sweep(*state, fault, 1, wanted - done);
    }
    round_entries = 90;
    print_message("# %ld times, rounds from %zu entries: %.0f s\n", done, first_size,
                  (double)(clock_ticks() - began) / 1e9);
}

static void killed_before_any_call_the_ledger_keeps_what_it_promised(void **state) {
    sweeps(state, FAULT_KILL, STEP);
}

static void killed_half_way_through_any_write_the_ledger_keeps_what_it_promised(void **state) {
    sweeps(state, FAULT_KILL_HALF, STEP);
}

static void after_one_failed_call_the_ledger_says_so_and_works_again(void **state) {
    sweeps(state, FAULT_ERROR, STEP);
}

static void on_a_disk_that_fails_for_good_nothing_is_promised(void **state) {
    sweeps(state, FAULT_ERROR_FROM, 3 * STEP);
}

int main(int count, char **word) {
    const struct CMUnitTest tests[] = {
        scene_test(killed_before_any_call_the_ledger_keeps_what_it_promised),
        scene_test(killed_half_way_through_any_write_the_ledger_keeps_what_it_promised),
        scene_test(after_one_failed_call_the_ledger_says_so_and_works_again),
        scene_test(on_a_disk_that_fails_for_good_nothing_is_promised),
    };
    if (count > 1) kills_wanted = strtol(word[1], NULL, 10);
    if (count > 2) errors_wanted = strtol(word[2], NULL, 10);
    if (count > 3) first_size = strtoull(word[3], NULL, 10) % ROUND_ENTRIES_MAX + 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
