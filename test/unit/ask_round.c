/* Is a round that an order overtook decided again under it, and what was sealed for it destroyed?
 */
#include "ask/enact.h"
#include "ask/enjoin.h"
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

static json_t *stay_make(const char *id, const char *recipient) {
    static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:[s],s:[s],s:s},s:{s:[s],s:[s],"
        "s:[s],s:[s]},s:[s],s:s,s:[s,s]}",
        "format", "portcullis-order/1", "order", id, "example", "yes", "kind", "stay", "forum",
        "a court", "docket", "a docket", "document_sha256", digest, "received_at",
        "2026-03-02T15:04:05Z", "effective_from", "2026-03-02T15:00:00Z", "effective_to", "open",
        "binds", "custodians", "any", "recipients", recipient, "everyone_acting_with_them", "yes",
        "scope", "authorities", "any", "purposes", "any", "fields", "any", "persons", "any",
        "effects", "stop-release", "says", "Nothing leaves.", "signed_by", "counsel", "officer");
}

static void stay_signed(struct house *house, const char *id, const char *recipient,
                        json_t **document, struct span approval[2]) {
    *document = stay_make(id, recipient);
    assert_non_null(*document);
    both_sign(house, ORDER_TYP, statement_order(house->arena, *document), approval);
}

static bool says(struct span text, const char *word) {
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

static void a_round_that_an_order_overtook_is_decided_again_under_it(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct enjoined enjoined;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    fine(decide_signed(&house.keeper, house.arena, ask_signed(&house), decided));
    assert_false(says(decided->outward, "ENJOINED"));
    struct span prepared = decided->outward;
    OWNED_JSON stay = NULL;
    stay_signed(&house, "ORD-01KB0000000000000000000001", "demo", &stay, approval);
    fine(enjoin(&house.keeper, stay, approval, &enjoined));
    fine(round_commit(&house.keeper, decided, 1));
    assert_true(says(decided->outward, "ENJOINED"));
    assert_true(says(decided->outward, "ORD-01KB0000000000000000000001"));
    assert_true(decided->index > enjoined.index);
    for (size_t i = 0; i < prepared.len; i++)
        assert_int_equal(prepared.at[i], 0);
    house_close(&house);
}

static void an_order_handed_over_comes_before_the_round_that_is_committed_next(void **state) {
    struct house house = {0};
    struct span approval[2];
    enum spool_state spooled;
    struct span index;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    OWNED_JSON stay = NULL;
    const char *id = "ORD-01KB0000000000000000000002";
    fine(decide_signed(&house.keeper, house.arena, ask_signed(&house), decided));
    stay_signed(&house, id, "demo.lender", &stay, approval);
    fine(spool_put(house.arena, house.keeper.dir, id, stay, approval));
    fine(round_commit(&house.keeper, decided, 1));
    assert_true(says(decided->outward, "ENJOINED"));
    fine(spool_look(house.arena, house.keeper.dir, id, &spooled, &index));
    assert_int_equal(spooled, SPOOL_TAKEN);
    house_close(&house);
}

static void
what_is_handed_over_without_its_signatures_stops_nothing_and_is_set_aside(void **state) {
    struct house house = {0};
    struct span approval[2];
    enum spool_state spooled;
    struct span reason;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    OWNED_JSON stay = NULL;
    OWNED_JSON other = NULL;
    const char *id = "ORD-01KB0000000000000000000003";
    fine(decide_signed(&house.keeper, house.arena, ask_signed(&house), decided));
    stay_signed(&house, id, "demo.lender", &stay, approval);
    stay_signed(&house, id, "demo.other", &other, approval); /* signed over another document */
    fine(spool_put(house.arena, house.keeper.dir, id, stay, approval));
    fine(round_commit(&house.keeper, decided, 1));
    assert_false(says(decided->outward, "ENJOINED"));
    fine(spool_look(house.arena, house.keeper.dir, id, &spooled, &reason));
    assert_int_equal(spooled, SPOOL_REFUSED);
    assert_true(says(reason, "signed over something else"));
    house_close(&house);
}

/* A ledger that records, and is gone before it could say so. */
static const struct ledger_calls *whole;
static struct err append_and_go(struct ledger *ledger, const struct ledger_entry *entry,
                                size_t count, uint64_t orders, uint64_t *first_index) {
    fine(whole->append(ledger, entry, count, orders, first_index));
    ledger->lost = true;
    return err_make(ERR_FAULT, "the ledger process has gone");
}

static void what_a_lost_ledger_may_have_recorded_is_kept_and_found_at_the_next_start(void **state) {
    struct house house = {0};
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct span ask = ask_signed(&house);
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    struct ledger *ledger = house.keeper.ledger;
    whole = ledger->calls;
    struct ledger_calls lossy = *whole;
    lossy.append = append_and_go;
    ledger->calls = &lossy;
    uint64_t index = ledger_size(ledger);
    assert_int_equal(round_commit(&house.keeper, decided, 1).kind, ERR_FAULT);
    ledger->calls = whole;

    /* Nothing more is kept for it: that would stand where the first may stand. */
    fine(decide_signed(&house.keeper, house.arena, ask_signed(&house), decided));
    assert_int_equal(round_commit(&house.keeper, decided, 1).kind, ERR_FAULT);

    keeper_close(&house.keeper);
    fine(keeper_open(scene_path(*state, "state"), 0, &house.keeper));
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    assert_true(decided->replay);
    assert_int_equal(decided->index, index);
    house_close(&house);
}

/* A ledger that takes nothing, and then a vault that cannot forget what it kept for it. */
static struct vault *busy;
static struct err append_nothing(struct ledger *ledger, const struct ledger_entry *entry,
                                 size_t count, uint64_t orders, uint64_t *first_index) {
    fine(vault_reading_begin(busy));
    return err_make(ERR_FAULT, "the disk failed");
}

static void what_could_not_be_discarded_is_no_answer_of_the_entry_that_comes_next(void **state) {
    struct house house = {0};
    OWNED_JWK bank = jwk_create();
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct span ask = ask_signed(&house);
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    struct ledger *ledger = house.keeper.ledger;
    whole = ledger->calls;
    struct ledger_calls full = *whole;
    full.append = append_nothing;
    ledger->calls = &full;
    busy = house.keeper.vault;
    assert_int_equal(round_commit(&house.keeper, decided, 1).kind, ERR_FAULT);
    ledger->calls = whole;

    /* Until it is forgotten nothing takes its place, and it is nobody's answer. */
    struct span approval[2];
    uint64_t index;
    uint64_t size = ledger_size(ledger);
    OWNED_JSON enrolment = enrolment_make("demo.bank", bank);
    change_sign(&house, ENTRY_ENROL, enrolment, approval);
    struct err e = change_enact(&house.keeper, ENTRY_ENROL, enrolment, approval, &index);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_int_equal(ledger_size(ledger), size);
    assert_int_equal(decide_signed(&house.keeper, house.arena, ask, decided).kind, ERR_FAULT);

    vault_reading_end(busy);
    fine(change_enact(&house.keeper, ENTRY_ENROL, enrolment, approval, &index));
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    assert_false(decided->replay);
    fine(round_commit(&house.keeper, decided, 1));
    assert_int_equal(decided->index, size + 1);
    house_close(&house);
}

/* ---- in two halves ---- */

/* A ledger whose append waits for its end, and what came in between. */
static struct {
    struct ledger_entry entry;
    uint64_t orders;
    struct err e; /* what becomes of it instead */
} waits;
static struct err append_later(struct ledger *ledger, const struct ledger_entry *entry,
                               size_t count, uint64_t orders) {
    assert_int_equal(count, 1);
    waits.entry = *entry;
    waits.orders = orders;
    return err_none();
}
static struct err append_now(struct ledger *ledger) {
    uint64_t index;
    if (err_is(waits.e)) return waits.e;
    return whole->append(ledger, &waits.entry, 1, waits.orders, &index);
}

static struct ledger_calls patient_of(struct ledger *ledger) {
    whole = ledger->calls;
    waits.e = err_none();
    struct ledger_calls patient = *whole;
    patient.append_begin = append_later;
    patient.append_end = append_now;
    return patient;
}

static void a_round_in_two_halves_is_recorded_by_the_second(void **state) {
    struct house house = {0};
    struct span receipt;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct decided *again = ARENA_NEW(house.arena, struct decided);
    struct ledger *ledger = house.keeper.ledger;
    struct span ask = ask_signed(&house);
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    struct ledger_calls patient = patient_of(ledger);
    ledger->calls = &patient;
    uint64_t size = ledger_size(ledger);
    fine(round_begin(&house.keeper, decided, 1));
    assert_int_equal(ledger_size(ledger), size);
    /* The same ask has no answer until then, and is not decided a second time. */
    assert_int_equal(decide_signed(&house.keeper, house.arena, ask, again).kind, ERR_FAULT);
    fine(round_end(&house.keeper, house.arena, decided, 1, &receipt));
    assert_int_equal(ledger_size(ledger), size + 1);
    assert_int_equal(decided->index, size);
    assert_true(receipt.len > 0);
    fine(decide_signed(&house.keeper, house.arena, ask, again));
    assert_true(again->replay);
    assert_int_equal(again->index, size);
    /* A round of stored answers alone needs no append. */
    struct span stored;
    fine(round_begin(&house.keeper, again, 1));
    fine(round_end(&house.keeper, house.arena, again, 1, &stored));
    assert_true(stored.len > 0);
    assert_int_equal(ledger_size(ledger), size + 1);
    ledger->calls = whole;
    house_close(&house);
}

static void an_order_between_the_halves_is_first(void **state) {
    struct house house = {0};
    struct span approval[2];
    struct span receipt;
    struct enjoined enjoined;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct ledger *ledger = house.keeper.ledger;
    fine(decide_signed(&house.keeper, house.arena, ask_signed(&house), decided));
    struct span prepared = decided->outward;
    struct ledger_calls patient = patient_of(ledger);
    ledger->calls = &patient;
    fine(round_begin(&house.keeper, decided, 1));
    ledger->under_way.is = false; /* somebody else records it, past this process */
    OWNED_JSON stay = NULL;
    stay_signed(&house, "ORD-01KB0000000000000000000004", "demo", &stay, approval);
    fine(enjoin(&house.keeper, stay, approval, &enjoined));
    ledger->under_way.is = true;
    fine(round_end(&house.keeper, house.arena, decided, 1, &receipt));
    assert_true(says(decided->outward, "ENJOINED"));
    assert_true(decided->index > enjoined.index);
    for (size_t i = 0; i < prepared.len; i++)
        assert_int_equal(prepared.at[i], 0);
    ledger->calls = whole;
    house_close(&house);
}

static void what_the_second_half_could_not_record_is_decided_anew(void **state) {
    struct house house = {0};
    struct span receipt;
    house_open(&house, *state);
    struct decided *decided = ARENA_NEW(house.arena, struct decided);
    struct ledger *ledger = house.keeper.ledger;
    struct span ask = ask_signed(&house);
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    struct ledger_calls patient = patient_of(ledger);
    ledger->calls = &patient;
    uint64_t size = ledger_size(ledger);
    fine(round_begin(&house.keeper, decided, 1));
    waits.e = err_make(ERR_FAULT, "the disk failed");
    struct err e = round_end(&house.keeper, house.arena, decided, 1, &receipt);
    assert_int_equal(e.kind, ERR_FAULT);
    ledger->calls = whole;
    assert_int_equal(ledger_size(ledger), size);
    fine(decide_signed(&house.keeper, house.arena, ask, decided));
    assert_false(decided->replay);
    fine(round_commit(&house.keeper, decided, 1));
    assert_int_equal(decided->index, size);
    house_close(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_round_in_two_halves_is_recorded_by_the_second),
        scene_test(an_order_between_the_halves_is_first),
        scene_test(what_the_second_half_could_not_record_is_decided_anew),
        scene_test(what_could_not_be_discarded_is_no_answer_of_the_entry_that_comes_next),
        scene_test(what_a_lost_ledger_may_have_recorded_is_kept_and_found_at_the_next_start),
        scene_test(a_round_that_an_order_overtook_is_decided_again_under_it),
        scene_test(an_order_handed_over_comes_before_the_round_that_is_committed_next),
        scene_test(what_is_handed_over_without_its_signatures_stops_nothing_and_is_set_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
