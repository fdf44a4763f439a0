/* The door of bundles: whatever the file, it is read or refused, and every member that is named is
 * found or changed. */
#include "verify/verify.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static char path[64];
    static int fd = -1;
    if (fd < 0) { /* a file without a name */
        char name[] = "/tmp/portcullis-archive.XXXXXX";
        fd = mkstemp(name);
        unlink(name);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, at, len, 0) != (ssize_t)len) abort();
    struct arena *arena = arena_open(64 << 20);
    struct archive *zip = NULL;
    if (!err_is(archive_open(arena, path, &zip))) {
        for (size_t i = 0; i < archive_count(zip); i++) {
            struct span bytes;
            bool there = false;
            struct err e =
                archive_find(zip, arena_str(arena, archive_name(zip, i)), &bytes, &there);
            if (!err_is(e) && !there) __builtin_trap();
        }
        archive_close(zip);
    }
    arena_close(arena);
    return 0;
}
