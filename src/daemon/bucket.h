/* How often may this be tried? A bucket that holds so many tries and fills evenly. No clock of its
 * own. */
#ifndef DAEMON_BUCKET_H
#define DAEMON_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    uint64_t full;     /* tries that it holds */
    uint64_t every_ns; /* in which one more comes */
    uint64_t since_ns; /* when it would have been empty; a try takes `every_ns` of what is since */
};

/* Full at `now_ns`. */
struct bucket bucket_make(uint64_t full, uint64_t every_ns, uint64_t now_ns);
/* Takes one try; false: there is none now, and nothing was taken. `now_ns` does not run back. */
bool bucket_take(struct bucket *bucket, uint64_t now_ns);

#endif
