/* Does an ask that cannot be answered wait with its round, so that how soon its problem comes tells
 * nothing of whether somebody was looked up for it? And does what is on its way stay where it is?
 */
#include "daemon/serving.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { ASKS = 4 };

/* What came about, in its order: D decides an ask that could be read, E ends the wait of the round,
 * S sends. */
static char seen[64];
static size_t seen_count;
static unsigned status_of[ASKS];

static void see(char what) {
    assert_true(seen_count + 1 < sizeof seen);
    seen[seen_count++] = what;
}

struct err __real_decide_taken(struct keeper *keeper, struct arena *arena,
                               const struct jws_taken *taken, bool holds, struct decided *decided);
struct err __wrap_decide_taken(struct keeper *keeper, struct arena *arena,
                               const struct jws_taken *taken, bool holds, struct decided *decided);
struct err __wrap_decide_taken(struct keeper *keeper, struct arena *arena,
                               const struct jws_taken *taken, bool holds, struct decided *decided) {
    see('D');
    return __real_decide_taken(keeper, arena, taken, holds, decided);
}
void __real_identify_together_end(struct keeper *keeper);
void __wrap_identify_together_end(struct keeper *keeper);
void __wrap_identify_together_end(struct keeper *keeper) {
    __real_identify_together_end(keeper);
    see('E');
}
struct err __wrap_chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                            struct span body, int file, bool wait, enum chan_state *state);
struct err __wrap_chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                            struct span body, int file, bool wait, enum chan_state *state) {
    struct call_reply reply;
    *state = CHAN_EMPTY;
    if (chan->peer == PROCESS_CHECKER) return err_none(); /* it has no room */
    see('S');
    assert_int_equal(chan->peer, PROCESS_GATE);
    assert_true(number < ASKS && status_of[number] == 0);
    fine(call_reply_read(body, &reply));
    status_of[number] = reply.status;
    *state = CHAN_MESSAGE;
    return err_none();
}
uint64_t __wrap_clock_ticks(void);
uint64_t __wrap_clock_ticks(void) { /* no round comes to its end before all of it is decided */
    static uint64_t ticks;
    return ticks += 1000;
}

static void asked(struct serving *serving, const struct span *body, size_t count) {
    struct waiting_call *ask[ASKS];
    size_t taken = 0;
    memset(seen, 0, sizeof seen);
    memset(status_of, 0, sizeof status_of);
    seen_count = 0;
    for (size_t i = 0; i < count; i++) {
        ask[i] = ARENA_NEW(serving->round, struct waiting_call);
        *ask[i] = (struct waiting_call){.call = {.verb = CALL_ASK, .body = body[i]},
                                        .from = PROCESS_GATE,
                                        .number = (uint32_t)i};
    }
    fine(asks_answer(serving, ask, count, &taken));
    assert_int_equal(taken, count);
}

static void a_problem_waits_with_its_round(void **state) {
    struct house house = {0};
    struct span body[ASKS] = {SPAN_LITERAL("no ask"), {0}, SPAN_LITERAL("a.b.c"), {0}};
    OWNED_JWK stranger = jwk_create();
    house_open(&house, *state);
    struct serving *serving = ARENA_NEW(house.arena, struct serving);
    serving->round = house.arena;
    serving->chan[PROCESS_GATE] = (struct chan){-1, PROCESS_KEEPER, PROCESS_GATE};
    serving->keeper = house.keeper;
    serving->arena = house.arena;
    serving->chan[PROCESS_CHECKER] = (struct chan){-1, PROCESS_KEEPER, PROCESS_CHECKER};
    asks_open(serving);
    for (size_t i = 1; i < ASKS; i += 2) /* a key that nobody enrolled, and one that somebody did */
        fine(jws_sign(house.arena, i == 1 ? stranger : house.asker, ASK_TYP, SPAN_LITERAL("{}"),
                      &body[i]));
    asked(serving, body, ASKS);
    assert_string_equal(seen, "DDESSSS");
    assert_int_equal(status_of[0], 400);
    assert_int_equal(status_of[1], 403);
    assert_int_equal(status_of[2], 400);
    assert_int_equal(status_of[3], 400);
    assert_int_equal(serving->counts.problems, ASKS);
    assert_int_equal(serving->counts.turned_away, 1);
    asked(serving, body + 1, 1); /* alone it is a round of its own, and waits by itself */
    assert_string_equal(seen, "DS");
    house.keeper = serving->keeper;
    house_close(&house);
}

/* ---- while a round is on its way to the disk ---- */

/* A ledger that takes its time: what was begun is appended when its end is waited for. */
static const struct ledger_calls *whole;
static struct ledger_entry begun;
static uint64_t begun_orders;
static struct err append_begin(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders) {
    static uint8_t bytes[ENTRY_BYTES_MAX];
    assert_int_equal(count, 1);
    begun = *entry;
    begun.bytes = span_of(bytes, entry->bytes.len);
    memcpy(bytes, entry->bytes.at, entry->bytes.len);
    begun_orders = orders;
    return err_none();
}
static struct err append_end(struct ledger *ledger) {
    uint64_t first;
    return whole->append(ledger, &begun, 1, begun_orders, &first);
}
static bool append_ready(struct ledger *ledger) { return false; }

/* Though the next turns hand over nothing, and do not wait for it. */
static void a_round_keeps_its_arena_until_it_is_answered(void **state) {
    struct house house = {0};
    static struct ledger_calls patient;
    const struct span bad = SPAN_LITERAL("no ask");
    house_open(&house, *state);
    struct span good = ask_signed(&house);
    struct serving *serving = ARENA_NEW(house.arena, struct serving);
    struct arena *one = arena_open(8u << 20);
    struct arena *other = arena_open(8u << 20);
    serving->round = one;
    serving->chan[PROCESS_GATE] = (struct chan){-1, PROCESS_KEEPER, PROCESS_GATE};
    serving->keeper = house.keeper;
    serving->arena = house.arena;
    serving->chan[PROCESS_CHECKER] = (struct chan){-1, PROCESS_KEEPER, PROCESS_CHECKER};
    asks_open(serving);
    whole = house.keeper.ledger->calls;
    patient = *whole;
    patient.append_begin = append_begin;
    patient.append_end = append_end;
    patient.append_ready = append_ready;
    house.keeper.ledger->calls = &patient;
    asked(serving, &good, 1);
    assert_int_equal(status_of[0], 0);
    assert_true(asks_under_way(serving));
    asks_arenas_turn(serving, &other);
    assert_ptr_equal(other, one);
    for (int turn = 0; turn < 2; turn++) {
        asked(serving, &bad, 1);
        assert_int_equal(status_of[0], 400);
        asks_arenas_turn(serving, &other);
        assert_ptr_equal(other, one);
        assert_int_equal(arena_used(serving->round), 0);
    }
    memset(status_of, 0, sizeof status_of);
    fine(asks_settle(serving));
    assert_int_equal(status_of[0], 201);
    asks_arenas_turn(serving, &other);
    assert_int_equal(arena_used(one), 0);
    house.keeper.ledger->calls = whole;
    house.keeper = serving->keeper;
    arena_close(serving->round);
    arena_close(other);
    house_close(&house);
}

static struct err append_fail(struct ledger *ledger, const struct ledger_entry *entry, size_t count,
                              uint64_t orders) {
    return err_make(ERR_FAULT, "the disk is full");
}

static void copies_of_what_is_not_recorded_are_tried_once_more_and_no_oftener(void **state) {
    struct house house = {0};
    static struct ledger_calls full;
    house_open(&house, *state);
    struct span good = ask_signed(&house);
    const struct span body[ASKS] = {good, good, good, good};
    struct serving *serving = ARENA_NEW(house.arena, struct serving);
    serving->round = arena_open(8u << 20);
    serving->chan[PROCESS_GATE] = (struct chan){-1, PROCESS_KEEPER, PROCESS_GATE};
    serving->keeper = house.keeper;
    serving->arena = house.arena;
    serving->chan[PROCESS_CHECKER] = (struct chan){-1, PROCESS_KEEPER, PROCESS_CHECKER};
    asks_open(serving);
    whole = house.keeper.ledger->calls;
    full = *whole;
    full.append_begin = append_fail;
    house.keeper.ledger->calls = &full;
    asked(serving, body, ASKS);
    for (size_t i = 0; i < ASKS; i++)
        assert_int_equal(status_of[i], 503);
    size_t decided = 0;
    for (size_t i = 0; i < seen_count; i++)
        decided += seen[i] == 'D';
    assert_int_equal(decided, ASKS + ASKS - 1);
    house.keeper.ledger->calls = whole;
    asked(serving, body, ASKS); /* recorded, all get the one answer */
    fine(asks_settle(serving));
    for (size_t i = 0; i < ASKS; i++)
        assert_int_equal(status_of[i], 201);
    house.keeper = serving->keeper;
    arena_close(serving->round);
    house_close(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_problem_waits_with_its_round),
        scene_test(a_round_keeps_its_arena_until_it_is_answered),
        scene_test(copies_of_what_is_not_recorded_are_tried_once_more_and_no_oftener)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
