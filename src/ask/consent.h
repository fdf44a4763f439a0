/* Did this taxpayer consent to this? 26 USC 6103(c); 26 CFR 301.6103(c)-1.
 *
 * A consent reaches us as a JWS by an enrolled officer of the custodian who attests the digest of
 * the signed paper (format portcullis-consent/1, doc/formats-ask.md). */
#ifndef ASK_CONSENT_H
#define ASK_CONSENT_H

#include "ask/ask.h"
#include "ask/roll.h"

#define CONSENT_TYP "portcullis-consent+jws"

struct consent {
    struct span id; /* CON- and a ULID */
    struct span tin;
    struct person_name name;
    struct span designee;
    struct span purpose;
    struct span field[FIELDS_MAX];
    size_t field_count;
    struct span period[PERIODS_MAX];
    size_t period_count;
    struct date signed_on;
    struct digest paper;
    struct digest commitment; /* its name in the public log */
};

/* Received within this many days of signing (Form 4506-C practice). */
enum { CONSENT_DAYS_MAX = 120 };

/* Reads the document inside a consent's JWS. */
struct err consent_read(struct arena *arena, struct span document, struct consent *consent);

/* Opens the JWS: an enrolled officer's signature over a well-formed document. `*standing` is false
 * when its signature does not hold (altered) or it has been withdrawn; both are states of the law,
 * not faults. A JWS that is no consent at all is `*exists` false. */
void consent_open(struct arena *arena, const struct roll *roll, struct span jws,
                  struct consent *consent, bool *exists, bool *standing);

/* The consent names this person: the number and the canonical names are equal. */
bool consent_names(struct arena *arena, const struct consent *consent,
                   const struct person_claim *claim);

#endif
