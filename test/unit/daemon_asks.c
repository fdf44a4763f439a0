/* Does an ask that cannot be answered wait with its round, so that how soon its problem comes tells
 * nothing of whether somebody was looked up for it? */
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

int main(void) {
    const struct CMUnitTest tests[] = {scene_test(a_problem_waits_with_its_round)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
