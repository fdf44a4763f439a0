/* What has already left in the scope of an order, and who was told to stop using it? */
#ifndef ASK_RECALL_H
#define ASK_RECALL_H

#include "ask/keeper.h"

/* One decision of the past, found by folding the ledger. */
struct past {
    uint64_t index; /* of its ledger entry */
    instant time;
    struct span requester, authority;
    struct span decision_id;
    struct span *field; /* released, and barred by the order */
    size_t field_count;
};
struct pasts {
    struct past *past;
    size_t count;
};

/* Past releases that the order recalls: all in its scope where it bars use; where it does not,
 * those made between its own instant and `entered`, its commit (pack-format section 7). */
struct err recall_find(struct keeper *keeper, struct arena *arena, const struct order *order,
                       instant entered, struct pasts *releases);
/* Asks in scope that wait for a person. */
struct err recall_find_open(struct keeper *keeper, struct arena *arena, const struct order *order,
                            struct pasts *open);

/* What an order reaches: looked for by steps, so that nobody has to wait for it. */
struct recall_reach {
    struct keeper *keeper;
    const struct order *order;  /* it stays where it is */
    uint64_t next;              /* entry to look at */
    struct index_list open;     /* entries of asks in scope that wait for a person */
    struct index_list releases; /* and of releases that it recalls, were it entered now */
    /* Releases in scope that stand before the order's entry, and those that stand after it while it
     * was in force: of the latter there must be none. */
    uint64_t before, after;
};
void reach_begin(struct recall_reach *reach, struct keeper *keeper, struct arena *arena,
                 const struct order *order);
/* Goes on for so many steps: an entry is one, and a case that is opened sixteen. `*behind`: there
 * are more. */
struct err reach_find(struct recall_reach *reach, uint64_t steps, bool *behind);

/* The entries of the notices, and of the freeze of each requester's keys for what is barred.
 * Notices are numbered anew (RCL-); releases that the order has recalled before are left out. */
struct notices {
    struct ledger_entry *entry;
    size_t count;
    size_t recalls, freezes;
};
struct err recall_write(struct keeper *keeper, struct arena *arena, const struct order *order,
                        instant entered, struct notices *notices);

/* ---- the notices, as they stand ---- */

struct recall {
    struct span id, order, requester, authority;
    struct span *field;
    size_t field_count;
    uint64_t release, index;
    uint64_t acknowledged; /* index of the entry; 0: it is outstanding */
};
struct recalls {
    struct recall *recall;
    size_t count;
};
struct err recall_list(struct keeper *keeper, struct arena *arena, struct recalls *recalls);
/* Where they stand is remembered, so that a list costs the entries since the last one. Looks at up
 * to `most` further entries; `*behind`: there are more. */
struct err recall_fold(struct keeper *keeper, uint64_t most, bool *behind);

#define RECALL_ACK_TYP "portcullis-recall-ack+jws"
/* What the requester signs. */
struct span statement_recall_ack(struct arena *arena, struct span recall_id);
/* Records that the past recipient, by its enrolled key, acknowledges the notice. */
struct err recall_acknowledge(struct keeper *keeper, struct span recall_id, struct span jws,
                              uint64_t *index);

#endif
