/* What becomes of an ask that waits when keys, officers and orders change meanwhile? */
#include "ask/consent.h"
#include "ask/enjoin.h"
#include "ask/pending.h"
#include "ask/roll_inside.h"
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

/* An office of the Department of Justice with these keys, in this order. */
static void office_enrol(struct house *house, const struct jwk *one, const struct jwk *two) {
    struct span approval[2];
    uint64_t index;
    const struct jwk *key[] = {one, two};
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:[s]}}", "format", "portcullis-requester/1", "id",
                  "us.doj.usao", "kind", "federal-agency", "agency", "us.doj", "safeguards_until",
                  "2099-12-31", "lists", "officers-of-requester", "OFF-0001");
    json_t *keys = json_array();
    json_object_set_new(o, "keys", keys);
    for (size_t i = 0; i < 2 && key[i]; i++)
        json_array_append_new(keys, json_pack("{s:o,s:s}", "jwk", jwk_public_json(key[i]), "role",
                                              "doj.us-attorney"));
    change_sign(house, ENTRY_ENROL, o, approval);
    fine(change_enact(&house->keeper, ENTRY_ENROL, o, approval, &index));
}

/* An ask under (i)(2) that passes on paper; nobody is in the vault. */
static struct span ask_of(struct house *house, const char *id, const char *reason) {
    char now[INSTANT_TEXT_BYTES];
    instant_write(keeper_now(&house->keeper), now);
    return span_str(arena_printf(
        house->arena,
        "{\"format\":\"portcullis-ask/1\",\"id\":\"%s\",\"requester\":\"us.doj.usao\","
        "\"authority\":\"us.irc.6103.i.2\",\"purpose\":\"criminal-nontax.investigation\","
        "\"issued_at\":\"%s\",\"subject\":{\"tin\":\"988376835\",\"name\":{\"given\":\"Robert\","
        "\"family\":\"Zhang\"},\"dob\":\"1990-03-08\",\"address\":{\"line1\":\"92 Dogwood Rd Apt "
        "32\","
        "\"city\":\"Montgomery\",\"state\":\"AL\",\"zip\":\"36112\"}},\"periods\":[2024],"
        "\"fields\":[\"information-return.kind\"],\"matter\":{\"number\":\"INV-1\",\"kind\":"
        "\"investigation\",\"statute\":\"18 USC 641\",\"party_statement\":\"The United States is "
        "or "
        "may be a "
        "party.\"},\"reason\":\"%s\",\"recipients\":[{\"id\":\"OFF-0001\",\"sole_use\":true,"
        "\"engaged\":true}]}",
        id, now, reason));
}

/* It waits. */
static void ask_put(struct house *house, const char *id, const char *reason,
                    const struct jwk *key) {
    struct span jws;
    struct decided *decided = ARENA_NEW(house->arena, struct decided);
    fine(jws_sign(house->arena, key, ASK_TYP, ask_of(house, id, reason), &jws));
    fine(decide_signed(&house->keeper, house->arena, jws, decided));
    assert_int_equal(decided->state, OUTWARD_UNDER_REVIEW);
    fine(round_commit(&house->keeper, decided, 1));
}

static void key_revoke(struct house *house, const char *of, const char *id, const char *key) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o = json_pack("{s:s,s:s,s:s,s:s}", "format", "portcullis-revocation/1", "of", of,
                             "id", id, "reason", "Lost.");
    if (key) json_object_set_new(o, "key", json_string(key));
    change_sign(house, ENTRY_REVOKE, o, approval);
    fine(change_enact(&house->keeper, ENTRY_REVOKE, o, approval, &index));
}

static const char ONE[] = "ASK-01KB0000000000000000000001";
static const char TWO[] = "ASK-01KB0000000000000000000002";
static const char THREE[] = "ASK-01KB0000000000000000000003";

static struct span final_of(struct house *house, const char *id) {
    OWNED_PENDING pending = {0};
    struct decided *decided = ARENA_NEW(house->arena, struct decided);
    fine(pending_find(&house->keeper, house->arena, span_str(id), &pending));
    house->keeper.clock_set = true;
    house->keeper.clock = pending.due;
    fine(pending_answer(&house->keeper, house->arena, &pending, (struct span){0}, decided));
    assert_int_equal(decided->state, OUTWARD_NOT_RELEASED);
    fine(round_commit(&house->keeper, decided, 1));
    return decided->record;
}

static bool has(struct span text, const char *word) {
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

static void a_refusal_at_the_end_needs_no_key(void **state) {
    struct house house = {0};
    OWNED_JWK first = jwk_create();
    OWNED_JWK second = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, second);
    ask_put(&house, ONE, "One.", first);
    ask_put(&house, TWO, "Two.", second);
    ask_put(&house, THREE, "Three.", second);
    key_revoke(&house, "requester", "us.doj.usao", jwk_kid(second));
    struct span kept = final_of(&house, ONE);
    struct span gone = final_of(&house, TWO);
    assert_false(has(kept, "\"no_key\""));
    assert_true(has(gone, "\"no_key\":true"));
    key_revoke(&house, "requester", "us.doj.usao", NULL);
    assert_true(has(final_of(&house, THREE), "\"no_key\":true"));
    house_close(&house);
}

/* The key that signed is remembered with the ask, whatever is enrolled since. */
static void whoever_asked_is_no_officer_for_it(void **state) {
    struct house house = {0};
    struct pending_view view;
    struct span jws;
    uint64_t index;
    OWNED_JWK first = jwk_create();
    OWNED_JWK newer = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, NULL);
    ask_put(&house, ONE, "One.", first);
    office_enrol(&house, newer, NULL);
    OWNED_PENDING pending = {0};
    fine(pending_find(&house.keeper, house.arena, span_str(ONE), &pending));
    assert_true(span_is(pending.signer_kid, jwk_kid(first)));
    fine(pending_view(&house.keeper, house.arena, &pending, &view));
    assert_true(view.count > 0);
    struct span finding = finding_write(house.arena, &view.frozen, view.question[0].element, true,
                                        span_str(""), keeper_now(&house.keeper));
    fine(jws_sign(house.arena, first, FINDING_TYP, finding, &jws));
    refuses(finding_put(&house.keeper, house.arena, &pending, &view, jws, &index),
            "no enrolled officer");
    /* As if the key had come to be an officer's all the same. */
    pending.signer_kid = span_str(jwk_kid(house.officer));
    fine(jws_sign(house.arena, house.officer, FINDING_TYP, finding, &jws));
    refuses(finding_put(&house.keeper, house.arena, &pending, &view, jws, &index),
            "does not answer questions about its own ask");
    house_close(&house);
}

static struct err say(struct house *house, struct pending *pending, const struct pending_view *view,
                      const struct jwk *key, bool yes) {
    struct span jws;
    uint64_t index;
    struct span finding = finding_write(house->arena, &view->frozen, view->question[0].element, yes,
                                        span_str(""), keeper_now(&house->keeper));
    fine(jws_sign(house->arena, key, FINDING_TYP, finding, &jws));
    return finding_put(&house->keeper, house->arena, pending, view, jws, &index);
}

static void one_officer_does_not_take_the_room_of_the_others(void **state) {
    struct house house = {0};
    struct pending_view view;
    OWNED_JWK first = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, NULL);
    ask_put(&house, ONE, "One.", first);
    uint64_t size = ledger_size(house.keeper.ledger);
    OWNED_PENDING pending = {0};
    fine(pending_find(&house.keeper, house.arena, span_str(ONE), &pending));
    fine(pending_view(&house.keeper, house.arena, &pending, &view));
    for (int i = 0; i < FINDINGS_EACH_MAX; i++)
        fine(say(&house, &pending, &view, house.officer, i % 2 == 0));
    refuses(say(&house, &pending, &view, house.officer, true), "let another officer answer");
    fine(say(&house, &pending, &view, house.second, true));
    assert_int_equal(ledger_size(house.keeper.ledger), size); /* no entry tells of it yet */
    house_close(&house);
}

static void of_a_revoked_officer_a_no_stays_and_a_yes_goes(void **state) {
    struct house house = {0};
    struct pending_view view;
    struct span approval[2];
    uint64_t index;
    OWNED_JWK first = jwk_create();
    OWNED_JWK third = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, NULL);
    OWNED_JSON officer = json_pack("{s:s,s:s,s:s,s:o}", "format", "portcullis-officer/1", "role",
                                   "officer", "unit", "south", "jwk", jwk_public_json(third));
    change_sign(&house, ENTRY_OFFICER, officer, approval);
    fine(change_enact(&house.keeper, ENTRY_OFFICER, officer, approval, &index));
    for (int no = 0; no < 2; no++) {
        const char *id = no ? TWO : ONE;
        OWNED_PENDING pending = {0};
        ask_put(&house, id, id, first);
        fine(pending_find(&house.keeper, house.arena, span_str(id), &pending));
        fine(pending_view(&house.keeper, house.arena, &pending, &view));
        fine(say(&house, &pending, &view, third, !no));
    }
    key_revoke(&house, "officer", jwk_kid(third), NULL);
    for (int no = 0; no < 2; no++) {
        OWNED_PENDING pending = {0};
        fine(pending_find(&house.keeper, house.arena, span_str(no ? TWO : ONE), &pending));
        fine(pending_view(&house.keeper, house.arena, &pending, &view));
        assert_int_equal(pending.said_count, no);
        assert_int_equal(view.question[0].yes, 0);
        assert_int_equal(view.question[0].no, no);
        refuses(say(&house, &pending, &view, third, true), "revoked");
    }
    house_close(&house);
}

/* ---- who looked ---- */

static void a_look_at_a_sealed_decision_is_under_its_seal(void **state) {
    struct house house = {0};
    struct entry_view view;
    struct span bytes;
    struct digest subject;
    struct secret shown;
    uint8_t nonce[16];
    uint64_t index = 0;
    instant review;
    struct span jws;
    OWNED_JWK first = jwk_create();
    house_open(&house, *state);
    struct ask *ask = ARENA_NEW(house.arena, struct ask);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct vault_case *found = ARENA_NEW(house.arena, struct vault_case);
    office_enrol(&house, first, NULL);
    struct span text = ask_of(&house, ONE, "One.");
    uint8_t *authority = memmem(text.at, text.len, "6103.i.2", 8);
    memcpy(authority, "6103.h.1", 8); /* whose entries the law keeps from their person for a time */
    fine(ask_read(house.arena, text, ask));
    struct secret open = ask_subject(&house.keeper, ask);
    fine(jws_sign(house.arena, first, ASK_TYP, text, &jws));
    fine(decide_signed(&house.keeper, house.arena, jws, decided));
    fine(round_commit(&house.keeper, decided, 1));
    fine(case_at(house.keeper.vault, house.arena, decided->index, found));
    fine(ledger_entry_at(house.keeper.ledger, house.arena, decided->index, &bytes));
    fine(entry_scan(bytes, &view));
    assert_true(entry_review(&view, &review));
    found->entry_index = decided->index;
    fine(case_look(&house.keeper, house.arena, found, &index));
    assert_true(index > 0);
    fine(ledger_entry_at(house.keeper.ledger, house.arena, index, &bytes));
    fine(entry_scan(bytes, &view));
    assert_int_equal(view.kind, ENTRY_INSPECTION);
    assert_true(entry_view_hex(&view, "nonce", nonce, sizeof nonce));
    assert_true(entry_view_hex(&view, "subject", subject.byte, sizeof subject.byte));
    struct digest early = subject_commit(&open, nonce);
    assert_memory_not_equal(&early, &subject, sizeof subject);
    fine(decision_subject(&house.keeper, house.arena, found, &shown));
    struct digest late = subject_commit(&shown, nonce);
    assert_memory_equal(&late, &subject, sizeof subject);
    house_close(&house);
}

/* While it waits a look is kept, and no entry of it comes at the time of the look. */
static void a_look_at_what_waits_is_entered_with_the_rest(void **state) {
    struct house house = {0};
    uint64_t index = 0;
    OWNED_JWK first = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, NULL);
    ask_put(&house, ONE, "One.", first);
    ask_put(&house, TWO, "Two.", first);
    uint64_t size = ledger_size(house.keeper.ledger);
    OWNED_PENDING pending = {0};
    fine(pending_find(&house.keeper, house.arena, span_str(ONE), &pending));
    fine(look_put(&house.keeper, house.arena, &pending, &index));
    fine(case_look(&house.keeper, house.arena, pending.paused, &index));
    assert_int_equal(index, 0);
    fine(cover_round(&house.keeper));
    assert_int_equal(ledger_size(house.keeper.ledger), size);
    house.keeper.clock_set = true;
    house.keeper.clock = cover_time(&pending, 1) + 60; /* the other may have come a second later */
    fine(cover_round(&house.keeper));
    assert_int_equal(ledger_size(house.keeper.ledger), size + 4); /* a pair of each */
    fine(cover_round(&house.keeper));
    assert_int_equal(ledger_size(house.keeper.ledger), size + 4);
    house.keeper.clock = pending.due;
    fine(cover_round(&house.keeper));
    assert_int_equal(ledger_size(house.keeper.ledger), size + 4 * (COVERS - 1));
    struct span record = final_of(&house, ONE);
    final_of(&house, TWO);
    assert_int_equal(ledger_size(house.keeper.ledger), size + 4 * COVERS + 2);
    assert_true(has(record, "\"looks\":[\"20"));
    house_close(&house);
}

static void who_asks_attests_no_consent(void **state) {
    struct house house = {0};
    struct span jws;
    struct consent *consent;
    bool exists;
    bool standing;
    house_open(&house, *state);
    struct roll *roll = house.keeper.roll;
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:{s:s},s:s,s:s,s:[s],s:[i],s:s,s:s}", "format", "portcullis-consent/1",
                  "id", "CON-01KB0000000000000000000001", "taxpayer", "tin", "988376835",
                  "designee", "demo.lender", "purpose", "consent.credit", "fields", "return.wages",
                  "periods", 2024, "signed_on", "2026-11-20", "paper_sha256",
                  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    consent = ARENA_NEW(house.arena, struct consent);
    fine(jws_sign(house.arena, house.officer, CONSENT_TYP, json_write(house.arena, o), &jws));
    consent_open(house.arena, roll, jws, consent, &exists, &standing);
    assert_true(exists && standing);
    roll->asked[0] = sha256(span_str(jwk_kid(house.officer))); /* as if it had come to ask */
    consent_open(house.arena, roll, jws, consent, &exists, &standing);
    assert_true(exists && !standing);
    house_close(&house);
}

/* ---- an order over what is in flight ---- */

static json_t *stay_make(const char *id) {
    static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:[s],s:[s],s:s},s:{s:[s],s:[s],"
                     "s:[s],s:[s]},s:[s,s],s:s,s:[s,s]}",
                     "format", "portcullis-order/1", "order", id, "example", "yes", "kind", "stay",
                     "forum", "a court", "docket", "a docket", "document_sha256", digest,
                     "received_at", "2026-03-02T15:04:05Z", "effective_from",
                     "2026-03-02T15:00:00Z", "effective_to", "open", "binds", "custodians", "any",
                     "recipients", "us.doj.usao", "everyone_acting_with_them", "no", "scope",
                     "authorities", "any", "purposes", "any", "fields", "any", "persons", "any",
                     "effects", "stop-release", "quarantine-in-flight", "says", "Nothing leaves.",
                     "signed_by", "counsel", "officer");
}

static void one_ask_that_cannot_be_looked_at_stops_no_order(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct enjoined enjoined;
    enum spool_state spooled;
    struct span says;
    OWNED_JWK first = jwk_create();
    OWNED_JWK second = jwk_create();
    house_open(&house, *state);
    office_enrol(&house, first, second);
    ask_put(&house, ONE, "One.", first);
    ask_put(&house, TWO, "Two.", second);
    ask_put(&house, THREE, "Three.", first);
    key_revoke(&house, "requester", "us.doj.usao", jwk_kid(second)); /* of the second ask */
    OWNED_PENDING pending = {0};
    fine(pending_find(&house.keeper, house.arena, span_str(ONE), &pending));
    fine(spoken_put(house.keeper.vault, pending.waiting.entry_index, span_str("damaged")));
    OWNED_JSON stay = stay_make("ORD-01KB0000000000000000000001");
    assert_non_null(stay);
    both_sign(&house, ORDER_TYP, statement_order(house.arena, stay), approval);
    fine(enjoin(&house.keeper, stay, approval, &enjoined));
    assert_int_equal(enjoined.quarantined, 2);
    assert_int_equal(enjoined.left, 1);
    assert_true(enjoined.index > 0 && err_is(enjoined.why));
    /* Handed over, it is taken, and the reason stands beside. */
    const char *id = "ORD-01KB0000000000000000000001";
    fine(spool_put(house.arena, house.keeper.dir, id, stay, approval));
    fine(spool_take(&house.keeper));
    fine(spool_look(house.arena, house.keeper.dir, id, &spooled, &says));
    assert_int_equal(spooled, SPOOL_TAKEN);
    assert_true(has(says, "\n"));
    house_close(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_refusal_at_the_end_needs_no_key),
        scene_test(whoever_asked_is_no_officer_for_it),
        scene_test(one_officer_does_not_take_the_room_of_the_others),
        scene_test(of_a_revoked_officer_a_no_stays_and_a_yes_goes),
        scene_test(a_look_at_a_sealed_decision_is_under_its_seal),
        scene_test(a_look_at_what_waits_is_entered_with_the_rest),
        scene_test(who_asks_attests_no_consent),
        scene_test(one_ask_that_cannot_be_looked_at_stops_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
