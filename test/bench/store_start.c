/* How long does a start take after kill -9, and how much memory, of a small ledger and of a large
 * one?
 *
 * Usage: bench_store_start [entries [folder [withdrawn]]]: 100,000 entries, in build/, of which one
 * in 100 is a withdrawn consent, which a start folds. A process appends until it is killed in the
 * middle of its work; another starts, is timed, and makes receipts. Ten million entries of a few
 * hundred bytes want 5 GB (say a folder in /dev/shm). */
#include "ask/roll.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "store/inside.h"
#include "tlog/tlog.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUND = 256, PUBLISH_EVERY = 64, RECEIPTS = 1000, ARENA_BYTES = 8 << 20 };

static const instant now = 1790000000;
static uint64_t one_withdrawn_in = 100;

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "store_start: %s\n", e.text);
    exit(1);
}

static struct note_signer signer_make(void) {
    static const struct secret seed = {{11}};
    struct note_signer signer;
    need(note_signer_make(SPAN_LITERAL("test.example/bench"), &seed, &signer));
    return signer;
}

static struct span genesis_make(struct arena *arena) {
    struct span genesis;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("test.example/bench"));
    json_object_set_new(o, "officers", json_array());
    need(entry_write(arena, ENTRY_GENESIS, now, o, &genesis));
    return genesis;
}

/* Canonical bytes of the two kinds, written straight: ten million by a JSON library take as long as
 * all the rest. */
static struct ledger_entry entry_make(struct arena *arena, bool withdrawn) {
    struct digest some;
    random_fill(some.byte, sizeof some.byte);
    const char *hex = hex_str(arena, digest_span(&some));
    struct span bytes = span_str(arena_printf(
        arena,
        "{%s\"commitment\":\"%s\",\"kind\":\"%s\",\"time\":\"2026-09-21T13:46:40Z\",\"v\":1}",
        withdrawn ? "" : "\"audience\":\"court\",", hex,
        withdrawn ? "consent-withdrawn" : "inspection"));
    return (struct ledger_entry){withdrawn ? ENTRY_CONSENT_WITHDRAWN : ENTRY_INSPECTION, now,
                                 bytes};
}

/* Appends for ever, publishing as a batch does; tells when there are enough. */
static void append_for_ever(const char *folder, uint64_t entries, int tell) {
    struct note_signer signer = signer_make();
    struct arena *arena = arena_open(ARENA_BYTES);
    struct ledger *ledger;
    uint64_t index;
    need(ledger_create(folder, &signer, genesis_make(arena)));
    need(ledger_open(folder, &signer, now, &ledger));
    for (uint64_t round = 1;; round++) {
        struct ledger_entry entry[ROUND];
        arena_wipe(arena);
        for (size_t i = 0; i < ROUND; i++)
            entry[i] = entry_make(arena, (round * ROUND + i) % one_withdrawn_in == 0);
        need(ledger_append(ledger, entry, ROUND, ledger_orders(ledger), &index));
        /* Killed with as much unpublished as there may be. */
        if (ledger_size(ledger) >= entries && round % PUBLISH_EVERY == PUBLISH_EVERY - 1 &&
            write(tell, "x", 1) != 1)
            exit(1);
        if (round % PUBLISH_EVERY == 0) need(ledger_publish(ledger));
    }
}

static void killed_while_appending(const char *folder, uint64_t entries) {
    int tell[2];
    char byte;
    if (pipe(tell) != 0) need(err_errno("cannot make a pipe"));
    pid_t child = fork();
    if (child == 0) append_for_ever(folder, entries, tell[1]);
    close(tell[1]);
    ssize_t got = read(tell[0], &byte, 1);
    close(tell[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (got != 1) exit(1);
}

/* Milliseconds of the processor. */
static double work_of(const struct rusage *used) {
    return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1e3 +
           (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e3;
}

/* Any index of the log, in an order that no cache expects. */
static uint64_t index_next(uint64_t index, uint64_t size) {
    return (index * 6364136223846793005u + 1442695040888963407u) % size;
}

struct published {
    struct node_cache *cache;
    uint64_t size;
};

static struct err node_of(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct published *log = from;
    return node_cache_get(log->cache, log->size, level, at, hash);
}

/* Of any entry, from the published tiles alone, as whoever serves or reads the log makes it: no
 * journal, no entry, no signature. */
static void proofs_made(const char *folder, uint64_t size) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct published log = {node_cache_open(arena, arena_printf(arena, "%s/log", folder)), size};
    uint64_t begun = clock_ticks();
    for (uint64_t i = 0, index = 1; i < RECEIPTS; i++) {
        struct digest proof[PROOF_HASHES_MAX];
        size_t count;
        index = index_next(index, size);
        need(merkle_inclusion_make(node_of, &log, index, size, proof, &count));
    }
    printf("%10llu entries: an inclusion proof of any of them from its tiles %.1f us\n",
           (unsigned long long)size, (double)(clock_ticks() - begun) / 1e3 / RECEIPTS);
    node_cache_close(log.cache);
}

static void started(const char *folder) {
    struct note_signer signer = signer_make();
    struct ledger *ledger;
    struct rusage used;
    struct rusage before;
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    getrusage(RUSAGE_SELF, &before);
    uint64_t begun = clock_ticks();
    need(ledger_open(folder, &signer, now, &ledger));
    double opened = (double)(clock_ticks() - begun) / 1e6;
    struct roll *roll = roll_open();
    need(roll_fold(roll, ledger));
    double folded = (double)(clock_ticks() - begun) / 1e6;
    getrusage(RUSAGE_SELF, &used);
    double work = work_of(&used) - work_of(&before);
    before = used;
    begun = clock_ticks();
    for (uint64_t i = 0, index = 1; i < RECEIPTS; i++) {
        struct span text;
        index = index_next(index, ledger_size(ledger));
        arena_wipe(arena);
        need(ledger_receipt(ledger, arena, index, &text));
    }
    double receipts = (double)(clock_ticks() - begun) / 1e3 / RECEIPTS;
    getrusage(RUSAGE_SELF, &used);
    printf(
        "%10llu entries: recovered in %.0f ms, with the fold of its state %.0f ms (%.0f ms of them "
        "at work); a receipt of any of them %.0f us (%.0f us at work); %ld MiB at most\n",
        (unsigned long long)ledger_size(ledger), opened, folded, work, receipts,
        (work_of(&used) - work_of(&before)) * 1e3 / RECEIPTS, used.ru_maxrss / 1024);
    need(ledger_publish(ledger));
    proofs_made(folder, ledger_size(ledger));
    fflush(stdout);
    roll_close(roll);
    ledger_close(ledger);
}

static int removed(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}

/* Each size in a process of its own, so that its memory is its own. */
static void measured(const char *under, uint64_t entries) {
    char folder[512];
    int status = 0;
    snprintf(folder, sizeof folder, "%s/start.XXXXXX", under);
    if (!mkdtemp(folder)) need(err_errno("cannot make a folder in %s", under));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        killed_while_appending(folder, entries);
        started(folder);
        _exit(0);
    }
    waitpid(child, &status, 0);
    nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
    if (status != 0) exit(1);
}

int main(int count, char **word) {
    uint64_t entries = count > 1 ? strtoull(word[1], NULL, 10) : 100000;
    const char *under = count > 2 ? word[2] : "build";
    if (count > 3) one_withdrawn_in = strtoull(word[3], NULL, 10);
    for (uint64_t size = 10000; size < entries; size *= 10)
        measured(under, size);
    measured(under, entries);
    return 0;
}
