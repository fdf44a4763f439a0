/* What do all children do alike? */
#include "daemon/children.h"

#include "daemon/jail.h"

#include <unistd.h>

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
