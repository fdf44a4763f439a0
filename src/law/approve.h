/* When has a question to people been answered? */
#ifndef LAW_APPROVE_H
#define LAW_APPROVE_H

#include "law/law.h"

/* One officer's answer to one question about one frozen ask. Its signature was verified, and its
 * signer found among the enrolled, by whoever fills this in. */
struct approve_said {
    struct span element;
    struct digest frozen; /* what the officer had before them (frozen record) */
    struct span officer;  /* thumbprint of the key */
    struct span unit;     /* of the officer; empty: none, which is one unit like any other */
    struct span role;     /* enrolled as: "officer" or "counsel" */
    bool of_requester;    /* the key is one of the requester's own */
    bool yes;
    instant when;
};

enum approve_state {
    APPROVE_OPEN = 0,
    APPROVE_DISPUTED, /* one says yes and one says no */
    APPROVE_NO,
    APPROVE_YES,
};
const char *approve_state_str(enum approve_state state); /* "open", "disputed", "no", "yes" */

/* What an officer answers about: the bytes of the ask, who asks, in which log it is decided (an
 * answer given for an exercise elsewhere is none here), and all that the law says of it
 * while nobody has answered. A new pack or order that leaves that as it was leaves the answers; one
 * that changes it, or a day on which something lapses, voids them: nobody answered about that. */
struct digest approve_frozen(struct arena *arena, const struct digest *ask, struct span requester,
                             struct span log, const struct law_decision *unanswered);

/* One question that the law puts to people about this ask. */
struct approve_question {
    struct span element, cite, question, role;
    int needed; /* units that must say yes */
    int yes, no;
    enum approve_state state;
    instant second_due; /* of an emergency, once one said yes: the second must by then; else 0 */
    bool second_given;
};

/* May this answer count for this question, whatever others said? */
bool approve_counts(const struct approve_question *question, const struct digest *frozen,
                    const struct approve_said *said);

/* The questions of a decision that was made without any answer, in the tree's order, and what the
 * answers come to. `question` has room for `decision->tree_count`. Answers over another frozen
 * ask, by the requester itself, or by somebody of another role do not count; of one officer the
 * last counts; yes takes as many different units as the law wants, and one no is a no. */
size_t approve_questions(const struct law_decision *decision, const struct digest *frozen,
                         const struct approve_said *said, size_t said_count,
                         struct approve_question *question);

/* The settled ones, for the engine. `answer` has room for all. */
size_t approve_answers(const struct approve_question *question, size_t count,
                       struct law_answer *answer);

#endif
