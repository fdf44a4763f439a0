/* Counting: verdicts against what is known, and the same asks under the controls. */
#include "score.h"

#include "control.h"

#include <math.h>
#include <stdio.h>

enum { SCRATCH_BYTES = 4 << 20, ASK_ARENA_BYTES = 1 << 20, PERSONS_BYTES = 64 << 20 };

static void controls_count(const struct world *world, const struct made_ask *ask, uint32_t holder,
                           struct score *score) {
    struct person_record record;
    if (holder == NOBODY) return;
    population_record(world->population, holder, &record);
    score->control[0] += control_name(&ask->claim, &record);
    score->control[1] += control_tolerant(&ask->claim, &record);
    score->control[2] += control_score(&ask->claim, &record);
}

static void wrong_tell(const char *stratum, uint64_t seed, uint64_t number,
                       const struct made_ask *ask, uint32_t released) {
    printf("# wrong release: %s, seed %llu, ask %llu: person %u meant, %u released\n", stratum,
           (unsigned long long)seed, (unsigned long long)number, ask->meant, released);
}

static void ask_count(struct world *world, struct arena *scratch, enum stratum stratum,
                      uint64_t seed, uint64_t number, const struct made_ask *ask,
                      struct score *score) {
    struct decision decision = population_decide(world->population, scratch, &ask->claim);
    bool verified = match_verified(decision.verdict);
    if (ask->genuine) {
        score->genuine++;
        score->verified += verified && decision.person == ask->meant;
        score->wrong += verified && decision.person != ask->meant;
        return;
    }
    score->adversarial++;
    controls_count(world, ask, decision.person, score);
    if (!verified) return;
    if (score->wrong++ == 0)
        wrong_tell(stratum_bounds[stratum].name, seed, number, ask, decision.person);
}

void score_stratum(struct world *world, uint64_t seed, enum stratum stratum, uint64_t adversarial,
                   uint64_t genuine, struct score *score) {
    OWNED_ARENA arena = arena_open(ASK_ARENA_BYTES);
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    OWNED_ARENA persons = arena_open(PERSONS_BYTES);
    struct made_ask ask;
    size_t people = (size_t)population_count(world->population) + population_count(world->absent);
    uint8_t *seen = arena_alloc(persons, people);
    for (uint64_t i = 0; i < adversarial + genuine; i++) {
        world->rng = seed ^ ((uint64_t)stratum << 56) ^ (i * 0x2545f4914f6cdd1du);
        stratum_ask(world, arena, stratum, i >= adversarial, &ask);
        ask_count(world, scratch, stratum, seed, i, &ask, score);
        if (!ask.genuine && !seen[ask.person]) score->persons++;
        if (!ask.genuine) seen[ask.person] = 1;
        arena_wipe(arena);
    }
}

double score_bound(const struct score *score) {
    double n = (double)score->adversarial;
    double k = (double)score->wrong + 1;
    if (n == 0) return 1;
    if (score->wrong == 0) return 3 / n;
    return k * pow(1 - 1 / (9 * k) + 1.645 / (3 * sqrt(k)), 3) / n; /* Wilson and Hilferty */
}

void score_head(void) {
    printf("%-28s %10s %9s %6s %8s | %10s %10s %10s | %9s %9s %8s\n", "stratum", "asks", "people",
           "wrong", "bound95", "name-ctrl", "tolerance", "score>10", "genuine", "verified",
           "refused");
}

void score_print(const char *name, const struct score *score) {
    char bound[24] = "-";
    double refused =
        score->genuine ? 100.0 * (double)(score->genuine - score->verified) / (double)score->genuine
                       : 0;
    if (score->adversarial) snprintf(bound, sizeof bound, "%.1e", score_bound(score));
    printf("%-28s %10llu %9llu %6llu %8s | %10llu %10llu %10llu | %9llu %9llu %7.3f%%\n", name,
           (unsigned long long)score->adversarial, (unsigned long long)score->persons,
           (unsigned long long)score->wrong, bound, (unsigned long long)score->control[0],
           (unsigned long long)score->control[1], (unsigned long long)score->control[2],
           (unsigned long long)score->genuine, (unsigned long long)score->verified, refused);
    fflush(stdout);
}

bool score_holds(enum stratum stratum, const struct score *score) {
    const struct stratum_bounds *bounds = &stratum_bounds[stratum];
    bool holds = true;
    if (score->wrong) {
        printf("# %s: %llu wrong releases\n", bounds->name, (unsigned long long)score->wrong);
        holds = false;
    }
    /* Two are spared, so that a short run does not hang on one person. */
    if ((score->verified + 2) * 1000 < score->genuine * bounds->verified_least) {
        printf("# %s: fewer than %u in a thousand genuine asks were verified\n", bounds->name,
               bounds->verified_least);
        holds = false;
    }
    uint64_t least = score->adversarial * bounds->control_least;
    if (least >= 5000000 && score->control[0] * 1000000 < least) {
        printf("# %s: too easy, the name control let through fewer than %u in a million\n",
               bounds->name, bounds->control_least);
        holds = false;
    }
    return holds;
}
