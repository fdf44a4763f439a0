/* Does an order ever widen? Random orders over random asks of every authority: adding one never
 * releases what was kept, nor gives a field or a year more; their order tells nothing; twice is
 * once; a lift gives back what was before, and no more. */
#include "law/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../law_asks.h"

enum { TRIALS = 20000, SET_MAX = 5, NOW = 1000 };

static uint64_t seed_of_run(void) {
    const char *given = getenv("SEED");
    return given ? strtoull(given, NULL, 10) : 20261125;
}

/* ---- random orders, of which about half bind ---- */

static struct order_words some_words(struct arena *arena, struct span fit, uint64_t *seed) {
    static const struct span other = {(const uint8_t *)"another", 7};
    struct span *word = ARENA_ARRAY(arena, struct span, 2);
    size_t choice = dice_below(seed, 4);
    word[0] = choice == 3 ? other : fit;
    word[1] = other;
    if (choice == 0) return (struct order_words){.any = true};
    return (struct order_words){.word = word, .count = choice == 2 ? 2 : 1};
}

static const struct order_element *some_elements(struct arena *arena, struct span id,
                                                 size_t count) {
    struct order_element *element = ARENA_ARRAY(arena, struct order_element, count);
    for (size_t i = 0; i < count; i++)
        element[i] = (struct order_element){
            .id = span_str(arena_printf(arena, "%.*s.e%zu", SPAN_FMT(id), i)),
            .says = SPAN_LITERAL("The monitor was told."),
            .question = SPAN_LITERAL("Was the monitor told?"),
            .role = SPAN_LITERAL("disclosure-officer"),
            .approvals = 2};
    return element;
}

static struct order some_order(struct arena *arena, const struct law_ask *ask, size_t number,
                               uint64_t *seed) {
    struct span field = ask->field_count ? ask->field[dice_below(seed, ask->field_count)]
                                         : SPAN_LITERAL("identity.name");
    struct order order = {
        .id = span_str(arena_printf(arena, "ORD-%zu", number)),
        .kind = (enum order_kind)dice_below(seed, ORDER_LIFT),
        .citation = span_str(arena_printf(arena, "court %zu, docket %zu", number, number)),
        .from = (instant)dice_below(seed, 2 * NOW),
        .entered = (instant)dice_below(seed, 2 * NOW),
        .to = dice_below(seed, 4) ? 0 : (instant)dice_below(seed, 2 * NOW),
        .acting = dice_below(seed, 2) == 0,
        .any_person = dice_below(seed, 4) > 0,
        .recipients = some_words(arena, SPAN_LITERAL("us.agency"), seed),
        .authorities = some_words(arena, ask->authority, seed),
        .purposes = some_words(arena, ask->purpose, seed),
        .fields = some_words(arena, field, seed),
        .kept_fields = some_words(arena, field, seed),
        .kept_periods = some_words(arena, SPAN_LITERAL("2024"), seed),
    };
    order.element_count = order.kind == ORDER_REQUIRE ? 1 + dice_below(seed, 3) : 0;
    order.element = some_elements(arena, order.id, order.element_count + 1);
    return order;
}

static struct order_flow flow_of(const struct law_ask *ask) {
    return (struct order_flow){.recipient = SPAN_LITERAL("us.agency.office"),
                               .agency = SPAN_LITERAL("us.agency"),
                               .authority = ask->authority,
                               .purpose = ask->purpose};
}

static struct law_decision decided(struct arena *arena, const struct pack *pack,
                                   const struct law_ask *ask, const struct orders *orders) {
    struct order_flow flow = flow_of(ask);
    struct law_ask under = *ask;
    under.orders = orders_bound(arena, orders, &flow, NOW);
    return law_decide(arena, pack, &under, LAW_WHOLE);
}

static struct orders *set_of(struct arena *arena, const struct order *order, size_t count,
                             const size_t *place) {
    struct orders *orders = orders_open(arena);
    for (size_t i = 0; i < count; i++) {
        struct err e = orders_add(orders, &order[place ? place[i] : i]);
        assert_false(err_is(e));
    }
    return orders;
}

/* ---- what must hold ---- */

static bool grants(const struct law_decision *d, struct span field) {
    for (size_t i = 0; i < d->grant_count; i++)
        if (span_equal(d->grant[i].field, field)) return true;
    return false;
}

static bool withholds_period(const struct law_decision *d, struct span period) {
    for (size_t i = 0; i < d->withheld_period_count; i++)
        if (span_equal(d->withheld_period[i].period, period)) return true;
    return false;
}

/* Outcomes in the order of what they let go. */
static bool is_no_wider(const struct law_decision *more, const struct law_decision *fewer) {
    if (more->outcome > fewer->outcome || more->reached_identity > fewer->reached_identity)
        return false;
    for (size_t i = 0; i < more->grant_count; i++)
        if (!grants(fewer, more->grant[i].field)) return false;
    for (size_t i = 0; i < fewer->withheld_period_count; i++)
        if (!withholds_period(more, fewer->withheld_period[i].period)) return false;
    return true;
}

static bool says_same(struct arena *arena, const struct law_decision *a,
                      const struct law_decision *b) {
    return span_equal(explain_write(arena, a), explain_write(arena, b));
}

struct trial {
    struct order order[SET_MAX + 1];
    size_t count;
    struct law_ask ask;
};

static struct trial trial_make(struct arena *arena, const struct pack *pack,
                               const struct law_ask *held, uint64_t *seed) {
    struct trial trial = {.ask = *held, .count = 1 + dice_below(seed, SET_MAX)};
    size_t changes = dice_below(seed, 3);
    for (size_t i = 0; i < changes; i++)
        ask_change(arena, pack, &trial.ask, seed);
    for (size_t i = 0; i <= trial.count; i++)
        trial.order[i] = some_order(arena, &trial.ask, i, seed);
    return trial;
}

static void permute(size_t *place, size_t count, uint64_t *seed) {
    for (size_t i = 0; i < count; i++)
        place[i] = i;
    for (size_t i = count; i-- > 1;) {
        size_t k = dice_below(seed, i + 1);
        size_t kept = place[i];
        place[i] = place[k];
        place[k] = kept;
    }
}

/* Counts what the trials met, so that a property over nothing is seen. */
static struct {
    size_t closed, narrowed, referred, unchanged;
} met;

static void met_count(const struct law_decision *base, const struct law_decision *all) {
    if (all->outcome < base->outcome && all->outcome == LAW_REFUSE)
        met.closed++;
    else if (all->outcome < base->outcome)
        met.referred++;
    else if (all->grant_count < base->grant_count ||
             all->withheld_period_count > base->withheld_period_count)
        met.narrowed++;
    else
        met.unchanged++;
}

static const char *trial_wrong(struct arena *arena, const struct pack *pack,
                               const struct trial *trial, uint64_t *seed) {
    size_t place[SET_MAX + 2];
    const struct order *order = trial->order;
    struct law_decision base = decided(arena, pack, &trial->ask, orders_open(arena));
    struct law_decision some =
        decided(arena, pack, &trial->ask, set_of(arena, order, trial->count, NULL));
    struct orders *set = set_of(arena, order, trial->count + 1, NULL);
    struct law_decision all = decided(arena, pack, &trial->ask, set);
    if (!is_no_wider(&some, &base)) return "an order released or gave more than the pack";
    if (!is_no_wider(&all, &some)) return "one order more released or gave more";
    permute(place, trial->count + 1, seed);
    struct law_decision turned =
        decided(arena, pack, &trial->ask, set_of(arena, order, trial->count + 1, place));
    if (!says_same(arena, &all, &turned)) return "the order of arrival made a difference";
    struct order again = order[0];
    if (err_is(orders_add(set, &again))) return "the same order again was refused";
    struct law_decision twice = decided(arena, pack, &trial->ask, set);
    if (!says_same(arena, &all, &twice)) return "the same order twice is not one";
    struct order lift = {.id = SPAN_LITERAL("ORD-lift"),
                         .kind = ORDER_LIFT,
                         .from = NOW,
                         .lifts = order[trial->count].id};
    if (err_is(orders_add(set, &lift))) return "a lift was refused";
    struct law_decision lifted = decided(arena, pack, &trial->ask, set);
    if (!says_same(arena, &lifted, &some)) return "a lift did not give back what was before";
    met_count(&base, &all);
    return NULL;
}

static void orders_narrow_commute_and_never_widen(void **state) {
    OWNED_ARENA keep = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(keep);
    uint64_t seed = seed_of_run();
    for (size_t i = 0; i < TRIALS; i++) {
        uint64_t before = seed;
        const struct authority *a = &pack->authority[dice_below(&seed, pack->authority_count)];
        struct law_ask held = held_ask(arena, pack, a, &seed);
        struct trial trial = trial_make(arena, pack, &held, &seed);
        const char *wrong = trial_wrong(arena, pack, &trial, &seed);
        if (wrong) printf("# seed %llu: %s\n", (unsigned long long)before, wrong);
        assert_null(wrong);
        arena_wipe(arena);
    }
    printf("# of %d trials: %zu closed, %zu narrowed, %zu referred, %zu unchanged\n", TRIALS,
           met.closed, met.narrowed, met.referred, met.unchanged);
    assert_true(met.closed > TRIALS / 50 && met.narrowed > TRIALS / 200 &&
                met.referred > TRIALS / 200);
}

/* Everybody's stay: whatever else is in force, the whole of it is closed and it is named. */
static void a_stay_that_binds_closes_whatever_else_is_ordered(void **state) {
    OWNED_ARENA keep = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(keep);
    uint64_t seed = seed_of_run() + 1;
    struct order stay = {.id = SPAN_LITERAL("ORD-stay"),
                         .citation = SPAN_LITERAL("court, docket"),
                         .recipients = {.any = true},
                         .authorities = {.any = true},
                         .purposes = {.any = true},
                         .fields = {.any = true},
                         .any_person = true};
    for (size_t i = 0; i < TRIALS / 10; i++) {
        const struct authority *a = &pack->authority[dice_below(&seed, pack->authority_count)];
        struct law_ask held = held_ask(arena, pack, a, &seed);
        struct trial trial = trial_make(arena, pack, &held, &seed);
        struct orders *set = set_of(arena, trial.order, trial.count, NULL);
        struct err e = orders_add(set, &stay);
        assert_false(err_is(e));
        struct law_decision d = decided(arena, pack, &trial.ask, set);
        assert_int_equal(d.outcome, LAW_REFUSE);
        assert_false(d.reached_identity);
        bool named = false;
        for (size_t k = 0; k < d.order.count; k++)
            named = named || span_equal(d.order.by[k]->id, stay.id);
        assert_true(named);
        bool told = false;
        for (size_t k = 0; k < d.code_count; k++)
            told = told || strcmp(d.codes[k], "ENJOINED") == 0;
        assert_true(told);
        arena_wipe(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_narrow_commute_and_never_widen),
        cmocka_unit_test(a_stay_that_binds_closes_whatever_else_is_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
