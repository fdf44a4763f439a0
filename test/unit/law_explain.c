/* Is an explanation said in the bytes that it should have? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "law_asks.h"

/* ---- the same, member by member, as a JSON tree ---- */

static void text_set(json_t *o, const char *key, struct span text) {
    if (text.len) json_set_span(o, key, text);
}

static const char *stage_of(const struct law_finding *f) {
    if (f->paper) return "paper";
    if (f->identity) return "identity";
    return f->finding ? "finding" : "release";
}

static json_t *finding_json(const struct law_finding *f) {
    static const char *const kinds[] = {"all", "any", "not"};
    json_t *o = json_object();
    text_set(o, "id", f->id);
    text_set(o, "cite", f->cite);
    text_set(o, "says", f->says);
    json_set_span(o, "state", span_str(law_state_str(f->state)));
    json_set_int(o, "depth", f->depth);
    json_set_span(o, "stage", span_str(stage_of(f)));
    if (f->kind != 'l')
        json_set_span(o, "node", span_str(kinds[f->kind == 'a' ? 0 : f->kind == 'o' ? 1 : 2]));
    if (f->code && f->state != LAW_MET) json_set_span(o, "code", span_str(f->code));
    if (f->note) json_set_span(o, "note", span_str(f->note));
    if (f->house_rule) json_object_set_new(o, "house_rule", json_true());
    if (f->state != LAW_HUMAN) return o;
    text_set(o, "question", f->question);
    text_set(o, "role", f->role);
    if (f->approvals) json_set_int(o, "approvals", f->approvals);
    if (f->second_within_hours) json_set_int(o, "second_within_hours", f->second_within_hours);
    return o;
}

static json_t *way_json(const struct law_decision *decision) {
    json_t *way = json_array();
    for (size_t i = 0; i < decision->tree_count; i++)
        if (decision->tree[i].in_the_way)
            json_array_append_new(
                way, json_stringn((const char *)decision->tree[i].id.at, decision->tree[i].id.len));
    return way;
}

static json_t *grants_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->grant_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "field", decision->grant[i].field);
        json_set_span(o, "cite", decision->grant[i].cite);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->withheld_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "field", decision->withheld[i].field);
        json_set_span(o, "cite", decision->withheld[i].cite);
        json_set_span(o, "code", span_str(decision->withheld[i].code));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_periods_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->withheld_period_count; i++) {
        const struct law_withheld_period *one = &decision->withheld_period[i];
        json_t *o = json_object();
        json_set_span(o, "period", one->period);
        json_set_span(o, "cite", one->cite);
        json_set_span(o, "code", span_str(one->code));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *plainly_said(const struct law_decision *decision) {
    json_t *o = json_object();
    json_t *tree = json_array();
    json_t *obligations = json_array();
    json_set_span(o, "outcome", span_str(law_outcome_str(decision->outcome)));
    text_set(o, "authority", decision->authority);
    text_set(o, "cite", decision->authority_cite);
    text_set(o, "constructions", decision->construction);
    json_object_set_new(o, "in_the_way", way_json(decision));
    for (size_t i = 0; i < decision->tree_count; i++)
        json_array_append_new(tree, finding_json(&decision->tree[i]));
    json_object_set_new(o, "tree", tree);
    json_object_set_new(o, "grants", grants_json(decision));
    json_object_set_new(o, "withheld", withheld_json(decision));
    json_object_set_new(o, "withheld_periods", withheld_periods_json(decision));
    for (size_t i = 0; i < decision->obligation_count; i++)
        json_array_append_new(obligations, json_stringn((const char *)decision->obligation[i].id.at,
                                                        decision->obligation[i].id.len));
    json_object_set_new(o, "obligations", obligations);
    return o;
}

/* ---- the tests ---- */

enum { ASKS = 20000 };

static void the_spliced_bytes_are_those_of_a_plain_writer(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA round = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    uint64_t seed = 20261125;
    struct law_ask *held = ARENA_ARRAY(arena, struct law_ask, pack->authority_count);
    size_t outcomes[LAW_RELEASE + 1] = {0};
    for (size_t i = 0; i < pack->authority_count; i++)
        held[i] = held_ask(arena, pack, &pack->authority[i], &seed);
    for (int i = 0; i < ASKS; i++) {
        struct law_ask ask = held[dice_below(&seed, pack->authority_count)];
        for (size_t changes = dice_below(&seed, 4); changes > 0; changes--)
            ask_change(round, pack, &ask, &seed);
        struct law_decision d =
            law_decide(round, pack, &ask, dice_below(&seed, 3) ? LAW_WHOLE : LAW_UP_TO_PAPER);
        OWNED_JSON plain = plainly_said(&d);
        struct span expected = json_write(round, plain);
        struct span written = explain_write(round, &d);
        if (!span_equal(expected, written))
            fail_msg("ask %d\n%.*s\n%.*s", i, SPAN_FMT(expected), SPAN_FMT(written));
        outcomes[d.outcome]++;
        arena_wipe(round);
    }
    for (size_t i = 0; i <= LAW_RELEASE; i++)
        assert_true(outcomes[i] > ASKS / 100);
}

static void the_tree_is_the_bytes_read_again(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask ask = good_ask(arena, &pack->authority[0]);
    struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
    OWNED_JSON tree = explain_custodian(&d);
    assert_true(span_equal(json_write(arena, tree), explain_write(arena, &d)));
}

/* What the requester is told is what it must supply itself: of the paper stage, and not what waits
 * for people. */
static void the_requester_is_told_of_paper_only(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct law_ask good = good_ask(arena, authority_find(pack, SPAN_LITERAL("us.irc.6103.i.2")));
    struct law_ask on_paper = good;
    struct law_ask in_record = good;
    struct law_ask unlisted = good;
    on_paper.fact[FACT_MATTER_NUMBER] = (struct fact){0};
    in_record.fact[FACT_VERIFICATION_OUTCOME] =
        (struct fact){.kind = FACT_VERDICT, .code = "NO_RECORD", .note = "nobody"};
    unlisted.fact[FACT_MATTER_STATUTE].text = SPAN_LITERAL("18 USC 9999");
    const struct law_ask *ask[] = {&good, &on_paper, &in_record, &unlisted};
    const size_t told[] = {0, 1, 0, 0};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct law_decision d = law_decide(arena, pack, ask[i], LAW_WHOLE);
        OWNED_JSON grounds = explain_requester(&d);
        assert_int_equal(json_array_size(grounds), told[i]);
    }
    struct law_decision d = law_decide(arena, pack, &on_paper, LAW_WHOLE);
    OWNED_JSON grounds = explain_requester(&d);
    assert_string_equal(json_string_value(json_object_get(json_array_get(grounds, 0), "code")),
                        "MATTER_NOT_IDENTIFIED");
}

static void the_tree_fits_a_terminal(void **state) {
    enum { COLUMNS = 60 };
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack->authority_count; i++) {
        struct law_ask ask = good_ask(arena, &pack->authority[i]);
        struct law_decision d = law_decide(arena, pack, &ask, LAW_WHOLE);
        OWNED_JSON custodian = explain_custodian(&d);
        struct span text = explain_text(arena, custodian, COLUMNS);
        assert_true(text.len > 500);
        assert_non_null(memmem(text.at, text.len, d.authority_cite.at, d.authority_cite.len));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_spliced_bytes_are_those_of_a_plain_writer),
        cmocka_unit_test(the_requester_is_told_of_paper_only),
        cmocka_unit_test(the_tree_fits_a_terminal),
        cmocka_unit_test(the_tree_is_the_bytes_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
