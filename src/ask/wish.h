/* What does an enrolled officer wish for a person whom they act for, over HTTP? A code for them, or
 * to be told who asked about them: signed by the officer, sealed to the custodian with the person's
 * number in it, good for two minutes. */
#ifndef ASK_WISH_H
#define ASK_WISH_H

#include "ask/keeper.h"

struct wish_kind {
    const char *kind;
    const char *typ;    /* of the JWS */
    const char *sealed; /* of the JWE around it */
};
extern const struct wish_kind wish_code, wish_who, wish_accounting;

/* What is signed: canonical JSON {custodian, kind, number, time}; `custodian`: the key it is sealed
 * to. */
struct span wish_write(struct arena *arena, const struct wish_kind *kind, struct span custodian,
                       struct span number, instant now);
/* ERR_REFUSED: for another custodian, or not of these two minutes; ERR_INPUT: for something else,
 * or no number. */
struct err wish_check(const struct wish_kind *kind, struct span payload, struct span custodian,
                      instant now, char number[10]);

#endif
