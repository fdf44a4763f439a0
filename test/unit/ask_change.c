/* Is a pair of signatures good once, in one log, and for one change that leaves the custodian able
 * to go on? */
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

static void refuses(struct err e, const char *word) {
    if (e.kind != ERR_REFUSED || !strstr(e.text, word)) printf("# %s\n", e.text);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, word));
}

/* ---- replay ---- */

static void an_old_enrolment_with_its_old_signatures_does_not_come_back(void **state) {
    struct house house = {0};
    struct span old_approval[2];
    uint64_t index;
    OWNED_JWK lost = jwk_create();
    const struct requester_key *key = NULL;
    house_open(&house, *state);
    OWNED_JSON old = enrolment_make("demo.bank", lost);
    change_sign(&house, ENTRY_ENROL, old, old_approval);
    fine(change_enact(&house.keeper, ENTRY_ENROL, old, old_approval, &index));
    OWNED_JWK better = jwk_create();
    house_enrol(&house, "demo.bank", better);
    uint64_t size = ledger_size(house.keeper.ledger);
    refuses(change_enact(&house.keeper, ENTRY_ENROL, old, old_approval, &index),
            "replaces entry 0, and the newest of its name is entry 4; draft and sign it anew");
    assert_int_equal(ledger_size(house.keeper.ledger), size);
    assert_null(roll_requester_of_key(house.keeper.roll, jwk_kid(lost), &key));
    house_close(&house);
}

/* Also where somebody wrote the entry into the journal beside the program. */
static void the_fold_does_not_take_it_either(void **state) {
    struct house house = {0};
    struct span approval[2];
    uint64_t index;
    OWNED_JWK lost = jwk_create();
    house_open(&house, *state);
    OWNED_JSON old = enrolment_make("demo.bank", lost);
    change_sign(&house, ENTRY_ENROL, old, approval);
    fine(change_enact(&house.keeper, ENTRY_ENROL, old, approval, &index));
    OWNED_JWK better = jwk_create();
    house_enrol(&house, "demo.bank", better);
    const struct sign_at at = {roll_origin(house.keeper.roll), 0};
    OWNED_JSON members = change_members(&at, ENTRY_ENROL, old);
    json_object_set_new(members, "approvals", approvals_json(approval, 2));
    struct err e = append_and_fold(&house.keeper, house.arena, ENTRY_ENROL, members, &index);
    assert_int_equal(e.kind, ERR_PROOF);
    assert_non_null(strstr(e.text, "it replaces entry 0"));
    house_close(&house);
}

/* An entry of the days before signatures named what they replace. */
static void the_fold_wants_the_predecessor_named(void **state) {
    struct house house = {0};
    struct span approval[2];
    uint64_t index;
    OWNED_JWK key = jwk_create();
    house_open(&house, *state);
    OWNED_JSON document = enrolment_make("demo.bank", key);
    change_sign(&house, ENTRY_ENROL, document, approval);
    OWNED_JSON members = change_members(NULL, ENTRY_ENROL, document);
    json_object_set_new(members, "approvals", approvals_json(approval, 2));
    struct err e = append_and_fold(&house.keeper, house.arena, ENTRY_ENROL, members, &index);
    assert_int_equal(e.kind, ERR_PROOF);
    assert_non_null(strstr(e.text, "replaces"));
    house_close(&house);
}

static void what_was_signed_for_another_log_counts_for_nothing_here(void **state) {
    struct house house = {0};
    struct span approval[2];
    uint64_t index;
    OWNED_JWK key = jwk_create();
    house_open(&house, *state);
    OWNED_JSON document = enrolment_make("demo.bank", key);
    const struct sign_at elsewhere = {SPAN_LITERAL("test.elsewhere.example"), 0};
    both_sign(&house, APPROVAL_TYP, statement_write(house.arena, &elsewhere, ENTRY_ENROL, document),
              approval);
    refuses(change_enact(&house.keeper, ENTRY_ENROL, document, approval, &index), "another log");
    house_close(&house);
}

static struct span pack_of(struct house *house, const char *version) {
    struct span compiled = shipped_compiled(house->arena);
    const struct pack *pack = NULL;
    fine(pack_load(house->arena, compiled, &pack));
    OWNED_JSON o = NULL;
    fine(json_read(compiled, PACK_COMPILED_BYTES_MAX, &o));
    json_t *head = json_object_get(o, "pack");
    json_set_span(json_is_object(head) ? head : o, "version", span_str(version));
    return json_write(house->arena, o);
}

static void old_law_does_not_come_back_by_its_old_signatures(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct span forced[2];
    uint64_t index;
    const struct pack *first = NULL;
    const struct pack *second = NULL;
    struct sign_at at;
    house_open(&house, *state);
    struct span old = pack_of(&house, "2090.1");
    struct span newer = pack_of(&house, "2090.2");
    fine(pack_load(house.arena, old, &first));
    fine(pack_load(house.arena, newer, &second));
    fine(sign_at_now(house.keeper.roll, ENTRY_PACK, NULL, &at));
    assert_int_equal(at.replaces, 1);
    both_sign(&house, change_typ(ENTRY_PACK), statement_pack(house.arena, &at, first, false),
              approval);
    both_sign(&house, change_typ(ENTRY_PACK), statement_pack(house.arena, &at, first, true),
              forced);
    fine(pack_install(&house.keeper, old, approval, false, &index));
    house_install(&house, newer);
    refuses(pack_install(&house.keeper, old, approval, false, &index), "with --force");
    refuses(pack_install(&house.keeper, old, approval, true, &index), "replaces entry 1");
    refuses(pack_install(&house.keeper, old, forced, true, &index), "replaces entry 1");
    /* Whoever holds the directory cannot add the wish to go back to what two signed without it. */
    fine(sign_at_now(house.keeper.roll, ENTRY_PACK, NULL, &at));
    both_sign(&house, change_typ(ENTRY_PACK), statement_pack(house.arena, &at, first, false),
              approval);
    refuses(pack_install(&house.keeper, old, approval, true, &index), "something else");
    both_sign(&house, change_typ(ENTRY_PACK), statement_pack(house.arena, &at, first, true),
              approval);
    fine(pack_install(&house.keeper, old, approval, true, &index));
    house_close(&house);
}

static void a_question_is_not_put_back_to_its_old_definition(void **state) {
    struct house house = {0};
    struct span bytes;
    struct span old_approval[2];
    struct span approval[2];
    uint64_t index;
    OWNED_JSON old = NULL;
    house_open(&house, *state);
    fine(file_read("packs/statistics/tax-by-state.json", 65536, house.arena, &bytes));
    fine(json_read(bytes, 65536, &old));
    OWNED_JSON newer = json_deep_copy(old);
    json_set_span(newer, "says", SPAN_LITERAL("Another sentence."));
    change_sign(&house, ENTRY_QUERY, old, old_approval);
    fine(change_enact(&house.keeper, ENTRY_QUERY, old, old_approval, &index));
    change_sign(&house, ENTRY_QUERY, newer, approval);
    fine(change_enact(&house.keeper, ENTRY_QUERY, newer, approval, &index));
    refuses(change_enact(&house.keeper, ENTRY_QUERY, old, old_approval, &index),
            "replaces entry 0");
    house_close(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(an_old_enrolment_with_its_old_signatures_does_not_come_back),
        scene_test(the_fold_does_not_take_it_either),
        scene_test(the_fold_wants_the_predecessor_named),
        scene_test(what_was_signed_for_another_log_counts_for_nothing_here),
        scene_test(old_law_does_not_come_back_by_its_old_signatures),
        scene_test(a_question_is_not_put_back_to_its_old_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
