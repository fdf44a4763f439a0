/* Where is the reference data, and what does a test say when it is not on this machine? */
#ifndef TEST_SHARED_H
#define TEST_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The path of `below` in the reference data, which lies beside the project or where
 * PORTCULLIS_SHARED says. Where it is absent: NULL, and the sentence that tool/test asks of a skip.
 * Ask before anything is opened, since cmocka's skip() leaves without closing it. The path is good
 * until the next call. */
static inline const char *shared_find(const char *below) {
    static char path[4096];
    const char *root = getenv("PORTCULLIS_SHARED");
    snprintf(path, sizeof path, "%s/%s", root ? root : "../shared", below);
    if (access(path, R_OK) == 0) return path;
    printf("# skipped: ../shared/%s is not on this machine\n", below);
    fflush(stdout);
    return NULL;
}

#endif
