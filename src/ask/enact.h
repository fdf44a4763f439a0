/* How does the custodian's own state change? Beginning, enrolments, packs, withdrawals: each one
 * ledger entry, each but the first under two signatures. */
#ifndef ASK_ENACT_H
#define ASK_ENACT_H

#include "ask/change.h"
#include "ask/keeper.h"

/* Who stands in the genesis entry. `role`: "officer" or "counsel". */
struct founder {
    const char *role;
    const char *unit;      /* NULL: not said */
    const struct jwk *key; /* its public half is written */
};

/* Makes the state directory: keys of mode 0600, vault, ledger with its genesis entry, log.vkey.
 * `dir` must not exist or be empty. At least two officers and one counsel, all different keys.
 * Origin: a schema-less URL without blanks and '+', RFC-checked by the signed note's rule. */
struct err state_create(const char *dir, struct span origin, const struct founder *founder,
                        size_t count, instant now);

/* One entry of the custodian's own: durable, published, folded. */
struct err append_and_fold(struct keeper *keeper, struct arena *arena, enum entry_kind kind,
                           const json_t *members, uint64_t *index);
/* The member "approvals" of a state entry. New reference. */
json_t *approvals_json(const struct span *approval, size_t count);

/* Appends what two different officers signed (ENTRY_ENROL, _OFFICER, _REVOKE, _CONSTRUCTION,
 * _QUERY, by its document), then folds it. ERR_REFUSED says what does not hold, and then nothing
 * was appended. It acts on what is decided from then on. */
struct err change_enact(struct keeper *keeper, enum entry_kind kind, const json_t *document,
                        const struct span approval[2], uint64_t *index);

/* Installs a compiled pack that counsel and one more officer signed: file first, then entry.
 * ERR_REFUSED: it is older than the one of its name in force, and `force` is not given and signed.
 */
struct err pack_install(struct keeper *keeper, struct span compiled, const struct span approval[2],
                        bool force, uint64_t *index);

/* Records that a consent was withdrawn; one enrolled officer attests the person's wish. */
struct err consent_withdraw(struct keeper *keeper, struct span consent_id, struct span approval,
                            uint64_t *index);

/* Records a load of people: counts and the file's digest, no names. */
struct err load_record(struct keeper *keeper, uint64_t people, uint64_t rows, uint64_t rejected,
                       const struct digest *file, uint64_t *index);

/* Records that the load of that entry did not come in. */
struct err load_undo(struct keeper *keeper, uint64_t load);

/* ---- who looked (inspect.c) ---- */

/* Records that somebody looked: `audience` says for whom ("custodian", "subject"), `record` is what
 * was looked at, of which a blind commitment is entered, and `subject` whom it is about: the person
 * finds the entry by it. */
struct err inspection_record(struct keeper *keeper, const char *audience, struct span record,
                             const struct secret *subject, uint64_t *index);
/* The same of many people at once, durable in the journal and published by the ledger's own turn.
 */
struct err inspections_append(struct keeper *keeper, const char *audience, struct span record,
                              const struct secret *subject, size_t count, uint64_t *first);
/* The entry alone, under this blind. */
struct err inspection_write(struct arena *arena, instant now, const char *audience,
                            struct span blind, struct span record, const struct secret *subject,
                            struct ledger_entry *entry);
/* Whom a decision is about, as its entry commits to them: under the seal's key where it is sealed,
 * so that a look at it is not seen sooner than itself. */
struct err decision_subject(struct keeper *keeper, struct arena *arena,
                            const struct vault_case *decision, struct secret *subject);
/* What a court or an auditor gets of the decision of that entry: its record, and the sealed answer
 * out of what the requester got (empty: none). */
struct err decision_papers(struct keeper *keeper, struct arena *arena, uint64_t index,
                           struct span *record, struct span *answer);
/* Records that the custodian looked at a decision. */
struct err decision_inspect(struct keeper *keeper, const struct vault_case *decision,
                            uint64_t *index);
/* The same for many decisions, by the index of their entries, in few durable commits. */
struct err decisions_inspect(struct keeper *keeper, const char *audience, const uint64_t *index,
                             size_t count);
/* Opens a sealed decision to its person: an `unseal` entry. ERR_INPUT when it is not sealed. */
struct err seal_open(struct keeper *keeper, uint64_t entry, uint64_t *index);

#endif
