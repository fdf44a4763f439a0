/* How does a persons' portal say who sits there? By the person's number, sealed to the custodian:
 * it travels in an address, and whatever carries or notes down that address sees no number. */
#ifndef ASK_USER_H
#define ASK_USER_H

#include "jose/jose.h"

/* The kind of requester that may look for people who sit at it; no law of a pack names it, so that
 * such a one is released nothing, and whoever asks for records does not look. */
#define PORTAL_KIND "persons-portal"

#define USER_CODE_TYP "portcullis-user+jwe"
enum { USER_CODE_BYTES_MAX = 1024 };

/* `number`: nine digits. */
struct err user_code_seal(struct arena *arena, const struct jwk *custodian, struct span number,
                          struct span *code);
/* ERR_INPUT: no such code, or no number in it; ERR_REFUSED: sealed to another key, or changed. */
struct err user_code_open(struct arena *arena, const struct jwk *custodian, struct span code,
                          char number[10]);

#endif
