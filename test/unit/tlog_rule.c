/* Which logs hold in every hash and are false all the same? */
#include "base/bytes.h"
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

enum { DAY = 1767323045, ENTRIES_MAX = 32 };

struct world {
    struct arena *arena;
    struct span entry[ENTRIES_MAX];
    size_t count;
    bool broken;
    bool opened[ENTRIES_MAX];
    uint64_t begun;
    bool elsewhere;
};

static struct err world_fetch(void *from, uint64_t index, struct span *bytes) {
    struct world *world = from;
    if (world->broken) return err_make(ERR_FAULT, "the file cannot be read");
    assert_true(index < world->count);
    if (world->elsewhere) {
        *bytes = (struct span){0};
        return err_none();
    }
    *bytes = world->entry[index];
    return err_none();
}

static bool world_once(void *from, uint64_t index) {
    struct world *world = from;
    bool before = world->opened[index];
    world->opened[index] = true;
    return !before;
}

static void put(struct world *world, enum entry_kind kind, instant time, const json_t *members) {
    struct err e = entry_write(world->arena, kind, time, members, &world->entry[world->count]);
    if (err_is(e)) fail_msg("%s", e.text);
    world->count++;
}

static void put_genesis(struct world *world, instant time) {
    OWNED_JSON o = json_pack("{s:s,s:[]}", "origin", "test.example/log", "officers");
    put(world, ENTRY_GENESIS, time, o);
}

static void put_withdrawn(struct world *world, instant time) {
    OWNED_JSON o = json_pack("{s:s}", "commitment", ZEROS);
    put(world, ENTRY_CONSENT_WITHDRAWN, time, o);
}

static void put_decision(struct world *world, instant time, uint64_t orders) {
    struct entry_decision decision = {.time = time,
                                      .requester = SPAN_LITERAL("test.agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .outward = OUTWARD_RELEASED,
                                      .orders = orders};
    world->entry[world->count++] = entry_decision_write(world->arena, &decision);
}

static void put_sealed(struct world *world, instant time, uint64_t orders, instant review,
                       const struct secret *key) {
    struct entry_decision decision = {.time = time,
                                      .requester = SPAN_LITERAL("test.agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .orders = orders,
                                      .seal_basis = SPAN_LITERAL("5 USC 552a(c)(3)"),
                                      .seal_review = review,
                                      .seal_key = seal_key_digest(key)};
    world->entry[world->count++] = entry_decision_write(world->arena, &decision);
}

static void put_unseal(struct world *world, instant time, uint64_t entry,
                       const struct secret *key) {
    OWNED_JSON o = json_object();
    json_set_int(o, "entry", (int64_t)entry);
    json_set_span(o, "key", span_str(hex_str(world->arena, secret_span(key))));
    put(world, ENTRY_UNSEAL, time, o);
}

static void put_error(struct world *world, instant time) {
    OWNED_JSON o = json_pack("{s:s,s:i,s:s,s:s}", "where", "register:R7", "releases", 1, "root",
                             ZEROS, "report", ZEROS);
    put(world, ENTRY_ERROR, time, o);
}

static void put_cost(struct world *world, instant time, int rho, int year, int ever) {
    OWNED_JSON o = json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:s,s:s}", "statistics", "a", "query", ZEROS,
                             "day", "2026-01-02", "rho_micro", rho, "year_micro", year,
                             "ever_micro", ever, "sums", ZEROS, "noise", ZEROS);
    put(world, ENTRY_CHARGE, time, o);
}

static void put_statistics(struct world *world, instant time, const char *statistics, int charge) {
    OWNED_JSON o =
        json_pack("{s:s,s:i,s:s}", "statistics", statistics, "charge", charge, "published", ZEROS);
    put(world, ENTRY_STATISTICS, time, o);
}

static void put_recall(struct world *world, instant time, int release, const char *requester) {
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:i,s:s,s:s,s:[]}", "recall", "RCL-1", "order", "ORD-1", "release",
                  release, "requester", requester, "authority", "none", "fields");
    put(world, ENTRY_RECALL, time, o);
}

static void put_notice(struct world *world, instant time, int64_t error, int64_t entry) {
    OWNED_JSON o = json_pack("{s:s,s:s}", "audience", "person", "notice", ZEROS);
    json_set_int(o, "error", error);
    json_set_int(o, "entry", entry);
    put(world, ENTRY_NOTICE, time, o);
}

static struct err steps(struct world *world, struct chain *chain, uint64_t to) {
    struct chain_from from = {world_fetch, world_once, world, DAY, world->begun};
    while (chain->next < to) {
        struct entry_view view;
        struct err e = entry_scan(world->entry[chain->next], &view);
        if (err_is(e)) fail_msg("%s", e.text);
        TRY(chain_step(chain, &view, &from));
    }
    return err_none();
}

/* However the log is parted, the stretches joined say what the whole says. */
static bool holds(struct world *world) {
    struct chain whole = chain_begin(0);
    memset(world->opened, 0, sizeof world->opened);
    bool good = !err_is(steps(world, &whole, world->count));
    for (uint64_t a = 0; a <= world->count; a++)
        for (uint64_t b = a; b <= world->count; b++) {
            struct chain left = chain_begin(0);
            struct chain middle = chain_begin(a);
            struct chain right = chain_begin(b);
            memset(world->opened, 0, sizeof world->opened);
            bool parts = !err_is(steps(world, &left, a)) && !err_is(steps(world, &middle, b)) &&
                         !err_is(steps(world, &right, world->count)) &&
                         !err_is(chain_join(&left, &middle)) && !err_is(chain_join(&left, &right));
            assert_int_equal(parts, good);
            if (good) assert_memory_equal(&left, &whole, sizeof whole);
        }
    return good;
}

#define WORLD(name)                                                                                \
    OWNED_ARENA name##_arena = arena_open(1 << 24);                                                \
    struct world name = {.arena = name##_arena}

static void a_log_as_the_program_writes_it_holds(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY, 0);
    put_decision(&world, DAY + 1, 0);
    put_withdrawn(&world, DAY + 1);
    put_decision(&world, DAY + 1, 3);
    put_withdrawn(&world, DAY + 2);
    put_decision(&world, DAY + 3, 5);
    assert_true(holds(&world));
    struct chain chain = chain_begin(0);
    assert_false(err_is(steps(&world, &chain, world.count)));
    assert_int_equal(chain.kinds[ENTRY_DECISION], 4);
    assert_int_equal(chain.released, 4);
    assert_int_equal(chain.orders, 5);
}

static void a_log_begins_with_its_genesis_and_has_no_second(void **state) {
    WORLD(without);
    put_decision(&without, DAY, 0);
    assert_false(holds(&without));
    WORLD(twice);
    put_genesis(&twice, DAY);
    put_genesis(&twice, DAY);
    assert_false(holds(&twice));
}

static void time_does_not_run_back(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY + 5, 0);
    put_decision(&world, DAY + 4, 0);
    assert_false(holds(&world));
}

static void a_decision_under_an_order_that_was_not_the_newest_is_found(void **state) {
    WORLD(older);
    put_genesis(&older, DAY);
    put_withdrawn(&older, DAY);
    put_withdrawn(&older, DAY);
    put_decision(&older, DAY, 1);
    assert_false(holds(&older));
    WORLD(later);
    put_genesis(&later, DAY);
    put_withdrawn(&later, DAY);
    put_decision(&later, DAY, 1);
    put_decision(&later, DAY, 2);
    put_decision(&later, DAY, 1);
    assert_false(holds(&later));
}

static void a_seal_is_opened_by_its_own_key_and_counted_when_it_is_due(void **state) {
    struct secret key = {{1}};
    struct secret other = {{2}};
    WORLD(world);
    put_genesis(&world, DAY);
    put_sealed(&world, DAY, 0, DAY, &key);
    put_sealed(&world, DAY, 0, DAY + 1, &other);
    assert_true(holds(&world));
    memset(world.opened, 0, sizeof world.opened);
    struct chain chain = chain_begin(0);
    assert_false(err_is(steps(&world, &chain, 3)));
    assert_int_equal(chain.sealed, 2);
    assert_int_equal(chain_overdue(&chain), 1);
    put_unseal(&world, DAY, 1, &key);
    put_unseal(&world, DAY, 2, &other); /* before its day: early is no offence */
    assert_true(holds(&world));
    memset(world.opened, 0, sizeof world.opened);
    assert_false(err_is(steps(&world, &chain, 5)));
    assert_int_equal(chain_overdue(&chain), 0);
    world.broken = true;
    assert_false(holds(&world));
}

static void an_unseal_of_what_is_not_there_or_by_another_key_is_found(void **state) {
    struct secret key = {{1}};
    struct secret other = {{2}};
    WORLD(wrong_key);
    put_genesis(&wrong_key, DAY);
    put_sealed(&wrong_key, DAY, 0, DAY, &key);
    put_unseal(&wrong_key, DAY, 1, &other);
    assert_false(holds(&wrong_key));
    WORLD(not_sealed);
    put_genesis(&not_sealed, DAY);
    put_decision(&not_sealed, DAY, 0);
    put_unseal(&not_sealed, DAY, 1, &key);
    assert_false(holds(&not_sealed));
    WORLD(ahead);
    put_genesis(&ahead, DAY);
    put_unseal(&ahead, DAY, 1, &key);
    assert_false(holds(&ahead));
    WORLD(no_entry);
    put_genesis(&no_entry, DAY);
    put_unseal(&no_entry, DAY, 0, &key);
    no_entry.entry[0] = SPAN_LITERAL("no entry at all");
    struct chain chain = chain_begin(1);
    assert_true(err_is(steps(&no_entry, &chain, 2)));
}

/* Else one seal opened twice would make up, in the count, for another that is never opened. */
static void a_seal_is_opened_once(void **state) {
    struct secret key = {{1}};
    struct secret other = {{2}};
    WORLD(world);
    put_genesis(&world, DAY);
    put_sealed(&world, DAY, 0, DAY, &key);
    put_sealed(&world, DAY, 0, DAY, &other);
    put_unseal(&world, DAY, 1, &key);
    assert_true(holds(&world));
    put_unseal(&world, DAY, 1, &key);
    assert_false(holds(&world));
}

static void a_seal_of_before_the_reading_makes_up_for_none_in_it(void **state) {
    struct secret key = {{1}};
    struct secret other = {{2}};
    WORLD(world);
    put_genesis(&world, DAY);
    put_sealed(&world, DAY, 0, DAY, &key);
    put_sealed(&world, DAY, 0, DAY, &other);
    put_unseal(&world, DAY, 1, &key);
    world.begun = 2;
    struct chain chain = chain_begin(2);
    assert_false(err_is(steps(&world, &chain, 4)));
    assert_int_equal(chain_overdue(&chain), 1);
}

/* A log that is read from the middle on, in stretches, as after a checkpoint that was kept. */
static void stretches_that_do_not_begin_the_log_are_joined_by_the_same_rules(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY, 0);
    put_decision(&world, DAY, 0);
    put_decision(&world, DAY, 0);
    put_withdrawn(&world, DAY);
    put_decision(&world, DAY, 4);
    for (uint64_t part = 1; part <= 6; part++) {
        struct chain left = chain_begin(1);
        struct chain right = chain_begin(part);
        assert_false(err_is(steps(&world, &left, part)));
        assert_false(err_is(steps(&world, &right, 6)));
        assert_false(err_is(chain_join(&left, &right)));
        assert_int_equal(left.before, 0);
        assert_int_equal(left.before_at, 1);
        assert_int_equal(left.orders, 4);
        assert_int_equal(left.kinds[ENTRY_DECISION], 4);
    }
    struct chain none = chain_begin(4);
    struct chain rest = chain_begin(4);
    assert_false(err_is(steps(&world, &rest, 6)));
    assert_false(err_is(chain_join(&none, &rest)));
    assert_memory_equal(&none, &rest, sizeof rest);
}

static void a_notice_tells_of_what_is_before_it(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY, 0);
    put_error(&world, DAY);
    put_notice(&world, DAY, 2, 1);
    assert_true(holds(&world));
    static const struct {
        int64_t error, entry;
    } bad[] = {{4, 1}, {2, 4}, {1, 1}, {0, 1}, {2, 2}, {2, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_notice(&world, DAY, bad[i].error, bad[i].entry);
        assert_false(holds(&world));
        world.count--;
    }
}

static void what_is_published_was_charged_under_its_name(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_cost(&world, DAY, 1, 1, 1);
    put_statistics(&world, DAY, "a", 1);
    assert_true(holds(&world));
    for (int charge = 0; charge < 4; charge++) {
        if (charge == 1) continue;
        put_statistics(&world, DAY, "a", charge);
        assert_false(holds(&world));
        world.count--;
    }
    put_statistics(&world, DAY, "b", 1);
    assert_false(holds(&world));
}

/* 2026, then 2027. */
enum { YEAR = 366 * 86400 };

static void what_statistics_cost_adds_up(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_cost(&world, DAY, 300000, 300000, 300000);
    put_error(&world, DAY);
    put_cost(&world, DAY, 200000, 500000, 500000);
    put_cost(&world, DAY + YEAR, 10, 10, 500010);
    put_cost(&world, DAY + YEAR, 20, 30, 500030);
    assert_true(holds(&world));
    static const struct {
        instant time;
        int rho, year, ever;
    } bad[] = {
        {DAY + YEAR, 0, 30, 500030},     /* nothing is told for nothing */
        {DAY + YEAR, 7, 36, 500037},     /* the year's sum is too small */
        {DAY + YEAR, 7, 38, 500037},     /* or too large */
        {DAY + YEAR, 7, 37, 500036},     /* the sum of all years is too small */
        {DAY + YEAR, 7, 7, 500037},      /* begun anew within a year */
        {DAY + YEAR, 7, 6, 500037},      /* less than this one */
        {DAY + 2 * YEAR, 7, 37, 500037}, /* not begun anew */
        {DAY + 2 * YEAR, 600000, 600000, 1100030},
        {DAY + 2 * YEAR, 500036, 500036, 500035},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_cost(&world, bad[i].time, bad[i].rho, bad[i].year, bad[i].ever);
        if (holds(&world)) fail_msg("number %zu", i);
        world.count--;
    }
    put_cost(&world, DAY + 2 * YEAR, 7, 7, 500037);
    assert_true(holds(&world));
}

static void the_first_charge_of_a_log_is_the_first(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_cost(&world, DAY, 5, 5, 6);
    assert_false(holds(&world));
    world.count--;
    put_cost(&world, DAY, 5, 6, 6);
    assert_false(holds(&world));
}

static void a_recall_is_of_a_release_to_its_requester(void **state) {
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY, 0);
    put_withdrawn(&world, DAY);
    put_recall(&world, DAY, 1, "test.agency");
    assert_true(holds(&world));
    static const int bad[] = {0, 2, 3, 4, 9};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_recall(&world, DAY, bad[i], "test.agency");
        assert_false(holds(&world));
        world.count--;
    }
    put_recall(&world, DAY, 1, "test.other");
    assert_false(holds(&world));
}

/* Where a part of the log is at hand, what lies outside is taken for what it should be. */
static void what_is_not_at_hand_breaks_no_rule(void **state) {
    struct secret key = {{1}};
    WORLD(world);
    put_genesis(&world, DAY);
    put_decision(&world, DAY, 0);
    put_error(&world, DAY);
    put_notice(&world, DAY, 2, 1);
    put_recall(&world, DAY, 1, "test.agency");
    put_unseal(&world, DAY, 1, &key);
    assert_false(holds(&world));
    world.elsewhere = true;
    assert_true(holds(&world));
    put_unseal(&world, DAY, 1, &key);
    assert_false(holds(&world));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_as_the_program_writes_it_holds),
        cmocka_unit_test(a_log_begins_with_its_genesis_and_has_no_second),
        cmocka_unit_test(time_does_not_run_back),
        cmocka_unit_test(a_decision_under_an_order_that_was_not_the_newest_is_found),
        cmocka_unit_test(a_seal_is_opened_by_its_own_key_and_counted_when_it_is_due),
        cmocka_unit_test(a_seal_is_opened_once),
        cmocka_unit_test(a_seal_of_before_the_reading_makes_up_for_none_in_it),
        cmocka_unit_test(an_unseal_of_what_is_not_there_or_by_another_key_is_found),
        cmocka_unit_test(stretches_that_do_not_begin_the_log_are_joined_by_the_same_rules),
        cmocka_unit_test(a_notice_tells_of_what_is_before_it),
        cmocka_unit_test(what_is_published_was_charged_under_its_name),
        cmocka_unit_test(what_statistics_cost_adds_up),
        cmocka_unit_test(the_first_charge_of_a_log_is_the_first),
        cmocka_unit_test(a_recall_is_of_a_release_to_its_requester),
        cmocka_unit_test(what_is_not_at_hand_breaks_no_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
