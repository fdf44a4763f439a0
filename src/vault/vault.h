/* What is in the record? One sealed identity row a person and one sealed row a taxable year.
 *
 * AES-256-GCM a record, its key derived by HKDF from the vault key and the record's own label;
 * associated data is (person, year, schema). Look-up only by blind index: HMAC-SHA-256 of a term.
 * There is no function that lists, counts by, or walks over people, and none may be added. */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/limits.h"

/* ---- field.c: the closed table of fields ---- */

enum field_category {
    FIELD_IDENTITY = 1,
    FIELD_RETURN,
    FIELD_INFORMATION_RETURN,
    FIELD_AGENCY_RECORD
};
enum provenance {
    FROM_UNKNOWN = 0 /* treated as taxpayer */,
    FROM_TAXPAYER,
    FROM_THIRD_PARTY,
    FROM_AGENCY
};
enum field_type { FIELD_TEXT = 1, FIELD_CENTS, FIELD_COUNT_OF, FIELD_FLAG };

struct field {
    uint16_t number;  /* stored; never re-used */
    const char *id;   /* "return.wages" as in the packs */
    const char *says; /* "Wages" for people */
    enum field_category category;
    enum field_type type;
};
const struct field *field_find(struct span id); /* NULL when unknown */
const struct field *field_by_number(uint16_t number);
const char *provenance_str(enum provenance p); /* "taxpayer", "third-party", "agency" */

struct value {
    uint16_t field;
    enum provenance from;
    struct span text; /* FIELD_TEXT; numbers travel as decimal text, flags as "true"/"false" */
};

/* ---- vault.c ---- */

struct vault;
typedef uint64_t person_ref; /* 0: nobody */

struct err vault_create(const char *path, const struct secret *key);
struct err vault_open(const char *path, const struct secret *key, struct vault **vault);
void vault_close(struct vault *vault);

/* Blind index: at most two persons that share one of the terms; `*more` when there are others.
 * `terms` are canonical texts; all are looked up (same work whatever is found). */
struct err vault_find(struct vault *vault, const struct span *term, size_t term_count,
                      person_ref found[CANDIDATES_MAX], size_t *found_count, bool *more);
/* Opens the identity row of one found person: canonical JSON written at load (see vault/load.h). */
struct err vault_read_identity(struct vault *vault, struct arena *arena, person_ref person,
                               struct span *identity_json);
/* Values of one year, only of the fields asked for (numbers); `*filed` false: no row of the year.
 */
struct err vault_read_year(struct vault *vault, struct arena *arena, person_ref person, int year,
                           const uint16_t *field, size_t field_count, struct value *value,
                           size_t value_max, size_t *value_count, bool *filed);

/* Work counters for tests and the record: identity comparisons and field reads. */
struct vault_reads {
    uint64_t finds, identities, years;
};
struct vault_reads vault_reads(const struct vault *vault);

/* Loading: all-or-nothing. */
struct err vault_load_begin(struct vault *vault);
struct err vault_load_person(struct vault *vault, const struct span *term, size_t term_count,
                             struct span identity_json, person_ref *person);
struct err vault_load_year(struct vault *vault, person_ref person, int year,
                           const struct value *value, size_t count);
/* True when the TIN's term is already there (a second row for one number is a reject). */
struct err vault_load_has(struct vault *vault, struct span tin_term, bool *has);
struct err vault_load_commit(struct vault *vault);
void vault_load_abort(struct vault *vault);

/* ---- cases (case.c): sealed decision records and stored answers, in the same file ---- */

struct vault_case {
    char ask_id[ID_BYTES_MAX];
    char decision_id[ID_BYTES_MAX];
    struct digest ask_digest; /* of the exact bytes received */
    struct span record;       /* canonical JSON, salted; sealed at rest */
    struct span answer;       /* what the requester got: sealed answer and outward JSON */
    uint64_t entry_index;     /* of its ledger entry; UINT64_MAX until appended */
};
/* A round: staged in one durable commit *before* the ledger's append. */
struct err case_put_many(struct vault *vault, const struct vault_case *many, size_t count,
                         uint64_t first_entry_index);
/* Cases whose entry index is not below the ledger's size were never recorded: discarded at start.
 */
struct err case_discard_from(struct vault *vault, uint64_t ledger_size, uint64_t *discarded);
struct err case_by_ask(struct vault *vault, struct arena *arena, struct span requester,
                       struct span ask_id, struct vault_case *found, bool *has);
struct err case_by_decision(struct vault *vault, struct arena *arena, struct span decision_id,
                            struct vault_case *found, bool *has);

/* House counters that elements look at, kept with the cases. */
struct err case_open_matters(struct vault *vault, struct span requester, struct span officer,
                             uint64_t *count);

#endif
