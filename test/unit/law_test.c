/* Is a fact that is odd ever taken for evidence, and does an order that only the record brings ever
 * give anything? */
#include "law/test.h"

#include "law/outline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "law_asks.h"

static const struct pack *pack;

static const struct authority *under(const char *id) { return authority_find(pack, span_str(id)); }

/* The state of the element in this ask. */
static enum law_state state_at(const struct law_ask *ask, const char *element) {
    enum law_state state[LAW_STATES_MAX];
    const struct authority *a = authority_find(pack, ask->authority);
    law_judge(pack, ask, LAW_WHOLE, state);
    for (size_t i = 1; i < a->node_count; i++)
        if (span_is(a->node[i].id, element)) return state[outline_at(i)];
    fail_msg("no element %s", element);
    return LAW_NOT_MET;
}

static bool looks_at(enum law_test test, enum fact_kind kind) {
    return test_rule_of(test)->kinds >> kind & 1;
}

/* What a fact of this kind, without any word, is to a test that does not look at such kinds. */
static enum law_state unlike(enum fact_kind kind) {
    if (kind == FACT_HUMAN) return LAW_HUMAN;
    return kind <= FACT_LIST ? LAW_MISSING : LAW_NOT_MET;
}

static void an_empty_text_or_list_is_no_evidence_and_an_odd_kind_shows_nothing(void **state) {
    static const struct fact odd[] = {{.kind = FACT_ABSENT},  {.kind = FACT_TEXT},
                                      {.kind = FACT_LIST},    {.kind = FACT_COUNT, .count = 7},
                                      {.kind = FACT_VERDICT}, {.kind = FACT_HUMAN},
                                      {.kind = FACT_UNTIL}};
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    size_t compared = 0;
    for (size_t k = 0; k < pack->authority_count; k++) {
        const struct authority *a = &pack->authority[k];
        struct law_ask good = good_ask(arena, a);
        for (size_t i = 0; i < a->outline.step_count; i++) {
            const struct step *step = &a->outline.step[i];
            for (size_t o = 0; o < sizeof odd / sizeof *odd; o++) {
                enum law_state found[LAW_STATES_MAX];
                struct law_ask ask = good;
                enum law_test test = step->node->test;
                if (test == TEST_FINDING || test == TEST_PRESENT || step->negated) continue;
                if (odd[o].kind > FACT_LIST && looks_at(test, odd[o].kind)) continue;
                ask.fact[step->fact] = odd[o];
                law_judge(pack, &ask, LAW_WHOLE, found);
                assert_int_equal(found[step->at], unlike(odd[o].kind));
                compared++;
            }
        }
    }
    assert_true(compared > 500);
}

static void a_closed_year_is_four_digits_and_past(void **state) {
    static const struct {
        const char *year;
        enum law_state is;
    } years[] = {{"2024", LAW_MET},     {"2026", LAW_NOT_MET}, {"2027", LAW_NOT_MET},
                 {"20x4", LAW_NOT_MET}, {"20/4", LAW_NOT_MET}, {"202", LAW_NOT_MET},
                 {"0000", LAW_NOT_MET}, {"02024", LAW_NOT_MET}};
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.i.2"));
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        struct span word = span_str(years[i].year);
        ask.fact[FACT_ASK_PERIODS] = fact_of_words(&word, 1);
        assert_int_equal(state_at(&ask, "ask.periods"), years[i].is);
    }
}

static void without_a_date_nothing_is_still_valid(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.i.2"));
    ask.fact[FACT_RECIPIENT_SAFEGUARDS] = (struct fact){.kind = FACT_UNTIL, .open = true};
    assert_int_equal(state_at(&ask, "safeguards.current"), LAW_MET);
    ask.date = (struct date){0};
    assert_int_equal(state_at(&ask, "safeguards.current"), LAW_NOT_MET);
    assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).outcome, LAW_REFUSE);
}

static void an_authority_is_in_force_from_its_day_and_before_its_end(void **state) {
    static const struct {
        struct date date;
        enum law_state is;
    } days[] = {{{2023, 4, 19}, LAW_NOT_MET},
                {{2023, 4, 20}, LAW_MET},
                {{2026, 12, 31}, LAW_MET},
                {{2027, 1, 1}, LAW_NOT_MET},
                {{2027, 1, 2}, LAW_NOT_MET}};
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.c"));
    struct authority ends = *under("us.irc.6103.c");
    struct pack one = *pack;
    ends.to = (struct date){2027, 1, 1};
    one.authority = &ends;
    one.authority_count = 1;
    one.authority_id = (struct words){.word = &ends.id, .count = 1};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        enum law_state found[LAW_STATES_MAX];
        ask.date = days[i].date;
        law_judge(&one, &ask, LAW_WHOLE, found);
        assert_int_equal(found[AT_IN_FORCE], days[i].is);
    }
}

/* ---- orders, of the papers and of the record found ---- */

static struct order order_of(enum order_kind kind, struct span *field) {
    static struct order_element element = {.id = SPAN_LITERAL("ORD-1.monitor"),
                                           .says = SPAN_LITERAL("The monitor was told."),
                                           .question = SPAN_LITERAL("Was the monitor told?"),
                                           .role = SPAN_LITERAL("disclosure-officer"),
                                           .approvals = 2};
    struct order order = {.id = SPAN_LITERAL("ORD-1"),
                          .kind = kind,
                          .citation = SPAN_LITERAL("a court, a docket"),
                          .fields = {.any = field == NULL, .word = field, .count = field != NULL},
                          .kept_fields = {.any = true},
                          .kept_periods = {.any = true}};
    if (kind == ORDER_REQUIRE) {
        order.element = &element;
        order.element_count = 1;
    }
    return order;
}

/* Each order as one of the papers, of the record, and of both: never more than without. */
static void an_order_takes_the_same_whichever_side_brings_it(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.c"));
    struct span wages = SPAN_LITERAL("return.wages");
    struct span other = SPAN_LITERAL("return.total-income");
    struct order order[] = {order_of(ORDER_STAY, NULL),    order_of(ORDER_STAY, &wages),
                            order_of(ORDER_STAY, &other),  order_of(ORDER_NARROW, NULL),
                            order_of(ORDER_REQUIRE, NULL), order_of(ORDER_REQUIRE, &other),
                            order_of(ORDER_NARROW, NULL)};
    struct span year = SPAN_LITERAL("2023");
    order[3].kept_periods = (struct order_words){.word = &year, .count = 1};
    order[6].kept_fields = (struct order_words){.word = &other, .count = 1};
    size_t grants = law_decide(arena, pack, &ask, LAW_WHOLE).grant_count;
    assert_int_equal(grants, 2);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct order *by[] = {&order[i]};
        struct bound bound = {by, 1};
        for (int side = 1; side <= 3; side++) {
            struct law_ask bound_ask = ask;
            if (side & 1) bound_ask.orders = bound;
            if (side & 2) bound_ask.orders_of_record = bound;
            struct law_decision whole = law_decide(arena, pack, &bound_ask, LAW_WHOLE);
            struct law_decision paper = law_decide(arena, pack, &bound_ask, LAW_UP_TO_PAPER);
            assert_true(whole.grant_count <= grants);
            assert_true(paper.outcome != LAW_RELEASE);
            /* A stay of everything, from either side. */
            if (i == 0 || i == 6) assert_int_equal(whole.outcome, LAW_REFUSE);
            if (i == 1) assert_int_equal(whole.grant_count, 1);
            if (i == 2 || i == 5) assert_int_equal(whole.grant_count, grants);
            if (i == 3) assert_int_equal(whole.withheld_period_count, 1);
            /* What only the record shows to be required is not asked of people. */
            if (i == 4) assert_int_equal(whole.outcome, side == 2 ? LAW_REFUSE : LAW_REFER);
            assert_int_equal(whole.order.count, i != 2 && i != 5);
        }
    }
}

/* More than can be asked of people is not asked: it is stopped, also where the record brings a stay
 * beside it. */
static void more_than_can_be_asked_of_people_is_stopped(void **state) {
    enum { MANY = 70 };
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.c"));
    struct order stay = order_of(ORDER_STAY, NULL);
    struct order many = order_of(ORDER_REQUIRE, NULL);
    struct order_element *element = ARENA_ARRAY(arena, struct order_element, MANY);
    const struct order *of_papers[] = {&many};
    const struct order *of_record[] = {&stay};
    for (size_t i = 0; i < MANY; i++) {
        element[i] = many.element[0];
        element[i].id = span_str(arena_printf(arena, "ORD-1.e%zu", i));
    }
    many.element = element;
    many.element_count = MANY;
    ask.orders = (struct bound){of_papers, 1};
    ask.orders_of_record = (struct bound){of_record, 1};
    for (enum law_reach reach = LAW_UP_TO_PAPER; reach <= LAW_WHOLE; reach++) {
        struct law_decision d = law_decide(arena, pack, &ask, reach);
        assert_int_equal(d.outcome, LAW_REFUSE);
        assert_false(d.reached_identity);
        assert_string_equal(d.code, "ENJOINED");
    }
}

/* What an order leaves and what the court's own order opens may have nothing in common. */
static void an_order_and_the_limits_of_the_papers_may_leave_nothing(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.i.1"));
    static struct span years[] = {SPAN_LITERAL("2022"), SPAN_LITERAL("2024")};
    struct order narrow = order_of(ORDER_NARROW, NULL);
    const struct order *by[] = {&narrow};
    ask.fact[FACT_ASK_PERIODS] = fact_of_words(years, 2); /* the papers open 2022 and 2023 */
    narrow.kept_periods = (struct order_words){.word = &years[1], .count = 1};
    ask.orders = (struct bound){by, 1};
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    assert_int_equal(d.outcome, LAW_REFUSE);
    assert_string_equal(d.code, "ENJOINED");
}

/* Else an ask about a year that the court closed would still bring the address. */
static void an_order_that_bars_every_year_asked_for_bars_identity_too(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct law_ask ask = good_ask(arena, under("us.irc.6103.c"));
    struct span address = SPAN_LITERAL("identity.mailing-address");
    struct span year = SPAN_LITERAL("2019");
    struct order narrow = order_of(ORDER_NARROW, NULL);
    const struct order *by[] = {&narrow};
    ask.fact[FACT_ASK_CONSENT_FIELDS] = fact_of_words(&address, 1);
    ask.fact[FACT_ASK_FIELDS] = fact_of_words(&address, 1);
    ask.field = &address;
    ask.field_count = 1;
    assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).grant_count, 1);
    narrow.kept_periods = (struct order_words){.word = &year, .count = 1};
    ask.orders = (struct bound){by, 1};
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    assert_int_equal(d.outcome, LAW_REFUSE);
    assert_string_equal(d.code, "ENJOINED");
    narrow.kept_periods = (struct order_words){.word = ask.fact[FACT_ASK_PERIODS].list,
                                               .count = ask.fact[FACT_ASK_PERIODS].list_count};
    assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).grant_count, 1);
    ask.fact[FACT_ASK_PERIODS] = (struct fact){0};
    assert_true(law_decide(arena, pack, &ask, LAW_WHOLE).outcome != LAW_RELEASE);
}

int main(void) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_text_or_list_is_no_evidence_and_an_odd_kind_shows_nothing),
        cmocka_unit_test(a_closed_year_is_four_digits_and_past),
        cmocka_unit_test(without_a_date_nothing_is_still_valid),
        cmocka_unit_test(an_authority_is_in_force_from_its_day_and_before_its_end),
        cmocka_unit_test(an_order_takes_the_same_whichever_side_brings_it),
        cmocka_unit_test(more_than_can_be_asked_of_people_is_stopped),
        cmocka_unit_test(an_order_and_the_limits_of_the_papers_may_leave_nothing),
        cmocka_unit_test(an_order_that_bars_every_year_asked_for_bars_identity_too),
    };
    pack = shipped_pack(arena);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
