/* How fast is the straight line, from the file of people to the sealed and recorded answer, and
 * does it stay as fast and as small when there are more people and more asks?
 *
 * The program itself is run, as a person would run it; time and memory are those the system kept of
 * it. One ask alone is measured in this process, as a daemon's keeper would decide it: signature,
 * decision, seal, and a durable commit of its own.
 *
 * Usage: bench_line_rates [people asks]: the larger of two sizes each, the smaller being 10,000.
 * Without: 1,000,000 people, and 100,000 asks, or 1,000,000 where BENCH_FULL is set (which takes
 * minutes and ten gigabytes in build/). */
#include "ask/keeper.h"
#include "base/bytes.h"
#include "base/file.h"

#include <ftw.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SMALL = 10000, SINGLES = 1000, WORDS_MAX = 40, ARENA_BYTES = 64 << 20 };

static char folder[] = "build/line.XXXXXX";
static char program[4096];
static struct arena *arena;

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "line_rates: %s\n", e.text);
    exit(1);
}

static const char *at(const char *name) { return arena_printf(arena, "%s/%s", folder, name); }

/* ---- running the program ---- */

struct ran {
    double seconds; /* of the wall */
    double cpu;     /* user and system */
    long peak_mib;
};

/* Runs `portcullis` with the words of `line`, which are parted by blanks; standard output goes to
 * `out`. Any ending but 0 ends the bench. */
static struct ran __attribute__((format(printf, 2, 3))) run(const char *out, const char *format,
                                                            ...) {
    va_list arg;
    char line[2048];
    char *word[WORDS_MAX] = {program};
    size_t count = 1;
    va_start(arg, format);
    vsnprintf(line, sizeof line, format, arg);
    va_end(arg);
    for (char *rest = line; (word[count] = strsep(&rest, " ")) && count + 1 < WORDS_MAX;)
        count++;
    word[count] = NULL;
    uint64_t start = clock_ticks();
    pid_t child = fork();
    if (child == 0) {
        if (!freopen(out, "w", stdout)) _exit(126);
        execv(program, word);
        _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status)) {
        fprintf(stderr, "line_rates: portcullis %s %s did not end well\n", word[1], word[2]);
        exit(1);
    }
    return (struct ran){(double)(clock_ticks() - start) / 1e9,
                        (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
                        used.ru_maxrss / 1024};
}

static int removed(const char *path, const struct stat *found, int kind, struct FTW *at_depth) {
    return remove(path);
}

static void drop(const char *path) { nftw(path, removed, 16, FTW_DEPTH | FTW_PHYS); }

static uint64_t size_of(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 ? (uint64_t)found.st_size : 0;
}

/* ---- one custodian ---- */

static void custodian_make(uint64_t people) {
    const char *none = "/dev/null";
    const char *dir = at("state");
    drop(dir);
    run(none, "init --dir %s --origin test.bench.example/log --demo", dir);
    run(none,
        "pack install --dir %s %s --officer-key %s/demo/counsel.jwk --officer-key "
        "%s/demo/officer-a.jwk",
        dir, at("pack.json"), dir, dir);
    run(none,
        "requester enrol --dir %s --id us.ed.fsa --kind federal-agency --agency us.ed --key %s "
        "--role ed.secretary-delegate --safeguards-until 2099-12-31 --standing "
        "us.irc.6103.l.13.C:2020-01-01:2099-12-31 --list ed-designated-l13-C=us.ed.fsa-1 "
        "--officer-key %s/demo/officer-a.jwk --officer-key %s/demo/officer-b.jwk",
        dir, at("ed.pub.jwk"), dir, dir);
    run(at("people.csv"), "synth people --count %" PRIu64 " --seed 1", people);
    struct ran load = run(none, "vault load --dir %s %s", dir, at("people.csv"));
    printf("load   %9" PRIu64 " people              %8.0f /s, %8.0f /s of CPU, %3ld MiB at most, "
           "%" PRIu64 " bytes each on disk\n",
           people, (double)people / load.seconds, (double)people / load.cpu, load.peak_mib,
           size_of(at("state/vault.db")) / people);
}

static void asks_make(uint64_t asks, uint64_t seed) {
    run(at("asks.ndjson"),
        "synth asks --people %s --authority 6103-l-13-C --count %" PRIu64 " --seed %" PRIu64
        " --requester us.ed.fsa",
        at("people.csv"), asks, seed);
}

/* Microseconds of CPU an ask. */
static double batch(uint64_t people, uint64_t asks, uint64_t seed) {
    asks_make(asks, seed);
    run(at("manifest"), "batch sign --key %s %s", at("ed.jwk"), at("asks.ndjson"));
    uint64_t before = size_of(at("state/vault.db"));
    struct ran ran = run("/dev/null", "batch decide --dir %s --manifest %s --out %s %s",
                         at("state"), at("manifest"), at("results.ndjson"), at("asks.ndjson"));
    uint64_t grown = size_of(at("state/vault.db")) - before;
    unlink(at("results.ndjson"));
    printf("batch  %9" PRIu64 " people %9" PRIu64 " asks  %5.0f /s, %5.0f /s of CPU, %3ld MiB at "
           "most, %" PRIu64 " bytes each in the vault\n",
           people, asks, (double)asks / ran.seconds, (double)asks / ran.cpu, ran.peak_mib,
           grown / asks);
    fflush(stdout);
    return ran.cpu * 1e6 / (double)asks;
}

/* ---- one ask alone ---- */

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void singles(void) {
    static uint64_t sample[SINGLES];
    OWNED_JWK key = NULL;
    struct span text;
    OWNED_KEEPER keeper = {0};
    asks_make(SINGLES, 77);
    need(file_read(at("ed.jwk"), KEY_FILE_BYTES_MAX, arena, &text));
    need(jwk_read(text, &key));
    need(keeper_open(at("state"), 0, &keeper));
    FILE *file = fopen(at("asks.ndjson"), "re");
    if (!file) need(err_errno("cannot read the asks"));
    struct lines *lines = lines_open(file, "asks.ndjson");
    OWNED_ARENA round = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < SINGLES; i++) {
        struct span line;
        struct span jws;
        bool end = false;
        struct decided *decided = ARENA_NEW(round, struct decided);
        need(lines_next(lines, &line, &end));
        need(jws_sign(round, key, ASK_TYP, line, &jws));
        uint64_t start = clock_ticks();
        need(decide_signed(&keeper, round, jws, decided));
        need(round_commit(&keeper, decided, 1));
        sample[i] = clock_ticks() - start;
        arena_wipe(round);
    }
    lines_close(lines);
    fclose(file);
    qsort(sample, SINGLES, sizeof *sample, by_size);
    printf("single, signed, with a durable commit of its own: p50 %.2f ms, p99 %.2f ms\n",
           (double)sample[SINGLES / 2] / 1e6, (double)sample[SINGLES * 99 / 100] / 1e6);
}

/* ---- the two sizes of each ---- */

static void sizes(uint64_t people, uint64_t asks) {
    double least = 1e9;
    double most = 0;
    for (int p = 0; p < 2; p++) {
        custodian_make(p ? people : SMALL);
        for (int a = 0; a < 2; a++) {
            uint64_t seed = (uint64_t)(2 * p + a + 1);
            double took = batch(p ? people : SMALL, a ? asks : SMALL, seed);
            if (took < least) least = took;
            if (took > most) most = took;
        }
    }
    printf("CPU an ask over these sizes: %.0f to %.0f us, a ratio of %.2f\n", least, most,
           most / least);
}

int main(int count, char **word) {
    uint64_t people = 1000000;
    uint64_t asks = getenv("BENCH_FULL") ? 1000000 : 100000;
    bool bad = count != 1 && count != 3;
    if (count == 3)
        bad = err_is(decimal_read(span_str(word[1]), 100000000, &people)) ||
              err_is(decimal_read(span_str(word[2]), 100000000, &asks)) || !people || !asks;
    if (bad) {
        fprintf(stderr, "usage: bench_line_rates [people asks]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    arena = arena_open(1 << 20);
    const char *slash = strrchr(word[0], '/');
    snprintf(program, sizeof program, "%.*s/../../src/cli/portcullis",
             slash ? (int)(slash - word[0]) : 1, slash ? word[0] : ".");
    if (!mkdtemp(folder)) need(err_errno("cannot make a folder in build/"));
    run(at("pack.json"), "pack compile packs/us-26-6103");
    run("/dev/null", "key new --out %s", at("ed.jwk"));
    sizes(people, asks);
    singles();
    drop(folder);
    arena_close(arena);
    return 0;
}
