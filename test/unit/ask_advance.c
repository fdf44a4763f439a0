/* Does what another process decided come over line by line, and does nobody wait for one that died?
 */
#include "ask/advance.h"

#include "../vault_world.h"

enum { COUNT = 2000, UNREAD = 7, LONG = 11, FALSE_AT = 13, DIES_AT = 100 };

/* As a batch's lines: numbered from 1; every so many is not decided, or is too long to come over.
 */
struct made {
    uint64_t number;
    int dies; /* by this signal */
    char bytes[32 * 1024];
};

static bool next(void *with, uint64_t *number, struct decided *decided, bool *is_decided) {
    struct made *made = with;
    if (made->number == COUNT) return false;
    *number = ++made->number;
    if (made->dies && *number == DIES_AT) raise(made->dies);
    int len = snprintf(made->bytes, sizeof made->bytes, "answer %u", (unsigned)*number);
    *decided = (struct decided){.outward = span_of(made->bytes, (size_t)len),
                                .record = span_str("record"),
                                .entry = span_str("entry"),
                                .officer = {span_of(made->bytes, 6)},
                                .officer_count = 1,
                                .orders = *number};
    if (*number % LONG == 0) decided->record = span_of(made->bytes, sizeof made->bytes);
    *is_decided = *number % FALSE_AT != 0;
    return true;
}

static struct advance *begun(struct keeper *keeper, struct made *made) {
    const struct advance_work work = {.next = next, .with = made};
    keeper->vault = opened();
    keeper->ledger = calloc(1, sizeof *keeper->ledger);
    keeper->ledger->orders = 42;
    GOOD(vault_ahead_open(keeper->vault));
    return advance_begin(keeper, &work);
}

static void ended(struct keeper *keeper, struct made *made, struct advance *advance) {
    advance_end(advance);
    vault_close(keeper->vault);
    free(keeper->ledger);
    free(keeper);
    free(made);
}

static void each_line_comes_once_in_its_order(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    struct made *made = calloc(1, sizeof *made);
    struct advance *advance = begun(keeper, made);
    assert_non_null(advance);
    assert_int_equal(advance_orders(advance), 42);
    for (uint64_t number = 1; number <= COUNT; number++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        struct decided decided;
        char answer[32];
        if (number % UNREAD == 0) continue; /* what the keeper could not read it does not ask for */
        bool is = advance_take(advance, number, arena, &decided);
        assert_int_equal(is, number % LONG != 0 && number % FALSE_AT != 0);
        if (!is) continue;
        snprintf(answer, sizeof answer, "answer %u", (unsigned)number);
        assert_true(span_is(decided.outward, answer) && span_is(decided.record, "record"));
        assert_true(span_is(decided.entry, "entry") && span_is(decided.officer[0], "answer"));
        assert_int_equal(decided.orders, number);
    }
    OWNED_ARENA arena = arena_open(1 << 20);
    struct decided decided;
    assert_false(advance_take(advance, COUNT + 1, arena, &decided));
    assert_int_equal(made->number, 0); /* nothing was made here */
    ended(keeper, made, advance);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

static void one_that_died_is_not_waited_for(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    struct made *made = calloc(1, sizeof *made);
    made->dies = SIGKILL;
    struct advance *advance = begun(keeper, made);
    assert_non_null(advance);
    size_t came = 0;
    for (uint64_t number = 1; number <= COUNT; number++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        struct decided decided;
        came += advance_take(advance, number, arena, &decided);
        if (number >= DIES_AT) assert_false(advance_take(advance, number, arena, &decided));
    }
    assert_true(came > 0 && came < DIES_AT);
    ended(keeper, made, advance);
}

static void one_that_was_stopped_is_not_waited_for_for_ever(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    struct made *made = calloc(1, sizeof *made);
    made->dies = SIGSTOP;
    struct advance *advance = begun(keeper, made);
    assert_non_null(advance);
    alarm(30);
    size_t came = 0;
    for (uint64_t number = 1; number <= COUNT; number++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        struct decided decided;
        came += advance_take(advance, number, arena, &decided);
    }
    assert_true(came > 0 && came < DIES_AT);
    ended(keeper, made, advance);
    alarm(0);
}

static void one_that_is_far_ahead_ends_when_it_is_told(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    struct made *made = calloc(1, sizeof *made);
    struct advance *advance = begun(keeper, made);
    OWNED_ARENA arena = arena_open(1 << 20);
    struct decided decided;
    assert_true(advance_take(advance, 1, arena, &decided));
    ended(keeper, made, advance);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void where_people_are_not_read_ahead_there_is_none(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    const struct advance_work work = {.next = next};
    keeper->vault = opened();
    assert_null(advance_begin(keeper, &work));
    advance_end(NULL);
    vault_close(keeper->vault);
    free(keeper);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_comes_once_in_its_order),
        cmocka_unit_test(one_that_died_is_not_waited_for),
        cmocka_unit_test(one_that_is_far_ahead_ends_when_it_is_told),
        cmocka_unit_test(one_that_was_stopped_is_not_waited_for_for_ever),
        cmocka_unit_test(where_people_are_not_read_ahead_there_is_none),
    };
    return cmocka_run_group_tests(tests, folder_new, folder_drop);
}
