/* Which name, which place? A draw by published weights. */
#include "synth/inside.h"

static void running_total(const struct weighted *table, size_t count, uint64_t *total) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += table[i].count;
        total[i] = sum;
    }
}

void picker_fill(struct picker *picker) {
    assert(places_count > 0 && places_count <= PLACES_MAX);
    running_total(family_names, FAMILY_NAMES_COUNT, picker->family);
    running_total(given_f, GIVEN_F_COUNT, picker->woman);
    running_total(given_m, GIVEN_M_COUNT, picker->man);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < places_count; i++) {
        sum += places[i].weight;
        picker->place[i] = sum;
    }
}

/* The first whose running total is above a number drawn below the whole. */
static size_t pick(struct rng *rng, const uint64_t *total, size_t count) {
    uint64_t whole = total[count - 1];
    assert(whole > 0 && whole <= UINT32_MAX);
    uint64_t drawn = rng_below(rng, (uint32_t)whole);
    size_t low = 0;
    size_t high = count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (total[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint16_t pick_family(const struct picker *picker, struct rng *rng) {
    return (uint16_t)pick(rng, picker->family, FAMILY_NAMES_COUNT);
}

const struct weighted *pick_given(const struct picker *picker, struct rng *rng, bool woman) {
    return woman ? &given_f[pick(rng, picker->woman, GIVEN_F_COUNT)]
                 : &given_m[pick(rng, picker->man, GIVEN_M_COUNT)];
}

const struct place *pick_place(const struct picker *picker, struct rng *rng) {
    return &places[pick(rng, picker->place, places_count)];
}
