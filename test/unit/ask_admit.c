/* Does a whole file's look count every officer and every reason, few or many, to the last that it
 * has room for? */
#include "ask/admit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { COUNTED_MAX = 1 << 19 }; /* officers, and as many reasons */

static const struct requester requester;
static const struct law_authority_view view = {.batch = true};
static const struct pack *pack;

/* One person, with an officer and a reason of their own. */
static void line_feed(struct admitting *admitting, unsigned person, unsigned officer,
                      unsigned reason) {
    char line[256];
    int len = snprintf(line, sizeof line,
                       "{\"subject\":{\"tin\":\"%09u\"},\"recipients\":[{\"id\":\"OFF-%u\"}],"
                       "\"reason\":\"Matter %u.\"}\n",
                       person, officer, reason);
    admitting_feed(admitting, span_of((const uint8_t *)line, (size_t)len));
}

static struct err look_end(struct admitting *admitting, struct admitted *admitted) {
    const struct keeper keeper = {.pack = pack};
    const struct manifest manifest = {0};
    struct err e = admitting_end(admitting, &keeper, &manifest, admitted);
    admitting_close(admitting);
    return e;
}

/* Each of so many officers once, and the first of them twice more, with the same reason for
 * others. */
static void count_check(unsigned people) {
    struct admitted admitted;
    struct admitting *admitting = admitting_open(&requester, &view, (struct span){0});
    unsigned again = people < 10 ? people : 10;
    for (unsigned i = 0; i < people; i++)
        line_feed(admitting, i, i, i);
    for (unsigned i = 0; i < 2 * again; i++)
        line_feed(admitting, people + i, i % again, i % again);
    fine(look_end(admitting, &admitted));
    assert_int_equal(admitted.file.count, people + 2 * again);
    assert_int_equal(admitted.officers, people);
    assert_int_equal(admitted.officer_most, 3);
    assert_int_equal(admitted.officers_over, 0);
    assert_int_equal(admitted.reasons_shared, again);
    assert_int_equal(admitted.reason_lines, 3 * again);
}

/* Where the table is as full as it may be, one more, and the same of the next table. */
static void none_is_lost_where_their_table_grows(void **state) {
    static const unsigned people[] = {1, 511, 512, 513, 16383, 16384, 16385};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        count_check(people[i]);
}

static void one_officer_on_many_lines_is_one_however_many_others_there_are(void **state) {
    struct admitted admitted;
    struct admitting *admitting = admitting_open(&requester, &view, (struct span){0});
    for (unsigned i = 0; i < 40000; i++)
        line_feed(admitting, i, i % 2 ? 7 : 1000 + i, 100);
    fine(look_end(admitting, &admitted));
    assert_int_equal(admitted.officers, 20001);
    assert_int_equal(admitted.officer_most, 20000);
    assert_int_equal(admitted.officers_over, 1);
    assert_int_equal(admitted.reasons_shared, 1);
    assert_int_equal(admitted.reason_lines, 40000);
}

static void what_names_more_than_are_counted_is_sent_in_parts(void **state) {
    for (unsigned more = 0; more < 2; more++) {
        struct admitted admitted;
        struct admitting *admitting = admitting_open(&requester, &view, (struct span){0});
        for (unsigned i = 0; i < COUNTED_MAX + more; i++)
            line_feed(admitting, i, i, 0);
        struct err e = look_end(admitting, &admitted);
        if (!more) {
            fine(e);
            assert_int_equal(admitted.officers, COUNTED_MAX);
            continue;
        }
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, "names more than 524288 officers or reasons; send it in"));
    }
}

int main(void) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    fine(pack_load(arena, shipped_compiled(arena), &pack));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_is_lost_where_their_table_grows),
        cmocka_unit_test(one_officer_on_many_lines_is_one_however_many_others_there_are),
        cmocka_unit_test(what_names_more_than_are_counted_is_sent_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
