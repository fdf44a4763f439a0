/* Which ask waits, what is asked of people about it, and what did they say? */
#include "ask/pending.h"

#include "ask/enact.h"

#include "base/bytes.h"

#include <assert.h>

enum { ROUND_BYTES_MAX = 64 * 1024 * 1024 };

/* ---- reading what was kept ---- */

/* Of an officer or a passkey revoked since, a yes counts no more and a no stays: the key may have
 * been another's. */
static void said_add(struct pending *pending, const struct signer *by,
                     const struct approve_said *said, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!said[i].yes || by->stands) pending->said[pending->said_count++] = said[i];
}

/* What an officer signed, or when one looked. */
static struct err spoken_read(struct keeper *keeper, struct arena *arena, struct pending *pending,
                              const struct vault_spoken *row) {
    const char *where = "what was said of an ask";
    struct spoken *spoken = &pending->spoken[pending->spoken_count];
    struct signer by;
    OWNED_JSON o = NULL;
    if (pending->spoken_count == FINDINGS_MAX + LOOKS_MAX)
        return err_make(ERR_FAULT, "more is kept about one ask than can be");
    TRY(json_read(row->record, SAID_BYTES_MAX, &o));
    *spoken = (struct spoken){.entry = row->entry};
    TRY(json_may_str(o, where, "jws", JWS_BYTES_MAX, &spoken->jws));
    spoken->jws = arena_copy(arena, spoken->jws);
    pending->spoken_count++;
    if (!spoken->jws.len) return json_need_instant(o, where, "looked", &spoken->looked);
    struct approve_said *said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_AT_ONCE);
    TRY(said_open(keeper->roll, arena, pending->signer_kid, spoken->jws, &by, said,
                  &spoken->answers));
    if (pending_findings(pending) > FINDINGS_MAX)
        return err_make(ERR_FAULT, "more is kept about one ask than can be");
    said_add(pending, &by, said, spoken->answers);
    return err_none();
}

static struct err opening_read(struct pending *pending, const struct vault_said *row) {
    struct opening *opening = &pending->opening[pending->opening_count];
    if (pending->opening_count == OPENINGS_MAX)
        return err_make(ERR_FAULT, "more than %d commitments are kept about one ask", OPENINGS_MAX);
    pending->opening_count++;
    *opening = (struct opening){.entry = row->entry_index, .record = row->record};
    return err_none();
}

static struct err rows_read(struct keeper *keeper, struct arena *arena, struct pending *pending) {
    uint64_t matter = pending->waiting.entry_index;
    uint64_t from = 0;
    bool has = true;
    pending->said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_MAX + FINDINGS_AT_ONCE);
    pending->spoken = ARENA_ARRAY(arena, struct spoken, FINDINGS_MAX + LOOKS_MAX);
    pending->opening = ARENA_ARRAY(arena, struct opening, OPENINGS_MAX);
    while (has) {
        struct vault_spoken row;
        TRY(spoken_next(keeper->vault, arena, matter, &from, &row, &has));
        if (has) TRY(spoken_read(keeper, arena, pending, &row));
    }
    from = 0;
    has = true;
    while (has) {
        struct vault_said row;
        TRY(said_next(keeper->vault, arena, matter, &from, &row, &has));
        if (has) TRY(opening_read(pending, &row));
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
    return json_need_hex(record, "the answer's record", "frozen", pending->frozen.byte,
                         sizeof pending->frozen.byte);
}

static struct err pending_fill(struct keeper *keeper, struct arena *arena,
                               struct pending *pending) {
    const char *where = "the pending decision's record";
    TRY(json_read(pending->paused->record, CASE_BYTES_MAX, &pending->record));
    TRY(json_need_str(pending->record, where, "ask_text", ASK_BYTES_MAX, &pending->ask_json));
    TRY(json_need_str(pending->record, where, "signer_role", 64, &pending->signer_role));
    TRY(json_need_str(pending->record, where, "signer_kid", 64, &pending->signer_kid));
    TRY(json_need_instant(pending->record, where, "law_time", &pending->since));
    TRY(json_need_instant(pending->record, where, "due", &pending->due));
    TRY(json_need_hex(pending->record, where, "frozen", pending->frozen.byte,
                      sizeof pending->frozen.byte));
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
    view->frozen = approve_frozen(arena, &ask->digest, pending->requester->id,
                                  roll_origin(keeper->roll), &view->law);
    view->changed = memcmp(&view->frozen, &pending->frozen, sizeof view->frozen) != 0;
    view->question = ARENA_ARRAY(arena, struct approve_question, view->law.tree_count + 1);
    /* After a release in an emergency the second officer looks at what the first looked at. */
    if (pending->waiting.answered) view->frozen = pending->frozen;
    view->count = approve_questions(&view->law, &view->frozen, pending->said, pending->said_count,
                                    view->question);
    return err_none();
}

/* ---- what people say ---- */

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

/* One officer may change their mind so often, so that nobody takes the room of the others. */
static struct err often_check(const struct pending *pending, const struct approve_said *said) {
    size_t count = 0;
    for (size_t i = 0; i < pending->said_count; i++)
        count += span_equal(pending->said[i].element, said->element) &&
                 span_equal(pending->said[i].officer, said->officer) &&
                 memcmp(&pending->said[i].frozen, &said->frozen, sizeof said->frozen) == 0;
    if (count < FINDINGS_EACH_MAX) return err_none();
    return err_make(ERR_REFUSED,
                    "this officer has answered this question %d times, which is the "
                    "most; let another officer answer",
                    FINDINGS_EACH_MAX);
}

/* Nothing more is owed once the second officer of an emergency has looked, at every question. */
bool pending_nothing_owed(const struct pending_view *view) {
    for (size_t i = 0; i < view->count; i++)
        if (view->question[i].second_due && !view->question[i].second_given) return false;
    return true;
}

/* What an officer signed or when one looked: durable before it is counted or anything is shown. */
static struct err spoken_keep(struct keeper *keeper, struct arena *arena, struct pending *pending,
                              const struct spoken *spoken) {
    char when[INSTANT_TEXT_BYTES];
    OWNED_JSON row = json_object();
    instant_write(spoken->looked, when);
    if (spoken->jws.len)
        json_set_span(row, "jws", spoken->jws);
    else
        json_set_span(row, "looked", span_str(when));
    TRY(spoken_put(keeper->vault, pending->waiting.entry_index, json_write(arena, row)));
    pending->spoken[pending->spoken_count++] = *spoken;
    return err_none();
}

/* Once an ask is answered, whether people were asked about it is no secret any more. */
static struct err answered_commit(struct keeper *keeper, struct arena *arena,
                                  struct pending *pending, const struct pending_view *view,
                                  uint64_t *index) {
    struct pending_view after = *view;
    after.question = ARENA_ARRAY(arena, struct approve_question, view->law.tree_count + 1);
    after.count = approve_questions(&view->law, &view->frozen, pending->said, pending->said_count,
                                    after.question);
    return commitment_put(keeper, arena, pending, pending_nothing_owed(&after), index);
}

static struct err answer_check(struct keeper *keeper, const struct pending *pending,
                               const struct pending_view *view, const struct approve_said *said) {
    TRY(finding_check(keeper, view, said));
    if (finding_repeats(pending, &view->frozen, said->element, said->officer, said->yes))
        return err_make(ERR_REFUSED, "this officer has answered so before; one key counts once "
                                     "however often it signs");
    return often_check(pending, said);
}

/* What a passkey signed has a challenge made for it alone: the same once more is nobody's answer.
 */
static struct err once_check(const struct keeper *keeper, struct arena *arena,
                             const struct pending *pending, const struct signer *by) {
    for (size_t i = 0; by->passkey && i < pending->spoken_count; i++) {
        struct signer before;
        if (!passkey_is(pending->spoken[i].jws)) continue;
        TRY(signer_peek(keeper->roll, arena, FINDING_TYP, pending->spoken[i].jws, &before));
        if (span_equal(before.payload, by->payload))
            return err_make(ERR_REFUSED, "this was sent before, and counted then already; open the "
                                         "page anew");
    }
    return err_none();
}

struct err finding_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                       const struct pending_view *view, struct span jws, uint64_t *index) {
    struct approve_said *said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_AT_ONCE);
    struct spoken spoken = {.jws = jws};
    struct signer by;
    *index = 0;
    if (pending->waiting.closed)
        return err_make(ERR_REFUSED, "the ask is answered, and nothing is asked of people any "
                                     "more");
    TRY(said_open(keeper->roll, arena, pending->signer_kid, jws, &by, said, &spoken.answers));
    if (pending_findings(pending) + spoken.answers > FINDINGS_MAX)
        return err_make(ERR_REFUSED, "%d findings are kept about this ask; no more are taken",
                        FINDINGS_MAX);
    if (!by.stands) return err_make(ERR_REFUSED, "the finding is signed by a key that was revoked");
    TRY(once_check(keeper, arena, pending, &by));
    for (size_t i = 0; i < spoken.answers; i++)
        TRY(answer_check(keeper, pending, view, &said[i]));
    TRY(spoken_keep(keeper, arena, pending, &spoken));
    said_add(pending, &by, said, spoken.answers);
    if (!pending->waiting.answered) return err_none();
    return answered_commit(keeper, arena, pending, view, index);
}

size_t pending_findings(const struct pending *pending) {
    size_t count = 0;
    for (size_t i = 0; i < pending->spoken_count; i++)
        count += pending->spoken[i].answers;
    return count;
}

static size_t looks_of(const struct pending *pending) {
    size_t count = 0;
    for (size_t i = 0; i < pending->spoken_count; i++)
        count += pending->spoken[i].jws.len == 0;
    return count;
}

struct err look_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                    uint64_t *index) {
    const struct spoken spoken = {.looked = keeper_now(keeper)};
    *index = 0;
    if (pending->waiting.answered) return decision_inspect(keeper, pending->paused, index);
    if (looks_of(pending) == LOOKS_MAX)
        return err_make(ERR_REFUSED, "this ask was looked at %d times, which is the most",
                        LOOKS_MAX);
    return spoken_keep(keeper, arena, pending, &spoken);
}

struct err case_look(struct keeper *keeper, struct arena *arena, const struct vault_case *found,
                     uint64_t *index) {
    struct vault_waiting waiting;
    uint64_t from = found->entry_index;
    bool has = false;
    TRY(waiting_next(keeper->vault, &from, &waiting, &has));
    if (!has || waiting.entry_index != found->entry_index || waiting.answered)
        return decision_inspect(keeper, found, index);
    OWNED_PENDING pending = {0};
    TRY(pending_open(keeper, arena, waiting, &pending));
    return look_put(keeper, arena, &pending, index);
}

struct err case_check(struct keeper *keeper, struct arena *arena, const struct vault_case *found) {
    struct span bytes;
    struct span committed;
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    TRY(ledger_entry_at(keeper->ledger, arena, found->entry_index, &bytes));
    TRY(entry_read(bytes, &kind, &entry));
    TRY(json_need_str(entry, "the ledger entry", "record", 64, &committed));
    struct digest digest = sha256(found->record);
    if (span_is(committed, hex_str(arena, digest_span(&digest)))) return err_none();
    return err_make(ERR_PROOF,
                    "the case of %s is not the one that ledger entry %llu was made "
                    "over",
                    found->decision_id, (unsigned long long)found->entry_index);
}
