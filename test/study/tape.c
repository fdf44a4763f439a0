/* What do our samplers draw from a recorded tape of bytes? The C side of reference.py, same cases
 * in, same lines out. */
#include "study/draw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct tape {
    FILE *file;
    uint64_t taken;
};

static bool tape_fill(void *from, uint8_t *bytes, size_t len) {
    struct tape *tape = from;
    tape->taken += len;
    return fread(bytes, 1, len, tape->file) == len;
}

static bool draw_one(struct draw *draw, const char *kind, uint64_t a, uint64_t b, int64_t *drawn) {
    struct variance variance;
    if (strcmp(kind, "laplace") == 0) return draw_laplace(draw, a, b, drawn);
    return !err_is(variance_make(a, b, &variance)) && draw_gaussian(draw, &variance, drawn);
}

static void case_run(struct tape *tape, const char *kind, uint64_t a, uint64_t b, uint64_t count) {
    static struct draw draw;
    rewind(tape->file);
    tape->taken = 0;
    draw_begin(&draw, tape_fill, tape, 1);
    for (uint64_t i = 0; i < count; i++) {
        int64_t drawn;
        if (!draw_one(&draw, kind, a, b, &drawn)) {
            puts("end");
            return;
        }
        printf("%" PRId64 "\n", drawn);
    }
    printf("bytes %" PRIu64 "\n", tape->taken);
}

int main(int argc, char **argv) {
    char kind[16];
    uint64_t a;
    uint64_t b;
    uint64_t count;
    struct tape tape = {.file = argc == 2 ? fopen(argv[1], "rb") : NULL};
    if (!tape.file) {
        fputs("usage: tape FILE < cases\n", stderr);
        return 2;
    }
    while (scanf("%15s %" SCNu64 " %" SCNu64 " %" SCNu64, kind, &a, &b, &count) == 4)
        case_run(&tape, kind, a, b, count);
    fclose(tape.file);
    return 0;
}
