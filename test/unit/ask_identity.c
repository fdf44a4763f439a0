/* Does a person come back from the identity row as it was put there, and nothing else with it? */
#include "ask/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct person_record full = {
    .tin = SPAN_LITERAL("901020003"),
    .name = {SPAN_LITERAL("Zo\xc3\xab"), SPAN_LITERAL("M."), SPAN_LITERAL("O\"Hara \\ Null"),
             SPAN_LITERAL("Jr")},
    .former_family = {SPAN_LITERAL("One"), SPAN_LITERAL("Two")},
    .former_family_count = 2,
    .dob = SPAN_LITERAL("1970-01-31"),
    .address = {SPAN_LITERAL("1 Main St"), SPAN_LITERAL("Apt 2"), SPAN_LITERAL("Houston"),
                SPAN_LITERAL("TX"), SPAN_LITERAL("77002")},
    .prior_address = {{SPAN_LITERAL("2 Oak Ave"), SPAN_LITERAL(""), SPAN_LITERAL("Austin"),
                       SPAN_LITERAL("TX"), SPAN_LITERAL("78701")},
                      {.line1 = SPAN_LITERAL("3 Elm"), .zip = SPAN_LITERAL("78702")}},
    .prior_address_count = 2,
    .status = SPAN_LITERAL("merged"),
};

static void assert_address(const struct person_address *a, const struct person_address *b) {
    assert_true(span_equal(a->line1, b->line1) && span_equal(a->line2, b->line2));
    assert_true(span_equal(a->city, b->city) && span_equal(a->state, b->state));
    assert_true(span_equal(a->zip, b->zip));
}

static void assert_person(const struct person_record *a, const struct person_record *b) {
    assert_true(span_equal(a->tin, b->tin) && span_equal(a->dob, b->dob));
    assert_true(span_equal(a->name.given, b->name.given));
    assert_true(span_equal(a->name.middle, b->name.middle));
    assert_true(span_equal(a->name.family, b->name.family));
    assert_true(span_equal(a->name.suffix, b->name.suffix));
    assert_true(span_equal(a->status, b->status));
    assert_int_equal(a->former_family_count, b->former_family_count);
    for (size_t i = 0; i < a->former_family_count; i++)
        assert_true(span_equal(a->former_family[i], b->former_family[i]));
    assert_address(&a->address, &b->address);
    assert_int_equal(a->prior_address_count, b->prior_address_count);
    for (size_t i = 0; i < a->prior_address_count; i++)
        assert_address(&a->prior_address[i], &b->prior_address[i]);
}

static void a_person_comes_back_as_it_was_put_there(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_record back;
    assert_false(err_is(identity_read(arena, identity_write(arena, &full), &back)));
    assert_person(&full, &back);
    struct person_record bare = {.tin = SPAN_LITERAL("901020003")};
    assert_false(err_is(identity_read(arena, identity_write(arena, &bare), &back)));
    assert_person(&bare, &back);
}

static void the_row_is_canonical_and_leaves_out_what_is_empty(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_record bare = {.tin = SPAN_LITERAL("901020003"),
                                 .name = {.given = SPAN_LITERAL("A"), .family = SPAN_LITERAL("B")}};
    assert_true(span_is(identity_write(arena, &bare),
                        "{\"address\":{},\"name\":{\"family\":\"B\",\"given\":\"A\"},"
                        "\"tin\":\"901020003\",\"v\":1}"));
}

static void nobody_is_an_empty_record(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_record back = full;
    struct person_record nobody = {0};
    assert_false(err_is(identity_read(arena, span_of("", 0), &back)));
    assert_person(&nobody, &back);
}

static void what_we_would_not_have_written_is_a_fault_that_quotes_nothing(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const bad[] = {
        "{}",
        "[]",
        "x",
        "{\"address\":{},\"name\":{},\"tin\":\"1\",\"v\":2}",
        "{\"address\":{},\"name\":{},\"tin\":\"1\",\"v\":1,\"canary\":1}",
        "{\"address\":{\"canary\":\"x\"},\"name\":{},\"tin\":\"1\",\"v\":1}",
        "{\"address\":{},\"name\":{\"canary\":\"x\"},\"tin\":\"1\",\"v\":1}",
        "{\"address\":[],\"name\":{},\"tin\":\"1\",\"v\":1}",
        "{\"address\":{},\"name\":{},\"tin\":\"canary90102\",\"v\":1}",
        "{\"address\":{},\"name\":{},\"former_family\":[1],\"tin\":\"1\",\"v\":1}",
        "{\"address\":{},\"name\":{},\"prior_address\":[\"canary\"],\"tin\":\"1\",\"v\":1}",
        "{\"address\":{},\"former_family\":[1,2,3,4,5,6,7,8,9],\"name\":{},\"tin\":\"1\",\"v\":1}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct person_record back = full;
        struct err e = identity_read(arena, span_str(bad[i]), &back);
        assert_int_equal(e.kind, ERR_FAULT);
        assert_null(strstr(e.text, "canary"));
        assert_person(&full, &back); /* untouched */
    }
}

static void a_row_cut_at_any_length_is_a_fault(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span whole = identity_write(arena, &full);
    for (size_t len = 1; len < whole.len; len++) {
        struct person_record back;
        assert_int_equal(identity_read(arena, span_cut(whole, 0, len), &back).kind, ERR_FAULT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_comes_back_as_it_was_put_there),
        cmocka_unit_test(the_row_is_canonical_and_leaves_out_what_is_empty),
        cmocka_unit_test(nobody_is_an_empty_record),
        cmocka_unit_test(what_we_would_not_have_written_is_a_fault_that_quotes_nothing),
        cmocka_unit_test(a_row_cut_at_any_length_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
