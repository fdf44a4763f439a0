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
#include "person/person.h"
#include "store/ledger.h"

enum {
    OFFICERS_MAX = 256,
    REQUESTERS_MAX = 4096,
    REQUESTER_KEYS_MAX = 16,
    REQUESTER_LISTS_MAX = 16,
    STANDING_REQUESTS_MAX = 16,
    OFFICES_MAX = 16,
    WITHDRAWN_MAX = 1 << 20,
};

/* Somebody of the custodian: a disclosure officer or counsel. */
struct officer {
    struct span role; /* "officer" or "counsel" */
    struct span unit; /* where they serve; empty: not said, and then one and the same */
    struct jwk *key;
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
/* Who of the custodian holds this key; NULL for nobody. */
const struct officer *roll_officer(const struct roll *roll, const char *kid);
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

/* The document of a choice: {construction, chosen, pack, reason}. */
struct err choice_read(const json_t *document, struct law_choice *choice);

/* May this order stand in this ledger? It binds this custodian, an example stands only in a log
 * whose origin begins "test.", and a lift names an order that is known and is no lift. */
struct err roll_order_check(const struct roll *roll, const struct order *order);

/* Reads an enrolment document (format portcullis-requester/1). Used by the fold and by the command
 * that drafts one, so that what cannot be folded cannot be enrolled. */
struct err requester_read(struct arena *arena, const json_t *document, struct requester *requester);
void requester_close(struct requester *requester);

/* Two compact JWS by different enrolled officers over exactly these canonical bytes. `need_role`:
 * at least one signer has this role (NULL: any). ERR_REFUSED says what is wrong. */
struct err roll_approved(const struct roll *roll, struct arena *arena, const char *typ,
                         struct span statement, const struct span *approval, size_t count,
                         const char *need_role);

#define APPROVAL_TYP "portcullis-approval+jws"
#define PACK_TYP "portcullis-pack+jws"
#define CONSTRUCTION_TYP "portcullis-construction+jws"
#define ORDER_TYP "portcullis-order+jws"
#define QUERY_TYP "portcullis-query+jws"

/* The statements that officers sign, as canonical JSON. */
struct span statement_enrol(struct arena *arena, const json_t *document);
struct span statement_pack(struct arena *arena, const struct pack *pack);
struct span statement_construction(struct arena *arena, const json_t *document);
struct span statement_order(struct arena *arena, const json_t *document);
struct span statement_query(struct arena *arena, const json_t *definition);
struct span statement_withdraw(struct arena *arena, const struct digest *commitment);

/* How a consent is named in the public log: SHA-256("consent/1" || its random id). */
struct digest consent_commitment(struct span consent_id);

#endif
