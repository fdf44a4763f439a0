/* Is what somebody said kept for them and for officers, sealed, and answered once? */
#include "vault_world.h"

static struct arena *arena;
static const struct span me = SPAN_LITERAL("a canary of a person");
static const struct span other = SPAN_LITERAL("another person");

static int world_new(void **state) {
    arena = arena_open(4 << 20);
    return folder_new(state);
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static uint64_t put(struct vault *vault, struct span whom, uint64_t entry, const char *says) {
    uint64_t number = 0;
    GOOD(dispute_put(vault, whom, 1000, entry, span_str(says), &number));
    return number;
}

static size_t waiting(struct vault *vault) {
    uint64_t from = 0;
    for (size_t count = 0;; count++) {
        struct vault_dispute dispute;
        bool has = false;
        GOOD(dispute_next(vault, arena, &from, &dispute, &has));
        if (!has) return count;
    }
}

static void each_sees_their_own_and_officers_what_waits(void **state) {
    struct vault *vault = opened();
    uint64_t from = 0;
    struct vault_dispute dispute;
    bool has = false;
    assert_int_equal(put(vault, me, 7, "canary words"), 1);
    assert_int_equal(put(vault, other, 8, "of another"), 2);
    assert_int_equal(put(vault, me, 9, "more"), 3);
    vault_close(vault);
    vault = opened();
    assert_int_equal(waiting(vault), 3);
    GOOD(dispute_next_of(vault, arena, me, &from, &dispute, &has));
    assert_true(has && dispute.number == 1 && dispute.entry == 7 && dispute.answered == 0);
    assert_true(span_is(dispute.says, "canary words"));
    GOOD(dispute_next_of(vault, arena, me, &from, &dispute, &has));
    assert_true(has && dispute.number == 3 && dispute.entry == 9);
    GOOD(dispute_next_of(vault, arena, me, &from, &dispute, &has));
    assert_false(has);
    vault_close(vault);
}

static void an_answer_is_given_once_and_stays(void **state) {
    struct vault *vault = opened();
    uint64_t from = 0;
    struct vault_dispute dispute;
    bool has = false;
    put(vault, me, 7, "words");
    put(vault, me, 8, "words");
    GOOD(dispute_answer(vault, 1, 2000));
    GOOD(dispute_answer(vault, 1, 3000));
    GOOD(dispute_answer(vault, 99, 3000));
    assert_int_equal(waiting(vault), 1);
    GOOD(dispute_next_of(vault, arena, me, &from, &dispute, &has));
    assert_true(has && dispute.answered == 2000);
    vault_close(vault);
}

static void the_file_holds_no_word_and_no_person(void **state) {
    char command[256];
    struct vault *vault = opened();
    put(vault, me, 7, "canary words");
    vault_close(vault);
    snprintf(command, sizeof command, "grep -aq 'dispute_whom' %s", vault_path);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "grep -aq 'canary' %s", vault_path);
    assert_int_not_equal(system(command), 0);
}

static void a_row_in_the_place_of_another_does_not_open(void **state) {
    struct vault *vault = opened();
    uint64_t from = 0;
    struct vault_dispute dispute;
    bool has = false;
    put(vault, me, 7, "one");
    put(vault, me, 8, "two");
    vault_close(vault);
    raw_run("UPDATE dispute SET sealed = (SELECT sealed FROM dispute WHERE number = 2)");
    vault = opened();
    assert_int_equal(dispute_next(vault, arena, &from, &dispute, &has).kind, ERR_FAULT);
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_sees_their_own_and_officers_what_waits, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(an_answer_is_given_once_and_stays, world_new, world_drop),
        cmocka_unit_test_setup_teardown(the_file_holds_no_word_and_no_person, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(a_row_in_the_place_of_another_does_not_open, world_new,
                                        world_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
