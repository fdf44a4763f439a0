/* Which number has this made-up person? 9, two digits, a group of 01 to 49, a serial of 0001 to
 * 9999: a form in which no taxpayer number was ever issued. */
#include "synth/inside.h"

static void digits_write(char *at, uint64_t value, int len) {
    for (int i = len - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

static void number_write(uint64_t number, char tin[10]) {
    tin[0] = '9';
    digits_write(tin + 1, number / (49 * 9999), 2);
    digits_write(tin + 3, number / 9999 % 49 + 1, 2);
    digits_write(tin + 5, number % 9999 + 1, 4);
    tin[9] = 0;
}

/* Which canary has this number; SYNTH_CANARIES: none. */
static uint64_t canary_of(const char tin[10]) {
    uint64_t i = 0;
    while (i < SYNTH_CANARIES && memcmp(tin, synth_canary[i].tin, 9) != 0)
        i++;
    return i;
}

void tin_write(uint64_t seed, uint64_t index, char tin[10]) {
    uint64_t key = rng_of(seed, PURPOSE_TIN, 0).state;
    assert(index < TIN_COUNT - SYNTH_CANARIES);
    number_write(permute(key, TIN_COUNT, index), tin);
    /* A canary's number gives way to that of an index kept back for this canary. Every reserved
     * number and every index kept back has one predecessor, so two walks never meet. */
    uint64_t canary = canary_of(tin);
    for (int step = 0; canary < SYNTH_CANARIES; step++) {
        assert(step < SYNTH_CANARIES);
        number_write(permute(key, TIN_COUNT, TIN_COUNT - 1 - canary), tin);
        canary = canary_of(tin);
    }
}
