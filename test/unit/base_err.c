/* Is a fault one sentence that outlives the way up? */
#include "base/err.h"

#include "base/span.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void no_error_is_the_zero_value(void **state) {
    assert_false(err_is(err_none()));
    assert_false(err_is((struct err){0}));
    assert_int_equal(err_none().kind, ERR_NONE);
}

static void an_error_keeps_its_kind_and_gains_its_place(void **state) {
    struct err e = err_make(ERR_PROOF, "entry %d does not hash", 7);
    e = err_at(e, "tile %d", 3);
    e = err_at(e, "log");
    assert_int_equal(e.kind, ERR_PROOF);
    assert_string_equal(e.text, "log: tile 3: entry 7 does not hash");
}

static void a_system_error_says_what_the_system_said(void **state) {
    errno = ENOSPC;
    struct err e = err_errno("cannot write %s", "log/checkpoint");
    assert_int_equal(e.kind, ERR_FAULT);
    assert_string_equal(e.text, "cannot write log/checkpoint: No space left on device");
}

static void seven_later_errors_leave_a_sentence_whole(void **state) {
    struct err first = err_make(ERR_INPUT, "the first");
    for (int i = 0; i < 7; i++)
        (void)err_make(ERR_INPUT, "another %d", i);
    assert_string_equal(first.text, "the first");
}

static void a_sentence_too_long_is_cut_and_ends(void **state) {
    static char much[5000];
    memset(much, 'x', sizeof much - 1);
    struct err e = err_make(ERR_INPUT, "%s", much);
    size_t len = strlen(e.text);
    assert_in_range(len, 100, 1000);
    e = err_at(e, "%s", much);
    assert_in_range(strlen(e.text), 100, 1000);
    errno = EIO;
    assert_in_range(strlen(err_errno("%s", much).text), 100, 1000);
    for (int i = 0; i < 100; i++)
        e = err_at(e, "deeper");
    assert_true(span_begins(span_str(e.text), SPAN_LITERAL("deeper: deeper: ")));
}

static int steps;
static struct err step(struct err e) {
    steps++;
    return e;
}

static struct err two_steps(struct err first) {
    TRY(step(first));
    TRY(step(err_none()));
    return err_none();
}

static void a_failure_ends_the_straight_line(void **state) {
    steps = 0;
    assert_false(err_is(two_steps(err_none())));
    assert_int_equal(steps, 2);
    assert_true(err_is(two_steps(err_make(ERR_FAULT, "first"))));
    assert_int_equal(steps, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_error_is_the_zero_value),
        cmocka_unit_test(an_error_keeps_its_kind_and_gains_its_place),
        cmocka_unit_test(a_system_error_says_what_the_system_said),
        cmocka_unit_test(seven_later_errors_leave_a_sentence_whole),
        cmocka_unit_test(a_sentence_too_long_is_cut_and_ends),
        cmocka_unit_test(a_failure_ends_the_straight_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
