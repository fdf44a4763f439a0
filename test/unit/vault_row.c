/* Does a sealed row open only where it belongs, and does its size tell nothing? */
#include "vault/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct hmac_key *key;

static void a_row_opens_under_its_own_label_and_no_other(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const struct row_id own = {ROW_YEAR, 77, 2024};
    static const struct row_id other[] = {
        {ROW_YEAR, 77, 2023}, {ROW_YEAR, 78, 2024}, {ROW_IDENTITY, 77, 2024}, {ROW_CASE, 77, 2024}};
    struct span sealed = row_seal(arena, key, own, SPAN_LITERAL("some bytes"));
    struct span plain;
    assert_false(err_is(row_open(arena, key, own, sealed, &plain)));
    assert_true(span_is(plain, "some bytes"));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_int_equal(row_open(arena, key, other[i], sealed, &plain).kind, ERR_FAULT);
    struct hmac_key *wrong = row_table_open(&(struct secret){{8}});
    assert_int_equal(row_open(arena, wrong, own, sealed, &plain).kind, ERR_FAULT);
    hmac_close(wrong);
}

static void the_same_row_sealed_twice_is_never_the_same_bytes(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct row_id id = {ROW_IDENTITY, 1, 0};
    struct span a = row_seal(arena, key, id, SPAN_LITERAL("x"));
    struct span b = row_seal(arena, key, id, SPAN_LITERAL("x"));
    assert_int_equal(a.len, b.len);
    assert_false(span_equal(a, b));
    assert_false(span_equal(span_cut(a, 0, GCM_NONCE_BYTES), span_cut(b, 0, GCM_NONCE_BYTES)));
}

static void lengths_near_one_another_look_alike(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const uint8_t bytes[200];
    struct row_id id = {ROW_IDENTITY, 1, 0};
    size_t first = row_seal(arena, key, id, span_of(bytes, 0)).len;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct span sealed = row_seal(arena, key, id, span_of(bytes, len));
        struct span plain;
        assert_int_equal((sealed.len - first) % 64, 0);
        assert_int_equal(sealed.len == first, len <= 60);
        assert_false(err_is(row_open(arena, key, id, sealed, &plain)));
        assert_int_equal(plain.len, len);
    }
}

/* Few lengths, each no longer than the next by more than two thirds of a page. */
static void a_case_has_one_of_few_lengths(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    static const uint8_t bytes[40000];
    size_t last = 0;
    size_t lengths = 0;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct row_id id = {ROW_CASE, 9, 0};
        struct span plain;
        struct span sealed = row_seal(arena, key, id, span_of(bytes, len));
        assert_true(sealed.len >= len + 32 && sealed.len >= last);
        assert_true(len < 4096 || sealed.len - len < 2700);
        lengths += sealed.len != last;
        last = sealed.len;
        assert_false(err_is(row_open(arena, key, id, sealed, &plain)));
        assert_int_equal(plain.len, len);
        arena_wipe(arena);
    }
    assert_int_equal(lengths, 37);
}

static void a_row_cut_at_any_length_is_a_fault(void **state) {
    OWNED_ARENA arena = arena_open(32 << 20);
    struct row_id id = {ROW_CASE, 5, 0};
    struct span sealed = row_seal(arena, key, id, SPAN_LITERAL("some bytes"));
    struct span plain;
    for (size_t len = 0; len < sealed.len; len++)
        assert_int_equal(row_open(arena, key, id, span_cut(sealed, 0, len), &plain).kind,
                         ERR_FAULT);
}

static int key_begin(void **state) {
    key = row_table_open(&(struct secret){{7}});
    return 0;
}

static int key_end(void **state) {
    hmac_close(key);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_opens_under_its_own_label_and_no_other),
        cmocka_unit_test(the_same_row_sealed_twice_is_never_the_same_bytes),
        cmocka_unit_test(lengths_near_one_another_look_alike),
        cmocka_unit_test(a_case_has_one_of_few_lengths),
        cmocka_unit_test(a_row_cut_at_any_length_is_a_fault),
    };
    return cmocka_run_group_tests(tests, key_begin, key_end);
}
