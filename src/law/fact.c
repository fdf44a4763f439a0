/* Which facts and tests are there? Two closed lists; a pack that names another is refused. */
#include "law/inside.h"

static const char *const fact_names[FACT_ID_COUNT] = {
    [FACT_ID_NONE] = "",
    [FACT_REQUESTER_ID] = "requester.id",
    [FACT_REQUESTER_KIND] = "requester.kind",
    [FACT_REQUESTER_AGENCY] = "requester.agency",
    [FACT_ASK_SIGNATURE] = "ask.signature",
    [FACT_ASK_DOCUMENT] = "ask.document",
    [FACT_ASK_PURPOSE] = "ask.purpose",
    [FACT_ASK_FIELDS] = "ask.fields",
    [FACT_ASK_PERIODS] = "ask.periods",
    [FACT_ASK_REASON] = "ask.reason",
    [FACT_ASK_REASON_SHARED] = "ask.reason.shared-count",
    [FACT_ASK_RECIPIENTS] = "ask.recipients",
    [FACT_ASK_CONSENT] = "ask.consent",
    [FACT_ASK_CONSENT_DESIGNEE] = "ask.consent.designee",
    [FACT_ASK_CONSENT_PURPOSE] = "ask.consent.purpose",
    [FACT_ASK_CONSENT_FIELDS] = "ask.consent.fields",
    [FACT_ASK_CONSENT_PERIODS] = "ask.consent.periods",
    [FACT_ASK_CONSENT_TAXPAYER] = "ask.consent.taxpayer",
    [FACT_ASK_CONSENT_TIMELY] = "ask.consent.received-until",
    [FACT_ASK_CONSENT_STANDING] = "ask.consent.standing",
    [FACT_ASK_APPROVAL] = "ask.approval-certification",
    [FACT_SUBJECT_NAME] = "subject.name",
    [FACT_SUBJECT_ADDRESS] = "subject.address",
    [FACT_MATTER_STATUTE] = "matter.statute",
    [FACT_MATTER_NUMBER] = "matter.number",
    [FACT_MATTER_PARTY] = "matter.party-statement",
    [FACT_RECIPIENT_KIND] = "recipient.kind",
    [FACT_RECIPIENT_ID] = "recipient.id",
    [FACT_RECIPIENT_SAFEGUARDS] = "recipient.safeguards",
    [FACT_RECIPIENT_CERTIFICATION] = "recipient.contractor-certification",
    [FACT_RECIPIENTS_LOAD] = "recipients.open-matters-max",
    [FACT_RECIPIENTS_ATTESTATIONS] = "recipients.attestations",
    [FACT_PROGRAMME_REQUEST] = "programme.standing-request",
    [FACT_RECORD_HOLD_I6] = "record.hold-i6",
    [FACT_RECORD_HOLD_IMPAIRMENT] = "record.hold-impairment",
    [FACT_VERIFICATION_OUTCOME] = "verification.outcome",
    [FACT_VERIFICATION_ADDRESS] = "verification.address",
};

static const char *const test_names[TEST_COUNT] = {
    [TEST_NONE] = "",
    [TEST_PRESENT] = "present",
    [TEST_ONE_OF] = "one-of",
    [TEST_IN_LIST] = "in-list",
    [TEST_CLASSED_AS] = "classed-as",
    [TEST_SUBSET_OF] = "subset-of",
    [TEST_NOT_ONLY] = "not-only",
    [TEST_AT_MOST] = "at-most",
    [TEST_PERIODS_CLOSED] = "periods-closed",
    [TEST_ADDRESS_COMPLETE] = "address-complete",
    [TEST_SIGNED_BY_ROLE] = "signed-by-role",
    [TEST_NOT_EXPIRED] = "not-expired",
    [TEST_CONSENT_VALID] = "consent-valid",
    [TEST_PROGRAMME_ACTIVE] = "programme-active",
    [TEST_ORDER_ON_FILE] = "order-on-file",
    [TEST_IDENTITY_UNIQUE] = "identity-unique",
    [TEST_ADDRESS_ON_FILE] = "address-on-file",
    [TEST_NO_HOLD] = "no-hold",
    [TEST_FINDING] = "finding",
};

const char *fact_name(enum fact_id id) { return fact_names[id]; }

enum fact_id fact_find(struct span name) {
    for (size_t i = 1; i < FACT_ID_COUNT; i++)
        if (span_is(name, fact_names[i])) return (enum fact_id)i;
    return FACT_ID_NONE;
}

const char *test_name(enum law_test test) { return test_names[test]; }

enum law_test test_find(struct span name) {
    for (size_t i = 1; i < TEST_COUNT; i++)
        if (span_is(name, test_names[i])) return (enum law_test)i;
    return TEST_NONE;
}

bool words_have(const struct words *words, struct span word) {
    for (size_t i = 0; i < words->count; i++)
        if (span_equal(words->word[i], word)) return true;
    return false;
}
