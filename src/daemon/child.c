/* What do all children do alike? */
#include "daemon/children.h"

#include "daemon/jail.h"

#include <unistd.h>

enum { PARENT_SAYS_BYTES_MAX = 65536 };

struct err child_ready(const struct child *child) {
    TRY(jail_lock(child->self, child->dir, child->ports, child->port_count));
    return chan_say(&child->chan[PROCESS_PARENT], MESSAGE_READY, 0, (struct span){0});
}

struct err child_told(struct child *child, const struct message *message, bool *stop) {
    if (message->kind == MESSAGE_STOP) {
        *stop = true;
        return err_none();
    }
    if (message->kind != MESSAGE_PEER) return err_none();
    if (message->body.len != 1 || message->file < 0 || message->body.at[0] >= PROCESS_COUNT)
        return err_make(ERR_FAULT, "the parent process sent a malformed message");
    struct chan *chan = &child->chan[message->body.at[0]];
    if (chan->fd >= 0) close(chan->fd);
    chan->fd = message->file;
    return err_none();
}

static struct err keeper_hear_out(const struct child *child, const struct keeper_ears *ears) {
    TRY(ears->hear(ears->with));
    if (child->chan[PROCESS_KEEPER].fd >= 0) ears->gone(ears->with);
    return err_none();
}

struct err child_hear_parent(struct child *child, const struct keeper_ears *ears, bool *stop) {
    OWNED_ARENA arena = arena_open(PARENT_SAYS_BYTES_MAX);
    struct message message;
    enum chan_state state;
    TRY(chan_receive(&child->chan[PROCESS_PARENT], arena, false, &message, &state));
    if (state == CHAN_CLOSED) *stop = true;
    if (state != CHAN_MESSAGE) return err_none();
    if (message.kind == MESSAGE_PEER) TRY(keeper_hear_out(child, ears));
    return child_told(child, &message, stop);
}
