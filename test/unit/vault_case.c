/* Is every decided ask kept once, sealed, found again, and discarded when it was never recorded? */
#include "vault_world.h"

#include "base/file.h"

static struct arena *arena;

static int world_new(void **state) {
    arena = arena_open(64 << 20);
    return folder_new(state);
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static const struct span dept = SPAN_LITERAL("us.canary-department");
static const struct span other_dept = SPAN_LITERAL("us.other");

static struct vault_case case_of(unsigned i) {
    struct vault_case one = {.requester = dept};
    snprintf(one.ask_id, sizeof one.ask_id, "ASK-CANARY%08u", i);
    snprintf(one.decision_id, sizeof one.decision_id, "DEC-CANARY%08u", i);
    one.ask_digest = sha256(span_str(one.ask_id));
    one.record = span_str(arena_printf(arena, "{\"canary_record\":%u}", i));
    one.answer = span_str(arena_printf(arena, "{\"canary_answer\":%u}", i));
    return one;
}

static struct vault_case matter_of(unsigned i, const char *officer, const char *reason,
                                   unsigned subject) {
    struct vault_case one = case_of(i);
    one.officer[0] = span_str(officer);
    one.officer_count = 1;
    one.open = true;
    one.has_reason = reason != NULL;
    if (reason) one.reason_digest = sha256(span_str(reason));
    one.subject_tag = sha256(span_of(&subject, sizeof subject));
    return one;
}

static void put(struct vault *vault, unsigned first, unsigned count, uint64_t entry) {
    static struct vault_case many[ROUND_ASKS_MAX];
    for (unsigned i = 0; i < count; i++)
        many[i] = case_of(first + i);
    GOOD(case_put_many(vault, many, count, entry));
}

static bool there(struct vault *vault, unsigned i, struct vault_case *found) {
    bool has = false;
    struct vault_case one = case_of(i);
    GOOD(case_by_ask(vault, arena, dept, span_str(one.ask_id), found, &has));
    return has;
}

static uint64_t open_matters(struct vault *vault, struct span requester, const char *officer) {
    uint64_t count = 99;
    GOOD(case_open_matters(vault, requester, span_str(officer), &count));
    return count;
}

static uint64_t shared(struct vault *vault, struct span requester, const char *reason,
                       unsigned subject) {
    uint64_t count = 99;
    struct digest text = sha256(span_str(reason));
    struct digest tag = sha256(span_of(&subject, sizeof subject));
    GOOD(case_reason_shared(vault, requester, &text, &tag, &count));
    return count;
}

static void a_round_is_kept_and_each_case_is_found_by_ask_and_by_decision(void **state) {
    struct vault *vault = opened();
    put(vault, 0, ROUND_ASKS_MAX, 10);
    vault_close(vault);
    vault = opened();
    struct vault_case found;
    bool has = false;
    assert_true(there(vault, 200, &found));
    assert_string_equal(found.decision_id, "DEC-CANARY00000200");
    assert_true(span_is(found.record, "{\"canary_record\":200}"));
    assert_true(span_is(found.answer, "{\"canary_answer\":200}"));
    assert_true(span_equal(found.requester, dept));
    assert_int_equal(found.entry_index, 210);
    GOOD(case_by_decision(vault, arena, SPAN_LITERAL("DEC-CANARY00000201"), &found, &has));
    assert_true(has);
    assert_string_equal(found.ask_id, "ASK-CANARY00000201");
    GOOD(case_by_decision(vault, arena, SPAN_LITERAL("ASK-CANARY00000201"), &found, &has));
    assert_false(has);
    GOOD(case_by_ask(vault, arena, other_dept, SPAN_LITERAL("ASK-CANARY00000201"), &found, &has));
    assert_false(has);
    assert_false(there(vault, 9999, &found));
    vault_close(vault);
}

static void
an_ask_id_is_used_once_by_a_requester_and_a_round_with_it_twice_is_not_kept(void **state) {
    struct vault *vault = opened();
    struct vault_case found;
    struct vault_case many[2] = {case_of(1000), case_of(1000)};
    struct err e = case_put_many(vault, many, 2, 1000);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_false(there(vault, 1000, &found));
    many[1] = case_of(5); /* from before */
    assert_int_equal(case_put_many(vault, many, 2, 1000).kind, ERR_REFUSED);
    assert_false(there(vault, 1000, &found));
    /* Another requester may use the same id. */
    many[1] = case_of(1000);
    many[1].requester = other_dept;
    memcpy(many[1].decision_id, "DEC-ANOTHER", 12);
    GOOD(case_put_many(vault, many, 2, 1000));
    assert_true(there(vault, 1000, &found));
    assert_int_equal(found.entry_index, 1000);
    vault_close(vault);
}

static void what_the_ledger_had_is_known_to_the_vault(void **state) {
    struct vault *vault = opened();
    struct vault_case one = matter_of(9000, "OFF-A", "we need it", 1);
    uint64_t least = 0;
    GOOD(case_put_many(vault, &one, 1, 9000));
    GOOD(case_ledger_least(vault, &least));
    assert_int_equal(least, 9000);
    GOOD(case_ledger_mark(vault, 9001));
    GOOD(case_ledger_least(vault, &least));
    assert_int_equal(least, 9001);
    uint64_t discarded = 0;
    GOOD(case_discard_from(vault, 9000, &discarded));
    assert_int_equal(discarded, 1);
    vault_close(vault);
}

static void cases_that_the_ledger_never_recorded_are_discarded_with_their_counters(void **state) {
    struct vault *vault = opened();
    struct vault_case found;
    uint64_t discarded = 99;
    struct vault_case many[] = {matter_of(2000, "OFF-A", "we need it", 1),
                                matter_of(2001, "OFF-A", "we need it", 2),
                                matter_of(2002, "OFF-A", "we need it", 1)};
    GOOD(case_put_many(vault, many, 3, 2000));
    assert_int_equal(open_matters(vault, dept, "OFF-A"), 3);
    GOOD(case_discard_from(vault, 2003, &discarded));
    assert_int_equal(discarded, 0);
    GOOD(case_discard_from(vault, 2001, &discarded));
    assert_int_equal(discarded, 2);
    assert_true(there(vault, 2000, &found));
    assert_false(there(vault, 2001, &found));
    assert_false(there(vault, 2002, &found));
    assert_int_equal(open_matters(vault, dept, "OFF-A"), 1);
    assert_int_equal(shared(vault, dept, "we need it", 3), 1);
    assert_int_equal(shared(vault, dept, "we need it", 1), 0);
    /* The same indexes and ids can be used again. */
    GOOD(case_put_many(vault, many + 1, 2, 2001));
    assert_int_equal(open_matters(vault, dept, "OFF-A"), 3);
    vault_close(vault);
}

static void open_matters_are_counted_by_requester_and_officer_up_to_a_bound(void **state) {
    struct vault *vault = opened();
    static struct vault_case many[ROUND_ASKS_MAX];
    struct vault_case closed = matter_of(3000, "OFF-B", NULL, 0);
    closed.open = false;
    GOOD(case_put_many(vault, &closed, 1, 3000));
    assert_int_equal(open_matters(vault, dept, "OFF-B"), 0);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < ROUND_ASKS_MAX; i++) {
            many[i] = matter_of(3001 + round * ROUND_ASKS_MAX + i, "OFF-B", NULL, 0);
            many[i].officer[1] = SPAN_LITERAL("OFF-B"); /* named twice, one matter */
            many[i].officer[2] = SPAN_LITERAL("OFF-C");
            many[i].officer_count = round == 0 ? 3 : 1;
        }
        GOOD(case_put_many(vault, many, ROUND_ASKS_MAX, 3001 + round * ROUND_ASKS_MAX));
    }
    assert_int_equal(open_matters(vault, dept, "OFF-B"), CASE_COUNTED_MAX);
    assert_int_equal(open_matters(vault, dept, "OFF-C"), ROUND_ASKS_MAX);
    assert_int_equal(open_matters(vault, dept, "OFF-D"), 0);
    assert_int_equal(open_matters(vault, other_dept, "OFF-B"), 0);
    vault_close(vault);
}

static void a_reason_text_is_counted_by_the_other_subjects_it_was_used_for(void **state) {
    struct vault *vault = opened();
    struct vault_case many[] = {
        matter_of(5000, "OFF-E", "same words", 1), matter_of(5001, "OFF-E", "same words", 2),
        matter_of(5002, "OFF-E", "same words", 2), matter_of(5003, "OFF-E", "other words", 3),
        matter_of(5004, "OFF-E", NULL, 4)};
    GOOD(case_put_many(vault, many, 5, 5000));
    assert_int_equal(shared(vault, dept, "same words", 1), 1);
    assert_int_equal(shared(vault, dept, "same words", 2), 1);
    assert_int_equal(shared(vault, dept, "same words", 7), 2);
    assert_int_equal(shared(vault, dept, "other words", 3), 0);
    assert_int_equal(shared(vault, dept, "other words", 1), 1);
    assert_int_equal(shared(vault, dept, "", 4), 0);
    assert_int_equal(shared(vault, other_dept, "same words", 1), 0);
    vault_close(vault);
}

static void a_case_that_is_too_large_or_nameless_is_refused_and_the_round_with_it(void **state) {
    struct vault *vault = opened();
    struct vault_case found;
    OWNED_ARENA big = arena_open(8 << 20);
    struct vault_case many[2] = {case_of(6000), case_of(6001)};
    many[1].record = span_of(arena_alloc(big, CASE_BYTES_MAX), CASE_BYTES_MAX);
    assert_int_equal(case_put_many(vault, many, 2, 6000).kind, ERR_INPUT);
    assert_false(there(vault, 6000, &found));
    many[1].answer = span_of("", 0);
    GOOD(case_put_many(vault, many, 2, 6000)); /* just as large as is kept */
    assert_true(there(vault, 6001, &found));
    assert_int_equal(found.record.len, CASE_BYTES_MAX);
    many[0] = case_of(6002);
    many[0].requester = span_of("", 0);
    assert_int_equal(case_put_many(vault, many, 1, 6002).kind, ERR_INPUT);
    vault_close(vault);
}

static void a_case_that_was_altered_or_moved_is_a_fault_that_names_nobody(void **state) {
    struct vault *vault = opened();
    put(vault, 7000, 2, 7000);
    vault_close(vault);
    raw_run("CREATE TEMP TABLE was AS SELECT * FROM decided WHERE entry IN (7000, 7001);"
            "UPDATE decided SET sealed = (SELECT sealed FROM was WHERE entry = 7001)"
            " WHERE entry = 7000");
    vault = opened();
    struct vault_case found;
    bool has = false;
    struct err e =
        case_by_ask(vault, arena, dept, SPAN_LITERAL("ASK-CANARY00007000"), &found, &has);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "a case's row"));
    assert_null(strstr(e.text, "CANARY"));
    /* Nor is it discarded silently. */
    uint64_t discarded = 0;
    assert_int_equal(case_discard_from(vault, 7000, &discarded).kind, ERR_FAULT);
    assert_true(there(vault, 7001, &found));
    vault_close(vault);
    raw_run("DELETE FROM decided WHERE entry = 7000;"
            "UPDATE decided_tag SET entry = 7001 WHERE entry = 7000");
    vault = opened();
    e = case_by_ask(vault, arena, dept, SPAN_LITERAL("ASK-CANARY00007000"), &found, &has);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "names another case"));
    vault_close(vault);
}

static void a_round_survives_the_end_of_the_process_that_put_it(void **state) {
    pid_t child = fork();
    if (child == 0) {
        struct vault *vault = NULL;
        struct vault_case one = case_of(8000);
        if (err_is(vault_open(vault_path, &key, &vault))) _exit(2);
        if (err_is(case_put_many(vault, &one, 1, 8000))) _exit(3);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    struct vault *vault = opened();
    struct vault_case found;
    assert_true(there(vault, 8000, &found));
    vault_close(vault);
}

static void the_files_show_no_ask_decision_requester_officer_or_reason(void **state) {
    struct vault *vault = opened();
    struct vault_case one = matter_of(9000, "OFF-CANARY", "canary reason", 1);
    GOOD(case_put_many(vault, &one, 1, 9000));
    static const char *const file[] = {"vault.db", "vault.db-wal"};
    /* Long enough that no ciphertext of this size has one by chance. */
    const char *const canary[] = {"CANARY", "canary", one.decision_id, one.ask_id};
    for (size_t f = 0; f < 2; f++) {
        OWNED_ARENA whole = arena_open(256 << 20);
        struct span bytes;
        char name[128];
        snprintf(name, sizeof name, "%s/%s", folder, file[f]);
        GOOD(file_read(name, 64 << 20, whole, &bytes));
        assert_true(bytes.len > 0);
        for (size_t c = 0; c < sizeof canary / sizeof *canary; c++)
            assert_null(memmem(bytes.at, bytes.len, canary[c], strlen(canary[c])));
        struct digest reason = sha256(SPAN_LITERAL("canary reason"));
        assert_null(memmem(bytes.at, bytes.len, reason.byte, sizeof reason.byte));
        assert_null(memmem(bytes.at, bytes.len, one.subject_tag.byte, DIGEST_BYTES));
    }
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_round_is_kept_and_each_case_is_found_by_ask_and_by_decision),
        cmocka_unit_test(
            an_ask_id_is_used_once_by_a_requester_and_a_round_with_it_twice_is_not_kept),
        cmocka_unit_test(what_the_ledger_had_is_known_to_the_vault),
        cmocka_unit_test(cases_that_the_ledger_never_recorded_are_discarded_with_their_counters),
        cmocka_unit_test(open_matters_are_counted_by_requester_and_officer_up_to_a_bound),
        cmocka_unit_test(a_reason_text_is_counted_by_the_other_subjects_it_was_used_for),
        cmocka_unit_test(a_case_that_is_too_large_or_nameless_is_refused_and_the_round_with_it),
        cmocka_unit_test(a_case_that_was_altered_or_moved_is_a_fault_that_names_nobody),
        cmocka_unit_test(a_round_survives_the_end_of_the_process_that_put_it),
        cmocka_unit_test(the_files_show_no_ask_decision_requester_officer_or_reason),
    };
    return cmocka_run_group_tests(tests, world_new, world_drop);
}
