/* How is a witness asked to cosign, and what does its answer mean? The bytes of both, from the
 * published files alone; whoever dials is another. */
#ifndef STORE_ASKING_H
#define STORE_ASKING_H

#include "store/cosigned.h"

/* The checkpoint that is to be cosigned, and where its tiles are. */
struct asking {
    const char *log_dir;
    struct note_key key;
    struct span note; /* signed by the log alone */
    struct checkpoint checkpoint;
};
/* The one that is published in DIR/log. Its signature is checked; cosignatures on it are left out.
 */
struct err asking_read(struct arena *arena, const char *dir, const struct note_key *key,
                       struct asking *asking);

enum { ASKING_ASKS_MAX = 2 }; /* of one witness: the second with the size that it answered */
#define ASKING_TYPE "text/plain; charset=utf-8"
/* Where one asks it. */
const char *asking_url(struct arena *arena, const struct policy_witness *witness);
/* What is sent to a witness that is believed to have seen `old_size` entries. */
struct err asking_body(struct arena *arena, const struct asking *asking, uint64_t old_size,
                       struct span *body);
/* What it answered. Either `*note` has its cosignature besides those it had, checked; or `*again`,
 * and `*seen` is what to ask from; or an err: ERR_PROOF where the witness was shown another log
 * than this one, or signed what does not hold. */
struct err asking_answer(struct arena *arena, const struct asking *asking,
                         const struct policy_witness *witness, unsigned status, struct span answer,
                         uint64_t *seen, bool *again, struct span *note);

#endif
