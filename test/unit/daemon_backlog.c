/* Do the asks that a round has no time for come again, in their order, and nobody else's? */
#include "daemon/backlog.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ARENA = 4 * 1024 * 1024, ASKS = 6 };

static struct waiting_call *ask_make(struct arena *arena, uint32_t number, enum process from) {
    struct waiting_call *ask = ARENA_NEW(arena, struct waiting_call);
    struct call call = {.verb = CALL_ASK,
                        .path = SPAN_LITERAL("/v1/asks"),
                        .body = span_str(arena_printf(arena, "ask %u", number))};
    *ask = (struct waiting_call){.bytes = call_write(arena, &call), .from = from, .number = number};
    return ask;
}

static void asks_are(const struct backlog *backlog, const uint32_t *number, size_t count) {
    OWNED_ARENA arena = arena_open(ARENA);
    static struct waiting_call *ask[ROUND_ASKS_MAX];
    size_t found = 99;
    assert_false(err_is(backlog_read(backlog, arena, ask, &found)));
    assert_int_equal(found, count);
    assert_int_equal(backlog_waits(backlog), count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ask[i]->number, number[i]);
        assert_int_equal(ask[i]->call.verb, CALL_ASK);
        assert_true(span_is(ask[i]->call.body, arena_printf(arena, "ask %u", number[i])));
    }
}

static void what_is_kept_comes_again_until_it_is_decided(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct backlog *backlog = backlog_open(arena);
    struct waiting_call *ask[ASKS];
    (void)state;
    asks_are(backlog, NULL, 0);
    for (uint32_t i = 0; i < ASKS; i++)
        ask[i] = ask_make(arena, i + 1, PROCESS_GATE);
    backlog_keep(backlog, ask, ASKS);
    asks_are(backlog, (const uint32_t[]){1, 2, 3, 4, 5, 6}, 6);
    /* As the keeper does: read, some decided, the rest kept again out of what was read. */
    static struct waiting_call *read[ROUND_ASKS_MAX];
    for (size_t left = ASKS; left > 0; left -= 2) {
        size_t count = 0;
        OWNED_ARENA round = arena_open(ARENA);
        assert_false(err_is(backlog_read(backlog, round, read, &count)));
        assert_int_equal(count, left);
        backlog_keep(backlog, read + 2, count - 2);
        asks_are(backlog, (const uint32_t[]){1, 2, 3, 4, 5, 6} + (ASKS - left + 2), left - 2);
    }
    assert_false(backlog_waits(backlog));
    backlog_close(backlog);
}

static void of_a_gate_that_has_gone_nothing_is_kept(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct backlog *backlog = backlog_open(arena);
    struct waiting_call *ask[4];
    (void)state;
    for (uint32_t i = 0; i < 4; i++)
        ask[i] = ask_make(arena, i, i % 2 ? PROCESS_PORTAL : PROCESS_GATE);
    backlog_keep(backlog, ask, 4);
    backlog_forget(backlog, PROCESS_GATE);
    asks_are(backlog, (const uint32_t[]){1, 3}, 2);
    backlog_forget(backlog, PROCESS_PORTAL);
    asks_are(backlog, NULL, 0);
    backlog_close(backlog);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_comes_again_until_it_is_decided),
        cmocka_unit_test(of_a_gate_that_has_gone_nothing_is_kept),
    };
    return cmocka_run_group_tests_name("daemon_backlog", tests, NULL, NULL);
}
