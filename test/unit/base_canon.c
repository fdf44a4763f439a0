/* Is what is written without a tree the same as what a tree is written as? */
#include "base/canon.h"

#include "base/json.h"
#include "stops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct span again(struct arena *arena, struct span text) {
    OWNED_JSON json = NULL;
    struct err e = json_read(text, ASK_BYTES_MAX, &json);
    if (err_is(e)) fail_msg("%s", e.text);
    return json_write(arena, json);
}

static void what_is_written_is_canonical(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_begin_list(&to, "a");
    canon_put(&to, NULL, SPAN_LITERAL("x\n\"\xc3\xa9"));
    canon_put_int(&to, NULL, -9007199254740991);
    canon_begin(&to, NULL);
    canon_end(&to);
    canon_begin_list(&to, NULL);
    canon_end_list(&to);
    canon_end_list(&to);
    canon_put_flag(&to, "b", true);
    canon_put_flag(&to, "c", false);
    canon_put_written(&to, "d", SPAN_LITERAL("{\"e\":[1,2]}"));
    canon_begin(&to, "e");
    canon_put(&to, "", SPAN_LITERAL(""));
    canon_end(&to);
    /* A pair of surrogates stands before U+FB33. */
    canon_put_int(&to, "\xf0\x9f\x98\x80", 0);
    canon_put_int(&to, "\xef\xac\xb3", 1);
    canon_end(&to);
    struct span text = canon_text(&to);
    assert_true(span_equal(text, again(arena, text)));
    assert_true(
        span_begins(text, SPAN_LITERAL("{\"a\":[\"x\\n\\\"\xc3\xa9\",-9007199254740991,{},[]],"
                                       "\"b\":true,\"c\":false,\"d\":{\"e\":[1,2]},")));
}

static void members(const char *first, const char *second) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put_int(&to, first, 1);
    canon_put_int(&to, second, 2);
}

static void in_order(void) { members("a", "b"); }
static void out_of_order(void) { members("b", "a"); }
static void twice(void) { members("a", "a"); }
static void without_a_name(void) { members("a", NULL); }

static void not_ended(void) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    (void)canon_text(&to);
}

static void not_utf8(void) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct canon to = {.text = {.arena = arena}};
    canon_put(&to, NULL, SPAN_LITERAL("\xff"));
}

static void what_would_not_be_canonical_stops(void **state) {
    char said[500];
    assert_false(stops(in_order, said, sizeof said));
    assert_true(stops(out_of_order, said, sizeof said));
    assert_true(stops(twice, said, sizeof said));
    assert_true(stops(without_a_name, said, sizeof said));
    assert_true(stops(not_ended, said, sizeof said));
    assert_true(stops(not_utf8, said, sizeof said));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_canonical),
        cmocka_unit_test(what_would_not_be_canonical_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
