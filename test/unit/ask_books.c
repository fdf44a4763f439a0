/* Does the fold of charges refuse what would tell more than the budget allows? */
#include "ask/books.h"

#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char question[] =
    "{\"cells_max\":1,\"format\":\"portcullis-query/1\",\"groupings\":[\"year\"],\"id\":\"%s\","
    "\"measures\":[{\"of\":\"filers\",\"rho_micro\":%d}],\"says\":\"Filers by year.\","
    "\"schedule\":{\"every_days\":365,\"first\":\"2027-01-15\"},\"years\":[2024]}";

static const instant YEAR_ONE = 1800000000; /* 2027-01-15 */
static const instant YEAR_TWO = 1832000000; /* 2028-01-20 */

#define DAY "2027-01-15"

static struct arena *arena;

static json_t *json_of(const char *text) {
    json_t *o = NULL;
    assert_false(err_is(json_read(span_str(text), 65536, &o)));
    return o;
}

static struct err define(struct books *books, const char *id, int rho) {
    char text[1024];
    snprintf(text, sizeof text, question, id, rho);
    OWNED_JSON o = json_of(text);
    return books_query(books, o, 1);
}

struct charge {
    struct digest query;
    int rho, year, ever;
    const char *day;
};

static json_t *charge_json(const struct charge *charge, int number) {
    char id[32];
    const char *hex = hex_str(arena, digest_span(&charge->query));
    snprintf(id, sizeof id, "STA-01ARYZ6RR0000000000000%04d", number);
    json_t *o = json_object();
    json_set_span(o, "statistics", span_str(id));
    json_set_span(o, "query", span_str(hex));
    json_set_span(o, "day", span_str(charge->day));
    json_set_int(o, "rho_micro", charge->rho);
    json_set_int(o, "year_micro", charge->year);
    json_set_int(o, "ever_micro", charge->ever);
    json_set_span(o, "sums", span_str(hex));
    json_set_span(o, "noise", span_str(hex));
    return o;
}

static struct err charge(struct books *books, struct charge charge, instant when, int number) {
    OWNED_JSON o = charge_json(&charge, number);
    return books_charge(books, o, when, (uint64_t)number);
}

static struct digest digest_of(const struct books *books, const char *id) {
    return books_query_find(books, span_str(id))->digest;
}

static void charges_add_up_and_a_new_year_begins_at_nothing(void **state) {
    struct books *books = books_open(arena);
    (void)state;
    assert_false(err_is(define(books, "a", 200000)));
    struct digest a = digest_of(books, "a");
    assert_false(
        err_is(charge(books, (struct charge){a, 200000, 200000, 200000, DAY}, YEAR_ONE, 1)));
    assert_false(
        err_is(charge(books, (struct charge){a, 200000, 400000, 400000, DAY}, YEAR_ONE, 2)));
    assert_int_equal(books_budget(books, YEAR_ONE).spent, 400000);
    assert_int_equal(books_budget(books, YEAR_TWO).spent, 0);
    assert_int_equal(books_budget(books, YEAR_TWO).ever, 400000);
    struct err e = charge(books, (struct charge){a, 200000, 600000, 600000, DAY}, YEAR_ONE, 3);
    assert_int_equal(e.kind, ERR_PROOF);
    assert_non_null(strstr(e.text, "beyond the year's"));
    assert_int_equal(books_budget(books, YEAR_ONE).spent, 400000);
    assert_false(
        err_is(charge(books, (struct charge){a, 200000, 200000, 600000, DAY}, YEAR_TWO, 4)));
    assert_int_equal(books_charge_count(books), 3);
}

static void a_charge_that_is_not_right_does_not_fold(void **state) {
    struct books *books = books_open(arena);
    (void)state;
    assert_false(err_is(define(books, "a", 1000)));
    struct digest a = digest_of(books, "a");
    struct digest other = {{7}};
    struct charge bad[] = {
        {other, 1000, 1000, 1000, DAY},      {a, 999, 999, 999, DAY},
        {a, 1001, 1001, 1001, DAY},          {a, 1000, 999, 1000, DAY},
        {a, 1000, 1000, 1001, DAY},          {a, 1000, 1000, 2000, DAY},
        {a, 1000, 1000, 1000, "2027-01-14"}, {a, 1000, 1000, 1000, "2027-01-16"},
        {a, 1000, 1000, 1000, "2028-01-15"}, {a, 1000, 1000, 1000, "2026-01-15"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(charge(books, bad[i], YEAR_ONE, 1).kind, ERR_PROOF);
        assert_int_equal(books_charge_count(books), 0);
        assert_int_equal(books_budget(books, YEAR_ONE).ever, 0);
    }
}

static struct err publish(struct books *books, int number, int index, const char *hex) {
    char text[512];
    snprintf(
        text, sizeof text,
        "{\"charge\":%d,\"published\":\"%s\",\"statistics\":\"STA-01ARYZ6RR0000000000000%04d\"}",
        index, hex, number);
    OWNED_JSON o = json_of(text);
    return books_statistics(books, o);
}

static void a_publication_is_of_one_charge_and_once(void **state) {
    struct books *books = books_open(arena);
    struct date day = {2027, 1, 15};
    (void)state;
    assert_false(err_is(define(books, "a", 1000)));
    struct digest a = digest_of(books, "a");
    const char *hex = hex_str(arena, digest_span(&a));
    assert_int_equal(publish(books, 1, 1, hex).kind, ERR_PROOF);
    assert_false(err_is(charge(books, (struct charge){a, 1000, 1000, 1000, DAY}, YEAR_ONE, 1)));
    assert_null(books_published(books, &a, day));
    assert_int_equal(publish(books, 2, 1, hex).kind, ERR_PROOF); /* another id */
    assert_int_equal(publish(books, 1, 2, hex).kind, ERR_PROOF); /* another entry */
    assert_false(err_is(publish(books, 1, 1, hex)));
    assert_int_equal(publish(books, 1, 1, hex).kind, ERR_PROOF); /* once more */
    assert_non_null(books_published(books, &a, day));
    assert_null(books_published(books, &a, (struct date){2027, 1, 16}));
    /* Charged again, as after a crash it may be, and a second publication of the day. */
    assert_false(err_is(charge(books, (struct charge){a, 1000, 2000, 2000, DAY}, YEAR_ONE, 2)));
    struct err e = publish(books, 2, 2, hex);
    assert_int_equal(e.kind, ERR_PROOF);
    assert_non_null(strstr(e.text, "twice for one day"));
}

static void a_later_definition_takes_the_place_of_its_id(void **state) {
    struct books *books = books_open(arena);
    (void)state;
    assert_false(err_is(define(books, "a", 1000)));
    struct digest before = digest_of(books, "a");
    assert_false(err_is(define(books, "a", 2000)));
    struct digest after = digest_of(books, "a");
    assert_memory_not_equal(&before, &after, sizeof after);
    assert_int_equal(books_query_count(books), 1);
    assert_int_equal(
        charge(books, (struct charge){before, 1000, 1000, 1000, DAY}, YEAR_ONE, 1).kind, ERR_PROOF);
    for (int i = 1; i < QUERIES_MAX; i++) {
        char id[8];
        snprintf(id, sizeof id, "q%d", i);
        assert_false(err_is(define(books, id, 1000)));
    }
    assert_int_equal(define(books, "one-more", 1000).kind, ERR_REFUSED);
}

static int arena_begin(void **state) {
    (void)state;
    arena = arena_open(64 << 20);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_add_up_and_a_new_year_begins_at_nothing),
        cmocka_unit_test(a_charge_that_is_not_right_does_not_fold),
        cmocka_unit_test(a_publication_is_of_one_charge_and_once),
        cmocka_unit_test(a_later_definition_takes_the_place_of_its_id),
    };
    return cmocka_run_group_tests(tests, arena_begin, NULL);
}
