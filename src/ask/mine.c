/* What is the person's own, and what may they do with it? */
#include "ask/mine.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/canon.h"

enum { SCRATCH_BYTES = 16 * 1024 * 1024 };

/* ---- their consents ---- */

static bool names_them(const struct keeper *keeper, const struct consent *consent,
                       const struct secret *subject) {
    char number[10];
    if (!tin_canon(consent->tin, number)) return false;
    struct secret named = subject_secret(&keeper->subject_key, span_of(number, 9));
    bool same = span_equal_secret(secret_span(&named), secret_span(subject));
    secret_wipe(&named);
    explicit_bzero(number, sizeof number);
    return same;
}

struct err mine_consent_of(struct keeper *keeper, struct arena *scratch,
                           const struct secret *subject, uint64_t decision, struct consent *consent,
                           bool *has) {
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    struct ask *ask = ARENA_NEW(scratch, struct ask);
    OWNED_JSON record = NULL;
    struct span text;
    bool standing = false;
    TRY(case_by_entry(keeper->vault, scratch, decision, found, has));
    if (!*has) return err_none();
    *has = false;
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(ask_read(scratch, text, ask));
    if (!ask->consent.len) return err_none();
    consent_open(scratch, keeper->roll, ask->consent, consent, has, &standing);
    *has = *has && names_them(keeper, consent, subject);
    return err_none();
}

struct looking {
    struct keeper *keeper;
    const struct secret *subject;
    struct span consent; /* which is looked for */
    uint64_t decision;   /* or which decision */
    bool found;
};

static struct err consent_visit(void *with, struct arena *scratch, uint64_t index,
                                const struct entry_view *entry) {
    struct looking *looking = with;
    struct consent *consent = ARENA_NEW(scratch, struct consent);
    bool has = false;
    if (looking->found || entry->kind != ENTRY_DECISION) return err_none();
    TRY(mine_consent_of(looking->keeper, scratch, looking->subject, index, consent, &has));
    looking->found = has && span_equal(consent->id, looking->consent);
    return err_none();
}

struct err mine_consent_withdraw(struct keeper *keeper, const struct secret *subject,
                                 struct span consent_id) {
    struct looking looking = {.keeper = keeper, .subject = subject, .consent = consent_id};
    if (id_valid(consent_id, "CON")) TRY(mine_walk(keeper, subject, consent_visit, &looking));
    if (!looking.found) return err_make(ERR_REFUSED, "no ask about you rested on this consent");
    struct digest commitment = consent_commitment(consent_id);
    if (roll_consent_withdrawn(keeper->roll, &commitment)) return err_none();
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    uint64_t index;
    TRY(withdrawal_room(keeper->roll));
    OWNED_JSON o = json_object();
    json_set_span(o, "by", SPAN_LITERAL("subject"));
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    return append_and_fold(keeper, arena, ENTRY_CONSENT_WITHDRAWN, o, &index);
}

/* ---- what they say is wrong ---- */

static struct err decision_visit(void *with, struct arena *scratch, uint64_t index,
                                 const struct entry_view *entry) {
    struct looking *looking = with;
    looking->found =
        looking->found || (entry->kind == ENTRY_DECISION && index == looking->decision);
    return err_none();
}

static struct err open_count(struct keeper *keeper, struct arena *arena,
                             const struct secret *subject, unsigned *count) {
    uint64_t from = 0;
    bool has = true;
    *count = 0;
    while (*count < MINE_DISPUTES_OPEN_MAX) {
        struct vault_dispute dispute;
        TRY(dispute_next_of(keeper->vault, arena, secret_span(subject), &from, &dispute, &has));
        if (!has) return err_none();
        *count += dispute.answered == 0;
        arena_wipe(arena);
    }
    return err_none();
}

struct err mine_dispute(struct keeper *keeper, const struct secret *subject, uint64_t entry,
                        struct span says) {
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    struct looking looking = {.keeper = keeper, .subject = subject, .decision = entry};
    unsigned open = 0;
    uint64_t index;
    says = span_trim(says);
    if (says.len == 0 || says.len > DISPUTE_SAYS_BYTES_MAX)
        return err_make(ERR_INPUT, "say what is wrong, in at most %d bytes",
                        DISPUTE_SAYS_BYTES_MAX);
    TRY(mine_walk(keeper, subject, decision_visit, &looking));
    if (!looking.found) return err_make(ERR_REFUSED, "no decision about you has this number");
    TRY(open_count(keeper, arena, subject, &open));
    if (open >= MINE_DISPUTES_OPEN_MAX)
        return err_make(ERR_REFUSED, "%d of your disputes wait for an answer already",
                        MINE_DISPUTES_OPEN_MAX);
    TRY(inspection_record(keeper, "subject", says, subject, &index));
    return dispute_put(keeper->vault, secret_span(subject), keeper_now(keeper), entry, says,
                       &index);
}

/* ---- the officer's side ---- */

struct span dispute_statement(struct arena *arena, struct span log, uint64_t number) {
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put(&to, "kind", SPAN_LITERAL("dispute-answered"));
    canon_put(&to, "log", log);
    canon_put_int(&to, "number", (int64_t)number);
    canon_end(&to);
    return canon_text(&to);
}

static struct err answer_check(struct keeper *keeper, struct arena *arena, uint64_t number,
                               struct span jws) {
    struct jws_header header;
    struct span payload;
    TRY(jws_peek(arena, jws, APPROVAL_TYP, &header, &payload));
    const struct officer *officer = roll_officer(keeper->roll, header.kid);
    if (!officer)
        return err_make(ERR_REFUSED, "a dispute is answered by an enrolled officer; this key "
                                     "belongs to none");
    TRY(jws_verify(arena, jws, APPROVAL_TYP, officer->key, &payload));
    if (span_equal(payload, dispute_statement(arena, roll_origin(keeper->roll), number)))
        return err_none();
    return err_make(ERR_REFUSED, "the officer signed another statement than this answer");
}

struct err dispute_answered(struct keeper *keeper, uint64_t number, struct span jws) {
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    struct vault_dispute dispute = {0};
    uint64_t from = number;
    uint64_t index;
    bool has = false;
    TRY(answer_check(keeper, arena, number, jws));
    TRY(dispute_next(keeper->vault, arena, &from, &dispute, &has));
    if (!has || dispute.number != number)
        return err_make(ERR_INPUT, "no dispute of this number waits for an answer");
    TRY(case_at(keeper->vault, arena, dispute.entry, found));
    TRY(decision_inspect(keeper, found, &index));
    return dispute_answer(keeper->vault, number, keeper_now(keeper));
}
