/* Is there a delivery line on one of the two lines, and which? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct delivery read_lines(const char *one, const char *two) {
    struct line line[2];
    struct delivery delivery;
    line_read(span_str(one), &line[0]);
    line_read(span_str(two), &line[1]);
    if (delivery_is_military(line))
        delivery_read_military(line, &delivery);
    else
        delivery_read(line, false, &delivery);
    return delivery;
}

static void a_box_is_a_box_however_it_is_written(void **state) {
    static const char *const ROWS[] = {"PO Box 5", "P.O. Box #5",  "Post Office Box 5", "POB 5",
                                       "Box 5",    "PO Box No. 5", "P O BOX 5"};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        assert_string_equal(read_lines(ROWS[i], "").box, "PO BOX 5");
    assert_string_equal(read_lines("RR 2", "Box 3").box, "RR 2 BOX 3");
    assert_string_equal(read_lines("PSC 1", "Box 2").box, "PSC 1 BOX 2");
    assert_string_equal(read_lines("Department 1480 Box 4110", "").box, "PO BOX 4110");
    assert_string_equal(read_lines("Dept 1480 Box 4110", "").unit[0], "DEPT 1480");
}

static void the_first_thing_that_is_wrong_is_named(void **state) {
    static const struct {
        const char *one, *two;
        enum address_code code;
    } ROWS[] = {{"", "", ADDRESS_X1},
                {"PO Box", "", ADDRESS_P1},
                {"PO Box 00", "", ADDRESS_P3},
                {"RR 2", "", ADDRESS_P1},
                {"PSC 1", "", ADDRESS_F1},
                {"General Delivery", "", ADDRESS_G1},
                {"County Jail", "", ADDRESS_X8},
                {"Department 1480 Box", "", ADDRESS_P1},
                {"Department of Corrections Box 12", "", ADDRESS_X8},
                {"Department Box 12", "", ADDRESS_X8},
                {"c/o Ann", "", ADDRESS_X7},
                {"c/o Ann", "c/o Bob", ADDRESS_X7},
                {"Ann Whitaker", "", ADDRESS_M1},
                {"12 Oak St", "Unknown", ADDRESS_X2},
                {"County Jail", "12 Oak St", ADDRESS_COMPLETE},
                {"12 Oak St", "Ann Whitaker", ADDRESS_COMPLETE}};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        assert_int_equal(read_lines(ROWS[i].one, ROWS[i].two).code, ROWS[i].code);
}

static void flags_are_set_beside_a_delivery_line(void **state) {
    (void)state;
    assert_true(read_lines("County Jail", "12 Oak St").shared_address);
    assert_true(read_lines("12 Oak St c/o Ann", "").care_of);
    assert_true(read_lines("12 Oak St PMB 5", "").private_mailbox);
    assert_string_equal(read_lines("Bldg 2 Apt 1", "12 Oak St").unit[0], "APT 1"); /* sorted */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_is_a_box_however_it_is_written),
        cmocka_unit_test(the_first_thing_that_is_wrong_is_named),
        cmocka_unit_test(flags_are_set_beside_a_delivery_line),
    };
    return cmocka_run_group_tests_name("person_delivery", tests, NULL, NULL);
}
