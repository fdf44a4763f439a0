/* Who sits before a page? Sessions are the keeper's: it makes the token, keeps only its digest, and
 * ends it after a quarter of an hour without a request (ten minutes for a person), after twelve
 * hours, and when it ends itself. */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include "ask/keeper.h"
#include "daemon/bucket.h"
#include "web/web.h"

enum {
    SESSIONS_MAX = 4096,
    SESSION_IDLE_SECONDS = 900,
    SESSION_PERSON_IDLE_SECONDS = 600,
    SESSION_SECONDS = 12 * 3600,
    CHALLENGE_SECONDS = 300,
    /* How fast one person reads: each page of theirs is a durable entry of the log. */
    PERSON_PAGES_AT_ONCE = 120,
    PERSON_PAGE_MILLISECONDS = 2000,
};

struct session {
    struct digest token; /* of the cookie */
    enum web_session kind;
    char kid[KID_BYTES];                 /* of the key that signed in; empty for a person */
    char passkey[KID_BYTES];             /* of the officer's passkey that did; empty: their key */
    char requester[CASE_NAME_BYTES_MAX]; /* empty for others */
    struct secret subject;               /* of a person */
    struct bucket pace;                  /* of a person: each page of theirs is an entry */
    instant begun, seen;
};

struct sessions;
struct sessions *sessions_open(struct arena *arena);
void sessions_close(struct sessions *sessions); /* wipes */

/* The session of a cookie; NULL: none, or it has ended. `now` counts as its use. */
struct session *session_find(struct sessions *sessions, struct span token, instant now);
/* A new one; the oldest gives way where there is no room. `*token`: base64url, for the cookie. */
struct session *session_begin(struct sessions *sessions, struct arena *arena, enum web_session kind,
                              instant now, struct span *token);
/* The same for a person, however they came in. */
struct session *session_begin_person(struct sessions *sessions, struct arena *arena,
                                     const struct secret *subject, instant now, struct span *token);
void session_end(struct session *session);
/* Every session of the same key or person. */
void session_end_all(struct sessions *sessions, const struct session *of);
/* What each of its forms carries. */
struct span session_csrf(const struct sessions *sessions, struct arena *arena,
                         const struct session *session);

/* Something fresh to sign, base64url: good once and for five minutes. */
struct span challenge_make(const struct sessions *sessions, struct arena *arena, instant now);
bool challenge_take(struct sessions *sessions, struct span challenge, instant now);

/* A compact JWS over {challenge} by an enrolled key, of typ SESSION_TYP. ERR_REFUSED: it
 * opens no session. */
struct err session_sign_in(struct sessions *sessions, const struct keeper *keeper,
                           struct arena *arena, struct span jws, struct span *token,
                           struct session **session);

#endif
