/* What was typed into a form that was not taken: is it there for whoever typed it, and for nobody
 * else? */
#include "daemon/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;
static struct typed *typed;
static struct page_wanted wanted;
static struct session me = {.kind = WEB_PERSON, .token = {{1}}};
static struct session other = {.kind = WEB_PERSON, .token = {{2}}};
static struct span mark, fault, form;

static int begin(void **state) {
    arena = arena_open(8 << 20);
    typed = typed_open(arena);
    wanted = (struct page_wanted){.param_count = 3};
    wanted.param[0] = (struct web_param){SPAN_LITERAL("csrf"), SPAN_LITERAL("TOKEN")};
    wanted.param[1] = (struct web_param){SPAN_LITERAL("entry"), SPAN_LITERAL("7")};
    wanted.param[2] = (struct web_param){SPAN_LITERAL("says"), SPAN_LITERAL("Not mine.")};
    return 0;
}
static int end(void **state) {
    typed_close(typed);
    arena_close(arena);
    return 0;
}

static void keep(const struct session *session) {
    assert_true(typed_keep(typed, arena, session, &wanted, SPAN_LITERAL("Why."), &mark));
}

static void what_was_typed_comes_back_to_its_session_behind_the_address(void **state) {
    struct web_route *route = ARENA_NEW(arena, struct web_route);
    route->param[route->param_count++] =
        (struct web_param){SPAN_LITERAL("entry"), SPAN_LITERAL("8")};
    keep(&me);
    typed_find(typed, &me, mark, &fault, &form);
    assert_true(span_is(fault, "Why."));
    assert_int_equal(page_typed_read(form, route).kind, ERR_NONE);
    assert_true(span_is(web_param(route, "entry"), "8"));
    assert_true(span_is(web_param(route, "says"), "Not mine."));
    assert_int_equal(web_param(route, "csrf").len, 0);
    typed_find(typed, &me, mark, &fault, &form);
    assert_true(span_is(fault, "Why.")); /* going back to it finds it again */
}

static void nobody_else_finds_it_and_who_left_neither(void **state) {
    keep(&me);
    typed_find(typed, &other, mark, &fault, &form);
    assert_int_equal(fault.len + form.len, 0);
    typed_find(typed, &me, span_cut(mark, 0, mark.len - 1), &fault, &form);
    assert_int_equal(fault.len + form.len, 0);
    typed_forget(typed, &other);
    typed_find(typed, &me, mark, &fault, &form);
    assert_int_not_equal(form.len, 0);
    typed_forget(typed, &me);
    typed_find(typed, &me, mark, &fault, &form);
    assert_int_equal(fault.len + form.len, 0);
}

static void the_oldest_gives_way_and_what_is_too_long_is_not_kept(void **state) {
    static uint8_t letter[TYPED_BYTES_MAX];
    keep(&me);
    struct span first = arena_copy(arena, mark);
    for (int i = 0; i < TYPED_MAX - 1; i++)
        keep(&other);
    typed_find(typed, &me, first, &fault, &form);
    assert_int_not_equal(form.len, 0);
    wanted.param[2].value = span_of(letter, sizeof letter);
    assert_false(typed_keep(typed, arena, &me, &wanted, SPAN_LITERAL("Why."), &mark));
    typed_find(typed, &me, first, &fault, &form);
    assert_int_not_equal(form.len, 0);
    wanted.param[2].value = SPAN_LITERAL("short");
    keep(&other);
    typed_find(typed, &me, first, &fault, &form);
    assert_int_equal(form.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_typed_comes_back_to_its_session_behind_the_address,
                                        begin, end),
        cmocka_unit_test_setup_teardown(nobody_else_finds_it_and_who_left_neither, begin, end),
        cmocka_unit_test_setup_teardown(the_oldest_gives_way_and_what_is_too_long_is_not_kept,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
