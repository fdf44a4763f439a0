/* What does one durable commit cost on this disk, before any work of ours? Appends 4 KiB and waits
 * for the disk, as often as fits into a second. */
#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAMPLES_MAX = 20000 };

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

int main(void) {
    static uint64_t sample[SAMPLES_MAX];
    static char page[4096];
    char path[] = "build/fsync.XXXXXX";
    int file = mkstemp(path);
    if (file < 0) {
        perror("base_fsync: cannot write in build/");
        return 1;
    }
    unlink(path);
    size_t count = 0;
    for (uint64_t begin = clock_ticks(); count < SAMPLES_MAX && clock_ticks() - begin < 1000000000u;
         count++) {
        uint64_t since = clock_ticks();
        if (write(file, page, sizeof page) != sizeof page || fsync(file) != 0) {
            perror("base_fsync: the disk refused");
            return 1;
        }
        sample[count] = clock_ticks() - since;
    }
    close(file);
    qsort(sample, count, sizeof *sample, by_size);
    printf("fsync of 4 KiB: p50 %.3f ms, p99 %.3f ms, %zu samples\n",
           (double)sample[count / 2] / 1e6, (double)sample[count * 99 / 100] / 1e6, count);
    return 0;
}
