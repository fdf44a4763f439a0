/* What do the law's tests look at in the papers of an ask and in the enrolment's agreements? */
#include "ask/facts.h"

#include "ask/facts_inside.h"

#include <strings.h>

static struct fact fact_said(enum said said) {
    if (said == SAID_NOTHING) return (struct fact){0};
    return fact_text(said == SAID_YES ? SPAN_LITERAL("yes") : SPAN_LITERAL("no"));
}

/* ---- the agreement of the enrolment ---- */

static void facts_agreement(const struct facts_from *from, struct law_ask *law) {
    const struct requester *requester = from->requester;
    for (size_t i = 0; i < requester->agreement_count; i++) {
        const struct agreement_signed *one = &requester->agreement[i];
        if (!span_equal(one->authority, law->authority)) continue;
        bool begun = date_compare(one->from, law->date) <= 0;
        law->fact[FACT_AGREEMENT_IN_FORCE] =
            begun ? fact_until(true, agreement_until(one)) : fact_verdict(false);
        law->fact[FACT_AGREEMENT_NOTICE] = fact_verdict(agreement_noticed(one));
        law->fact[FACT_AGREEMENT_LENGTH] = fact_verdict(agreement_short(one));
        law->fact[FACT_AGREEMENT_PURPOSES] = fact_list(one->purpose, one->purpose_count);
        law->fact[FACT_AGREEMENT_FIELDS] = fact_list(one->field, one->field_count);
        law->fact[FACT_AGREEMENT_RECORDS] = fact_verdict(from->lines <= one->records_max);
        law->fact[FACT_AGREEMENT_BREACH] = fact_verdict(!one->breach);
    }
}

static void facts_state(const struct facts_from *from, struct law_ask *law) {
    const struct requester_state *state = &from->requester->state;
    law->fact[FACT_STATE_DEATH_CONTRACT] =
        fact_until(state->death_contract_until.year != 0, state->death_contract_until);
    if (state->death_exception) law->fact[FACT_STATE_DEATH_EXCEPTION] = fact_verdict(true);
    law->fact[FACT_STATE_COPIES] = fact_said(state->copies_federal_return);
    law->fact[FACT_STATE_PROTECTS] =
        fact_until(state->protects_copies_until.year != 0, state->protects_copies_until);
}

/* ---- a court's order ---- */

static bool same_name(struct span a, struct span b) {
    a = span_trim(a);
    b = span_trim(b);
    return a.len > 0 && a.len == b.len &&
           strncasecmp((const char *)a.at, (const char *)b.at, a.len) == 0;
}

/* A recital that the copy lacks is counsel's to find; with no list of recitals nothing is said. */
static struct fact fact_recital(const struct paper_order *order, const char *recital) {
    for (size_t i = 0; i < order->recital_count; i++)
        if (span_is(order->recital[i], recital)) return fact_given(true);
    return order->recitals_given ? (struct fact){.kind = FACT_HUMAN} : (struct fact){0};
}

static void facts_order(const struct facts_from *from, struct law_ask *law) {
    const struct paper_order *order = &from->ask->papers.order;
    const struct person_name *name = &from->ask->claim.name;
    if (!order->given) return;
    law->fact[FACT_ORDER_DOCUMENT] = fact_given(order->document.len > 0);
    law->fact[FACT_ORDER_COURT] = fact_text(order->court);
    law->fact[FACT_ORDER_UNTIL] = fact_until(order->until.year != 0, order->until);
    if (order->open) law->fact[FACT_ORDER_UNTIL] = (struct fact){.kind = FACT_UNTIL, .open = true};
    law->fact[FACT_ORDER_AUTHORISED] = fact_text(order->authorised_by);
    if (order->family_name.len)
        law->fact[FACT_ORDER_PERSON] = fact_verdict(same_name(order->family_name, name->family) &&
                                                    same_name(order->given_name, name->given));
    law->fact[FACT_ORDER_FIELDS] = fact_list(order->field, order->field_count);
    law->fact[FACT_ORDER_PERIODS] = fact_list(order->period, order->period_count);
    law->fact[FACT_ORDER_CAUSE] = fact_recital(order, "reasonable-cause");
    law->fact[FACT_ORDER_RELEVANCE] = fact_recital(order, "relevance");
    law->fact[FACT_ORDER_EXCLUSIVE] = fact_recital(order, "exclusive-use");
    law->fact[FACT_ORDER_WARRANT] = fact_recital(order, "felony-warrant");
}

/* ---- an emergency ---- */

static void facts_danger(const struct facts_from *from, struct law_ask *law) {
    const struct paper_danger *danger = &from->ask->papers.danger;
    law->fact[FACT_DANGER_FACTS] = fact_given(danger->facts.len > 0);
    law->fact[FACT_DANGER_SOURCE] = fact_given(danger->source.len > 0);
    law->fact[FACT_DANGER_CALL_BACK] = fact_text(danger->call_back);
    law->fact[FACT_DANGER_SAFEGUARDS] = fact_given(danger->safeguards_reason.len > 0);
    law->fact[FACT_DANGER_FIELDS] = fact_list(danger->field, danger->field_count);
    if (danger->happened_at == 0) return;
    /* What is said to happen later is no fact yet. */
    if (danger->happened_at > from->now) return;
    law->fact[FACT_DANGER_AGE] =
        (struct fact){.kind = FACT_COUNT, .count = (from->now - danger->happened_at + 3599) / 3600};
}

/* ---- programmes, offsets, claims, taxes, interests, duties ---- */

static void facts_programme(const struct ask_papers *papers, struct law_ask *law) {
    law->fact[FACT_PROGRAMME_ID] = fact_text(papers->programme);
    law->fact[FACT_CASE_NUMBER] = fact_given(papers->programme_case.number.len > 0);
    law->fact[FACT_CASE_ROLE] = fact_text(papers->programme_case.role);
    law->fact[FACT_OTHER_SOURCES] = fact_given(papers->other_sources.len > 0);
    law->fact[FACT_OFFSET_REFERENCE] = fact_given(papers->offset.reference.len > 0);
    law->fact[FACT_OFFSET_SECTION] = fact_text(papers->offset.section);
    law->fact[FACT_OFFSET_AGAINST] = fact_text(papers->offset.against);
    law->fact[FACT_CLAIM_REFERENCE] = fact_given(papers->claim.reference.len > 0);
    law->fact[FACT_CLAIM_BASIS] = fact_text(papers->claim.basis);
    law->fact[FACT_CLAIM_AGAINST] = fact_text(papers->claim.against);
    if (papers->claim.notice_on.year)
        law->fact[FACT_CLAIM_NOTICE] =
            fact_verdict(date_compare(papers->claim.notice_on, law->date) <= 0);
}

static void facts_own(const struct ask_papers *papers, struct law_ask *law) {
    law->fact[FACT_STATE_STATUTE] = fact_text(papers->tax.statute);
    law->fact[FACT_TAX_CHAPTERS] = fact_list(papers->tax.chapter, papers->tax.chapter_count);
    law->fact[FACT_TAX_KIND] = fact_text(papers->tax.kind);
    law->fact[FACT_TAX_FILER] = fact_text(papers->tax.filer);
    law->fact[FACT_INTEREST_CLASS] = fact_text(papers->interest.class);
    law->fact[FACT_INTEREST_DOCUMENT] = fact_given(papers->interest.document.len > 0);
    law->fact[FACT_INTEREST_SIGNED] = fact_given(papers->interest.signed_by_officer == SAID_YES);
    law->fact[FACT_INTEREST_ATTESTED] = fact_given(papers->interest.attested == SAID_YES);
    law->fact[FACT_INTEREST_BY_ATTORNEY] = fact_said(papers->interest.by_attorney);
    law->fact[FACT_INTEREST_POWER] = fact_given(papers->interest.power.len > 0);
    law->fact[FACT_DUTY_ASSIGNMENT] = fact_text(papers->duty.assignment);
    law->fact[FACT_DUTY_CODE] = fact_text(papers->duty.code);
    law->fact[FACT_DUTY_COVERS] = fact_text(papers->duty.covers);
    if (papers->duty.conflict != SAID_NOTHING)
        law->fact[FACT_DUTY_CONFLICT] = fact_verdict(papers->duty.conflict == SAID_NO);
}

void facts_papers(const struct facts_from *from, struct law_ask *law) {
    facts_agreement(from, law);
    facts_state(from, law);
    facts_order(from, law);
    facts_danger(from, law);
    facts_programme(&from->ask->papers, law);
    facts_own(&from->ask->papers, law);
}
