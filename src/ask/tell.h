/* What is a requester told without asking, where it has said where to tell it? That an ask which
 * waited is decided, that a batch is finished, that a recall is issued: ids, and never a name. What
 * it comes to it asks for itself, with its key. */
#ifndef ASK_TELL_H
#define ASK_TELL_H

#include "ask/keeper.h"

#define WEBHOOK_SECRET_TYP "portcullis-webhook-secret+jwe"

/* Sets `saved->notice` where this decision ends an ask that waited. */
void tell_of_answer(const struct keeper *keeper, const struct decided *decided,
                    struct vault_case *saved);
/* Keeps that a batch is finished. `entry`: of its own entry. */
struct err tell_of_batch(struct keeper *keeper, struct span requester, struct span batch_id,
                         uint64_t entry);
/* Keeps what these entries, which will be appended from `first` on, recall: before they are, so
 * that no stop of the machine parts the two. */
struct err tell_of_recalls(struct keeper *keeper, const struct ledger_entry *entry, size_t count,
                           uint64_t first);

/* A notice as it is kept: the id that it keeps however often it is sent, the body to be sent, and
 * the trace of what it speaks of (or empty). */
struct told {
    struct span id, body, trace;
};
struct err told_read(struct arena *arena, struct span record, struct told *told);

#endif
