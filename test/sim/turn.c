/* What does the gateway's keeper do with calls that wait, in its own turn? src/daemon's rounds, on
 * the simulated disk: what the gate would send lies in a queue, and each answer is looked at in the
 * moment in which it is sent. Nothing beneath it is another than in the process: only channels and
 * the clock are ours. */
#include "whole.h"

#include "daemon/backlog.h"
#include "daemon/batches.h"
#include "daemon/codes.h"
#include "daemon/identity.h"
#include "daemon/later.h"
#include "daemon/pages.h"
#include "daemon/serving.h"
#include "daemon/webhooks.h"
#include "daemon/wishes.h"

#include <inttypes.h>

enum { CALLS_MAX = 16, TURNS_MAX = 32 };

static struct {
    struct serving serving; /* as long as the process that it stands for */
    bool is_open, is_on;
    bool is_together; /* a round is under way, and what it found is not to be told yet */
    struct call_sent {
        struct span bytes;
        size_t sent; /* of sim.sent; SENT_MAX: an order */
        unsigned answers;
    } call[CALLS_MAX];
    size_t count, taken;
    size_t problems; /* told since the calls were put */
} turn;

/* ---- the ledger ---- */

/* As the ledger process has it: what was begun is appended when its end is waited for. */
static const struct ledger_calls *whole;
static struct {
    struct ledger_entry entry[CALLS_MAX];
    size_t count;
    uint64_t orders;
} begun;
static struct err append_begin(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders) {
    assert_true(count <= CALLS_MAX);
    memcpy(begun.entry, entry, count * sizeof *entry);
    begun.count = count;
    begun.orders = orders;
    return err_none();
}
static struct err append_end(struct ledger *ledger) {
    uint64_t first;
    return whole->append(ledger, begun.entry, begun.count, begun.orders, &first);
}
static void ledger_wait(struct ledger *ledger) {
    static struct ledger_calls patient;
    whole = ledger->calls;
    patient = *whole;
    patient.append_begin = append_begin;
    patient.append_end = append_end;
    ledger->calls = &patient;
}

/* ---- the process ---- */

static void turn_open(void) {
    static struct jwk *custodian;
    struct serving *serving = &turn.serving;
    if (turn.is_open) return;
    if (!custodian) custodian = jwk_create();
    *serving = (struct serving){.arena = arena_open(8u << 20), .round = arena_open(192u << 20)};
    serving->custodian = custodian;
    for (unsigned i = 0; i < PROCESS_COUNT; i++)
        serving->chan[i] = (struct chan){1000000 + (int)i, PROCESS_KEEPER, (enum process)i};
    serving->keeper = sim.house.keeper;
    serving->setup = ARENA_NEW(serving->arena, struct setup);
    fine(passkey_site_read(serving->arena, SPAN_LITERAL("http://localhost:6104"), &serving->site));
    serving->batches = batches_open(serving);
    serving->pages = pages_open(serving);
    serving->codes = codes_open(serving->arena);
    serving->wishes = wishes_open(serving->arena);
    serving->later = later_open(serving->arena);
    serving->backlog = backlog_open(serving->arena);
    asks_open(serving);
    if (sim.planted != PLANTED_STALE) ledger_wait(serving->keeper.ledger);
    serving->usage_pace = usage_pace();
    serving->webhooks = webhooks_open(serving);
    serving->identity = identity_open(serving);
    turn.is_open = true;
}

void turn_close(void) {
    turn.is_on = turn.is_together = false;
    if (!turn.is_open) return;
    if (whole) turn.serving.keeper.ledger->calls = whole;
    whole = NULL;
    batches_close(turn.serving.batches);
    later_close(turn.serving.later);
    backlog_close(turn.serving.backlog);
    pages_close(turn.serving.pages);
    identity_close(turn.serving.identity);
    arena_close(turn.serving.round);
    arena_close(turn.serving.arena);
    turn.is_open = false;
}

/* ---- what comes back ---- */

/* A decision as its requester gets it: the entry's place, the receipt, then what was stored. */
static void decision_given(const struct call_sent *call, struct span body) {
    OWNED_JSON told = json_loadb((const char *)body.at, body.len, 0, NULL);
    const json_t *index = json_object_get(told, "log_index");
    const char *receipt = json_string_value(json_object_get(told, "receipt"));
    if (!json_is_integer(index) || !receipt) broken("a decision over HTTP has no receipt");
    /* No byte of the receipt is written as a quotation mark, so its member ends with the next. */
    const char *at = memmem(body.at, body.len, "\"receipt\":\"", 11);
    const char *end = at ? strchr(at + 11, '"') : NULL;
    if (!end || end[1] != ',') broken("a decision over HTTP does not begin as one");
    struct text outward = {.arena = sim.round};
    text_put_byte(&outward, '{');
    text_put(&outward, span_cut(body, (size_t)((const uint8_t *)end - body.at) + 2, body.len));
    holds_given(call->sent, (uint64_t)json_integer_value(index), text_span(&outward),
                span_str(arena_printf(sim.round, "%s", receipt)));
}

static void order_told(const struct call_reply *reply) {
    OWNED_JSON told = json_loadb((const char *)reply->body.at, reply->body.len, 0, NULL);
    trace("the order is told %u", reply->status);
    if (sim.fault) return;
    if (reply->status != 201 || json_integer_value(json_object_get(told, "left")) != 0)
        broken("an order is told %u: %.*s", reply->status, SPAN_FMT(reply->body));
}

static void problem_told(const struct call_sent *call, const struct call_reply *reply) {
    OWNED_JSON told = json_loadb((const char *)reply->body.at, reply->body.len, 0, NULL);
    const char *says = json_string_value(json_object_get(told, "detail"));
    struct err e = err_make(reply->status == 403 ? ERR_REFUSED : ERR_FAULT, "%s", says ? says : "");
    turn.problems++;
    turned_away(call->sent, e);
}

static void replied(uint32_t number, struct span body) {
    struct call_reply reply;
    if (number >= turn.count) broken("an answer is sent to nobody");
    struct call_sent *call = &turn.call[number];
    fine(call_reply_read(body, &reply));
    if (turn.is_together) broken("an answer leaves in the midst of a round");
    if (call->answers++) broken("call %u is answered twice", number);
    if (call->sent == SENT_MAX)
        order_told(&reply);
    else if (reply.status == 201 || reply.status == 202)
        decision_given(call, arena_copy(sim.round, reply.body));
    else
        problem_told(call, &reply);
}

/* ---- the checker ---- */

/* By the process's own code. At times there is none, at times it is silent. */
static struct {
    uint32_t number; /* 0: nothing is said */
    struct span answer;
} checked;

static void check_put(uint32_t number, struct span body, enum chan_state *state) {
    static struct checker_keys *keys;
    if (!keys) keys = checker_keys_open(arena_open(1u << 20));
    *state = comes(10) ? CHAN_EMPTY : CHAN_MESSAGE;
    if (*state == CHAN_EMPTY || comes(10)) return;
    fine(checker_answer(keys, sim.round, body, &checked.answer));
    checked.number = number;
}

static bool checked_take(struct arena *arena, struct message *message) {
    if (checked.number == 0) return false;
    *message = (struct message){.kind = MESSAGE_CHECKED,
                                .number = checked.number,
                                .body = arena_copy(arena, checked.answer),
                                .file = -1};
    checked.number = 0;
    return true;
}

/* ---- the seams ---- */

struct err __wrap_chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                            struct span body, int file, bool wait, enum chan_state *state);
struct err __wrap_chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                            struct span body, int file, bool wait, enum chan_state *state) {
    if (chan->peer == PROCESS_CHECKER && kind == MESSAGE_CHECK) {
        check_put(number, body, state);
        return err_none();
    }
    if (chan->peer != PROCESS_GATE || kind != MESSAGE_REPLY) broken("a message to somebody else");
    replied(number, body);
    *state = CHAN_MESSAGE;
    return err_none();
}

struct err __wrap_chan_receive(const struct chan *chan, struct arena *arena, bool wait,
                               struct message *message, enum chan_state *state);
struct err __wrap_chan_receive(const struct chan *chan, struct arena *arena, bool wait,
                               struct message *message, enum chan_state *state) {
    *state = CHAN_EMPTY;
    if (chan->peer == PROCESS_CHECKER && checked_take(arena, message)) *state = CHAN_MESSAGE;
    if (chan->peer != PROCESS_GATE || turn.taken == turn.count) return err_none();
    *message = (struct message){.kind = MESSAGE_CALL,
                                .number = (uint32_t)turn.taken,
                                .body = arena_copy(arena, turn.call[turn.taken].bytes),
                                .file = -1};
    turn.taken++;
    *state = CHAN_MESSAGE;
    return err_none();
}

/* Between a decision and its record an order may be handed over; planted: the ledger does not look
 * at its head again. */
struct err __real_round_commit(struct keeper *keeper, struct decided *decided, size_t count);
struct err __wrap_round_commit(struct keeper *keeper, struct decided *decided, size_t count);
struct err __wrap_round_commit(struct keeper *keeper, struct decided *decided, size_t count) {
    if (!turn.is_on) return __real_round_commit(keeper, decided, count);
    if (comes(15)) stay_come(sim.planted != PLANTED_STALE);
    return round_record_by(__real_round_commit, keeper, decided, count);
}
struct err __real_round_begin(struct keeper *keeper, struct decided *decided, size_t count);
struct err __wrap_round_begin(struct keeper *keeper, struct decided *decided, size_t count);
struct err __wrap_round_begin(struct keeper *keeper, struct decided *decided, size_t count) {
    if (comes(15)) stay_come(sim.planted != PLANTED_STALE);
    return round_record_by(__real_round_begin, keeper, decided, count);
}
/* Or when the round is on its way to the disk. */
struct err __real_round_end(struct keeper *keeper, struct arena *arena, struct decided *decided,
                            size_t count, struct span *receipt);
struct err __wrap_round_end(struct keeper *keeper, struct arena *arena, struct decided *decided,
                            size_t count, struct span *receipt);
struct err __wrap_round_end(struct keeper *keeper, struct arena *arena, struct decided *decided,
                            size_t count, struct span *receipt) {
    if (comes(10)) stay_come(true);
    return __real_round_end(keeper, arena, decided, count, receipt);
}

void __real_identify_together(struct keeper *keeper);
void __wrap_identify_together(struct keeper *keeper);
void __wrap_identify_together(struct keeper *keeper) {
    turn.is_together = true;
    __real_identify_together(keeper);
}
void __real_identify_together_end(struct keeper *keeper);
void __wrap_identify_together_end(struct keeper *keeper);
void __wrap_identify_together_end(struct keeper *keeper) {
    __real_identify_together_end(keeper);
    turn.is_together = false;
}

/* ---- one turn, or as many as it takes ---- */

static void call_put(enum call_verb verb, struct span body, size_t sent) {
    struct call call = {.verb = verb, .path = span_str(call_rule(verb)->path), .body = body};
    assert_true(turn.count < CALLS_MAX);
    turn.call[turn.count++] =
        (struct call_sent){.bytes = call_write(sim.round, &call), .sent = sent};
}

static void order_put_in(void) {
    struct span approval[2];
    const char *id = NULL;
    OWNED_JSON order = stay_make(&id);
    if (!order) return;
    both_sign(&sim.house, ORDER_TYP, statement_order(sim.house.arena, order), approval);
    trace("order %s comes with the asks", id);
    OWNED_JSON body = json_pack("{s:O,s:[s%,s%]}", "order", order, "approvals", approval[0].at,
                                approval[0].len, approval[1].at, approval[1].len);
    assert_non_null(body);
    call_put(CALL_ORDER, json_write(sim.round, body), SENT_MAX);
}

static struct err turns_run(void) {
    for (unsigned i = 0; i < TURNS_MAX; i++) {
        TRY(serving_turn(&turn.serving));
        arena_wipe(turn.serving.round);
        TRY(batches_run(turn.serving.batches));
        if (turn.taken == turn.count && !backlog_waits(turn.serving.backlog)) return err_none();
    }
    broken("calls wait after %d turns", TURNS_MAX);
}

/* False where the process ended: the disk failed in what it cannot do without. */
bool turn_serve(const size_t *wanted, size_t count) {
    size_t order_at = comes(15) ? (size_t)chance(count + 1) : SIZE_MAX;
    turn_open();
    turn.count = turn.taken = turn.problems = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i == order_at) order_put_in();
        if (i < count) call_put(CALL_ASK, sim.sent[wanted[i]].jws, wanted[i]);
    }
    turn.serving.keeper = sim.house.keeper;
    turn.is_on = true;
    struct err e = turns_run();
    turn.is_on = false;
    sim.house.keeper = turn.serving.keeper;
    sim.tally[TALLY_TURNS]++;
    sim.tally[TALLY_TURN_PROBLEMS] += count > 1 ? turn.problems : 0;
    if (!came(e, "a turn")) return false;
    for (size_t i = 0; i < turn.count; i++)
        if (turn.call[i].answers == 0) broken("call %zu of a turn has no answer", i);
    return true;
}
