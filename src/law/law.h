/* Is it allowed, and by which words? Types and the public functions of the room.
 *
 * Pure: bytes in, bytes out; the time is an argument. Zero refuses: the first value of every
 * verdict is the one that releases nothing. A pack is law as data; nothing here knows any
 * authority by name. */
#ifndef LAW_LAW_H
#define LAW_LAW_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"
#include "law/order.h"

/* ---- facts: what the tests look at (fact.c) ---- */

enum fact_kind {
    FACT_ABSENT = 0, /* the file lacks it: state missing */
    FACT_TEXT,       /* one word or text */
    FACT_LIST,       /* several words */
    FACT_COUNT,
    FACT_UNTIL,   /* something that expires: valid through the end of this date */
    FACT_VERDICT, /* found by a room: holds or does not */
    FACT_HUMAN,   /* a person must find it */
};

struct fact {
    enum fact_kind kind;
    bool open;  /* FACT_UNTIL: without an end */
    bool holds; /* FACT_VERDICT */
    union {
        struct span text; /* FACT_TEXT */
        struct {
            const struct span *list; /* FACT_LIST; years travel as decimal text */
            size_t list_count;
        };
        int64_t count;     /* FACT_COUNT */
        struct date until; /* FACT_UNTIL */
    };
    const char *code; /* FACT_VERDICT that does not hold: a finer code for the custodian
                         (e.g. "ADDRESS_NOT_TAXPAYERS", or "M1"); NULL: the element's */
    const char *note; /* one plain sentence for the tree, or NULL; no personal data */
};

/* The closed vocabulary of facts. The compiler refuses a pack that names another. */
enum fact_id {
    FACT_ID_NONE = 0,
    FACT_REQUESTER_ID,              /* requester.id */
    FACT_REQUESTER_KIND,            /* requester.kind */
    FACT_REQUESTER_AGENCY,          /* requester.agency */
    FACT_ASK_SIGNATURE,             /* ask.signature: role of the officer who signed */
    FACT_ASK_DOCUMENT,              /* ask.document */
    FACT_ASK_PURPOSE,               /* ask.purpose */
    FACT_ASK_FIELDS,                /* ask.fields */
    FACT_ASK_PERIODS,               /* ask.periods */
    FACT_ASK_REASON,                /* ask.reason */
    FACT_ASK_REASON_SHARED,         /* ask.reason.shared-count: other subjects with this text */
    FACT_ASK_RECIPIENTS,            /* ask.recipients */
    FACT_ASK_CONSENT,               /* ask.consent: a consent exists and its signature holds */
    FACT_ASK_CONSENT_DESIGNEE,      /* ask.consent.designee */
    FACT_ASK_CONSENT_PURPOSE,       /* ask.consent.purpose */
    FACT_ASK_CONSENT_FIELDS,        /* ask.consent.fields */
    FACT_ASK_CONSENT_PERIODS,       /* ask.consent.periods */
    FACT_ASK_CONSENT_TAXPAYER,      /* ask.consent.taxpayer: names this subject */
    FACT_ASK_CONSENT_TIMELY,        /* ask.consent.received-until: signed date + 120 days */
    FACT_ASK_CONSENT_STANDING,      /* ask.consent.standing: not withdrawn, not altered */
    FACT_ASK_APPROVAL,              /* ask.approval-certification */
    FACT_SUBJECT_NAME,              /* subject.name */
    FACT_SUBJECT_ADDRESS,           /* subject.address: verdict of person/address */
    FACT_MATTER_STATUTE,            /* matter.statute */
    FACT_MATTER_NUMBER,             /* matter.number */
    FACT_MATTER_PARTY,              /* matter.party-statement */
    FACT_RECIPIENT_KIND,            /* recipient.kind */
    FACT_RECIPIENT_ID,              /* recipient.id */
    FACT_RECIPIENT_SAFEGUARDS,      /* recipient.safeguards */
    FACT_RECIPIENT_CERTIFICATION,   /* recipient.contractor-certification */
    FACT_RECIPIENTS_LOAD,           /* recipients.open-matters-max */
    FACT_RECIPIENTS_ATTESTATIONS,   /* recipients.attestations */
    FACT_PROGRAMME_REQUEST,         /* programme.standing-request */
    FACT_RECORD_HOLD_I6,            /* record.hold-i6 */
    FACT_RECORD_HOLD_IMPAIRMENT,    /* record.hold-impairment */
    FACT_VERIFICATION_OUTCOME,      /* verification.outcome */
    FACT_VERIFICATION_ADDRESS,      /* verification.address */
    FACT_AGREEMENT_IN_FORCE,        /* agreement.in-force: of the enrolment, for this authority */
    FACT_AGREEMENT_NOTICE,          /* agreement.notice: in force 30 days after transmittal */
    FACT_AGREEMENT_LENGTH,          /* agreement.length: 18 months, and a year for a renewal */
    FACT_AGREEMENT_PURPOSES,        /* agreement.purposes */
    FACT_AGREEMENT_FIELDS,          /* agreement.fields */
    FACT_AGREEMENT_RECORDS,         /* agreement.records: the file is within the number agreed */
    FACT_AGREEMENT_BREACH,          /* agreement.no-breach: no breach is believed */
    FACT_PROGRAMME_ID,              /* programme.id */
    FACT_CASE_NUMBER,               /* case.number */
    FACT_CASE_ROLE,                 /* case.role: of this person in that case */
    FACT_OTHER_SOURCES,             /* ask.other-sources: what was tried elsewhere */
    FACT_OFFSET_REFERENCE,          /* offset.reference */
    FACT_OFFSET_SECTION,            /* offset.section: 6402(c), (d), (e), (f) */
    FACT_OFFSET_AGAINST,            /* offset.against: who this person is in it */
    FACT_CLAIM_REFERENCE,           /* claim.reference */
    FACT_CLAIM_BASIS,               /* claim.basis */
    FACT_CLAIM_AGAINST,             /* claim.against: who this person is in it */
    FACT_CLAIM_NOTICE,              /* claim.notice: the debtor was told, on a day past */
    FACT_ORDER_DOCUMENT,            /* order.document: digest of the certified copy */
    FACT_ORDER_COURT,               /* order.court */
    FACT_ORDER_UNTIL,               /* order.valid-until */
    FACT_ORDER_AUTHORISED,          /* order.application-authorised-by */
    FACT_ORDER_PERSON,              /* order.person: names this subject */
    FACT_ORDER_FIELDS,              /* order.fields */
    FACT_ORDER_PERIODS,             /* order.periods */
    FACT_ORDER_CAUSE,               /* order.recital.reasonable-cause */
    FACT_ORDER_RELEVANCE,           /* order.recital.relevance */
    FACT_ORDER_EXCLUSIVE,           /* order.recital.exclusive-use */
    FACT_ORDER_WARRANT,             /* order.recital.felony-warrant */
    FACT_DANGER_FACTS,              /* danger.facts */
    FACT_DANGER_SOURCE,             /* danger.source */
    FACT_DANGER_AGE,                /* danger.hours-since: the facts, rounded up */
    FACT_DANGER_FIELDS,             /* danger.fields: each with the reason why it apprises */
    FACT_DANGER_CALL_BACK,          /* danger.call-back: the number called */
    FACT_DANGER_SAFEGUARDS,         /* danger.safeguards-reason */
    FACT_STATE_STATUTE,             /* state.tax-statute */
    FACT_STATE_DEATH_CONTRACT,      /* state.death-contract */
    FACT_STATE_DEATH_EXCEPTION,     /* state.death-exception */
    FACT_STATE_COPIES,              /* state.copies-federal-return */
    FACT_STATE_PROTECTS,            /* state.protects-copies */
    FACT_TAX_CHAPTERS,              /* tax.chapters */
    FACT_TAX_KIND,                  /* tax.kind */
    FACT_TAX_FILER,                 /* tax.filer */
    FACT_RECIPIENTS_KINDS,          /* recipients.kinds */
    FACT_INTEREST_CLASS,            /* interest.class */
    FACT_INTEREST_DOCUMENT,         /* interest.document */
    FACT_INTEREST_SIGNED,           /* interest.signed-by-principal-officer */
    FACT_INTEREST_ATTESTED,         /* interest.attested-by-officer */
    FACT_INTEREST_BY_ATTORNEY,      /* interest.by-attorney */
    FACT_INTEREST_POWER,            /* interest.power-of-attorney */
    FACT_DUTY_ASSIGNMENT,           /* duty.assignment */
    FACT_DUTY_CODE,                 /* duty.code */
    FACT_DUTY_COVERS,               /* duty.covers: this person, or this kind of work */
    FACT_DUTY_CONFLICT,             /* duty.no-conflict */
    FACT_RECORD_HOLD_INVESTIGATION, /* record.hold-investigation */
    FACT_RECORD_HOLD_FAMILY,        /* record.hold-family-violence */
    FACT_ID_COUNT,
};

const char *fact_name(enum fact_id id);   /* "requester.kind" */
enum fact_id fact_find(struct span name); /* FACT_ID_NONE when unknown */
/* The kinds it comes in beside absent and human: bits of 1u << enum fact_kind. */
unsigned fact_kinds(enum fact_id id);

/* Lists that belong to the requester's enrolment, by name ("ed-designated-l13-C" for the test
 * in-list, "officers-of-requester" for the register of subset-of). */
struct law_list {
    struct span name;
    const struct span *member;
    size_t member_count;
};

/* A question that people have answered about this very ask. */
struct law_answer {
    struct span element;
    bool yes;
};

/* One typed ask: everything the tests may look at. */
struct law_ask {
    struct span authority; /* as cited: us.irc.6103.l.13.C, or "8 USC 1360(b)" */
    struct span purpose;
    struct date date;         /* law time */
    const struct span *field; /* fields asked for */
    size_t field_count;
    struct fact fact[FACT_ID_COUNT];
    const struct law_list *list; /* from the enrolment */
    size_t list_count;
    const struct law_answer *answer; /* what people found (approve.c) */
    size_t answer_count;
    struct bound orders;           /* in force, and binding it by what its papers say */
    struct bound orders_of_record; /* ... by the person of the record; identity stage only */
};

/* ---- packs (pack.c) ---- */

struct pack; /* a compiled pack, in the arena it was loaded into */

/* Loads compiled canonical JSON. Refuses (ERR_INPUT, with the path of the member) anything the
 * compiler would not have written, and bytes that are not their own RFC 8785 form. */
struct err pack_load(struct arena *arena, struct span compiled, const struct pack **pack);

struct span pack_name(const struct pack *pack); /* us-26-6103 */
struct span pack_version(const struct pack *pack);
/* Below, at or above zero: "2026.2" is below "2026.10", and "2026.1-draft" below "2026.1". */
int pack_version_compare(struct span a, struct span b);
const struct digest *pack_digest(const struct pack *pack); /* SHA-256 of the compiled bytes */

size_t pack_authority_count(const struct pack *pack);
/* When may the person concerned see the entry? */
enum law_visible { LAW_SEALED = 0, LAW_DELAYED, LAW_IMMEDIATE };
const char *law_visible_str(enum law_visible visible);

struct law_authority_view {
    struct span id, title, cite;
    bool shall; /* modality */
    bool batch; /* batch: programme */
    bool has_findings;
    bool address_must_agree;     /* has an element on verification.address */
    bool safeguards;             /* has an element on recipient.safeguards */
    int64_t officer_matters_max; /* of an element on recipients.open-matters-max; 0: it has none */
    bool emergency;              /* a finding may be one officer's, the second's within hours */
    bool accounting;             /* required by (p)(3)(A); kept anyway */
    enum law_visible visible;
    int visible_days_max; /* of a delay at a time, or to the review of a seal */
    struct span visible_cite;
};
/* By position, for lists of authorities. */
struct law_authority_view pack_authority_at(const struct pack *pack, size_t i);
/* By id (us.irc.6103.l.13.C) or short form (6103-l-13-C); false when the pack has none. */
bool pack_authority_find(const struct pack *pack, struct span id, struct law_authority_view *view);

/* What the pack calls a field or a purpose; its id where it has no such word. */
struct span pack_says(const struct pack *pack, struct span id);

/* ---- contested readings (pack-format section 8) ---- */

enum { READINGS_MAX = 8 };
/* What the custodian's counsel chose, signed and logged; it overrides what the pack shipped. */
struct law_choice {
    struct span construction, reading;
};
/* From now on decisions of this loaded pack are made by these readings, confirmed; by the shipped
 * one where there is no choice, or none that the pack knows. No choice is wider than a reading of
 * the pack, and no contested reading of a pack is met. */
void pack_construe(const struct pack *pack, const struct law_choice *choice, size_t count);

struct law_reading_view {
    struct span id, says, support;
    int effect; /* enum law_state */
};
struct law_construction_view {
    struct span id, authority, question, chosen, shipped;
    bool contested, confirmed;
    struct law_reading_view reading[READINGS_MAX];
    size_t reading_count;
};
/* The words that authorities of the pack want this fact to be one of, or that a register of theirs
 * has, each once; how many, at most `most`. */
size_t pack_fact_words(const struct pack *pack, enum fact_id fact, struct span *word, size_t most);
size_t pack_construction_count(const struct pack *pack);
struct law_construction_view pack_construction_at(const struct pack *pack, size_t i);

/* ---- compiling (yaml.c, compile.c): linked into the command line, never into the keeper ---- */

/* `source[i]` are the YAML files of one pack folder (pack.yaml, registers.yaml, authorities);
 * `name[i]` their names for error sentences. On success `*compiled` is RFC 8785 JSON. Every error
 * is ERR_INPUT "<file>:<line>: <what> <what to do>". */
struct law_source {
    const char *name;
    struct span bytes;
};
struct err pack_compile(struct arena *arena, const struct law_source *source, size_t count,
                        struct span *compiled);

/* ---- deciding (decide.c) ---- */

enum law_state { LAW_NOT_MET = 0, LAW_MISSING, LAW_HUMAN, LAW_MET };
enum law_outcome { LAW_REFUSE = 0, LAW_INCOMPLETE, LAW_REFER, LAW_RELEASE };
const char *law_state_str(enum law_state state);       /* "not-met", "missing", "human", "met" */
const char *law_outcome_str(enum law_outcome outcome); /* "refuse", "incomplete", ... */

enum law_reach {
    LAW_UP_TO_PAPER = 0, /* before the vault is touched: identity facts are not looked at */
    LAW_WHOLE,           /* identity facts are in */
};

/* The bare decision: the state of every node of the tree, in the tree's order, and what follows.
 * There is no other engine: what law_decide tells is told of these states. Takes no memory; pure.
 *
 * Preconditions P1-P5 of the authorities text come first: a title-26 authority of this pack, in
 * force at the date, no never purpose, purpose permitted, one named person. With LAW_UP_TO_PAPER,
 * elements of later stages are LAW_HUMAN (not yet looked at), and `reached_identity` says whether
 * the vault may be asked. What only people can find is LAW_HUMAN until the ask has their answer. */
enum { LAW_STATES_MAX = 592 };
struct law_judged {
    enum law_outcome outcome;
    bool reached_identity;
    bool waits;   /* the paper stage passed, and people are asked whatever the record says */
    size_t count; /* of states */
};
struct law_judged law_judge(const struct pack *pack, const struct law_ask *ask,
                            enum law_reach reach, enum law_state state[LAW_STATES_MAX]);

/* ---- telling (tell.c) ---- */

/* One node of the explanation tree, in the pack's order; children follow their parent. */
struct law_finding {
    struct span id;
    struct span cite;        /* empty on a pure all/any node */
    struct span says;        /* may be empty on a node */
    struct span question;    /* where people may have to find it, else empty */
    struct span role;        /* who may find it */
    int approvals;           /* how many officers it takes */
    int second_within_hours; /* of an emergency: one now, the second so soon; or 0 */
    const char *code;        /* outward or custodian code when not met, or NULL */
    const char *note;
    enum law_state state;
    int depth;                     /* 0 is the root */
    char kind;                     /* 'l' leaf, 'a' all, 'o' any, 'n' not */
    bool paper, identity, finding; /* stage */
    bool in_the_way;               /* belongs to the smallest set that keeps the ask from release */
    bool house_rule;
    bool told; /* more than state and note differ from what the pack says of it */
};

struct law_withheld {
    struct span field;
    struct span cite;
    const char *code; /* FIELD_NOT_LISTED, FIELD_IS_TRI, ... */
};

/* A field that may leave, with the provenance classes it may have. */
enum { PROVENANCE_TAXPAYER = 1, PROVENANCE_THIRD_PARTY = 2, PROVENANCE_AGENCY = 4 };
struct law_grant {
    struct span field;
    struct span cite;
    unsigned provenance; /* bits above */
    bool echo_only;      /* only what the requester supplied itself */
    struct span said;    /* as the explanation says it */
};

struct law_obligation {
    struct span id, says, cite, when;
    int due_days; /* of one after-use: days from the release; else 0 */
};

/* A taxable year that is asked for and lies outside what limits the ask. */
struct law_withheld_period {
    struct span period;
    struct span cite;
    const char *code; /* OUTSIDE_ORDER, CONSENT_SCOPE */
};

struct law_decision {
    enum law_outcome outcome;
    const char *code;      /* the first outward code in the way, or NULL */
    struct span code_cite; /* its citation */
    const char *codes[16]; /* all outward codes raised at paper stage, in the pack's order */
    size_t code_count;
    struct span authority; /* id of the pack's authority; empty when none was found */
    struct span authority_cite;
    struct span construction; /* names of constructions used, joined by ", ", or empty */
    const struct law_finding *tree;
    size_t tree_count;
    const struct law_grant *grant;
    size_t grant_count;
    const struct law_withheld *withheld;
    size_t withheld_count;
    const struct law_withheld_period *withheld_period; /* of these years nothing is given */
    size_t withheld_period_count;
    const struct law_obligation *obligation;
    size_t obligation_count;
    struct bound order;     /* each that closed, narrowed or asked for more */
    bool reached_identity;  /* the paper stage passed: the vault may be asked */
    bool waits;             /* for people, whatever the record says: answered "under review" */
    int64_t review_seconds; /* then until its final answer, the same for everybody */
    const struct outline *outline; /* of the pack; for explain.c */
};

/* Decides one ask with law_judge and tells all of it. Deterministic; allocates from `arena`. */
struct law_decision law_decide(struct arena *arena, const struct pack *pack,
                               const struct law_ask *ask, enum law_reach reach);

/* ---- saying it (explain.c) ---- */

/* The whole tree as JSON for the custodian and the court: outcome, authority, in_the_way, tree,
 * grants, withheld, obligations. RFC 8785 bytes. */
struct span explain_write(struct arena *arena, const struct law_decision *decision);
/* The same as a tree. New reference. */
json_t *explain_custodian(const struct law_decision *decision);
/* What the requester may see: paper-stage codes it must cure itself, with cite and sentence. */
json_t *explain_requester(const struct law_decision *decision);
/* Plain text for a terminal, with state marks, citations and the elements in the way. `wide` is
 * the number of columns. */
struct span explain_text(struct arena *arena, const json_t *custodian, int columns);

/* One sentence for an outward code: what is wrong, what would cure it. NULL when unknown. */
const char *law_code_says(const char *code);
/* Codes that a requester may be shown (pack-format section 9). */
bool law_code_is_outward(const char *code);

#endif
