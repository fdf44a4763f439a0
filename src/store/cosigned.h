/* The published log as its witnesses see it: by its files alone, without journal or key. */
#ifndef STORE_COSIGNED_H
#define STORE_COSIGNED_H

#include "tlog/witness.h"

/* A consistency proof from the published tiles; both sizes within the published tree. */
struct err log_consistency(const char *log_dir, uint64_t old_size, uint64_t size,
                           struct digest proof[PROOF_HASHES_MAX], size_t *count);

/* Keeps the cosigned note: as log/cosigned, which the receipts of its entries carry, and in the
 * place of log/checkpoint where that is of the same size. Takes the state directory's lock. Never
 * exchanges it for a smaller one: then ERR_STALE. */
struct err log_cosigned_put(const char *dir, const struct note_key *key, struct span note);

/* The same for whoever holds that lock, or runs for one who does. */
struct err log_cosigned_put_held(const char *dir, const struct note_key *key, struct span note);

/* Size of the checkpoint in log/cosigned if this witness signed it, else 0. */
uint64_t log_cosigned_size(struct arena *arena, const char *log_dir,
                           const struct note_key *witness);

#endif
