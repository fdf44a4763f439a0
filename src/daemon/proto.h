/* Who may say what to whom, and how long may it be? One table: a message that is not in it, not
 * from its sender or longer than it may be ends the process that received it, and the parent starts
 * the two of them anew.
 *
 * A packet (chan.h) is one message: its kind, the number of the call it belongs to, and a body. */
#ifndef DAEMON_PROTO_H
#define DAEMON_PROTO_H

#include "base/arena.h"
#include "base/err.h"

enum process {
    PROCESS_NONE = 0,
    PROCESS_PARENT,  /* reads configuration, binds, restarts */
    PROCESS_GATE,    /* asks over HTTP: no key, no record */
    PROCESS_PORTAL,  /* pages: the same code, another door */
    PROCESS_COURIER, /* the only one that dials out */
    PROCESS_KEEPER,  /* the vault's keys; decides; never sees the network */
    PROCESS_LEDGER,  /* the log's key; appends and signs; never sees a record */
    PROCESS_CHECKER, /* whether signatures hold: numbers alone, no key of ours, no words */
    PROCESS_COUNT
};
const char *process_str(enum process process);
/* PROCESS_NONE where none has this name. */
enum process process_of(const char *name);

enum message_kind {
    MESSAGE_NONE = 0,
    /* parent */
    MESSAGE_READY,  /* child to parent: open, locked, at work */
    MESSAGE_PEER,   /* parent to child: a new channel to the process named, which began anew */
    MESSAGE_STOP,   /* parent to child: end what is in flight, then end */
    MESSAGE_RELOAD, /* parent to keeper and ledger: what was read again; setup.h */
    /* gate to keeper, and back */
    MESSAGE_CALL,   /* one request; struct call, call.h */
    MESSAGE_PART,   /* further bytes of its body */
    MESSAGE_END,    /* no more of them */
    MESSAGE_CANCEL, /* whoever asked has gone */
    MESSAGE_MORE,   /* keeper: that many bytes more may come */
    MESSAGE_REPLY,  /* keeper: struct call_reply; may carry an open file */
    /* portal to keeper, and back; page.h */
    MESSAGE_PAGE,
    MESSAGE_PAGED, /* may carry an open file */
    /* keeper to ledger, and back; remote.h */
    MESSAGE_HEAD,
    MESSAGE_APPEND,
    MESSAGE_PUBLISH,
    MESSAGE_RECEIPTS,
    MESSAGE_RECEIPT_COSIGNED,
    MESSAGE_ENTRIES,
    MESSAGE_NEXT_STATE,
    MESSAGE_STANDING, /* how do witnesses and time stamps stand? */
    MESSAGE_DONE,
    /* keeper or ledger to courier, and back; carry.h */
    MESSAGE_CARRY, /* one delivery: address and signed body */
    MESSAGE_CARRIED,
    /* keeper to checker, and back; ahead.h */
    MESSAGE_CHECK,   /* keys, digests and signatures */
    MESSAGE_CHECKED, /* a byte each: whether it holds */
    MESSAGE_COUNT
};

/* The longest body of this kind between these two; false where it is not theirs to say. */
bool proto_allows(enum message_kind kind, enum process from, enum process to, size_t *bytes_max);
/* Whether the message may carry an open file. */
bool proto_carries_file(enum message_kind kind);
const char *message_str(enum message_kind kind);

#endif
