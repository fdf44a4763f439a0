/* Four states as formulas: do they combine as pack-format section 4 says, in every pair? */
#include "prove/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;
static struct logic *t;
static const enum law_state every[] = {LAW_NOT_MET, LAW_MISSING, LAW_HUMAN, LAW_MET};

static enum law_state value(struct state a) {
    struct question q = question_open(t);
    assert_int_equal(question_ask(&q, t->yes), ASKED_POSSIBLE);
    enum law_state found = state_value(&q, a);
    question_close(&q);
    return found;
}

static void all_takes_the_least_and_any_the_greatest(void **state) {
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++) {
            struct state a = state_of(t, every[i]);
            struct state b = state_of(t, every[k]);
            assert_int_equal(value(state_least(t, a, b)), every[i < k ? i : k]);
            assert_int_equal(value(state_greatest(t, a, b)), every[i < k ? k : i]);
            assert_int_equal(value(state_choose(t, t->yes, a, b)), every[i]);
            assert_int_equal(value(state_choose(t, t->no, a, b)), every[k]);
            struct question q = question_open(t);
            assert_int_equal(question_ask(&q, state_same(t, a, b)),
                             i == k ? ASKED_POSSIBLE : ASKED_NEVER);
            question_close(&q);
        }
}

static void not_changes_what_is_certain_and_keeps_what_is_not(void **state) {
    static const enum law_state turned[] = {LAW_MET, LAW_MISSING, LAW_HUMAN, LAW_NOT_MET};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(value(state_swapped(t, state_of(t, every[i]))), turned[i]);
        for (size_t k = 0; k < 4; k++)
            assert_ptr_equal(state_is(t, state_of(t, every[i]), every[k]), term_if(t, i == k));
    }
}

static void an_unknown_state_is_one_of_the_four_and_no_fifth(void **state) {
    Z3_ast sound;
    struct state a = state_unknown(t, "a", &sound);
    struct question q = question_open(t);
    Z3_ast none = t->yes;
    question_assume(&q, sound);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(question_ask(&q, state_is(t, a, every[i])), ASKED_POSSIBLE);
        assert_int_equal(state_value(&q, a), every[i]);
        none = term_and(t, none, term_not(t, state_is(t, a, every[i])));
    }
    assert_int_equal(question_ask(&q, none), ASKED_NEVER);
    question_close(&q);
}

static int opened(void **state) {
    arena = arena_open(64 * 1024 * 1024);
    t = logic_open(arena);
    return 0;
}

static int closed(void **state) {
    logic_close(t);
    arena_close(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_takes_the_least_and_any_the_greatest),
        cmocka_unit_test(not_changes_what_is_certain_and_keeps_what_is_not),
        cmocka_unit_test(an_unknown_state_is_one_of_the_four_and_no_fifth),
    };
    return cmocka_run_group_tests_name("prove_state", tests, opened, closed);
}
