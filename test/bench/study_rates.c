/* How fast is noise drawn, how fast are people counted, in memory and out of a vault, and how fast
 * is the revenue model for every State?
 *
 * Usage: bench_study_rates [people], 100,000 in the vault when not given. */
#include "vault/inside.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "study/chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { DRAWS = 1000000, PEOPLE = 1000000 };

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "study_rates: %s\n", e.text);
    exit(1);
}

static bool random_source(void *from, uint8_t *bytes, size_t len) {
    (void)from;
    random_fill(bytes, len);
    return true;
}

static void gaussian_rate(uint64_t numerator, uint64_t denominator) {
    static struct draw draw;
    struct variance variance;
    int64_t drawn = 0;
    if (err_is(variance_make(numerator, denominator, &variance))) abort();
    draw_begin(&draw, random_source, NULL, DRAW_BUFFER_BYTES);
    uint64_t begun = clock_ticks();
    for (int i = 0; i < DRAWS; i++)
        if (!draw_gaussian(&draw, &variance, &drawn)) abort();
    double seconds = (double)(clock_ticks() - begun) / 1e9;
    printf("discrete Gaussian, variance %11.2f %10.0f/s\n", (double)numerator / (double)denominator,
           DRAWS / seconds);
    draw_end(&draw);
}

static struct query question(void) {
    return (struct query){.by = {true, true, false, true},
                          .year = {2023, 2024},
                          .year_count = 2,
                          .cells_max = 2,
                          .clamp_cents = 100000000};
}

static void tally_rate(void) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct query query = question();
    struct tally *tally = tally_open(arena, &query);
    uint64_t begun = clock_ticks();
    for (int i = 0; i < PEOPLE; i++) {
        struct tally_row row[] = {{2023, (size_t)i % STATES_COUNT, 0, i * 10LL, i},
                                  {2024, (size_t)i % STATES_COUNT, 0, i * 11LL, i}};
        tally_person(tally, row, 2);
    }
    double seconds = (double)(clock_ticks() - begun) / 1e9;
    printf("people tallied, two years each         %10.0f/s\n", PEOPLE / seconds);
}

/* ---- the revenue model, with a figure for every State ---- */

static void figures_load(struct arena *arena, struct figures *figures) {
    struct text csv = {.arena = arena};
    struct impact_state state[CHART_STATES];
    text_put(&csv, figures_shipped());
    chart_states(state);
    for (size_t i = 0; i < CHART_STATES; i++) {
        const char *id = arena_printf(arena, "itep.state.%s,", state[i].state);
        if (strstr(arena_str(arena, figures_shipped()), id)) continue;
        text_printf(&csv, "%s0.4,bn,%s,2022,confirmed,made up,2024-07-30,for a measurement\n", id,
                    state[i].state);
    }
    FILE *file = fmemopen((void *)(uintptr_t)csv.at, csv.len, "r");
    if (!file) abort();
    struct csv *reader = csv_open(file, "figures");
    need(figures_read(arena, reader, "figures", figures));
    csv_close(reader);
    fclose(file);
}

static void impact_rate(void) {
    OWNED_ARENA arena = arena_open(1 << 30);
    OWNED_ARENA scratch = arena_open(8 << 20);
    struct figures figures;
    struct impact_state state[CHART_STATES];
    struct impact_ask ask = {.drop = 10, .from = 2026, .to = 2035, .seed = 1, .draws = DRAWS};
    figures_load(scratch, &figures);
    chart_states(state);
    uint64_t begun = clock_ticks();
    need(impact_states(arena, &figures, &ask, state, CHART_STATES));
    double seconds = (double)(clock_ticks() - begun) / 1e9;
    for (size_t i = 0; i < CHART_STATES; i++)
        if (!state[i].known) abort();
    printf("a million draws for %d States            %10.2f s\n", CHART_STATES, seconds);
}

/* ---- out of a vault: rows as a filer has them ---- */

enum { MONEY = 14 };

static void year_load(struct vault *vault, person_ref ref, uint64_t i, int year) {
    static const uint16_t money[MONEY] = {101, 105, 106, 107, 108, 109, 110,
                                          111, 112, 113, 120, 146, 202, 301};
    struct value value[MONEY + 5];
    char cents[24];
    snprintf(cents, sizeof cents, "%llu", (unsigned long long)(i % 30000000));
    value[0] = (struct value){100, FROM_TAXPAYER, SPAN_LITERAL("single")};
    for (size_t v = 0; v < MONEY; v++)
        value[v + 1] = (struct value){money[v], FROM_TAXPAYER, span_str(cents)};
    value[MONEY + 1] =
        (struct value){190, FROM_TAXPAYER, span_str(grouping_group(BY_STATE, i % STATES_COUNT))};
    value[MONEY + 2] = (struct value){200, FROM_THIRD_PARTY, SPAN_LITERAL("A PAYROLL COMPANY")};
    value[MONEY + 3] = (struct value){201, FROM_THIRD_PARTY, SPAN_LITERAL("W-2")};
    value[MONEY + 4] = (struct value){300, FROM_AGENCY, SPAN_LITERAL("TC 150 return filed")};
    need(vault_load_year(vault, ref, year, value, MONEY + 5));
}

static void people_load(struct vault *vault, uint64_t people) {
    need(vault_load_begin(vault));
    for (uint64_t i = 0; i < people; i++) {
        char number[32];
        person_ref ref = 0;
        snprintf(number, sizeof number, "T%llu", (unsigned long long)i);
        struct span term = span_str(number);
        need(vault_load_person(vault, &term, 1, SPAN_LITERAL("{}"), &ref));
        year_load(vault, ref, i, 2023);
        year_load(vault, ref, i, 2024);
    }
    need(vault_load_commit(vault));
}

static double cpu_of(int who) {
    struct rusage used;
    getrusage(who, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double cpu_seconds(void) { return cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN); }

/* By the processes that a publication takes, or by this one alone. */
static void sum_rate(struct vault *vault, uint64_t people, bool alone) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct query query = question();
    struct tally *tally = tally_open(arena, &query);
    double cpu = cpu_seconds();
    uint64_t begun = clock_ticks();
    need(alone ? vault_sum_by(vault, 1, &query, tally, NULL, NULL)
               : vault_sum(vault, &query, tally, NULL, NULL));
    double seconds = (double)(clock_ticks() - begun) / 1e9;
    cpu = cpu_seconds() - cpu;
    if (tally_people(tally) != people) need(err_make(ERR_FAULT, "not everybody was counted"));
    printf("people summed, two years, %s %10.0f/s, a million in %.2f s (%.2f s of CPU)\n",
           alone ? "one process   " : "as published  ", (double)people / seconds,
           seconds * 1e6 / (double)people, cpu * 1e6 / (double)people);
}

static void vault_rate(uint64_t people) {
    char folder[] = "/tmp/portcullis-bench-XXXXXX";
    char path[64];
    struct secret key;
    struct vault *vault = NULL;
    if (!mkdtemp(folder)) abort();
    snprintf(path, sizeof path, "%s/vault.db", folder);
    random_fill(key.byte, sizeof key.byte);
    need(vault_create(path, &key));
    need(vault_open(path, &key, &vault));
    people_load(vault, people);
    sum_rate(vault, people, true);
    sum_rate(vault, people, false);
    vault_close(vault);
    unlink(path);
    rmdir(folder);
}

int main(int count, char **word) {
    uint64_t people = 100000;
    if (count > 1 && (err_is(decimal_read(span_str(word[1]), 100000000, &people)) || !people)) {
        fprintf(stderr, "usage: bench_study_rates [people]\n");
        return 2;
    }
    gaussian_rate(49, 100);
    gaussian_rate(100, 1);
    gaussian_rate(1000003, 7);
    gaussian_rate(100000000, 1);
    tally_rate();
    impact_rate();
    vault_rate(people);
    return 0;
}
