/* Is memory zeroed, aligned, bounded, and gone when its time is over? */
#include "base/arena.h"

#include "stops.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool zeros(const uint8_t *at, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0) return false;
    return true;
}

static void every_piece_is_zeroed_and_aligned_for_any_type(void **state) {
    OWNED_ARENA arena = arena_open(32 << 20);
    for (int again = 0; again < 2; again++) {
        for (size_t len = 0; len < 2000; len += 7) {
            uint8_t *at = arena_alloc(arena, len);
            assert_non_null(at);
            assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
            assert_true(zeros(at, len));
            memset(at, 0xa5, len);
        }
        arena_wipe(arena);
    }
}

static void pieces_do_not_overlap(void **state) {
    OWNED_ARENA arena = arena_open(32 << 20);
    uint8_t *piece[300];
    for (size_t i = 0; i < 300; i++) {
        piece[i] = arena_alloc(arena, i * 13);
        memset(piece[i], (int)(i & 0xff), i * 13);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t j = 0; j < i * 13; j++)
            assert_int_equal(piece[i][j], i & 0xff);
}

static void wiping_leaves_no_byte_of_the_round_before(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    uint8_t *first = arena_alloc(arena, 4096);
    memset(first, 0xa5, 4096);
    arena_wipe(arena);
    assert_int_equal(arena_used(arena), 0);
    uint8_t *second = arena_alloc(arena, 4096);
    assert_ptr_equal(first, second); /* the first block is kept, so this is the same memory */
    assert_true(zeros(second, 4096));
}

/* Blocks are kept from round to round, and what stood in them is gone. */
static void every_round_begins_with_zeros(void **state) {
    static const size_t large_sizes[] = {300000, 1048575, 1048576, 5000001};
    OWNED_ARENA arena = arena_open(8 << 20);
    for (size_t round = 0; round < 8; round++) {
        for (size_t i = 0; i < 3000; i++) {
            size_t len = i * 7919 % 1500;
            uint8_t *at = arena_alloc(arena, len);
            assert_true(zeros(at, len));
            memset(at, 0x5a, len);
        }
        size_t size = large_sizes[round % 4];
        uint8_t *large = arena_alloc(arena, size);
        assert_true(zeros(large, size));
        memset(large, 0x5a, size);
        arena_wipe(arena);
    }
}

/* Where it can, a text grows where it stands; what comes after it never overlaps. */
static void two_texts_that_grow_by_turns_keep_their_own_bytes(void **state) {
    OWNED_ARENA arena = arena_open(32 << 20);
    struct text one = {.arena = arena};
    struct text two = {.arena = arena};
    for (int i = 0; i < 20000; i++) {
        text_put_byte(&one, 'a');
        if (i % 3 == 0) text_put_str(&two, "bb");
        if (i % 1000 == 0) memset(text_put_room(&one, 5), 'a', 5);
    }
    assert_int_equal(one.len, 20000 + 20 * 5);
    assert_int_equal(two.len, 2 * 6667);
    assert_int_equal(strspn((char *)one.at, "a"), one.len);
    assert_int_equal(strspn((char *)two.at, "b"), two.len);
}

static void beyond_its_limit_an_arena_stops(void) {
    struct arena *arena = arena_open(1 << 20);
    for (int i = 0; i < 5000; i++)
        arena_alloc(arena, 1024);
}

static void a_piece_larger_than_the_limit_stops(void) {
    arena_alloc(arena_open(1 << 20), SIZE_MAX);
}

static void an_array_whose_size_overflows_stops(void) {
    arena_alloc_array(arena_open(1 << 20), SIZE_MAX / 2, 3);
}

static void an_arena_stops_the_process_rather_than_exceed_its_limit(void **state) {
    char said[500];
    assert_true(stops(beyond_its_limit_an_arena_stops, said, sizeof said));
    assert_non_null(strstr(said, "more memory than its limit"));
    assert_true(stops(a_piece_larger_than_the_limit_stops, said, sizeof said));
    assert_true(stops(an_array_whose_size_overflows_stops, said, sizeof said));
}

static void within_its_limit_an_arena_gives_all_of_it(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    memset(arena_alloc(arena, 1 << 20), 1, 1 << 20);
    assert_true(arena_used(arena) >= 1 << 20);
}

static void a_wiped_arena_serves_as_many_rounds_as_are_asked(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 9; i++)
            memset(arena_alloc(arena, 100000), 1, 100000);
        arena_wipe(arena);
    }
}

static void a_copy_is_ended_by_a_nul_that_is_not_counted(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span copy = arena_copy(arena, span_of("a\0b", 3));
    assert_true(span_equal(copy, span_of("a\0b", 3)));
    assert_int_equal(copy.at[3], 0);
    assert_string_equal(arena_str(arena, SPAN_LITERAL("abc")), "abc");
    assert_string_equal(arena_str(arena, span_of(NULL, 0)), "");
    assert_string_equal(arena_printf(arena, "%05d|%s", 42, ""), "00042|");
}

static void text_grows_and_keeps_what_it_has(void **state) {
    OWNED_ARENA arena = arena_open(32 << 20);
    struct text text = {.arena = arena};
    assert_int_equal(text_span(&text).len, 0);
    for (int i = 0; i < 20000; i++) {
        text_put_byte(&text, 'a');
        text_put_str(&text, "bc");
        text_put(&text, span_of(NULL, 0));
        text_printf(&text, "%d", i % 10);
    }
    struct span all = text_span(&text);
    assert_int_equal(all.len, 80000);
    for (size_t i = 0; i < all.len; i += 4) {
        char wanted[5];
        snprintf(wanted, sizeof wanted, "abc%d", (int)(i / 4 % 10));
        assert_memory_equal(all.at + i, wanted, 4);
    }
    assert_int_equal(all.at[all.len], 0);
}

static void closing_nothing_is_allowed(void **state) { arena_close(NULL); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_zeroed_and_aligned_for_any_type),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(wiping_leaves_no_byte_of_the_round_before),
        cmocka_unit_test(every_round_begins_with_zeros),
        cmocka_unit_test(two_texts_that_grow_by_turns_keep_their_own_bytes),
        cmocka_unit_test(an_arena_stops_the_process_rather_than_exceed_its_limit),
        cmocka_unit_test(within_its_limit_an_arena_gives_all_of_it),
        cmocka_unit_test(a_wiped_arena_serves_as_many_rounds_as_are_asked),
        cmocka_unit_test(a_copy_is_ended_by_a_nul_that_is_not_counted),
        cmocka_unit_test(text_grows_and_keeps_what_it_has),
        cmocka_unit_test(closing_nothing_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
