/* When is which requester told of what, and how is it signed? Standard Webhooks: each notice is a
 * POST that says its id and time and carries an HMAC over both and the body, under a secret that
 * its requester alone knows besides us. It is delivered at least once, in no promised order, tried
 * again with growing pauses for some days. The courier carries it and can sign none. */
#ifndef DAEMON_WEBHOOKS_H
#define DAEMON_WEBHOOKS_H

#include "daemon/serving.h"

struct webhooks;
struct webhooks *webhooks_open(struct serving *serving);

/* Hands the courier what is due, as far as it has room; writes down what became of the rest. */
struct err webhooks_turn(struct webhooks *webhooks);
/* The courier brought something back. */
struct err webhooks_carried(struct webhooks *webhooks, const struct message *message);
/* The courier has gone: what it carried counts as tried. */
void webhooks_forget(struct webhooks *webhooks);

/* Seconds before it is tried again after so many times: doubled each time up to an hour, of which
 * at least half, by a number drawn. */
unsigned webhook_pause(unsigned tries, uint32_t drawn);
/* The value of webhook-signature. */
const char *webhook_sign(struct arena *arena, struct span key, struct span id, instant time,
                         struct span body);
/* The secret as it is handed to a requester: "whsec_" and base64. */
struct span webhook_secret_write(struct arena *arena, const struct secret *secret);

/* For metrics. */
struct webhook_counts {
    uint64_t delivered, failed, dropped;
};
struct webhook_counts webhooks_counts(const struct webhooks *webhooks);

#endif
