/* What needs an officer, and what lies before them? Lists have no names, numbers or reasons; to
 * open one ask is an inspection and is entered first. */
#include "ask/view_inside.h"

#include "ask/enact.h"
#include "ask/pending.h"
#include "base/bytes.h"
#include "base/order.h"

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

/* ---- the queue ---- */

struct meter {
    size_t met, all, people;
};

/* As recorded, so that no record is looked at. */
static struct meter meter_of(const json_t *tree) {
    struct meter meter = {0};
    for (size_t i = 0; i < json_array_size(tree); i++) {
        const json_t *f = json_array_get(tree, i);
        const char *node = text_of(f, "node");
        if (*node && strcmp(node, "not") != 0) continue;
        meter.all++;
        meter.met += strcmp(text_of(f, "state"), "met") == 0;
        meter.people += strcmp(text_of(f, "state"), "human") == 0;
    }
    return meter;
}

/* When the second officer of an emergency had to look: the earliest that is still owed; 0: none. */
static struct err second_due(struct keeper *keeper, struct arena *arena, struct pending *pending,
                             instant *due) {
    struct pending_view view;
    *due = 0;
    TRY(pending_view(keeper, arena, pending, &view));
    for (size_t i = 0; i < view.count; i++) {
        const struct approve_question *question = &view.question[i];
        if (!question->second_due || question->second_given) continue;
        if (!*due || question->second_due < *due) *due = question->second_due;
    }
    return err_none();
}

/* One line, and what its place in the list follows from. */
struct line {
    bool overdue;
    instant due;
    uint64_t entry;
    struct span json;
};

/* What of the list is gathered. All of it is, before it is cut: the most urgent may have come last.
 */
struct queue {
    uint64_t from; /* of what waits */
    struct line *line;
    size_t count, room;
};
enum { QUEUE_STEPS = 16, QUEUE_ROOM_FIRST = 64, QUEUE_SCRATCH_BYTES = 64 * 1024 * 1024 };

static json_t *line_json(const struct keeper *keeper, const struct pending *pending) {
    const json_t *explanation = json_object_get(pending->record, "explanation");
    struct meter meter = meter_of(json_object_get(explanation, "tree"));
    const json_t *knowledge = json_object_get(pending->record, "knowledge");
    uint64_t orders = (uint64_t)json_integer_value(json_object_get(knowledge, "orders"));
    json_t *o = json_object();
    json_set_span(o, "ask", span_str(pending->paused->ask_id));
    json_set_span(o, "decision", span_str(pending->paused->decision_id));
    json_set_span(o, "authority", span_str(text_of(explanation, "authority")));
    json_set_span(o, "cite", span_str(text_of(explanation, "cite")));
    json_set_span(o, "requester", pending->requester->id);
    json_set_int(o, "met", (int64_t)meter.met);
    json_set_int(o, "elements", (int64_t)meter.all);
    json_set_int(o, "people", (int64_t)meter.people);
    json_set_int(o, "findings", (int64_t)pending->said_count);
    json_object_set_new(o, "moved", json_boolean(orders != ledger_orders(keeper->ledger)));
    return o;
}

static struct line *line_room(struct arena *arena, struct queue *queue) {
    if (queue->count == queue->room) {
        queue->room = queue->room ? 2 * queue->room : QUEUE_ROOM_FIRST;
        struct line *more = ARENA_ARRAY(arena, struct line, queue->room);
        if (queue->count) memcpy(more, queue->line, queue->count * sizeof *more);
        queue->line = more;
    }
    return &queue->line[queue->count++];
}

static struct err line_put(struct keeper *keeper, struct arena *scratch, struct arena *arena,
                           struct pending *pending, struct queue *queue) {
    instant now = keeper_now(keeper);
    instant due = pending->due;
    const char *state = now < due ? "open" : "its time has come";
    bool overdue = false;
    if (pending->waiting.answered) {
        TRY(second_due(keeper, scratch, pending, &due));
        overdue = due <= now;
        state = overdue ? "SECOND OFFICER OVERDUE" : "second officer owed";
    }
    OWNED_JSON o = line_json(keeper, pending);
    view_set_time(o, "due", due);
    json_set_span(o, "state", span_str(state));
    json_object_set_new(o, "overdue", json_boolean(overdue));
    *line_room(arena, queue) =
        (struct line){overdue, due, pending->waiting.entry_index, json_write(arena, o)};
    return err_none();
}

/* So many of what waits; `*has` false: there was no more. */
static struct err lines_gather(const struct view_want *want, struct arena *arena,
                               struct queue *queue, size_t most, bool *has) {
    OWNED_ARENA scratch = arena_open(QUEUE_SCRATCH_BYTES);
    *has = true;
    for (size_t done = 0; done < most && *has; done++) {
        OWNED_PENDING pending = {0};
        arena_wipe(scratch);
        TRY(pending_next(want->keeper, scratch, &queue->from, &pending, has));
        if (!*has) return err_none();
        const json_t *explanation = json_object_get(pending.record, "explanation");
        /* What was lost before it came to people waits for its time only. */
        if (strcmp(text_of(explanation, "outcome"), "refer") != 0) continue;
        TRY(line_put(want->keeper, scratch, arena, &pending, queue));
    }
    return err_none();
}

/* Overdue first, then by the day of the answer, then as they came. */
static int line_compare(const void *a, const void *b) {
    const struct line *left = a;
    const struct line *right = b;
    if (left->overdue != right->overdue) return left->overdue ? -1 : 1;
    if (left->due != right->due) return left->due < right->due ? -1 : 1;
    return (left->entry > right->entry) - (left->entry < right->entry);
}

struct err view_queue(struct arena *arena, const struct view_want *want, json_t *o) {
    size_t most = want->rows ? want->rows : VIEW_ROWS_MAX;
    bool fresh = false;
    bool has = false;
    struct queue *queue = view_state_of(want, arena, sizeof *queue, &fresh);
    TRY(lines_gather(want, want->steps ? want->steps->arena : arena, queue,
                     want->steps ? QUEUE_STEPS : SIZE_MAX, &has));
    if (want->steps) want->steps->later = has;
    if (want->steps && has) return err_none();
    if (queue->count) order_rows(queue->line, queue->count, sizeof *queue->line, line_compare);
    json_t *list = json_array();
    json_object_set_new(o, "waiting", list);
    for (size_t i = 0; i < queue->count && i < most; i++) {
        json_t *line = NULL;
        TRY(json_read(queue->line[i].json, queue->line[i].json.len, &line));
        json_array_append_new(list, line);
    }
    return err_none();
}

/* ---- the person, field by field ---- */

static bool is_or_after(const char *reason, enum match_reason step, bool *equal) {
    int found = -1;
    for (int i = 0; i <= MATCH_VERIFIED; i++)
        if (strcmp(match_reason_str((enum match_reason)i), reason) == 0) found = i;
    *equal = found == (int)step;
    return found > (int)step;
}

/* The comparison goes on from field to field and ends at the first that does not agree; what comes
 * after it was not compared. */
static void field_put(json_t *list, const char *says, struct span given, const char *reason,
                      enum match_reason step) {
    bool equal;
    bool after = is_or_after(reason, step, &equal);
    json_t *o = json_object();
    json_set_span(o, "says", span_str(says));
    json_set_span(o, "given", given);
    json_set_span(o, "agreement",
                  span_str(!given.len ? "absent"
                           : after    ? "agree"
                           : equal    ? "disagree"
                                      : "not compared"));
    json_array_append_new(list, o);
}

static bool relied_on(const json_t *record, const char *word) {
    const json_t *list = json_object_get(record, "relied");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        if (one && strcmp(one, word) == 0) return true;
    }
    return false;
}

/* Of the number only its last digits are shown: enough to compare with the paper. */
static struct span number_words(struct arena *arena, struct span tin) {
    if (tin.len < 4) return span_of("", 0);
    return span_str(arena_printf(arena, "...%.4s", (const char *)tin.at + tin.len - 4));
}

static struct span address_words(struct arena *arena, const struct person_address *address) {
    struct text out = {.arena = arena};
    const struct span part[] = {address->line1, address->line2, address->city, address->state,
                                address->zip};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (!part[i].len) continue;
        if (out.len) text_put_str(&out, ", ");
        text_put(&out, part[i]);
    }
    return text_span(&out);
}

static void identity_put(struct arena *arena, const struct pending *pending, const struct ask *ask,
                         json_t *o) {
    const char *reason = text_of(pending->record, "identity");
    const struct person_claim *claim = &ask->claim;
    json_t *panel = json_object();
    json_t *list = json_array();
    json_object_set_new(o, "identity", panel);
    json_object_set_new(panel, "fields", list);
    bool verified = strcmp(reason, match_reason_str(MATCH_VERIFIED)) == 0;
    json_object_set_new(panel, "verified", json_boolean(verified));
    field_put(list, "Number", number_words(arena, claim->tin), reason, MATCH_NO_RECORD);
    field_put(list, "Family name", claim->name.family, reason, MATCH_SURNAME);
    field_put(list, "Given name", claim->name.given, reason, MATCH_GIVEN);
    field_put(list, "Date of birth", claim->dob, reason, MATCH_BIRTH_DATE);
    field_put(list, "Address", address_words(arena, &claim->address), reason,
              MATCH_NOTHING_CORROBORATES);
    json_t *address = json_array_get(list, json_array_size(list) - 1);
    if (relied_on(pending->record, "address:not-on-file"))
        json_object_set_new(address, "agreement", json_string("disagree"));
}

/* ---- the sheet ---- */

static const struct approve_question *question_at(const struct pending_view *view,
                                                  struct span element) {
    for (size_t i = 0; i < view->count; i++)
        if (span_equal(view->question[i].element, element)) return &view->question[i];
    return NULL;
}

/* What this officer said last about it as it now lies before them. */
static const char *yours_of(const struct pending *pending, const struct pending_view *view,
                            struct span element, const char *officer) {
    const char *yours = "";
    for (size_t i = 0; i < pending->said_count; i++) {
        const struct approve_said *said = &pending->said[i];
        if (span_equal(said->element, element) && span_is(said->officer, officer) &&
            memcmp(&said->frozen, &view->frozen, sizeof said->frozen) == 0)
            yours = said->yes ? "yes" : "no";
    }
    return yours;
}

static json_t *element_json(const struct view_want *want, const struct pending *pending,
                            const struct pending_view *view, const struct law_finding *f) {
    const struct approve_question *question = question_at(view, f->id);
    json_t *o = json_object();
    json_set_span(o, "element", f->id);
    json_set_span(o, "cite", f->cite);
    json_set_span(o, "law", f->says);
    json_set_span(o, "machine", span_str(law_state_str(f->state)));
    if (f->note) json_set_span(o, "note", span_str(f->note));
    if (!question) return o;
    json_set_span(o, "question", question->question);
    json_set_span(o, "role", question->role);
    json_set_int(o, "needed", question->needed);
    json_set_int(o, "yes", question->yes);
    json_set_int(o, "no", question->no);
    json_set_span(o, "officers", span_str(approve_state_str(question->state)));
    json_set_span(o, "yours", span_str(yours_of(pending, view, f->id, want->officer)));
    return o;
}

/* Whoever may not judge it: somebody of the requester, or of no enrolment. */
static bool is_barred(const struct view_want *want, const struct pending *pending) {
    if (!roll_officer(want->keeper->roll, want->officer)) return true;
    for (size_t i = 0; i < pending->requester->key_count; i++)
        if (strcmp(jwk_kid(pending->requester->key[i].key), want->officer) == 0) return true;
    return false;
}

/* What was asked for and why, as the pack calls it. */
static void words_put(const struct keeper *keeper, const json_t *ask, json_t *o) {
    const char *purpose = json_string_value(json_object_get(ask, "purpose"));
    json_object_set_new(o, "fields", view_fields(keeper, json_object_get(ask, "fields")));
    if (purpose) json_set_span(o, "purpose", view_says(keeper, purpose));
}

static struct err evidence_put(const struct keeper *keeper, struct arena *arena,
                               const struct pending *pending, json_t *o) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    OWNED_JSON json = NULL;
    TRY(ask_read(arena, pending->ask_json, ask));
    TRY(json_read(pending->ask_json, ASK_BYTES_MAX, &json));
    json_object_del(json, "subject"); /* the identity panel has what may be seen of it */
    words_put(keeper, json, o);
    json_object_set(o, "evidence", json);
    identity_put(arena, pending, ask, o);
    return err_none();
}

struct err view_sheet(struct arena *arena, const struct view_want *want, json_t *o) {
    struct pending_view view;
    uint64_t index = 0;
    OWNED_PENDING pending = {0};
    TRY(pending_find(want->keeper, arena, want->id, &pending));
    TRY(look_put(want->keeper, arena, &pending, &index));
    TRY(pending_view(want->keeper, arena, &pending, &view));
    json_t *list = json_array();
    json_object_set_new(o, "elements", list);
    for (size_t i = 0; i < view.law.tree_count; i++) {
        const struct law_finding *f = &view.law.tree[i];
        if (f->kind == 'a' || f->kind == 'o') continue;
        json_array_append_new(list, element_json(want, &pending, &view, f));
    }
    TRY(evidence_put(want->keeper, arena, &pending, o));
    json_set_span(o, "ask", span_str(pending.paused->ask_id));
    view_set_authority(want->keeper, o, view.law.authority);
    json_set_span(o, "requester", pending.requester->id);
    view_set_time(o, "due", pending.due);
    json_set_span(o, "outcome", span_str(law_outcome_str(view.law.outcome)));
    json_set_span(o, "frozen", span_str(hex_str(arena, digest_span(&view.frozen))));
    json_object_set_new(o, "changed", json_boolean(view.changed));
    json_object_set_new(o, "barred", json_boolean(is_barred(want, &pending)));
    if (index)
        json_set_int(o, "log_index", (int64_t)index);
    else
        view_set_time(o, "entered", cover_next(&pending));
    return err_none();
}

/* ---- before the signature ---- */

static struct err answer_check(const struct pending_view *view, const json_t *answer,
                               json_t *shown) {
    struct span element;
    struct span word;
    struct span note;
    TRY(json_need_str(answer, "answer", "element", 128, &element));
    TRY(json_need_str(answer, "answer", "answer", 3, &word));
    TRY(json_may_str(answer, "answer", "note", FINDING_NOTE_BYTES_MAX, &note));
    const struct approve_question *question = question_at(view, element);
    if (!question) return err_make(ERR_INPUT, "people are not asked about that element");
    if (!span_is(word, "yes") && !span_is(word, "no"))
        return err_make(ERR_INPUT, "an answer is yes or no");
    json_t *o = json_object();
    json_set_span(o, "element", element);
    json_set_span(o, "answer", word);
    json_set_span(o, "note", note.at ? note : span_of("", 0));
    json_set_span(o, "question", question->question);
    json_array_append_new(shown, o);
    return err_none();
}

/* What a passkey signs: the very findings that the command line would, and the page's challenge. */
static struct span statement_of(struct arena *arena, const struct digest *frozen, instant when,
                                struct span challenge, const json_t *shown) {
    size_t count = json_array_size(shown);
    struct span *finding = ARENA_ARRAY(arena, struct span, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(shown, i);
        finding[i] = finding_write(arena, frozen, span_str(text_of(one, "element")),
                                   span_is(span_str(text_of(one, "answer")), "yes"),
                                   span_str(text_of(one, "note")), when);
    }
    return findings_write(arena, challenge, finding, count);
}

struct err view_sign(struct arena *arena, const struct view_want *want, struct span frozen,
                     const json_t *answers, struct span challenge, json_t **view,
                     struct span *statement) {
    struct pending_view now;
    OWNED_PENDING pending = {0};
    OWNED_JSON o = json_object();
    TRY(pending_find(want->keeper, arena, want->id, &pending));
    TRY(pending_view(want->keeper, arena, &pending, &now));
    if (!span_is(frozen, hex_str(arena, digest_span(&now.frozen))))
        return err_make(ERR_INPUT, "what stood on the page has changed since");
    if (json_array_size(answers) == 0) return err_make(ERR_INPUT, "nothing was answered");
    if (json_array_size(answers) > FINDINGS_AT_ONCE)
        return err_make(ERR_INPUT, "answer at most %d questions at once", FINDINGS_AT_ONCE);
    json_t *shown = json_array();
    json_object_set_new(o, "answers", shown);
    for (size_t i = 0; i < json_array_size(answers); i++)
        TRY(answer_check(&now, json_array_get(answers, i), shown));
    json_set_span(o, "ask", span_str(pending.paused->ask_id));
    json_set_span(o, "frozen", frozen);
    *statement = statement_of(arena, &now.frozen, keeper_now(want->keeper), challenge, shown);
    json_set_span(o, "statement", *statement);
    *view = json_incref(o);
    return err_none();
}
