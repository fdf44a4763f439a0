/* Is a signature believed on the checker's word alone where it was asked, and on nothing else? */
#include "daemon/ahead.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA = 1024 * 1024, ASKS = 5 };

static const char typ[] = "portcullis-test+jws";

/* Both ends, and some signed messages with their keys. */
struct ends {
    struct arena *arena;
    struct chan keeper, checker;
    struct ahead *ahead;
    struct jwk *key[2];
    struct jws_taken taken[ASKS];
    struct ahead_check check[ASKS];
    struct ahead_check *all[ASKS];
};

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static struct ends ends_open(void) {
    struct ends ends = {.arena = arena_open(ARENA)};
    int fd[2];
    works(chan_pair(fd));
    ends.keeper = (struct chan){fd[0], PROCESS_KEEPER, PROCESS_CHECKER};
    ends.checker = (struct chan){fd[1], PROCESS_CHECKER, PROCESS_KEEPER};
    ends.key[0] = jwk_create();
    ends.key[1] = jwk_create();
    return ends;
}

static void ends_sign(struct ends *ends) {
    ends->ahead = ahead_open(ends->arena, &ends->keeper);
    for (size_t i = 0; i < ASKS; i++) {
        struct span jws;
        works(jws_sign(ends->arena, ends->key[i % 2], typ, SPAN_LITERAL("{}"), &jws));
        works(jws_take(ends->arena, jws, typ, &ends->taken[i]));
        ends->check[i] = (struct ahead_check){.of = &ends->taken[i], .key = ends->key[i % 2]};
        ends->all[i] = &ends->check[i];
    }
}

static void ends_close(struct ends *ends) {
    close(ends->keeper.fd);
    close(ends->checker.fd);
    jwk_close(ends->key[0]);
    jwk_close(ends->key[1]);
    arena_close(ends->arena);
}

/* The checker's end: what was asked. */
static struct message asked(struct ends *ends) {
    struct message message;
    enum chan_state state;
    works(chan_receive(&ends->checker, ends->arena, false, &message, &state));
    assert_int_equal(state, CHAN_MESSAGE);
    assert_int_equal(message.kind, MESSAGE_CHECK);
    return message;
}

static void say(struct ends *ends, uint32_t number, const char *holds, size_t count) {
    enum chan_state state;
    works(chan_send(&ends->checker, MESSAGE_CHECKED, number, span_of(holds, count), -1, false,
                    &state));
}

/* The whole way, by the checker's own code. */
static void what_holds_holds_and_what_was_changed_does_not(void **state) {
    struct ends ends = ends_open();
    struct checker_keys *keys = checker_keys_open(ends.arena);
    struct span answer;
    ends_sign(&ends);
    ends.taken[1].signature[40] ^= 1;
    ends.taken[2].digest.byte[0] ^= 1;
    ends.check[3].key = ends.key[0]; /* signed by the other */
    works(ahead_ask(ends.ahead, ends.arena, ends.all, ASKS));
    struct message message = asked(&ends);
    assert_int_equal(message.body.len, ASKS * AHEAD_CHECK_BYTES);
    works(checker_answer(keys, ends.arena, message.body, &answer));
    enum chan_state sent;
    works(chan_send(&ends.checker, MESSAGE_CHECKED, message.number, answer, -1, false, &sent));
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    static const enum ahead_state want[ASKS] = {AHEAD_HOLDS, AHEAD_FAILS, AHEAD_FAILS, AHEAD_FAILS,
                                                AHEAD_HOLDS};
    for (size_t i = 0; i < ASKS; i++)
        assert_int_equal(ends.check[i].state, want[i]);
    checker_keys_close(keys);
    ends_close(&ends);
}

static void numbers_that_are_no_key_hold_nothing(void **state) {
    struct ends ends = ends_open();
    struct checker_keys *keys = checker_keys_open(ends.arena);
    uint8_t body[2 * AHEAD_CHECK_BYTES] = {0};
    struct span answer;
    works(checker_answer(keys, ends.arena, span_of(body, sizeof body), &answer));
    assert_int_equal(answer.len, 2);
    assert_int_equal(answer.at[0], 0);
    assert_int_equal(answer.at[1], 0);
    works(checker_answer(keys, ends.arena, span_of(body, 0), &answer));
    assert_int_equal(answer.len, 0);
    struct err e = checker_answer(keys, ends.arena, span_of(body, sizeof body - 1), &answer);
    assert_int_equal(e.kind, ERR_FAULT);
    checker_keys_close(keys);
    ends_close(&ends);
}

/* More keys than it remembers, and the first once more. */
static void a_key_that_was_forgotten_is_read_again(void **state) {
    struct ends ends = ends_open();
    struct checker_keys *keys = checker_keys_open(ends.arena);
    uint8_t body[AHEAD_CHECK_BYTES];
    struct span answer;
    ends_sign(&ends);
    for (size_t i = 0; i < 600; i++) {
        OWNED_JWK other = jwk_create();
        bool own = i % 300 == 0;
        jwk_point(own ? ends.key[0] : other, body);
        memcpy(body + JWK_POINT_BYTES, ends.taken[0].digest.byte, DIGEST_BYTES);
        memcpy(body + JWK_POINT_BYTES + DIGEST_BYTES, ends.taken[0].signature, JWS_SIGNATURE_BYTES);
        works(checker_answer(keys, ends.arena, span_of(body, sizeof body), &answer));
        assert_int_equal(answer.at[0], own);
    }
    checker_keys_close(keys);
    ends_close(&ends);
}

static void what_is_about_another_round_tells_nothing(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    uint32_t before = asked(&ends).number;
    ahead_end(ends.ahead);
    ends.check[0].state = ends.check[1].state = AHEAD_NONE;
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    uint32_t now = asked(&ends).number;
    assert_int_not_equal(before, now);
    say(&ends, before, "\1\1", 2);
    say(&ends, 0, "\1\1", 2);
    say(&ends, now + 1, "\1\1", 2);
    say(&ends, now, "\0\1", 2);
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    assert_int_equal(ends.check[0].state, AHEAD_FAILS);
    assert_int_equal(ends.check[1].state, AHEAD_HOLDS);
    ends_close(&ends);
}

static void an_answer_of_another_length_tells_nothing(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    say(&ends, asked(&ends).number, "\1\1\1", 3);
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    assert_int_equal(ends.check[0].state, AHEAD_ASKED);
    ends_close(&ends);
}

static void whoever_is_silent_is_waited_for_once_a_round(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    assert_int_equal(ends.check[0].state, AHEAD_ASKED); /* and is checked here */
    asked(&ends);
    works(ahead_ask(ends.ahead, ends.arena, ends.all + 2, 2)); /* nothing is asked any more */
    assert_int_equal(ends.check[2].state, AHEAD_NONE);
    ahead_end(ends.ahead);
    works(ahead_ask(ends.ahead, ends.arena, ends.all + 2, 2));
    assert_int_equal(ends.check[2].state, AHEAD_ASKED);
    ends_close(&ends);
}

static void without_a_checker_nothing_is_asked(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    close(ends.checker.fd);
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    assert_int_equal(ends.check[0].state, AHEAD_NONE);
    int fd = ends.keeper.fd;
    ends.keeper.fd = -1;
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    assert_int_equal(ends.check[0].state, AHEAD_NONE);
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    ends.keeper.fd = fd;
    ends.checker.fd = dup(fd);
    ends_close(&ends);
}

static void more_than_it_keeps_in_mind_is_not_asked(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    size_t messages = 0;
    for (; messages < 100; messages++) {
        ends.check[0].state = AHEAD_NONE;
        works(ahead_ask(ends.ahead, ends.arena, ends.all, 1));
        if (ends.check[0].state == AHEAD_NONE) break;
    }
    assert_in_range(messages, 1, 20);
    ends_close(&ends);
}

/* One that was taken over: it holds up no ask, and ends no keeper. */
static void whoever_says_too_much_or_nonsense_holds_up_nobody(void **state) {
    struct ends ends = ends_open();
    ends_sign(&ends);
    works(ahead_ask(ends.ahead, ends.arena, ends.all, 2));
    uint32_t number = asked(&ends).number;
    for (uint32_t i = 1; i <= 100; i++)
        say(&ends, number + i, "\1\1", 2);
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    assert_int_equal(ends.check[0].state, AHEAD_ASKED);
    struct pollfd rest = {.fd = ends.keeper.fd, .events = POLLIN};
    assert_int_equal(poll(&rest, 1, 0), 1); /* it was not heard to its end */
    while (poll(&rest, 1, 0) > 0) {
        struct message message;
        enum chan_state found;
        works(chan_receive(&ends.keeper, ends.arena, false, &message, &found));
    }
    assert_int_equal(send(ends.checker.fd, "no message", 10, 0), 10);
    say(&ends, number, "\1\0", 2);
    works(ahead_hear(ends.ahead, ends.arena, &ends.check[0]));
    assert_int_equal(ends.check[0].state, AHEAD_HOLDS);
    assert_int_equal(ends.check[1].state, AHEAD_FAILS);
    ends_close(&ends);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_holds_and_what_was_changed_does_not),
        cmocka_unit_test(numbers_that_are_no_key_hold_nothing),
        cmocka_unit_test(a_key_that_was_forgotten_is_read_again),
        cmocka_unit_test(what_is_about_another_round_tells_nothing),
        cmocka_unit_test(an_answer_of_another_length_tells_nothing),
        cmocka_unit_test(whoever_is_silent_is_waited_for_once_a_round),
        cmocka_unit_test(without_a_checker_nothing_is_asked),
        cmocka_unit_test(more_than_it_keeps_in_mind_is_not_asked),
        cmocka_unit_test(whoever_says_too_much_or_nonsense_holds_up_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
