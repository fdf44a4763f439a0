/* Who has seen the log as it is published? The ledger process asks the witnesses of the policy in
 * rounds: all of them about one checkpoint, through the courier, which understands nothing of it.
 * What they sign is checked here, and published when the quorum has signed. */
#ifndef DAEMON_WITNESSES_H
#define DAEMON_WITNESSES_H

#include "daemon/chan.h"
#include "daemon/setup.h"

struct witnesses;
/* `dir` and `courier` outlive it. */
struct witnesses *witnesses_open(struct arena *arena, const char *dir, const struct note_key *key,
                                 const struct chan *courier);
void witnesses_close(struct witnesses *witnesses);
/* With whom from now on; the setup lives until the next. */
void witnesses_setup(struct witnesses *witnesses, const struct setup *setup);

/* Milliseconds until a turn is due; -1: none is. */
int witnesses_wait_ms(const struct witnesses *witnesses);
/* Begins a round where one is due, ends one that is over. Faults are said, and tried again. */
void witnesses_turn(struct witnesses *witnesses, struct arena *scratch);
/* The courier brought something; what is none of ours is passed over. */
void witnesses_carried(struct witnesses *witnesses, struct arena *scratch,
                       const struct message *message);
/* The courier has gone, and what it carried. */
void witnesses_forget(struct witnesses *witnesses);

/* {state, behind, cosigned_size, alarm}: "none" (nobody is asked), "current", "lags" (for three
 * rounds what is published was not cosigned by the quorum), "alarm" (a witness was shown another
 * log). A new reference. */
json_t *witnesses_standing(struct witnesses *witnesses, struct arena *scratch);

#endif
