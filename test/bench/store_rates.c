/* How fast are entries recorded for good, receipts made and a log verified, and how large is it?
 *
 * Usage: bench_store_rates [entries], 262,144 when not given. Times of appending are those of the
 * ledger alone: the entries were made before. */
#include "base/bytes.h"
#include "base/clock.h"
#include "log_check.h"
#include "store/ledger.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    ROUND = 256,
    PUBLISH_EVERY = 64, /* rounds */
    SINGLES = 2000,
    RECEIPTS = 2000,
    PUBLISHINGS = 300,
    STRETCHES = 5, /* raw and durable take turns, so that a busy disk is busy for both */
    ARENA_BYTES = 8 << 20
};

static char folder[] = "build/store.XXXXXX";
static const instant now = 1790000000;
static uint64_t disk_bytes;

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "store_rates: %s\n", e.text);
    exit(1);
}

/* Of the processor, in microseconds: what a busy machine does not change. */
static double worked(void) {
    struct timespec spent;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

static double seconds_since(uint64_t start) { return (double)(clock_ticks() - start) / 1e9; }

static struct ledger *ledger_begin(const struct note_signer *signer) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ledger *ledger;
    struct span genesis;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("test.example/bench"));
    json_object_set_new(o, "officers", json_array());
    need(entry_write(arena, ENTRY_GENESIS, now, o, &genesis));
    need(ledger_create(folder, signer, genesis));
    need(ledger_open(folder, signer, now, &ledger));
    return ledger;
}

static struct ledger_entry decision_make(struct arena *arena) {
    static const struct span field[] = {{(const uint8_t *)"return.wages", 12},
                                        {(const uint8_t *)"return.agi", 10}};
    struct entry_decision decision = {.time = now,
                                      .requester = SPAN_LITERAL("department-of-education"),
                                      .authority = SPAN_LITERAL("us.irc.6103.l.13.C"),
                                      .outward = OUTWARD_RELEASED,
                                      .field = field,
                                      .field_count = 2};
    random_fill(decision.nonce, sizeof decision.nonce);
    random_fill(decision.subject.byte, sizeof decision.subject.byte);
    random_fill(decision.answer.byte, sizeof decision.answer.byte);
    return (struct ledger_entry){ENTRY_DECISION, now, entry_decision_write(arena, &decision)};
}

/* Nanoseconds spent in ledger_publish, which append calls as a batch does. */
static uint64_t publishing;

/* Nanoseconds spent in ledger_append. */
static uint64_t append(struct ledger *ledger, uint64_t entries, size_t round) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    uint64_t spent = 0;
    for (uint64_t done = 0; done < entries; done += round) {
        struct ledger_entry entry[ROUND];
        uint64_t index;
        arena_wipe(arena);
        for (size_t i = 0; i < round; i++)
            entry[i] = decision_make(arena);
        uint64_t start = clock_ticks();
        need(ledger_append(ledger, entry, round, ledger_orders(ledger), &index));
        spent += clock_ticks() - start;
        if (round < ROUND || done / ROUND % PUBLISH_EVERY < PUBLISH_EVERY - 1) continue;
        start = clock_ticks();
        need(ledger_publish(ledger));
        publishing += clock_ticks() - start;
    }
    return spent;
}

/* The same bytes appended to a bare file, each made durable: what the disk allows. */
static uint64_t raw(size_t count) {
    char path[64];
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct span bytes = decision_make(arena).bytes;
    snprintf(path, sizeof path, "%s/raw", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) need(err_errno("cannot make %s", path));
    uint64_t start = clock_ticks();
    for (size_t i = 0; i < count; i++)
        if (write(fd, bytes.at, bytes.len) < 0 || fdatasync(fd) != 0)
            need(err_errno("cannot write %s", path));
    uint64_t spent = clock_ticks() - start;
    close(fd);
    unlink(path);
    return spent;
}

static void singles(struct ledger *ledger) {
    uint64_t ours = 0;
    uint64_t theirs = 0;
    for (int i = 0; i < STRETCHES; i++) {
        theirs += raw(SINGLES / STRETCHES);
        ours += append(ledger, SINGLES / STRETCHES, 1);
    }
    printf("appended one a round: %.0f durable entries/s; append and fdatasync of a bare file: "
           "%.0f/s, %.0f us each; ratio %.2f\n",
           SINGLES * 1e9 / (double)ours, SINGLES * 1e9 / (double)theirs,
           (double)theirs / 1e3 / SINGLES, (double)theirs / (double)ours);
}

static int longer(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* From the entry's commit to the checkpoint that has it. */
static void publishings(struct ledger *ledger) {
    static uint64_t took[PUBLISHINGS];
    for (int i = 0; i < PUBLISHINGS; i++) {
        uint64_t start = clock_ticks();
        append(ledger, 1, 1);
        need(ledger_publish(ledger));
        took[i] = clock_ticks() - start;
    }
    qsort(took, PUBLISHINGS, sizeof *took, longer);
    printf("entry to published checkpoint: %.1f ms in the middle, %.1f ms in 99 of 100\n",
           (double)took[PUBLISHINGS / 2] / 1e6, (double)took[PUBLISHINGS * 99 / 100] / 1e6);
}

static void receipts(struct ledger *ledger, const char *when) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct span text;
    uint64_t size = ledger_size(ledger);
    uint64_t index = 1;
    need(ledger_receipt(ledger, arena, 1, &text));
    uint64_t start = clock_ticks();
    double work = worked();
    for (int i = 0; i < RECEIPTS; i++) {
        index = (index * 6364136223846793005u + 1442695040888963407u) % size;
        arena_wipe(arena);
        need(ledger_receipt(ledger, arena, index, &text));
    }
    printf("receipts, %s: %.0f us each, %.0f us of them at work\n", when,
           seconds_since(start) * 1e6 / RECEIPTS, (worked() - work) / RECEIPTS);
}

static int bytes_add(const char *path, const struct stat *found, int kind, struct FTW *at) {
    if (kind == FTW_F) disk_bytes += (uint64_t)found->st_size;
    return 0;
}

static int removed(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}

static void published_and_verified(struct ledger **ledger, const struct note_signer *signer) {
    char log_dir[64];
    struct log_found verified;
    double size = (double)ledger_size(*ledger);
    uint64_t start = clock_ticks();
    need(ledger_publish(*ledger));
    publishing += clock_ticks() - start;
    printf("published: %.0f entries/s\n", size * 1e9 / (double)publishing);
    publishings(*ledger);
    receipts(*ledger, "published");
    ledger_close(*ledger);
    start = clock_ticks();
    need(ledger_open(folder, signer, now, ledger));
    printf("opened: %.1f ms\n", seconds_since(start) * 1e3);
    snprintf(log_dir, sizeof log_dir, "%s/log", folder);
    start = clock_ticks();
    need(log_check(log_dir, &signer->key, &verified));
    printf("verified: %.0f entries/s on one core\n", size / seconds_since(start));
}

int main(int count, char **word) {
    uint64_t entries = count > 1 ? strtoull(word[1], NULL, 10) : 262144;
    struct note_signer signer;
    struct secret seed;
    struct rusage used;
    random_fill(seed.byte, sizeof seed.byte);
    if (!mkdtemp(folder)) need(err_errno("cannot make a folder in build/"));
    need(note_signer_make(SPAN_LITERAL("test.example/bench"), &seed, &signer));
    struct ledger *ledger = ledger_begin(&signer);
    double work = worked();
    uint64_t spent = append(ledger, entries, ROUND);
    printf("appended in rounds of %d: %.0f durable entries/s; %.1f us of work an entry, with its "
           "making and publishing\n",
           ROUND, (double)entries * 1e9 / (double)spent, (worked() - work) / (double)entries);
    singles(ledger);
    receipts(ledger, "none published yet");
    published_and_verified(&ledger, &signer);
    double size = (double)ledger_size(ledger);
    ledger_close(ledger);
    nftw(folder, bytes_add, 16, FTW_PHYS);
    printf("on disk: %.0f bytes an entry, journal and tiles\n", (double)disk_bytes / size);
    getrusage(RUSAGE_SELF, &used);
    printf("memory: %ld MiB at most\n", used.ru_maxrss / 1024);
    return nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
}
