/* Is a form read as it was sent, and refused where two readers could read it differently? */
#include "web/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const names[] = {"a", "b", "answer-*", NULL};
static struct web_param param[WEB_PARAM_MAX];
static size_t count;

static bool reads(struct arena *arena, const char *text) {
    count = 0;
    return form_read(arena, span_str(text), names, param, &count);
}

static void a_form_is_read_as_it_was_sent(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    assert_true(reads(arena, ""));
    assert_int_equal(count, 0);
    assert_true(reads(arena, "a=1%202+3&b=&answer-matter.reason=yes%26no%C3%B1"));
    assert_int_equal(count, 3);
    assert_true(span_is(param[0].value, "1 2 3"));
    assert_int_equal(param[1].value.len, 0);
    assert_true(span_is(param[2].name, "answer-matter.reason"));
    assert_true(span_is(param[2].value, "yes&no\xc3\xb1"));
}

static void what_could_be_read_in_two_ways_is_refused(void **state) {
    static const char *const bad[] = {
        "a=1&a=2",  "a",    "=1",   "c=1",      "a=%", "a=%4",   "a=%zz",    "a=%00", "a=%ff",
        "a=%c0%af", "a=1&", "&a=1", "a=1&&b=2", "A=1", "a%3d=1", "answer=1", "aa=1",
    };
    OWNED_ARENA arena = arena_open(1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (reads(arena, bad[i])) fail_msg("taken: %s", bad[i]);
}

static void there_is_a_bound_to_names_and_to_their_number(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct text text = {.arena = arena};
    for (int i = 0; i < WEB_PARAM_MAX; i++)
        text_printf(&text, "%sanswer-%d=x", i ? "&" : "", i);
    assert_true(reads(arena, arena_str(arena, text_span(&text))));
    text_put_str(&text, "&answer-more=x");
    assert_false(reads(arena, arena_str(arena, text_span(&text))));
    struct text name = {.arena = arena};
    text_put_str(&name, "answer-");
    for (int i = 0; i < WEB_NAME_BYTES_MAX; i++)
        text_put_byte(&name, 'x');
    text_put_str(&name, "=1");
    assert_false(reads(arena, arena_str(arena, text_span(&name))));
}

static void what_is_put_into_a_query_is_read_back(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span value = span_str("a&b=c d%+\xc3\xb1<>\"'/?#");
    struct text query = {.arena = arena};
    text_put_str(&query, "a=");
    form_put(&query, value);
    assert_true(reads(arena, arena_str(arena, text_span(&query))));
    assert_true(span_equal(param[0].value, value));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_read_as_it_was_sent),
        cmocka_unit_test(what_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test(there_is_a_bound_to_names_and_to_their_number),
        cmocka_unit_test(what_is_put_into_a_query_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
