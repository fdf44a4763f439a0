/* Who is enrolled, and under which pack? The fold of the ledger's state entries.
 *
 * The log is the state: nothing is read from a table of users. Every enrolment and every pack
 * carries two signatures of different enrolled officers, verified again at each fold, so a journal
 * that somebody edited does not enrol anybody. */
#ifndef ASK_ROLL_H
#define ASK_ROLL_H

#include "ask/agreement.h"
#include "ask/books.h"
#include "ask/papers.h"
#include "jose/jose.h"
#include "law/law.h"
#include "law/order.h"
#include "passkey/passkey.h"
#include "person/person.h"
#include "store/ledger.h"

enum {
    OFFICERS_MAX = 256,
    REQUESTERS_MAX = 4096,
    REQUESTER_KEYS_MAX = 16,
    ASKED_MAX = 1 << 17, /* keys that were ever a requester's */
    OFFICER_BYTES_MAX = 1 << 16,
    PASSKEYS_MAX = 32, /* that one officer ever had */
    REQUESTER_LISTS_MAX = 16,
    STANDING_REQUESTS_MAX = 16,
    OFFICES_MAX = 16,
    WEBHOOK_GENERATION_MAX = 1000000,
    WITHDRAWN_MAX = 1 << 20,
};

/* A key of an officer's that never leaves a device of theirs. */
struct passkey {
    struct span id;     /* of the credential */
    struct span origin; /* the pages' address that it was made for */
    struct jwk *key;
    uint64_t entry; /* that enrolled it */
    bool revoked;   /* with its officer, or alone */
};

/* Somebody who is enrolled by two: a disclosure officer or counsel of the custodian, or an auditor,
 * who looks at what they do and does nothing. However many keys sign for them, they are one. */
struct officer {
    struct span role; /* "officer", "counsel" or "auditor" */
    struct span unit; /* where they serve; empty: not said, and then one and the same */
    struct jwk *key;
    uint64_t entry; /* the newest about this key */
    bool revoked;   /* nobody's any more; what was signed with it before stays known */
    struct passkey passkey[PASSKEYS_MAX]; /* revoked ones too */
    size_t passkey_count;
};

/* Who is revoked: by key, or by id and, of one key alone, by that. */
enum { KID_BYTES_MAX = 64, REQUESTER_ID_BYTES_MAX = 64 };
struct revocation {
    bool of_officer;
    char id[REQUESTER_ID_BYTES_MAX + 1]; /* kid of an officer's key, or id of a requester */
    /* kid of one key of a requester, or of one passkey of an officer; empty: all */
    char key[KID_BYTES_MAX + 1];
};

struct requester_key {
    struct span role; /* the office that signs: doj.us-attorney, agency.head, ... */
    struct jwk *key;
};

struct standing_request {
    struct span authority;
    struct date from;
    struct date until;
};

/* What (d)(4) and (p)(8) want to know of a State. */
struct requester_state {
    struct date death_contract_until; /* year 0: none */
    bool death_exception;             /* (d)(4)(C) */
    enum said copies_federal_return;
    struct date protects_copies_until; /* year 0: no certificate */
};

struct requester {
    struct span id;
    struct span kind;
    struct span agency;
    struct requester_key key[REQUESTER_KEYS_MAX];
    size_t key_count;
    bool safeguards_given;
    struct date safeguards_until;
    bool certification_given;
    struct date certification_until;
    struct law_list list[REQUESTER_LISTS_MAX];
    size_t list_count;
    struct standing_request standing[STANDING_REQUESTS_MAX];
    size_t standing_count;
    struct agreement_signed *agreement;
    size_t agreement_count;
    struct requester_state state;
    struct person_address office[OFFICES_MAX];
    size_t office_count;
    const char *webhook;         /* where it is told of events; NULL: nowhere */
    unsigned webhook_generation; /* of the secret that it knows them by */
    uint64_t entry;              /* the newest about this id */
    bool revoked;                /* it has no keys any more; its asks and releases stay known */
};

struct roll;

struct roll *roll_open(void);
void roll_close(struct roll *roll);

/* Folds entries from where the last fold stopped to the ledger's end, or only those of an index
 * below `until`: so a roll can be as it was known then. ERR_PROOF names the entry that does not
 * hold. */
struct err roll_fold(struct roll *roll, struct ledger *ledger);
struct err roll_fold_until(struct roll *roll, struct ledger *ledger, uint64_t until);

struct span roll_origin(const struct roll *roll);
/* Who of the custodian holds this key and may act with it; NULL for nobody, as of one that was
 * revoked, and for an auditor: whatever is signed, an auditor has not signed it. */
const struct officer *roll_officer(const struct roll *roll, const char *kid);
/* The auditor who holds it; NULL for everybody else. */
const struct officer *roll_auditor(const struct roll *roll, const char *kid);
bool officer_audits(const struct officer *officer);
/* Who holds it or held it, auditors too. */
const struct officer *roll_officer_ever(const struct roll *roll, const char *kid);
/* Who has or had the passkey of this credential, and which it is; NULL for nobody. */
const struct officer *roll_passkey_ever(const struct roll *roll, struct span id,
                                        const struct passkey **passkey);
/* Is or was this the key of a passkey? */
bool roll_passkey_kid_ever(const struct roll *roll, const char *kid);
/* By position, revoked or not; NULL past the end. */
const struct officer *roll_officer_at(const struct roll *roll, size_t i);
/* Is or was this key a requester's? */
bool roll_asked_ever(const struct roll *roll, const char *kid);
const struct requester *roll_requester(const struct roll *roll, struct span id);
/* The requester whose key has this kid, and which key; NULL for nobody. */
const struct requester *roll_requester_of_key(const struct roll *roll, const char *kid,
                                              const struct requester_key **key);
/* Digest of the newest installed pack; false when none is. */
bool roll_pack(const struct roll *roll, struct digest *digest, uint64_t *entry_index);
bool roll_consent_withdrawn(const struct roll *roll, const struct digest *commitment);
/* What was told about everyone, and what it cost. */
const struct books *roll_books(const struct roll *roll);
/* Index of the newest entry folded: what ledger_orders was then. */
uint64_t roll_head(const struct roll *roll);
/* The readings chosen, the newest of each construction. */
const struct law_choice *roll_choices(const struct roll *roll, size_t *count);
/* Every court order that is known, in force or not. */
const struct orders *roll_orders(const struct roll *roll);
/* The enrolled requester at this position, for counts of whom an order binds; NULL past the end. */
const struct requester *roll_requester_at(const struct roll *roll, size_t i);

/* Reads an enrolment document (format portcullis-requester/1). Used by the fold and by the command
 * that drafts one, so that what cannot be folded cannot be enrolled. */
struct err requester_read(struct arena *arena, const json_t *document, struct requester *requester);
void requester_close(struct requester *requester);

/* The same of an officer's or counsel's (format portcullis-officer/1; the caller closes the key),
 * of a passkey of theirs (portcullis-passkey/1; likewise; `kid` is the officer's), and of a
 * revocation (portcullis-revocation/1). */
struct err officer_read(struct arena *arena, const json_t *document, struct officer *officer);
bool passkey_enrols(const json_t *document); /* which of the two it is, by its format */
struct err passkey_document_read(struct arena *arena, const json_t *document, char kid[KID_BYTES],
                                 struct passkey *passkey);
json_t *passkey_document(struct arena *arena, const char *kid, const struct passkey *passkey);
struct err revocation_read(const json_t *document, struct revocation *revocation);

#endif
