/* Is a notice there until it was taken, and found by whom it is for alone? */
#include "vault_world.h"

#include "vault/inside.h"

static struct arena *arena;
static const struct span dept = SPAN_LITERAL("us.canary-department");
static const struct span other = SPAN_LITERAL("us.canary-other");

static int world_new(void **state) {
    arena = arena_open(64 << 20);
    return folder_new(state);
}
static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static void put(struct vault *vault, struct span requester, unsigned i, uint64_t entry) {
    struct vault_notice notice = {.requester = requester,
                                  .record = span_str(arena_printf(arena, "{\"n\":%u}", i)),
                                  .entry = entry,
                                  .made = 1000};
    GOOD(notice_put_many(vault, &notice, 1));
}

/* The number in the record of one that is due, after so many others; 0: none is. */
static unsigned due(struct vault *vault, struct span requester, instant now, size_t after,
                    struct vault_notice *notice) {
    bool has = false;
    unsigned n = 0;
    GOOD(notice_due(vault, arena, requester, now, after, notice, &has));
    if (has) assert_int_equal(sscanf(arena_str(arena, notice->record), "{\"n\":%u}", &n), 1);
    return n;
}

static uint64_t waiting(struct vault *vault) {
    uint64_t count = 99;
    GOOD(notice_waiting(vault, &count));
    return count;
}

static void each_finds_its_own_in_the_order_of_when_it_is_due(void **state) {
    struct vault *vault = opened();
    struct vault_notice notice;
    put(vault, dept, 1, 1);
    put(vault, dept, 2, 2);
    put(vault, other, 3, 3);
    assert_int_equal(due(vault, dept, 5, 0, &notice), 1);
    assert_int_equal(notice.entry, 1);
    assert_int_equal(notice.made, 1000);
    assert_int_equal(notice.tries, 0);
    uint64_t first = notice.number;
    assert_int_equal(due(vault, dept, 5, 1, &notice), 2);
    assert_int_equal(due(vault, dept, 5, 2, &notice), 0);
    assert_int_equal(due(vault, other, 5, 0, &notice), 3);
    assert_int_equal(due(vault, SPAN_LITERAL("us.nobody"), 5, 0, &notice), 0);
    GOOD(notice_tried_many(vault, &(struct notice_tried){first, 50}, 1)); /* it failed */
    assert_int_equal(due(vault, dept, 49, 0, &notice), 2);
    assert_int_equal(due(vault, dept, 49, 1, &notice), 0);
    assert_int_equal(due(vault, dept, 50, 1, &notice), 1);
    assert_int_equal(notice.tries, 1);
    vault_close(vault);
}

static void it_outlives_the_process_until_it_is_taken(void **state) {
    struct vault *vault = opened();
    struct vault_notice notice;
    instant when = -1;
    bool has = true;
    GOOD(notice_first_due(vault, &when, &has));
    assert_false(has);
    put(vault, dept, 1, 1);
    vault_close(vault);
    vault = opened();
    GOOD(notice_first_due(vault, &when, &has));
    assert_true(has);
    assert_int_equal(when, 0);
    assert_int_equal(due(vault, dept, 5, 0, &notice), 1);
    GOOD(notice_tried_many(vault, &(struct notice_tried){notice.number, 0}, 1));
    assert_int_equal(waiting(vault), 0);
    uint64_t before = notice.number;
    put(vault, dept, 2, 2);
    assert_int_equal(due(vault, dept, 5, 0, &notice), 2);
    assert_true(notice.number > before); /* never given again */
    vault_close(vault);
}

static void what_was_never_recorded_is_nobodys(void **state) {
    struct vault *vault = opened();
    struct vault_notice notice;
    uint64_t discarded;
    put(vault, dept, 1, 9);
    put(vault, dept, 2, 10);
    GOOD(case_discard_from(vault, 10, &discarded));
    assert_int_equal(due(vault, dept, 5, 0, &notice), 1);
    assert_int_equal(waiting(vault), 1);
    vault_close(vault);
}

static void its_days_are_over_at_last(void **state) {
    struct vault *vault = opened();
    uint64_t dropped = 9;
    put(vault, dept, 1, 1);
    GOOD(notice_drop_before(vault, 1000, &dropped));
    assert_int_equal(dropped, 0);
    GOOD(notice_drop_before(vault, 1001, &dropped));
    assert_int_equal(dropped, 1);
    assert_int_equal(waiting(vault), 0);
    vault_close(vault);
}

static void what_was_told_is_listed_until_its_days_are_over(void **state) {
    struct vault *vault = opened();
    struct vault_notice notice;
    uint64_t after = 0;
    uint64_t dropped = 9;
    bool has = false;
    put(vault, dept, 1, 1);
    put(vault, other, 2, 2);
    put(vault, dept, 3, 3);
    assert_int_equal(due(vault, dept, 5, 0, &notice), 1);
    GOOD(notice_tried_many(vault, &(struct notice_tried){notice.number, 0}, 1));
    assert_int_equal(waiting(vault), 2);
    assert_int_equal(due(vault, dept, INT32_MAX, 0, &notice), 3); /* never the one that was told */
    assert_int_equal(due(vault, dept, INT32_MAX, 1, &notice), 0);
    static const unsigned told[][2] = {{1, true}, {3, false}};
    for (size_t i = 0; i < 2; i++) {
        unsigned n = 0;
        GOOD(notice_next_of(vault, arena, dept, &after, &notice, &has));
        assert_true(has);
        assert_int_equal(sscanf(arena_str(arena, notice.record), "{\"n\":%u}", &n), 1);
        assert_int_equal(n, told[i][0]);
        assert_int_equal(notice.over, told[i][1]);
    }
    GOOD(notice_next_of(vault, arena, dept, &after, &notice, &has));
    assert_false(has);
    GOOD(notice_drop_before(vault, 1001, &dropped));
    assert_int_equal(dropped, 2); /* that were still owed */
    after = 0;
    GOOD(notice_next_of(vault, arena, dept, &after, &notice, &has));
    assert_false(has);
    vault_close(vault);
}

static void a_case_and_its_notice_are_one_commit(void **state) {
    struct vault *vault = opened();
    struct vault_notice notice;
    struct vault_case found;
    bool has = false;
    struct vault_case one = {.ask_id = "ASK-CANARY1",
                             .decision_id = "DEC-CANARY1",
                             .requester = dept,
                             .record = SPAN_LITERAL("{}"),
                             .answer = SPAN_LITERAL("{}"),
                             .trace = SPAN_LITERAL("00-trace"),
                             .notice = SPAN_LITERAL("{\"n\":7}"),
                             .notice_made = 77};
    GOOD(case_put_many(vault, &one, 1, 4));
    assert_int_equal(due(vault, dept, 5, 0, &notice), 7);
    assert_int_equal(notice.entry, 4);
    assert_int_equal(notice.made, 77);
    GOOD(case_by_ask(vault, arena, dept, SPAN_LITERAL("ASK-CANARY1"), &found, &has));
    assert_true(has && span_is(found.trace, "00-trace") && found.notice.len == 0);
    assert_int_equal(case_put_many(vault, &one, 1, 5).kind, ERR_REFUSED); /* the id was used */
    assert_int_equal(waiting(vault), 1);
    vault_close(vault);
}

static void a_vault_from_before_gets_its_table(void **state) {
    sqlite3 *db = NULL;
    struct vault_notice notice;
    GOOD(db_open(vault_path, false, NULL, 1 << 20, &db));
    GOOD(db_run(db, "DROP TABLE IF EXISTS notice"));
    db_close(db);
    for (int i = 0; i < 2; i++) {
        struct vault *vault = opened();
        put(vault, dept, 1, 1);
        assert_int_equal(due(vault, dept, 5, 0, &notice), 1);
        vault_close(vault);
    }
}

/* Version 4 of a case's row: no trace at its end. */
static void row_make_older(struct vault *vault, uint64_t entry) {
    struct row_id id = {ROW_CASE, entry, 0};
    struct span plain;
    sqlite3_stmt *stmt = vault_statement(vault, READ_CASE);
    bool has = false;
    bind_uint(stmt, 1, entry);
    GOOD(vault_row(vault, stmt, &has));
    assert_true(has);
    GOOD(row_open(arena, vault->keys.cases, id, db_blob(stmt, 0), &plain));
    sqlite3_reset(stmt);
    struct span older = arena_copy(arena, span_cut(plain, 0, plain.len - 4));
    ((uint8_t *)(uintptr_t)older.at)[0] = 4;
    struct span sealed = row_seal(arena, vault->keys.cases, id, older);
    GOOD(db_prepare(vault->db, "UPDATE decided SET sealed = ?2 WHERE entry = ?1", &stmt));
    bind_uint(stmt, 1, entry);
    bind_span(stmt, 2, sealed);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
}

static void a_case_from_before_is_read(void **state) {
    struct vault *vault = opened();
    struct vault_case found = {0};
    bool has = false;
    struct vault_case one = {.ask_id = "ASK-CANARY1",
                             .decision_id = "DEC-CANARY1",
                             .requester = dept,
                             .record = SPAN_LITERAL("{\"a\":1}"),
                             .answer = SPAN_LITERAL("{\"b\":2}")};
    GOOD(case_put_many(vault, &one, 1, 4));
    row_make_older(vault, 4);
    GOOD(case_by_entry(vault, arena, 4, &found, &has));
    assert_true(has && span_is(found.record, "{\"a\":1}") && span_is(found.answer, "{\"b\":2}"));
    assert_int_equal(found.trace.len, 0);
    vault_close(vault);
}

static void no_byte_of_it_stands_in_the_clear(void **state) {
    static char bytes[1 << 20];
    struct vault *vault = opened();
    struct vault_notice one = {.requester = dept,
                               .record = SPAN_LITERAL("{\"ask_id\":\"ASK-CANARY99\"}")};
    GOOD(notice_put_many(vault, &one, 1));
    vault_close(vault);
    FILE *file = fopen(vault_path, "rb");
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(len > 4096);
    assert_null(memmem(bytes, len, "CANARY99", 8));
    assert_null(memmem(bytes, len, "canary-department", 17));
}

static void each_requester_and_each_generation_has_a_secret_of_its_own(void **state) {
    struct vault *vault = opened();
    struct secret a = vault_webhook_secret(vault, dept, 1);
    struct secret same = vault_webhook_secret(vault, dept, 1);
    struct secret later = vault_webhook_secret(vault, dept, 2);
    struct secret b = vault_webhook_secret(vault, other, 1);
    assert_memory_equal(&a, &same, sizeof a);
    assert_memory_not_equal(&a, &later, sizeof a);
    assert_memory_not_equal(&a, &b, sizeof a);
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_finds_its_own_in_the_order_of_when_it_is_due,
                                        world_new, world_drop),
        cmocka_unit_test_setup_teardown(it_outlives_the_process_until_it_is_taken, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(what_was_never_recorded_is_nobodys, world_new, world_drop),
        cmocka_unit_test_setup_teardown(its_days_are_over_at_last, world_new, world_drop),
        cmocka_unit_test_setup_teardown(what_was_told_is_listed_until_its_days_are_over, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(a_case_and_its_notice_are_one_commit, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(a_vault_from_before_gets_its_table, world_new, world_drop),
        cmocka_unit_test_setup_teardown(a_case_from_before_is_read, world_new, world_drop),
        cmocka_unit_test_setup_teardown(no_byte_of_it_stands_in_the_clear, world_new, world_drop),
        cmocka_unit_test_setup_teardown(each_requester_and_each_generation_has_a_secret_of_its_own,
                                        world_new, world_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
