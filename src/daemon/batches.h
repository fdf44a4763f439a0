/* How does a batch come in, and what became of it? It comes in parts, is looked at as it comes and
 * lies sealed until its turn; one is decided at a time, and single asks go between its rounds. */
#ifndef DAEMON_BATCHES_H
#define DAEMON_BATCHES_H

#include "daemon/serving.h"

enum {
    BATCHES_COMING_MAX = 8,
    BATCHES_KNOWN_MAX = 256, /* whose progress is remembered; results are found by their file */
    BATCH_CREDIT_BYTES = 256 * 1024,
};
#define BATCH_BYTES_MAX ((uint64_t)8 << 30)

struct batches;
struct batches *batches_open(struct serving *serving);
void batches_close(struct batches *batches);

/* Parts of one that comes: what the gate says about a call of the verb BATCH. */
struct err batches_begin(struct batches *batches, const struct waiting_call *waiting);
struct err batches_part(struct batches *batches, enum process from, uint32_t number,
                        struct span bytes);
struct err batches_end(struct batches *batches, enum process from, uint32_t number);
void batches_cancel(struct batches *batches, enum process from, uint32_t number);
/* All that came from that process: it has gone. */
void batches_forget(struct batches *batches, enum process from);

/* Decides the next one that is whole, if there is one and none is under way. */
struct err batches_run(struct batches *batches);

call_answer answer_batch_show, answer_batch_results;
/* The sealed results of a batch of this requester's, open to be read; -1: none of theirs, or none
 * yet, or (`*barred`) an order that came after them may stop a line. */
struct err batch_results_open(struct serving *serving, struct span requester, struct span id,
                              int *file, bool *barred);

#endif
