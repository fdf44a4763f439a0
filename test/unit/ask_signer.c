/* Is an officer one person by key and by passkey, from the entry that two signed to the one that
 * revokes? */
#include "ask/pending.h"
#include "ask/replay_said.h"
#include "ask/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "house_passkey.h"

static void refuses(struct err e, const char *word) {
    if (e.kind != ERR_REFUSED || !strstr(e.text, word)) printf("# %s\n", e.text);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, word));
}

static const struct passkey *held(const struct house *house, const struct device *device,
                                  const struct officer **officer) {
    const struct passkey *passkey = NULL;
    *officer = roll_passkey_ever(house->keeper.roll, device_id(device), &passkey);
    return passkey;
}

/* ---- entered ---- */

static void a_passkey_is_entered_for_one_officer_once(void **state) {
    struct house house = {0};
    const struct officer *officer;
    house_open(&house, *state);
    struct device device = device_of(&house, house.officer);
    const struct passkey *passkey = held(&house, &device, &officer);
    assert_string_equal(jwk_kid(officer->key), jwk_kid(house.officer));
    assert_true(span_is(passkey->origin, HERE));
    assert_int_equal(passkey->entry, officer->entry);
    assert_false(passkey->revoked);
    OWNED_JSON again = passkey_doc(&house, jwk_kid(house.officer), &device);
    refuses(passkey_enter(&house, again), "enrolled already");
    OWNED_JSON other = passkey_doc(&house, jwk_kid(house.second), &device);
    refuses(passkey_enter(&house, other), "enrolled already");
    struct device same_key = device_open();
    json_t *jwk = jwk_public_json(device.key);
    OWNED_JSON renamed = passkey_doc(&house, jwk_kid(house.second), &same_key);
    json_object_set_new(renamed, "jwk", jwk);
    refuses(passkey_enter(&house, renamed), "enrolled already");
    device_close(&same_key);
    device_close(&device);
    house_close(&house);
}

static void whose_key_it_is_nobody_else_has(void **state) {
    struct house house = {0};
    house_open(&house, *state);
    struct device device = device_open();
    const struct jwk *const taken[] = {house.officer, house.counsel, house.asker};
    for (size_t i = 0; i < 3; i++) {
        OWNED_JSON o = passkey_doc(&house, jwk_kid(house.second), &device);
        json_object_set_new(o, "jwk", jwk_public_json(taken[i]));
        refuses(passkey_enter(&house, o), "another's already");
    }
    OWNED_JSON stranger = passkey_doc(&house, jwk_kid(device.key), &device);
    refuses(passkey_enter(&house, stranger), "no enrolled officer");
    OWNED_JSON fine_one = passkey_doc(&house, jwk_kid(house.second), &device);
    fine(passkey_enter(&house, fine_one));
    refuses(officer_put(&house, device.key), "a passkey's");
    struct span approval[2];
    uint64_t index;
    OWNED_JSON asks = enrolment_make("demo.bank", device.key);
    change_sign(&house, ENTRY_ENROL, asks, approval);
    refuses(change_enact(&house.keeper, ENTRY_ENROL, asks, approval, &index), "an officer's");
    device_close(&device);
    house_close(&house);
}

static void counsel_s_takes_counsel(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct sign_at at;
    uint64_t index;
    house_open(&house, *state);
    struct device device = device_open();
    OWNED_JSON o = passkey_doc(&house, jwk_kid(house.counsel), &device);
    fine(sign_at_now(house.keeper.roll, ENTRY_OFFICER, o, &at));
    struct span statement = statement_write(house.arena, &at, ENTRY_OFFICER, o);
    fine(jws_sign(house.arena, house.officer, APPROVAL_TYP, statement, &approval[0]));
    fine(jws_sign(house.arena, house.second, APPROVAL_TYP, statement, &approval[1]));
    refuses(change_enact(&house.keeper, ENTRY_OFFICER, o, approval, &index), "counsel");
    fine(passkey_enter(&house, o));
    device_close(&device);
    house_close(&house);
}

static void what_is_no_enrolment_is_refused(void **state) {
    struct house house = {0};
    house_open(&house, *state);
    struct device device = device_open();
    static const struct {
        const char *name, *value;
    } bad[] = {{"id", ""},           {"id", "AAA=="},
               {"id", "no spaces"},  {"origin", "http://127.0.0.1:6104"},
               {"origin", ""},       {"officer", "short"},
               {"further", "member"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char kid[KID_BYTES];
        struct passkey passkey = {0};
        OWNED_JSON o = passkey_doc(&house, jwk_kid(house.officer), &device);
        json_object_set_new(o, bad[i].name, json_string(bad[i].value));
        struct err e = passkey_document_read(house.arena, o, kid, &passkey);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_null(passkey.key);
    }
    device_close(&device);
    house_close(&house);
}

static void no_officer_has_more_than_there_is_room_for(void **state) {
    struct house house = {0};
    house_open(&house, *state);
    for (size_t i = 0; i < PASSKEYS_MAX; i++) {
        struct device device = device_of(&house, house.officer);
        device_close(&device);
    }
    struct device device = device_open();
    OWNED_JSON o = passkey_doc(&house, jwk_kid(house.officer), &device);
    refuses(passkey_enter(&house, o), "the most");
    device_close(&device);
    house_close(&house);
}

/* ---- one person ---- */

static struct err enact_by(struct house *house, struct span one, struct span two,
                           const json_t *document) {
    const struct span approval[2] = {one, two};
    uint64_t index;
    return change_enact(&house->keeper, ENTRY_ENROL, document, approval, &index);
}

static void by_key_and_by_passkey_one_officer_is_one(void **state) {
    struct house house = {0};
    struct sign_at at;
    struct span key;
    struct span second;
    OWNED_JWK asker = jwk_create();
    house_open(&house, *state);
    struct device device = device_of(&house, house.officer);
    struct device spare = device_of(&house, house.officer);
    OWNED_JSON o = enrolment_make("demo.bank", asker);
    fine(sign_at_now(house.keeper.roll, ENTRY_ENROL, o, &at));
    struct span statement = statement_write(house.arena, &at, ENTRY_ENROL, o);
    fine(jws_sign(house.arena, house.officer, APPROVAL_TYP, statement, &key));
    fine(jws_sign(house.arena, house.second, APPROVAL_TYP, statement, &second));
    struct span passkey = device_signs(house.arena, &device, statement);
    refuses(enact_by(&house, key, passkey, o), "two different enrolled officers");
    refuses(enact_by(&house, passkey, device_signs(house.arena, &spare, statement), o),
            "two different enrolled officers");
    refuses(enact_by(&house, second,
                     device_signs(house.arena, &device, SPAN_LITERAL("no statement")), o),
            "signed over something else");
    fine(enact_by(&house, passkey, second, o));
    /* The next start verifies it again. */
    const char *dir = scene_path(*state, "state");
    keeper_close(&house.keeper);
    house.keeper = (struct keeper){0};
    fine(keeper_open(dir, 0, &house.keeper));
    assert_non_null(roll_requester(house.keeper.roll, SPAN_LITERAL("demo.bank")));
    device_close(&spare);
    device_close(&device);
    house_close(&house);
}

/* ---- revoked ---- */

static struct err enrols_with(struct house *house, struct device *device, const char *id,
                              const struct jwk *asker) {
    struct sign_at at;
    struct span second;
    OWNED_JSON o = enrolment_make(id, asker);
    fine(sign_at_now(house->keeper.roll, ENTRY_ENROL, o, &at));
    struct span statement = statement_write(house->arena, &at, ENTRY_ENROL, o);
    fine(jws_sign(house->arena, house->second, APPROVAL_TYP, statement, &second));
    return enact_by(house, device_signs(house->arena, device, statement), second, o);
}

static void one_passkey_goes_and_its_officer_stays(void **state) {
    struct house house = {0};
    const struct officer *officer;
    OWNED_JWK asker = jwk_create();
    house_open(&house, *state);
    struct device device = device_of(&house, house.officer);
    struct device other = device_of(&house, house.officer);
    const char *kid = jwk_kid(house.officer);
    refuses(officer_gone(&house, kid, jwk_kid(house.second)), "no such passkey");
    refuses(officer_gone(&house, jwk_kid(house.second), jwk_kid(device.key)), "no such passkey");
    fine(officer_gone(&house, kid, jwk_kid(device.key)));
    refuses(officer_gone(&house, kid, jwk_kid(device.key)), "no such passkey");
    assert_true(held(&house, &device, &officer)->revoked);
    assert_false(held(&house, &other, &officer)->revoked);
    assert_false(officer->revoked);
    refuses(enrols_with(&house, &device, "demo.bank", asker), "no enrolled officer");
    fine(enrols_with(&house, &other, "demo.bank", asker));
    OWNED_JSON back = passkey_doc(&house, kid, &device);
    refuses(passkey_enter(&house, back), "enrolled already");
    device_close(&other);
    device_close(&device);
    house_close(&house);
}

static void with_their_officer_all_go_and_none_comes_back(void **state) {
    struct house house = {0};
    const struct officer *officer;
    OWNED_JWK third = jwk_create();
    OWNED_JWK asker = jwk_create();
    house_open(&house, *state);
    fine(officer_put(&house, third));
    struct device device = device_of(&house, third);
    fine(officer_put(&house, third)); /* a new unit, say: their passkey stays */
    assert_false(held(&house, &device, &officer)->revoked);
    fine(enrols_with(&house, &device, "demo.bank", asker));
    fine(officer_gone(&house, jwk_kid(third), NULL));
    assert_true(held(&house, &device, &officer)->revoked);
    fine(officer_put(&house, third));
    assert_false(roll_officer(house.keeper.roll, jwk_kid(third)) == NULL);
    assert_true(held(&house, &device, &officer)->revoked);
    OWNED_JWK next = jwk_create();
    refuses(enrols_with(&house, &device, "demo.union", next), "no enrolled officer");
    device_close(&device);
    house_close(&house);
}

/* ---- findings ---- */

static const char ASK[] = "ASK-01KB0000000000000000000001";

static void ask_put(struct house *house, const struct jwk *key) {
    char now[INSTANT_TEXT_BYTES];
    struct span approval[2];
    struct span jws;
    uint64_t index;
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:[s]},s:[{s:o,s:s}]}", "format",
                  "portcullis-requester/1", "id", "us.doj.usao", "kind", "federal-agency", "agency",
                  "us.doj", "safeguards_until", "2099-12-31", "lists", "officers-of-requester",
                  "OFF-0001", "keys", "jwk", jwk_public_json(key), "role", "doj.us-attorney");
    change_sign(house, ENTRY_ENROL, o, approval);
    fine(change_enact(&house->keeper, ENTRY_ENROL, o, approval, &index));
    instant_write(keeper_now(&house->keeper), now);
    struct span ask = span_str(arena_printf(
        house->arena,
        "{\"format\":\"portcullis-ask/1\",\"id\":\"%s\",\"requester\":\"us.doj.usao\","
        "\"authority\":\"us.irc.6103.i.2\",\"purpose\":\"criminal-nontax.investigation\","
        "\"issued_at\":\"%s\",\"subject\":{\"tin\":\"988376835\",\"name\":{\"given\":\"Robert\","
        "\"family\":\"Zhang\"},\"dob\":\"1990-03-08\",\"address\":{\"line1\":\"92 Dogwood Rd\","
        "\"city\":\"Montgomery\",\"state\":\"AL\",\"zip\":\"36112\"}},\"periods\":[2024],"
        "\"fields\":[\"information-return.kind\"],\"matter\":{\"number\":\"INV-1\",\"kind\":"
        "\"investigation\",\"statute\":\"18 USC 641\",\"party_statement\":\"The United States is "
        "or may be a party.\"},\"reason\":\"One.\",\"recipients\":[{\"id\":\"OFF-0001\","
        "\"sole_use\":true,\"engaged\":true}]}",
        ASK, now));
    struct decided *decided = ARENA_NEW(house->arena, struct decided);
    fine(jws_sign(house->arena, key, ASK_TYP, ask, &jws));
    fine(decide_signed(&house->keeper, house->arena, jws, decided));
    fine(round_commit(&house->keeper, decided, 1));
}

/* All questions at once, alike. */
static struct span all_of(struct house *house, const struct pending_view *view, bool yes,
                          const char *challenge) {
    struct span *finding = ARENA_ARRAY(house->arena, struct span, view->count + 1);
    for (size_t i = 0; i < view->count; i++)
        finding[i] = finding_write(house->arena, &view->frozen, view->question[i].element, yes,
                                   SPAN_LITERAL("Read."), keeper_now(&house->keeper));
    return findings_write(house->arena, span_str(challenge), finding, view->count);
}

struct lying {
    struct house house;
    struct jwk *asker;
    struct device first, second;
    struct pending pending;
    struct pending_view view;
};

static void lie_open(struct lying *lying, void *state) {
    *lying = (struct lying){.asker = jwk_create()};
    house_open(&lying->house, state);
    lying->first = device_of(&lying->house, lying->house.officer);
    lying->second = device_of(&lying->house, lying->house.second);
    ask_put(&lying->house, lying->asker);
}

static void lie_look(struct lying *lying) {
    struct house *house = &lying->house;
    pending_close(&lying->pending);
    fine(pending_find(&house->keeper, house->arena, span_str(ASK), &lying->pending));
    fine(pending_view(&house->keeper, house->arena, &lying->pending, &lying->view));
}

static void lie_close(struct lying *lying) {
    pending_close(&lying->pending);
    device_close(&lying->first);
    device_close(&lying->second);
    jwk_close(lying->asker);
    house_close(&lying->house);
}

static struct err put(struct lying *lying, struct span text) {
    uint64_t index;
    return finding_put(&lying->house.keeper, lying->house.arena, &lying->pending, &lying->view,
                       text, &index);
}

static void one_touch_answers_every_question_once(void **state) {
    struct lying lying;
    lie_open(&lying, *state);
    struct arena *arena = lying.house.arena;
    lie_look(&lying);
    assert_true(lying.view.count > 1);
    struct span yes =
        device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, true, "a"));
    fine(put(&lying, yes));
    lie_look(&lying);
    for (size_t i = 0; i < lying.view.count; i++)
        assert_int_equal(lying.view.question[i].yes, 1);
    assert_int_equal(pending_findings(&lying.pending), lying.view.count);
    refuses(put(&lying, yes), "sent before");
    refuses(put(&lying,
                device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, true, "b"))),
            "answered so before");
    struct span jws;
    struct span one = finding_write(arena, &lying.view.frozen, lying.view.question[0].element, true,
                                    span_str(""), keeper_now(&lying.house.keeper));
    fine(jws_sign(arena, lying.house.officer, FINDING_TYP, one, &jws));
    refuses(put(&lying, jws), "answered so before");
    /* A mind changed, and then the old yes once more. */
    fine(put(&lying,
             device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, false, "c"))));
    refuses(put(&lying, yes), "sent before");
    lie_look(&lying);
    for (size_t i = 0; i < lying.view.count; i++) {
        assert_int_equal(lying.view.question[i].yes, 0);
        assert_int_equal(lying.view.question[i].no, 1);
    }
    lie_close(&lying);
}

static void of_a_revoked_passkey_a_no_stays_and_a_yes_goes(void **state) {
    for (int no = 0; no < 2; no++) {
        struct lying lying;
        lie_open(&lying, *state);
        lie_look(&lying);
        fine(put(&lying, device_signs(lying.house.arena, &lying.first,
                                      all_of(&lying.house, &lying.view, !no, "a"))));
        fine(officer_gone(&lying.house, jwk_kid(lying.house.officer), jwk_kid(lying.first.key)));
        lie_look(&lying);
        assert_int_equal(lying.view.question[0].yes, 0);
        assert_int_equal(lying.view.question[0].no, no);
        refuses(put(&lying, device_signs(lying.house.arena, &lying.first,
                                         all_of(&lying.house, &lying.view, no, "b"))),
                "revoked");
        lie_close(&lying);
        scene_close(state);
        assert_int_equal(scene_open(state), 0);
    }
}

static void findings_that_are_none_are_refused(void **state) {
    struct lying lying;
    lie_open(&lying, *state);
    struct arena *arena = lying.house.arena;
    lie_look(&lying);
    struct span finding = finding_write(arena, &lying.view.frozen, lying.view.question[0].element,
                                        true, span_str(""), keeper_now(&lying.house.keeper));
    const struct span twice[] = {finding, finding};
    const struct span bad[] = {
        findings_write(arena, SPAN_LITERAL("a"), twice, 2),
        findings_write(arena, SPAN_LITERAL("a"), twice, 0),
        SPAN_LITERAL("{}"),
        SPAN_LITERAL("[]"),
        span_of("", 0),
        SPAN_LITERAL("{\"format\":\"portcullis-findings/1\",\"findings\":[]}"),
        SPAN_LITERAL(
            "{\"challenge\":\"a\",\"findings\":[1],\"format\":\"portcullis-findings/1\"}")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(put(&lying, device_signs(arena, &lying.first, bad[i])).kind, ERR_INPUT);
    struct digest other = lying.view.frozen;
    other.byte[0] ^= 1;
    struct span frozen = finding_write(arena, &other, lying.view.question[0].element, true,
                                       span_str(""), keeper_now(&lying.house.keeper));
    refuses(put(&lying, device_signs(arena, &lying.first,
                                     findings_write(arena, SPAN_LITERAL("a"), &frozen, 1))),
            "another state of the ask");
    assert_int_equal(pending_findings(&lying.pending), 0);
    lie_close(&lying);
}

/* ---- replayed ---- */

static const char *differs_of(struct lying *lying, const json_t *record,
                              const struct settled *settled) {
    const char *differs = NULL;
    fine(said_again(lying->house.keeper.ledger, lying->house.keeper.roll, lying->house.arena,
                    record, &lying->view.law, settled, &differs));
    return differs ? differs : "nothing";
}

/* The first signature of the record, as text that may be changed. */
static json_t *first_signed(json_t *record, json_t **list) {
    size_t i;
    json_t *opening;
    json_array_foreach(json_object_get(record, "findings"), i, opening) {
        *list = json_object_get(opening, "jws");
        if (json_array_size(*list)) return json_array_get(*list, 0);
    }
    return NULL;
}

static void a_replay_verifies_every_signature_again(void **state) {
    struct lying lying;
    lie_open(&lying, *state);
    struct arena *arena = lying.house.arena;
    lie_look(&lying);
    fine(put(&lying,
             device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, true, "a"))));
    fine(put(&lying,
             device_signs(arena, &lying.second, all_of(&lying.house, &lying.view, true, "b"))));
    lie_look(&lying);
    struct law_answer *answer = ARENA_ARRAY(arena, struct law_answer, lying.view.count + 1);
    struct settled settled = {.frozen = lying.view.frozen, .answer = answer};
    settled.answer_count = approve_answers(lying.view.question, lying.view.count, answer);
    assert_int_equal(settled.answer_count, lying.view.count);
    fine(cover_put(&lying.house.keeper, arena, &lying.pending, true));
    struct span openings = openings_write(arena, &lying.pending);
    OWNED_JSON record = json_object();
    json_t *findings = json_loadb((const char *)openings.at, openings.len, 0, NULL);
    json_object_set_new(record, "findings", findings);
    json_set_span(record, "signer_kid", span_str(jwk_kid(lying.asker)));
    assert_string_equal(differs_of(&lying, record, &settled), "nothing");
    settled.answer_count--;
    assert_string_equal(differs_of(&lying, record, &settled), "answers");
    settled.answer_count++;
    answer[0].yes = false;
    assert_string_equal(differs_of(&lying, record, &settled), "answers");
    answer[0].yes = true;
    /* Another signature in its place, true but not what the ledger committed to. */
    json_t *list = NULL;
    OWNED_JSON whole = json_deep_copy(record);
    assert_non_null(first_signed(record, &list));
    struct span other =
        device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, true, "a"));
    json_array_set_new(list, 0, json_stringn((const char *)other.at, other.len));
    assert_string_equal(differs_of(&lying, record, &settled), "findings");
    assert_string_equal(differs_of(&lying, whole, &settled), "nothing");
    /* One left out. */
    assert_non_null(first_signed(whole, &list));
    json_array_remove(list, 0);
    assert_string_equal(differs_of(&lying, whole, &settled), "findings");
    lie_close(&lying);
}

/* A custodian who forges: committed to in the ledger as it should be, and signed by nobody. */
static void what_nobody_signed_is_found_though_the_ledger_has_it(void **state) {
    struct lying lying;
    lie_open(&lying, *state);
    struct arena *arena = lying.house.arena;
    struct device stranger = device_open();
    lie_look(&lying);
    struct span yes = all_of(&lying.house, &lying.view, true, "a");
    memcpy(stranger.id, lying.first.id, sizeof stranger.id);
    lying.pending.spoken[lying.pending.spoken_count++] =
        (struct spoken){.jws = device_signs(arena, &stranger, yes), .answers = 1};
    fine(cover_put(&lying.house.keeper, arena, &lying.pending, true));
    struct span openings = openings_write(arena, &lying.pending);
    OWNED_JSON record = json_object();
    json_object_set_new(record, "findings",
                        json_loadb((const char *)openings.at, openings.len, 0, NULL));
    json_set_span(record, "signer_kid", span_str(jwk_kid(lying.asker)));
    const struct settled settled = {.frozen = lying.view.frozen};
    assert_string_equal(differs_of(&lying, record, &settled), "findings");
    device_close(&stranger);
    lie_close(&lying);
}

/* ---- the inspector ---- */

/* One question by key, all others by passkey. */
static void the_inspector_sees_one_officer_however_they_signed(void **state) {
    struct lying lying;
    struct span jws;
    bool behind = true;
    json_t *view = NULL;
    lie_open(&lying, *state);
    struct arena *arena = lying.house.arena;
    struct keeper *keeper = &lying.house.keeper;
    lie_look(&lying);
    struct span one = finding_write(arena, &lying.view.frozen, lying.view.question[0].element,
                                    false, span_str(""), keeper_now(keeper));
    fine(jws_sign(arena, lying.house.officer, FINDING_TYP, one, &jws));
    fine(put(&lying, jws));
    fine(put(&lying,
             device_signs(arena, &lying.first, all_of(&lying.house, &lying.view, true, "a"))));
    lie_look(&lying);
    struct decided *decided = ARENA_NEW(arena, struct decided);
    keeper->clock_set = true;
    keeper->clock = lying.pending.due;
    fine(pending_answer(keeper, arena, &lying.pending, span_of("", 0), decided));
    fine(round_commit(keeper, decided, 1));
    struct view_log *log = view_log_open();
    while (behind)
        fine(view_log_fold(log, keeper, 1000, &behind));
    const struct view_want want = {.keeper = keeper, .log = log, .officer = ""};
    fine(view_make(arena, "audit", &want, &view));
    const json_t *approvers = json_object_get(view, "approvers");
    assert_int_equal(json_array_size(approvers), 1);
    const json_t *approver = json_array_get(approvers, 0);
    assert_string_equal(json_string_value(json_object_get(approver, "officer")),
                        jwk_kid(lying.house.officer));
    assert_int_equal(json_integer_value(json_object_get(approver, "answers")),
                     1 + lying.view.count);
    assert_int_equal(json_integer_value(json_object_get(approver, "no")), 1);
    json_decref(view);
    view_log_close(log);
    lie_close(&lying);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_passkey_is_entered_for_one_officer_once),
        scene_test(whose_key_it_is_nobody_else_has),
        scene_test(counsel_s_takes_counsel),
        scene_test(what_is_no_enrolment_is_refused),
        scene_test(no_officer_has_more_than_there_is_room_for),
        scene_test(by_key_and_by_passkey_one_officer_is_one),
        scene_test(one_passkey_goes_and_its_officer_stays),
        scene_test(with_their_officer_all_go_and_none_comes_back),
        scene_test(one_touch_answers_every_question_once),
        scene_test(of_a_revoked_passkey_a_no_stays_and_a_yes_goes),
        scene_test(findings_that_are_none_are_refused),
        scene_test(a_replay_verifies_every_signature_again),
        scene_test(what_nobody_signed_is_found_though_the_ledger_has_it),
        scene_test(the_inspector_sees_one_officer_however_they_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
