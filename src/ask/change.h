/* May the custodian's own state change so? One answer for whoever enacts a change and for the fold
 * that reads it back, so that what is enacted can be folded.
 *
 * What two officers sign is the entry's own members: kind, what changes, `replaces`, and the log
 * that it is for. `replaces` is the index of the newest entry about the same name, 0 for the first;
 * so each pair of signatures is good once, and an old file brings nothing back. */
#ifndef ASK_CHANGE_H
#define ASK_CHANGE_H

#include "ask/roll.h"

/* Where a signature stands. */
struct sign_at {
    struct span log; /* origin */
    uint64_t replaces;
};
/* Where one of this document stands now. A pack (NULL) takes the place of the one in force,
 * whatever its name; a revocation that of what it revokes. */
struct err sign_at_now(const struct roll *roll, enum entry_kind kind, const json_t *document,
                       struct sign_at *at);

#define APPROVAL_TYP "portcullis-approval+jws"
#define ORDER_TYP "portcullis-order+jws"
/* The JWS typ of an approval of a kind that two sign. */
const char *change_typ(enum entry_kind kind);

/* What officers sign, as canonical JSON: of ENTRY_ENROL, _OFFICER, _REVOKE, _CONSTRUCTION, _QUERY
 * by their document, and of a pack. */
struct span statement_write(struct arena *arena, const struct sign_at *at, enum entry_kind kind,
                            const json_t *document);
struct span statement_pack(struct arena *arena, const struct sign_at *at, const struct pack *pack,
                           bool force);
/* An order names its custodians itself, and its id is taken once. */
struct span statement_order(struct arena *arena, const json_t *document);
struct span statement_withdraw(struct arena *arena, const struct digest *commitment);

/* Its document stands in the entry under this name; NULL of a pack, which has none. */
const char *change_member(enum entry_kind kind);
/* The members of an entry of such a kind, without its approvals. New reference. */
json_t *change_members(const struct sign_at *at, enum entry_kind kind, const json_t *document);
json_t *pack_members(struct arena *arena, const struct sign_at *at, const struct pack *pack,
                     bool force);

/* How a consent is named in the public log: SHA-256("consent/1" || its random id). */
struct digest consent_commitment(struct span consent_id);

/* The document of a choice: {construction, chosen, pack, reason}. */
struct err choice_read(const json_t *document, struct law_choice *choice);

/* May this order stand in this ledger? It binds this custodian, an example stands only in a log
 * whose origin begins "test.", and a lift names an order that is known and is no lift. */
struct err roll_order_check(const struct roll *roll, const struct order *order);

/* A state entry, its members with two approvals: are the signatures by two different enrolled
 * officers, in the roles that this kind wants, over exactly what it says, and may it stand?
 * ERR_REFUSED or ERR_INPUT says what is wrong. */
struct err change_check(const struct roll *roll, struct arena *arena, enum entry_kind kind,
                        const json_t *entry);
/* Is there room for one more in what is folded? Asked before an append, so that no change stands in
 * the log that the next start cannot hold. */
struct err change_room(const struct roll *roll, enum entry_kind kind);
/* One more consent may be withdrawn. */
struct err withdrawal_room(const struct roll *roll);

#endif
