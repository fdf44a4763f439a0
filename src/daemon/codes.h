/* Who gets a one-time code, and whom does one let in? Codes are made for an officer who signs that
 * they act for the person, and taken from the page where people sign in. */
#ifndef DAEMON_CODES_H
#define DAEMON_CODES_H

#include "daemon/serving.h"
#include "daemon/session.h"

/* Tries of all people together: far more than are let in, and far too few to find a code of 80 bits
 * by trying. */
enum { CODE_TRIES_AT_ONCE = 60, CODE_TRY_MILLISECONDS = 200 };

struct codes;
struct codes *codes_open(struct arena *arena);

/* The session of the person whose code it is. `*too_many`: nothing was looked at. ERR_REFUSED: it
 * is no code, and nothing says why. */
struct err codes_sign_in(struct serving *serving, struct sessions *sessions, struct span typed,
                         struct span *token, struct session **session, bool *too_many);

#endif
