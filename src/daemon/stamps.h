/* Since when does the log exist as it is, by the word of somebody else? On a schedule the ledger
 * process has a configured authority stamp the published checkpoint (RFC 3161), through the
 * courier, and keeps what holds beneath anchor/timestamps. */
#ifndef DAEMON_STAMPS_H
#define DAEMON_STAMPS_H

#include "daemon/chan.h"
#include "daemon/setup.h"

struct stamps;
/* `dir` and `courier` outlive it. */
struct stamps *stamps_open(struct arena *arena, const char *dir, const struct note_key *key,
                           const struct chan *courier);
void stamps_close(struct stamps *stamps);
void stamps_setup(struct stamps *stamps, const struct setup *setup);
void stamps_turn(struct stamps *stamps, struct arena *scratch);
int stamps_wait_ms(const struct stamps *stamps);
void stamps_carried(struct stamps *stamps, struct arena *scratch, const struct message *message);
void stamps_forget(struct stamps *stamps);
/* {state, size, time}: "none" (nobody is asked), "current", "lags" (the newest is older than two
 * of its times). A new reference. */
json_t *stamps_standing(const struct stamps *stamps);

#endif
