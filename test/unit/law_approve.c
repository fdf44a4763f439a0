/* Do two of different units make a yes, one a no, and everything else nothing? */
#include "law/approve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "law_asks.h"

static const struct digest before_them = {{1}};
static const struct digest another = {{2}};

enum { PEOPLE = 4 };

/* A, B and C are of three units, D of A's. */
static struct approve_said said_by(size_t person, bool yes) {
    static const char *const officer[PEOPLE] = {"A", "B", "C", "D"};
    static const char *const unit[PEOPLE] = {"east", "west", "north", "east"};
    return (struct approve_said){.element = SPAN_LITERAL("reason"),
                                 .frozen = before_them,
                                 .officer = span_str(officer[person]),
                                 .unit = span_str(unit[person]),
                                 .role = SPAN_LITERAL("officer"),
                                 .yes = yes,
                                 .when = 1000};
}

static struct law_finding asked = {.id = SPAN_LITERAL("reason"),
                                   .question = SPAN_LITERAL("Is it?"),
                                   .role = SPAN_LITERAL("disclosure-officer"),
                                   .approvals = 2,
                                   .kind = 'l',
                                   .state = LAW_HUMAN};

static struct approve_question come_to(const struct approve_said *said, size_t count) {
    struct law_decision d = {.tree = &asked, .tree_count = 1};
    struct approve_question question[1];
    assert_int_equal(approve_questions(&d, &before_them, said, count, question), 1);
    return question[0];
}

static void an_answer_that_does_not_count_takes_no_units_place(void **state) {
    struct approve_said said[3] = {said_by(0, true), said_by(3, true), said_by(1, true)};
    said[0].frozen = another; /* void; so D speaks for their unit */
    assert_int_equal(come_to(said, 3).state, APPROVE_YES);
    assert_int_equal(come_to(said, 3).yes, 2);
}

static void two_of_different_units_make_a_yes_and_one_does_not(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
    assert_int_equal(come_to(said, 0).state, APPROVE_OPEN);
    assert_int_equal(come_to(said, 1).state, APPROVE_OPEN);
    assert_int_equal(come_to(said, 2).state, APPROVE_YES);
}

static void one_key_counts_once_and_one_unit_counts_once(void **state) {
    struct approve_said twice[3] = {said_by(0, true), said_by(0, true), said_by(0, true)};
    struct approve_said unit[2] = {said_by(0, true), said_by(3, true)};
    struct approve_said none[2] = {said_by(0, true), said_by(1, true)};
    none[0].unit = none[1].unit = SPAN_LITERAL("");
    assert_int_equal(come_to(twice, 3).state, APPROVE_OPEN);
    assert_int_equal(come_to(twice, 3).yes, 1);
    assert_int_equal(come_to(unit, 2).state, APPROVE_OPEN);
    assert_int_equal(come_to(none, 2).state, APPROVE_OPEN); /* no unit is one unit */
}

static void a_unit_written_in_two_ways_is_one(void **state) {
    static const struct {
        const char *a, *b;
        bool same;
    } ROWS[] = {{"Disclosure East 1", "disclosure-east-1", true},
                {"east", " EAST [{}]", true},
                {"", " ", true},
                {"east", "east 1", false},
                {"east 1", "east", false},
                {"east 1", "east 2", false},
                {"\xc3\xa9st", "st", false}};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
        said[0].unit = span_str(ROWS[i].a);
        said[1].unit = span_str(ROWS[i].b);
        assert_int_equal(come_to(said, 2).state, ROWS[i].same ? APPROVE_OPEN : APPROVE_YES);
    }
}

static void one_no_is_a_no_and_against_a_yes_it_is_a_dispute(void **state) {
    struct approve_said said[3] = {said_by(0, false), said_by(1, true), said_by(2, true)};
    assert_int_equal(come_to(said, 1).state, APPROVE_NO);
    assert_int_equal(come_to(said, 2).state, APPROVE_DISPUTED);
    assert_int_equal(come_to(said, 3).state, APPROVE_DISPUTED);
}

static void the_last_answer_of_an_officer_takes_the_place_of_the_one_before(void **state) {
    struct approve_said said[4] = {said_by(0, false), said_by(1, true), said_by(0, true),
                                   said_by(1, false)};
    assert_int_equal(come_to(said, 3).state, APPROVE_YES);
    assert_int_equal(come_to(said, 4).state, APPROVE_DISPUTED);
}

static void what_was_said_about_another_state_of_the_ask_is_void(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
    said[1].frozen = another;
    assert_int_equal(come_to(said, 2).state, APPROVE_OPEN);
    said[0].yes = false;
    said[0].frozen = another;
    assert_int_equal(come_to(said, 2).no, 0);
}

static void the_requester_another_role_and_another_question_do_not_count(void **state) {
    for (int i = 0; i < 3; i++) {
        struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
        if (i == 0) said[1].of_requester = true;
        if (i == 1) said[1].role = SPAN_LITERAL("counsel");
        if (i == 2) said[1].element = SPAN_LITERAL("engaged");
        assert_int_equal(come_to(said, 2).state, APPROVE_OPEN);
        assert_int_equal(come_to(said, 2).yes, 1);
    }
}

static void a_question_for_counsel_is_answered_by_counsel(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
    asked.role = SPAN_LITERAL("counsel");
    assert_int_equal(come_to(said, 2).yes, 0);
    said[0].role = said[1].role = SPAN_LITERAL("counsel");
    assert_int_equal(come_to(said, 2).state, APPROVE_YES);
    asked.role = SPAN_LITERAL("disclosure-officer");
}

static void a_contested_reading_that_names_no_number_takes_two(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
    asked.approvals = 0;
    assert_int_equal(come_to(said, 1).state, APPROVE_OPEN);
    assert_int_equal(come_to(said, 2).state, APPROVE_YES);
    asked.approvals = 2;
}

static void in_an_emergency_one_releases_and_a_second_is_owed_by_the_hour(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, true)};
    asked.approvals = 1;
    asked.second_within_hours = 24;
    assert_int_equal(come_to(said, 0).second_due, 0);
    assert_int_equal(come_to(said, 1).state, APPROVE_YES);
    assert_int_equal(come_to(said, 1).second_due, 1000 + 24 * 3600);
    assert_false(come_to(said, 1).second_given);
    assert_true(come_to(said, 2).second_given);
    said[1].officer = said[0].officer;
    said[1].unit = said[0].unit;
    assert_false(come_to(said, 2).second_given);
    asked.approvals = 2;
    asked.second_within_hours = 0;
}

static void a_no_of_another_officer_is_a_second_look_too(void **state) {
    struct approve_said said[2] = {said_by(0, true), said_by(1, false)};
    asked.approvals = 1;
    asked.second_within_hours = 24;
    struct approve_question question = come_to(said, 2);
    asked.approvals = 2;
    asked.second_within_hours = 0;
    assert_true(question.second_given);
    assert_int_equal(question.state, APPROVE_DISPUTED);
}

static void what_is_open_or_disputed_answers_nothing(void **state) {
    struct approve_question question[4] = {{.state = APPROVE_YES},
                                           {.state = APPROVE_NO},
                                           {.state = APPROVE_OPEN},
                                           {.state = APPROVE_DISPUTED}};
    struct law_answer answer[4];
    assert_int_equal(approve_answers(question, 4, answer), 2);
    assert_true(answer[0].yes);
    assert_false(answer[1].yes);
}

static void a_group_that_waits_is_no_question(void **state) {
    struct law_finding tree[3] = {asked, asked, asked};
    struct law_decision d = {.tree = tree, .tree_count = 3};
    struct approve_question question[3];
    tree[0].kind = 'a';
    tree[1].kind = 'o';
    assert_int_equal(approve_questions(&d, &before_them, NULL, 0, question), 1);
}

static void only_what_waits_for_people_is_asked_of_them(void **state) {
    struct law_finding tree[4] = {asked, asked, asked, asked};
    struct law_decision d = {.tree = tree, .tree_count = 4};
    struct approve_question question[4];
    tree[0].state = LAW_MET;
    tree[1].state = LAW_NOT_MET;
    tree[2].state = LAW_MISSING;
    tree[3].kind = 'a';
    assert_int_equal(approve_questions(&d, &before_them, NULL, 0, question), 0);
}

/* ---- with the engine ---- */

/* Every answer of every question, for every authority that asks people: all yes releases, one no
 * refuses, and one that is open refers. */
static void the_engine_releases_when_every_question_is_a_yes_and_only_then(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    size_t asked_of_people = 0;
    for (size_t i = 0; i < pack->authority_count; i++) {
        struct law_ask ask = good_ask(arena, &pack->authority[i]);
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        struct approve_question *question =
            ARENA_ARRAY(arena, struct approve_question, d.tree_count);
        struct law_answer *answer = ARENA_ARRAY(arena, struct law_answer, d.tree_count);
        size_t count = approve_questions(&d, &before_them, NULL, 0, question);
        if (d.outcome != LAW_REFER) continue;
        asked_of_people++;
        for (size_t k = 0; k < count; k++)
            answer[k] = (struct law_answer){question[k].element, true};
        ask.answer = answer;
        ask.answer_count = count;
        assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).outcome, LAW_RELEASE);
        ask.answer_count = count - 1;
        assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).outcome, LAW_REFER);
        ask.answer_count = count;
        answer[count - 1].yes = false;
        assert_int_equal(law_decide(arena, pack, &ask, LAW_WHOLE).outcome, LAW_REFUSE);
    }
    assert_true(asked_of_people > 0);
}

/* An answer settles what only people find. Whatever the facts settle stays as it is; what is
 * missing stays missing, though a group with a no beside it is refused. */
static void no_answer_changes_what_the_facts_settled(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA round = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    uint64_t seed = 7;
    for (int i = 0; i < 2000; i++) {
        enum law_state without[LAW_STATES_MAX];
        enum law_state with[LAW_STATES_MAX];
        const struct authority *a = &pack->authority[dice_below(&seed, pack->authority_count)];
        struct law_ask ask = good_ask(round, a);
        struct law_answer *answer = ARENA_ARRAY(round, struct law_answer, a->node_count);
        for (size_t changes = dice_below(&seed, 3); changes > 0; changes--)
            ask_change(round, pack, &ask, &seed);
        struct law_judged judged = law_judge(pack, &ask, LAW_WHOLE, without);
        for (size_t n = 0; n < a->node_count; n++)
            answer[n] = (struct law_answer){a->node[n].id, dice_below(&seed, 2) == 1};
        ask.answer = answer;
        ask.answer_count = a->node_count;
        law_judge(pack, &ask, LAW_WHOLE, with);
        for (size_t at = 0; at < judged.count; at++)
            if (without[at] == LAW_MET || without[at] == LAW_NOT_MET)
                assert_int_equal(with[at], without[at]);
            else if (without[at] == LAW_MISSING)
                assert_true(with[at] <= LAW_MISSING);
        arena_wipe(round);
    }
}

static void a_frozen_ask_is_another_when_anything_about_it_is(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, &pack->authority[0]);
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    struct span who = SPAN_LITERAL("us.doj");
    struct span log = SPAN_LITERAL("example.gov/portcullis");
    struct digest first = approve_frozen(arena, &before_them, who, log, &d);
    struct digest again = approve_frozen(arena, &before_them, who, log, &d);
    struct digest bytes = approve_frozen(arena, &another, who, log, &d);
    struct digest requester = approve_frozen(arena, &before_them, SPAN_LITERAL("us.ed"), log, &d);
    struct digest elsewhere =
        approve_frozen(arena, &before_them, who, SPAN_LITERAL("test.example/portcullis"), &d);
    ask.date.year = 2020;
    d = law_decide(arena, pack, &ask, LAW_WHOLE);
    struct digest law = approve_frozen(arena, &before_them, who, log, &d);
    assert_memory_equal(&first, &again, sizeof first);
    assert_memory_not_equal(&first, &bytes, sizeof first);
    assert_memory_not_equal(&first, &requester, sizeof first);
    assert_memory_not_equal(&first, &elsewhere, sizeof first);
    assert_memory_not_equal(&first, &law, sizeof first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_that_does_not_count_takes_no_units_place),
        cmocka_unit_test(two_of_different_units_make_a_yes_and_one_does_not),
        cmocka_unit_test(one_key_counts_once_and_one_unit_counts_once),
        cmocka_unit_test(a_unit_written_in_two_ways_is_one),
        cmocka_unit_test(one_no_is_a_no_and_against_a_yes_it_is_a_dispute),
        cmocka_unit_test(the_last_answer_of_an_officer_takes_the_place_of_the_one_before),
        cmocka_unit_test(what_was_said_about_another_state_of_the_ask_is_void),
        cmocka_unit_test(the_requester_another_role_and_another_question_do_not_count),
        cmocka_unit_test(a_question_for_counsel_is_answered_by_counsel),
        cmocka_unit_test(a_contested_reading_that_names_no_number_takes_two),
        cmocka_unit_test(in_an_emergency_one_releases_and_a_second_is_owed_by_the_hour),
        cmocka_unit_test(a_no_of_another_officer_is_a_second_look_too),
        cmocka_unit_test(what_is_open_or_disputed_answers_nothing),
        cmocka_unit_test(a_group_that_waits_is_no_question),
        cmocka_unit_test(only_what_waits_for_people_is_asked_of_them),
        cmocka_unit_test(the_engine_releases_when_every_question_is_a_yes_and_only_then),
        cmocka_unit_test(no_answer_changes_what_the_facts_settled),
        cmocka_unit_test(a_frozen_ask_is_another_when_anything_about_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
