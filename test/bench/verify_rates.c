/* How fast is a whole log verified, on one core and on all, and does memory grow with it?
 *
 * Usage: bench_verify_rates [entries], 1,048,576 when not given. */
#include "base/clock.h"
#include "log_folder.h"
#include "verify/verify.h"

#include <ftw.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "build/verify.XXXXXX";

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "verify_rates: %s\n", e.text);
    exit(1);
}

static int removed(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}

static void log_make(uint64_t entries) {
    struct log_folder log = log_begin(folder);
    log_put_genesis(&log);
    for (uint64_t i = 1; i < entries; i++) {
        struct secret subject = {{(uint8_t)i}};
        log_put_release(&log, LOG_DAY, &subject, NULL);
    }
    log_publish(&log);
    log_end(&log);
}

/* Processor time of this process: unlike the clock, it does not count who else is at work. */
static uint64_t processor_ticks(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double rate(const struct note_key *key, unsigned workers) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct source *source;
    struct checkpoint checkpoint;
    struct span note;
    struct walked walked;
    uint64_t start = clock_ticks();
    need(source_open(arena, folder, &source));
    need(checkpoint_open(source, arena, key, &checkpoint, &note));
    struct walk walk = {.source = source,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = LOG_DAY,
                        .workers = workers};
    need(walk_run(&walk, &walked));
    return (double)walked.entries * 1e9 / (double)(clock_ticks() - start);
}

int main(int count, char **word) {
    uint64_t entries = count > 1 ? strtoull(word[1], NULL, 10) : 1048576;
    struct rusage own;
    struct rusage parts;
    struct secret seed = {{42}};
    struct note_signer signer;
    need(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer));
    if (!mkdtemp(folder)) need(err_errno("cannot make a folder in build/"));
    log_make(entries);
    printf("verified, %llu entries: %.0f entries/s with one process, %.0f with one a processor\n",
           (unsigned long long)entries, rate(&signer.key, 1), rate(&signer.key, 0));
    uint64_t start = processor_ticks();
    rate(&signer.key, 1);
    printf("processor time: %.2f us an entry\n",
           (double)(processor_ticks() - start) / 1e3 / (double)entries);
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &parts);
    printf("memory: %ld MiB at most in one process\n",
           (own.ru_maxrss > parts.ru_maxrss ? own.ru_maxrss : parts.ru_maxrss) / 1024);
    return nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
}
