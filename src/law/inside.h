/* A loaded pack, as the rooms' own files see it. Everything borrows from the pack's arena. */
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
const char *test_name(enum law_test test);
enum law_test test_find(struct span name); /* TEST_NONE when unknown */

enum law_stage { STAGE_PAPER = 0, STAGE_IDENTITY, STAGE_FINDING, STAGE_RELEASE };

struct words {
    struct span *word;
    size_t count;
};
bool words_have(const struct words *words, struct span word);

/* federal-statutes: an entry and its class. ed-award-year-to-tax-year: entries without a class. */
struct law_register {
    struct span name;
    struct words entry;
    struct span *entry_class; /* beside each entry; empty: none */
};

struct construction {
    struct span id;
    struct span chosen;
    enum law_state effect; /* of the chosen reading; never LAW_MET while contested */
    bool contested;
    bool confirmed;
};

/* Pre-order: the children of node i follow it; `end` is the first node that is not below it. */
struct law_node {
    char kind; /* 'l' leaf, 'a' all, 'o' any, 'n' not over the one leaf that follows */
    size_t end;
    int depth;
    struct span id, says, cite, question, role;
    const char *code; /* own or inherited */
    enum law_stage stage;
    enum law_test test;
    enum fact_id fact;
    struct words values; /* values or roles */
    struct span list;    /* of the enrolment, or a register of the pack */
    const struct law_register *reg;
    enum fact_id other; /* subset-of: the register is this fact */
    bool fields_of_releases;
    struct span wanted_class;
    bool unlisted_human;
    int64_t limit;
    enum law_state over;
    int approvals;
    bool house_rule;
    const struct construction *construction;
};

struct purpose {
    struct span id;
    struct span cite;
};

struct releasable {
    struct span id;
    struct span cite;
    unsigned provenance; /* by class, widened by the listed exceptions */
};

struct authority {
    struct span id, short_id, title, cite;
    bool shall;
    bool batch;
    bool has_findings;
    bool address_must_agree;
    struct date from;
    struct date to; /* year 0: open */
    const struct purpose *purpose;
    size_t purpose_count;
    const struct law_node *node;
    size_t node_count;
    const struct releasable *field;
    size_t field_count;
    struct words never;
    struct words echo_only;
    bool taxpayer_withheld; /* no taxpayer class: FIELD_IS_TRI is the reason of the rest */
    const struct law_obligation *obligation;
    size_t obligation_count;
};

struct pack {
    struct span name, version;
    struct digest digest;
    const struct purpose *never_purpose;
    size_t never_purpose_count;
    const struct law_register *reg;
    size_t reg_count;
    const struct construction *construction;
    size_t construction_count;
    const struct authority *authority;
    size_t authority_count;
};

const struct authority *authority_find(const struct pack *pack, struct span id);

#endif
