/* What did this witness cosign last, of each log? A folder of its own, with a key of its own:
 * witness.key, witness.vkey, logs (which it watches), state/<hex SHA-256 of the origin> (the last
 * checkpoint of that log, with the log's signature and its own), lock. */
#ifndef STORE_WITNESS_H
#define STORE_WITNESS_H

#include "tlog/witness.h"

/* Makes the folder's files; nothing that exists is overwritten. */
struct err witness_folder_create(const char *dir, struct span name, struct note_key *key);
/* Begins to watch a log. ERR_INPUT when its origin is watched already: a log's key is never
 * exchanged unseen. */
struct err witness_folder_watch(const char *dir, struct span log_vkey);

struct witness;
/* Takes the lock: one process at a time, so that no two requests cosign side by side. */
struct err witness_open(const char *dir, struct witness **witness);
void witness_close(struct witness *witness);
const struct note_key *witness_key(const struct witness *witness);
size_t witness_log_count(const struct witness *witness);

/* One add-checkpoint request. With WITNESS_COSIGN `*said` are the signature lines, and what they
 * stand for is durable; with WITNESS_STALE it is the size last cosigned and a newline; else a
 * sentence. A fault means that nothing was cosigned: the disk failed, the state is damaged, or the
 * clock is before the last cosignature. */
struct err witness_add(struct witness *witness, struct arena *arena, struct span body, instant now,
                       enum witness_verdict *verdict, struct span *said);

/* The newest checkpoint cosigned of the log whose origin has this SHA-256; empty when there is
 * none. */
struct err witness_latest(struct witness *witness, struct arena *arena, const struct digest *origin,
                          struct span *note);

#endif
