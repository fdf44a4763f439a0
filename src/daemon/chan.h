/* How do two processes talk? One SOCK_SEQPACKET pair, one packet a message. A body that does not
 * fit a packet goes as a sealed memory file, which nobody can change while it is read. */
#ifndef DAEMON_CHAN_H
#define DAEMON_CHAN_H

#include "daemon/proto.h"

#include <stdint.h>

struct chan {
    int fd; /* -1: closed */
    enum process self, peer;
};

struct message {
    enum message_kind kind;
    uint32_t number; /* of the call it belongs to; 0: none */
    struct span body;
    int file; /* an open file that came along, the receiver's to close; -1: none */
};

enum chan_state {
    CHAN_EMPTY = 0, /* nothing waits (or, sending, there is no room now) */
    CHAN_MESSAGE,
    CHAN_CLOSED, /* the peer has gone */
};

/* Two ends, close-on-exec. */
struct err chan_pair(int fd[2]);

/* Sends one message; what it may not say is a bug. `wait` false: CHAN_EMPTY where there is no room.
 * `file` -1: none. */
struct err chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                     struct span body, int file, bool wait, enum chan_state *state);
/* Receives one, its body in the arena. An error is a message that the table does not allow: the
 * process must end. */
struct err chan_receive(const struct chan *chan, struct arena *arena, bool wait,
                        struct message *message, enum chan_state *state);

/* Waits and ends with an error when the peer has gone. */
struct err chan_say(const struct chan *chan, enum message_kind kind, uint32_t number,
                    struct span body);

#endif
