/* How many people and asks a second does one core make up? */
#include "base/clock.h"
#include "synth/synth.h"

#include <assert.h>
#include <stdio.h>

static const uint64_t PEOPLE = 1000000;
static const uint64_t ASKS = 100000;

static double seconds(uint64_t since) { return (double)(clock_ticks() - since) / 1e9; }

static void asks_rate(FILE *people, const char *authority, uint64_t count) {
    struct synth_asks_options options = {.authority = authority,
                                         .count = count,
                                         .seed = 1,
                                         .requester = "us.ed",
                                         .now = 1795492800,
                                         .year = 2024};
    FILE *out = fopen("/dev/null", "w");
    assert(out);
    uint64_t begin = clock_ticks();
    struct err e = synth_asks(people, "people.csv", out, &options, NULL, NULL);
    assert(!err_is(e));
    double took = seconds(begin);
    printf("made-up asks, %-11s %9.0f/s (with one reading of %llu people)\n", authority,
           (double)count / took, (unsigned long long)PEOPLE);
    fclose(out);
}

int main(void) {
    FILE *people = tmpfile();
    assert(people);
    uint64_t begin = clock_ticks();
    struct err e = synth_people(people, PEOPLE, 1, NULL, NULL);
    assert(!err_is(e));
    double took = seconds(begin);
    printf("made-up people             %9.0f/s (%llu in %.1f s, %.0f bytes each)\n",
           (double)PEOPLE / took, (unsigned long long)PEOPLE, took,
           (double)ftello(people) / (double)PEOPLE);
    asks_rate(people, "6103-l-13-C", ASKS);
    asks_rate(people, "6103-i-2", 80000);
    fclose(people);
    return 0;
}
