/* How does an ask that waited end? At the time that all who asked under its authority were told,
 * with what people settled by then, and else with the one answer that tells nothing. */
#include "ask/pending.h"

#include <assert.h>

struct span withdrawal_write(struct arena *arena, struct span ask_id) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("ask-withdrawn"));
    json_set_span(o, "ask", ask_id);
    return json_write(arena, o);
}

static struct err withdrawal_check(struct keeper *keeper, struct arena *arena,
                                   const struct pending *pending, struct span jws) {
    struct jws_header header;
    struct span payload;
    const struct requester_key *key = NULL;
    TRY(jws_peek(arena, jws, WITHDRAWAL_TYP, &header, &payload));
    if (roll_requester_of_key(keeper->roll, header.kid, &key) != pending->requester)
        return err_make(ERR_REFUSED, "only the requester withdraws its ask; sign with a key of its "
                                     "enrolment");
    TRY(jws_verify(arena, jws, WITHDRAWAL_TYP, key->key, &payload));
    if (!span_equal(payload, withdrawal_write(arena, span_str(pending->paused->ask_id))))
        return err_make(ERR_REFUSED, "the signature is over another statement than this "
                                     "withdrawal");
    return err_none();
}

/* The key that the answer is sealed to: one that may sign asks in the role of the one that did. */
static const struct jwk *key_of(const struct pending *pending) {
    const struct requester *requester = pending->requester;
    for (size_t i = 0; i < requester->key_count; i++)
        if (span_equal(requester->key[i].role, pending->signer_role)) return requester->key[i].key;
    return NULL;
}

static struct decide_from from_of(const struct pending *pending) {
    return (struct decide_from){.ask_json = pending->ask_json,
                                .requester = pending->requester,
                                .signer_role = pending->signer_role,
                                .seal.key = key_of(pending)};
}

static struct err key_missing(const struct pending *pending) {
    return err_make(ERR_REFUSED,
                    "the requester has no key any more in the role that signed the "
                    "ask (%.*s)",
                    SPAN_FMT(pending->signer_role));
}

/* What opens each entry that committed to something about this ask. */
static struct span findings_write(struct arena *arena, const struct pending *pending) {
    struct text out = {.arena = arena};
    text_put_byte(&out, '[');
    for (size_t i = 0; i < pending->opening_count; i++) {
        OWNED_JSON row =
            json_loadb((const char *)pending->opening[i].at, pending->opening[i].len, 0, NULL);
        assert(row); /* it was read when it was taken out of the vault */
        json_set_int(row, "entry", (int64_t)pending->opening_entry[i]);
        if (i) text_put_byte(&out, ',');
        text_put(&out, json_write(arena, row));
    }
    text_put_byte(&out, ']');
    return text_span(&out);
}

static bool second_owed(const struct pending_view *view) {
    for (size_t i = 0; i < view->count; i++)
        if (view->question[i].second_due && !view->question[i].second_given) return true;
    return false;
}

static struct err settle(struct keeper *keeper, struct arena *arena, struct pending *pending,
                         struct settled *settled) {
    struct pending_view view;
    TRY(pending_view(keeper, arena, pending, &view));
    struct law_answer *answer = ARENA_ARRAY(arena, struct law_answer, view.count + 1);
    settled->frozen = view.frozen;
    settled->answer = answer;
    settled->answer_count = approve_answers(view.question, view.count, answer);
    settled->second_owed = second_owed(&view);
    return err_none();
}

static struct err decide(struct keeper *keeper, struct arena *arena, struct pending *pending,
                         bool withdrawn, struct decided *decided) {
    struct settled *settled = ARENA_NEW(arena, struct settled); /* as long as `decided` */
    struct decide_from from = from_of(pending);
    from.settled = settled;
    if (!from.seal.key) return key_missing(pending);
    settled->withdrawn = withdrawn;
    settled->pending = pending->waiting.entry_index;
    settled->frozen = pending->frozen;
    settled->findings = findings_write(arena, pending);
    if (!withdrawn) TRY(settle(keeper, arena, pending, settled));
    return decide_ask(keeper, arena, &from, decided);
}

/* The entries that cover silence come first, so that the record opens them too. */
static struct err covered(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          struct span id) {
    TRY(cover_put(keeper, arena, pending, true));
    pending_close(pending);
    return pending_find(keeper, arena, id, pending);
}

struct err pending_stop(struct keeper *keeper, struct arena *arena, struct pending *pending,
                        struct decided *decided) {
    assert(!pending->waiting.answered);
    TRY(decide(keeper, arena, pending, false, decided));
    if (!decided->code || strcmp(decided->code, "ENJOINED") != 0) return err_none(); /* waits on */
    TRY(covered(keeper, arena, pending, span_str(pending->paused->decision_id)));
    return decide(keeper, arena, pending, false, decided);
}

struct err pending_answer(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          struct span withdrawal, struct decided *decided) {
    if (pending->waiting.answered) {
        struct decide_from from = from_of(pending); /* the stored answer, at the door */
        return from.seal.key ? decide_ask(keeper, arena, &from, decided) : key_missing(pending);
    }
    if (withdrawal.len) TRY(withdrawal_check(keeper, arena, pending, withdrawal));
    if (!withdrawal.len && keeper_now(keeper) < pending->due)
        return err_make(ERR_REFUSED, "its time has not come; everybody is answered on schedule");
    if (!withdrawal.len)
        TRY(covered(keeper, arena, pending, span_str(pending->paused->decision_id)));
    return decide(keeper, arena, pending, withdrawal.len > 0, decided);
}
