/* Is a load all or nothing, whatever happens in the middle of it? */
#include "vault_world.h"

#include <sys/resource.h>

static void one_number_is_one_person_within_a_load_and_across_loads(void **state) {
    struct vault *vault = opened();
    struct terms terms;
    person_ref ref = 0;
    bool has = true;
    GOOD(vault_load_begin(vault));
    GOOD(person_load(vault, 500, &ref));
    GOOD(person_load(vault, 500, &ref));
    terms_of(500, &terms);
    GOOD(vault_load_has(vault, terms.span[0], &has));
    assert_false(has); /* only what was there before */
    struct err e = vault_load_finish(vault);
    if (!err_is(e)) e = vault_load_commit(vault);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "one taxpayer number"));
    vault_load_abort(vault);
    GOOD(vault_load_begin(vault));
    GOOD(person_load(vault, 42, &ref));
    terms_of(42, &terms);
    GOOD(vault_load_has(vault, terms.span[0], &has));
    assert_true(has);
    assert_int_equal(vault_load_finish(vault).kind, ERR_INPUT);
    vault_load_abort(vault);
    assert_int_equal(person_of(vault, 500), 0);
    /* The vault works on, and takes others. */
    GOOD(people_load(vault, 600, 10));
    assert_true(person_of(vault, 605) > 0);
    vault_close(vault);
}

static void a_load_that_is_abandoned_or_never_finished_leaves_the_old_vault(void **state) {
    struct vault *vault = opened();
    person_ref ref = 0;
    GOOD(vault_load_begin(vault));
    GOOD(person_load(vault, 700, &ref));
    vault_load_abort(vault);
    assert_int_equal(person_of(vault, 700), 0);
    GOOD(vault_load_begin(vault));
    GOOD(person_load(vault, 701, &ref));
    vault_close(vault); /* in mid-load */
    vault = opened();
    assert_int_equal(person_of(vault, 701), 0);
    assert_true(person_of(vault, 42) > 0);
    vault_close(vault);
}

static void a_process_killed_in_mid_load_leaves_the_old_vault(void **state) {
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct vault *vault = NULL;
        if (err_is(vault_open(vault_path, &key, &vault)) || err_is(vault_load_begin(vault)))
            _exit(2);
        for (unsigned i = 10000;; i++) {
            person_ref ref = 0;
            if (err_is(person_load(vault, i, &ref))) _exit(3);
            if (i == 60000 && write(ready[1], "x", 1) != 1) _exit(4);
        }
    }
    close(ready[1]);
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    struct vault *vault = opened();
    assert_int_equal(person_of(vault, 10000), 0);
    assert_int_equal(person_of(vault, 60000), 0);
    assert_true(person_of(vault, 42) > 0);
    GOOD(people_load(vault, 10000, 10));
    assert_true(person_of(vault, 10000) > 0);
    vault_close(vault);
}

static void rows_begin_after_those_of_the_load_before(void **state) {
    struct vault *vault = opened();
    person_ref before = person_of(vault, 99);
    GOOD(people_load(vault, 3000, 2));
    assert_int_equal(person_of(vault, 3000), before + 1);
    assert_int_equal(person_of(vault, 3001), before + 2);
    vault_close(vault);
}

static void a_value_that_no_record_has_is_refused_and_nothing_is_loaded(void **state) {
    static const struct value bad[] = {
        {106, FROM_TAXPAYER, SPAN_LITERAL("12.50")}, {106, FROM_TAXPAYER, SPAN_LITERAL("")},
        {9999, FROM_TAXPAYER, SPAN_LITERAL("1")},    {3, FROM_TAXPAYER, SPAN_LITERAL("1")},
        {104, FROM_AGENCY, SPAN_LITERAL("true")},
    };
    struct vault *vault = opened();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct terms terms;
        person_ref ref = 0;
        terms_of(4000, &terms);
        GOOD(vault_load_begin(vault));
        GOOD(vault_load_person(vault, terms.span, TERM_COUNT, SPAN_LITERAL("{}"), &ref));
        assert_int_equal(vault_load_year(vault, ref, 2024, &bad[i], 1).kind, ERR_INPUT);
        vault_load_abort(vault);
        assert_int_equal(person_of(vault, 4000), 0);
    }
    vault_close(vault);
}

static void a_year_given_twice_is_a_fault(void **state) {
    struct vault *vault = opened();
    person_ref ref = 0;
    GOOD(vault_load_begin(vault));
    GOOD(person_load(vault, 5000, &ref));
    assert_int_equal(vault_load_year(vault, ref, 2024, wages, 1).kind, ERR_FAULT);
    vault_load_abort(vault);
    vault_close(vault);
}

static void a_term_given_twice_by_one_person_counts_once(void **state) {
    struct vault *vault = opened();
    struct span term[] = {SPAN_LITERAL("T1"), SPAN_LITERAL("D1"), SPAN_LITERAL("T1"),
                          SPAN_LITERAL("D1")};
    person_ref ref = 0;
    person_ref found[CANDIDATES_MAX];
    size_t count = 0;
    bool more = false;
    GOOD(vault_load_begin(vault));
    GOOD(vault_load_person(vault, term, 4, SPAN_LITERAL("{}"), &ref));
    GOOD(vault_load_finish(vault));
    GOOD(vault_load_commit(vault));
    GOOD(vault_find(vault, term, 4, found, &count, &more));
    assert_int_equal(count, 1);
    assert_int_equal(found[0], ref);
    vault_close(vault);
}

/* The file-size limit stands in for a disk that fills, a little later each time: while rows are
 * spilled, in the commit, and while the log is emptied after it. */
static int disk_fills(unsigned first, rlim_t limit) {
    struct vault *vault = NULL;
    if (err_is(vault_open(vault_path, &key, &vault))) return 2;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    struct rlimit small = {limit, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    struct err e = people_load(vault, first, 2000);
    vault_load_abort(vault); /* nothing, after a commit */
    setrlimit(RLIMIT_FSIZE, &old);
    if (err_is(e) && e.kind != ERR_FAULT) return 3;
    for (unsigned i = first; i < first + 2000; i++)
        if ((person_of(vault, i) != 0) == err_is(e)) return 4;
    if (err_is(people_load(vault, first + 5000, 10))) return 5;
    if (person_of(vault, first + 5009) == 0) return 6;
    vault_close(vault);
    return err_is(e) ? 0 : 1;
}

static void a_disk_that_fills_at_any_moment_leaves_the_old_vault_or_the_new(void **state) {
    int seen[2] = {0, 0};
    for (unsigned round = 0; round < 16; round++) {
        pid_t child = fork();
        if (child == 0) _exit(disk_fills(200000 + round * 10000, (round + 1) * 400000));
        int status = -1;
        waitpid(child, &status, 0);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) > 1) fail_msg("round %u ends with %d", round, WEXITSTATUS(status));
        seen[WEXITSTATUS(status)]++;
    }
    assert_true(seen[0] > 0);
    assert_true(seen[1] > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_begin_after_those_of_the_load_before),
        cmocka_unit_test(one_number_is_one_person_within_a_load_and_across_loads),
        cmocka_unit_test(a_load_that_is_abandoned_or_never_finished_leaves_the_old_vault),
        cmocka_unit_test(a_process_killed_in_mid_load_leaves_the_old_vault),
        cmocka_unit_test(a_value_that_no_record_has_is_refused_and_nothing_is_loaded),
        cmocka_unit_test(a_year_given_twice_is_a_fault),
        cmocka_unit_test(a_term_given_twice_by_one_person_counts_once),
        cmocka_unit_test(a_disk_that_fills_at_any_moment_leaves_the_old_vault_or_the_new),
    };
    return cmocka_run_group_tests(tests, people_new, folder_drop);
}
