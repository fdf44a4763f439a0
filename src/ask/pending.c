/* Which ask waits, what is asked of people about it, and what did they say? */
#include "ask/pending.h"

#include "base/bytes.h"

#include <assert.h>

enum { ROUND_BYTES_MAX = 64 * 1024 * 1024 };

/* ---- reading what was kept ---- */

static struct err digest_read(const json_t *o, const char *where, const char *key,
                              struct digest *digest) {
    struct span hex;
    TRY(json_need_str(o, where, key, 2 * DIGEST_BYTES, &hex));
    return hex_read(hex, digest->byte, sizeof digest->byte);
}

static struct err instant_of(const json_t *o, const char *where, const char *key, instant *when) {
    struct span text;
    TRY(json_need_str(o, where, key, INSTANT_TEXT_BYTES, &text));
    return instant_read(text, when);
}

static bool key_is_of(const struct requester *requester, struct span kid) {
    for (size_t i = 0; i < requester->key_count; i++)
        if (span_is(kid, jwk_kid(requester->key[i].key))) return true;
    return false;
}

struct err finding_read(struct arena *arena, struct span payload, struct approve_said *said) {
    static const char *const known[] = {"format", "frozen", "element", "answer",
                                        "note",   "at",     NULL};
    const char *where = "the finding";
    struct span text;
    OWNED_JSON o = NULL;
    TRY(json_read(payload, JWS_BYTES_MAX, &o));
    TRY(json_known_only(o, known, where));
    TRY(json_need_str(o, where, "format", 32, &text));
    if (!span_is(text, "portcullis-finding/1"))
        return err_make(ERR_INPUT, "the finding is no portcullis-finding/1");
    TRY(json_need_str(o, where, "element", 128, &said->element));
    TRY(json_need_str(o, where, "answer", 3, &text));
    if (!span_is(text, "yes") && !span_is(text, "no"))
        return err_make(ERR_INPUT, "the finding's answer is neither yes nor no");
    said->yes = span_is(text, "yes");
    said->element = arena_copy(arena, said->element);
    TRY(json_may_str(o, where, "note", FINDING_NOTE_BYTES_MAX, &text));
    TRY(instant_of(o, where, "at", &said->when));
    return digest_read(o, where, "frozen", &said->frozen);
}

/* One signed answer, by somebody who holds or held an officer's key. A signature that does not
 * hold, or a signer who never was anybody, is a fault here: it was checked when it came. */
static struct err said_read(const struct keeper *keeper, struct arena *arena,
                            const struct requester *requester, struct span jws,
                            struct approve_said *said) {
    struct jws_header header;
    struct span payload;
    TRY(jws_peek(arena, jws, FINDING_TYP, &header, &payload));
    const struct officer *officer = roll_officer_ever(keeper->roll, header.kid);
    if (!officer)
        return err_make(ERR_REFUSED, "the finding is signed by a key that no enrolled officer "
                                     "holds");
    TRY(jws_verify(arena, jws, FINDING_TYP, officer->key, &payload));
    TRY(finding_read(arena, payload, said));
    said->officer = span_str(arena_str(arena, span_str(header.kid)));
    said->unit = officer->unit;
    said->role = officer->role;
    said->of_requester = key_is_of(requester, said->officer);
    return err_none();
}

static struct err row_read(struct keeper *keeper, struct arena *arena, struct pending *pending,
                           const struct vault_said *row) {
    OWNED_JSON o = NULL;
    struct span jws;
    if (pending->opening_count == FINDINGS_MAX)
        return err_make(ERR_FAULT, "more than %d findings are kept about one ask", FINDINGS_MAX);
    pending->opening[pending->opening_count] = row->record;
    pending->opening_entry[pending->opening_count++] = row->entry_index;
    TRY(json_read(row->record, SAID_BYTES_MAX, &o));
    TRY(json_may_str(o, "a finding's row", "jws", JWS_BYTES_MAX, &jws));
    if (!jws.at) return err_none(); /* it covers that nobody said anything */
    struct approve_said *said = &pending->said[pending->said_count];
    TRY(said_read(keeper, arena, pending->requester, jws, said));
    /* Of an officer who was revoked since, a yes counts no more and a no stays: the key may have
     * been another's. */
    if (!said->yes || roll_officer(keeper->roll, (const char *)said->officer.at))
        pending->said_count++;
    return err_none();
}

static struct err rows_read(struct keeper *keeper, struct arena *arena, struct pending *pending) {
    uint64_t from = 0;
    bool has = true;
    pending->said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_MAX);
    pending->opening = ARENA_ARRAY(arena, struct span, FINDINGS_MAX);
    pending->opening_entry = ARENA_ARRAY(arena, uint64_t, FINDINGS_MAX);
    while (has) {
        struct vault_said row;
        TRY(said_next(keeper->vault, arena, pending->waiting.entry_index, &from, &row, &has));
        if (has) TRY(row_read(keeper, arena, pending, &row));
    }
    return err_none();
}

/* What was answered about, which may not be what came, when a pack or an order changed it. */
static struct err answer_frozen(struct keeper *keeper, struct arena *arena,
                                struct pending *pending) {
    struct vault_case *answer = ARENA_NEW(arena, struct vault_case);
    OWNED_JSON record = NULL;
    TRY(case_at(keeper->vault, arena, pending->waiting.answered, answer));
    TRY(json_read(answer->record, CASE_BYTES_MAX, &record));
    return digest_read(record, "the answer's record", "frozen", &pending->frozen);
}

static struct err pending_fill(struct keeper *keeper, struct arena *arena,
                               struct pending *pending) {
    const char *where = "the pending decision's record";
    TRY(json_read(pending->paused->record, CASE_BYTES_MAX, &pending->record));
    TRY(json_need_str(pending->record, where, "ask_text", ASK_BYTES_MAX, &pending->ask_json));
    TRY(json_need_str(pending->record, where, "signer_role", 64, &pending->signer_role));
    TRY(instant_of(pending->record, where, "law_time", &pending->since));
    TRY(instant_of(pending->record, where, "due", &pending->due));
    TRY(digest_read(pending->record, where, "frozen", &pending->frozen));
    pending->requester = roll_requester(keeper->roll, pending->paused->requester);
    if (!pending->requester)
        return err_make(ERR_FAULT, "the requester of an ask that waits is not enrolled any more");
    if (pending->waiting.answered) TRY(answer_frozen(keeper, arena, pending));
    return rows_read(keeper, arena, pending);
}

static struct err pending_open(struct keeper *keeper, struct arena *arena,
                               struct vault_waiting waiting, struct pending *pending) {
    *pending = (struct pending){.waiting = waiting, .paused = ARENA_NEW(arena, struct vault_case)};
    TRY(case_at(keeper->vault, arena, waiting.entry_index, pending->paused));
    struct err e = pending_fill(keeper, arena, pending);
    if (err_is(e)) pending_close(pending);
    return e;
}

void pending_close(struct pending *pending) {
    if (pending->record) json_decref(pending->record);
    pending->record = NULL;
}

/* ---- finding one ---- */

static struct err ask_id_of(struct keeper *keeper, struct arena *arena, struct span id,
                            struct span *ask_id) {
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    bool has = false;
    *ask_id = id;
    if (id_valid(id, "ASK")) return err_none();
    if (!id_valid(id, "DEC"))
        return err_make(ERR_USAGE, "name an ask (\"ASK-\" and a ULID) or its pending decision "
                                   "(\"DEC-\" and a ULID)");
    TRY(case_by_decision(keeper->vault, arena, id, found, &has));
    *ask_id = has ? span_str(found->ask_id) : span_str("");
    return err_none();
}

struct err pending_find(struct keeper *keeper, struct arena *arena, struct span id,
                        struct pending *pending) {
    struct vault_waiting found[2];
    struct span ask_id;
    size_t count = 0;
    TRY(ask_id_of(keeper, arena, id, &ask_id));
    TRY(waiting_by_ask(keeper->vault, ask_id, found, &count));
    if (count == 0)
        return err_make(ERR_INPUT, "no ask of this id waits for people here, and none did; check "
                                   "the id");
    if (count == 1) return pending_open(keeper, arena, found[0], pending);
    for (size_t i = 0; i < count; i++) {
        TRY(pending_open(keeper, arena, found[i], pending));
        if (span_is(id, pending->paused->decision_id)) return err_none();
        pending_close(pending);
    }
    return err_make(ERR_INPUT, "two requesters chose this id for an ask; name the pending decision "
                               "(\"DEC-\") instead");
}

struct err pending_next(struct keeper *keeper, struct arena *arena, uint64_t *from,
                        struct pending *pending, bool *has) {
    struct vault_waiting waiting;
    TRY(waiting_next(keeper->vault, from, &waiting, has));
    return *has ? pending_open(keeper, arena, waiting, pending) : err_none();
}

/* ---- what is asked of people ---- */

struct err pending_view(struct keeper *keeper, struct arena *arena, struct pending *pending,
                        struct pending_view *view) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct decide_from from = {.ask_json = pending->ask_json,
                               .requester = pending->requester,
                               .signer_role = pending->signer_role};
    *view = (struct pending_view){0};
    TRY(decide_again(keeper, arena, &from, ask, &view->law));
    view->frozen = approve_frozen(arena, &ask->digest, pending->requester->id, &view->law);
    view->changed = memcmp(&view->frozen, &pending->frozen, sizeof view->frozen) != 0;
    view->question = ARENA_ARRAY(arena, struct approve_question, view->law.tree_count + 1);
    /* After a release in an emergency the second officer looks at what the first looked at. */
    if (pending->waiting.answered) view->frozen = pending->frozen;
    view->count = approve_questions(&view->law, &view->frozen, pending->said, pending->said_count,
                                    view->question);
    return err_none();
}

/* ---- what people say ---- */

struct span finding_write(struct arena *arena, const struct digest *frozen, struct span element,
                          bool yes, struct span note, instant when) {
    char at[INSTANT_TEXT_BYTES];
    OWNED_JSON o = json_object();
    instant_write(when, at);
    json_set_span(o, "format", SPAN_LITERAL("portcullis-finding/1"));
    json_set_span(o, "frozen", span_str(hex_str(arena, digest_span(frozen))));
    json_set_span(o, "element", element);
    json_set_span(o, "answer", yes ? SPAN_LITERAL("yes") : SPAN_LITERAL("no"));
    if (note.len) json_set_span(o, "note", note);
    json_set_span(o, "at", span_str(at));
    return json_write(arena, o);
}

static const struct approve_question *question_of(const struct pending_view *view,
                                                  struct span element) {
    for (size_t i = 0; i < view->count; i++)
        if (span_equal(view->question[i].element, element)) return &view->question[i];
    return NULL;
}

bool finding_repeats(const struct pending *pending, const struct digest *frozen,
                     struct span element, struct span officer, bool yes) {
    bool same = false;
    for (size_t i = 0; i < pending->said_count; i++) {
        const struct approve_said *said = &pending->said[i];
        if (span_equal(said->element, element) && span_equal(said->officer, officer) &&
            memcmp(&said->frozen, frozen, sizeof *frozen) == 0)
            same = said->yes == yes;
    }
    return same;
}

/* An answer that could not count is turned away, so that nobody believes it does. */
static struct err finding_check(struct keeper *keeper, const struct pending_view *view,
                                const struct approve_said *said) {
    const struct approve_question *question = question_of(view, said->element);
    if (said->of_requester)
        return err_make(ERR_REFUSED, "the requester does not answer questions about its own ask");
    if (memcmp(&said->frozen, &view->frozen, sizeof view->frozen) != 0)
        return err_make(ERR_REFUSED, "the finding is about another state of the ask than the one "
                                     "that waits; look again: portcullis desk show");
    if (!question)
        return err_make(ERR_REFUSED,
                        "people are not asked about %.*s; the open questions are in: "
                        "portcullis desk show",
                        SPAN_FMT(said->element));
    if (said->when > keeper_now(keeper) + ASK_AHEAD_MAX ||
        said->when < keeper_now(keeper) - ASK_AGE_MAX)
        return err_make(ERR_REFUSED, "the finding was not signed within the last day; sign it "
                                     "anew");
    if (!approve_counts(question, &view->frozen, said))
        return err_make(ERR_REFUSED,
                        "this question is for another role (%.*s) than the one that "
                        "the officer is enrolled in",
                        SPAN_FMT(question->role));
    return err_none();
}

/* Nothing more is owed once the second officer of an emergency has looked, at every question. */
static bool nothing_owed(const struct pending_view *view) {
    for (size_t i = 0; i < view->count; i++)
        if (view->question[i].second_due && !view->question[i].second_given) return false;
    return true;
}

static struct err opening_put(struct keeper *keeper, struct arena *arena, uint64_t matter,
                              struct span jws, bool closes, uint64_t *index) {
    uint8_t nonce[DIGEST_BYTES];
    struct span bytes;
    random_fill(nonce, sizeof nonce);
    struct span committed = jws.len ? jws : SPAN_LITERAL("cover/1");
    struct digest commitment = hmac_sha256(span_of(nonce, sizeof nonce), &committed, 1);
    OWNED_JSON row = json_object();
    OWNED_JSON entry = json_object();
    json_set_span(row, "nonce", span_str(hex_str(arena, span_of(nonce, sizeof nonce))));
    if (jws.len) json_set_span(row, "jws", jws);
    json_set_span(entry, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    struct vault_said said = {.matter = matter,
                              .entry_index = ledger_size(keeper->ledger),
                              .record = json_write(arena, row),
                              .closes = closes};
    struct ledger_entry one = {.kind = ENTRY_FINDING, .time = keeper_now(keeper)};
    TRY(entry_write(arena, one.kind, one.time, entry, &bytes));
    one.bytes = bytes;
    TRY(said_put(keeper->vault, &said));
    struct err e = ledger_append(keeper->ledger, &one, 1, ledger_orders(keeper->ledger), index);
    if (!err_is(e)) return err_none();
    uint64_t discarded = 0;
    struct err undone = case_discard_from(keeper->vault, said.entry_index, &discarded);
    return err_is(undone) ? err_at(e, "a finding is kept until the next start") : e;
}

struct err finding_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                       const struct pending_view *view, struct span jws, uint64_t *index) {
    struct approve_said *said = &pending->said[pending->said_count];
    if (pending->waiting.closed)
        return err_make(ERR_REFUSED, "the ask is answered, and nothing is asked of people any "
                                     "more");
    if (pending->opening_count == FINDINGS_MAX)
        return err_make(ERR_REFUSED, "%d findings are kept about this ask; no more are taken",
                        FINDINGS_MAX);
    TRY(said_read(keeper, arena, pending->requester, jws, said));
    if (!roll_officer(keeper->roll, (const char *)said->officer.at))
        return err_make(ERR_REFUSED, "the finding is signed by a key that was revoked");
    TRY(finding_check(keeper, view, said));
    if (finding_repeats(pending, &view->frozen, said->element, said->officer, said->yes))
        return err_make(ERR_REFUSED, "this officer has answered so before; one key counts once "
                                     "however often it signs");
    struct pending_view after = *view;
    after.question = ARENA_ARRAY(arena, struct approve_question, view->law.tree_count + 1);
    after.count = approve_questions(&view->law, &view->frozen, pending->said,
                                    pending->said_count + 1, after.question);
    bool closes = pending->waiting.answered && nothing_owed(&after);
    TRY(opening_put(keeper, arena, pending->waiting.entry_index, jws, closes, index));
    pending->said_count++;
    pending->opening_count++;
    return err_none();
}

/* ---- silence ---- */

/* How many answers the law asks for, whatever the record says: of each question, and so the same
 * for all who passed on paper with the same facts. */
static size_t answers_wanted(struct arena *arena, const struct law_decision *law) {
    static const struct digest nothing;
    struct approve_question *question =
        ARENA_ARRAY(arena, struct approve_question, law->tree_count + 1);
    size_t count = approve_questions(law, &nothing, NULL, 0, question);
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++)
        wanted += (size_t)question[i].needed;
    return wanted < FINDINGS_MAX ? wanted : FINDINGS_MAX;
}

/* The i-th time of an ask, within nine tenths of its review: nobody can tell it who does not hold
 * the record, whose salt is secret. */
static instant cover_time(const struct pending *pending, size_t i) {
    uint8_t number = (uint8_t)i;
    struct span part[] = {SPAN_LITERAL("cover/1"), pending->paused->record, span_of(&number, 1)};
    struct digest lot = sha256_parts(part, 3);
    uint64_t span = (uint64_t)(pending->due - pending->since) * 9 / 10;
    return pending->since + (instant)(be_get_u64(lot.byte) % (span ? span : 1));
}

struct err cover_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                     bool all) {
    struct pending_view view;
    uint64_t index;
    TRY(pending_view(keeper, arena, pending, &view));
    size_t wanted = answers_wanted(arena, &view.law);
    bool lost = view.law.outcome != LAW_REFER;
    for (size_t i = pending->opening_count; i < wanted; i++) {
        if (!all && (!lost || cover_time(pending, i) > keeper_now(keeper))) continue;
        TRY(opening_put(keeper, arena, pending->waiting.entry_index, (struct span){0}, false,
                        &index));
    }
    return err_none();
}

struct err cover_round(struct keeper *keeper) {
    OWNED_ARENA arena = arena_open(ROUND_BYTES_MAX);
    uint64_t from = 0;
    bool has = true;
    while (has) {
        OWNED_PENDING pending = {0};
        arena_wipe(arena);
        TRY(pending_next(keeper, arena, &from, &pending, &has));
        if (has && !pending.waiting.answered) TRY(cover_put(keeper, arena, &pending, false));
    }
    return err_none();
}
