/* What is in the record? One sealed identity row a person and one sealed row a taxable year.
 *
 * AES-256-GCM a record, its key derived by HKDF from the vault key and the record's own label;
 * associated data is (kind, person, year, schema). Look-up only by blind index: HMAC-SHA-256 of a
 * term. There is no function that lists, counts by, or walks over people, and none may be added. */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/limits.h"
#include "study/tally.h"

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
    /* Kept in a year's row. The others follow from the identity row (identity.*) or from there
     * being no return of the year (return.none-filed), and are never stored as values. */
    bool in_year;
};
const struct field *field_find(struct span id); /* NULL when unknown */
const struct field *field_by_number(uint16_t number);
const char *provenance_str(enum provenance p); /* "taxpayer", "third-party", "agency" */
/* An empty or unknown word is the taxpayer: the class that leaves least often. */
enum provenance provenance_find(struct span word);

enum { TAX_YEAR_MIN = 1913, TAX_YEAR_MAX = 2100, FIELD_COUNT_MAX = 9999, FIELD_TEXT_MAX = 128 };
/* NULL when the text is a value of the field; otherwise what is wrong, without the text itself.
 * Money is whole cents within +-(2^53-1), counts are 0 to FIELD_COUNT_MAX, flags "true" or
 * "false", texts 1 to FIELD_TEXT_MAX bytes of UTF-8 without control characters. */
const char *field_value_wrong(const struct field *field, struct span text);

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
/* The other keys of the state directory, each under its name. The first call is at its making; from
 * then on another key of this name is ERR_FAULT, and so is one that was never put. */
struct err vault_companion_put(struct vault *vault, const char *name, const struct secret *key);
struct err vault_companion_check(struct vault *vault, const char *name, const struct secret *key);

/* How much is written before it is folded into the file. Rarely (as it is opened) costs a batch a
 * tenth less; often keeps whoever waits for one answer from waiting 50 ms for 32 MiB of others. */
enum vault_fold { VAULT_FOLDS_RARELY = 8192, VAULT_FOLDS_OFTEN = 1024 }; /* pages */
void vault_fold_every(struct vault *vault, enum vault_fold pages);

/* Between the two nothing is written, and no look-up begins and ends a transaction of its own. */
struct err vault_reading_begin(struct vault *vault);
void vault_reading_end(struct vault *vault);

/* Blind index: at most two persons that share one of the terms; `*more` when there are others.
 * `terms` are canonical texts; all are looked up (same work whatever is found). Terms that are the
 * same up to their first bar lie side by side: looked up one after the other they cost less. */
struct err vault_find(struct vault *vault, const struct span *term, size_t term_count,
                      person_ref found[CANDIDATES_MAX], size_t *found_count, bool *more);
/* Opens the identity row of one found person: canonical JSON written at load (ask/identity.h).
 * Nobody (0) is read like anybody: a decoy row is fetched and opened, and the result is empty. */
struct err vault_read_identity(struct vault *vault, struct arena *arena, person_ref person,
                               struct span *identity_json);
/* Values of one year, only of the fields asked for (numbers); `*filed` false: nothing of the year
 * is from a return, whatever others reported. */
struct err vault_read_year(struct vault *vault, struct arena *arena, person_ref person, int year,
                           const uint16_t *field, size_t field_count, struct value *value,
                           size_t value_max, size_t *value_count, bool *filed);

/* ---- ahead.c ---- */

/* A second way to read people, for a process that is forked later, also from within a jail. */
struct err vault_ahead_open(struct vault *vault);
bool vault_ahead_can(const struct vault *vault);
/* In that process, first of all: from now on it finds and reads people, is told of no case, and can
 * write nothing. */
struct err vault_ahead_begin(struct vault *vault);

/* Work counters for tests and the record: look-ups, the terms in them (each is one keyed hash and
 * one search), identity rows opened, a decoy like any other, and rows of years. */
struct vault_reads {
    uint64_t finds, terms, identities, years;
};
struct vault_reads vault_reads(const struct vault *vault);

/* ---- sum.c, sum_parts.c ---- */

/* Adds the sums of a registered question to `tally`, and nothing else comes out. Where it fails
 * the tally is not to be used. `progress` may be NULL. Of many people it is done by a process for
 * each processor, and so outside of a transaction, and not in a jail. */
struct err vault_sum(struct vault *vault, const struct query *query, struct tally *tally,
                     void (*progress)(uint64_t done, uint64_t all, void *), void *arg);

/* ---- load.c: all-or-nothing ---- */

/* Rows are appended in the order given; the terms of all of them are sorted and merged at commit,
 * in constant memory. After any err only vault_load_abort follows. */
struct err vault_load_begin(struct vault *vault);
/* `term[0]` is the person's own (that of the number): two persons who share one are refused, here
 * or at the commit. identity_json: 1 to IDENTITY_BYTES_MAX bytes. */
enum { VAULT_TERMS_MAX = 64, IDENTITY_BYTES_MAX = 16384 };
struct err vault_load_person(struct vault *vault, const struct span *term, size_t term_count,
                             struct span identity_json, person_ref *person);
/* Of the person last loaded; at most one row a year. */
struct err vault_load_year(struct vault *vault, person_ref person, int year,
                           const struct value *value, size_t count);
/* True when the TIN's term was there before this load began (a reject). */
struct err vault_load_has(struct vault *vault, struct span tin_term, bool *has);
/* All that can be refused is refused here; nobody can be found yet. */
struct err vault_load_finish(struct vault *vault);
/* From here on they are found. Finishes first, where that was not done. */
struct err vault_load_commit(struct vault *vault);
void vault_load_abort(struct vault *vault);
/* A mark that a load may be recorded from ledger entry `entry` on; durable, made before the load
 * begins. The commit takes it away, in one with the load: whoever finds it knows that a load
 * recorded since did not come in. */
struct err vault_load_announce(struct vault *vault, uint64_t entry);
struct err vault_load_announced(struct vault *vault, bool *is, uint64_t *entry);
struct err vault_load_settle(struct vault *vault);

/* ---- cases (case.c): sealed decision records and stored answers, in the same file ---- */

enum { CASE_TRIED_MAX = 3 };
struct vault_case {
    char ask_id[ID_BYTES_MAX]; /* one case an (ask id, requester) */
    char decision_id[ID_BYTES_MAX];
    struct digest ask_digest; /* of the exact bytes received */
    struct span requester;    /* 1 to CASE_NAME_BYTES_MAX bytes */
    struct span record;       /* canonical JSON, salted; sealed at rest */
    /* The piece of `record` that many cases have word for word, as its explanation: it is kept once
     * for all of them. Without one: 0. Not told when read. */
    size_t alike_at, alike_len;
    struct span answer; /* what the requester got: sealed answer and outward JSON */
    /* For the house counters below; kept sealed with the case, and as blind tags. */
    struct span officer[RECIPIENTS_MAX]; /* named in the ask, each 1 to CASE_NAME_BYTES_MAX bytes */
    size_t officer_count;
    bool open;        /* a matter still open for its officers */
    uint64_t answers; /* the final answer of the ask whose pending case has this entry; 0: none */
    bool has_reason;
    struct digest reason_digest; /* of the reason's text */
    struct digest subject_tag;   /* names the subject to nobody */
    /* What an ask that identified nobody tried: each counts as an attempt of its own. */
    struct digest tried[CASE_TRIED_MAX];
    size_t tried_count;
    instant at;           /* of the decision */
    uint64_t entry_index; /* of its ledger entry; set by the vault */
    struct span trace;    /* its sender's, to be given back with its answer; may be empty */
    struct span notice;   /* what its requester is told of it, as in vault_notice, or empty */
    instant notice_made;  /* neither of the two is told when read */
};
enum { CASE_NAME_BYTES_MAX = 256, CASE_BYTES_MAX = 2 * 1024 * 1024 };
/* A round of at most ROUND_ASKS_MAX: staged in one durable commit *before* the ledger's append.
 * ERR_REFUSED when a requester's ask id stands twice, in the round or from before; then, and on
 * any fault, none of the round is kept. */
struct err case_put_many(struct vault *vault, const struct vault_case *many, size_t count,
                         uint64_t first_entry_index);
/* The entries that the ledger is known to have had; it never has fewer. Each round marks what there
 * was before it, and whoever closes what there is now. */
struct err case_ledger_mark(struct vault *vault, uint64_t size);
struct err case_ledger_least(struct vault *vault, uint64_t *size);
/* Cases whose entry index is not below the ledger's size were never recorded: discarded at start.
 */
struct err case_discard_from(struct vault *vault, uint64_t ledger_size, uint64_t *discarded);
/* The entry of the newest case; `*has` false: there is none. */
struct err case_last(struct vault *vault, uint64_t *entry, bool *has);
struct err case_by_ask(struct vault *vault, struct arena *arena, struct span requester,
                       struct span ask_id, struct vault_case *found, bool *has);
struct err case_by_decision(struct vault *vault, struct arena *arena, struct span decision_id,
                            struct vault_case *found, bool *has);
/* The case of one ledger entry, for replay and recall; `*has` false when that entry has none. */
struct err case_by_entry(struct vault *vault, struct arena *arena, uint64_t entry_index,
                         struct vault_case *found, bool *has);

/* The case of a ledger entry. ERR_FAULT when there is none. */
struct err case_at(struct vault *vault, struct arena *arena, uint64_t entry_index,
                   struct vault_case *found);

/* ---- code.c: one-time codes that came by letter ---- */

/* A row is found by the code alone. `whom` names the person to nobody; a new code for them ends the
 * one before. `sealed` is what the code opens, and the vault has no key to it. */
enum { CODE_SEALED_BYTES_MAX = 256 };
struct err code_put(struct vault *vault, struct span code, struct span whom, instant now,
                    instant until, struct span sealed);
/* One look-up, whatever the code is: one that was used, has run out or was never given out is not
 * there, and they are not told apart. */
struct err code_find(struct vault *vault, struct arena *arena, struct span code, instant now,
                     struct span *sealed, bool *has);
/* It is used, and there no more; durable when it returns. */
struct err code_spend(struct vault *vault, struct span code);

/* ---- dispute.c: what people say is wrong ---- */

enum { DISPUTE_SAYS_BYTES_MAX = 4000 };
struct vault_dispute {
    uint64_t number; /* from 1 */
    uint64_t entry;  /* that it is about */
    instant at;
    instant answered; /* 0: not yet */
    struct span says; /* 1 to DISPUTE_SAYS_BYTES_MAX bytes; sealed at rest */
};
/* `whom` names the person to nobody. Durable when it returns. */
struct err dispute_put(struct vault *vault, struct span whom, instant at, uint64_t entry,
                       struct span says, uint64_t *number);
/* Those that are not answered, from `*from` on; of a person, all of theirs. */
struct err dispute_next(struct vault *vault, struct arena *arena, uint64_t *from,
                        struct vault_dispute *dispute, bool *has);
struct err dispute_next_of(struct vault *vault, struct arena *arena, struct span whom,
                           uint64_t *from, struct vault_dispute *dispute, bool *has);
/* What was answered before stays as it was. */
struct err dispute_answer(struct vault *vault, uint64_t number, instant when);

/* ---- waiting.c: asks that wait for people ---- */

/* A case that is put open waits; the one that answers it ends that, unless it is put open too
 * (an emergency: a second officer is owed). case_by_ask then finds the answer. */
struct vault_waiting {
    uint64_t entry_index; /* of the pending case */
    uint64_t answered;    /* entry of the final answer; 0: none yet */
    uint64_t closed;      /* entry since which nothing is owed; 0: it waits */
};
/* All that waited or waits under this ask's id: two only where two requesters chose one id. */
struct err waiting_by_ask(struct vault *vault, struct span ask_id, struct vault_waiting found[2],
                          size_t *count);
/* What waits, from `*from` on, in the order of entries. */
struct err waiting_next(struct vault *vault, uint64_t *from, struct vault_waiting *waiting,
                        bool *has);

/* What officers did about an ask that waits, before the ledger says so: it commits to it at times
 * that say nothing. */
struct vault_spoken {
    uint64_t entry;     /* of the entry that commits to it; 0: none does yet */
    struct span record; /* JSON; sealed at rest */
};
enum { SAID_BYTES_MAX = 65536 };
struct err spoken_put(struct vault *vault, uint64_t matter, struct span record);
/* In the order in which it was put, from `*from` on. */
struct err spoken_next(struct vault *vault, struct arena *arena, uint64_t matter, uint64_t *from,
                       struct vault_spoken *spoken, bool *has);

/* One commitment to all of it since the one before, or to nothing. */
struct vault_said {
    uint64_t matter;      /* entry of the pending case */
    uint64_t entry_index; /* of the entry that commits */
    struct span record;   /* JSON: what opens it; sealed at rest */
    bool closes;          /* nothing more is owed about this ask; not told when read */
};
/* Staged before the ledger's append, like a case. */
struct err said_put(struct vault *vault, const struct vault_said *said);
struct err said_next(struct vault *vault, struct arena *arena, uint64_t matter, uint64_t *from,
                     struct vault_said *said, bool *has);

/* House counters that elements look at, kept with the cases. All count to CASE_COUNTED_MAX and no
 * further, so that their work is bounded whatever was asked before. */
enum { CASE_COUNTED_MAX = 1000 };
/* Open matters of this requester that name this officer. */
struct err case_open_matters(struct vault *vault, struct span requester, struct span officer,
                             uint64_t *count);
/* Other subjects that this requester asked about with this very text. */
struct err case_reason_shared(struct vault *vault, struct span requester,
                              const struct digest *reason_digest, const struct digest *subject_tag,
                              uint64_t *count);
/* This requester's attempts of this kind that failed after `since`; counts to `most`. */
struct err case_attempts(struct vault *vault, struct span requester,
                         const struct digest *subject_tag, instant since, uint64_t most,
                         uint64_t *count);

/* The counter of a passkey, by the kid of its key: it must grow, or be 0 always (WebAuthn, section
 * 6.1.1). Durable when `*raised`; where it did not grow nothing is kept. */
struct err counter_raise(struct vault *vault, const char *key, uint32_t count, bool *raised);
/* ---- notices (notice.c): what requesters are still to be told ---- */

enum { NOTICE_RECORD_BYTES_MAX = 4096 };
struct vault_notice {
    uint64_t number; /* given by the vault, and never again */
    struct span requester;
    struct span record; /* JSON: ids, never names; sealed at rest */
    uint64_t entry;     /* that it speaks of: discarded with it where that was never recorded */
    instant made;       /* by the clock on the wall, as is when it is due */
    unsigned tries;     /* that failed */
    bool over;          /* nothing more is owed; told by notice_next_of */
};
/* All or none, durable when it returns; due at once. */
struct err notice_put_many(struct vault *vault, const struct vault_notice *many, size_t count);
/* When the first of all is due. */
struct err notice_first_due(struct vault *vault, instant *due, bool *has);
/* One of a requester's that is due, in the order of when, after so many others. */
struct err notice_due(struct vault *vault, struct arena *arena, struct span requester, instant now,
                      size_t after, struct vault_notice *notice, bool *has);
/* All of a requester's that there still are, due or over, in the order in which they were made:
 * the first after `*after`. */
struct err notice_next_of(struct vault *vault, struct arena *arena, struct span requester,
                          uint64_t *after, struct vault_notice *notice, bool *has);
struct notice_tried {
    uint64_t number;
    instant again; /* it failed, and is due again then; 0: nothing more is owed */
};
struct err notice_tried_many(struct vault *vault, const struct notice_tried *tried, size_t count);
/* Those made before are gone; `*dropped`: how many of them were still owed. */
struct err notice_drop_before(struct vault *vault, instant made, uint64_t *dropped);
struct err notice_waiting(struct vault *vault, uint64_t *count);

/* The key that a requester's notices are signed with; another for each generation. secret_wipe. */
struct secret vault_webhook_secret(const struct vault *vault, struct span requester,
                                   unsigned generation);

#endif
