/* Does the engine say yes only where every element holds, and name each one that does not? */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "law_asks.h"

/* A person finds something whoever asks, not only on one of several ways. */
static bool finding_demanded(const struct authority *a) {
    for (size_t i = 1; i < a->node_count; i = a->node[i].end)
        if (a->node[i].stage == STAGE_FINDING) return true;
    return false;
}

static void a_good_ask_is_released_or_referred_where_the_law_wants_people(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack->authority_count; i++) {
        const struct authority *a = &pack->authority[i];
        struct law_ask ask = good_ask(arena, a);
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        assert_int_equal(d.outcome, finding_demanded(a) ? LAW_REFER : LAW_RELEASE);
        assert_true(d.reached_identity);
        if (!finding_demanded(a)) assert_int_equal(d.grant_count, ask.field_count);
    }
}

static void i_2_names_exactly_its_two_open_findings(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, authority_find(pack, span_str("us.irc.6103.i.2")));
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    size_t open = 0;
    for (size_t i = 0; i < d.tree_count; i++) {
        if (!d.tree[i].in_the_way) continue;
        open++;
        assert_true(span_is(d.tree[i].id, "matter.reason-specific") ||
                    span_is(d.tree[i].id, "recipients.engaged"));
        assert_int_equal(d.tree[i].approvals, 2);
    }
    assert_int_equal(open, 2);
}

/* Each leaf in turn absent, and in turn failing: nothing is ever released, and it is named. */
static void without_any_one_element_nothing_is_released(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack->authority_count; i++) {
        const struct authority *a = &pack->authority[i];
        for (size_t n = 0; n < a->node_count; n++) {
            const struct law_node *node = &a->node[n];
            if (node->kind != 'l' || node->test == TEST_FINDING || node->depth > 1) continue;
            struct law_ask ask = good_ask(arena, a);
            ask.fact[node->fact] = (struct fact){0};
            struct law_decision absent = law_decide(arena, pack, &ask, LAW_WHOLE);
            assert_int_not_equal(absent.outcome, LAW_RELEASE);
            assert_int_not_equal(absent.outcome, LAW_REFER);
            ask.fact[node->fact] = (struct fact){.kind = FACT_VERDICT, .holds = false};
            struct law_decision failing = law_decide(arena, pack, &ask, LAW_WHOLE);
            assert_int_equal(failing.outcome, LAW_REFUSE);
            assert_int_equal(failing.grant_count, 0);
            if (node->stage == STAGE_PAPER) assert_false(failing.reached_identity);
        }
    }
}

static void a_never_purpose_is_refused_under_every_authority(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack->authority_count; i++)
        for (size_t k = 0; k < pack->never_purpose_count; k++) {
            struct law_ask ask = good_ask(arena, &pack->authority[i]);
            ask.purpose = pack->never_purpose[k].id;
            struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
            assert_int_equal(d.outcome, LAW_REFUSE);
            assert_string_equal(d.code, "NEVER_PURPOSE");
            assert_false(d.reached_identity);
        }
}

static void what_is_no_title_26_authority_is_refused_before_anything_else(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    static const char *const cited[] = {"8 USC 1360(b)", "8 USC 1373", "Executive Order 14161",
                                        "a memorandum of understanding", "us.irc.6103.z"};
    for (size_t i = 0; i < sizeof cited / sizeof *cited; i++) {
        struct law_ask ask = good_ask(arena, &pack->authority[0]);
        ask.authority = span_str(cited[i]);
        ask.purpose = SPAN_LITERAL("immigration.removal");
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        assert_int_equal(d.outcome, LAW_REFUSE);
        assert_string_equal(d.codes[0], "NO_TITLE26_AUTHORITY");
        assert_string_equal(d.codes[1], "NEVER_PURPOSE");
        assert_false(d.reached_identity);
    }
}

static void and_where_one_was_meant_it_is_named(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    static const char *const cited[] = {"6103-l-13-C", "6103-l-13-c", "6103.l.13.C",
                                        "US.IRC.6103.L.13.C", "us.irc.6103-l-13-C"};
    struct law_ask ask = good_ask(arena, &pack->authority[0]);
    for (size_t i = 0; i < sizeof cited / sizeof *cited; i++) {
        ask.authority = span_str(cited[i]);
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        assert_int_equal(d.outcome, LAW_REFUSE);
        assert_string_equal(d.code, "NO_TITLE26_AUTHORITY");
        assert_string_equal(d.tree[AT_AUTHORITY].note, "did you mean us.irc.6103.l.13.C?");
        OWNED_JSON told = explain_requester(&d);
        assert_string_equal(json_string_value(json_object_get(json_array_get(told, 0), "note")),
                            "did you mean us.irc.6103.l.13.C?");
    }
    ask.authority = SPAN_LITERAL("8 USC 1373");
    assert_null(law_decide(arena, pack, &ask, LAW_WHOLE).tree[AT_AUTHORITY].note);
}

static void an_authority_is_not_used_before_the_date_its_text_was_compared(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, &pack->authority[0]);
    ask.date = (struct date){2023, 4, 19};
    assert_string_equal(law_decide(arena, pack, &ask, LAW_WHOLE).code, "AUTHORITY_NOT_IN_FORCE");
    ask.date = (struct date){2023, 4, 20};
    assert_int_not_equal(law_decide(arena, pack, &ask, LAW_WHOLE).code_count, 16);
}

static void the_address_alone_is_refused_on_the_narrow_reading(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, authority_find(pack, span_str("us.irc.6103.i.2")));
    struct span only = SPAN_LITERAL("identity.mailing-address");
    ask.field = &only;
    ask.field_count = 1;
    ask.fact[FACT_ASK_FIELDS] = (struct fact){.kind = FACT_LIST, .list = &only, .list_count = 1};
    struct law_decision d = law_decide(arena, pack, &ask, LAW_UP_TO_PAPER);
    assert_int_equal(d.outcome, LAW_REFUSE);
    assert_string_equal(d.code, "CONSTRUCTION_NARROW");
    assert_non_null(memmem(d.construction.at, d.construction.len, "address-only=narrow", 19));
}

static void a_civil_statute_is_refused_and_an_unlisted_one_goes_to_a_person(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    static const struct {
        const char *statute;
        enum law_outcome outcome;
    } statutes[] = {{"8 USC 1229a", LAW_REFUSE},
                    {"8 USC 1357", LAW_REFUSE},
                    {"26 USC 7201", LAW_REFUSE},
                    {"18 USC 9999", LAW_REFER},
                    {"18 USC 1341", LAW_REFER}};
    for (size_t i = 0; i < sizeof statutes / sizeof *statutes; i++) {
        struct law_ask ask = good_ask(arena, authority_find(pack, span_str("us.irc.6103.i.2")));
        ask.fact[FACT_MATTER_STATUTE].text = span_str(statutes[i].statute);
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        assert_int_equal(d.outcome, statutes[i].outcome);
        if (d.outcome == LAW_REFUSE) assert_string_equal(d.code, "NOT_CRIMINAL_STATUTE");
    }
}

static void fields_of_the_return_are_withheld_one_by_one_under_i_2(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, authority_find(pack, span_str("us.irc.6103.i.2")));
    struct span field[3] = {SPAN_LITERAL("return.wages"), SPAN_LITERAL("information-return.amount"),
                            SPAN_LITERAL("tin.kind")};
    ask.field = field;
    ask.field_count = 3;
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    assert_int_equal(d.outcome, LAW_REFER);
    assert_int_equal(d.withheld_count, 2);
    assert_string_equal(d.withheld[0].code, "FIELD_IS_TRI");
    assert_string_equal(d.withheld[1].code, "FIELD_NOT_LISTED");
}

static void only_identity_of_the_taxpayers_own_may_leave_under_i_2(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct authority *a = authority_find(shipped_pack(arena), span_str("us.irc.6103.i.2"));
    for (size_t i = 0; i < a->field_count; i++) {
        bool identity = span_begins(a->field[i].id, SPAN_LITERAL("identity."));
        assert_int_equal(!!(a->field[i].provenance & PROVENANCE_TAXPAYER), identity);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_ask_is_released_or_referred_where_the_law_wants_people),
        cmocka_unit_test(i_2_names_exactly_its_two_open_findings),
        cmocka_unit_test(without_any_one_element_nothing_is_released),
        cmocka_unit_test(a_never_purpose_is_refused_under_every_authority),
        cmocka_unit_test(what_is_no_title_26_authority_is_refused_before_anything_else),
        cmocka_unit_test(and_where_one_was_meant_it_is_named),
        cmocka_unit_test(an_authority_is_not_used_before_the_date_its_text_was_compared),
        cmocka_unit_test(the_address_alone_is_refused_on_the_narrow_reading),
        cmocka_unit_test(a_civil_statute_is_refused_and_an_unlisted_one_goes_to_a_person),
        cmocka_unit_test(fields_of_the_return_are_withheld_one_by_one_under_i_2),
        cmocka_unit_test(only_identity_of_the_taxpayers_own_may_leave_under_i_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
