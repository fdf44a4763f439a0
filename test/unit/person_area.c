/* Which urbanization does an address name, and are two of them two places? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *area_of(const char *text, struct delivery *delivery) {
    struct line line;
    line_read(span_str(text), &line);
    delivery->areas = 0;
    area_put(line.token, line.count, delivery);
    return delivery->areas ? delivery->area[0] : "";
}

static void a_name_is_levelled_and_ends_at_a_comma_or_a_unit(void **state) {
    static const char *const ROWS[][2] = {
        {"Urb. Las Gladiolas", "URB LAS GLADIOLAS"},
        {"URBANIZACION Las Gladiolas", "URB LAS GLADIOLAS"},
        {"Urb Highland Gardens", "URB HIGHLAND GDNS"},
        {"Cond Torre del Mar Apt 502", "COND TORRE DEL MAR"},
        {"Condominio Torre del Mar # 5", "COND TORRE DEL MAR"},
        {"Urb Santa Rosa 2, 12 Calle A", "URB SANTA ROSA 2"},
        {"Urb", ""},
    };
    struct delivery delivery;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        assert_string_equal(area_of(ROWS[i][0], &delivery), ROWS[i][1]);
    area_of("Urb A", &delivery);
    struct line line;
    for (size_t i = 0; i < 3; i++) {
        line_read(span_str("Urb Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb Cccccccccccccccccccccccccccccc"),
                  &line);
        area_put(line.token, line.count, &delivery);
    }
    assert_int_equal(delivery.areas, DELIVERY_AREAS_MAX);
    assert_string_equal(delivery.area[1], "URB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
}

static void one_of_a_kind_contradicts_another_and_silence_none(void **state) {
    static const struct {
        const char *a, *b;
        bool contradict;
    } ROWS[] = {{"URB A", "URB B", true},
                {"URB A", "URB A", false},
                {"URB A", "", false},
                {"", "", false},
                {"URB A", "COND B", false},
                {"URB A\nCOND B", "COND C", true},
                {"URB A\nCOND B", "COND B\nURB A", false}};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct span a = span_str(ROWS[i].a);
        struct span b = span_str(ROWS[i].b);
        assert_int_equal(areas_contradict(a, b), ROWS[i].contradict);
        assert_int_equal(areas_contradict(b, a), ROWS[i].contradict);
    }
}

static void two_urbanizations_are_two_homes(void **state) {
    static const struct {
        const char *one, *two;
        bool same;
    } ROWS[] = {{"Urbanizacion Las Gladiolas", "150 Calle A", true},
                {"150 Calle A", "Urb. Las Gladiolas", true},
                {"Urb Las Gladiolas, 150 Calle A", "", true},
                {"150 Calle A", "", true},
                {"Urb Villa Nevarez", "150 Calle A", false},
                {"Urb Villa Nevarez, 150 Calle A", "", false},
                {"Urb Las Gladiolas", "151 Calle A", false},
                {"Urb Las Gladiolas", "Calle A", false}};
    struct person_address filed = {span_str("URB Las Gladiolas"), span_str("150 Calle A"),
                                   span_str("San Juan"), span_str("PR"), span_str("00926")};
    char canon[ADDRESS_CANON_MAX];
    char other[ADDRESS_CANON_MAX];
    (void)state;
    address_read(&filed, NULL, 0, canon);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct person_address claimed = filed;
        claimed.line1 = span_str(ROWS[i].one);
        claimed.line2 = span_str(ROWS[i].two);
        address_read(&claimed, NULL, 0, other);
        assert_int_equal(address_same(canon, other), ROWS[i].same);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_levelled_and_ends_at_a_comma_or_a_unit),
        cmocka_unit_test(one_of_a_kind_contradicts_another_and_silence_none),
        cmocka_unit_test(two_urbanizations_are_two_homes),
    };
    return cmocka_run_group_tests_name("person_area", tests, NULL, NULL);
}
