/* What do the papers say that an ask attaches for one paragraph or another?
 *
 * Each is optional, and so is each member: what is absent is a fact that the law finds missing. A
 * member of the wrong type is ERR_INPUT. Named in the statute's words. */
#ifndef ASK_PAPERS_H
#define ASK_PAPERS_H

#include "base/clock.h"
#include "base/limits.h"
#include "base/parse.h"
#include "person/person.h"

enum { CHAPTERS_MAX = 16, RECITALS_MAX = 4 };

/* A yes or no that need not be given. */
enum said { SAID_NOTHING = 0, SAID_NO, SAID_YES };

/* The case of a programme: (l)(6), (l)(7), (l)(21). */
struct paper_case {
    struct span number, role;
};
/* A reduction under section 6402: (l)(10). */
struct paper_offset {
    struct span reference, section, against;
};
/* A Federal claim: (m)(2). */
struct paper_claim {
    struct span reference, basis, against;
    struct date notice_on; /* year 0: not said */
};
/* An ex parte order of a court: (i)(1), (i)(5). */
struct paper_order {
    bool given;
    struct span document; /* SHA-256 of the certified copy, in hexadecimal */
    struct span court, authorised_by;
    struct date until; /* year 0: not said, unless open */
    bool open;
    struct span given_name, family_name; /* of the person whom it is about */
    struct span field[FIELDS_MAX];
    size_t field_count;
    struct span period[PERIODS_MAX];
    size_t period_count;
    bool recitals_given; /* then one that is not listed is lacking in the copy */
    struct span recital[RECITALS_MAX];
    size_t recital_count;
};
/* Facts of an emergency, as the officer on duty enters them: (i)(3)(B)(i). */
struct paper_danger {
    struct span facts, source, call_back, safeguards_reason;
    instant happened_at; /* 0: not said */
    struct span field[FIELDS_MAX];
    size_t field_count;
};
/* What a State, a regional body or Commerce asks about: (d)(1), (j)(1). */
struct paper_tax {
    struct span statute, kind, filer;
    struct span chapter[CHAPTERS_MAX];
    size_t chapter_count;
};
/* Who somebody is to the return: (e)(1), (e)(6). */
struct paper_interest {
    struct span class, document, power;
    enum said signed_by_officer, attested, by_attorney;
};
/* An official duty: (h)(1). */
struct paper_duty {
    struct span assignment, code, covers;
    enum said conflict;
};

struct ask_papers {
    struct span programme, other_sources;
    struct paper_case programme_case;
    struct paper_offset offset;
    struct paper_claim claim;
    struct paper_order order;
    struct paper_danger danger;
    struct paper_tax tax;
    struct paper_interest interest;
    struct paper_duty duty;
};

/* Names of the ask's members that are read here, for the list of what an ask may have. */
#define PAPERS_MEMBERS                                                                             \
    "programme", "other_sources", "case", "offset", "claim", "order", "danger", "tax", "interest", \
        "duty"

/* `root` is the ask. Texts borrow from what was parsed. */
struct err papers_read(const struct parsed *root, struct ask_papers *papers);

#endif
