/* Does a person find every entry that is theirs and no other, however often and whoever else was
 * here?
 */
#include "ask/mine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { PERSONS = 80, ROUNDS = 8 }; /* more people than are remembered, more entries than a bundle */

static struct house house;

static int house_new(void **state) {
    if (scene_open(state)) return -1;
    house_open(&house, *state);
    return 0;
}

static int house_drop(void **state) {
    house_close(&house);
    return scene_close(state);
}

static struct secret somebody(unsigned i) {
    char number[16];
    snprintf(number, sizeof number, "9%08u", i);
    return subject_secret(&house.keeper.subject_key, span_of(number, 9));
}

/* One entry about each. */
static void round_put(void) {
    struct ledger_entry entry[PERSONS];
    uint64_t index;
    for (unsigned i = 0; i < PERSONS; i++) {
        struct secret subject = somebody(i);
        fine(inspection_write(house.arena, keeper_now(&house.keeper), "subject",
                              SPAN_LITERAL("0123456789abcdef"), SPAN_LITERAL("looked"), &subject,
                              &entry[i]));
    }
    fine(ledger_append(house.keeper.ledger, entry, PERSONS, ledger_orders(house.keeper.ledger),
                       &index));
    fine(ledger_publish(house.keeper.ledger));
}

struct seen {
    uint64_t index[ROUNDS * 2];
    size_t count;
};

static struct err see(void *with, struct arena *scratch, uint64_t index,
                      const struct entry_view *entry) {
    struct seen *seen = with;
    struct span bytes;
    struct entry_view own;
    assert_int_equal(entry->kind, ENTRY_INSPECTION);
    fine(ledger_entry_at(house.keeper.ledger, scratch, index, &bytes));
    fine(entry_scan(bytes, &own)); /* remembered or fetched, it is that entry */
    assert_true(span_equal(entry_view_value(entry, "nonce"), entry_view_value(&own, "nonce")));
    assert_true(seen->count < ROUNDS * 2);
    seen->index[seen->count++] = index;
    return err_none();
}

static void finds(unsigned person, uint64_t first, size_t count) {
    struct seen seen = {0};
    struct secret subject = somebody(person);
    fine(mine_walk(&house.keeper, &subject, see, &seen));
    assert_int_equal(seen.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(seen.index[i], first + i * PERSONS + person);
}

static void each_finds_their_own_first_and_again(void **state) {
    uint64_t first = ledger_size(house.keeper.ledger);
    for (int i = 0; i < ROUNDS - 2; i++)
        round_put();
    for (int again = 0; again < 3; again++)
        for (unsigned person = 0; person < PERSONS; person += 7)
            finds(person, first, ROUNDS - 2);
    round_put();
    for (unsigned person = 0; person < PERSONS; person++)
        finds(person, first, ROUNDS - 1);
    round_put();
    for (unsigned person = PERSONS; person-- > 0;)
        finds(person, first, ROUNDS);
    finds(PERSONS + 1, first, 0);
}

/* A search that goes some entries a round finds what one at once does, and misses none that came
 * while it was under way. */
static void a_search_by_steps_finds_the_same(void **state) {
    struct secret subject = somebody(PERSONS - 3);
    struct seen whole = {0};
    struct seen steps = {0};
    fine(mine_walk(&house.keeper, &subject, see, &whole));
    for (unsigned person = 0; person < PERSONS; person++) { /* so that they are forgotten */
        struct secret other = somebody(1000 + person);
        bool behind = true;
        while (behind)
            fine(mine_fold(&house.keeper, &other, 1000, &behind));
    }
    unsigned rounds = 0;
    for (bool behind = true; behind; rounds++)
        fine(mine_fold(&house.keeper, &subject, 100, &behind));
    assert_true(rounds > 3);
    fine(mine_walk(&house.keeper, &subject, see, &steps));
    assert_memory_equal(&whole, &steps, sizeof whole);
}

static struct err tally(void *with, struct arena *scratch, uint64_t index,
                        const struct entry_view *entry) {
    struct seen alone = {0};
    uint64_t *next = with;
    assert_int_equal(index, (*next)++);
    return see(&alone, scratch, index, entry);
}

/* More than is remembered of one person, in bytes and then in number, is found all the same. */
static void who_looks_often_finds_every_look(void **state) {
    enum { MANY = 600, TIMES = 3 };
    struct ledger_entry *entry = ARENA_ARRAY(house.arena, struct ledger_entry, MANY);
    struct secret subject = somebody(PERSONS + 2);
    uint64_t first = ledger_size(house.keeper.ledger);
    for (int time = 1; time <= TIMES; time++) {
        uint64_t index;
        for (size_t i = 0; i < MANY; i++)
            fine(inspection_write(house.arena, keeper_now(&house.keeper), "subject",
                                  SPAN_LITERAL("0123456789abcdef"), SPAN_LITERAL("looked"),
                                  &subject, &entry[i]));
        fine(ledger_append(house.keeper.ledger, entry, MANY, ledger_orders(house.keeper.ledger),
                           &index));
        fine(ledger_publish(house.keeper.ledger));
        for (int again = 0; again < 2; again++) {
            uint64_t next = first;
            fine(mine_walk(&house.keeper, &subject, tally, &next));
            assert_int_equal(next, first + (uint64_t)(MANY * time));
        }
    }
}

/* What is remembered is of one log and one start: another keeper finds the same. */
static void another_start_finds_the_same(void **state) {
    const char *dir = arena_str(house.arena, span_str(house.keeper.dir));
    struct seen before = {0};
    struct seen after = {0};
    struct secret subject = somebody(5);
    fine(mine_walk(&house.keeper, &subject, see, &before));
    keeper_close(&house.keeper);
    fine(keeper_open(dir, 0, &house.keeper));
    fine(mine_walk(&house.keeper, &subject, see, &after));
    assert_int_equal(before.count, ROUNDS);
    assert_memory_equal(&before, &after, sizeof before);
}

static void what_is_nobodys_decision_is_not_disputed(void **state) {
    struct secret subject = somebody(5);
    struct err e = mine_dispute(&house.keeper, &subject, 0, SPAN_LITERAL("Not mine."));
    assert_int_equal(e.kind, ERR_REFUSED);
    struct seen seen = {0};
    fine(mine_walk(&house.keeper, &subject, see, &seen));
    e = mine_dispute(&house.keeper, &subject, seen.index[0], SPAN_LITERAL("A look."));
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_int_equal(mine_dispute(&house.keeper, &subject, seen.index[0], SPAN_LITERAL(" ")).kind,
                     ERR_INPUT);
    e = mine_consent_withdraw(&house.keeper, &subject,
                              SPAN_LITERAL("CON-01KB0000000000000000000000"));
    assert_int_equal(e.kind, ERR_REFUSED);
    e = mine_consent_withdraw(&house.keeper, &subject, SPAN_LITERAL("anything"));
    assert_int_equal(e.kind, ERR_REFUSED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finds_their_own_first_and_again),
        cmocka_unit_test(a_search_by_steps_finds_the_same),
        cmocka_unit_test(another_start_finds_the_same),
        cmocka_unit_test(who_looks_often_finds_every_look),
        cmocka_unit_test(what_is_nobodys_decision_is_not_disputed),
    };
    return cmocka_run_group_tests(tests, house_new, house_drop);
}
