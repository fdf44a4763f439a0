/* What does a batch's manifest promise? Count, digest and authority of a file of asks, signed. */
#ifndef ASK_MANIFEST_H
#define ASK_MANIFEST_H

#include "ask/keeper.h"

struct manifest {
    struct span id; /* BAT- and a ULID */
    struct span requester;
    struct span authority;
    uint64_t count;
    struct digest file;
    instant issued_at;
    struct digest digest; /* SHA-256 of the manifest's own bytes */
};
struct err manifest_read(struct arena *arena, struct span json, struct manifest *manifest);

/* What a file of asks is, read once in constant memory. `salt` (may be empty) makes the per-line
 * commitments whose root lets the fate of any one line be proved later. */
struct asks_file {
    uint64_t count;
    struct digest file;
    struct digest lines_root;
};
struct err asks_file_read(FILE *asks, const char *name, struct span salt, struct asks_file *found);

#endif
