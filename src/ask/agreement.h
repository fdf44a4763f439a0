/* Which agreement stands behind a programme, and which of the law's rules does it keep? */
#ifndef ASK_AGREEMENT_H
#define ASK_AGREEMENT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"

enum { AGREEMENTS_MAX = 16, AGREEMENT_PURPOSES_MAX = 16 };

/* 5 USC 552a(o): purpose, data elements, approximate number of records, dates. */
struct agreement_signed {
    struct span authority;
    struct date transmitted_on, from, until;
    struct date renewed_until; /* year 0: not renewed */
    struct span purpose[AGREEMENT_PURPOSES_MAX];
    size_t purpose_count;
    struct span field[FIELDS_MAX];
    size_t field_count;
    uint64_t records_max;
    bool breach; /* there is reason to believe that it is breached, 552a(q)(1) */
};

/* `list` is the member "agreements" of an enrolment. */
struct err agreement_read(struct arena *arena, const json_t *o, struct agreement_signed *one);

/* The day through which it runs. */
struct date agreement_until(const struct agreement_signed *one);
/* In force no sooner than 30 days after it was transmitted, 552a(o)(2)(B). */
bool agreement_noticed(const struct agreement_signed *one);
/* At most 18 months, and one renewal of at most a year, 552a(o)(2)(C) and (D). */
bool agreement_short(const struct agreement_signed *one);

#endif
