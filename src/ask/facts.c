/* What do the law's tests look at? */
#include "ask/facts.h"

#include "ask/consent.h"
#include "ask/facts_inside.h"
#include "base/utf8.h"

static bool address_given(const struct person_address *a) {
    return a->line1.len || a->line2.len || a->city.len || a->state.len || a->zip.len;
}

static struct fact fact_address(const struct facts_from *from) {
    const struct person_address *address = &from->ask->claim.address;
    if (!address_given(address)) return (struct fact){0};
    struct address_verdict verdict =
        address_check(address, from->requester->office, from->requester->office_count);
    struct fact fact = fact_verdict(verdict.code == ADDRESS_COMPLETE);
    if (!fact.holds) fact.note = address_code_says(verdict.code);
    return fact;
}

static void facts_requester(const struct facts_from *from, struct law_ask *law) {
    const struct requester *requester = from->requester;
    const struct ask *ask = from->ask;
    law->fact[FACT_REQUESTER_ID] = fact_text(requester->id);
    law->fact[FACT_REQUESTER_KIND] = fact_text(requester->kind);
    law->fact[FACT_REQUESTER_AGENCY] = fact_text(requester->agency);
    law->fact[FACT_RECIPIENT_SAFEGUARDS] =
        fact_until(requester->safeguards_given, requester->safeguards_until);
    law->fact[FACT_RECIPIENT_CERTIFICATION] =
        fact_until(requester->certification_given, requester->certification_until);
    for (size_t i = 0; i < requester->standing_count; i++) {
        const struct standing_request *standing = &requester->standing[i];
        if (span_equal(standing->authority, ask->authority) &&
            date_compare(standing->from, law->date) <= 0)
            law->fact[FACT_PROGRAMME_REQUEST] = fact_until(true, standing->until);
    }
    law->list = requester->list;
    law->list_count = requester->list_count;
}

static void facts_recipients(struct arena *arena, const struct facts_from *from,
                             struct law_ask *law) {
    const struct ask *ask = from->ask;
    struct span *id = ARENA_ARRAY(arena, struct span, RECIPIENTS_MAX);
    struct span *kind = ARENA_ARRAY(arena, struct span, RECIPIENTS_MAX);
    size_t kinds = 0;
    bool attested = ask->recipient_count > 0;
    for (size_t i = 0; i < ask->recipient_count; i++) {
        id[i] = ask->recipient[i].id;
        if (ask->recipient[i].kind.len) kind[kinds++] = ask->recipient[i].kind;
        attested = attested && ask->recipient[i].sole_use && ask->recipient[i].engaged;
    }
    law->fact[FACT_ASK_RECIPIENTS] = fact_list(id, ask->recipient_count);
    /* A recipient of no kind is of no kind that a paragraph lists: then none is shown. */
    law->fact[FACT_RECIPIENTS_KINDS] = fact_list(kind, kinds == ask->recipient_count ? kinds : 0);
    law->fact[FACT_RECIPIENTS_ATTESTATIONS] = fact_given(attested);
    if (ask->recipient_count)
        law->fact[FACT_RECIPIENTS_LOAD] =
            (struct fact){.kind = FACT_COUNT, .count = (int64_t)from->open_matters_max + 1};
    law->fact[FACT_ASK_REASON_SHARED] =
        (struct fact){.kind = FACT_COUNT, .count = (int64_t)from->reason_shared};
}

static void facts_consent(struct arena *arena, const struct facts_from *from, struct law_ask *law) {
    if (!from->ask->consent.len) return;
    struct consent *consent = ARENA_NEW(arena, struct consent);
    bool exists = false;
    bool standing = false;
    consent_open(arena, from->roll, from->ask->consent, consent, &exists, &standing);
    law->fact[FACT_ASK_CONSENT] = fact_verdict(exists);
    if (!exists) return;
    struct date last = date_of(date_instant(consent->signed_on) + CONSENT_DAYS_MAX * 86400LL);
    bool future = date_compare(consent->signed_on, law->date) > 0;
    law->fact[FACT_ASK_CONSENT_DESIGNEE] = fact_text(consent->designee);
    law->fact[FACT_ASK_CONSENT_PURPOSE] = fact_text(consent->purpose);
    law->fact[FACT_ASK_CONSENT_FIELDS] = fact_list(consent->field, consent->field_count);
    law->fact[FACT_ASK_CONSENT_PERIODS] = fact_list(consent->period, consent->period_count);
    law->fact[FACT_ASK_CONSENT_TAXPAYER] =
        fact_verdict(consent_names(arena, consent, &from->ask->claim));
    law->fact[FACT_ASK_CONSENT_TIMELY] = fact_until(true, last);
    law->fact[FACT_ASK_CONSENT_STANDING] = fact_verdict(standing && !future);
}

static struct fact fact_approval(const struct ask *ask, struct date today) {
    if (!ask->approval_given) return (struct fact){0};
    return fact_verdict(ask->approval_certified && date_compare(ask->approval_on, today) <= 0);
}

void facts_paper(struct arena *arena, const struct facts_from *from, struct law_ask *law) {
    const struct ask *ask = from->ask;
    const struct person_name *name = &ask->claim.name;
    *law = (struct law_ask){.authority = ask->authority,
                            .purpose = ask->purpose,
                            .date = date_of(from->now),
                            .field = ask->field,
                            .field_count = ask->field_count};
    facts_requester(from, law);
    facts_recipients(arena, from, law);
    facts_consent(arena, from, law);
    facts_papers(from, law);
    law->fact[FACT_ASK_SIGNATURE] = fact_text(from->signer_role);
    law->fact[FACT_ASK_DOCUMENT] = fact_given(true);
    law->fact[FACT_ASK_PURPOSE] = fact_text(ask->purpose);
    law->fact[FACT_ASK_FIELDS] = fact_list(ask->field, ask->field_count);
    law->fact[FACT_ASK_PERIODS] = fact_list(ask->period, ask->period_count);
    law->fact[FACT_ASK_REASON] = fact_given(ask->reason.len > 0);
    law->fact[FACT_ASK_APPROVAL] = fact_approval(ask, law->date);
    law->fact[FACT_SUBJECT_NAME] = fact_given(text_says(name->given) && text_says(name->family));
    law->fact[FACT_SUBJECT_ADDRESS] = fact_address(from);
    law->fact[FACT_MATTER_STATUTE] = fact_text(ask->matter_statute);
    law->fact[FACT_MATTER_NUMBER] = fact_text(ask->matter_number);
    law->fact[FACT_MATTER_PARTY] = fact_given(ask->matter_party.len > 0);
    law->fact[FACT_RECIPIENT_KIND] = fact_text(ask->recipient_kind);
    law->fact[FACT_RECIPIENT_ID] = fact_text(ask->recipient_id);
}

bool facts_status_is_hold(struct span status) {
    static const char *const holds[] = {"hold-i6", "hold-impairment", "hold-investigation",
                                        "family-violence"};
    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++)
        if (span_is(status, holds[i])) return true;
    return false;
}

/* The finer reason, for the custodian's tree only. */
static const char *identity_code(enum match_reason reason, struct span status) {
    if (reason == MATCH_VERIFIED) return NULL;
    if (reason == MATCH_NO_RECORD) return "NO_RECORD";
    if (reason == MATCH_ATTEMPTS_SPENT) return "ATTEMPTS_SPENT";
    if (reason != MATCH_RECORD_CONFLICT) return "IDENTITY_NOT_UNIQUE";
    return span_is(status, "identity-theft") ? "IDENTITY_THEFT" : "RECORD_CONFLICT";
}

static struct fact fact_hold(struct span status, const char *word, const char *code) {
    struct fact fact = fact_verdict(!span_is(status, word));
    if (!fact.holds) fact.code = code;
    return fact;
}

void facts_identity(struct law_ask *law, struct match_verdict match, struct span record_status) {
    struct fact outcome = fact_verdict(match_verified(match));
    outcome.code = identity_code(match.reason, record_status);
    outcome.note = match_verified(match) ? NULL : match_reason_str(match.reason);
    struct fact address = fact_verdict(match.address_current || match.address_prior);
    address.code = address.holds ? NULL : "ADDRESS_NOT_TAXPAYERS";
    law->fact[FACT_VERIFICATION_OUTCOME] = outcome;
    law->fact[FACT_VERIFICATION_ADDRESS] = address;
    law->fact[FACT_RECORD_HOLD_I6] = fact_hold(record_status, "hold-i6", "HOLD_I6");
    law->fact[FACT_RECORD_HOLD_IMPAIRMENT] =
        fact_hold(record_status, "hold-impairment", "HOLD_IMPAIRMENT");
    law->fact[FACT_RECORD_HOLD_INVESTIGATION] =
        fact_hold(record_status, "hold-investigation", "HOLD_IMPAIRMENT");
    law->fact[FACT_RECORD_HOLD_FAMILY] =
        fact_hold(record_status, "family-violence", "FAMILY_VIOLENCE");
}
