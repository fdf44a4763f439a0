/* How does an ask that came over HTTP get its answer? Opened, decided in a round, recorded in one
 * commit, and only then answered. */
#include "daemon/actor.h"
#include "daemon/serving.h"

#include "ask/pending.h"
#include "ask/view.h"
#include "base/trace.h"

#include <assert.h>

/* ---- sealed in ---- */

/* A JWE has five parts, a JWS three. */
static size_t dots_of(struct span text) {
    size_t dots = 0;
    for (size_t i = 0; i < text.len; i++)
        dots += text.at[i] == '.';
    return dots;
}

/* A file has a line end after its one line. */
static struct span one_line(struct span body) {
    while (body.len && (body.at[body.len - 1] == '\n' || body.at[body.len - 1] == '\r'))
        body.len--;
    return body;
}

static struct err ask_open(const struct serving *serving, struct span body, struct span *jws) {
    struct jwe_header header;
    *jws = one_line(body);
    if (dots_of(*jws) != 4) return err_none();
    struct span jwe = *jws;
    TRY(jwe_peek(serving->round, jwe, SEALED_ASK_TYP, &header));
    struct err e = jwe_open(serving->round, serving->custodian, jwe, jws);
    *jws = one_line(*jws);
    if (!err_is(e)) return e;
    return err_make(ERR_REFUSED, "the ask was sealed to another key than the custodian's, or was "
                                 "changed; take the key from /v1/key");
}

/* The ask's own id already makes it one, so another key is a mistake. It is found before anybody is
 * looked up: what is turned away here leaves no entry. */
static struct err key_check(const struct call *call, struct span json) {
    struct span id;
    OWNED_JSON ask = NULL;
    if (call->idempotency_key.len == 0) return err_none();
    TRY(json_read(json, ASK_BYTES_MAX, &ask));
    TRY(json_need_str(ask, "the ask", "id", ID_BYTES_MAX, &id));
    if (span_equal(call->idempotency_key, id)) return err_none();
    return err_make(ERR_INPUT, "Idempotency-Key: give the ask's own id or leave the header out; "
                               "the id already makes the ask one");
}

/* ---- replies ---- */

static void receipted_reply(struct arena *arena, const struct decided *decided, struct span receipt,
                            struct call_reply *reply) {
    struct text text = {.arena = arena};
    bool waits = decided->state == OUTWARD_UNDER_REVIEW;
    text_printf(&text, "{\"log_index\":%llu,\"receipt\":", (unsigned long long)decided->index);
    json_put_string(&text, receipt);
    text_put_byte(&text, ',');
    text_put(&text, span_cut(decided->outward, 1, decided->outward.len));
    reply_json(waits ? 202 : 201, text_span(&text), reply);
    const char *where =
        waits ? arena_printf(arena, "/v1/asks/%s", decided->ask_id)
              : arena_printf(arena, "/v1/decisions/%s/explanation", decided->decision_id);
    reply->location = span_str(where);
}

struct err decided_reply(struct serving *serving, const struct decided *decided,
                         struct call_reply *reply) {
    struct span receipt;
    TRY(ledger_receipt(serving->keeper.ledger, serving->round, decided->index, &receipt));
    receipted_reply(serving->round, decided, receipt, reply);
    return err_none();
}

/* A stored answer knows its state only in its text. */
static void state_find(struct decided *decided) {
    static const enum entry_outward states[] = {OUTWARD_NOT_RELEASED, OUTWARD_NEEDS_FROM_YOU,
                                                OUTWARD_UNDER_REVIEW, OUTWARD_RELEASED};
    OWNED_JSON stored = NULL;
    struct span state;
    if (err_is(json_read(decided->outward, CASE_BYTES_MAX, &stored)) ||
        err_is(json_need_str(stored, "the stored answer", "state", 32, &state)))
        return;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (span_is(state, outward_str(states[i]))) decided->state = states[i];
}

static struct err problem_send(struct serving *serving, const struct waiting_call *waiting,
                               struct err e) {
    struct call_reply reply;
    reply_err(serving->round, e, &reply);
    if (e.kind == ERR_REFUSED) serving->counts.turned_away++;
    serving->counts.problems++;
    return answer_send(serving, waiting, &reply);
}

/* ---- one of a round ---- */

/* Opened and taken apart; decided when its turn comes. */
struct prepared {
    struct err wrong; /* of its form */
    struct jws_taken jws;
    struct ahead_check check;
};

static struct err ask_take(const struct serving *serving, const struct call *call,
                           struct jws_taken *taken) {
    struct span jws;
    TRY(ask_open(serving, call->body, &jws));
    if (jws.len > JWS_BYTES_MAX)
        return err_make(ERR_INPUT, "the ask is longer than %d bytes", JWS_BYTES_MAX);
    TRY(jws_take(serving->round, jws, ASK_TYP, taken));
    return key_check(call, taken->payload);
}

/* An error's text lasts for a few further ones only, and a round may have hundreds. */
static struct err kept_err(struct arena *arena, struct err e) {
    return err_is(e) ? (struct err){e.kind, arena_str(arena, span_str(e.text))} : e;
}

/* Prepares asks, and asks the checker about their signatures, each under the key that is enrolled
 * now. */
static struct err some_prepare(struct serving *serving, struct waiting_call *const *ask,
                               size_t count, struct prepared *prepared) {
    struct ahead_check *check[AHEAD_CHECKS_MAX];
    size_t checks = 0;
    assert(count <= AHEAD_CHECKS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct prepared *one = &prepared[i];
        const struct requester_key *key = NULL;
        *one = (struct prepared){.check.of = &one->jws};
        one->wrong = kept_err(serving->round, ask_take(serving, &ask[i]->call, &one->jws));
        if (err_is(one->wrong)) continue;
        roll_requester_of_key(serving->keeper.roll, one->jws.header.kid, &key);
        if (!key) continue;
        one->check.key = key->key;
        check[checks++] = &one->check;
    }
    if (checks < 2) return err_none(); /* not worth a message */
    return ahead_ask(serving->ahead, serving->round, check, checks);
}

static struct err prepared_decide(struct serving *serving, struct prepared *prepared,
                                  struct decided *decided) {
    TRY(prepared->wrong);
    bool holds = prepared->check.state == AHEAD_HOLDS;
    TRY(decide_taken(&serving->keeper, serving->round, &prepared->jws, holds, decided));
    if (decided->replay) state_find(decided);
    return err_none();
}

static bool is_in(const struct decided *round, size_t count, const struct decided *decided) {
    for (size_t i = 0; i < count; i++)
        if (!round[i].replay && strcmp(round[i].ask_id, decided->ask_id) == 0 &&
            span_equal(round[i].requester, decided->requester))
            return true;
    return false;
}

/* ---- a round on its way to the disk ---- */

/* Handed to the ledger, not yet answered. All of it lies in the arena of its turn. */
struct handed {
    struct decided *round;
    struct waiting_call **of; /* NULL: whoever asked has gone */
    size_t count;             /* 0: there is none */
    struct arena *arena;
    uint64_t begun;
    struct err failed; /* of a channel, where nobody was there to hear it */
};

static struct err handed_answer(struct serving *serving, const struct handed *handed,
                                const struct span *receipt, struct err e) {
    serving->counts.rounds++;
    for (size_t i = 0; i < handed->count; i++) {
        const struct decided *decided = &handed->round[i];
        struct call_reply reply;
        if (!handed->of[i]) continue;
        if (err_is(e)) {
            TRY(problem_send(serving, handed->of[i], e));
            continue;
        }
        receipted_reply(handed->arena, decided, receipt[i], &reply);
        serving->counts.decided[decided->state % 4]++;
        TRY(answer_send(serving, handed->of[i], &reply));
    }
    return err_none();
}

/* Waits for the ledger, and then answers. */
static struct err handed_end(struct serving *serving) {
    struct handed handed = *serving->handed;
    struct span *receipt = ARENA_ARRAY(handed.arena, struct span, handed.count + 1);
    *serving->handed = (struct handed){0};
    struct err e = round_end(&serving->keeper, handed.arena, handed.round, handed.count, receipt);
    serving->commit_ns = clock_ticks() - handed.begun;
    return handed_answer(serving, &handed, receipt, e);
}

struct err asks_settle(struct serving *serving) {
    struct err failed = serving->handed->failed;
    serving->handed->failed = err_none();
    TRY(failed);
    return serving->handed->count ? handed_end(serving) : err_none();
}

/* Somebody else wants the ledger. */
static void handed_interrupted(void *with) {
    struct serving *serving = with;
    struct err e = asks_settle(serving);
    if (err_is(e)) serving->handed->failed = e;
}

void asks_open(struct serving *serving) {
    serving->handed = ARENA_NEW(serving->arena, struct handed);
    serving->keeper.ledger->under_way_end = handed_interrupted;
    serving->keeper.ledger->with = serving;
    serving->ahead = ahead_open(serving->arena, &serving->chan[PROCESS_CHECKER]);
}

bool asks_under_way(const struct serving *serving) { return serving->handed->count > 0; }

void asks_arenas_turn(struct serving *serving, struct arena **other) {
    const struct handed *handed = serving->handed;
    if (handed->count > 0 && handed->arena == serving->round) {
        serving->round = *other;
        *other = handed->arena;
    } else if (handed->count == 0) {
        arena_wipe(*other);
    } /* else it has the other already: this turn handed over nothing, and did not wait for it */
    arena_wipe(serving->round);
}

void asks_forget(struct serving *serving, enum process from) {
    struct handed *handed = serving->handed;
    for (size_t i = 0; i < handed->count; i++)
        if (handed->of[i] && handed->of[i]->from == from) handed->of[i] = NULL;
}

static struct err handed_begin(struct serving *serving, struct decided *round,
                               struct waiting_call **of, size_t count) {
    struct handed handed = {
        .round = round, .of = of, .count = count, .arena = serving->round, .begun = clock_ticks()};
    TRY(asks_settle(serving));
    struct err e = round_begin(&serving->keeper, round, count);
    if (err_is(e)) return handed_answer(serving, &handed, NULL, e);
    *serving->handed = handed;
    return err_none();
}

/* If it has become durable it is answered; it is not waited for. */
static struct err handed_look(struct serving *serving) {
    const struct handed *handed = serving->handed;
    bool waits = handed->count > 0 && serving->keeper.ledger->under_way.is;
    return waits && ledger_append_ready(serving->keeper.ledger) ? asks_settle(serving) : err_none();
}

/* ---- deciding for so long as a round lasts ---- */

/* For how long this round decides. Where the disk is slow more are decided at once, because each
 * round waits for it. */
static uint64_t round_ns(const struct serving *serving) {
    uint64_t ns = serving->commit_ns;
    if (ns < ROUND_NS_MIN) ns = ROUND_NS_MIN;
    return ns > ROUND_NS_MAX ? ROUND_NS_MAX : ns;
}

/* After the wait of the round: somebody may have been looked up for what was then not answered. */
static struct err problems_send(struct serving *serving, struct waiting_call *const *ask,
                                const struct err *wrong, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (err_is(wrong[i])) TRY(problem_send(serving, ask[i], wrong[i]));
    return err_none();
}

/* So many at once, ahead of the one that is decided now. */
enum { PREPARED_AT_ONCE = 4 };
_Static_assert(PREPARED_AT_ONCE <= (int)AHEAD_CHECKS_MAX, "they are one message");

static struct err next_prepare(struct serving *serving, struct waiting_call *const *ask,
                               size_t count, struct prepared *prepared, size_t *ready,
                               size_t decided) {
    while (*ready < count && *ready <= decided + PREPARED_AT_ONCE) {
        size_t some = count - *ready < PREPARED_AT_ONCE ? count - *ready : PREPARED_AT_ONCE;
        TRY(some_prepare(serving, ask + *ready, some, prepared + *ready));
        *ready += some;
    }
    return err_none();
}

/* One round as it is decided. */
struct deciding {
    struct waiting_call *const *ask;
    size_t count;
    struct prepared *prepared;
    size_t ready; /* so many are prepared */
    struct decided *round;
    struct waiting_call **of; /* those of the round */
    size_t decided;
    struct waiting_call **later; /* those that came twice in it */
    size_t later_count;
    bool again; /* they are decided now: there is no later */
    struct err *wrong;
};

static struct err next_decide(struct serving *serving, struct deciding *deciding, size_t i) {
    struct waiting_call *ask = deciding->ask[i];
    struct prepared *prepared = &deciding->prepared[i];
    struct decided *decided = &deciding->round[deciding->decided];
    TRY(next_prepare(serving, deciding->ask, deciding->count, deciding->prepared, &deciding->ready,
                     i));
    TRY(ahead_hear(serving->ahead, serving->round, &prepared->check));
    struct err e = prepared_decide(serving, prepared, decided);
    /* It may be in the very round that is on its way; that one is not ended for it here. */
    if (e.kind == ERR_FAULT && asks_under_way(serving) && !deciding->again) {
        deciding->later[deciding->later_count++] = ask;
        return err_none();
    }
    bool twice = !err_is(e) && is_in(deciding->round, deciding->decided, decided);
    if (twice && deciding->again) e = err_make(ERR_FAULT, "its first copy was not recorded");
    deciding->wrong[i] = kept_err(serving->round, e);
    /* What it came in may be gone before its round has become durable. */
    struct span trace = ask->call.trace;
    decided->trace = trace_is_fine(trace) ? arena_copy(serving->round, trace) : (struct span){0};
    if (err_is(e)) return err_none();
    if (twice)
        deciding->later[deciding->later_count++] = ask;
    else
        deciding->of[deciding->decided++] = ask;
    return err_none();
}

/* For `ns` from now on, and at least one. Until it ends nothing is sent: when, would depend on whom
 * it looked up. */
static struct err some_decide(struct serving *serving, struct deciding *deciding, uint64_t ns,
                              size_t *i) {
    struct keeper *keeper = &serving->keeper;
    uint64_t begun = clock_ticks();
    struct err e = err_none();
    bool many = deciding->count > 1;
    if (many) identify_together(keeper);
    do
        e = next_decide(serving, deciding, (*i)++);
    while (*i < deciding->count && !err_is(e) && identify_together_spent(keeper, begun) < ns);
    if (many) identify_together_end(keeper);
    return e;
}

/* In two halves: between them the last round is answered, if it has become durable. */
static struct err round_decide(struct serving *serving, struct deciding *deciding, size_t *taken) {
    uint64_t ns = round_ns(serving);
    struct err e = err_none();
    *taken = 0;
    for (unsigned half = 0; half < 2 && *taken < deciding->count && !err_is(e); half++) {
        e = handed_look(serving);
        if (!err_is(e)) e = some_decide(serving, deciding, ns / 2, taken);
    }
    ahead_end(serving->ahead);
    return e;
}

static struct err round_answer(struct serving *serving, struct deciding *deciding, size_t *taken) {
    struct arena *arena = serving->round;
    size_t count = deciding->count;
    assert(count > 0 && count <= ROUND_ASKS_MAX);
    deciding->prepared = ARENA_ARRAY(arena, struct prepared, count);
    deciding->round = ARENA_ARRAY(arena, struct decided, count + 1);
    deciding->of = ARENA_ARRAY(arena, struct waiting_call *, count + 1);
    deciding->later = ARENA_ARRAY(arena, struct waiting_call *, count + 1);
    deciding->wrong = ARENA_ARRAY(arena, struct err, count + 1);
    TRY(round_decide(serving, deciding, taken));
    TRY(problems_send(serving, deciding->ask, deciding->wrong, *taken));
    if (deciding->decided == 0) return err_none();
    return handed_begin(serving, deciding->round, deciding->of, deciding->decided);
}

/* One id that came twice at once is decided once; the second gets the stored answer, in the round
 * after. Where the first was not recorded it is told to come again: were there a round for each, as
 * many copies as are sent at once would hold up everybody. */
struct err asks_answer(struct serving *serving, struct waiting_call *const *ask, size_t count,
                       size_t *taken) {
    struct deciding first = {.ask = ask, .count = count};
    TRY(round_answer(serving, &first, taken));
    if (first.later_count) TRY(asks_settle(serving));
    for (size_t done = 0, some = 0; done < first.later_count; done += some) {
        struct deciding second = {
            .ask = first.later + done, .count = first.later_count - done, .again = true};
        TRY(round_answer(serving, &second, &some));
    }
    return err_none();
}

/* ---- the law on paper only ---- */

/* May I ask? The vault is not touched, nothing is recorded, and the same is told of everybody. */
struct err answer_ask_dry(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    struct keeper *keeper = &serving->keeper;
    const struct requester_key *key = NULL;
    struct jws_header header;
    struct span jws;
    struct span json;
    OWNED_JSON view = NULL;
    TRY(ask_open(serving, call->body, &jws));
    TRY(jws_peek(serving->round, jws, ASK_TYP, &header, &json));
    const struct requester *requester = roll_requester_of_key(keeper->roll, header.kid, &key);
    if (!requester)
        return err_make(ERR_REFUSED, "the ask is signed by a key that no enrolled requester holds");
    TRY(jws_verify(serving->round, jws, ASK_TYP, key->key, &json));
    TRY(view_check(serving->round, keeper, json, requester, key->role, &view));
    reply_json(200, json_write(serving->round, view), reply);
    return err_none();
}

/* ---- what became of it ---- */

struct err answer_key(struct serving *serving, const struct call *call, struct call_reply *reply) {
    *reply = (struct call_reply){.status = 200,
                                 .type = CALL_JWK,
                                 .body = jwk_write_public(serving->round, serving->custodian)};
    return err_none();
}

static struct err mine_find(struct serving *serving, const struct call *call, struct actor *actor,
                            struct vault_case *found, bool *has) {
    TRY(actor_find(&serving->keeper, serving->round, call, actor));
    *has = false;
    if (!actor->requester || !id_valid(call->id, "ASK")) return err_none();
    return case_by_ask(serving->keeper.vault, serving->round, actor->requester->id, call->id, found,
                       has);
}

struct err stored_answer(struct serving *serving, const struct requester *requester,
                         const struct requester_key *key, const struct vault_case *found,
                         struct decided *decided) {
    OWNED_JSON record = NULL;
    struct decide_from from = {
        .requester = requester, .signer_role = key->role, .seal.key = key->key};
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "the record", "ask_text", ASK_BYTES_MAX, &from.ask_json));
    from.ask_json = arena_copy(serving->round, from.ask_json);
    TRY(decide_ask(&serving->keeper, serving->round, &from, decided));
    if (decided->replay) state_find(decided);
    return err_none();
}

/* Its final answer, once its time has come; or at once, as its requester wishes. */
static struct err final_answer(struct serving *serving, const struct vault_case *found,
                               struct span withdrawal, struct decided *decided, bool *has) {
    struct keeper *keeper = &serving->keeper;
    OWNED_PENDING pending = {0};
    *has = false;
    TRY(pending_find(keeper, serving->round, span_str(found->decision_id), &pending));
    if (pending.waiting.answered || (!withdrawal.len && keeper_now(keeper) < pending.due))
        return err_none();
    TRY(pending_answer(keeper, serving->round, &pending, withdrawal, decided));
    TRY(round_commit(keeper, decided, 1));
    *has = true;
    return err_none();
}

/* A withdrawal may be sent again, as an ask may: it gets the answer that it got. What ended
 * otherwise was not withdrawn, and whoever believes so is told. */
static struct err withdrawn_before(struct serving *serving, const struct actor *actor,
                                   const struct vault_case *found, struct span withdrawal) {
    OWNED_JSON record = NULL;
    TRY(withdrawal_check(&serving->keeper, serving->round, actor->requester,
                         span_str(found->ask_id), withdrawal));
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    if (json_is_true(json_object_get(record, "withdrawn"))) return err_none();
    return err_make(ERR_INPUT, "the ask does not wait any more, so it cannot be withdrawn");
}

static bool is_under_review(struct span answer) {
    return memmem(answer.at, answer.len, "\"state\":\"under-review\"", 22) != NULL;
}

static struct err shown(struct serving *serving, const struct call *call, struct span withdrawal,
                        struct call_reply *reply) {
    struct actor actor;
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    struct decided *decided = ARENA_NEW(serving->round, struct decided);
    bool has = false;
    struct err e = mine_find(serving, call, &actor, found, &has);
    if (err_is(e)) {
        reply_problem(serving->round, PROBLEM_UNSIGNED, e.text, reply);
        return err_none();
    }
    if (!has) {
        reply_problem(serving->round, PROBLEM_NOT_FOUND, NULL, reply);
        return err_none();
    }
    has = false;
    if (is_under_review(found->answer))
        TRY(final_answer(serving, found, withdrawal, decided, &has));
    else if (withdrawal.len)
        TRY(withdrawn_before(serving, &actor, found, withdrawal));
    if (!has) TRY(stored_answer(serving, actor.requester, actor.key, found, decided));
    TRY(decided_reply(serving, decided, reply));
    if (reply->status == 201) reply->status = 200;
    return err_none();
}

struct err answer_ask_show(struct serving *serving, const struct call *call,
                           struct call_reply *reply) {
    return shown(serving, call, (struct span){0}, reply);
}

struct err answer_ask_withdraw(struct serving *serving, const struct call *call,
                               struct call_reply *reply) {
    if (call->body.len == 0)
        return err_make(ERR_INPUT, "the body is the withdrawal, signed by the requester (typ "
                                   "portcullis-withdrawal+jws)");
    return shown(serving, call, one_line(call->body), reply);
}
