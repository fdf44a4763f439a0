/* Does what a decision saw come back from its record as it was? */
#include "ask/weigh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void what_was_seen_is_read_back_as_it_was_written(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct law_answer answer[2] = {{SPAN_LITERAL("matter.reason-specific"), true},
                                   {SPAN_LITERAL("recipients.engaged"), false}};
    struct settled settled = {.answer = answer, .answer_count = 2};
    struct facts_from facts = {.open_matters_max = 7, .reason_shared = 3};
    struct seen seen = {.person = true,
                        .match = {.reason = MATCH_RIVAL, .address_prior = true},
                        .status = SPAN_LITERAL("hold-i6"),
                        .record_tag = sha256(SPAN_LITERAL("somebody"))};
    OWNED_JSON record = json_object();
    OWNED_JSON written = NULL;
    struct err e = json_read(seen_write(arena, &facts, &seen, &settled), 65536, &written);
    assert_false(err_is(e));
    json_object_set(record, "seen", written);
    struct facts_from facts_back = {0};
    struct seen back = {0};
    struct settled settled_back = {0};
    e = seen_read(arena, record, &facts_back, &back, &settled_back);
    assert_false(err_is(e));
    assert_int_equal(facts_back.open_matters_max, 7);
    assert_int_equal(facts_back.reason_shared, 3);
    assert_true(back.person && back.match.address_prior && !back.match.address_current);
    assert_int_equal(back.match.reason, MATCH_RIVAL);
    assert_true(span_equal(back.status, seen.status));
    assert_memory_equal(&back.record_tag, &seen.record_tag, sizeof back.record_tag);
    assert_int_equal(settled_back.answer_count, 2);
    assert_true(settled_back.answer[0].yes && !settled_back.answer[1].yes);
    assert_true(span_equal(settled_back.answer[1].element, answer[1].element));
}

static void a_record_that_does_not_say_what_was_seen_is_not_replayed(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JSON record = json_object();
    struct facts_from facts = {0};
    struct seen seen = {0};
    struct settled settled = {0};
    struct err e = seen_read(arena, record, &facts, &seen, &settled);
    assert_true(err_is(e));
}

static void where_people_are_asked_everybody_waits_and_nothing_else_is_told(void **state) {
    struct law_decision law = {.outcome = LAW_REFUSE, .reached_identity = true, .waits = true};
    assert_int_equal(weigh_outward(&law, false, false), OUTWARD_UNDER_REVIEW);
    law.outcome = LAW_REFER;
    assert_int_equal(weigh_outward(&law, false, false), OUTWARD_UNDER_REVIEW);
    assert_int_equal(weigh_outward(&law, false, true), OUTWARD_NOT_RELEASED);
    assert_int_equal(weigh_outward(&law, true, true), OUTWARD_RELEASED);
    law = (struct law_decision){.outcome = LAW_INCOMPLETE};
    assert_int_equal(weigh_outward(&law, false, false), OUTWARD_NEEDS_FROM_YOU);
    law = (struct law_decision){0};
    assert_int_equal(weigh_outward(&law, true, false), OUTWARD_NOT_RELEASED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_seen_is_read_back_as_it_was_written),
        cmocka_unit_test(a_record_that_does_not_say_what_was_seen_is_not_replayed),
        cmocka_unit_test(where_people_are_asked_everybody_waits_and_nothing_else_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
