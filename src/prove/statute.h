/* What does a compiled pack say? Read from its bytes a second time, independently of src/law, whose
 * structures the engine decides from: a mistake of one reading is not repeated by the other. */
#ifndef PROVE_STATUTE_H
#define PROVE_STATUTE_H

#include "base/err.h"
#include "base/json.h"
#include "law/law.h"

enum { READINGS_EACH_MAX = 8 };

struct word_list {
    const struct span *word;
    size_t count;
};
bool word_list_has(struct word_list list, struct span word);

struct registered {
    struct span name;
    struct word_list entry;
    const struct span *entry_class; /* beside each entry; empty: none */
};

struct reading {
    struct span id;
    enum law_state effect;
};

struct construed {
    struct span id, authority;
    struct reading reading[READINGS_EACH_MAX];
    size_t reading_count;
    size_t chosen;
    bool contested;
    struct word_list turns_on;
};

/* What an element demands. Of what its test does not use, nothing is set. */
struct demand {
    struct span test;
    enum fact_id fact;
    struct word_list values; /* or roles */
    const struct registered *reg;
    enum fact_id other; /* subset-of another fact */
    bool of_releases;   /* subset-of what the authority releases */
    struct span list;   /* of the requester's enrolment */
    struct span wanted_class;
    bool unlisted_human;
    int64_t limit;
    bool over_human;
    const struct construed *construed;
};

/* Pre-order, as in the pack: what is below element i follows it, up to `end`. */
struct element {
    char kind; /* 'l' leaf, 'a' all, 'o' any */
    bool negated;
    size_t end;
    struct span id, says, cite, redundant;
    char stage; /* 'p'aper, 'i'dentity, 'f'inding, 'r'elease */
    struct demand demand;
    int approvals;        /* officers that it takes to find it: the stated, or the format's two */
    int64_t second_hours; /* the second officer may come within so many hours; 0: at once */
};

struct released {
    struct span id, cite, category;
    unsigned provenance; /* PROVENANCE_ bits, widened by the exceptions */
    bool excepted;
};

enum { PROVENANCE_ALL = PROVENANCE_TAXPAYER | PROVENANCE_THIRD_PARTY | PROVENANCE_AGENCY };

struct provision {
    struct span id, cite, release_class;
    int64_t from, to; /* days as 20260131; to 0: open */
    bool programme;   /* batch */
    bool emergency;
    bool accounts; /* obligation account, before release */
    struct word_list purposes;
    const struct element *element; /* the first is the root */
    size_t element_count;
    unsigned provenance;
    const struct released *field;
    size_t field_count;
    struct word_list never;
    enum fact_id limit_fields, limit_periods; /* facts that limit what is given; none: no limit */
};

struct overlap {
    struct span a, b;
};

struct statute {
    struct span name, version;
    struct word_list purposes, never_purposes, fields, never_fields, lists;
    const struct registered *reg;
    size_t reg_count;
    const struct construed *construed;
    size_t construed_count;
    const struct provision *provision;
    size_t provision_count;
    const struct overlap *overlap;
    size_t overlap_count;
    struct word_list widens; /* the authority of each line */
    json_t *root;            /* everything borrows from it */
};

/* Bytes that the loader refuses are refused with its words (ERR_INPUT). */
struct err statute_read(struct arena *arena, struct span compiled, struct statute *statute);
void statute_close(struct statute *statute);
const struct provision *provision_find(const struct statute *statute, struct span id);
const struct registered *registered_find(const struct statute *statute, struct span name);

static inline bool demand_is(const struct demand *demand, const char *test) {
    return span_is(demand->test, test);
}

#endif
