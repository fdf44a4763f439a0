/* How many whole identity decisions a second does one core make on an in-memory snapshot of the
 * blind index, and does a look-up cost more when a hundred times as many people are on file?
 *
 * Usage: bench_person_index [people], 10,000,000 when not given: about a minute and five
 * gigabytes. Tags are keyed as the vault's are; time is this process's alone. */
#include "../accuracy/population.h"
#include "base/csv.h"
#include "synth/synth.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLAIMS = 20000, SEED = 11, CELLS = 14 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Columns as synth.h has them. */
static void row_add(struct population *population, const struct csv_record *row) {
    struct person_record record = {
        .tin = row->field[0],
        .name = {row->field[1], row->field[2], row->field[3], row->field[4]},
        .dob = row->field[6],
        .address = {row->field[7], row->field[8], row->field[9], row->field[10], row->field[11]}};
    if (row->field[5].len) {
        record.former_family[0] = span_cut(row->field[5], 0, span_find_byte(row->field[5], ';'));
        record.former_family_count = 1;
    }
    population_add(population, &record);
}

/* A pipe and a second process: ten million rows need not lie on a disk. */
static FILE *people_pipe(uint64_t people) {
    int end[2];
    int made = pipe(end);
    assert(made == 0);
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        close(end[0]);
        FILE *out = fdopen(end[1], "wb");
        _exit(err_is(synth_people(out, people, SEED, NULL, NULL)) || fclose(out) != 0);
    }
    close(end[1]);
    return fdopen(end[0], "rb");
}

static struct population *people_read(struct arena *arena, const struct hmac_key *key,
                                      uint64_t people) {
    struct population *population = population_open(arena, key);
    struct csv_record row;
    bool end = false;
    FILE *file = people_pipe(people);
    struct csv *csv = csv_open(file, "people.csv");
    struct err e = csv_next(csv, &row, &end);
    while (!err_is(e) && !end) {
        e = csv_next(csv, &row, &end);
        if (!err_is(e) && !end) row_add(population, &row);
    }
    assert(!err_is(e) && population_count(population) == people);
    csv_close(csv);
    fclose(file);
    wait(NULL);
    population_index(population);
    return population;
}

static uint32_t person_at(uint64_t i, uint32_t people) { /* spread, and the same each time */
    return (uint32_t)((i * 0x9e3779b97f4a7c15u >> 20) % people);
}

static void claims_make(const struct population *population, struct person_claim *claim) {
    for (uint64_t i = 0; i < CLAIMS; i++) {
        struct person_record record;
        population_record(population, person_at(i, population_count(population)), &record);
        claim[i] = (struct person_claim){record.tin, record.name, record.dob, record.address};
    }
}

struct look_up {
    struct span term[5];
};

/* Of whole decisions; and of the look-ups of the number and of four rivals' terms alone. */
static void measure(const struct population *population, double *find_us, double *decide_us) {
    OWNED_ARENA arena = arena_open(64 << 20);
    OWNED_ARENA scratch = arena_open(4 << 20);
    struct person_claim *claim = ARENA_ARRAY(arena, struct person_claim, CLAIMS);
    claims_make(population, claim);
    size_t verified = 0;
    double begin = seconds();
    for (size_t i = 0; i < CLAIMS; i++)
        verified += match_verified(population_decide(population, scratch, &claim[i]).verdict);
    *decide_us = (seconds() - begin) * 1e6 / CLAIMS;
    assert(verified > CLAIMS * 9 / 10);
    struct look_up *look_up = ARENA_ARRAY(arena, struct look_up, CLAIMS);
    for (size_t i = 0; i < CLAIMS; i++)
        for (size_t t = 0; t < 5; t++)
            look_up[i].term[t] = t ? span_str(arena_printf(arena, "D|NOBODY%zu|%zu", t, i))
                                   : span_str(arena_printf(arena, "T%.*s", SPAN_FMT(claim[i].tin)));
    size_t found = 0;
    begin = seconds();
    for (size_t i = 0; i < CLAIMS; i++)
        found += population_find(population, look_up[i].term, 5);
    *find_us = (seconds() - begin) * 1e6 / CLAIMS;
    assert(found == CLAIMS);
}

static void world_measure(uint64_t people, double *find_us) {
    uint8_t secret[SECRET_BYTES] = "an index key of this bench only";
    struct hmac_key *key = hmac_open(span_of(secret, sizeof secret));
    OWNED_ARENA arena = arena_open(1 << 20);
    struct population *population = people_read(arena, key, people);
    double best_find = 1e9;
    double best_decide = 1e9;
    for (int i = 0; i < 5; i++) { /* the best of five: others run on this machine */
        double find = 0;
        double decide = 0;
        measure(population, &find, &decide);
        if (find < best_find) best_find = find;
        if (decide < best_decide) best_decide = decide;
    }
    printf("%10llu people: %9.0f decisions/s (%5.2f us), five look-ups %5.2f us\n",
           (unsigned long long)people, 1e6 / best_decide, best_decide, best_find);
    fflush(stdout);
    *find_us = best_find;
    population_close(population);
    hmac_close(key);
}

int main(int argc, char **argv) {
    uint64_t people = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    double small = 0;
    double large = 0;
    assert(people >= 1000);
    world_measure(people / 100 < 1000 ? 1000 : people / 100, &small);
    world_measure(people, &large);
    printf("a look-up costs %.2f times as much on file with a hundred times the people\n",
           large / small);
    return 0;
}
