/* Is this a house number, a street and a unit with its identifier? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum address_code street(const char *text, struct delivery *delivery) {
    struct line line;
    *delivery = (struct delivery){0};
    line_read(span_str(text), &line);
    return street_read(line.token, line.count, false, delivery);
}

static void street_is(const char *text, const char *canon, const char *unit) {
    struct delivery delivery;
    assert_int_equal(street(text, &delivery), ADDRESS_COMPLETE);
    assert_string_equal(delivery.street, canon);
    assert_string_equal(delivery.units ? delivery.unit[0] : "", unit);
}

static void each_word_gets_its_part(void **state) {
    (void)state;
    street_is("12 North Main Street Apt 4", "12|N|MAIN|ST|", "APT 4");
    street_is("12 E South St", "12|E|SOUTH|ST|", "");
    street_is("350 E 100 N", "350|E|100||N", "");
    street_is("12 County Road 5", "12||CO RD 5||", "");
    street_is("1413 State Highway #50", "1413||STATE HWY 50||", "");
    street_is("3904 Route # A", "3904||RTE A||", "");
    street_is("12 N County Road #5 Apt 4", "12|N|CO RD 5||", "APT 4");
    street_is("12 Highland Road #5", "12||HIGHLAND|RD|", "# 5"); /* has a name: a unit */
    street_is("12 State Highway 50 #5", "12||STATE HWY 50||", "# 5");
    street_is("N165 W21235 Tartan Ct", "N165W21235||TARTAN|CT|", "");
    street_is("480 Tower Pl 3rd Floor", "480||TOWER|PL|", "FL 3");
    street_is("55 Oak Ave Rear", "55||OAK|AVE|", "REAR");
}

static void what_is_missing_is_named(void **state) {
    static const struct {
        const char *text;
        enum address_code code;
    } ROWS[] = {{"Main St", ADDRESS_M1},
                {"0 Main St", ADDRESS_M3},
                {"12 St", ADDRESS_X9},
                {"12 US Highway", ADDRESS_X9},
                {"12 Main St Apt", ADDRESS_N1},
                {"12 Main St #", ADDRESS_N1},
                {"12 US Highway #", ADDRESS_X9},
                {"12 US Highway, #5", ADDRESS_X9},
                {"12 US Highway Apt 5", ADDRESS_X9},
                {"12 XXXX St", ADDRESS_X3},
                {"12 Test St", ADDRESS_X2},
                {"12 County Jail", ADDRESS_X8}};
    struct delivery delivery;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        assert_int_equal(street(ROWS[i].text, &delivery), ROWS[i].code);
        assert_string_equal(delivery.street, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_gets_its_part),
        cmocka_unit_test(what_is_missing_is_named),
    };
    return cmocka_run_group_tests_name("person_street", tests, NULL, NULL);
}
