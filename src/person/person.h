/* Are these two descriptions the same person? Types and the public functions of the room.
 *
 * Pure: no clock, no file, no memory but the arena given. No function here repairs, infers, ranks
 * or lists; no code tells one kind of taxpayer number from another. */
#ifndef PERSON_PERSON_H
#define PERSON_PERSON_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

/* As given, UTF-8, possibly empty. */
struct person_name {
    struct span given;
    struct span middle;
    struct span family;
    struct span suffix;
};

struct person_address {
    struct span line1;
    struct span line2;
    struct span city;
    struct span state;
    struct span zip;
};

/* What the asker says about the person. dob is text as given (empty: not given). */
struct person_claim {
    struct span tin;
    struct person_name name;
    struct span dob;
    struct person_address address;
};

enum { FORMER_NAMES_MAX = 8, PRIOR_ADDRESSES_MAX = 8 };

/* What is on file. status is empty when the record is in order; otherwise one of
 * "merged", "identity-theft", "deceased-conflict" or another word, all of which refuse. */
struct person_record {
    struct span tin;
    struct person_name name;
    struct span former_family[FORMER_NAMES_MAX];
    size_t former_family_count;
    struct span dob;
    struct person_address address;
    struct person_address prior_address[PRIOR_ADDRESSES_MAX];
    size_t prior_address_count;
    struct span status;
    struct span source; /* the register that the row came from; empty: it was not said */
};

/* ---- tin.c ---- */

/* Nine digits once hyphens are taken out; rule I1 of shared data. Writes nine digits and a NUL. */
bool tin_canon(struct span text, char digits[10]);

/* ---- name_control.c ---- */

/* The IRS name control of a surname as given: up to four capital letters or hyphens; empty where
 * the surname cannot be read. Never sufficient for a release: nothing in this room decides by it.
 */
enum { NAME_CONTROL_BYTES = 5 };
void name_control(struct span family, char control[NAME_CONTROL_BYTES]);
/* Both have one, and it is the same. */
bool name_control_equal(struct span a, struct span b);

/* ---- address.c ---- */

enum address_code {
    ADDRESS_NOT_CHECKED = 0, /* refuses */
    ADDRESS_M1,
    ADDRESS_M3,
    ADDRESS_P1,
    ADDRESS_P3,
    ADDRESS_N1,
    ADDRESS_F1,
    ADDRESS_G1,
    ADDRESS_X1,
    ADDRESS_X2,
    ADDRESS_X3,
    ADDRESS_X4,
    ADDRESS_X5,
    ADDRESS_X6,
    ADDRESS_X7,
    ADDRESS_X8,
    ADDRESS_X9,
    ADDRESS_COMPLETE,
};

struct address_verdict {
    enum address_code code;
    bool shared_address; /* an institution with a delivery line: complete, but flagged */
    bool care_of;
    bool private_mailbox; /* a PMB: the street is an agent's */
};

/* Complete by USPS Publication 28, rules A1-A12. Never repairs. `own_office` (may be NULL, count
 * 0) are canonical texts of the requester's own offices, refused as X8. */
struct address_verdict address_check(const struct person_address *address,
                                     const struct person_address *own_office,
                                     size_t own_office_count);

/* "M1", "X4", ..., "complete". */
const char *address_code_str(enum address_code code);
/* One plain sentence for the requester: what is wrong and what would cure it. */
const char *address_code_says(enum address_code code);

/* Canonical text of a complete address: number, directionals, street, suffix, unit, ZIP5. Two
 * addresses are equal when these bytes are, unless both name an urbanization and not the same.
 * Empty when not complete. */
struct span address_canon(struct arena *arena, const struct person_address *address);

/* ---- match.c ---- */

enum match_reason {                      /* custodian only; never shown to a requester */
                    MATCH_NOT_TRIED = 0, /* not verified */
                    MATCH_TIN_INVALID,
                    MATCH_NAME_INCOMPLETE,
                    MATCH_NAME_UNREADABLE,
                    MATCH_ADDRESS_INCOMPLETE,
                    MATCH_NO_RECORD,
                    MATCH_SURNAME,
                    MATCH_GIVEN,
                    MATCH_MIDDLE,
                    MATCH_SUFFIX,
                    MATCH_BIRTH_DATE,
                    MATCH_NOTHING_CORROBORATES,
                    MATCH_RECORD_CONFLICT,
                    MATCH_RIVAL,
                    MATCH_EVIDENCE_LOW,
                    MATCH_ATTEMPTS_SPENT, /* never of this room: a caller's house rule */
                    MATCH_VERIFIED,
};

const char *match_reason_str(enum match_reason reason);

struct match_verdict {
    enum match_reason reason;
    bool address_current; /* the complete address given equals the current one on file */
    bool address_prior;   /* ... or a prior one */
    bool birth_date;      /* given and equal */
};
static inline bool match_verified(struct match_verdict v) { return v.reason == MATCH_VERIFIED; }

/* ---- terms.c: look-up keys for blind indexes ----
 *
 * A term is canonical text; the vault turns it into an HMAC. Its first byte is its kind:
 *   T  the number
 *   D  surname, a form of the given name, birth date
 *   A  surname, a form of the given name, address
 *   B  first letter of the given name, birth date, address
 *   of any of these, with Z: nothing: no record has it; it makes each look-up of a claim as long
 * What stands before the first bar is its place: all that a claim looks up beside a number has one
 * place, so that an index can lay it together and it is one page away.
 * A record has one term a surname (present or former) and form for D, the same a further address
 * (present or prior) for A, and one an address for B; typically eight in all without a prior
 * address, and never more than MATCH_TERMS_MAX: a record that would have more gets coarser terms,
 * which every claim looks up too.
 *
 * How a caller that has an index finds what a verdict wants, opening at most two records:
 *   1. match_begin, match_terms_of_claim. With a number there is one term, of kind T (none when the
 *      number is none): look it up; that is the record, or nobody. Open it, or a decoy, and put it
 *      with match_put_record.
 *   2. match_terms_of_rivals, and look all of them up. Whoever is found besides the record might be
 *      a rival: open one, and count whether there are more. The number of terms depends on the
 *      claim alone.
 *   3. match_end.
 *   Without a number (rule I13) look up all terms of the claim. Of the at most two found,
 *   match_choose_record puts the one that is meant; the other is the rival.
 * Then the verdict is that of comparing the claim with every record there is, except that
 * more_rivals is never verified. */
enum { MATCH_TERMS_MAX = 64 };
size_t match_terms_of_record(struct arena *arena, const struct person_record *record,
                             struct span term[MATCH_TERMS_MAX]);

struct match; /* lives in the arena, and borrows the claim and the records put */
struct match *match_begin(struct arena *arena, const struct person_claim *claim);
/* What a claim names, however it is written: the letters of the names, the complete address. Empty
 * where the predicate could not read it. For counting what was tried under one name or home. */
enum { CLAIM_NAME_BYTES = 2 * NAME_BYTES_MAX + 1, CLAIM_HOME_BYTES = 1792 };
struct plain_claim {
    char given[CLAIM_NAME_BYTES];
    char family[CLAIM_NAME_BYTES];
    char home[CLAIM_HOME_BYTES];
};
void match_plain_claim(const struct match *match, struct plain_claim *plain);
size_t match_terms_of_claim(const struct match *match, struct span term[MATCH_TERMS_MAX]);
/* NULL: nobody. Before match_terms_of_rivals and match_end. */
void match_put_record(struct match *match, const struct person_record *record);
size_t match_terms_of_rivals(const struct match *match, struct span term[MATCH_TERMS_MAX]);
/* The predicate: total, fail-closed, bit-identical on replay (rules I1-I14; DESIGN "Identity"). A
 * record whose number is not the one claimed counts as none. `rival`: one that was opened, or NULL;
 * `more_rivals`: there are others that were not. */
struct match_verdict match_end(struct match *match, const struct person_record *rival,
                               bool more_rivals);

/* Of the two found without a number (NULL where there were fewer): puts the one that is verified
 * with the other as its rival, the first when neither is, and returns which. */
size_t match_choose_record(struct match *match,
                           const struct person_record *const found[CANDIDATES_MAX]);

/* What the blind indexes said: the record under the number (NULL when none), at most one possible
 * rival that was opened, and whether there are more that were not. */
struct match_found {
    const struct person_record *record;
    const struct person_record *rival;
    bool more_rivals;
};

/* All three steps, for one who knows whom to compare with. */
struct match_verdict match_decide(struct arena *arena, const struct person_claim *claim,
                                  const struct match_found *found);

#endif
