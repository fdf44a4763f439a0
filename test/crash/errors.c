/* When a call fails, is it said in one sentence, is nothing promised, and does the same process go
 * on as soon as the fault clears?
 *
 * A run of the ledger on a simulated disk in which the n-th call that writes, syncs or names, and
 * some after it, fail: no space, a failing disk, a read-only one. A sync that fails has lost what
 * it should have written, as on Linux. What could not be recorded is decided anew, so what is
 * appended then is something else. When the fault has cleared the run goes on to its end without
 * being started again; then the power goes, and the disk must hold what was promised.
 *
 * Usage: crash_errors [faults [seed]]. */
#include "world.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, TRIES_MAX = 100000 };

static struct {
    uint64_t faults; /* runs in which a call failed */
    uint64_t failures;
    uint64_t resumed;
} told;

/* A fault is one sentence, which names a file and is no proof, input or staleness. */
static bool is_fault(struct err e) {
    if (!err_is(e)) return false;
    told.failures++;
    if (e.kind != ERR_FAULT || !strchr(e.text, '/') || strchr(e.text, '\n'))
        broken("a failing disk is told as something else", e);
    return true;
}

/* The disk is repaired after a while. */
static void patience(int *tries) {
    if (++*tries < 3) return;
    calls_fail_from = 0;
    if (*tries > TRIES_MAX) broken("it does not resume when the fault has cleared", err_none());
}

static void entries_fresh(uint64_t first, struct ledger_entry *entry, size_t count) {
    world.count = first;
    for (size_t i = 0; i < count; i++)
        entry[i] = (struct ledger_entry){ENTRY_DECISION, world_now, entry_make(world.arena, 0)};
}

/* The world is as long as what is acknowledged; its tree is made again from its entries. */
static void entries_taken(const struct ledger_entry *entry, size_t count) {
    for (size_t i = 0; i < count; i++)
        world_add(entry[i].bytes);
    world.now.acked = world.count;
}

static bool append_until_done(struct ledger *ledger, size_t count) {
    struct ledger_entry entry[WORLD_ROUND_MAX];
    uint64_t before = ledger_size(ledger);
    uint64_t first;
    int tries = 0;
    while (!run.bad) {
        entries_fresh(before, entry, count);
        struct err e = ledger_append(ledger, entry, count, ledger_orders(ledger), &first);
        if (!is_fault(e)) {
            if (first != before) return broken("an index was passed over", err_none());
            entries_taken(entry, count);
            if (tries) told.resumed++;
            return true;
        }
        if (ledger_size(ledger) != before) return broken("it failed and yet grew", err_none());
        patience(&tries);
    }
    return false;
}

static bool show_until_done(struct ledger *ledger) {
    struct note_signer signer = world_signer();
    struct proof_file *proof = ARENA_NEW(world.arena, struct proof_file);
    struct checkpoint shown;
    struct span text;
    int tries = 0;
    while (!run.bad && is_fault(ledger_receipt(ledger, world.arena, chance(world.count), &text)))
        patience(&tries);
    if (run.bad) return false;
    struct err e = proof_read(world.arena, text, proof);
    if (!err_is(e)) e = checkpoint_verify(world.arena, proof->checkpoint, &signer.key, &shown);
    if (err_is(e)) return broken("a receipt does not hold", e);
    world.now.shown = shown.size;
    if (tries) told.resumed++;
    return true;
}

static bool publish_until_done(struct ledger *ledger) {
    int tries = 0;
    while (!run.bad && is_fault(ledger_publish(ledger)))
        patience(&tries);
    if (run.bad) return false;
    world.now.shown = world.now.published = world.count;
    if (tries) told.resumed++;
    return true;
}

/* Some steps of it, and what is appended and shown between them. */
static bool steps_until_done(struct ledger *ledger) {
    bool fine = true;
    for (uint64_t steps = 1 + chance(14); fine && steps > 0; steps--) {
        int tries = 0;
        bool done = false;
        while (!run.bad && is_fault(ledger_publish_step(ledger, &done)))
            patience(&tries);
        if (run.bad) return false;
        if (tries) told.resumed++;
        if (chance(6) == 0) fine = append_until_done(ledger, 1 + chance(40));
        if (fine && chance(6) == 0) fine = show_until_done(ledger);
    }
    return fine;
}

static struct ledger *open_until_done(void) {
    struct note_signer signer = world_signer();
    struct ledger *ledger = NULL;
    int tries = 0;
    while (!run.bad && is_fault(ledger_open("/disk", &signer, world_now, &ledger)))
        patience(&tries);
    return run.bad ? NULL : ledger;
}

static void work(void) {
    static const size_t counts[] = {1, 2, 40, 100};
    struct ledger *ledger = open_until_done();
    for (int round = 0; round < ROUNDS && ledger && !run.bad; round++) {
        bool fine = append_until_done(ledger, counts[chance(4)]);
        if (fine && chance(2)) fine = show_until_done(ledger);
        if (fine && chance(2)) fine = steps_until_done(ledger);
        if (fine && chance(2)) fine = publish_until_done(ledger);
        if (!fine || chance(3)) continue;
        ledger_close(ledger);
        ledger = open_until_done();
    }
    if (ledger && !run.bad) append_until_done(ledger, 1);
    if (ledger) ledger_close(ledger);
}

static void ledger_begin(void) {
    struct note_signer signer = world_signer();
    struct span genesis = world_genesis(world.arena);
    struct err e = ledger_create("/disk", &signer, genesis);
    if (err_is(e)) fail_msg("%s", e.text);
    world_add(genesis);
    world.now = (struct promise){true, 1, 1, 1};
}

/* The power goes at the end: with all that is not synced, and with nothing of it. */
static void power_goes(const struct disk *disk, const struct disk_log *log) {
    static struct cut cut;
    cut.count = 0;
    cut.durable = disk_make();
    for (size_t i = 0; i < log->count; i++)
        cut_advance(&cut, &log->event[i]);
    struct disk *whole = disk_copy(disk);
    if (image_holds(cut.durable, &world.now, true)) image_holds(whole, &world.now, true);
    calls_use(NULL, NULL);
    disk_free(whole);
    disk_free(cut.durable);
}

/* One run in which the `at`-th call and the next fail. Returns how many calls it made. */
static long disturbed(uint64_t seed, long at, long count, int cause) {
    struct disk_log log = {0};
    struct disk *disk = disk_make();
    world_begin(seed);
    calls_use(disk, &log);
    ledger_begin();
    calls_made = 0;
    calls_fail_from = at;
    calls_fail_count = count;
    calls_fail_with = cause;
    work();
    long made = calls_made;
    calls_fail_from = 0;
    if (!run.bad) power_goes(disk, &log);
    calls_use(NULL, NULL);
    disk_free(disk);
    disk_log_free(&log);
    world_end();
    return made;
}

static uint64_t faults_wanted = 600;
static uint64_t first_seed = 1;

static void whatever_call_fails_it_is_said_nothing_is_promised_and_it_goes_on(void **state) {
    static const int cause[] = {ENOSPC, EIO, EROFS};
    static const long length[] = {1, 1, 7, 1000000};
    uint64_t began = clock_ticks();
    for (uint64_t seed = first_seed; told.faults < faults_wanted; seed++) {
        long made = disturbed(seed, 0, 0, 0);
        for (long at = 1; at <= made && told.faults < faults_wanted; at++) {
            long count = length[(seed + (uint64_t)at) % 4];
            disturbed(seed, at, count, cause[at % 3]);
            told.faults++;
            if (run.bad)
                fail_msg("seed %llu, call %ld and %ld more (%s): %s", (unsigned long long)seed, at,
                         count - 1, strerror(cause[at % 3]), run.bad);
        }
    }
    if (told.resumed * 4 < told.faults) fail_msg("too few faults were met: the harness is blind");
    print_message(
        "# %llu faults injected (seeds from %llu), %llu sentences, %llu times resumed in the "
        "same process: 0 released but unrecorded, 0 lost, 0 forks; %.0f s\n",
        (unsigned long long)told.faults, (unsigned long long)first_seed,
        (unsigned long long)told.failures, (unsigned long long)told.resumed,
        (double)(clock_ticks() - began) / 1e9);
}

int main(int count, char **word) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_call_fails_it_is_said_nothing_is_promised_and_it_goes_on),
    };
    if (count > 1) faults_wanted = strtoull(word[1], NULL, 10);
    if (count > 2) first_seed = strtoull(word[2], NULL, 10);
    signal(SIGABRT, seed_say_when_stopped);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
