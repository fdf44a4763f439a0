/* Is a code found once, by nobody who does not have it, and not beyond its end? */
#include "vault_world.h"

static struct arena *arena;
static const struct span code = SPAN_LITERAL("7KQ4-M2XD-09VA-TR5H");
static const struct span other = SPAN_LITERAL("7KQ4-M2XD-09VA-TR5J");
static const struct span canary = SPAN_LITERAL("a canary of a person");
static const struct span sealed = SPAN_LITERAL("what only the code opens");

static int world_new(void **state) {
    arena = arena_open(1 << 20);
    return folder_new(state);
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static bool found(struct vault *vault, struct span typed, instant now) {
    struct span bytes = {0};
    bool has = true;
    GOOD(code_find(vault, arena, typed, now, &bytes, &has));
    assert_true(!has || span_equal(bytes, sealed));
    return has;
}

static void a_code_is_found_until_it_is_spent(void **state) {
    struct vault *vault = opened();
    GOOD(code_put(vault, code, canary, 1000, 2000, sealed));
    assert_true(found(vault, code, 1000));
    assert_false(found(vault, other, 1000));
    assert_false(found(vault, span_of("", 0), 1000));
    GOOD(code_spend(vault, other));
    assert_true(found(vault, code, 1000));
    vault_close(vault);
    vault = opened();
    assert_true(found(vault, code, 1000));
    GOOD(code_spend(vault, code));
    assert_false(found(vault, code, 1000));
    vault_close(vault);
    vault = opened();
    assert_false(found(vault, code, 1000));
    vault_close(vault);
}

static void a_code_ends_at_its_second(void **state) {
    struct vault *vault = opened();
    GOOD(code_put(vault, code, canary, 1000, 2000, sealed));
    assert_true(found(vault, code, 1999));
    assert_false(found(vault, code, 2000));
    assert_false(found(vault, code, 900000));
    /* The row goes when the next one comes. */
    GOOD(code_put(vault, other, SPAN_LITERAL("somebody else"), 2000, 3000, sealed));
    assert_false(found(vault, code, 1999));
    assert_true(found(vault, other, 2999));
    vault_close(vault);
}

static void a_new_code_ends_the_one_before_of_that_person_alone(void **state) {
    struct vault *vault = opened();
    static const struct span third = SPAN_LITERAL("0000-0000-0000-0000");
    GOOD(code_put(vault, code, canary, 1000, 2000, sealed));
    GOOD(code_put(vault, third, SPAN_LITERAL("nobody else"), 1000, 2000, sealed));
    GOOD(code_put(vault, other, canary, 1000, 2000, sealed));
    assert_false(found(vault, code, 1000));
    assert_true(found(vault, other, 1000));
    assert_true(found(vault, third, 1000));
    vault_close(vault);
}

static bool file_has(const char *name, const char *text) {
    char path[128];
    char command[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(command, sizeof command, "grep -aq '%s' %s", text, path);
    return access(path, R_OK) == 0 && system(command) == 0;
}

static void the_file_holds_neither_code_nor_person(void **state) {
    struct vault *vault = opened();
    GOOD(code_put(vault, code, canary, 1000, 2000, sealed));
    vault_close(vault);
    assert_true(file_has("vault.db", "what only the code opens"));
    assert_false(file_has("vault.db", "7KQ4"));
    assert_false(file_has("vault.db", "a canary of"));
}

static void a_vault_of_before_gets_its_table_and_keeps_what_it_has(void **state) {
    struct vault *vault = opened();
    GOOD(people_load(vault, 0, 3));
    vault_close(vault);
    raw_run("DROP TABLE code");
    vault = opened();
    assert_true(person_of(vault, 1) != 0);
    GOOD(code_put(vault, code, canary, 1000, 2000, sealed));
    assert_true(found(vault, code, 1000));
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_code_is_found_until_it_is_spent, world_new, world_drop),
        cmocka_unit_test_setup_teardown(a_code_ends_at_its_second, world_new, world_drop),
        cmocka_unit_test_setup_teardown(a_new_code_ends_the_one_before_of_that_person_alone,
                                        world_new, world_drop),
        cmocka_unit_test_setup_teardown(the_file_holds_neither_code_nor_person, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(a_vault_of_before_gets_its_table_and_keeps_what_it_has,
                                        world_new, world_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
