/* The door of time stamps: whatever a server answered, it is refused, or it tells the one time that
 * the authority of the tests has signed about the frozen checkpoint. */
#include "verify/timestamp.h"

#include "base/file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct span frozen(struct arena *arena, const char *path) {
    struct span bytes;
    if (err_is(file_read(path, AUTHORITIES_BYTES_MAX, arena, &bytes))) abort();
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct span checkpoint, ca;
    static instant true_time;
    instant when = 0;
    if (!ca.len) {
        static struct arena *arena;
        arena = arena_open(4 << 20);
        checkpoint = frozen(arena, "test/frozen/log/checkpoint");
        ca = frozen(arena, "test/frozen/timestamp/ca.pem");
        struct span answer = frozen(arena, "test/frozen/timestamp/answer.tsr");
        if (err_is(timestamp_verify(checkpoint, answer, ca, &true_time))) abort();
    }
    if (len > TIMESTAMP_BYTES_MAX) return 0;
    if (err_is(timestamp_verify(checkpoint, span_of(at, len), ca, &when))) return 0;
    if (when != true_time) __builtin_trap();
    return 0;
}
