/* Which kinds of entry are there? The one closed list.
 *
 * KIND(NAME, number, name, "word"). A kind that is added here does not compile until each place
 * that answers for it has its part:
 *   encode and decode   members_<name> in entry.c
 *   fold                the switch of ask/roll.c (no default, so that the compiler asks)
 *   verify              rule_<name> in rule.c
 *   explain             say_<name> in say.c
 * The word stands in the log and the number in the journal: neither is ever changed or re-used.
 * State kinds are those that a start folds; whatever changes what may be decided is one. Their
 * numbers are below ENTRY_EVENT_MIN, which the journal's index relies on. */
#ifndef TLOG_KIND_H
#define TLOG_KIND_H

#define ENTRY_STATE_KINDS(KIND)                                                                    \
    KIND(GENESIS, 1, genesis, "genesis") /* origin, officers' and counsel's keys */                \
    KIND(ENROL, 2, enrol, "enrol")       /* a requester, with two officers' signatures */          \
    KIND(PACK, 3, pack, "pack")          /* a pack's digest, with two signatures */                \
    KIND(CONSENT_WITHDRAWN, 4, consent_withdrawn, "consent-withdrawn") /* a blind commitment */    \
    KIND(OFFICER, 5, officer, "officer") /* an officer or counsel, two signatures */               \
    KIND(REVOKE, 6, revoke, "revoke")    /* of an officer, requester or key */                     \
    KIND(ORDER, 10, order, "order")      /* a court's order, two signatures */                     \
    KIND(CONSTRUCTION, 11, construction, "construction") /* the choice of a contested reading */   \
    KIND(QUERY, 20, query, "query")    /* a question about everyone that may be answered */        \
    KIND(CHARGE, 21, charge, "charge") /* what an answer to one costs, before it is drawn */       \
    KIND(STATISTICS, 22, statistics, "statistics") /* what was published of it */

#define ENTRY_EVENT_KINDS(KIND)                                                                    \
    KIND(LOAD, 32, load, "load")             /* people were loaded: count and digest */            \
    KIND(DECISION, 33, decision, "decision") /* one ask decided */                                 \
    KIND(BATCH, 34, batch, "batch")          /* a batch admitted or refused whole */               \
    KIND(INSPECTION, 35, inspection,                                                               \
         "inspection")                 /* somebody looked at a decision or accounting */           \
    KIND(UNSEAL, 36, unseal, "unseal") /* a sealed entry becomes the person's to see */            \
    KIND(ERROR, 37, error, "error")    /* what releases relied on was wrong */                     \
    KIND(NOTICE, 38, notice, "notice") /* somebody is told of such an error */                     \
    KIND(LOAD_UNDONE, 40, load_undone, "load-undone") /* a recorded load did not come in */        \
    KIND(FINDING, 44, finding, "finding") /* an officer's answer, by a blind commitment */         \
    KIND(FREEZE, 50, freeze, "freeze")    /* a requester's keys, for what an order bars */         \
    KIND(RECALL, 51, recall, "recall")    /* a past recipient is told to stop using a release */   \
    KIND(RECALL_ACKNOWLEDGED, 52, recall_acknowledged,                                             \
         "recall-acknowledged") /* and says that it was told */

#define ENTRY_KINDS(KIND) ENTRY_STATE_KINDS(KIND) ENTRY_EVENT_KINDS(KIND)

enum { ENTRY_EVENT_MIN = 32 };

enum entry_kind {
    ENTRY_NONE = 0,
#define KIND(NAME, number, name, word) ENTRY_##NAME = (number),
    ENTRY_KINDS(KIND)
#undef KIND
        ENTRY_KIND_COUNT = 64, /* not all numbers below are kinds */
};

#endif
