/* What had somebody typed into the form that is to be shown again? The browser is sent on to the
 * form with a mark (303), so that going back opens a page and sends nothing anew; what was typed
 * stays here, in memory, and never comes to stand in an address. */
#ifndef DAEMON_TYPED_H
#define DAEMON_TYPED_H

#include "daemon/page.h"
#include "daemon/session.h"

enum { TYPED_BYTES_MAX = 16384, TYPED_MAX = 64, TYPED_MARK_BYTES = 32 };

struct typed;
struct typed *typed_open(struct arena *arena);
void typed_close(struct typed *typed); /* wipes */

/* Keeps the form and why it was not taken, for whoever is signed in by it; the oldest gives way.
 * `*mark`: hex, for the address. False where it is too large. */
bool typed_keep(struct typed *typed, struct arena *arena, const struct session *session,
                const struct page_wanted *wanted, struct span fault, struct span *mark);
/* Both empty where the mark is another visitor's. They borrow. */
void typed_find(const struct typed *typed, const struct session *session, struct span mark,
                struct span *fault, struct span *form);
/* Whoever leaves leaves nothing behind. */
void typed_forget(struct typed *typed, const struct session *session);

#endif
