/* Is every request between gate and keeper found by its number, and by no other's? */
#include "daemon/flight.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ARENA = 4 * 1024 * 1024 };

static void the_table_takes_as_many_as_it_says_and_then_none(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    static struct flight *flight[FLIGHTS_MAX];
    for (unsigned i = 0; i < FLIGHTS_MAX; i++) {
        flight[i] = flights_begin(flights, NULL, i);
        assert_non_null(flight[i]);
        assert_int_equal(flight[i]->request, i);
        assert_true(flight[i]->number != 0);
    }
    assert_null(flights_begin(flights, NULL, FLIGHTS_MAX));
    for (unsigned i = 0; i < FLIGHTS_MAX; i++)
        assert_ptr_equal(flights_find(flights, flight[i]->number), flight[i]);
    uint32_t gone = flight[77]->number;
    flights_end(flights, flight[77]);
    assert_null(flights_find(flights, gone));
    struct flight *again = flights_begin(flights, NULL, 9);
    assert_non_null(again);
    assert_true(again->number != gone);
    assert_null(flights_begin(flights, NULL, 10));
}

static void they_are_sent_in_the_order_in_which_they_came(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    struct flight *flight[5];
    for (unsigned i = 0; i < 5; i++)
        flight[i] = flights_begin(flights, NULL, i);
    flights_end(flights, flight[1]);
    static const unsigned order[] = {0, 2, 3, 4};
    for (size_t i = 0; i < 4; i++) {
        struct flight *next = flights_first_waiting(flights);
        assert_ptr_equal(next, flight[order[i]]);
        flights_sent(flights, next);
        assert_ptr_equal(flights_first_sent(flights), flight[0]);
    }
    assert_null(flights_first_waiting(flights));
    /* One has something more to say, and goes behind who came since. */
    struct flight *late = flights_begin(flights, NULL, 8);
    flights_wait(flights, flight[2]);
    assert_ptr_equal(flights_first_waiting(flights), late);
    flights_sent(flights, late);
    assert_ptr_equal(flights_first_waiting(flights), flight[2]);
    flights_wait(flights, flight[2]); /* it waits already */
    flights_sent(flights, flight[2]);
    assert_null(flights_first_waiting(flights));
    for (struct flight *one; (one = flights_first_sent(flights));)
        flights_end(flights, one);
    assert_null(flights_find(flights, 0));
}

static void asks_go_some_at_a_time_and_what_is_none_goes_before_them(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    struct flight *ask[ASKS_AHEAD_MAX + 2];
    for (unsigned i = 0; i < ASKS_AHEAD_MAX + 2; i++) {
        ask[i] = flights_begin(flights, NULL, i);
        flights_ask(flights, ask[i]);
    }
    for (unsigned i = 0; i < ASKS_AHEAD_MAX; i++) {
        assert_ptr_equal(flights_first_waiting(flights), ask[i]);
        flights_sent(flights, ask[i]);
    }
    assert_null(flights_first_waiting(flights));
    struct flight *order = flights_begin(flights, NULL, 99);
    assert_ptr_equal(flights_first_waiting(flights), order);
    flights_sent(flights, order);
    assert_null(flights_first_waiting(flights));
    flights_end(flights, order);
    assert_null(flights_first_waiting(flights)); /* an order's end makes no room for an ask */
    flights_end(flights, ask[ASKS_AHEAD_MAX]);   /* one that waits goes away: nor does that */
    assert_null(flights_first_waiting(flights));
    flights_end(flights, ask[3]);
    assert_ptr_equal(flights_first_waiting(flights), ask[ASKS_AHEAD_MAX + 1]);
    order = flights_begin(flights, NULL, 100);
    assert_ptr_equal(flights_first_waiting(flights), order);
}

static void no_number_is_a_requests_that_has_none(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    assert_null(flights_find(flights, 0));
    assert_null(flights_find(flights, 1));
    assert_null(flights_find(flights, UINT32_MAX));
    struct flight *flight = flights_begin(flights, NULL, 1);
    for (unsigned bit = 0; bit < 32; bit++)
        assert_null(flights_find(flights, flight->number ^ 1u << bit));
    assert_null(flights_find(flights, 0));
}

/* A late answer to one who has gone must not reach who has the place now: not even when the turns
 * of a place have been counted round. */
static void a_place_never_has_the_same_number_twice_in_a_row(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    uint32_t before = 0;
    for (unsigned turn = 0; turn < (1u << 20) + 5; turn++) {
        struct flight *flight = flights_begin(flights, NULL, turn);
        assert_int_equal(flight->number & (FLIGHTS_MAX - 1), 0);
        if (flight->number == before || flight->number == 0)
            fail_msg("turn %u has number %u again", turn, flight->number);
        before = flight->number;
        flights_end(flights, flight);
        flights_end(flights, flight); /* it has ended already */
    }
}

static void however_many_ask_there_is_room_for_an_order(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct flights *flights = flights_open(arena);
    static struct flight *ask[ASKS_MAX];
    for (unsigned i = 0; i < ASKS_MAX; i++) {
        assert_false(flights_asks_full(flights));
        ask[i] = flights_begin(flights, NULL, i);
        flights_ask(flights, ask[i]);
        if (i < ASKS_AHEAD_MAX) flights_sent(flights, ask[i]);
    }
    assert_true(flights_asks_full(flights));
    struct flight *order = flights_begin(flights, NULL, ASKS_MAX);
    assert_non_null(order);
    assert_ptr_equal(flights_first_waiting(flights), order);
    flights_end(flights, order);
    assert_true(flights_asks_full(flights));
    flights_end(flights, ask[0]); /* with the keeper */
    assert_false(flights_asks_full(flights));
    ask[0] = flights_begin(flights, NULL, ASKS_MAX + 1);
    flights_ask(flights, ask[0]);
    assert_true(flights_asks_full(flights));
    flights_end(flights, ask[ASKS_MAX - 1]); /* that waited */
    assert_false(flights_asks_full(flights));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_takes_as_many_as_it_says_and_then_none),
        cmocka_unit_test(they_are_sent_in_the_order_in_which_they_came),
        cmocka_unit_test(asks_go_some_at_a_time_and_what_is_none_goes_before_them),
        cmocka_unit_test(however_many_ask_there_is_room_for_an_order),
        cmocka_unit_test(no_number_is_a_requests_that_has_none),
        cmocka_unit_test(a_place_never_has_the_same_number_twice_in_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
