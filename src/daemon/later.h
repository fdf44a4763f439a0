/* What is asked that one round has no time for? It is kept as it came and asked again, one of them
 * a round and each time a step further, until it has its answer: asks are decided meanwhile.
 *
 * Whoever answers does one step, remembers it in serving->steps, and says `later`. */
#ifndef DAEMON_LATER_H
#define DAEMON_LATER_H

#include "daemon/serving.h"

enum { LATER_MAX = 64 };

struct later;
struct later *later_open(struct arena *arena);
void later_close(struct later *later);

/* Keeps a message of that peer, with the steps that were made for it; false: there is no room. */
bool later_keep(struct serving *serving, enum process from, const struct message *message);
/* What was answered needs its steps no more. */
void later_end(struct serving *serving);
/* Asks the oldest again. */
struct err later_turn(struct serving *serving);
bool later_waits(const struct later *later);
/* All that came from that process: it has gone. */
void later_forget(struct later *later, enum process from);

#endif
