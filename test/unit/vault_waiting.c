/* Does an ask wait until it is answered, and is what the ledger never recorded undone? */
#include "vault_world.h"

static struct arena *arena;
static const struct span dept = SPAN_LITERAL("us.canary-department");

static int world_new(void **state) {
    arena = arena_open(64 << 20);
    return folder_new(state);
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static struct vault_case pending_of(unsigned i) {
    struct vault_case one = {.requester = dept, .officer_count = 1, .open = true};
    snprintf(one.ask_id, sizeof one.ask_id, "ASK-CANARY%08u", i);
    snprintf(one.decision_id, sizeof one.decision_id, "DEC-CANARY%08u", i);
    one.record = span_str(arena_printf(arena, "{\"pending\":%u}", i));
    one.answer = SPAN_LITERAL("{}");
    one.officer[0] = SPAN_LITERAL("OFF-A");
    return one;
}

static struct vault_case answer_of(unsigned i, uint64_t pending, bool open) {
    struct vault_case one = pending_of(i);
    snprintf(one.decision_id, sizeof one.decision_id, "DEC-ANSWER%08u", i);
    one.record = span_str(arena_printf(arena, "{\"answer\":%u}", i));
    one.open = open;
    one.answers = pending;
    return one;
}

static void put(struct vault *vault, struct vault_case one, uint64_t entry) {
    GOOD(case_put_many(vault, &one, 1, entry));
}

static uint64_t waiting_count(struct vault *vault) {
    struct vault_waiting waiting;
    uint64_t from = 0;
    uint64_t count = 0;
    bool has = true;
    while (has) {
        GOOD(waiting_next(vault, &from, &waiting, &has));
        count += has;
    }
    return count;
}

static uint64_t newest(struct vault *vault, unsigned i) {
    struct vault_case found = {0};
    bool has = false;
    GOOD(case_by_ask(vault, arena, dept, span_str(pending_of(i).ask_id), &found, &has));
    return has ? found.entry_index : 0;
}

static uint64_t matters(struct vault *vault) {
    uint64_t count = 99;
    GOOD(case_open_matters(vault, dept, SPAN_LITERAL("OFF-A"), &count));
    return count;
}

static struct vault_waiting only(struct vault *vault, unsigned i) {
    struct vault_waiting found[2];
    size_t count = 0;
    GOOD(waiting_by_ask(vault, span_str(pending_of(i).ask_id), found, &count));
    assert_int_equal(count, 1);
    return found[0];
}

static void an_ask_waits_until_its_answer_takes_its_id_over(void **state) {
    struct vault *vault = opened();
    put(vault, pending_of(1), 10);
    put(vault, pending_of(2), 11);
    assert_int_equal(waiting_count(vault), 2);
    assert_int_equal(matters(vault), 2);
    put(vault, answer_of(1, 10, false), 12);
    assert_int_equal(waiting_count(vault), 1);
    assert_int_equal(matters(vault), 1);
    assert_int_equal(newest(vault, 1), 12);
    assert_int_equal(only(vault, 1).answered, 12);
    assert_int_equal(only(vault, 1).closed, 12);
    struct vault_case again = answer_of(1, 10, false);
    snprintf(again.decision_id, sizeof again.decision_id, "DEC-AGAIN");
    assert_int_equal(case_put_many(vault, &again, 1, 13).kind, ERR_REFUSED);
    assert_int_equal(newest(vault, 1), 12);
    vault_close(vault);
}

static void an_answer_that_was_never_recorded_is_undone(void **state) {
    struct vault *vault = opened();
    uint64_t discarded = 0;
    put(vault, pending_of(20), 100);
    uint64_t before = matters(vault);
    put(vault, answer_of(20, 100, false), 101);
    GOOD(case_discard_from(vault, 101, &discarded));
    assert_int_equal(discarded, 1);
    assert_int_equal(newest(vault, 20), 100);
    assert_int_equal(only(vault, 20).answered, 0);
    assert_int_equal(only(vault, 20).closed, 0);
    assert_int_equal(matters(vault), before);
    put(vault, answer_of(20, 100, false), 101);
    assert_int_equal(newest(vault, 20), 101);
    vault_close(vault);
}

static void an_ask_and_its_answer_are_undone_together(void **state) {
    struct vault *vault = opened();
    uint64_t discarded = 0;
    uint64_t waited = waiting_count(vault);
    put(vault, pending_of(30), 200);
    put(vault, answer_of(30, 200, false), 201);
    GOOD(case_discard_from(vault, 200, &discarded));
    assert_int_equal(discarded, 2);
    assert_int_equal(newest(vault, 30), 0);
    assert_int_equal(waiting_count(vault), waited);
    put(vault, pending_of(30), 200);
    assert_int_equal(newest(vault, 30), 200);
    vault_close(vault);
}

static struct vault_said said_of(uint64_t matter, uint64_t entry, bool closes) {
    return (struct vault_said){
        .matter = matter,
        .entry_index = entry,
        .record = span_str(arena_printf(arena, "{\"said\":%llu}", (unsigned long long)entry)),
        .closes = closes};
}

static size_t said_count(struct vault *vault, uint64_t matter) {
    struct vault_said said;
    uint64_t from = 0;
    size_t count = 0;
    bool has = true;
    while (has) {
        GOOD(said_next(vault, arena, matter, &from, &said, &has));
        if (!has) break;
        count++;
        assert_true(span_equal(said.record, said_of(matter, said.entry_index, false).record));
    }
    return count;
}

static void what_is_said_is_kept_by_matter_and_undone_with_its_entry(void **state) {
    struct vault *vault = opened();
    uint64_t discarded = 0;
    put(vault, pending_of(40), 300);
    put(vault, pending_of(41), 301);
    for (uint64_t entry = 302; entry < 306; entry++) {
        struct vault_said said = said_of(entry < 305 ? 300 : 301, entry, false);
        GOOD(said_put(vault, &said));
    }
    vault_close(vault);
    vault = opened();
    assert_int_equal(said_count(vault, 300), 3);
    assert_int_equal(said_count(vault, 301), 1);
    GOOD(case_discard_from(vault, 304, &discarded));
    assert_int_equal(said_count(vault, 300), 2);
    assert_int_equal(said_count(vault, 301), 0);
    vault_close(vault);
}

/* How much of a matter is kept, and how much of it no entry commits to yet. */
static size_t spoken_count(struct vault *vault, uint64_t matter, size_t *open) {
    struct vault_spoken spoken;
    uint64_t from = 0;
    size_t count = 0;
    bool has = true;
    for (*open = 0; has; count += has) {
        GOOD(spoken_next(vault, arena, matter, &from, &spoken, &has));
        if (has) assert_true(spoken.record.len > 0);
        *open += has && spoken.entry == 0;
    }
    return count;
}

static void what_officers_do_is_kept_before_an_entry_commits_to_it(void **state) {
    struct vault *vault = opened();
    uint64_t discarded = 0;
    size_t open;
    put(vault, pending_of(70), 700);
    put(vault, pending_of(71), 701);
    GOOD(spoken_put(vault, 700, span_str("{\"a\":1}")));
    GOOD(spoken_put(vault, 701, span_str("{\"b\":1}")));
    struct vault_said said = said_of(700, 702, false);
    GOOD(said_put(vault, &said));
    GOOD(spoken_put(vault, 700, span_str("{\"c\":1}")));
    vault_close(vault);
    vault = opened();
    assert_int_equal(spoken_count(vault, 700, &open), 2);
    assert_int_equal(open, 1);
    assert_int_equal(spoken_count(vault, 701, &open), 1);
    assert_int_equal(open, 1);
    GOOD(case_discard_from(vault, 702, &discarded)); /* the ledger did not take it */
    assert_int_equal(spoken_count(vault, 700, &open), 2);
    assert_int_equal(open, 2);
    GOOD(case_discard_from(vault, 701, &discarded)); /* nor the second ask */
    assert_int_equal(spoken_count(vault, 700, &open), 2);
    assert_int_equal(spoken_count(vault, 701, &open), 0);
    vault_close(vault);
}

static void after_a_release_in_an_emergency_it_waits_for_the_second_officer(void **state) {
    struct vault *vault = opened();
    uint64_t discarded = 0;
    uint64_t waited = waiting_count(vault);
    put(vault, pending_of(50), 400);
    put(vault, answer_of(50, 400, true), 401);
    assert_int_equal(waiting_count(vault), waited + 1);
    assert_int_equal(only(vault, 50).answered, 401);
    struct vault_said said = said_of(400, 402, true);
    GOOD(said_put(vault, &said));
    assert_int_equal(waiting_count(vault), waited);
    assert_int_equal(only(vault, 50).closed, 402);
    GOOD(case_discard_from(vault, 402, &discarded));
    assert_int_equal(waiting_count(vault), waited + 1);
    assert_int_equal(only(vault, 50).answered, 401);
    vault_close(vault);
}

static void two_requesters_may_have_chosen_one_id(void **state) {
    struct vault *vault = opened();
    struct vault_waiting found[2];
    size_t count = 0;
    struct vault_case other = pending_of(60);
    put(vault, other, 500);
    other.requester = SPAN_LITERAL("us.other");
    snprintf(other.decision_id, sizeof other.decision_id, "DEC-OTHER");
    put(vault, other, 501);
    GOOD(waiting_by_ask(vault, span_str(other.ask_id), found, &count));
    assert_int_equal(count, 2);
    GOOD(waiting_by_ask(vault, SPAN_LITERAL("ASK-NOBODY"), found, &count));
    assert_int_equal(count, 0);
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ask_waits_until_its_answer_takes_its_id_over),
        cmocka_unit_test(an_answer_that_was_never_recorded_is_undone),
        cmocka_unit_test(an_ask_and_its_answer_are_undone_together),
        cmocka_unit_test(what_is_said_is_kept_by_matter_and_undone_with_its_entry),
        cmocka_unit_test(after_a_release_in_an_emergency_it_waits_for_the_second_officer),
        cmocka_unit_test(two_requesters_may_have_chosen_one_id),
        cmocka_unit_test(what_officers_do_is_kept_before_an_entry_commits_to_it),
    };
    return cmocka_run_group_tests(tests, world_new, world_drop);
}
