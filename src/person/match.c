/* Is this claim about exactly this person? A total predicate, rules I1 to I14: whatever is not
 * shown refuses, and the reason is the custodian's alone. It scores nothing into acceptance; the
 * weight of what agrees is only a floor below the rules. */
#include "person/inside.h"

#include <assert.h>

const char *match_reason_str(enum match_reason reason) {
    switch (reason) {
    case MATCH_NOT_TRIED:
        return "not-tried";
    case MATCH_TIN_INVALID:
        return "tin-invalid";
    case MATCH_NAME_INCOMPLETE:
        return "name-incomplete";
    case MATCH_NAME_UNREADABLE:
        return "name-unreadable";
    case MATCH_ADDRESS_INCOMPLETE:
        return "address-incomplete";
    case MATCH_NO_RECORD:
        return "no-record";
    case MATCH_SURNAME:
        return "surname";
    case MATCH_GIVEN:
        return "given-name";
    case MATCH_MIDDLE:
        return "middle-name";
    case MATCH_SUFFIX:
        return "suffix";
    case MATCH_BIRTH_DATE:
        return "birth-date";
    case MATCH_NOTHING_CORROBORATES:
        return "nothing-corroborates";
    case MATCH_RECORD_CONFLICT:
        return "record-conflict";
    case MATCH_RIVAL:
        return "rival";
    case MATCH_EVIDENCE_LOW:
        return "evidence-low";
    case MATCH_VERIFIED:
        return "verified";
    }
    return "not-tried";
}

/* A claim, read once. */
struct claimed {
    const struct person_claim *claim;
    struct plain plain;
    char canon[ADDRESS_CANON_MAX];
    char tin[10];
    bool numbered; /* a number was given */
};

/* ---- the claim by itself ---- */

static enum match_reason names_check(const struct claimed *claimed) {
    const struct plain *plain = &claimed->plain;
    const struct person_name *name = &claimed->claim->name;
    if (plain->given.unreadable || plain->family[0].unreadable || plain->middle_unreadable)
        return MATCH_NAME_UNREADABLE;
    if (plain->given.len == 0 || plain->family[0].len == 0) return MATCH_NAME_INCOMPLETE;
    if (name_is_placeholder(name->given, &plain->given) ||
        name_is_placeholder(name->family, &plain->family[0]) ||
        name_pair_is_placeholder(&plain->given, &plain->family[0]))
        return MATCH_NAME_INCOMPLETE;
    return MATCH_VERIFIED;
}

static enum match_reason claim_check(const struct person_claim *claim, struct claimed *claimed) {
    claimed->claim = claim;
    claimed->numbered = span_trim(claim->tin).len > 0;
    claimed->tin[0] = 0;
    plain_read_claim(claim, &claimed->plain);
    struct address_verdict address = address_read(&claim->address, NULL, 0, claimed->canon);
    if (claimed->numbered && !tin_canon(claim->tin, claimed->tin)) return MATCH_TIN_INVALID;
    enum match_reason names = names_check(claimed);
    if (names != MATCH_VERIFIED) return names;
    if (claimed->plain.suffix == SUFFIX_UNCLEAR) return MATCH_SUFFIX;
    if (claimed->plain.dob_malformed) return MATCH_BIRTH_DATE;
    return address.code == ADDRESS_COMPLETE ? MATCH_VERIFIED : MATCH_ADDRESS_INCOMPLETE;
}

/* ---- the claim and the record ---- */

static bool same_number(const struct claimed *claimed, const struct person_record *record) {
    char tin[10];
    return !claimed->numbered || (tin_canon(record->tin, tin) && memcmp(tin, claimed->tin, 9) == 0);
}

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

static enum match_reason names_compare(const struct plain *claim, const struct plain *record,
                                       bool loose_allowed, enum fit *fit) {
    *fit = plain_given_fits(claim, record);
    if (!plain_surname_fits(claim, record)) return MATCH_SURNAME;
    if (*fit == FIT_NONE || (*fit == FIT_LOOSE && !loose_allowed)) return MATCH_GIVEN;
    if (middles_contradict(claim, record)) return MATCH_MIDDLE;
    return suffixes_contradict(claim, record) ? MATCH_SUFFIX : MATCH_VERIFIED;
}

static void agreement_find(const struct claimed *claimed, const struct person_record *record,
                           const struct plain *plain, struct match_verdict *verdict) {
    const struct person_address *address = &claimed->claim->address;
    verdict->birth_date = plain_dob_equal(&claimed->plain, plain);
    verdict->address_current = plain_address_current(address, claimed->canon, record);
    verdict->address_prior = plain_address_prior(address, claimed->canon, record);
}

static bool any_address(struct match_verdict verdict) {
    return verdict.address_current || verdict.address_prior;
}

/* Rules I4 to I8, I10, I11, I13. Fills in what agrees. */
static enum match_reason record_check(const struct claimed *claimed,
                                      const struct person_record *record, const struct plain *plain,
                                      struct match_verdict *verdict) {
    if (!same_number(claimed, record)) return MATCH_NO_RECORD;
    agreement_find(claimed, record, plain, verdict);
    enum fit fit = FIT_NONE;
    bool loose = verdict->birth_date && claimed->numbered;
    enum match_reason names = names_compare(&claimed->plain, plain, loose, &fit);
    if (names != MATCH_VERIFIED) return names;
    if (claimed->plain.dob.year != 0 && !verdict->birth_date) return MATCH_BIRTH_DATE;
    bool enough = claimed->numbered ? verdict->birth_date || any_address(*verdict)
                                    : verdict->birth_date && any_address(*verdict);
    if (!enough) return MATCH_NOTHING_CORROBORATES;
    if (span_trim(record->status).len > 0) return MATCH_RECORD_CONFLICT;
    struct evidence evidence = {.number = claimed->numbered,
                                .dob = verdict->birth_date,
                                .address = any_address(*verdict),
                                .given = fit,
                                .given_name = name_span(&claimed->plain.given),
                                .surname = name_span(&claimed->plain.family[0])};
    return evidence_weight(&evidence) >= evidence_floor() ? MATCH_VERIFIED : MATCH_EVIDENCE_LOW;
}

/* ---- the claim and somebody else, rule I12 ---- */

/* Something on the request agrees with the record and not with the rival. */
static bool told_apart(const struct claimed *claimed, const struct plain *record,
                       const struct person_record *other, const struct plain *rival,
                       struct match_verdict verdict) {
    if (verdict.birth_date && !plain_dob_equal(&claimed->plain, rival)) return true;
    if (plain_suffix_agrees(&claimed->plain, record) &&
        !plain_suffix_agrees(&claimed->plain, rival))
        return true;
    if (!any_address(verdict)) return false;
    const struct person_address *address = &claimed->claim->address;
    return !plain_address_current(address, claimed->canon, other) &&
           !plain_address_prior(address, claimed->canon, other);
}

static bool is_rival(const struct claimed *claimed, const struct plain *record,
                     const struct person_record *other, struct match_verdict verdict) {
    struct plain rival;
    plain_read_record(other, &rival);
    if (!plain_surname_fits(&claimed->plain, &rival)) return false;
    if (plain_given_fits(&claimed->plain, &rival) == FIT_NONE) return false;
    return !told_apart(claimed, record, other, &rival, verdict);
}

struct match_verdict match_decide(struct arena *arena, const struct person_claim *claim,
                                  const struct match_found *found) {
    struct match_verdict verdict = {0};
    struct claimed *claimed = ARENA_NEW(arena, struct claimed);
    struct plain *record = ARENA_NEW(arena, struct plain);
    verdict.reason = claim_check(claim, claimed);
    if (verdict.reason != MATCH_VERIFIED) return verdict;
    if (!found->record) {
        verdict.reason = MATCH_NO_RECORD;
        return verdict;
    }
    plain_read_record(found->record, record);
    verdict.reason = record_check(claimed, found->record, record, &verdict);
    if (verdict.reason != MATCH_VERIFIED) return verdict;
    if (found->more_rivals) verdict.reason = MATCH_RIVAL;
    if (found->rival && is_rival(claimed, record, found->rival, verdict))
        verdict.reason = MATCH_RIVAL;
    return verdict;
}

size_t match_choose_record(struct arena *arena, const struct person_claim *claim,
                           const struct person_record *const *found, size_t count) {
    assert(count <= CANDIDATES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct match_found either = {.record = found[i], .rival = count > 1 ? found[1 - i] : NULL};
        if (match_verified(match_decide(arena, claim, &either))) return i;
    }
    return 0;
}
