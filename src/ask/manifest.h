/* What does a batch's manifest promise? Count, digest and authority of a file of asks, signed. */
#ifndef ASK_MANIFEST_H
#define ASK_MANIFEST_H

#include "ask/bound.h"
#include "ask/keeper.h"

struct manifest {
    struct span id; /* BAT- and a ULID */
    struct span requester;
    struct span authority;
    uint64_t count;
    struct digest file;
    instant issued_at;
    struct span seal; /* empty: the lines are in the clear. Else their content key, sealed to the
                         custodian, and `file` is the digest of the file as it is sent: sealed */
    struct digest digest; /* SHA-256 of the manifest's own bytes */
};
struct err manifest_read(struct arena *arena, struct span json, struct manifest *manifest);
/* Whose lines a content key is for: the `of` of jwe_lines_begin. */
struct span manifest_lines_of(struct arena *arena, struct span requester, struct span batch_id);
/* Signed by a key of the requester that it names. ERR_REFUSED: turned away at the door. */
struct err manifest_verify(const struct keeper *keeper, struct arena *arena, struct span jws,
                           struct manifest *manifest, const struct requester **requester,
                           const struct requester_key **key);

/* What a file of asks is, read once in constant memory. `salt` (may be empty) makes the per-line
 * commitments whose root lets the fate of any one line be proved later. */
struct asks_file {
    uint64_t count;
    struct digest file;
    struct digest lines_root;
};
/* `blocks` (may be NULL) gets what binds the next reading to this one. */
struct err asks_file_read(FILE *asks, const char *name, struct span salt,
                          struct bound_blocks *blocks, struct asks_file *found);

/* The same as it comes, piece by piece. Closing it frees what it holds. */
struct asks_hash;
struct asks_hash *asks_hash_open(struct arena *arena, struct span salt);
void asks_hash_feed(struct asks_hash *hash, struct span piece);
void asks_hash_close(struct asks_hash *hash, struct asks_file *found);

#endif
