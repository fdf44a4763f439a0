/* Are these the bytes that were let in? A file of asks is looked at whole and then decided line by
 * line, and belongs to whoever sends it: what is read the second time is held against what was
 * hashed the first, block by block, before any of it is used. */
#ifndef ASK_BOUND_H
#define ASK_BOUND_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/err.h"

#include <stdio.h>

enum { BOUND_BLOCK_BYTES = 65536 };

/* SHA-256 of each block of a file, in its order; begins empty with {.arena = a}. */
struct bound_blocks {
    struct arena *arena;
    struct digest *at;
    size_t count, capacity;
};
void bound_add(struct bound_blocks *blocks, struct span block);

/* The file from its beginning. A block that is another than it was, one too many or one too few
 * reads as an error (EBADMSG). Closed before `asks`. */
struct err bound_open(struct arena *arena, FILE *asks, const char *name,
                      const struct bound_blocks *blocks, FILE **file);

/* The same bytes, hashed as they are read. */
struct err hashed_open(struct arena *arena, FILE *asks, struct sha256_stream *hash, FILE **file);

#endif
