/* Is this claim about exactly this person? A total predicate, rules I1 to I14: whatever is not
 * shown refuses, and the reason is the custodian's alone. It scores nothing into acceptance; the
 * weight of what agrees is only a floor below the rules.
 *
 * Two records are always read and compared whole, a made-up one where there is none, and only then
 * is it looked at what disagreed: so that the time taken does not say which it was. */
#include "person/inside.h"

#include <assert.h>

const char *match_reason_str(enum match_reason reason) {
    static const char *const str[] = {
        [MATCH_NOT_TRIED] = "not-tried",
        [MATCH_TIN_INVALID] = "tin-invalid",
        [MATCH_NAME_INCOMPLETE] = "name-incomplete",
        [MATCH_NAME_UNREADABLE] = "name-unreadable",
        [MATCH_ADDRESS_INCOMPLETE] = "address-incomplete",
        [MATCH_NO_RECORD] = "no-record",
        [MATCH_SURNAME] = "surname",
        [MATCH_GIVEN] = "given-name",
        [MATCH_MIDDLE] = "middle-name",
        [MATCH_SUFFIX] = "suffix",
        [MATCH_BIRTH_DATE] = "birth-date",
        [MATCH_NOTHING_CORROBORATES] = "nothing-corroborates",
        [MATCH_RECORD_CONFLICT] = "record-conflict",
        [MATCH_RIVAL] = "rival",
        [MATCH_EVIDENCE_LOW] = "evidence-low",
        [MATCH_ATTEMPTS_SPENT] = "attempts-spent",
        [MATCH_VERIFIED] = "verified",
    };
    return str[(size_t)reason < sizeof str / sizeof *str ? reason : MATCH_NOT_TRIED];
}

/* ---- the claim by itself ---- */

static enum match_reason names_check(const struct match *match) {
    const struct plain *plain = &match->plain;
    const struct person_name *name = &match->claim->name;
    if (plain->given.unreadable || plain->family[0].unreadable || plain->middle_unreadable)
        return MATCH_NAME_UNREADABLE;
    if (plain->given.len == 0 || plain->family[0].len == 0) return MATCH_NAME_INCOMPLETE;
    if (name_is_placeholder(name->given, &plain->given) ||
        name_is_placeholder(name->family, &plain->family[0]) ||
        name_pair_is_placeholder(&plain->given, &plain->family[0]))
        return MATCH_NAME_INCOMPLETE;
    return MATCH_VERIFIED;
}

/* VERIFIED when the claim alone has nothing against it. */
static enum match_reason claim_check(const struct match *match, bool number_valid) {
    if (match->numbered && !number_valid) return MATCH_TIN_INVALID;
    enum match_reason names = names_check(match);
    if (names != MATCH_VERIFIED) return names;
    if (match->plain.suffix == SUFFIX_UNCLEAR) return MATCH_SUFFIX;
    if (match->plain.dob_malformed) return MATCH_BIRTH_DATE;
    return match->canon[0] ? MATCH_VERIFIED : MATCH_ADDRESS_INCOMPLETE;
}

/* ---- the claim beside a record ---- */

/* Read where there is no record: as long and as regular as most. Its number is valid nowhere, so
 * that it is never the record of a claim. */
static const struct person_record NOBODY_ON_FILE = {
    .name = {.given = SPAN_LITERAL("Leandra"),
             .middle = SPAN_LITERAL("Marie"),
             .family = SPAN_LITERAL("Halvorsen")},
    .dob = SPAN_LITERAL("1970-01-01"),
    .address = {.line1 = SPAN_LITERAL("2417 Willow Rd"),
                .city = SPAN_LITERAL("Chicago"),
                .state = SPAN_LITERAL("IL"),
                .zip = SPAN_LITERAL("60608")}};

static bool same_address(const struct match *match, const struct person_address *address) {
    WRITTEN_FIRST char canon[ADDRESS_CANON_MAX];
    address_read(address, NULL, 0, canon);
    return address_same(match->canon, canon);
}

static bool same_number(const struct match *match, const struct person_record *record) {
    char tin[10];
    bool valid = tin_canon(record->tin, tin);
    return !match->numbered || (valid && memcmp(tin, match->tin, 9) == 0);
}

static void compare(const struct match *match, const struct person_record *record,
                    struct compared *compared) {
    const struct person_record *read = record ? record : &NOBODY_ON_FILE;
    compared->anybody = record != NULL;
    compared->in_order = span_trim(read->status).len == 0;
    compared->number = same_number(match, read);
    plain_read_record(read, &compared->plain);
    compared->surname = plain_surname_fits(&match->plain, &compared->plain);
    compared->given = plain_given_fits(&match->plain, &compared->plain);
    compared->dob = plain_dob_equal(&match->plain, &compared->plain);
    compared->suffix = plain_suffix_agrees(&match->plain, &compared->plain);
    compared->address_current = same_address(match, &read->address);
    compared->address_prior = false;
    size_t priors = read->prior_address_count;
    for (size_t i = 0; i < priors; i++)
        if (same_address(match, &read->prior_address[i])) compared->address_prior = true;
    if (priors == 0) same_address(match, &NOBODY_ON_FILE.address); /* most have none, or one */
}

bool compared_address(const struct compared *compared) {
    return compared->address_current || compared->address_prior;
}

/* ---- what agrees, and what does not ---- */

/* Rule I8: different first letters on both sides. */
static bool middles_contradict(const struct plain *a, const struct plain *b) {
    return a->middle.len > 0 && b->middle.len > 0 && a->middle.letters[0] != b->middle.letters[0];
}

/* Rule I6. */
static bool suffixes_contradict(const struct plain *claim, const struct plain *record) {
    if (record->suffix == SUFFIX_UNCLEAR) return true;
    return claim->suffix != SUFFIX_NONE && record->suffix != SUFFIX_NONE &&
           claim->suffix != record->suffix;
}

/* Rules I4 to I6 and I8. */
static enum match_reason names_compare(const struct match *match) {
    const struct compared *compared = &match->compared;
    bool loose_allowed = compared->dob && match->numbered;
    if (!compared->surname) return MATCH_SURNAME;
    if (compared->given < FIT_LOOSE) return MATCH_GIVEN;
    if (compared->given == FIT_LOOSE && !loose_allowed) return MATCH_GIVEN;
    if (middles_contradict(&match->plain, &compared->plain)) return MATCH_MIDDLE;
    return suffixes_contradict(&match->plain, &compared->plain) ? MATCH_SUFFIX : MATCH_VERIFIED;
}

/* Rules I10 and I13. */
static bool is_corroborated(const struct match *match) {
    bool address = compared_address(&match->compared);
    return match->numbered ? match->compared.dob || address : match->compared.dob && address;
}

static bool has_evidence(const struct match *match) {
    struct evidence evidence = {.number = match->numbered,
                                .dob = match->compared.dob,
                                .address = compared_address(&match->compared),
                                .given = match->compared.given,
                                .given_name = name_span(&match->plain.given),
                                .surname = name_span(&match->plain.family[0])};
    return evidence_weight(&evidence) >= evidence_floor();
}

/* Rules I4 to I8, I10, I11, I13. */
static enum match_reason record_check(const struct match *match) {
    const struct compared *compared = &match->compared;
    if (!compared->anybody || !compared->number) return MATCH_NO_RECORD;
    enum match_reason names = names_compare(match);
    if (names != MATCH_VERIFIED) return names;
    if (match->plain.dob.year != 0 && !compared->dob) return MATCH_BIRTH_DATE;
    if (!is_corroborated(match)) return MATCH_NOTHING_CORROBORATES;
    if (!compared->in_order) return MATCH_RECORD_CONFLICT;
    return has_evidence(match) ? MATCH_VERIFIED : MATCH_EVIDENCE_LOW;
}

/* Rule I12: something on the request agrees with the record and not with the rival. */
static bool told_apart(const struct compared *record, const struct compared *rival) {
    if (record->dob && !rival->dob) return true;
    if (record->suffix && !rival->suffix) return true;
    return compared_address(record) && !compared_address(rival);
}

static bool is_rival(const struct compared *record, const struct compared *other) {
    if (!other->anybody || !other->surname || other->given == FIT_NONE) return false;
    return !told_apart(record, other);
}

/* ---- step by step ---- */

struct match *match_begin(struct arena *arena, const struct person_claim *claim) {
    struct match *match = ARENA_NEW(arena, struct match);
    match->arena = arena;
    match->claim = claim;
    match->numbered = span_trim(claim->tin).len > 0;
    bool number_valid = tin_canon(claim->tin, match->tin);
    plain_read_claim(claim, &match->plain);
    address_read(&claim->address, NULL, 0, match->canon);
    match->reason = claim_check(match, number_valid);
    return match;
}

void match_plain_claim(const struct match *match, struct plain_claim *plain) {
    static_assert(sizeof plain->given == sizeof((struct name *)0)->letters, "whole names");
    static_assert(sizeof plain->home == ADDRESS_CANON_MAX, "whole addresses");
    const struct name *given = &match->plain.given;
    const struct name *family = &match->plain.family[0];
    size_t home = address_delivery(match->canon).len; /* an area left out is no other home */
    memcpy(plain->given, given->letters, given->len + 1);
    memcpy(plain->family, family->letters, family->len + 1);
    memcpy(plain->home, match->canon, home);
    plain->home[home] = 0;
}

void match_put_record(struct match *match, const struct person_record *record) {
    compare(match, record, &match->compared);
}

struct match_verdict match_end(struct match *match, const struct person_record *rival,
                               bool more_rivals) {
    const struct compared *compared = &match->compared;
    compare(match, rival, &match->rival);
    enum match_reason record = record_check(match);
    bool rivalled = more_rivals || is_rival(compared, &match->rival);
    struct match_verdict verdict = {.reason = match->reason};
    if (match->reason != MATCH_VERIFIED) return verdict;
    verdict.reason = record == MATCH_VERIFIED && rivalled ? MATCH_RIVAL : record;
    if (record == MATCH_NO_RECORD) return verdict;
    verdict.birth_date = compared->dob;
    verdict.address_current = compared->address_current;
    verdict.address_prior = compared->address_prior;
    return verdict;
}

struct match_verdict match_decide(struct arena *arena, const struct person_claim *claim,
                                  const struct match_found *found) {
    struct match *match = match_begin(arena, claim);
    match_put_record(match, found->record);
    return match_end(match, found->rival, found->more_rivals);
}

size_t match_choose_record(struct match *match,
                           const struct person_record *const found[CANDIDATES_MAX]) {
    size_t chosen = 0;
    for (size_t i = CANDIDATES_MAX; i-- > 0;) {
        match_put_record(match, found[i]);
        if (match_verified(match_end(match, found[1 - i], false))) chosen = i;
    }
    match_put_record(match, found[chosen]);
    return chosen;
}
