/* Does a code let in the one it was made for, once, and nobody else? */
#include "ask/one_time.h"
#include "ask/wish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

static struct house house;

static int house_new(void **state) {
    if (scene_open(state)) return -1;
    house_open(&house, *state);
    return 0;
}

static int house_drop(void **state) {
    house_close(&house);
    return scene_close(state);
}

static struct secret somebody(const char *number) {
    return subject_secret(&house.keeper.subject_key, span_of(number, 9));
}

static void make(const char *number, char code[ONE_TIME_BYTES]) {
    struct secret subject = somebody(number);
    instant until = 0;
    uint64_t index = 0;
    uint64_t size = ledger_size(house.keeper.ledger);
    instant before = keeper_now(&house.keeper);
    fine(one_time_make(&house.keeper, &subject, SPAN_LITERAL("signed"), code, &until, &index));
    assert_int_equal(index, size);
    assert_int_equal(ledger_size(house.keeper.ledger), size + 1);
    assert_in_range(until, before + 30 * 86400, keeper_now(&house.keeper) + 30 * 86400);
}

static struct err take(struct span typed, struct secret *subject) {
    return one_time_take(&house.keeper, typed, subject);
}

static bool same(const struct secret *subject, const char *number) {
    struct secret wanted = somebody(number);
    return span_equal(secret_span(subject), secret_span(&wanted));
}

/* ---- the text ---- */

static void a_code_is_four_groups_of_four_and_never_the_same(void **state) {
    char code[ONE_TIME_BYTES];
    char before[ONE_TIME_BYTES] = "";
    char read[ONE_TIME_BYTES];
    for (int i = 0; i < 1000; i++) {
        one_time_draw(code);
        assert_int_equal(strlen(code), 19);
        assert_int_equal(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), 19);
        assert_true(code[4] == '-' && code[9] == '-' && code[14] == '-');
        assert_string_not_equal(code, before);
        assert_true(one_time_read(span_str(code), read));
        assert_string_equal(read, code);
        memcpy(before, code, sizeof before);
    }
}

static void however_it_is_typed_it_is_the_same_code(void **state) {
    static const char *const typed[] = {
        "7KQ4-M2X1-09VA-TR50",           "7kq4m2x109vatr50",       " 7KQ4 M2X1 09VA TR50 ",
        "7KQ4-M2XI-O9VA-TR5O",           "7kq4-m2xl-o9va-tr5o",    "7KQ4-M2XL-09VA-TR5o\r\n",
        "7-K-Q-4-M-2-X-1-0-9-V-A-T-R50", "7KQ4--M2X1\t09VA  TR50",
    };
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        char code[ONE_TIME_BYTES] = "";
        assert_true(one_time_read(span_str(typed[i]), code));
        assert_string_equal(code, "7KQ4-M2X1-09VA-TR50");
    }
}

static void what_is_no_code_is_none(void **state) {
    static const char *const typed[] = {
        "",
        "7KQ4-M2X1-09VA-TR5",
        "7KQ4-M2X1-09VA-TR500",
        "7KQ4-M2X1-09VA-TR5U",
        "7KQ4_M2X1_09VA_TR50",
        "7KQ4-M2X1-09VA-TR5%",
        "7KQ4\xe2\x80\x91M2X1-09VA-TR50",
        "0",
        "----------------",
    };
    char code[ONE_TIME_BYTES];
    char zero[ONE_TIME_BYTES] = "7KQ4-M2X1-09VA-TR5";
    char lots[ONE_TIME_TYPED_MAX + 2];
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        assert_false(one_time_read(span_str(typed[i]), code));
    assert_false(one_time_read(span_of(zero, 19), code));
    memset(lots, ' ', sizeof lots);
    memcpy(lots, "7KQ4M2X109VATR50", 16);
    assert_true(one_time_read(span_of(lots, ONE_TIME_TYPED_MAX), code));
    assert_false(one_time_read(span_of(lots, ONE_TIME_TYPED_MAX + 1), code));
}

/* ---- letting in ---- */

static void it_lets_in_whom_it_was_made_for_once(void **state) {
    char one[ONE_TIME_BYTES];
    char two[ONE_TIME_BYTES];
    struct secret subject = {0};
    make("900010001", one);
    make("900010002", two);
    uint64_t size = ledger_size(house.keeper.ledger);
    fine(take(span_str(two), &subject));
    assert_true(same(&subject, "900010002"));
    assert_int_equal(ledger_size(house.keeper.ledger), size + 1);
    assert_int_equal(take(span_str(two), &subject).kind, ERR_REFUSED);
    fine(take(span_str(one), &subject));
    assert_true(same(&subject, "900010001"));
}

static void a_new_one_ends_the_one_before(void **state) {
    char before[ONE_TIME_BYTES];
    char now[ONE_TIME_BYTES];
    struct secret subject;
    make("900010003", before);
    make("900010003", now);
    assert_int_equal(take(span_str(before), &subject).kind, ERR_REFUSED);
    fine(take(span_str(now), &subject));
}

/* Used, ended, run out, never made, no code at all: one sentence, and no entry of it. */
static void whatever_is_wrong_is_told_in_the_same_words(void **state) {
    char used[ONE_TIME_BYTES];
    char ended[ONE_TIME_BYTES];
    char late[ONE_TIME_BYTES];
    char other[ONE_TIME_BYTES];
    struct secret subject;
    make("900010004", used);
    fine(take(span_str(used), &subject));
    make("900010005", ended);
    make("900010005", other);
    make("900010006", late);
    house.keeper.clock_set = true;
    house.keeper.clock = clock_now() + (instant)30 * 86400;
    uint64_t size = ledger_size(house.keeper.ledger);
    const struct span wrong[] = {span_str(used),          span_str(ended),
                                 span_str(late),          SPAN_LITERAL("0000-0000-0000-0000"),
                                 SPAN_LITERAL("no code"), SPAN_LITERAL("")};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = take(wrong[i], &subject);
        assert_int_equal(e.kind, ERR_REFUSED);
        assert_string_equal(e.text, "the code is not valid, or it was used before");
    }
    assert_int_equal(ledger_size(house.keeper.ledger), size);
    house.keeper.clock = clock_now() + (instant)30 * 86400 - 60;
    fine(take(span_str(late), &subject));
    assert_true(same(&subject, "900010006"));
    house.keeper.clock_set = false;
}

/* The file with its key gives no secret away, and neither does a subject key without the code. */
static void the_secret_is_open_to_the_code_alone(void **state) {
    char code[ONE_TIME_BYTES];
    char number[10] = "900010007";
    struct secret subject = somebody(number);
    struct span sealed;
    bool has = false;
    make(number, code);
    fine(code_find(house.keeper.vault, house.arena, span_str(code), keeper_now(&house.keeper),
                   &sealed, &has));
    assert_true(has);
    assert_null(memmem(sealed.at, sealed.len, subject.byte, sizeof subject.byte));
    struct secret kept = house.keeper.subject_key;
    house.keeper.subject_key.byte[0] ^= 1;
    struct err e = take(span_str(code), &subject);
    house.keeper.subject_key = kept;
    assert_int_equal(e.kind, ERR_FAULT);
    assert_null(strstr(e.text, code));
    assert_null(strstr(e.text, number));
    fine(take(span_str(code), &subject)); /* what failed did not spend it */
}

/* ---- what an officer signs ---- */

static void a_wish_is_for_one_custodian_and_two_minutes(void **state) {
    char number[10];
    struct span wish =
        wish_write(house.arena, &wish_code, SPAN_LITERAL("kid"), SPAN_LITERAL("900010008"), 5000);
    fine(wish_check(&wish_code, wish, SPAN_LITERAL("kid"), 5120, number));
    assert_string_equal(number, "900010008");
    fine(wish_check(&wish_code, wish, SPAN_LITERAL("kid"), 4880, number));
    assert_int_equal(wish_check(&wish_code, wish, SPAN_LITERAL("kid"), 5121, number).kind,
                     ERR_REFUSED);
    assert_int_equal(wish_check(&wish_code, wish, SPAN_LITERAL("kid"), 4879, number).kind,
                     ERR_REFUSED);
    assert_int_equal(wish_check(&wish_code, wish, SPAN_LITERAL("another"), 5000, number).kind,
                     ERR_REFUSED);
    wish = wish_write(house.arena, &wish_code, SPAN_LITERAL("kid"), SPAN_LITERAL("12"), 5000);
    struct err e = wish_check(&wish_code, wish, SPAN_LITERAL("kid"), 5000, number);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_int_equal(
        wish_check(&wish_code, SPAN_LITERAL("{}"), SPAN_LITERAL("kid"), 5000, number).kind,
        ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_four_groups_of_four_and_never_the_same),
        cmocka_unit_test(however_it_is_typed_it_is_the_same_code),
        cmocka_unit_test(what_is_no_code_is_none),
        cmocka_unit_test(it_lets_in_whom_it_was_made_for_once),
        cmocka_unit_test(a_new_one_ends_the_one_before),
        cmocka_unit_test(whatever_is_wrong_is_told_in_the_same_words),
        cmocka_unit_test(the_secret_is_open_to_the_code_alone),
        cmocka_unit_test(a_wish_is_for_one_custodian_and_two_minutes),
    };
    return cmocka_run_group_tests(tests, house_new, house_drop);
}
