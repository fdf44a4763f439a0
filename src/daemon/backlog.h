/* Which asks wait for the round after? A round decides for some milliseconds and no longer, so that
 * a court's order that comes meanwhile waits for one round and not for all who stand in line. */
#ifndef DAEMON_BACKLOG_H
#define DAEMON_BACKLOG_H

#include "daemon/serving.h"

struct backlog;
struct backlog *backlog_open(struct arena *arena);
void backlog_close(struct backlog *backlog); /* NULL is allowed */

/* Keeps these, in their order, and nothing that it kept before. */
void backlog_keep(struct backlog *backlog, struct waiting_call *const *ask, size_t count);
/* What was kept, oldest first, at most ROUND_ASKS_MAX; good until the next backlog_keep. */
struct err backlog_read(const struct backlog *backlog, struct arena *round,
                        struct waiting_call *ask[ROUND_ASKS_MAX], size_t *count);
bool backlog_waits(const struct backlog *backlog);
/* All that came from that process: it has gone, and its numbers are another's. */
void backlog_forget(struct backlog *backlog, enum process from);

#endif
