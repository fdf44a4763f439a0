/* Does a glance at a line see what the ask says, and never more than the line has? */
#include "ask/glance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char LINE[] =
    "{\"format\":\"portcullis-ask/1\",\"n\":[1,-2,{\"a\":[]}],\"t\":true,\"subject\":{\"tin\":"
    "\"900010001\",\"name\":{\"given\":\"Ann\"},\"address\":{\"line1\":\"1 Elm St\",\"city\":"
    "\"Reno\",\"state\":\"NV\",\"zip\":\"89501\"}},\"recipients\":[{\"id\":\"OFF-1\",\"engaged\":"
    "true},{\"sole_use\":false,\"id\":\"OFF-2\"}],\"reason\":\"For this matter.\"}";

static void the_parts_that_the_rules_look_at_are_seen(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct glance glance = glance_at(arena, span_str(LINE));
    assert_true(glance.is_ask);
    assert_int_equal(glance.officer_count, 2);
    assert_true(span_is(glance.officer[0], "OFF-1"));
    assert_true(span_is(glance.officer[1], "OFF-2"));
    assert_true(span_is(glance.reason, "forthismatter"));
    assert_true(span_is(glance.subject, "900010001"));
    assert_true(span_is(glance.address.line1, "1 Elm St"));
    assert_true(span_is(glance.address.zip, "89501"));
    assert_int_equal(glance.address.line2.len, 0);
}

/* Else one reason, spelled in two ways, would be two. */
static void a_text_with_escapes_is_the_same_text(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct glance glance = glance_at(
        arena,
        SPAN_LITERAL("{\"reason\":\"F\\u006fr this.\",\"recipients\":[{\"id\":\"\\u004fFF\"}]}"));
    assert_true(span_is(glance.reason, "forthis"));
    assert_true(span_is(glance.officer[0], "OFF"));
}

/* Else a quote early in a line would hide the rest of it from the rules. */
static void a_quote_within_a_text_ends_nothing(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct glance glance = glance_at(
        arena,
        SPAN_LITERAL(
            "{\"matter\":{\"number\":\"M-\\\"1\\\"\",\"kind\":\"a\\\\\"},\"reason\":\"\\\"So\\\" "
            "it\\n is.\",\"recipients\":[{\"id\":\"OFF-1\"}]}"));
    assert_true(glance.is_ask);
    assert_true(span_is(glance.reason, "soitis"));
    assert_int_equal(glance.officer_count, 1);
    assert_true(span_is(glance.officer[0], "OFF-1"));
}

static void without_a_number_all_that_is_said_tells_subjects_apart(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct glance a = glance_at(arena, SPAN_LITERAL("{\"subject\":{\"name\":{\"given\":\"A\"}}}"));
    struct glance b = glance_at(arena, SPAN_LITERAL("{\"subject\":{\"name\":{\"given\":\"B\"}}}"));
    assert_true(a.subject.len > 0);
    assert_false(span_equal(a.subject, b.subject));
}

/* Under the sanitizers a read beyond the line is seen. */
static void a_line_cut_or_changed_at_any_byte_is_passed_without_harm(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    static const char put[] = "{}[],:\"x \\0";
    size_t len = sizeof LINE - 1;
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *bytes = arena_alloc(arena, cut ? cut : 1);
        memcpy(bytes, LINE, cut);
        assert_false(glance_at(arena, span_of(bytes, cut)).is_ask);
        arena_wipe(arena);
    }
    for (size_t at = 0; at < len; at++) {
        for (size_t i = 0; i < sizeof put; i++) {
            uint8_t *bytes = arena_alloc(arena, len);
            memcpy(bytes, LINE, len);
            bytes[at] = (uint8_t)put[i];
            struct glance glance = glance_at(arena, span_of(bytes, len));
            assert_true(glance.officer_count <= RECIPIENTS_MAX);
        }
        arena_wipe(arena);
    }
}

static void a_hundred_officers_are_seen_up_to_the_bound(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct text line = {.arena = arena};
    text_put_str(&line, "{\"recipients\":[{\"id\":\"O\"}");
    for (int i = 0; i < 100; i++)
        text_printf(&line, ",{\"id\":\"O%d\"}", i);
    text_put_str(&line, "]}");
    assert_int_equal(glance_at(arena, text_span(&line)).officer_count, RECIPIENTS_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_that_the_rules_look_at_are_seen),
        cmocka_unit_test(a_text_with_escapes_is_the_same_text),
        cmocka_unit_test(a_quote_within_a_text_ends_nothing),
        cmocka_unit_test(without_a_number_all_that_is_said_tells_subjects_apart),
        cmocka_unit_test(a_line_cut_or_changed_at_any_byte_is_passed_without_harm),
        cmocka_unit_test(a_hundred_officers_are_seen_up_to_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
