/* The ledger on disk: journal (ledger.db), tiles and checkpoint (log/), anchor (anchor/checkpoint).
 *
 * The journal's commit is the commit. Tiles are rebuilt from it. A checkpoint is published when
 * its tiles are durable. An index once given is never given again. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "tlog/tlog.h"

/* What a ledger answers at once, and by whom the rest is done: by this process (ledger_open), or by
 * another that alone holds the log's key (the daemon's keeper asks its ledger process). */
struct ledger_calls;
struct ledger {
    const struct ledger_calls *calls;
    uint64_t size;
    instant time;
    uint64_t orders;
    bool lost; /* whoever keeps it has gone: what it was handed last it may have recorded, or not */
    /* An append that was begun and not ended. Whoever asks anything else meanwhile is heard when it
     * has been ended, which `under_way_end` does by ledger_append_end. */
    struct ledger_under_way {
        bool is;
        struct err e; /* how it went, where it was done at once */
    } under_way;
    void (*under_way_end)(void *with);
    void *with;
};

/* Makes ledger.db, log/, anchor/, log.vkey and the first entry. The folder is empty of them. */
struct err ledger_create(const char *dir, const struct note_signer *signer, struct span genesis);

/* The log's public key and origin, as log.vkey in the state directory names them. */
struct err ledger_vkey_read(struct arena *arena, const char *dir, struct note_key *key);

/* Opens and recovers: what of log/ is behind, missing or damaged at its right edge is written anew
 * from the journal, which must lead to the root of the anchored checkpoint and of the published
 * one. Faults: store behind or unlike either, clock before the last entry's time ("set the clock"),
 * unreadable files. */
struct err ledger_open(const char *dir, const struct note_signer *signer, instant now,
                       struct ledger **ledger);
void ledger_close(struct ledger *ledger);

static inline uint64_t ledger_size(const struct ledger *ledger) { return ledger->size; }
/* The time of the newest entry: now is never before it. */
static inline instant ledger_time(const struct ledger *ledger) { return ledger->time; }
/* Index of the newest order entry (0: none). Whatever changes what may be decided is one: every
 * state entry (entry_kind_is_state) after genesis. */
static inline uint64_t ledger_orders(const struct ledger *ledger) { return ledger->orders; }

struct ledger_entry {
    enum entry_kind kind;
    instant time;
    struct span bytes;
};
/* Appends all or none, durable when it returns: journal commit, then edge and roots in memory.
 * Where much is not yet published, that is done first. `orders` is the head they were decided
 * under; ERR_STALE when it is not the newest. On any fault no entry may be treated as
 * recorded, and nothing was appended; where the ledger is then lost, even that is not known. */
struct err ledger_append(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                         uint64_t orders, uint64_t *first_index);
/* The same in two halves, so that something else is done while the disk is waited for: nothing of
 * it is recorded, and nothing may leave, before the end says so. Its entries get the indices from
 * ledger_size on, at most ROUND_ASKS_MAX of them. One at a time; its receipts, all of them, are the
 * next thing to be asked for. */
struct err ledger_append_begin(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders);
struct err ledger_append_end(struct ledger *ledger);
/* Ends it, if one was begun, by `under_way_end`. */
void ledger_settle(struct ledger *ledger);
/* Whether neither its end nor its receipts would wait now. */
bool ledger_append_ready(struct ledger *ledger);
/* Writes tiles up to the journal's end, then the anchor, then the checkpoint, each durable before
 * the next. After a fault it may be called again. */
struct err ledger_publish(struct ledger *ledger);
/* The same for what need not be published before somebody is answered: at once where this process
 * keeps the ledger, and else by the process that does, in its own turn and within a second. */
struct err ledger_publish_soon(struct ledger *ledger);
/* The same by steps of one sync: what is asked meanwhile waits for one of them. A step
 * begins a publication of what is in the journal then, or carries on the one under way; `*done`:
 * all of it is published. What is appended between steps is the next one's, and ledger_publish ends
 * first what is under way. Only in a ledger of this process. After a fault a step begins anew. */
struct err ledger_publish_step(struct ledger *ledger, bool *done);

/* A receipt for one entry under a checkpoint of the whole journal (signed when the journal is
 * durable; the anchor goes along). `*proof_text` is the .tlog-proof file with the entry as its
 * extra line. */
struct err ledger_receipt(struct ledger *ledger, struct arena *arena, uint64_t index,
                          struct span *proof_text);
/* Of `count` entries from `first` on, all under one checkpoint. */
struct err ledger_receipts(struct ledger *ledger, struct arena *arena, uint64_t first, size_t count,
                           struct span *proof_text);
/* The same under the newest checkpoint that witnesses cosigned, with their cosignatures; `*found`
 * is false where there is none of a tree that has this entry. */
struct err ledger_receipt_cosigned(struct ledger *ledger, struct arena *arena, uint64_t index,
                                   struct span *proof_text, bool *found);
struct err ledger_entry_at(struct ledger *ledger, struct arena *arena, uint64_t index,
                           struct span *bytes);
/* The entries from `first` on, at most `most` (<= LEDGER_RUN_MAX) and as many as LEDGER_RUN_BYTES
 * hold, but at least one; ERR_INPUT where there is none. In a ledger that another process keeps
 * they cost one message. */
enum { LEDGER_RUN_MAX = 256, LEDGER_RUN_BYTES = 256 * 1024 };
struct err ledger_entries(struct ledger *ledger, struct arena *arena, uint64_t first, size_t most,
                          struct span *bytes, size_t *count);
/* State entries (entry_kind_is_state) in order, for the fold: `*index` is where to look from and
 * becomes the found index + 1; `*end` when there are no more. */
struct err ledger_next_state(struct ledger *ledger, struct arena *arena, uint64_t *index,
                             enum entry_kind *kind, struct span *bytes, bool *end);

/* What each of the functions above does; the first argument is theirs. */
struct ledger_calls {
    void (*close)(struct ledger *ledger);
    struct err (*append)(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                         uint64_t orders, uint64_t *first_index);
    /* NULL: the append is done when it begins. */
    struct err (*append_begin)(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders);
    struct err (*append_end)(struct ledger *ledger);
    bool (*append_ready)(struct ledger *ledger);
    struct err (*publish)(struct ledger *ledger);
    struct err (*publish_soon)(struct ledger *ledger);
    struct err (*receipts)(struct ledger *ledger, struct arena *arena, uint64_t first, size_t count,
                           struct span *proof_text);
    struct err (*receipt_cosigned)(struct ledger *ledger, struct arena *arena, uint64_t index,
                                   struct span *proof_text, bool *found);
    struct err (*entries)(struct ledger *ledger, struct arena *arena, uint64_t first, size_t most,
                          struct span *bytes, size_t *count);
    struct err (*next_state)(struct ledger *ledger, struct arena *arena, uint64_t *index,
                             enum entry_kind *kind, struct span *bytes, bool *end);
};

/* How many entries of the journal are not among the `published` first. Nothing is published. */
struct err ledger_unpublished(const char *dir, uint64_t published, uint64_t *count);

#endif
