/* Is an append in two halves, in a ledger that another process holds, one append: with its
 * receipts, whoever asks in between, and wherever it ends? */
#include "far_ledger.h"

static struct ending {
    struct ledger *ledger;
    unsigned times;
    struct err e;
} ending;
static void end_now(void *with) {
    struct ending *by = with;
    by->times++;
    by->e = ledger_append_end(by->ledger);
}

static void begin_one(struct ledger *far, struct arena *arena, uint64_t orders) {
    struct ledger_entry entry = world_entry(arena, orders);
    works(ledger_append_begin(far, &entry, 1, orders));
}

static void an_append_in_two_halves_is_one_append(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger *near = world_ledger(arena, below("near"));
    struct ledger_entry entry[3];
    struct span here[3];
    struct span there[3];
    uint64_t first = 0;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    for (size_t i = 0; i < 3; i++)
        entry[i] = world_entry(arena, 0);
    works(ledger_append(near, entry, 3, 0, &first));
    works(ledger_append_begin(far.ledger, entry, 3, 0));
    assert_int_equal(ledger_size(far.ledger), first);
    works(ledger_append_end(far.ledger));
    works(ledger_receipts(near, arena, first, 3, here));
    works(ledger_receipts(far.ledger, arena, first, 3, there));
    for (size_t i = 0; i < 3; i++)
        assert_true(span_equal(here[i], there[i]));
    are_alike(near, far.ledger, arena);
    ledger_close(near);
    assert_int_equal(far_end(&far), 0);
}

static void whoever_asks_meanwhile_waits_for_its_end(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger_entry entry = world_entry(arena, 0);
    struct span bytes;
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    ending = (struct ending){.ledger = far.ledger};
    far.ledger->under_way_end = end_now;
    far.ledger->with = &ending;
    begin_one(far.ledger, arena, 0);
    works(ledger_entry_at(far.ledger, arena, 1, &bytes)); /* and its receipts are let go */
    assert_int_equal(ending.times, 1);
    works(ending.e);
    begin_one(far.ledger, arena, 0);
    works(ledger_append(far.ledger, &entry, 1, 0, &index));
    assert_int_equal(index, 3);
    begin_one(far.ledger, arena, 0);
    works(
        ledger_receipt(far.ledger, arena, 3, &bytes)); /* not the one that was asked for with it */
    works(ledger_publish(far.ledger));
    assert_int_equal(ending.times, 3);
    assert_int_equal(ledger_size(far.ledger), 5);
    assert_int_equal(far_end(&far), 0);
}

static void an_append_that_is_refused_leaves_nothing_behind(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger_entry entry = state_entry(arena);
    struct span bytes;
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    works(ledger_append(far.ledger, &entry, 1, 0, &index));
    begin_one(far.ledger, arena, 0);
    assert_int_equal(ledger_append_end(far.ledger).kind, ERR_STALE);
    assert_false(far.ledger->lost);
    assert_int_equal(ledger_size(far.ledger), index + 1);
    works(ledger_entry_at(far.ledger, arena, index, &bytes)); /* question and answer are in step */
    assert_true(span_equal(bytes, entry.bytes));
    entry.bytes.len = ENTRY_BYTES_MAX + 1;
    assert_int_equal(ledger_append_begin(far.ledger, &entry, 1, index).kind, ERR_INPUT);
    assert_int_equal(far_end(&far), 0);
}

static void a_ledger_that_goes_between_the_halves_is_lost(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    int status = 0;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    begin_one(far.ledger, arena, 0);
    kill(far.pid, SIGKILL);
    waitpid(far.pid, &status, 0);
    struct err e = ledger_append_end(far.ledger);
    /* It may have been quick enough to say that it has it. */
    if (err_is(e)) assert_true(far.ledger->lost);
    struct span bytes;
    if (!err_is(e)) e = ledger_receipts(far.ledger, arena, 1, 1, &bytes);
    if (!err_is(e)) e = ledger_publish(far.ledger);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_true(far.ledger->lost);
    ledger_close(far.ledger);
    close(far.chan.fd);
    arena_close(far.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DISK(an_append_in_two_halves_is_one_append),
        ON_DISK(whoever_asks_meanwhile_waits_for_its_end),
        ON_DISK(an_append_that_is_refused_leaves_nothing_behind),
        ON_DISK(a_ledger_that_goes_between_the_halves_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
