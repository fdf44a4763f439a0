/* Which orders bind a flow, and what do they let not go? Each by itself only takes away, so the
 * result is the same whatever came first. */
#include "law/order.h"

#include <assert.h>

const char *order_kind_str(enum order_kind kind) {
    switch (kind) {
    case ORDER_NARROW:
        return "narrow";
    case ORDER_REQUIRE:
        return "require";
    case ORDER_LIFT:
        return "lift";
    case ORDER_STAY:
        break;
    }
    return "stay";
}

struct digest order_person_commit(const struct digest *subject_tag,
                                  const uint8_t nonce[ORDER_NONCE_BYTES]) {
    struct span part[2] = {SPAN_LITERAL("order/1"), span_of(nonce, ORDER_NONCE_BYTES)};
    return hmac_sha256(digest_span(subject_tag), part, 2);
}

/* ---- the set ---- */

struct orders *orders_open(struct arena *arena) {
    struct orders *orders = ARENA_NEW(arena, struct orders);
    orders->arena = arena;
    return orders;
}

const struct order *orders_find(const struct orders *orders, struct span id) {
    for (size_t i = 0; i < orders->count; i++)
        if (span_equal(orders->at[i]->id, id)) return orders->at[i];
    return NULL;
}

static void lifted_by(struct order *order, const struct order *lift) {
    if (order->kind == ORDER_LIFT || !span_equal(lift->lifts, order->id)) return;
    if (!order->lifted || lift->from < order->lifted) order->lifted = lift->from;
}

static void lifts_apply(struct orders *orders, struct order *added) {
    for (size_t i = 0; i < orders->count; i++) {
        if (added->kind == ORDER_LIFT) lifted_by(orders->at[i], added);
        if (orders->at[i]->kind == ORDER_LIFT) lifted_by(added, orders->at[i]);
    }
}

struct err orders_add(struct orders *orders, const struct order *order) {
    if (orders_find(orders, order->id)) return err_none();
    if (orders->count == ORDERS_MAX)
        return err_make(ERR_FAULT, "more than %d court orders are known", ORDERS_MAX);
    if (orders->count == orders->capacity) {
        size_t capacity = orders->capacity ? 2 * orders->capacity : 16;
        struct order **grown = ARENA_ARRAY(orders->arena, struct order *, capacity);
        if (orders->count) memcpy(grown, orders->at, orders->count * sizeof(struct order *));
        orders->at = grown;
        orders->capacity = capacity;
    }
    struct order *added = ARENA_NEW(orders->arena, struct order);
    *added = *order;
    added->lifted = 0;
    lifts_apply(orders, added);
    orders->at[orders->count++] = added;
    return err_none();
}

/* ---- in force ---- */

bool order_in_force(const struct order *order, instant now) {
    instant begins = order->from < order->entered ? order->from : order->entered;
    bool ended = order->to && order->to <= now;
    bool lifted = order->lifted && order->lifted <= now;
    return order->kind != ORDER_LIFT && begins <= now && !ended && !lifted;
}

/* ---- scope ---- */

static bool words_cover(const struct order_words *words, struct span word) {
    for (size_t i = 0; i < words->count; i++)
        if (span_equal(words->word[i], word)) return true;
    return words->any;
}

/* "us.ed.fsa" is beneath "us.ed". */
static bool is_beneath(struct span id, struct span name) {
    return id.len > name.len && id.at[name.len] == '.' && span_begins(id, name);
}

/* Everyone acting with a bound party, as far as enrolments and the ask tell: what is named beneath
 * it, what belongs to it, and those for whom it receives. */
static bool acts_with(const struct order_flow *flow, struct span name) {
    const struct span who[] = {flow->recipient, flow->agency, flow->receiver};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++)
        if (span_equal(who[i], name) || is_beneath(who[i], name)) return true;
    return false;
}

static bool recipient_covered(const struct order *order, const struct order_flow *flow) {
    if (words_cover(&order->recipients, flow->recipient)) return true;
    for (size_t i = 0; order->acting && i < order->recipients.count; i++)
        if (acts_with(flow, order->recipients.word[i])) return true;
    return false;
}

static bool person_covered(const struct order *order, const struct digest *tag) {
    if (order->any_person) return true;
    for (size_t i = 0; tag && i < order->person_count; i++) {
        struct digest commitment = order_person_commit(tag, order->person[i].nonce);
        if (memcmp(&commitment, &order->person[i].commitment, sizeof commitment) == 0) return true;
    }
    return false;
}

bool order_covers(const struct order *order, const struct order_flow *flow) {
    return order->kind != ORDER_LIFT && recipient_covered(order, flow) &&
           words_cover(&order->authorities, flow->authority) &&
           words_cover(&order->purposes, flow->purpose) && person_covered(order, flow->person);
}

bool order_bars_field(const struct order *order, struct span field) {
    if (!words_cover(&order->fields, field)) return false;
    switch (order->kind) {
    case ORDER_NARROW:
        return !words_cover(&order->kept_fields, field);
    case ORDER_REQUIRE:
    case ORDER_LIFT:
        return false;
    case ORDER_STAY:
        break;
    }
    return true;
}

/* A stay is of fields; one of every field leaves no period to give. */
bool order_bars_period(const struct order *order, struct span year) {
    switch (order->kind) {
    case ORDER_NARROW:
        return !words_cover(&order->kept_periods, year);
    case ORDER_REQUIRE:
    case ORDER_LIFT:
        return false;
    case ORDER_STAY:
        break;
    }
    return order->fields.any;
}

bool order_requires(const struct order *order, struct span field) {
    return order->kind == ORDER_REQUIRE && words_cover(&order->fields, field);
}

/* ---- bound ---- */

struct bound orders_bound(struct arena *arena, const struct orders *orders,
                          const struct order_flow *flow, instant now) {
    size_t known = orders ? orders->count : 0;
    if (known == 0) return (struct bound){0};
    const struct order **by = ARENA_ARRAY(arena, const struct order *, known);
    size_t count = 0;
    for (size_t i = 0; i < known; i++) {
        const struct order *order = orders->at[i];
        if (!order_in_force(order, now) || !order_covers(order, flow)) continue;
        /* By id, so that the same set is told in the same words whatever came first. */
        size_t place = count++;
        for (; place > 0 && span_compare(by[place - 1]->id, order->id) > 0; place--)
            by[place] = by[place - 1];
        by[place] = order;
    }
    return (struct bound){by, count};
}

bool bound_bars_field(const struct bound *bound, struct span field) {
    for (size_t i = 0; i < bound->count; i++)
        if (order_bars_field(bound->by[i], field)) return true;
    return false;
}

bool bound_bars_period(const struct bound *bound, struct span year) {
    for (size_t i = 0; i < bound->count; i++)
        if (order_bars_period(bound->by[i], year)) return true;
    return false;
}
