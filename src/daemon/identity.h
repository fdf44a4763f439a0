/* Whom does a provider of identities let in? The keeper sends a browser there, has the courier take
 * the code that it comes back with to the token endpoint, and judges what is brought (room oidc)
 * under keys that the operator gave. Nothing waits for it: the page that is owed is answered when
 * the courier is back, or after some seconds with a sentence. The courier is believed in nothing.
 */
#ifndef DAEMON_IDENTITY_H
#define DAEMON_IDENTITY_H

#include "daemon/page.h"
#include "daemon/serving.h"

enum {
    IDENTITY_AT_ONCE = 32,
    /* Who begins, of all people together: at this rate no visit gives way to another within its ten
     * minutes. As for codes (codes.h). */
    IDENTITY_BEGIN_AT_ONCE = 60,
    IDENTITY_BEGIN_MILLISECONDS = 200,
};

struct identity;
struct identity *identity_open(struct serving *serving);
void identity_close(struct identity *identity); /* wipes */

/* What a page says of the provider: its name and where its button leads; empty: there is none. */
void identity_seat(const struct identity *identity, struct arena *arena, struct page_said *said);
/* Fills `said` with the address and the cookie; its status where that cannot be. */
void identity_begin(struct identity *identity, struct arena *arena, struct page_said *said);
/* A browser is back: true: pages_arrived will answer the page `number` of `from`. False: `said` has
 * the fault or the status. */
bool identity_return(struct identity *identity, struct arena *arena,
                     const struct page_wanted *wanted, enum process from, uint32_t number,
                     struct page_said *said);

/* The courier brought something back. ERR_FAULT: malformed. */
struct err identity_carried(struct identity *identity, const struct message *message);
/* Ends what took too long. An error: a page could not be answered. */
struct err identity_turn(struct identity *identity);
/* That peer has gone: the courier with what it carried, or the portal with whom it asked for. */
void identity_forget(struct identity *identity, enum process peer);

/* "none" where none is configured, "fails" since it was not as it should be, else "ready". */
const char *identity_standing(const struct identity *identity);

/* For metrics. */
struct identity_counts {
    uint64_t let_in, refused, unanswered;
};
struct identity_counts identity_counts(const struct identity *identity);

#endif
