/* Does an order bind whom it names, as long as it is in force, and is a document with anything
 * wrong in it refused with the line? */
#include "law/order.h"

#include "base/bytes.h"
#include "law/order_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define ID_A "ORD-01KB0000000000000000000001"
#define ID_B "ORD-01KB0000000000000000000002"
#define PAPER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* "stay" stands for the kind and what belongs to it. */
static const char stay[] = "format: portcullis-order/1\n"
                           "order: " ID_A "\n"
                           "example: yes\n"
                           "kind: stay\n"
                           "forum: example district court\n"
                           "docket: example docket, entry 1\n"
                           "document-sha256: " PAPER "\n"
                           "received-at: 2026-03-02T15:04:05Z\n"
                           "effective-from: 2026-03-02T15:00:00Z\n"
                           "effective-to: open\n"
                           "binds:\n"
                           "  custodians:\n"
                           "    - any\n"
                           "  recipients:\n"
                           "    - us.agency\n"
                           "  everyone-acting-with-them: yes\n"
                           "scope:\n"
                           "  authorities:\n"
                           "    - us.irc.6103.l.7\n"
                           "  purposes:\n"
                           "    - any\n"
                           "  fields:\n"
                           "    - any\n"
                           "  persons:\n"
                           "    - any\n"
                           "effects:\n"
                           "  - stop-release\n"
                           "  - bar-recipient-use\n"
                           "says: No disclosure to this agency until further order.\n"
                           "signed-by:\n"
                           "  - custodian.general-counsel\n";

static struct err compiled(struct arena *arena, const char *yaml, struct order *order) {
    struct law_source source = {"o.yaml", span_str(yaml)};
    struct order_filling filling = {.id = ID_B};
    struct span canonical;
    json_t *json = NULL;
    TRY(order_compile(arena, source, &filling, &canonical));
    TRY(json_read(canonical, ORDER_BYTES_MAX, &json));
    struct err e = order_read(arena, json, order, NULL);
    json_decref(json);
    return e;
}

static struct order good(struct arena *arena) {
    struct order order;
    struct err e = compiled(arena, stay, &order);
    if (err_is(e)) printf("# %s\n", e.text);
    assert_false(err_is(e));
    order.entered = order.from;
    return order;
}

static char *changed(struct arena *arena, const char *from, const char *to) {
    const char *at = strstr(stay, from);
    assert_non_null(at);
    return arena_printf(arena, "%.*s%s%s", (int)(at - stay), stay, to, at + strlen(from));
}

static void a_stay_is_read_as_it_was_written(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order = good(arena);
    assert_true(span_is(order.id, ID_A));
    assert_true(span_is(order.citation, "example district court, example docket, entry 1"));
    assert_int_equal(order.kind, ORDER_STAY);
    assert_true(order.example && order.acting && order.fields.any && order.any_person);
    assert_int_equal(order.effects, ORDER_STOPS_RELEASE | ORDER_BARS_USE);
    assert_true(order.to == 0);
}

static void a_document_with_anything_wrong_is_refused_with_its_line(void **state) {
    static const struct {
        const char *from, *to, *where;
    } wrong[] = {
        {"order: " ID_A, "order: ord-1", "o.yaml:2:"},
        {"kind: stay", "kind: pause", "o.yaml:4:"},
        {"kind: stay", "kind: lift", "o.yaml:10:"},
        {"kind: stay", "kind: narrow", "o.yaml:1:"},
        {"kind: stay", "kind: require", "o.yaml:"},
        {"document-sha256: " PAPER,
         "document-sha256: "
         "00",
         "o.yaml:7:"},
        {"received-at: 2026-03-02T15:04:05Z", "received-at: 2026-02-30T15:04:05Z", "o.yaml:8:"},
        {"effective-from: 2026", "effective-from: yesterday", "o.yaml:9:"},
        {"effective-to: open", "effective-to: 2026-03-02T15:00:00Z", "o.yaml:10:"},
        {"effective-to: open\n", "", "o.yaml:1:"},
        {"  custodians:\n    - any\n", "", "o.yaml:11:"},
        {"  everyone-acting-with-them: yes", "  everyone-acting-with-them: maybe", "o.yaml:16:"},
        {"    - us.irc.6103.l.7\n", "    - us.irc.6103.l.7\n    - any\n", "o.yaml:18:"},
        {"    - us.irc.6103.l.7\n", "    - us.irc.6103.l.7\n    - us.irc.6103.l.7\n", "o.yaml:20:"},
        {"  fields:\n    - any\n", "", "o.yaml:17:"},
        {"  persons:\n    - any", "  persons:\n    - somebody", "o.yaml:25:"},
        {"  persons:\n    - any", "  persons:\n    - zz:00", "o.yaml:25:"},
        {"  persons:\n    - any", "  persons:\n    - 00112233445566778899aabbccddeeff:00",
         "o.yaml:25:"},
        {"kind: stay", "kind: narrow\nnarrows-to:\n  fields:\n    - any\n  periods:\n    - any",
         "o.yaml:5:"},
        {"kind: stay",
         "kind: narrow\nnarrows-to:\n  fields:\n    - any\n  periods:\n    - 2023\ncolour: red",
         "o.yaml:10:"},
        {"  - bar-recipient-use", "  - stop-the-world", "o.yaml:28:"},
        {"  - stop-release\n", "", "o.yaml:26:"},
        {"says: No", "sayz: No", "o.yaml:"},
        {"says: No", "widens: all\nsays: No", "o.yaml:29:"},
        {"  recipients:\n    - us.agency\n", "  recipients: [us.agency]\n", "o.yaml:14:"},
        {"example: yes", "example: &a yes", "o.yaml:3:"},
    };
    OWNED_ARENA arena = arena_open(1 << 24);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct order order;
        struct err e = compiled(arena, changed(arena, wrong[i].from, wrong[i].to), &order);
        if (e.kind != ERR_INPUT || strncmp(e.text, wrong[i].where, strlen(wrong[i].where)) != 0)
            printf("# %zu: %s, expected %s\n", i, e.text, wrong[i].where);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_memory_equal(e.text, wrong[i].where, strlen(wrong[i].where));
    }
}

static void an_order_without_an_id_is_given_one(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order;
    assert_false(err_is(compiled(arena, changed(arena, "order: " ID_A "\n", ""), &order)));
    assert_true(span_is(order.id, ID_B));
}

static struct order_flow flow_to(const char *recipient, const char *agency, const char *receiver) {
    return (struct order_flow){.recipient = span_str(recipient),
                               .agency = span_str(agency),
                               .receiver = span_str(receiver),
                               .authority = SPAN_LITERAL("us.irc.6103.l.7"),
                               .purpose = SPAN_LITERAL("benefit.eligibility")};
}

static void everyone_acting_with_a_bound_party_is_bound(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order = good(arena);
    struct order_flow named = flow_to("us.agency", "", "");
    struct order_flow beneath = flow_to("us.agency.field-office", "", "");
    struct order_flow belongs = flow_to("us.contractor", "us.agency", "");
    struct order_flow receives = flow_to("us.contractor", "", "us.agency.unit-7");
    struct order_flow alike = flow_to("us.agency2", "us.agencyx", "us.agenc");
    assert_true(order_covers(&order, &named));
    assert_true(order_covers(&order, &beneath));
    assert_true(order_covers(&order, &belongs));
    assert_true(order_covers(&order, &receives));
    assert_false(order_covers(&order, &alike));
    order.acting = false;
    assert_true(order_covers(&order, &named));
    assert_false(order_covers(&order, &beneath));
    assert_false(order_covers(&order, &belongs));
    assert_false(order_covers(&order, &receives));
}

static void another_authority_or_purpose_is_not_covered(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order = good(arena);
    struct order_flow flow = flow_to("us.agency", "", "");
    flow.authority = SPAN_LITERAL("us.irc.6103.l.13.C");
    assert_false(order_covers(&order, &flow));
    flow = flow_to("us.agency", "", "");
    struct span purpose = SPAN_LITERAL("benefit.amount");
    order.purposes = (struct order_words){&purpose, 1, false};
    assert_false(order_covers(&order, &flow));
    flow.purpose = purpose;
    assert_true(order_covers(&order, &flow));
}

static void a_person_is_covered_by_commitment_and_nobody_else(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order = good(arena);
    struct digest one = sha256(SPAN_LITERAL("one"));
    struct digest other = sha256(SPAN_LITERAL("other"));
    struct order_person person[2] = {{.nonce = {1}}, {.nonce = {2}}};
    person[0].commitment = order_person_commit(&one, person[0].nonce);
    person[1].commitment = order_person_commit(&one, person[1].nonce);
    assert_memory_not_equal(&person[0].commitment, &person[1].commitment, DIGEST_BYTES);
    order.any_person = false;
    order.person = person;
    order.person_count = 1;
    struct order_flow flow = flow_to("us.agency", "", "");
    assert_false(order_covers(&order, &flow)); /* nobody is known yet */
    flow.person = &other;
    assert_false(order_covers(&order, &flow));
    flow.person = &one;
    assert_true(order_covers(&order, &flow));
    person[0].nonce[0] = 9;
    assert_false(order_covers(&order, &flow));
}

/* pack-format section 7: from the commit of the second signature, or its own instant if earlier. */
static void an_order_binds_from_the_earlier_of_its_commit_and_its_own_instant(void **state) {
    struct order order = {.kind = ORDER_STAY, .from = 1000, .entered = 2000};
    assert_false(order_in_force(&order, 999));
    assert_true(order_in_force(&order, 1000));
    order.from = 3000; /* a date to come does not leave it open until then */
    assert_true(order_in_force(&order, 2000));
    assert_false(order_in_force(&order, 1999));
    order.to = 4000;
    assert_true(order_in_force(&order, 3999));
    assert_false(order_in_force(&order, 4000));
}

static void a_lift_ends_one_order_from_its_instant_whichever_came_first(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    for (int lift_first = 0; lift_first < 2; lift_first++) {
        struct orders *orders = orders_open(arena);
        struct order order = {.id = SPAN_LITERAL(ID_A), .kind = ORDER_STAY, .from = 1};
        struct order beside = {.id = SPAN_LITERAL("ORD-beside"), .kind = ORDER_STAY, .from = 1};
        struct order lift = {
            .id = SPAN_LITERAL(ID_B), .kind = ORDER_LIFT, .from = 500, .lifts = SPAN_LITERAL(ID_A)};
        assert_false(err_is(orders_add(orders, lift_first ? &lift : &order)));
        assert_false(err_is(orders_add(orders, lift_first ? &order : &lift)));
        assert_false(err_is(orders_add(orders, &beside)));
        assert_true(order_in_force(orders_find(orders, order.id), 499));
        assert_false(order_in_force(orders_find(orders, order.id), 500));
        assert_true(order_in_force(orders_find(orders, beside.id), 500));
        assert_false(order_in_force(orders_find(orders, lift.id), 600));
    }
}

/* A lift is no order that another could end, and of two lifts the earlier instant counts. */
static void of_two_lifts_the_earlier_counts_and_none_is_lifted(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    const instant from[2][2] = {{500, 400}, {400, 500}};
    for (int i = 0; i < 2; i++) {
        struct orders *orders = orders_open(arena);
        struct order order = {.id = SPAN_LITERAL(ID_A), .kind = ORDER_STAY, .from = 1};
        struct order one = {.id = SPAN_LITERAL("ORD-one"),
                            .kind = ORDER_LIFT,
                            .from = from[i][0],
                            .lifts = SPAN_LITERAL(ID_A)};
        struct order two = one;
        struct order of_lift = one;
        two.id = SPAN_LITERAL("ORD-two");
        two.from = from[i][1];
        of_lift.id = SPAN_LITERAL("ORD-three");
        of_lift.lifts = one.id;
        assert_false(err_is(orders_add(orders, &order)));
        assert_false(err_is(orders_add(orders, &one)));
        assert_false(err_is(orders_add(orders, &two)));
        assert_false(err_is(orders_add(orders, &of_lift)));
        assert_true(order_in_force(orders_find(orders, order.id), 399));
        assert_false(order_in_force(orders_find(orders, order.id), 400));
        assert_int_equal(orders_find(orders, one.id)->lifted, 0);
    }
}

static void a_lift_covers_nothing(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order = good(arena);
    struct order_flow flow = flow_to("us.agency", "", "");
    struct order_flow alike = flow_to("uk.agency.office", "", "");
    assert_false(order_covers(&order, &alike));
    order.kind = ORDER_LIFT;
    assert_false(order_covers(&order, &flow));
}

static void the_digest_of_a_paper_is_given_once(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order_filling filling = {.id = ID_B, .document_sha256 = PAPER};
    struct law_source twice = {"o.yaml", span_str(stay)};
    struct law_source once = {"o.yaml",
                              span_str(changed(arena, "document-sha256: " PAPER "\n", ""))};
    struct span canonical;
    struct err e = order_compile(arena, twice, &filling, &canonical);
    assert_non_null(strstr(e.text, "leave one out"));
    assert_false(err_is(order_compile(arena, once, &filling, &canonical)));
}

static void the_same_order_twice_is_one_order(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct orders *orders = orders_open(arena);
    struct order order = {.id = SPAN_LITERAL(ID_A), .kind = ORDER_STAY, .from = 1};
    assert_false(err_is(orders_add(orders, &order)));
    order.kind = ORDER_LIFT;
    assert_false(err_is(orders_add(orders, &order)));
    assert_int_equal(orders->count, 1);
    assert_int_equal(orders->at[0]->kind, ORDER_STAY);
}

static void a_narrow_keeps_its_fields_and_periods_and_no_other(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct order order;
    char *text = changed(arena, "kind: stay", "kind: narrow");
    char *effects = strstr(text, "effects:\n");
    const char *says = strstr(text, "says:");
    text = arena_printf(arena,
                        "%.*snarrows-to:\n  fields:\n    - return.wages\n"
                        "  periods:\n    - 2022\n    - 2023\n%s",
                        (int)(effects - text), text, says);
    struct err e = compiled(arena, text, &order);
    if (err_is(e)) printf("# %s\n", e.text);
    assert_false(err_is(e));
    assert_false(order_bars_field(&order, SPAN_LITERAL("return.wages")));
    assert_true(order_bars_field(&order, SPAN_LITERAL("identity.name")));
    assert_false(order_bars_period(&order, SPAN_LITERAL("2023")));
    assert_true(order_bars_period(&order, SPAN_LITERAL("2024")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stay_is_read_as_it_was_written),
        cmocka_unit_test(a_document_with_anything_wrong_is_refused_with_its_line),
        cmocka_unit_test(an_order_without_an_id_is_given_one),
        cmocka_unit_test(everyone_acting_with_a_bound_party_is_bound),
        cmocka_unit_test(another_authority_or_purpose_is_not_covered),
        cmocka_unit_test(a_person_is_covered_by_commitment_and_nobody_else),
        cmocka_unit_test(an_order_binds_from_the_earlier_of_its_commit_and_its_own_instant),
        cmocka_unit_test(a_lift_ends_one_order_from_its_instant_whichever_came_first),
        cmocka_unit_test(of_two_lifts_the_earlier_counts_and_none_is_lifted),
        cmocka_unit_test(a_lift_covers_nothing),
        cmocka_unit_test(the_digest_of_a_paper_is_given_once),
        cmocka_unit_test(the_same_order_twice_is_one_order),
        cmocka_unit_test(a_narrow_keeps_its_fields_and_periods_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
