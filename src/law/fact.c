/* Which facts and tests are there, and which fit together? Two closed lists; a pack that names
 * another is refused. */
#include "law/inside.h"

enum {
    TEXT = 1u << FACT_TEXT,
    LIST = 1u << FACT_LIST,
    COUNT = 1u << FACT_COUNT,
    UNTIL = 1u << FACT_UNTIL,
    VERDICT = 1u << FACT_VERDICT,
};

static const struct {
    const char *name;
    unsigned kinds;
    bool vault; /* known only after the vault was asked */
} facts[FACT_ID_COUNT] = {
    [FACT_ID_NONE] = {"", 0, false},
    [FACT_REQUESTER_ID] = {"requester.id", TEXT, false},
    [FACT_REQUESTER_KIND] = {"requester.kind", TEXT, false},
    [FACT_REQUESTER_AGENCY] = {"requester.agency", TEXT, false},
    [FACT_ASK_SIGNATURE] = {"ask.signature", TEXT, false},
    [FACT_ASK_DOCUMENT] = {"ask.document", TEXT, false},
    [FACT_ASK_PURPOSE] = {"ask.purpose", TEXT, false},
    [FACT_ASK_FIELDS] = {"ask.fields", LIST, false},
    [FACT_ASK_PERIODS] = {"ask.periods", LIST, false},
    [FACT_ASK_REASON] = {"ask.reason", TEXT, false},
    [FACT_ASK_REASON_SHARED] = {"ask.reason.shared-count", COUNT, false},
    [FACT_ASK_RECIPIENTS] = {"ask.recipients", LIST, false},
    [FACT_ASK_CONSENT] = {"ask.consent", VERDICT, false},
    [FACT_ASK_CONSENT_DESIGNEE] = {"ask.consent.designee", TEXT, false},
    [FACT_ASK_CONSENT_PURPOSE] = {"ask.consent.purpose", TEXT, false},
    [FACT_ASK_CONSENT_FIELDS] = {"ask.consent.fields", LIST, false},
    [FACT_ASK_CONSENT_PERIODS] = {"ask.consent.periods", LIST, false},
    [FACT_ASK_CONSENT_TAXPAYER] = {"ask.consent.taxpayer", VERDICT, false},
    [FACT_ASK_CONSENT_TIMELY] = {"ask.consent.received-until", UNTIL, false},
    [FACT_ASK_CONSENT_STANDING] = {"ask.consent.standing", VERDICT, false},
    [FACT_ASK_APPROVAL] = {"ask.approval-certification", VERDICT | UNTIL, false},
    [FACT_SUBJECT_NAME] = {"subject.name", TEXT, false},
    [FACT_SUBJECT_ADDRESS] = {"subject.address", VERDICT, false},
    [FACT_MATTER_STATUTE] = {"matter.statute", TEXT, false},
    [FACT_MATTER_NUMBER] = {"matter.number", TEXT, false},
    [FACT_MATTER_PARTY] = {"matter.party-statement", TEXT, false},
    [FACT_RECIPIENT_KIND] = {"recipient.kind", TEXT, false},
    [FACT_RECIPIENT_ID] = {"recipient.id", TEXT, false},
    [FACT_RECIPIENT_SAFEGUARDS] = {"recipient.safeguards", UNTIL, false},
    [FACT_RECIPIENT_CERTIFICATION] = {"recipient.contractor-certification", UNTIL, false},
    [FACT_RECIPIENTS_LOAD] = {"recipients.open-matters-max", COUNT, false},
    [FACT_RECIPIENTS_ATTESTATIONS] = {"recipients.attestations", TEXT | VERDICT, false},
    [FACT_PROGRAMME_REQUEST] = {"programme.standing-request", UNTIL, false},
    [FACT_RECORD_HOLD_I6] = {"record.hold-i6", VERDICT, true},
    [FACT_RECORD_HOLD_IMPAIRMENT] = {"record.hold-impairment", VERDICT, true},
    [FACT_VERIFICATION_OUTCOME] = {"verification.outcome", VERDICT, true},
    [FACT_VERIFICATION_ADDRESS] = {"verification.address", VERDICT, true},
    [FACT_AGREEMENT_IN_FORCE] = {"agreement.in-force", UNTIL | VERDICT, false},
    [FACT_AGREEMENT_NOTICE] = {"agreement.notice", VERDICT, false},
    [FACT_AGREEMENT_LENGTH] = {"agreement.length", VERDICT, false},
    [FACT_AGREEMENT_PURPOSES] = {"agreement.purposes", LIST, false},
    [FACT_AGREEMENT_FIELDS] = {"agreement.fields", LIST, false},
    [FACT_AGREEMENT_RECORDS] = {"agreement.records", VERDICT, false},
    [FACT_AGREEMENT_BREACH] = {"agreement.no-breach", VERDICT, false},
    [FACT_PROGRAMME_ID] = {"programme.id", TEXT, false},
    [FACT_CASE_NUMBER] = {"case.number", TEXT, false},
    [FACT_CASE_ROLE] = {"case.role", TEXT, false},
    [FACT_OTHER_SOURCES] = {"ask.other-sources", TEXT, false},
    [FACT_OFFSET_REFERENCE] = {"offset.reference", TEXT, false},
    [FACT_OFFSET_SECTION] = {"offset.section", TEXT, false},
    [FACT_OFFSET_AGAINST] = {"offset.against", TEXT, false},
    [FACT_CLAIM_REFERENCE] = {"claim.reference", TEXT, false},
    [FACT_CLAIM_BASIS] = {"claim.basis", TEXT, false},
    [FACT_CLAIM_AGAINST] = {"claim.against", TEXT, false},
    [FACT_CLAIM_NOTICE] = {"claim.notice", VERDICT, false},
    [FACT_ORDER_DOCUMENT] = {"order.document", TEXT, false},
    [FACT_ORDER_COURT] = {"order.court", TEXT, false},
    [FACT_ORDER_UNTIL] = {"order.valid-until", UNTIL, false},
    [FACT_ORDER_AUTHORISED] = {"order.application-authorised-by", TEXT, false},
    [FACT_ORDER_PERSON] = {"order.person", VERDICT, false},
    [FACT_ORDER_FIELDS] = {"order.fields", LIST, false},
    [FACT_ORDER_PERIODS] = {"order.periods", LIST, false},
    [FACT_ORDER_CAUSE] = {"order.recital.reasonable-cause", TEXT, false},
    [FACT_ORDER_RELEVANCE] = {"order.recital.relevance", TEXT, false},
    [FACT_ORDER_EXCLUSIVE] = {"order.recital.exclusive-use", TEXT, false},
    [FACT_ORDER_WARRANT] = {"order.recital.felony-warrant", TEXT, false},
    [FACT_DANGER_FACTS] = {"danger.facts", TEXT, false},
    [FACT_DANGER_SOURCE] = {"danger.source", TEXT, false},
    [FACT_DANGER_AGE] = {"danger.hours-since", COUNT, false},
    [FACT_DANGER_FIELDS] = {"danger.fields", LIST, false},
    [FACT_DANGER_CALL_BACK] = {"danger.call-back", TEXT, false},
    [FACT_DANGER_SAFEGUARDS] = {"danger.safeguards-reason", TEXT, false},
    [FACT_STATE_STATUTE] = {"state.tax-statute", TEXT, false},
    [FACT_STATE_DEATH_CONTRACT] = {"state.death-contract", UNTIL, false},
    [FACT_STATE_DEATH_EXCEPTION] = {"state.death-exception", VERDICT, false},
    [FACT_STATE_COPIES] = {"state.copies-federal-return", TEXT, false},
    [FACT_STATE_PROTECTS] = {"state.protects-copies", UNTIL, false},
    [FACT_TAX_CHAPTERS] = {"tax.chapters", LIST, false},
    [FACT_TAX_KIND] = {"tax.kind", TEXT, false},
    [FACT_TAX_FILER] = {"tax.filer", TEXT, false},
    [FACT_RECIPIENTS_KINDS] = {"recipients.kinds", LIST, false},
    [FACT_INTEREST_CLASS] = {"interest.class", TEXT, false},
    [FACT_INTEREST_DOCUMENT] = {"interest.document", TEXT, false},
    [FACT_INTEREST_SIGNED] = {"interest.signed-by-principal-officer", TEXT, false},
    [FACT_INTEREST_ATTESTED] = {"interest.attested-by-officer", TEXT, false},
    [FACT_INTEREST_BY_ATTORNEY] = {"interest.by-attorney", TEXT, false},
    [FACT_INTEREST_POWER] = {"interest.power-of-attorney", TEXT, false},
    [FACT_DUTY_ASSIGNMENT] = {"duty.assignment", TEXT, false},
    [FACT_DUTY_CODE] = {"duty.code", TEXT, false},
    [FACT_DUTY_COVERS] = {"duty.covers", TEXT, false},
    [FACT_DUTY_CONFLICT] = {"duty.no-conflict", VERDICT, false},
    [FACT_RECORD_HOLD_INVESTIGATION] = {"record.hold-investigation", VERDICT, true},
    [FACT_RECORD_HOLD_FAMILY] = {"record.hold-family-violence", VERDICT, true},
};

static const struct test_rule tests[TEST_COUNT] = {
    [TEST_NONE] = {"", 0, 0},
    [TEST_PRESENT] = {"present", TEXT | LIST | COUNT | VERDICT, 0},
    [TEST_ONE_OF] = {"one-of", TEXT, NEEDS_VALUES},
    [TEST_IN_LIST] = {"in-list", TEXT | LIST, NEEDS_LIST},
    [TEST_CLASSED_AS] = {"classed-as", TEXT, NEEDS_REGISTER | NEEDS_CLASS},
    [TEST_SUBSET_OF] = {"subset-of", TEXT | LIST, NEEDS_REGISTER},
    [TEST_NOT_ONLY] = {"not-only", TEXT | LIST, NEEDS_VALUES},
    [TEST_AT_MOST] = {"at-most", COUNT, NEEDS_LIMIT},
    [TEST_PERIODS_CLOSED] = {"periods-closed", LIST, 0},
    [TEST_ADDRESS_COMPLETE] = {"address-complete", VERDICT, 0},
    [TEST_SIGNED_BY_ROLE] = {"signed-by-role", TEXT, NEEDS_ROLES},
    [TEST_NOT_EXPIRED] = {"not-expired", UNTIL | VERDICT, 0},
    [TEST_CONSENT_VALID] = {"consent-valid", UNTIL | VERDICT, 0},
    [TEST_PROGRAMME_ACTIVE] = {"programme-active", UNTIL, 0},
    [TEST_ORDER_ON_FILE] = {"order-on-file", VERDICT, 0},
    [TEST_IDENTITY_UNIQUE] = {"identity-unique", VERDICT, 0},
    [TEST_ADDRESS_ON_FILE] = {"address-on-file", VERDICT, 0},
    [TEST_NO_HOLD] = {"no-hold", VERDICT, 0},
    [TEST_FINDING] = {"finding", 0, 0},
};

const char *fact_name(enum fact_id id) { return facts[id].name; }
unsigned fact_kinds(enum fact_id id) { return facts[id].kinds; }
enum law_stage fact_stage(enum fact_id id) {
    return facts[id].vault ? STAGE_IDENTITY : STAGE_PAPER;
}

enum fact_id fact_find(struct span name) {
    for (size_t i = 1; i < FACT_ID_COUNT; i++)
        if (span_is(name, facts[i].name)) return (enum fact_id)i;
    return FACT_ID_NONE;
}

const struct test_rule *test_rule_of(enum law_test test) { return &tests[test]; }

enum law_test test_find(struct span name) {
    for (size_t i = 1; i < TEST_COUNT; i++)
        if (span_is(name, tests[i].name)) return (enum law_test)i;
    return TEST_NONE;
}
