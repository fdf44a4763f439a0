/* How fast is noise drawn, and how fast are people counted? */
#include "study/tally.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { DRAWS = 1000000, PEOPLE = 1000000 };

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

static void tally_rate(void) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct query query = {.by = {true, true, false, true},
                          .year = {2023, 2024},
                          .year_count = 2,
                          .cells_max = 2,
                          .clamp_cents = 100000000};
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

int main(void) {
    gaussian_rate(49, 100);
    gaussian_rate(100, 1);
    gaussian_rate(1000003, 7);
    gaussian_rate(100000000, 1);
    tally_rate();
    return 0;
}
