/* A loaded pack, as the room's own files see it. Everything borrows from the pack's arena. */
#ifndef LAW_INSIDE_H
#define LAW_INSIDE_H

#include "law/law.h"

enum law_test {
    TEST_NONE = 0, /* a node */
    TEST_PRESENT,
    TEST_ONE_OF,
    TEST_IN_LIST,
    TEST_CLASSED_AS,
    TEST_SUBSET_OF,
    TEST_NOT_ONLY,
    TEST_AT_MOST,
    TEST_PERIODS_CLOSED,
    TEST_ADDRESS_COMPLETE,
    TEST_SIGNED_BY_ROLE,
    TEST_NOT_EXPIRED,
    TEST_CONSENT_VALID,
    TEST_PROGRAMME_ACTIVE,
    TEST_ORDER_ON_FILE,
    TEST_IDENTITY_UNIQUE,
    TEST_ADDRESS_ON_FILE,
    TEST_NO_HOLD,
    TEST_FINDING,
    TEST_COUNT,
};
enum law_test test_find(struct span name); /* TEST_NONE when unknown */

/* What a test looks at and what it must be told, beside the fact. */
enum {
    NEEDS_VALUES = 1,
    NEEDS_ROLES = 2,
    NEEDS_LIST = 4,
    NEEDS_REGISTER = 8,
    NEEDS_CLASS = 16, /* and what an unlisted entry is */
    NEEDS_LIMIT = 32, /* and what is over it */
};
struct test_rule {
    const char *name;
    unsigned kinds; /* of facts, bits of 1u << enum fact_kind */
    unsigned needs;
};
const struct test_rule *test_rule_of(enum law_test test);

enum {
    NODES_MAX = 512,    /* of an authority */
    NODE_DEPTH_MAX = 6, /* below its root */
};

enum law_stage { STAGE_PAPER = 0, STAGE_IDENTITY, STAGE_FINDING, STAGE_RELEASE };

/* Days as numbers, in the order of time. */
static inline int date_rank(struct date date) {
    return date.year << 16 | date.month << 8 | date.day;
}

/* Whether the vault was read for it. */
enum law_stage fact_stage(enum fact_id id);

/* Different words. Every ask is compared with them, so a long list is indexed when it is complete;
 * before that, and where it is short, it is looked through. */
struct words {
    struct span *word;
    size_t count;
    const uint16_t *slot; /* NULL: no index */
    size_t mask;
};
void words_index(struct arena *arena, struct words *words);
size_t words_find_indexed(const struct words *words, struct span word);

/* Eight bytes at a time: the words of a pack are short, and every ask compares many. */
static inline uint64_t word_eight(const uint8_t *at) {
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}
static inline bool word_equal(struct span a, struct span b) {
    if (a.len != b.len) return false;
    if (a.len < 8) return span_equal(a, b);
    for (size_t i = 0; i + 8 < a.len; i += 8)
        if (word_eight(a.at + i) != word_eight(b.at + i)) return false;
    return word_eight(a.at + a.len - 8) == word_eight(b.at + a.len - 8);
}

/* The position of the word, or `count`. */
static inline size_t words_find(const struct words *words, struct span word) {
    size_t i = 0;
    if (words->slot) return words_find_indexed(words, word);
    while (i < words->count && !word_equal(words->word[i], word))
        i++;
    return i;
}
static inline bool words_have(const struct words *words, struct span word) {
    return words_find(words, word) < words->count;
}

/* federal-statutes: an entry and its class. ed-award-year-to-tax-year: entries without a class. */
struct law_register {
    struct span name;
    struct words entry;
    struct span *entry_class; /* beside each entry; empty: none */
};

struct law_reading {
    struct span id, says, support;
    enum law_state effect;
    const char *note[2]; /* told where it decides: while not confirmed, and once it is */
};
struct construction {
    struct span id, authority, question;
    struct span chosen;
    const struct law_reading *reading;
    size_t reading_count;
    size_t shipped; /* the reading that the pack was shipped with */
    bool shipped_confirmed;
    struct words turns_on; /* words of which the reading decides */
    enum law_state effect; /* of the chosen reading; never LAW_MET while contested */
    bool contested;
    bool confirmed;
    const char *note; /* what is contested, with the support of each reading */
};

/* Pre-order: the children of node i follow it; `end` is the first node that is not below it. */
struct law_node {
    /* What a test looks at comes first, close together: every ask goes over it. */
    char kind;               /* 'l' leaf, 'n' leaf whose test must not hold, 'a' all, 'o' any */
    bool fields_of_releases; /* subset-of: the register is what the authority releases */
    enum law_stage stage;
    enum law_test test;
    enum fact_id fact;
    enum fact_id other; /* subset-of: the register is this fact */
    enum law_state unlisted, over;
    int64_t limit;
    struct words values; /* values or roles */
    const struct law_register *reg;
    const struct construction *construction;
    struct span list; /* of the requester's enrolment, when no register is meant */
    struct span wanted_class;
    size_t end;
    int depth; /* 0: the root */
    struct span id, says, cite, evidence, question, role;
    struct span house_says; /* what of it is a house rule; empty: all, or nothing */
    const char *code;       /* own or inherited */
    int approvals;
    int second_within_hours; /* of an emergency: one officer now, the second so soon; or 0 */
    int enrolment_approvals; /* officers who saw to it once, at enrolment; or 0 */
    bool house_rule;
    enum fact_id also_show;
};

struct purpose {
    struct span id, cite, says;
};

enum field_category {
    CATEGORY_NONE = 0,
    CATEGORY_IDENTITY,
    CATEGORY_RETURN,
    CATEGORY_DOCUMENT,
    CATEGORY_INFORMATION_RETURN,
    CATEGORY_AGENCY_RECORD,
};

/* A word of the pack's vocabulary. */
struct term {
    struct span id, says, cite;
    enum field_category category; /* fields only */
    bool echo_only;               /* fields only: never from the record, whatever the authority */
};
struct terms {
    const struct term *term;
    size_t count;
    struct words id; /* beside each term */
};
void terms_index(struct arena *arena, struct terms *terms);
const struct term *term_find(const struct terms *terms, struct span id); /* NULL when unknown */

struct releasable {
    struct span id, cite;
    unsigned provenance; /* by class, widened by the listed exceptions */
    bool echo_only;
    struct span said; /* granted, as JSON */
};

/* The tree of a decision before anything is known: the root, the preconditions, the elements. A
 * decision copies it and fills in states. Beside each node: `end`, the first that is not below it,
 * and `up`, the one that it is joined into. */
enum {
    AT_ROOT = 0,
    AT_AUTHORITY,
    AT_IN_FORCE,
    AT_ORDERS,
    AT_PURPOSE,
    AT_FIELDS,
    AT_ELEMENTS,
};
/* The same again, as small as an ask goes over it (way.c). */
struct joint {
    uint64_t lost[LAW_MET + 1]; /* by a leaf, in each state */
    bool leaf;
    uint8_t shift; /* to the bits of what it is joined into */
    uint8_t flip;  /* all bits where that is an any, else none */
    uint8_t turn;  /* the same of itself, where it is a group */
};
/* A leaf of the authority, as every ask goes over it. */
struct step {
    uint16_t at; /* its place in the outline */
    uint8_t test;
    uint8_t fact;
    bool paper, negated;
    const struct law_node *node;
};
struct outline {
    const struct joint *joint; /* NULL in a copy */
    const struct step *step;   /* the leaves of the authority, in the outline's order */
    size_t step_count;
    const struct law_finding *blank;
    const uint16_t *end;
    const uint16_t *up;
    size_t count;
    const struct fragment *fragment; /* how each is said (fragment.c) */
    /* As JSON: the authority with its citation, the ids of the obligations, and the elements as if
     * all were met, each after a comma; met_at is where each begins, and the end. */
    struct span said_head, said_obligations, said_met;
    const uint32_t *met_at;
    size_t met_count;
    size_t said_most; /* bytes of the elements, in whatever states */
};

/* What the papers of the ask limit: an order's fields and periods, a consent's. Zero: no limit. */
struct limit {
    enum fact_id fields, periods;
    const char *code;
    struct span cite;
};

struct cited {
    struct span says, cite;
};
struct accounting {
    bool required; /* else the paragraph is exempt, and the accounting a house rule */
    struct span cite;
};
struct visibility {
    enum law_visible person;
    struct span until; /* what ends a delay or a seal */
    int days_max;      /* at most so many days at a time, or to the next review */
    struct span cite;
};
struct agreement {
    bool needed;
    struct span says, cite;
    int months_max;
};

struct authority {
    struct span id, title, cite, modality_cite;
    bool shall;
    bool batch;
    bool emergency; /* a finding may take one officer now and another within hours */
    bool has_findings;
    int64_t review_seconds; /* from an ask that waits for people to its answer */
    bool address_must_agree;
    struct date from;
    struct date to;              /* year 0: open */
    struct date structure_since; /* year 0: not said */
    const struct purpose *purpose;
    size_t purpose_count;
    const struct law_node *node;
    size_t node_count;
    const struct releasable *field;
    size_t field_count;
    struct span releases_class, releases_cite, minimise;
    unsigned provenance; /* of the class */
    struct limit limit;
    struct words field_id; /* beside each field */
    struct words never;
    bool taxpayer_withheld; /* no taxpayer class: FIELD_IS_TRI is the reason for the rest */
    const struct law_obligation *obligation;
    size_t obligation_count;
    struct accounting accounting;
    struct visibility visibility;
    struct agreement agreement;
    struct cited joint_return; /* empty: not said */
    struct outline outline;
};

struct pack {
    struct span name, version;
    struct digest digest;
    const struct purpose *never_purpose;
    size_t never_purpose_count;
    struct terms purposes, fields, never_fields, roles, lists;
    const struct law_register *reg;
    size_t reg_count;
    struct construction *construction; /* changed by pack_construe alone */
    size_t construction_count;
    const struct authority *authority;
    size_t authority_count;
    struct words authority_id; /* beside each authority */
    struct outline outline;    /* where no authority of the pack is cited */
};

const struct authority *authority_find(const struct pack *pack, struct span id);

const struct purpose *purpose_find(const struct purpose *list, size_t count, struct span id);

/* A field that the authority releases; NULL for one that it does not name or that is never. */
const struct releasable *releasable_find(const struct authority *authority, struct span field);

/* Every code an element or a fact may carry. */
bool law_code_known(struct span code);

#endif
