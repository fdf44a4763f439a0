/* Is every day of eight thousand years the same day there and back? */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_day_from_1800_to_9999_reads_back(void **state) {
    struct date before = {0};
    int64_t count = 0;
    instant first = date_instant((struct date){1800, 1, 1});
    instant last = date_instant((struct date){9999, 12, 31});
    for (instant t = first; t <= last; t += 86400, count++) {
        char text[DATE_TEXT_BYTES];
        struct date day = date_of(t);
        date_write(day, text);
        struct date back;
        if (err_is(date_read(span_str(text), &back)) || date_compare(day, back) != 0 ||
            date_instant(back) != t || date_compare(before, day) >= 0)
            fail_msg("%s", text);
        before = day;
    }
    assert_int_equal(count, 2994988); /* 8200 years of 365 days and their 1988 leap days */
}

/* Figures of another calendar's arithmetic (Python's datetime). */
static void known_days_have_their_known_seconds(void **state) {
    static const struct {
        const char *text;
        int64_t seconds;
    } day[] = {{"1800-01-01", -5364662400}, {"1900-03-01", -2203891200},
               {"1970-01-01", 0},           {"2000-02-29", 951782400},
               {"2026-11-24", 1795478400},  {"9999-12-31", 253402214400}};
    for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
        struct date date;
        assert_false(err_is(date_read(span_str(day[i].text), &date)));
        assert_true(date_instant(date) == day[i].seconds);
    }
}

static void a_date_that_never_was_is_refused(void **state) {
    static const char *const bad[] = {"",
                                      "1977-02-29",
                                      "1900-02-29",
                                      "2100-02-29",
                                      "1977-04-31",
                                      "1977-13-01",
                                      "1977-00-10",
                                      "1977-01-00",
                                      "1977-01-32",
                                      "1799-12-31",
                                      "0000-01-01",
                                      "1977-1-01",
                                      "1977-01-1",
                                      "77-01-01",
                                      "1977/01/01",
                                      "1977-01-01 ",
                                      " 1977-01-01",
                                      "1977-01-0x",
                                      "+977-01-01",
                                      "19770101",
                                      "1977-01-01T00:00:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct date date = {1, 2, 3};
        assert_true(err_is(date_read(span_str(bad[i]), &date)));
        assert_int_equal(date.year, 1);
    }
    struct date leap;
    assert_false(err_is(date_read(SPAN_LITERAL("2000-02-29"), &leap)));
}

static void an_instant_reads_back_to_the_second(void **state) {
    static const int64_t some[] = {0,          59,    60,          3599,        3600,
                                   86399,      86400, 951868799,   951868800,   1795492800,
                                   4102444799, -1,    -2208988800, 253402300799};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        char text[INSTANT_TEXT_BYTES];
        instant back = 0;
        instant_write(some[i], text);
        assert_false(err_is(instant_read(span_str(text), &back)));
        assert_true(back == some[i]);
    }
    char text[INSTANT_TEXT_BYTES];
    instant_write(1795492800 + 3 * 3600 + 4 * 60 + 5, text);
    assert_string_equal(text, "2026-11-24T07:04:05Z");
}

static void an_instant_is_utc_in_whole_seconds_and_nothing_else(void **state) {
    static const char *const bad[] = {
        "",
        "2026-11-24",
        "2026-11-24T04:05:06",
        "2026-11-24T04:05:06z",
        "2026-11-24t04:05:06Z",
        "2026-11-24 04:05:06Z",
        "2026-11-24T04:05:06+00:00",
        "2026-11-24T04:05:06.0Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T04:60:06Z",
        "2026-11-24T04:05:60Z",
        "2026-11-31T04:05:06Z",
        "1899-12-31T23:59:59Z",
        "2026-11-24T04:05:06ZZ",
        "2026-11-24T4:05:06Z",
        "2026-11-24T-4:05:06Z",
        "2026-11-24T04-05:06Z",
        "2026-11-24T04:05-06Z",
        "2026-11-24T0a:05:06Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        instant t = 42;
        assert_true(err_is(instant_read(span_str(bad[i]), &t)));
        assert_true(t == 42);
    }
}

static void an_id_is_its_prefix_its_time_and_its_chance(void **state) {
    uint8_t none[10] = {0};
    uint8_t all[10];
    memset(all, 0xff, sizeof all);
    char text[ID_BYTES_MAX];
    id_write("ASK", 0, none, text);
    assert_string_equal(text, "ASK-00000000000000000000000000");
    id_write("DEC", 0, all, text);
    assert_string_equal(text, "DEC-0000000000ZZZZZZZZZZZZZZZZ");
    id_write("ASK", 1469918176, none, text);
    assert_string_equal(text, "ASK-01ARYZ6RR00000000000000000");
    assert_true(id_valid(span_str(text), "ASK"));
    assert_false(id_valid(span_str(text), "DEC"));
}

static void later_ids_sort_later(void **state) {
    uint8_t chance[10] = {0};
    char before[ID_BYTES_MAX] = "";
    for (instant t = 0; t < 2000000000; t += 9999991) {
        char text[ID_BYTES_MAX];
        id_write("ASK", t, chance, text);
        assert_true(strcmp(before, text) < 0);
        assert_true(id_valid(span_str(text), "ASK"));
        memcpy(before, text, sizeof before);
    }
}

static void what_only_resembles_an_id_is_none(void **state) {
    static const char *const bad[] = {"",
                                      "ASK-",
                                      "ASK-0000000000000000000000000",
                                      "ASK-000000000000000000000000000",
                                      "ASK-0000000000000000000000000I",
                                      "ASK-0000000000000000000000000L",
                                      "ASK-0000000000000000000000000O",
                                      "ASK-0000000000000000000000000U",
                                      "ASK-0000000000000000000000000a",
                                      "ASK-80000000000000000000000000",
                                      "ask-00000000000000000000000000",
                                      "ASK_00000000000000000000000000",
                                      "ASK-0000000000000000000000000/",
                                      "../-00000000000000000000000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(id_valid(span_str(bad[i]), "ASK"));
    assert_false(id_valid(span_of("ASK-0000000000000000000000000\0", 30), "ASK"));
}

static void the_clocks_run_forward(void **state) {
    assert_true(clock_now() > 1700000000);
    uint64_t ticks = clock_ticks();
    assert_true(clock_ticks() >= ticks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1800_to_9999_reads_back),
        cmocka_unit_test(known_days_have_their_known_seconds),
        cmocka_unit_test(a_date_that_never_was_is_refused),
        cmocka_unit_test(an_instant_reads_back_to_the_second),
        cmocka_unit_test(an_instant_is_utc_in_whole_seconds_and_nothing_else),
        cmocka_unit_test(an_id_is_its_prefix_its_time_and_its_chance),
        cmocka_unit_test(later_ids_sort_later),
        cmocka_unit_test(what_only_resembles_an_id_is_none),
        cmocka_unit_test(the_clocks_run_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
