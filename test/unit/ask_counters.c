/* Do asks that are decided in one round count each other, and none itself? */
#include "ask/counters.h"

#include "../vault_world.h"

static struct ask *ask_about(const char *subject, const char *reason, size_t officers) {
    static const char *const OFFICER[] = {"OFF-1", "OFF-2", "OFF-3"};
    struct ask *ask = calloc(1, sizeof *ask);
    ask->requester = SPAN_LITERAL("us.doj");
    ask->reason = span_str(reason);
    ask->digest = sha256(span_str(subject));
    ask->recipient_count = officers;
    for (size_t i = 0; i < officers; i++)
        ask->recipient[i].id = span_str(OFFICER[i]);
    return ask;
}

/* As decide_ask does it: counted, decided, added. */
static struct facts_from decide(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                                bool open) {
    struct facts_from facts = {.ask = ask};
    struct decided *decided = ARENA_NEW(arena, struct decided);
    decided->subject_tag = ask->digest;
    decided->ask_digest = ask->digest;
    decided->requester = ask->requester;
    decided->open = open;
    GOOD(counters_read(keeper, arena, ask, false, decided, &facts));
    counters_add(keeper, decided);
    return facts;
}

static void asks_that_come_at_once_are_not_each_the_first(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    OWNED_ARENA arena = arena_open(64 << 20);
    char subject[32];
    keeper->vault = opened();
    for (unsigned i = 0; i < 40; i++) {
        snprintf(subject, sizeof subject, "person %u", i);
        struct ask *ask = ask_about(subject, "One reason.", 1);
        struct facts_from facts = decide(keeper, arena, ask, true);
        assert_int_equal(facts.open_matters_max, i);
        assert_int_equal(facts.reason_shared, i);
        free(ask);
    }
    struct ask *other = ask_about("another", "Another.", 0);
    struct facts_from facts = decide(keeper, arena, other, true);
    assert_int_equal(facts.open_matters_max + facts.reason_shared, 0);
    other->requester = SPAN_LITERAL("us.ed");
    other->reason = span_str("One reason.");
    assert_int_equal(decide(keeper, arena, other, true).reason_shared, 0);
    free(other);
    counters_forget(keeper);
    struct ask *first = ask_about("person 1", "one reason", 1);
    facts = decide(keeper, arena, first, true);
    assert_int_equal(facts.open_matters_max + facts.reason_shared, 0);
    free(first);
    vault_close(keeper->vault);
    free(keeper);
}

static void an_ask_that_is_decided_again_does_not_count_itself(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    OWNED_ARENA arena = arena_open(64 << 20);
    struct ask *ask = ask_about("person", "A reason.", 3);
    keeper->vault = opened();
    for (int i = 0; i < 3; i++) {
        struct facts_from facts = decide(keeper, arena, ask, true);
        assert_int_equal(facts.open_matters_max + facts.reason_shared, 0);
    }
    counters_forget(keeper);
    decide(keeper, arena, ask, false); /* refused: no matter that is open */
    struct ask *next = ask_about("next", "B", 3);
    assert_int_equal(decide(keeper, arena, next, true).open_matters_max, 0);
    free(next);
    free(ask);
    vault_close(keeper->vault);
    free(keeper);
}

static bool stands(struct keeper *keeper, const char *subject, const char *officer,
                   const char *reason) {
    struct decided ahead = {.requester = SPAN_LITERAL("us.doj"),
                            .ask_digest = sha256(span_str(subject)),
                            .subject_tag = sha256(span_str(subject)),
                            .officer = {span_str(officer)},
                            .officer_count = 1,
                            .has_reason = reason[0] != 0,
                            .reason = sha256(span_str(reason))};
    bool holds = false;
    GOOD(counters_confirm(keeper, &ahead, &holds));
    return holds;
}

/* It was decided as if nobody had asked before. */
static void what_was_decided_ahead_stands_where_nothing_counts(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    OWNED_ARENA arena = arena_open(64 << 20);
    struct ask *ask = ask_about("person", "a reason", 1);
    keeper->vault = opened();
    assert_true(stands(keeper, "next", "OFF-1", "areason"));
    decide(keeper, arena, ask, true);
    assert_false(stands(keeper, "next", "OFF-1", ""));        /* an officer of the round */
    assert_false(stands(keeper, "next", "OFF-9", "areason")); /* a reason of the round */
    assert_true(stands(keeper, "person", "OFF-9", "areason"));
    assert_true(stands(keeper, "next", "OFF-9", "another"));
    counters_forget(keeper);
    struct vault_case kept = {.ask_id = "ASK-1",
                              .decision_id = "DEC-1",
                              .requester = SPAN_LITERAL("us.doj"),
                              .officer = {SPAN_LITERAL("OFF-5")},
                              .officer_count = 1,
                              .open = true,
                              .has_reason = true,
                              .reason_digest = sha256(SPAN_LITERAL("kept")),
                              .subject_tag = sha256(SPAN_LITERAL("person")),
                              .record = SPAN_LITERAL("{}"),
                              .answer = SPAN_LITERAL("{}")};
    GOOD(case_put_many(keeper->vault, &kept, 1, 1));
    assert_true(stands(keeper, "next", "OFF-1", "areason"));
    assert_false(stands(keeper, "next", "OFF-5", "")); /* the same of what was committed */
    assert_false(stands(keeper, "next", "OFF-1", "kept"));
    assert_true(stands(keeper, "person", "OFF-1", "kept"));
    free(ask);
    vault_close(keeper->vault);
    free(keeper);
}

static void a_round_that_names_too_many_lets_none_more_in(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    OWNED_ARENA arena = arena_open(256 << 20);
    char subject[32];
    struct facts_from facts = {0};
    keeper->vault = opened();
    for (unsigned i = 0; i * 3 <= ABREAST_MAX + 3; i++) {
        snprintf(subject, sizeof subject, "person %u", i);
        struct ask *ask = ask_about(subject, "", 3);
        facts = decide(keeper, arena, ask, true);
        free(ask);
    }
    assert_int_equal(keeper->abreast_count, ABREAST_MAX);
    assert_true(facts.open_matters_max >= CASE_COUNTED_MAX);
    vault_close(keeper->vault);
    free(keeper);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(asks_that_come_at_once_are_not_each_the_first, folder_new,
                                        folder_drop),
        cmocka_unit_test_setup_teardown(an_ask_that_is_decided_again_does_not_count_itself,
                                        folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(what_was_decided_ahead_stands_where_nothing_counts,
                                        folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(a_round_that_names_too_many_lets_none_more_in, folder_new,
                                        folder_drop),
    };
    return cmocka_run_group_tests_name("ask_counters", tests, NULL, NULL);
}
