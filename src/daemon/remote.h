/* How does the keeper record in a ledger that another process holds? By the calls of
 * store/ledger.h, each one message there and one back. The ledger process rejects what was decided
 * under a head of orders that is no longer the newest. */
#ifndef DAEMON_REMOTE_H
#define DAEMON_REMOTE_H

#include "base/limits.h"
#include "daemon/chan.h"
#include "store/ledger.h"

enum {
    /* orders and count, then kind, time and length before each entry */
    REMOTE_APPEND_HEAD = 8 + 4,
    REMOTE_ENTRY_HEAD = 4 + 8 + 4,
    REMOTE_APPEND_BYTES_MAX =
        REMOTE_APPEND_HEAD + ROUND_ASKS_MAX * (REMOTE_ENTRY_HEAD + ENTRY_BYTES_MAX),
    /* error, size, time, orders, a value and a flag, then the bytes asked for */
    REMOTE_DONE_HEAD = 4 + 8 + 8 + 8 + 8 + 4,
    /* the receipts of a round: each an entry in base64 with its proof and a checkpoint */
    REMOTE_DONE_BYTES_MAX = REMOTE_DONE_HEAD + ROUND_ASKS_MAX * 2 * ENTRY_BYTES_MAX,
};

/* The ledger at the other end of the channel, which stays the caller's. */
struct err remote_open(struct arena *arena, const struct chan *chan, struct ledger **ledger);

/* How witnesses and time stamps stand, as JSON. */
struct err remote_standing(struct ledger *ledger, struct arena *arena, struct span *json);

/* The ledger process: answers a question that is not the ledger's own. */
struct err remote_tell(struct ledger *ledger, const struct chan *chan, struct arena *arena,
                       const struct message *message, struct span bytes);
/* The ledger process: answers one message of the keeper's. ERR_FAULT only where it must end. */
struct err remote_answer(struct ledger *ledger, const struct chan *chan, struct arena *arena,
                         const struct message *message);

#endif
