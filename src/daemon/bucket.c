/* How often may this be tried? */
#include "daemon/bucket.h"

#include <assert.h>

struct bucket bucket_make(uint64_t full, uint64_t every_ns, uint64_t now_ns) {
    assert(full > 0 && every_ns > 0);
    uint64_t whole = full * every_ns;
    return (struct bucket){full, every_ns, now_ns > whole ? now_ns - whole : 0};
}

bool bucket_take(struct bucket *bucket, uint64_t now_ns) {
    uint64_t whole = bucket->full * bucket->every_ns;
    if (now_ns < bucket->since_ns) return false;
    if (now_ns - bucket->since_ns > whole) bucket->since_ns = now_ns - whole;
    if (now_ns - bucket->since_ns < bucket->every_ns) return false;
    bucket->since_ns += bucket->every_ns;
    return true;
}
