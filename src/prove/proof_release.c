/* What does one authority never release? */
#include "prove/proof.h"

static const struct span nothing = {0};

/* In any state of the pack: whatever readings of contested law anybody chooses. */
static void never_purposes(struct under *u) {
    struct logic *t = u->p->t;
    struct proof *proof =
        proof_add(u->p, u, "never-purpose",
                  "No ask whose purpose no provision grants is released, in any state", nothing);
    Z3_ast never = world_has_some(u->world, FACT_ASK_PURPOSE, floor_never_purposes());
    never = term_or(t, never,
                    world_has_some(u->world, FACT_ASK_PURPOSE, u->p->statute->never_purposes));
    struct question free_reading = question_open(t);
    question_assume(&free_reading, formula_sound(u->f, u->world, false));
    question_assume(&free_reading, world_readings_sound(u->world, u->p->statute));
    question_assume(&free_reading, formula_whole(u->f, t));
    struct under free = *u;
    free.every = free_reading;
    proof_never(&free, proof, term_and(t, u->f->release, never), "purpose");
    question_close(&free.every);
}

static void in_force(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    struct proof *proof = proof_add(
        u->p, u, "in-force", "Nothing is released before or after the text is in force", nothing);
    int64_t first = p->from > floor_first_day() ? p->from : floor_first_day();
    Z3_ast outside = term_below(t, u->world->day, term_number(t, first));
    if (p->to) outside = term_or(t, outside, term_at_most(t, term_number(t, p->to), u->world->day));
    proof_never(u, proof, term_and(t, u->f->release, outside), "authority.in-force");
}

static void never_fields(struct under *u) {
    struct logic *t = u->p->t;
    struct proof *proof =
        proof_add(u->p, u, "never-field", "No field that is never given is granted", nothing);
    Z3_ast granted = t->no;
    for (size_t i = 0; i < u->provision->field_count; i++) {
        struct span id = u->provision->field[i].id;
        if (word_list_has(u->provision->never, id) ||
            word_list_has(u->p->statute->never_fields, id) ||
            word_list_has(floor_never_fields(), id))
            granted = term_or(t, granted, u->f->grant[i]);
    }
    proof_never(u, proof, granted, "fields");
}

static void cited_fields(struct under *u) {
    struct logic *t = u->p->t;
    struct proof *proof = proof_add(
        u->p, u, "cited-field",
        "No field is granted without a citation, and none that the vocabulary lacks", nothing);
    Z3_ast granted = t->no;
    for (size_t i = 0; i < u->provision->field_count; i++) {
        const struct released *field = &u->provision->field[i];
        if (!field->cite.len || !field->category.len ||
            !word_list_has(u->p->statute->fields, field->id))
            granted = term_or(t, granted, u->f->grant[i]);
    }
    proof_never(u, proof, granted, "fields");
}

/* ---- provenance: a value has one class, or none that is known ---- */

static Z3_ast value_leaves(const struct under *u, size_t i, const Z3_ast class[3]) {
    struct logic *t = u->p->t;
    unsigned bits = u->provision->field[i].provenance;
    Z3_ast permitted = t->no;
    if (bits & PROVENANCE_TAXPAYER) permitted = term_or(t, permitted, class[0]);
    if (bits & PROVENANCE_THIRD_PARTY) permitted = term_or(t, permitted, class[1]);
    if (bits & PROVENANCE_AGENCY) permitted = term_or(t, permitted, class[2]);
    return term_and(t, u->f->grant[i], permitted);
}

/* Authorities text, section 0: a field of the return is the taxpayer's by nature. */
static bool taxpayers_own(struct span category) {
    return span_is(category, "return") || span_is(category, "document");
}

static void provenance(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    struct proof *proof = proof_add(
        u->p, u, "provenance",
        "No value leaves but of the classes that the authority names, save listed exceptions",
        nothing);
    Z3_ast class[3] = {term_unknown(t, "taxpayer"), term_unknown(t, "third-party"),
                       term_unknown(t, "agency")};
    Z3_ast one = term_one_at_most(t, class, 3);
    Z3_ast listed = t->no;
    if (p->provenance & PROVENANCE_TAXPAYER) listed = term_or(t, listed, class[0]);
    if (p->provenance & PROVENANCE_THIRD_PARTY) listed = term_or(t, listed, class[1]);
    if (p->provenance & PROVENANCE_AGENCY) listed = term_or(t, listed, class[2]);
    Z3_ast wrong = t->no;
    for (size_t i = 0; i < p->field_count; i++) {
        const struct released *field = &p->field[i];
        Z3_ast outside = field->excepted ? t->no : term_not(t, listed);
        bool own = !(p->provenance & PROVENANCE_TAXPAYER) && taxpayers_own(field->category);
        wrong = term_or(t, wrong, term_and(t, value_leaves(u, i, class), outside));
        if (own) wrong = term_or(t, wrong, u->f->grant[i]);
    }
    proof_never(u, proof, term_and(t, one, wrong), "fields");
}

/* (i)(2)(C): of the taxpayer's own, identity and nothing else. */
static void taxpayer_identity(struct under *u) {
    struct logic *t = u->p->t;
    const struct provision *p = u->provision;
    bool other =
        span_is(p->release_class, "return-information-other-than-taxpayer-return-information");
    if (!floor_other_than_taxpayer(p->id) && !other) return;
    struct proof *proof =
        proof_add(u->p, u, "taxpayer-identity",
                  "Of what the taxpayer furnished, only identity is granted", nothing);
    Z3_ast wrong = t->no;
    for (size_t i = 0; i < p->field_count; i++)
        if ((p->field[i].provenance & PROVENANCE_TAXPAYER) &&
            !span_is(p->field[i].category, "identity"))
            wrong = term_or(t, wrong, u->f->grant[i]);
    proof_never(u, proof, wrong, "fields");
}

/* ---- facts without which nothing may leave ---- */

static void fact_demanded(struct under *u, const char *id, const char *says, enum fact_id fact,
                          bool lasting) {
    struct logic *t = u->p->t;
    struct proof *proof = proof_add(u->p, u, id, says, nothing);
    Z3_ast holds = lasting ? world_lasts(u->world, fact) : world_verdict_holds(u->world, fact);
    Z3_ast sound = world_fact_sound(u->world, fact, false);
    /* A person may have found what the file does not show. */
    Z3_ast found = u->world->fact[fact].kind[FACT_HUMAN];
    holds = term_or(t, holds, found);
    proof_never(u, proof, term_and(t, sound, term_and(t, u->f->release, term_not(t, holds))), NULL);
}

static void demands(struct under *u) {
    fact_demanded(u, "one-record", "Nothing is released unless exactly one record is identified",
                  FACT_VERIFICATION_OUTCOME, false);
    fact_demanded(u, "complete-address", "Nothing is released on an address that is not complete",
                  FACT_SUBJECT_ADDRESS, false);
    if (floor_needs_safeguards(u->provision->id))
        fact_demanded(u, "safeguards", "Nothing is released to a recipient without safeguards",
                      FACT_RECIPIENT_SAFEGUARDS, true);
    if (floor_needs_address(u->provision->id))
        fact_demanded(u, "address-agrees", "Nothing is released on an address that is not on file",
                      FACT_VERIFICATION_ADDRESS, false);
    if (floor_needs_hold_i6(u->provision->id))
        fact_demanded(u, "hold-i6", "Nothing is released over a determination under (i)(6)",
                      FACT_RECORD_HOLD_I6, false);
}

/* "8 USC 1229a" is the statute of no criminal matter, and of no missing child. */
static void civil_statute(struct under *u) {
    if (!floor_rests_on_statute(u->provision->id)) return;
    struct proof *proof = proof_add(u->p, u, "civil-statute",
                                    "Nothing is released on a statute of civil removal", nothing);
    Z3_ast civil = world_has_some(u->world, FACT_MATTER_STATUTE, floor_civil_statutes());
    Z3_ast text = u->world->fact[FACT_MATTER_STATUTE].kind[FACT_TEXT];
    proof_never(u, proof, term_and(u->p->t, u->f->release, term_and(u->p->t, text, civil)), NULL);
}

static void account(struct under *u) {
    struct proof *proof = proof_add(u->p, u, "accounted",
                                    "Every release is entered in the record before it", nothing);
    if (!u->provision->accounts)
        proof_fails(u->p, proof, "the obligation \"account\" does not come before the release");
}

void proofs_of_release(struct under *u) {
    never_purposes(u);
    in_force(u);
    never_fields(u);
    cited_fields(u);
    provenance(u);
    taxpayer_identity(u);
    demands(u);
    civil_statute(u);
    account(u);
}
