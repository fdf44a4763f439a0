/* Is a pair of signatures good once, in one log, and for one change that leaves the custodian able
 * to go on? */
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ask/mine.h"
#include "ask/roll_inside.h"

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

/* ---- officers and counsel ---- */

static json_t *officer_make(const char *role, const char *unit, const struct jwk *key) {
    return json_pack("{s:s,s:s,s:s,s:o}", "format", "portcullis-officer/1", "role", role, "unit",
                     unit, "jwk", jwk_public_json(key));
}

static json_t *revocation_make(const char *of, const char *id, const char *key) {
    json_t *o = json_pack("{s:s,s:s,s:s,s:s}", "format", "portcullis-revocation/1", "of", of, "id",
                          id, "reason", "Lost.");
    if (key) json_object_set_new(o, "key", json_string(key));
    return o;
}

/* Signed by these two over where it stands now, and enacted. */
static struct err enact_by(struct house *house, enum entry_kind kind, const json_t *document,
                           const struct jwk *one, const struct jwk *two, struct span approval[2]) {
    struct sign_at at;
    uint64_t index;
    TRY(sign_at_now(house->keeper.roll, kind, document, &at));
    struct span statement = statement_write(house->arena, &at, kind, document);
    fine(jws_sign(house->arena, one, change_typ(kind), statement, &approval[0]));
    fine(jws_sign(house->arena, two, change_typ(kind), statement, &approval[1]));
    return change_enact(&house->keeper, kind, document, approval, &index);
}

static void an_officer_is_enrolled_by_two_and_signs_from_then_on(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK third = jwk_create();
    OWNED_JWK asker = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("officer", "south", third);
    OWNED_JSON lender = enrolment_make("demo.bank", asker);
    refuses(enact_by(&house, ENTRY_ENROL, lender, house.officer, third, approval), "no enrolled");
    refuses(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.officer, approval),
            "two different");
    refuses(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, third, approval),
            "no enrolled officer");
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    fine(enact_by(&house, ENTRY_ENROL, lender, house.officer, third, approval));
    OWNED_JSON gone = revocation_make("officer", jwk_kid(third), NULL);
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, third, approval));
    OWNED_JSON again = enrolment_make("demo.bank", asker);
    refuses(enact_by(&house, ENTRY_ENROL, again, house.officer, third, approval), "no enrolled");
    refuses(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval),
            "no enrolled officer holds this key");
    house_close(&house);
}

static void there_are_always_two_officers_and_one_counsel(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK third = jwk_create();
    house_open(&house, *state);
    OWNED_JSON second = revocation_make("officer", jwk_kid(house.second), NULL);
    OWNED_JSON counsel = revocation_make("officer", jwk_kid(house.counsel), NULL);
    OWNED_JSON turned = officer_make("counsel", "law", house.second);
    OWNED_JSON demoted = officer_make("officer", "east", house.counsel);
    OWNED_JSON enrolment = officer_make("officer", "south", third);
    refuses(enact_by(&house, ENTRY_REVOKE, second, house.officer, house.counsel, approval),
            "would leave 1 officers and 1 counsel");
    refuses(enact_by(&house, ENTRY_REVOKE, counsel, house.officer, house.counsel, approval),
            "would leave 2 officers and 0 counsel");
    refuses(enact_by(&house, ENTRY_OFFICER, turned, house.officer, house.counsel, approval),
            "would leave 1 officers and 2 counsel");
    refuses(enact_by(&house, ENTRY_OFFICER, demoted, house.officer, house.counsel, approval),
            "would leave 3 officers and 0 counsel");
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.counsel, approval));
    fine(enact_by(&house, ENTRY_REVOKE, second, house.officer, house.counsel, approval));
    house_close(&house);
}

/* ---- auditors ---- */

/* Enrolled by two, found as an auditor, and nobody else's. */
static void an_auditor_is_enrolled_by_two_and_is_no_officer(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK eye = jwk_create();
    house_open(&house, *state);
    const struct roll *roll = house.keeper.roll;
    OWNED_JSON enrolment = officer_make("auditor", "inspector-general", eye);
    refuses(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.officer, approval),
            "two different");
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    assert_non_null(roll_auditor(roll, jwk_kid(eye)));
    assert_null(roll_officer(roll, jwk_kid(eye)));
    assert_null(roll_auditor(roll, jwk_kid(house.officer)));
    assert_null(roll_auditor(roll, jwk_kid(house.counsel)));
    OWNED_JSON gone = revocation_make("officer", jwk_kid(eye), NULL);
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval));
    assert_null(roll_auditor(roll, jwk_kid(eye)));
    refuses(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval),
            "no enrolled officer holds this key");
    house_close(&house);
}

static void an_auditor_signs_nothing_that_two_sign(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct sign_at at;
    uint64_t index;
    const struct pack *pack = NULL;
    OWNED_JWK eye = jwk_create();
    OWNED_JWK other = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("auditor", "inspector-general", eye);
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    OWNED_JSON lender = enrolment_make("demo.bank", other);
    OWNED_JSON officer = officer_make("officer", "south", other);
    OWNED_JSON auditor = officer_make("auditor", "inspector-general", other);
    OWNED_JSON gone = revocation_make("officer", jwk_kid(house.second), NULL);
    uint64_t size = ledger_size(house.keeper.ledger);
    refuses(enact_by(&house, ENTRY_ENROL, lender, house.officer, eye, approval), "an auditor");
    refuses(enact_by(&house, ENTRY_ENROL, lender, eye, house.counsel, approval), "an auditor");
    refuses(enact_by(&house, ENTRY_OFFICER, officer, house.officer, eye, approval), "an auditor");
    refuses(enact_by(&house, ENTRY_OFFICER, auditor, house.officer, eye, approval), "an auditor");
    refuses(enact_by(&house, ENTRY_REVOKE, gone, house.counsel, eye, approval), "would leave");
    struct span compiled = shipped_compiled(house.arena);
    fine(pack_load(house.arena, compiled, &pack));
    fine(sign_at_now(house.keeper.roll, ENTRY_PACK, NULL, &at));
    struct span statement = statement_pack(house.arena, &at, pack, false);
    fine(jws_sign(house.arena, house.counsel, change_typ(ENTRY_PACK), statement, &approval[0]));
    fine(jws_sign(house.arena, eye, change_typ(ENTRY_PACK), statement, &approval[1]));
    refuses(pack_install(&house.keeper, compiled, approval, false, &index), "an auditor");
    assert_int_equal(ledger_size(house.keeper.ledger), size);
    house_close(&house);
}

/* Nor attests what one officer attests alone. */
static void an_auditor_attests_nothing(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct span jws;
    uint64_t index;
    OWNED_JWK eye = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("auditor", "inspector-general", eye);
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    struct span id = SPAN_LITERAL("CON-01KB0000000000000000000000");
    struct digest commitment = consent_commitment(id);
    fine(jws_sign(house.arena, eye, APPROVAL_TYP, statement_withdraw(house.arena, &commitment),
                  &jws));
    refuses(consent_withdraw(&house.keeper, id, jws, &index), "no");
    fine(jws_sign(house.arena, eye, APPROVAL_TYP,
                  dispute_statement(house.arena, roll_origin(house.keeper.roll), 1), &jws));
    refuses(dispute_answered(&house.keeper, 1, jws), "enrolled officer");
    house_close(&house);
}

static void who_audits_is_never_who_approves(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK eye = jwk_create();
    house_open(&house, *state);
    OWNED_JSON audits = officer_make("auditor", "inspector-general", eye);
    OWNED_JSON acts = officer_make("officer", "south", eye);
    OWNED_JSON advises = officer_make("counsel", "law", eye);
    OWNED_JSON turned = officer_make("auditor", "inspector-general", house.second);
    OWNED_JSON asks = officer_make("auditor", "inspector-general", house.asker);
    fine(enact_by(&house, ENTRY_OFFICER, audits, house.officer, house.second, approval));
    refuses(enact_by(&house, ENTRY_OFFICER, acts, house.officer, house.second, approval),
            "who audits is never who approves");
    refuses(enact_by(&house, ENTRY_OFFICER, advises, house.officer, house.counsel, approval),
            "who audits is never who approves");
    refuses(enact_by(&house, ENTRY_OFFICER, turned, house.officer, house.counsel, approval),
            "who audits is never who approves");
    refuses(enact_by(&house, ENTRY_OFFICER, asks, house.officer, house.second, approval),
            "requester's");
    OWNED_JSON gone = revocation_make("officer", jwk_kid(eye), NULL);
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval));
    refuses(enact_by(&house, ENTRY_OFFICER, acts, house.officer, house.second, approval),
            "who audits is never who approves");
    OWNED_JSON lender = enrolment_make("demo.bank", eye);
    refuses(enact_by(&house, ENTRY_ENROL, lender, house.officer, house.second, approval),
            "officer's");
    house_close(&house);
}

/* An auditor is none of the two officers that are always there. */
static void auditors_are_not_counted_as_officers(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK eye = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("auditor", "inspector-general", eye);
    OWNED_JSON second = revocation_make("officer", jwk_kid(house.second), NULL);
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    refuses(enact_by(&house, ENTRY_REVOKE, second, house.officer, house.counsel, approval),
            "would leave 1 officers and 1 counsel");
    house_close(&house);
}

/* Else two officers would make the counsel that signs packs and orders. */
static void counsel_is_made_and_unmade_by_counsel(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK puppet = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("counsel", "law", puppet);
    refuses(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval),
            "must be by counsel");
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.counsel, house.second, approval));
    OWNED_JSON gone = revocation_make("officer", jwk_kid(house.counsel), NULL);
    refuses(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval),
            "must be by counsel");
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.counsel, puppet, approval));
    house_close(&house);
}

static void no_key_is_ever_on_both_sides(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK third = jwk_create();
    OWNED_JWK newer = jwk_create();
    house_open(&house, *state);
    OWNED_JSON asks = officer_make("officer", "south", house.asker);
    refuses(enact_by(&house, ENTRY_OFFICER, asks, house.officer, house.second, approval),
            "is or was a requester's");
    house_enrol(&house, "demo.lender", newer); /* the requester's old key is nobody's now */
    refuses(enact_by(&house, ENTRY_OFFICER, asks, house.officer, house.second, approval),
            "is or was a requester's");
    OWNED_JSON enrolment = officer_make("officer", "south", third);
    OWNED_JSON gone = revocation_make("officer", jwk_kid(third), NULL);
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval));
    OWNED_JSON lender = enrolment_make("demo.bank", third);
    refuses(enact_by(&house, ENTRY_ENROL, lender, house.officer, house.second, approval),
            "is or was an officer's");
    house_close(&house);
}

static void neither_an_enrolment_nor_a_revocation_comes_back(void **state) {
    struct house house = {0};
    struct span enrolled[2];
    struct span revoked[2];
    struct span approval[2];
    uint64_t index;
    OWNED_JWK third = jwk_create();
    house_open(&house, *state);
    OWNED_JSON enrolment = officer_make("officer", "south", third);
    OWNED_JSON gone = revocation_make("officer", jwk_kid(third), NULL);
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, enrolled));
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, revoked));
    refuses(change_enact(&house.keeper, ENTRY_OFFICER, enrolment, enrolled, &index),
            "replaces entry 0");
    fine(enact_by(&house, ENTRY_OFFICER, enrolment, house.officer, house.second, approval));
    refuses(change_enact(&house.keeper, ENTRY_REVOKE, gone, revoked, &index), "replaces entry");
    house_close(&house);
}

static void
a_requester_that_is_revoked_asks_no_more_and_its_enrolment_does_not_come_back(void **state) {
    struct house house = {0};
    struct span first[2];
    struct span approval[2];
    uint64_t index;
    const struct requester_key *key = NULL;
    OWNED_JWK asker = jwk_create();
    house_open(&house, *state);
    OWNED_JSON bank = enrolment_make("demo.bank", asker);
    OWNED_JSON gone = revocation_make("requester", "demo.bank", NULL);
    OWNED_JSON other = revocation_make("requester", "demo.bank", jwk_kid(house.asker));
    fine(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, first));
    refuses(enact_by(&house, ENTRY_REVOKE, other, house.officer, house.second, approval),
            "has no such key");
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval));
    assert_null(roll_requester_of_key(house.keeper.roll, jwk_kid(asker), &key));
    refuses(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval),
            "no requester of this id is enrolled");
    refuses(change_enact(&house.keeper, ENTRY_ENROL, bank, first, &index), "replaces entry 0");
    fine(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, approval));
    assert_non_null(roll_requester_of_key(house.keeper.roll, jwk_kid(asker), &key));
    house_close(&house);
}

static void one_key_of_a_requester_is_revoked_alone(void **state) {
    struct house house = {0};
    struct span approval[2];
    const struct requester_key *key = NULL;
    OWNED_JWK lost = jwk_create();
    OWNED_JWK kept = jwk_create();
    house_open(&house, *state);
    OWNED_JSON bank = enrolment_make("demo.bank", lost);
    json_array_append_new(json_object_get(bank, "keys"),
                          json_pack("{s:o,s:s}", "jwk", jwk_public_json(kept), "role", "clerk"));
    OWNED_JSON gone = revocation_make("requester", "demo.bank", jwk_kid(lost));
    fine(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, approval));
    fine(enact_by(&house, ENTRY_REVOKE, gone, house.officer, house.second, approval));
    assert_null(roll_requester_of_key(house.keeper.roll, jwk_kid(lost), &key));
    assert_non_null(roll_requester_of_key(house.keeper.roll, jwk_kid(kept), &key));
    assert_true(span_is(key->role, "clerk"));
    house_close(&house);
}

/* What looks like the name of a requester that an order binds is no other requester's. */
static void a_requester_has_one_spelling(void **state) {
    static const char *const id[] = {"us.doj ", "US.doj",   "us.doj\xe2\x80\x8b",
                                     "us,doj",  "us.doj\n", ".doj",
                                     "us.doj.", "us doj"};
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK key = jwk_create();
    house_open(&house, *state);
    for (size_t i = 0; i < sizeof id / sizeof *id; i++) {
        OWNED_JSON document = enrolment_make(id[i], key);
        assert_int_equal(
            enact_by(&house, ENTRY_ENROL, document, house.officer, house.second, approval).kind,
            ERR_INPUT);
        json_set_span(document, "id", SPAN_LITERAL("us.doj"));
        json_set_span(document, "agency", span_str(id[i]));
        assert_int_equal(
            enact_by(&house, ENTRY_ENROL, document, house.officer, house.second, approval).kind,
            ERR_INPUT);
    }
    house_close(&house);
}

/* ---- as much as the fold holds ---- */

/* The roll made to look full; what it holds is put back before anything is closed. */
static void at_the_limit_a_change_is_refused_before_it_is_in_the_log(void **state) {
    struct house house = {0};
    struct span approval[2];
    uint64_t index;
    OWNED_JWK key = jwk_create();
    house_open(&house, *state);
    struct roll *roll = house.keeper.roll;
    uint64_t size = ledger_size(house.keeper.ledger);
    size_t requesters = roll->requester_count;
    size_t officers = roll->officer_count;
    OWNED_JSON bank = enrolment_make("demo.bank", key);
    OWNED_JSON officer = officer_make("officer", "south", key);
    for (size_t i = requesters; i < REQUESTERS_MAX; i++)
        roll->requester[i] = roll->requester[0];
    roll->requester_count = REQUESTERS_MAX;
    refuses(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, approval),
            "4096 requesters were enrolled");
    roll->requester_count = requesters;
    for (size_t i = officers; i < OFFICERS_MAX; i++)
        roll->officer[i] = roll->officer[0];
    roll->officer_count = OFFICERS_MAX;
    refuses(enact_by(&house, ENTRY_OFFICER, officer, house.officer, house.second, approval),
            "256 officers were enrolled");
    roll->officer_count = officers;
    size_t asked = roll->asked_count;
    roll->asked_count = ASKED_MAX;
    struct digest *kids = roll->asked;
    roll->asked = ARENA_ARRAY(house.arena, struct digest, ASKED_MAX);
    refuses(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, approval),
            "keys of requesters");
    roll->asked = kids;
    roll->asked_count = asked;
    roll->withdrawn_count = WITHDRAWN_MAX;
    struct span withdrawal;
    const char *consent = "CON-01KB0000000000000000000001";
    struct digest commitment = consent_commitment(span_str(consent));
    fine(jws_sign(house.arena, house.officer, APPROVAL_TYP,
                  statement_withdraw(house.arena, &commitment), &withdrawal));
    refuses(consent_withdraw(&house.keeper, span_str(consent), withdrawal, &index),
            "consents are withdrawn in this log");
    roll->withdrawn_count = 0;
    assert_int_equal(ledger_size(house.keeper.ledger), size);
    fine(enact_by(&house, ENTRY_ENROL, bank, house.officer, house.second, approval));
    house_close(&house);
}

/* The last that there is room for is folded. */
static void the_last_officer_that_fits_is_taken_up(void **state) {
    struct house house = {0};
    struct span approval[2];
    OWNED_JWK last = jwk_create();
    OWNED_JWK more = jwk_create();
    house_open(&house, *state);
    struct roll *roll = house.keeper.roll;
    size_t officers = roll->officer_count;
    OWNED_JSON fits = officer_make("officer", "south", last);
    OWNED_JSON does_not = officer_make("officer", "south", more);
    for (size_t i = officers; i < OFFICERS_MAX - 1; i++)
        roll->officer[i] = roll->officer[0];
    roll->officer_count = OFFICERS_MAX - 1;
    fine(enact_by(&house, ENTRY_OFFICER, fits, house.officer, house.second, approval));
    assert_non_null(roll_officer(roll, jwk_kid(last)));
    refuses(enact_by(&house, ENTRY_OFFICER, does_not, house.officer, house.second, approval),
            "which is the most");
    roll->officer[officers] = roll->officer[OFFICERS_MAX - 1];
    roll->officer_count = officers + 1;
    house_close(&house);
}

/* The log's folder does not take the checkpoint: what is in the ledger is in force all the same. */
static void what_cannot_be_published_is_in_force_all_the_same(void **state) {
    struct house house = {0};
    struct span approval[2];
    uint64_t index;
    const struct requester_key *key = NULL;
    house_open(&house, *state);
    const char *path = keeper_path(house.arena, house.keeper.dir, "log/checkpoint");
    OWNED_JSON gone = revocation_make("requester", "demo.lender", NULL);
    change_sign(&house, ENTRY_REVOKE, gone, approval);
    assert_false(unlink(path) || mkdir(path, 0700));
    struct err e = change_enact(&house.keeper, ENTRY_REVOKE, gone, approval, &index);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_null(roll_requester_of_key(house.keeper.roll, jwk_kid(house.asker), &key));
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
        scene_test(an_officer_is_enrolled_by_two_and_signs_from_then_on),
        scene_test(an_auditor_is_enrolled_by_two_and_is_no_officer),
        scene_test(an_auditor_signs_nothing_that_two_sign),
        scene_test(an_auditor_attests_nothing),
        scene_test(who_audits_is_never_who_approves),
        scene_test(auditors_are_not_counted_as_officers),
        scene_test(there_are_always_two_officers_and_one_counsel),
        scene_test(counsel_is_made_and_unmade_by_counsel),
        scene_test(no_key_is_ever_on_both_sides),
        scene_test(neither_an_enrolment_nor_a_revocation_comes_back),
        scene_test(a_requester_that_is_revoked_asks_no_more_and_its_enrolment_does_not_come_back),
        scene_test(what_cannot_be_published_is_in_force_all_the_same),
        scene_test(one_key_of_a_requester_is_revoked_alone),
        scene_test(a_requester_has_one_spelling),
        scene_test(at_the_limit_a_change_is_refused_before_it_is_in_the_log),
        scene_test(the_last_officer_that_fits_is_taken_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
