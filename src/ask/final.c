/* How does an ask that waited end? At the time that all who asked under its authority were told,
 * with what people settled by then, and else with the one answer that tells nothing. */
#include "ask/pending.h"

#include "ask/enjoin.h"

#include <assert.h>

struct span withdrawal_write(struct arena *arena, struct span ask_id) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("ask-withdrawn"));
    json_set_span(o, "ask", ask_id);
    return json_write(arena, o);
}

struct err withdrawal_check(const struct keeper *keeper, struct arena *arena,
                            const struct requester *requester, struct span ask_id,
                            struct span jws) {
    struct jws_header header;
    struct span payload;
    const struct requester_key *key = NULL;
    TRY(jws_peek(arena, jws, WITHDRAWAL_TYP, &header, &payload));
    if (roll_requester_of_key(keeper->roll, header.kid, &key) != requester)
        return err_make(ERR_REFUSED, "only the requester withdraws its ask; sign with a key of its "
                                     "enrolment");
    TRY(jws_verify(arena, jws, WITHDRAWAL_TYP, key->key, &payload));
    if (!span_equal(payload, withdrawal_write(arena, ask_id)))
        return err_make(ERR_REFUSED, "the signature is over another statement than this "
                                     "withdrawal");
    return err_none();
}

/* The key that the answer is sealed to: that which signed the ask. NULL where it is revoked since:
 * whoever else is enrolled now did not ask. */
static const struct jwk *key_of(const struct pending *pending) {
    const struct requester *requester = pending->requester;
    for (size_t i = 0; i < requester->key_count; i++)
        if (span_is(pending->signer_kid, jwk_kid(requester->key[i].key)))
            return requester->key[i].key;
    return NULL;
}

static struct decide_from from_of(const struct pending *pending) {
    return (struct decide_from){.ask_json = pending->ask_json,
                                .requester = pending->requester,
                                .signer_role = pending->signer_role,
                                .signer_kid = pending->signer_kid,
                                .seal.key = key_of(pending)};
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

/* Without its key nothing is looked at and nothing given, for those who are known and those who are
 * not alike. */
static struct err decide(struct keeper *keeper, struct arena *arena, struct pending *pending,
                         bool withdrawn, struct decided *decided) {
    struct settled *settled = ARENA_NEW(arena, struct settled); /* as long as `decided` */
    struct decide_from from = from_of(pending);
    from.settled = settled;
    settled->withdrawn = withdrawn;
    settled->no_key = !from.seal.key;
    settled->pending = pending->waiting.entry_index;
    settled->frozen = pending->frozen;
    settled->findings = openings_write(arena, pending);
    if (!withdrawn && from.seal.key) TRY(settle(keeper, arena, pending, settled));
    TRY(decide_ask(keeper, arena, &from, decided));
    decided->trace = pending->paused->trace;
    return err_none();
}

/* The stored answer, if orders still allow it. A refusal needs no key; what was sealed to one that
 * is revoked since is not given again, for it may be another's now. */
static struct err answer_again(struct keeper *keeper, struct arena *arena,
                               const struct pending *pending, struct decided *decided) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct vault_case *answer = ARENA_NEW(arena, struct vault_case);
    *decided = (struct decided){.kind = ENTRY_DECISION,
                                .arena = arena,
                                .again = from_of(pending),
                                .orders = roll_head(keeper->roll)};
    TRY(ask_read(arena, pending->ask_json, ask));
    TRY(case_at(keeper->vault, arena, pending->waiting.answered, answer));
    TRY(again_answer(keeper, arena, ask, pending->requester, answer, decided));
    if (decided->state != OUTWARD_RELEASED || key_of(pending)) return err_none();
    return err_make(ERR_REFUSED, "the key that the answer was sealed to is revoked; its requester "
                                 "may ask again with the one it has now");
}

struct err pending_stop(struct keeper *keeper, struct arena *arena, struct pending *pending,
                        struct decided *decided) {
    assert(!pending->waiting.answered);
    TRY(decide(keeper, arena, pending, false, decided));
    if (!decided->code || strcmp(decided->code, "ENJOINED") != 0) return err_none(); /* waits on */
    TRY(cover_put(keeper, arena, pending, true));
    return decide(keeper, arena, pending, false, decided);
}

struct err pending_answer(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          struct span withdrawal, struct decided *decided) {
    if (withdrawal.len)
        TRY(withdrawal_check(keeper, arena, pending->requester, span_str(pending->paused->ask_id),
                             withdrawal));
    if (pending->waiting.answered) return answer_again(keeper, arena, pending, decided);
    if (!withdrawal.len && keeper_now(keeper) < pending->due)
        return err_make(ERR_REFUSED, "its time has not come; everybody is answered on schedule");
    /* The entries that cover silence come first, so that the record opens them too. */
    TRY(cover_put(keeper, arena, pending, true));
    return decide(keeper, arena, pending, withdrawal.len > 0, decided);
}
