/* What does this ask say? From bounded JSON to typed members.
 *
 * Everything a statute may want is optional here: an absent fact is a state of the law (missing),
 * never an error. Only what makes it an ask at all is needed: format, id, requester, authority,
 * issued_at. Wrong types, unknown members and values out of range are ERR_INPUT. The format is
 * doc/formats-ask.md, its schema doc/schema/ask.schema.json. */
#ifndef ASK_ASK_H
#define ASK_ASK_H

#include "ask/papers.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"
#include "person/person.h"

struct ask_recipient {
    struct span id;
    struct span kind; /* employee, legal-representative, ... */
    bool sole_use;    /* attests: solely for use in this matter */
    bool engaged;     /* attests: personally and directly engaged */
};

struct ask {
    struct span id;
    struct span requester;
    struct span authority;
    struct span purpose; /* empty: not given */
    instant issued_at;
    struct person_claim claim;
    struct span period[PERIODS_MAX]; /* decimal years */
    int year[PERIODS_MAX];
    size_t period_count;
    struct span field[FIELDS_MAX];
    size_t field_count;
    struct span recipient_id;
    struct span recipient_kind;
    struct ask_recipient recipient[RECIPIENTS_MAX];
    size_t recipient_count;
    bool approval_given; /* the member stands there */
    bool approval_certified;
    struct date approval_on;
    struct span matter_number;
    struct span matter_kind;
    struct span matter_statute;
    struct span matter_party;
    struct span reason;
    struct span consent; /* compact JWS */
    struct ask_papers papers;
    struct digest digest; /* SHA-256 of its bytes, as ask_bytes cuts them */
};

/* An ask without the one line end that a file has after it: it is the same ask alone in a file and
 * as a line among others. */
struct span ask_bytes(struct span json);

/* The letters and digits of a reason, in one case: another blank, stop or capital makes no other
 * reason. Escapes of JSON are passed over, so that a text is plain before it is read and after. */
struct span ask_reason_plain(struct arena *arena, struct span text);

/* Spans borrow from the arena. */
struct err ask_read(struct arena *arena, struct span json, struct ask *ask);

#endif
