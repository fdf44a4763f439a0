/* How fast do people get into the vault and decided cases after them, and how large do they grow?
 *
 * Usage: bench_vault_load [people], 100,000 when not given. Two tax years and eight look-up terms
 * a person, as a filer has them; then cases by rounds of 256, and look-ups in random order. */
#include "vault/vault.h"

#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TERMS = 8, VALUES = 16, CASES = 51200, LOOKUPS = 20000 };

static char folder[] = "/tmp/portcullis-bench-XXXXXX";
static char path[64];

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "vault_load: %s\n", e.text);
    exit(1);
}

static double seconds_since(uint64_t start) { return (double)(clock_ticks() - start) / 1e9; }

struct terms {
    char text[TERMS][64];
    struct span span[TERMS];
};

static void terms_of(uint64_t person, struct terms *terms) {
    for (int i = 0; i < TERMS; i++) {
        snprintf(terms->text[i], sizeof terms->text[i], "%cname%d|%" PRIu64 "|77002", i ? 'D' : 'T',
                 i, person);
        terms->span[i] = span_str(terms->text[i]);
    }
}

static void person_load(struct vault *vault, uint64_t i) {
    struct terms terms;
    struct value value[VALUES];
    char identity[360];
    person_ref ref = 0;
    terms_of(i, &terms);
    memset(identity, 'x', sizeof identity);
    for (int v = 0; v < VALUES; v++)
        value[v] = (struct value){(uint16_t)(v < 9 ? 105 + v : 131 + v), FROM_TAXPAYER,
                                  SPAN_LITERAL("5000000")};
    need(vault_load_person(vault, terms.span, TERMS, span_of(identity, sizeof identity), &ref));
    need(vault_load_year(vault, ref, 2023, value, VALUES));
    need(vault_load_year(vault, ref, 2024, value, VALUES));
}

static uint64_t disk_bytes(void) {
    static const char *const suffix[] = {"", "-wal"};
    uint64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        char name[96];
        struct stat found;
        snprintf(name, sizeof name, "%s%s", path, suffix[i]);
        if (stat(name, &found) == 0) sum += (uint64_t)found.st_size;
    }
    return sum;
}

static long memory_peak_mib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static void bench_load(struct vault *vault, uint64_t people) {
    uint64_t start = clock_ticks();
    need(vault_load_begin(vault));
    for (uint64_t i = 0; i < people; i++)
        person_load(vault, i);
    need(vault_load_finish(vault));
    need(vault_load_commit(vault));
    double took = seconds_since(start);
    printf("vault load: %" PRIu64 " people in %.2f s, %.0f people/s, %" PRIu64
           " bytes/person on disk, peak memory %ld MiB\n",
           people, took, (double)people / took, disk_bytes() / people, memory_peak_mib());
}

static void bench_find(struct vault *vault, uint64_t people) {
    struct arena *arena = arena_open(1 << 20);
    uint64_t start = clock_ticks();
    for (uint64_t i = 0; i < LOOKUPS; i++) {
        struct terms terms;
        person_ref found[CANDIDATES_MAX];
        size_t count = 0;
        bool more = false;
        struct span identity;
        terms_of(i * 7919 % people, &terms);
        need(vault_find(vault, terms.span, TERMS, found, &count, &more));
        if (count != 1) need(err_make(ERR_FAULT, "a person loaded is not found"));
        need(vault_read_identity(vault, arena, found[0], &identity));
        arena_wipe(arena);
    }
    double took = seconds_since(start);
    printf("vault find: %d people by %d terms and their identity in %.2f s, %.0f /s\n", LOOKUPS,
           TERMS, took, (double)LOOKUPS / took);
    arena_close(arena);
}

static void bench_cases(struct vault *vault) {
    static struct vault_case many[ROUND_ASKS_MAX];
    static uint8_t record[2000], answer[1000];
    uint64_t before = disk_bytes();
    uint64_t start = clock_ticks();
    for (uint64_t first = 0; first < CASES; first += ROUND_ASKS_MAX) {
        for (uint64_t i = 0; i < ROUND_ASKS_MAX; i++) {
            struct vault_case *one = &many[i];
            *one = (struct vault_case){.requester = SPAN_LITERAL("us.ed"),
                                       .record = span_of(record, sizeof record),
                                       .answer = span_of(answer, sizeof answer)};
            snprintf(one->ask_id, sizeof one->ask_id, "ASK-%026" PRIu64, first + i);
            snprintf(one->decision_id, sizeof one->decision_id, "DEC-%026" PRIu64, first + i);
        }
        need(case_put_many(vault, many, ROUND_ASKS_MAX, first));
    }
    double took = seconds_since(start);
    printf("vault cases: %d of 3,000 bytes, %d a durable commit, in %.2f s, %.0f /s, %" PRIu64
           " bytes each on disk\n",
           CASES, ROUND_ASKS_MAX, took, (double)CASES / took, (disk_bytes() - before) / CASES);
}

int main(int count, char **word) {
    uint64_t people = 100000;
    struct secret key;
    struct vault *vault = NULL;
    if (count > 1 && (err_is(decimal_read(span_str(word[1]), 100000000, &people)) || !people)) {
        fprintf(stderr, "usage: bench_vault_load [people]\n");
        return 2;
    }
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/vault.db", folder);
    random_fill(key.byte, sizeof key.byte);
    need(vault_create(path, &key));
    need(vault_open(path, &key, &vault));
    bench_load(vault, people);
    bench_find(vault, people);
    bench_cases(vault);
    vault_close(vault);
    unlink(path);
    rmdir(folder);
    return 0;
}
