/* What do the law's tests look at? From an ask, an enrolment and registers to typed facts. */
#ifndef ASK_FACTS_H
#define ASK_FACTS_H

#include "ask/ask.h"
#include "ask/roll.h"
#include "law/law.h"

/* What is known of the ask beside its own words. */
struct facts_from {
    const struct ask *ask;
    const struct requester *requester;
    struct span signer_role; /* role of the key that signed the ask or its batch */
    const struct roll *roll;
    const struct digest *subject_tag; /* of the number in the ask */
    instant now;
    bool again;                /* decided before, and no further attempt to identify anybody */
    bool alone;                /* no line of a batch: answered on its own */
    uint64_t open_matters_max; /* of the recipients named, before this ask */
    uint64_t lines;            /* of the file that the ask is in; 1 for a single ask */
    uint64_t reason_shared;    /* other subjects asked about with this very text */
};

/* Paper-stage facts. Identity-stage facts stay absent. No fact holds personal data. */
void facts_paper(struct arena *arena, const struct facts_from *from, struct law_ask *law);

/* Identity-stage facts, from the comparison with the record. */
void facts_identity(struct law_ask *law, struct match_verdict match, struct span record_status);

/* A hold is a word in the record's status, kept by the tax investigation liaison: these do not
 * mean that the record itself is in conflict. */
bool facts_status_is_hold(struct span status);

#endif
