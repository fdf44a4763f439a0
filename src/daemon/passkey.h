/* What does a passkey do before a page? It signs its officer in, signs what lies there, and is
 * made. All of it is verified here in the keeper, over what the browser sent; the portal hands it
 * over. */
#ifndef DAEMON_PASSKEY_H
#define DAEMON_PASSKEY_H

#include "daemon/acts.h"

/* ERR_REFUSED: it opens no session, and why is not told. */
struct err passkey_sign_in(const struct acting *acting, struct span *cookie,
                           struct session **session);
/* Neither the officer of the session nor the passkey that opened it was revoked since. */
bool passkey_still_stands(const struct roll *roll, const struct session *session);

/* The credentials of the officer's standing passkeys, base64url, parted by blanks: the browser is
 * asked for one of these. */
struct span passkey_ids(struct arena *arena, const struct roll *roll, const char *kid);

/* Did the form come with what a passkey signed? */
bool passkey_sent(const struct acting *acting);
/* The findings that were signed have a challenge of ours, made in the last minutes and not seen
 * before; from now on it is used. ERR_REFUSED. */
struct err passkey_fresh(const struct acting *acting, struct span statement);
/* What it signed over the statement, as it is kept: by a standing passkey of the officer who sits
 * there, whose counter has grown. ERR_REFUSED, ERR_INPUT, ERR_PROOF. */
struct err passkey_take(const struct acting *acting, struct span statement, struct span *text);

/* A new one, made over the page's challenge. The view desk-passkey: its enrolment, for two to
 * sign. */
struct err passkey_make(const struct acting *acting, json_t **view);

#endif
