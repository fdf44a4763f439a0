/* Do values come back from a row as they went in, and does nothing else come back? */
#include "vault/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct value every[] = {
    {100, FROM_TAXPAYER, SPAN_LITERAL("married-joint")},
    {101, FROM_TAXPAYER, SPAN_LITERAL("-9007199254740991")},
    {102, FROM_AGENCY, SPAN_LITERAL("9999")},
    {106, FROM_TAXPAYER, SPAN_LITERAL("5000000")},
    {106, FROM_THIRD_PARTY, SPAN_LITERAL("5000001")},
    {114, FROM_UNKNOWN, SPAN_LITERAL("false")},
    {115, FROM_THIRD_PARTY, SPAN_LITERAL("true")},
    {202, FROM_THIRD_PARTY, SPAN_LITERAL("9007199254740991")},
    {300, FROM_AGENCY, SPAN_LITERAL("\xc3\xa9tude")},
};
enum { EVERY_COUNT = sizeof every / sizeof *every };

static uint64_t seed = 1;
static uint64_t dice(uint64_t sides) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % sides;
}

static struct span written(struct arena *arena) {
    struct span plain = {0};
    assert_false(err_is(record_write(arena, every, EVERY_COUNT, &plain)));
    return plain;
}

static void each_value_comes_back_with_its_provenance(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    uint16_t asked[EVERY_COUNT];
    struct value value[EVERY_COUNT];
    size_t count = 0;
    bool filed = false;
    for (size_t i = 0; i < EVERY_COUNT; i++)
        asked[i] = every[i].field;
    assert_false(
        err_is(record_read(arena, plain, asked, EVERY_COUNT, value, EVERY_COUNT, &count, &filed)));
    assert_int_equal(count, EVERY_COUNT);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(value[i].field, every[i].field);
        assert_true(span_equal(value[i].text, every[i].text));
        assert_int_equal(value[i].from, every[i].from ? every[i].from : FROM_TAXPAYER);
    }
}

static void only_the_fields_asked_for_are_copied(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_ARENA out = arena_open(1 << 20);
    struct span plain = written(arena);
    static const uint16_t asked[] = {102, 999};
    struct value value[EVERY_COUNT];
    size_t count = 9;
    bool filed = false;
    assert_false(err_is(record_read(out, plain, asked, 2, value, EVERY_COUNT, &count, &filed)));
    assert_int_equal(count, 1);
    assert_int_equal(value[0].field, 102);
    size_t one_used = arena_used(out);
    assert_false(err_is(record_read(out, plain, asked, 0, value, EVERY_COUNT, &count, &filed)));
    assert_int_equal(count, 0);
    assert_int_equal(arena_used(out), one_used);
}

static void more_values_than_there_is_room_for_are_a_fault_and_not_cut_off(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    static const uint16_t asked[] = {106};
    struct value value[2];
    size_t count = 7;
    bool filed = false;
    assert_int_equal(record_read(arena, plain, asked, 1, value, 1, &count, &filed).kind, ERR_FAULT);
    assert_int_equal(count, 7);
    assert_false(err_is(record_read(arena, plain, asked, 1, value, 2, &count, &filed)));
    assert_int_equal(count, 2);
}

static void a_record_cut_or_lengthened_anywhere_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    static const uint16_t asked[] = {106};
    struct value value[EVERY_COUNT];
    size_t count = 0;
    bool filed = false;
    for (size_t len = 0; len < plain.len; len++)
        assert_int_equal(record_read(arena, span_cut(plain, 0, len), asked, 1, value, EVERY_COUNT,
                                     &count, &filed)
                             .kind,
                         ERR_FAULT);
    struct text longer = {.arena = arena};
    text_put(&longer, plain);
    text_put_byte(&longer, 0);
    assert_int_equal(
        record_read(arena, text_span(&longer), asked, 1, value, EVERY_COUNT, &count, &filed).kind,
        ERR_FAULT);
}

/* Whatever the bytes are, what is read is a value of its field, or nothing is. */
static void random_bytes_never_give_a_value_that_its_field_would_not_take(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    uint16_t asked[EVERY_COUNT];
    for (size_t i = 0; i < EVERY_COUNT; i++)
        asked[i] = every[i].field;
    uint8_t bytes[512];
    assert_true(plain.len <= sizeof bytes);
    for (int round = 0; round < 20000; round++) {
        OWNED_ARENA out = arena_open(1 << 20);
        struct value value[64];
        size_t count = 0;
        bool filed = false;
        memcpy(bytes, plain.at, plain.len);
        for (uint64_t flips = 1 + dice(4); flips > 0; flips--)
            bytes[dice(plain.len)] = (uint8_t)dice(256);
        if (err_is(record_read(out, span_of(bytes, plain.len), asked, EVERY_COUNT, value, 64,
                               &count, &filed)))
            continue;
        for (size_t i = 0; i < count; i++)
            assert_null(field_value_wrong(field_by_number(value[i].field), value[i].text));
    }
}

static void a_sum_picks_what_an_answer_reads(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    struct raw raw[EVERY_COUNT];
    size_t count = 0;
    bool filed = false;
    for (size_t i = 0; i < EVERY_COUNT; i++) {
        const struct field *field = field_by_number(every[i].field);
        enum provenance from = every[i].from == FROM_UNKNOWN ? FROM_TAXPAYER : every[i].from;
        char number[32];
        size_t found = 0;
        assert_false(
            err_is(record_pick(plain, &every[i].field, 1, raw, EVERY_COUNT, &count, &filed)));
        assert_true(count >= 1 && filed);
        snprintf(number, sizeof number, "%lld", (long long)raw[0].number);
        bool flag = span_is(every[i].text, "true");
        for (size_t k = 0; k < count; k++) {
            snprintf(number, sizeof number, "%lld", (long long)raw[k].number);
            found += raw[k].from == from &&
                     (field->type == FIELD_TEXT   ? span_equal(raw[k].text, every[i].text)
                      : field->type == FIELD_FLAG ? raw[k].number == flag
                                                  : span_is(every[i].text, number));
        }
        assert_true(found >= 1);
    }
    assert_int_equal(record_pick(plain, &every[0].field, 1, raw, 0, &count, &filed).kind,
                     ERR_FAULT);
}

static void a_sum_refuses_a_record_that_is_cut_or_lengthened(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span plain = written(arena);
    static const uint16_t asked[] = {106};
    struct raw raw[EVERY_COUNT];
    size_t count = 0;
    bool filed = false;
    for (size_t len = 0; len < plain.len; len++) {
        struct span cut = arena_copy(arena, span_cut(plain, 0, len));
        assert_int_equal(record_pick(cut, asked, 1, raw, EVERY_COUNT, &count, &filed).kind,
                         ERR_FAULT);
    }
    struct text longer = {.arena = arena};
    text_put(&longer, plain);
    text_put_byte(&longer, 0);
    assert_int_equal(
        record_pick(text_span(&longer), asked, 1, raw, EVERY_COUNT, &count, &filed).kind,
        ERR_FAULT);
}

/* A payer's report of wages, the agency's own note and the State that a load adds are no return. */
static void what_others_reported_is_no_return(void **state) {
    static const struct value others[] = {
        {190, FROM_TAXPAYER, SPAN_LITERAL("IL")},
        {202, FROM_THIRD_PARTY, SPAN_LITERAL("5000000")},
        {300, FROM_AGENCY, SPAN_LITERAL("TC 150")},
        {101, FROM_TAXPAYER, SPAN_LITERAL("0")},
    };
    OWNED_ARENA arena = arena_open(1 << 20);
    for (size_t with = 3; with <= 4; with++) {
        struct span plain;
        struct value value[4];
        struct raw raw[4];
        size_t count = 0;
        bool filed = with == 3;
        static const uint16_t asked[] = {202};
        assert_false(err_is(record_write(arena, others, with, &plain)));
        assert_false(err_is(record_pick(plain, asked, 1, raw, 4, &count, &filed)));
        assert_int_equal(filed, with == 4);
        filed = with == 3;
        assert_false(err_is(record_read(arena, plain, asked, 1, value, 4, &count, &filed)));
        assert_int_equal(filed, with == 4);
        assert_int_equal(count, 1);
    }
}

static void a_reader_beyond_the_end_stays_bad(void **state) {
    struct reader from = {.left = SPAN_LITERAL("\x01\x02\x03")};
    assert_int_equal(read_uint(&from, 2), 0x0102);
    assert_int_equal(read_uint(&from, 2), 0);
    assert_true(from.bad);
    assert_int_equal(read_uint(&from, 1), 0);
    assert_false(read_end(&from));
    struct reader huge = {.left = SPAN_LITERAL("\xff\xff\xff\xff\x01")};
    assert_int_equal(read_part(&huge).len, 0);
    assert_true(huge.bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_comes_back_with_its_provenance),
        cmocka_unit_test(only_the_fields_asked_for_are_copied),
        cmocka_unit_test(more_values_than_there_is_room_for_are_a_fault_and_not_cut_off),
        cmocka_unit_test(a_record_cut_or_lengthened_anywhere_is_refused),
        cmocka_unit_test(random_bytes_never_give_a_value_that_its_field_would_not_take),
        cmocka_unit_test(a_sum_picks_what_an_answer_reads),
        cmocka_unit_test(a_sum_refuses_a_record_that_is_cut_or_lengthened),
        cmocka_unit_test(what_others_reported_is_no_return),
        cmocka_unit_test(a_reader_beyond_the_end_stays_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
