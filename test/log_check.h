/* Is a published log whole? As a reader has it, without the store: for tests of the store. */
#ifndef TEST_LOG_CHECK_H
#define TEST_LOG_CHECK_H

#include "verify/verify.h"

struct log_found {
    uint64_t size, tiles;
    struct digest root;
};

/* Its entries need not be of our kinds. In this process, which may have a disk of its own. */
[[maybe_unused]] static struct err log_check(const char *dir, const struct note_key *key,
                                             struct log_found *found) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct log_verified verified;
    struct source *source;
    TRY(source_open(arena, dir, &source));
    struct log_asked asked = {.source = source, .key = key, .hashes_only = true, .workers = 1};
    TRY(log_verify(arena, &asked, &verified));
    *found = (struct log_found){verified.checkpoint.size, verified.tiles, verified.checkpoint.root};
    return err_none();
}

#endif
