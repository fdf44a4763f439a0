/* What would made-up people and asks look like?
 *
 * Pure: no clock, no randomness but the seed. The same arguments give the same bytes on every
 * machine (integers only, own generator). Nobody in the output exists: numbers begin with 9 and
 * have a group of 01 to 49, which was never issued to anybody. Names are drawn by how common they
 * are in the whole country and by nothing else; there is no column, and no hidden variable, that
 * stands for nationality, ethnicity or status.
 *
 * people.csv (RFC 4180, UTF-8, "\n"), one row a person, in this order of columns:
 *   tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip,prior_address,
 *   status, and then value columns named <year>:<field>:<provenance> (provenance is taxpayer,
 *   third-party or agency), first all of 2023, then all of 2024. Money in cents, flags true or
 *   false, an empty cell is no value; a year with no value at all is a year not filed.
 *   former_family: several are parted by ";". prior_address: line1|line2|city|state|zip.
 *   status: empty, or a word (merged, identity-theft, deceased-conflict, hold-i6,
 *   hold-impairment) on about one row in five hundred.
 *
 * asks.ndjson: one complete ask payload (format portcullis-ask/1) a line; not signed.
 *
 * truth.csv: line,ask_id,class,expected,code
 *   expected: the outward state (released, not-released, needs-from-you, under-review);
 *   code: the first outward code, empty when released or under review. */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

#include "base/clock.h"
#include "base/err.h"

#include <stdint.h>
#include <stdio.h>

#define SYNTH_PEOPLE_MAX 40000000 /* of 48,995,100 numbers of this form */
#define SYNTH_ASKS_MAX 100000000

/* Writes `count` people with a header line. Constant memory. `progress` may be NULL; it is called
 * every few thousand rows and at the end. ERR_USAGE: count is 0 or over SYNTH_PEOPLE_MAX.
 * ERR_FAULT: `out` cannot be written. `out` is flushed. */
struct err synth_people(FILE *out, uint64_t count, uint64_t seed,
                        void (*progress)(uint64_t done, uint64_t all, void *), void *arg);

/* Canaries: the first rows of every people.csv are these constants, whatever the seed. They are
 * valid people, and each text occurs nowhere else, so a leak test may search for it anywhere. */
struct synth_canary {
    const char *tin;
    const char *given;
    const char *family;
    const char *former_family;
    const char *dob;
    const char *line1;
    const char *prior_line1;
    const char *payer;  /* 2023 and 2024 information-return.payer-name */
    const char *amount; /* every amount in cents of 2023 and 2024 */
};
enum { SYNTH_CANARIES = 3 };
extern const struct synth_canary synth_canary[SYNTH_CANARIES];

struct synth_asks_options {
    const char *authority; /* short form: 6103-l-13-C, 6103-c, 6103-i-2, 6103-l-6, ... */
    uint64_t count;
    uint64_t seed;
    const char *requester; /* id of the enrolled requester, e.g. us.ed */
    instant now;           /* issued_at of every ask, and the time in its id */
    int year;              /* the taxable year asked about, e.g. 2024 */
    const char *purpose;   /* NULL: the first that the pack permits under the authority */
    FILE *truth;           /* NULL: no truth is written */
};

/* What each ask of a stream is. The shares, in thousandths, are in draft.c; the share of a class
 * that an authority has no use for goes to genuine. */
enum synth_class {
    SYNTH_GENUINE = 0,
    SYNTH_NOT_FILED,        /* genuine; the person filed no return for the year */
    SYNTH_CONFLICT,         /* genuine; the record is not in order */
    SYNTH_HOLD,             /* genuine; a hold stands that this authority looks at */
    SYNTH_TIN_TYPO,         /* the number has a digit wrong: nobody's, or by chance somebody's */
    SYNTH_TIN_STRANGER,     /* the number of another living person */
    SYNTH_TIN_HOUSEHOLD,    /* the number of somebody of the same name and home */
    SYNTH_DOB_WRONG,        /* day and month changed over, or a year out */
    SYNTH_ADDRESS_UNFIT,    /* "Unknown Address", "NA NA", a ZIP alone: never wholly absent */
    SYNTH_APPROVAL_MISSING, /* (l)(13)(C): no certification of the approval stands in the ask */
    SYNTH_APPROVAL_VOID,    /* (l)(13)(C): it stands there and is not certified */
    SYNTH_YEAR_WRONG,       /* (l)(13)(C): a year of no award year; (i)(2): no period at all */
    SYNTH_ATTEST_MISSING,   /* (i)(2): a recipient does not attest sole use */
    SYNTH_CLASS_COUNT,
};
/* "genuine", "tin-typo", ... */
const char *synth_class_str(enum synth_class class);

/* Writes `count` asks about people of `people` (any file with the identity columns above, by
 * their names, in any order; a regular file, read twice). No person is asked about twice before
 * everybody was, save where a household had to be found. Memory: eight bytes for sixteen people.
 *
 * For 6103-c the truth assumes that the caller attaches a valid consent for the person, fields
 * and year to every line; the asks are written without one. For 6103-i-2 the recipients are
 * OFF-0001, OFF-0002, ..., twenty matters each; more than 80,000 asks are ERR_USAGE.
 * ERR_INPUT names the row of `people` that is malformed. */
struct err synth_asks(FILE *people, const char *people_name, FILE *out,
                      const struct synth_asks_options *options,
                      void (*progress)(uint64_t done, uint64_t all, void *), void *arg);

/* One file of asks for addresses under (i)(2), in the shares of the file that was sent in August
 * 2025: of 1,280,000 lines 47,289 were about people on record, 230,400 addresses were none. One
 * officer and one reason stand in every line. For scenes of a refusal. */
struct synth_sweep_options {
    uint64_t count;
    uint64_t seed;
    const char *requester;
    instant now; /* issued_at of every ask */
};
enum { SYNTH_SWEEP_MIN = 1000 };
/* Of so many lines: those about people on record, and those whose address is none. */
uint64_t synth_sweep_known(uint64_t count);
uint64_t synth_sweep_unfit(uint64_t count);
/* ERR_USAGE where `people` has fewer than synth_sweep_known of it and some to spare. */
struct err synth_sweep(FILE *people, const char *people_name, FILE *out,
                       const struct synth_sweep_options *options,
                       void (*progress)(uint64_t done, uint64_t all, void *), void *arg);

#endif
