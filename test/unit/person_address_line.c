/* What stands on a line of an address? Tokens, and what was levelled. */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void tokens_are(const char *text, const char *expected) {
    struct line line;
    char found[512] = "";
    line_read(span_str(text), &line);
    for (size_t i = 0; i < line.count; i++) {
        strcat(found, i ? "|" : "");
        strcat(found, line.token[i].text);
    }
    assert_string_equal(found, expected);
}

static void forms_are_levelled_and_nothing_else(void **state) {
    (void)state;
    tokens_are(" 12  o'Keefe ln. ", "12|OKEEFE|LN");
    tokens_are("12-14 Winston-Salem Ave", "12-14|WINSTON|SALEM|AVE");
    tokens_are("123½ Main St", "123|1/2|MAIN|ST");
    tokens_are("RR2 Box 3", "RR|2|BOX|3");
    tokens_are("HC-1 BOX-5", "HC|1|BOX|5");
    tokens_are("APT4B #5", "APT|4B|#|5");
    tokens_are("c/o Ann", "C/O|ANN");
    tokens_are("1.5 Mi", "1.5|MI");
    tokens_are("", "");
}

static void what_no_address_has_is_told(void **state) {
    struct line line;
    char long_text[ADDRESS_LINE_BYTES_MAX + 2];
    (void)state;
    line_read(span_str("a@b.org"), &line);
    assert_true(line.email && line.garbage);
    line_read(span_str("улица 5"), &line);
    assert_true(line.foreign);
    line_read(span_str("\xff"), &line);
    assert_true(line.too_long);
    memset(long_text, 'a', sizeof long_text);
    line_read(span_of(long_text, sizeof long_text - 1), &line);
    assert_true(line.too_long && line.count == 0);
    line_read(span_of(long_text, sizeof long_text - 2), &line);
    assert_false(line.too_long);
    line_read(span_str("1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3"), &line);
    assert_true(line.too_long);
}

static void a_comma_parts_two_halves(void **state) {
    struct line line;
    (void)state;
    line_read(span_str("Jail, 12 Oak"), &line);
    assert_true(line.count == 3 && line.token[1].comma && !line.token[2].comma);
    assert_true(line.token[1].number && !line.token[2].number);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_levelled_and_nothing_else),
        cmocka_unit_test(what_no_address_has_is_told),
        cmocka_unit_test(a_comma_parts_two_halves),
    };
    return cmocka_run_group_tests_name("person_address_line", tests, NULL, NULL);
}
