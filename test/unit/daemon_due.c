/* Does what is due come about, and does nothing that comes meanwhile end the keeper? */
#include "ask/enjoin.h"
#include "ask/pending.h"
#include "daemon/serving.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

static const char ASK[] = "ASK-01KB0000000000000000000001";
static const char ORDER[] = "ORD-01KB0000000000000000000001";

static struct jwk *office;

static void office_enrol(struct house *house) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:[s]},s:[{s:o,s:s}]}", "format",
                  "portcullis-requester/1", "id", "us.doj.usao", "kind", "federal-agency", "agency",
                  "us.doj", "safeguards_until", "2099-12-31", "lists", "officers-of-requester",
                  "OFF-0001", "keys", "jwk", jwk_public_json(office), "role", "doj.us-attorney");
    change_sign(house, ENTRY_ENROL, o, approval);
    fine(change_enact(&house->keeper, ENTRY_ENROL, o, approval, &index));
}

/* Under (i)(2), and it waits; nobody is in the vault. */
static void ask_put(struct house *house) {
    char now[INSTANT_TEXT_BYTES];
    struct span jws;
    struct decided *decided = ARENA_NEW(house->arena, struct decided);
    instant_write(keeper_now(&house->keeper), now);
    OWNED_JSON o = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:{s:s,s:s},s:s,s:{s:s,s:s,s:s,s:s}},s:[i],s:[s],"
        "s:{s:s,s:s,s:s,s:s},s:s,s:[{s:s,s:b,s:b}]}",
        "format", "portcullis-ask/1", "id", ASK, "requester", "us.doj.usao", "authority",
        "us.irc.6103.i.2", "purpose", "criminal-nontax.investigation", "issued_at", now, "subject",
        "tin", "988376835", "name", "given", "Robert", "family", "Zhang", "dob", "1990-03-08",
        "address", "line1", "92 Dogwood Rd Apt 32", "city", "Montgomery", "state", "AL", "zip",
        "36112", "periods", 2024, "fields", "information-return.kind", "matter", "number", "INV-1",
        "kind", "investigation", "statute", "18 USC 641", "party_statement",
        "The United States is or may be a party.", "reason", "One.", "recipients", "id", "OFF-0001",
        "sole_use", 1, "engaged", 1);
    assert_non_null(o);
    fine(jws_sign(house->arena, office, ASK_TYP, json_write(house->arena, o), &jws));
    fine(decide_signed(&house->keeper, house->arena, jws, decided));
    assert_int_equal(decided->state, OUTWARD_UNDER_REVIEW);
    fine(round_commit(&house->keeper, decided, 1));
}

/* It stops what is in flight. */
static void order_hand_over(struct house *house) {
    struct span approval[2];
    OWNED_JSON o = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:[s],s:[s],s:s},s:{s:[s],s:[s],s:[s],s:[s]},"
        "s:[s,s],s:s,s:[s,s]}",
        "format", "portcullis-order/1", "order", ORDER, "example", "yes", "kind", "stay", "forum",
        "a court", "docket", "a docket", "document_sha256",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "received_at",
        "2026-03-02T15:04:05Z", "effective_from", "2026-03-02T15:00:00Z", "effective_to", "open",
        "binds", "custodians", "any", "recipients", "us.doj.usao", "everyone_acting_with_them",
        "no", "scope", "authorities", "any", "purposes", "any", "fields", "any", "persons", "any",
        "effects", "stop-release", "quarantine-in-flight", "says", "Nothing leaves.", "signed_by",
        "counsel", "officer");
    assert_non_null(o);
    both_sign(house, ORDER_TYP, statement_order(house->arena, o), approval);
    fine(spool_put(house->arena, house->keeper.dir, ORDER, o, approval));
}

/* A ledger before whose first append an order is handed over. */
static struct house *before;
static const struct ledger_calls *whole;
static struct err append_after_order(struct ledger *ledger, const struct ledger_entry *entry,
                                     size_t count, uint64_t orders, uint64_t *first_index) {
    ledger->calls = whole;
    order_hand_over(before);
    return whole->append(ledger, entry, count, orders, first_index);
}

static void an_order_that_stops_the_very_ask_that_is_due_is_its_answer(void **state) {
    struct house house = {0};
    enum spool_state spooled;
    struct span says;
    house_open(&house, *state);
    office = jwk_create();
    office_enrol(&house);
    ask_put(&house);
    struct serving *serving = ARENA_NEW(house.arena, struct serving);
    {
        OWNED_PENDING pending = {0};
        fine(pending_find(&house.keeper, house.arena, span_str(ASK), &pending));
        house.keeper.clock_set = true;
        house.keeper.clock = pending.due;
    }
    whole = house.keeper.ledger->calls;
    struct ledger_calls slow = *whole;
    slow.append = append_after_order;
    house.keeper.ledger->calls = &slow;
    before = &house;
    serving->keeper = house.keeper;
    fine(due_settle(serving));
    house.keeper = serving->keeper;
    fine(spool_look(house.arena, house.keeper.dir, ORDER, &spooled, &says));
    assert_int_equal(spooled, SPOOL_TAKEN);
    OWNED_PENDING pending = {0};
    fine(pending_find(&house.keeper, house.arena, span_str(ASK), &pending));
    assert_true(pending.waiting.answered > 0);
    jwk_close(office);
    house_close(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(an_order_that_stops_the_very_ask_that_is_due_is_its_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
