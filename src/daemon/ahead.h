/* Which signatures were checked before their turn? The keeper sends numbers to the checker process
 * (a public key, a digest, a signature) and goes on; what comes back in time it need not check
 * itself. The checker holds no key of ours and sees no word of an ask, so that nothing is lost
 * where it ends or is slow; that it says nothing untrue is the work of its jail: nobody speaks to
 * it but the keeper. */
#ifndef DAEMON_AHEAD_H
#define DAEMON_AHEAD_H

#include "daemon/chan.h"
#include "jose/jose.h"

enum {
    AHEAD_CHECKS_MAX = 16, /* of one message */
    AHEAD_CHECK_BYTES = JWK_POINT_BYTES + DIGEST_BYTES + JWS_SIGNATURE_BYTES,
    AHEAD_BYTES_MAX = AHEAD_CHECKS_MAX * AHEAD_CHECK_BYTES,
};

/* What is known of one signature. */
enum ahead_state {
    AHEAD_NONE = 0, /* nothing: check it */
    AHEAD_ASKED,
    AHEAD_HOLDS,
    AHEAD_FAILS, /* it was said not to; check it for the words of the refusal */
};
struct ahead_check {
    enum ahead_state state;
    const struct jws_taken *of;
    const struct jwk *key; /* needed only when it is asked */
};

struct ahead;
struct ahead *ahead_open(struct arena *arena, const struct chan *checker);
/* Asks about these, at most AHEAD_CHECKS_MAX; they must stay where they are until ahead_end.
 * Without a checker nothing is asked. */
struct err ahead_ask(struct ahead *ahead, struct arena *arena, struct ahead_check *const *check,
                     size_t count);
/* Waits for what was asked about this one, though not for long. */
struct err ahead_hear(struct ahead *ahead, struct arena *arena, const struct ahead_check *check);
/* Whatever is still said belongs to nobody. Once a round, before its memory goes. */
void ahead_end(struct ahead *ahead);

/* The checker process: answers one message. ERR_FAULT where it must end. */
struct checker_keys;
struct checker_keys *checker_keys_open(struct arena *arena);
void checker_keys_close(struct checker_keys *keys);
struct err checker_answer(struct checker_keys *keys, struct arena *arena, struct span body,
                          struct span *answer);

#endif
