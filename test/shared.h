/* Where is the reference data, and what does a test say when it is not on this machine? */
#ifndef TEST_SHARED_H
#define TEST_SHARED_H

#include "base/arena.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

/* The path of `below` in the reference data, which lies beside the project or where
 * PORTCULLIS_SHARED says; NULL, with the sentence tool/test asks of a skip, where it is absent. */
static inline const char *shared_find(struct arena *arena, const char *below) {
    const char *root = getenv("PORTCULLIS_SHARED");
    const char *path = arena_printf(arena, "%s/%s", root ? root : "../shared", below);
    if (file_exists(path)) return path;
    printf("# skipped: ../shared/%s is not on this machine\n", below);
    fflush(stdout);
    return NULL;
}

#endif
