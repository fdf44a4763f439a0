/* Did officers say what a decision rests on? */
#include "ask/replay_said.h"

#include "ask/pending.h"
#include "base/bytes.h"

struct saying {
    struct ledger *ledger;
    const struct roll *roll;
    struct arena *arena;
    struct span signer_kid;
    struct approve_said *said;
    size_t count;
    bool holds;
};

/* Those of officers who still stood then; a no stays whoever said it. */
static void signature_take(struct saying *saying, struct span text) {
    struct approve_said *said = ARENA_ARRAY(saying->arena, struct approve_said, FINDINGS_AT_ONCE);
    struct signer by;
    size_t count = 0;
    struct err e =
        said_open(saying->roll, saying->arena, saying->signer_kid, text, &by, said, &count);
    if (err_is(e) || saying->count + count > FINDINGS_MAX) {
        saying->holds = false;
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!said[i].yes || by.stands) saying->said[saying->count++] = said[i];
}

/* The ledger committed to this list, and to no other. */
static struct err commitment_check(struct saying *saying, const json_t *opening,
                                   const json_t *list) {
    uint8_t nonce[DIGEST_BYTES];
    struct span bytes;
    struct span text;
    int64_t index;
    struct entry_view entry;
    TRY(json_need_int(opening, "an opening", "entry", 0, JSON_INTEGER_MAX, &index));
    TRY(json_need_str(opening, "an opening", "nonce", 2 * DIGEST_BYTES, &text));
    TRY(hex_read(text, nonce, sizeof nonce));
    TRY(ledger_entry_at(saying->ledger, saying->arena, (uint64_t)index, &bytes));
    TRY(entry_scan(bytes, &entry));
    OWNED_JSON o = json_object();
    json_object_set(o, "jws", (json_t *)(uintptr_t)list);
    text = json_write(saying->arena, o);
    struct digest ours = hmac_sha256(span_of(nonce, sizeof nonce), &text, 1);
    bool same =
        span_is(entry_view_value(&entry, "commitment"), hex_str(saying->arena, digest_span(&ours)));
    saying->holds = saying->holds && entry.kind == ENTRY_FINDING && same;
    return err_none();
}

static struct err opening_take(struct saying *saying, const json_t *opening) {
    const json_t *list;
    TRY(json_need_array(opening, "an opening", "jws", FINDINGS_MAX, &list));
    TRY(commitment_check(saying, opening, list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span text;
        TRY(json_str_at(list, i, "an opening", JWS_BYTES_MAX, &text));
        signature_take(saying, text);
    }
    return err_none();
}

static bool answers_same(struct saying *saying, const struct law_decision *unanswered,
                         const struct settled *settled) {
    struct arena *arena = saying->arena;
    struct approve_question *question =
        ARENA_ARRAY(arena, struct approve_question, unanswered->tree_count + 1);
    size_t count =
        approve_questions(unanswered, &settled->frozen, saying->said, saying->count, question);
    struct law_answer *answer = ARENA_ARRAY(arena, struct law_answer, count + 1);
    size_t settles = approve_answers(question, count, answer);
    bool same = settles == settled->answer_count;
    for (size_t i = 0; same && i < settles; i++)
        same = span_equal(answer[i].element, settled->answer[i].element) &&
               answer[i].yes == settled->answer[i].yes;
    return same;
}

struct err said_again(struct ledger *ledger, const struct roll *roll, struct arena *arena,
                      const json_t *record, const struct law_decision *unanswered,
                      const struct settled *settled, const char **differs) {
    struct saying saying = {
        .ledger = ledger,
        .roll = roll,
        .arena = arena,
        .said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_MAX + FINDINGS_AT_ONCE),
        .holds = true};
    const json_t *openings;
    *differs = NULL;
    TRY(json_need_str(record, "the record", "signer_kid", 64, &saying.signer_kid));
    TRY(json_need_array(record, "the record", "findings", OPENINGS_MAX, &openings));
    for (size_t i = 0; i < json_array_size(openings); i++)
        TRY(opening_take(&saying, json_array_get(openings, i)));
    if (!saying.holds)
        *differs = "findings";
    else if (unanswered && !answers_same(&saying, unanswered, settled))
        *differs = "answers";
    return err_none();
}
