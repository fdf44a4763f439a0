/* How can numbers look random and never meet? A balanced Feistel network over the smallest even
 * number of bits that holds the domain, walked until it lands inside (Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", CT-RSA 2002). Not for secrets: for made-up numbers. */
#include "synth/inside.h"

enum { ROUNDS = 8, WALK_MAX = 1000 };

static uint64_t feistel(uint64_t key, unsigned half_bits, uint64_t x) {
    uint64_t mask = ((uint64_t)1 << half_bits) - 1;
    uint64_t left = x >> half_bits;
    uint64_t right = x & mask;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t next = left ^ (mix64(mix64(key + round) ^ right) & mask);
        left = right;
        right = next;
    }
    return left << half_bits | right;
}

uint64_t permute(uint64_t key, uint64_t size, uint64_t index) {
    assert(index < size && size <= (uint64_t)1 << 40);
    unsigned half_bits = 1;
    while ((uint64_t)1 << (2 * half_bits) < size)
        half_bits++;
    /* The network holds at most four times the domain, so a walk of a thousand steps has a
     * probability below (3/4)^1000. */
    uint64_t x = feistel(key, half_bits, index);
    for (int step = 0; x >= size; step++) {
        assert(step < WALK_MAX);
        x = feistel(key, half_bits, x);
    }
    return x;
}
