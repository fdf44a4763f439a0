/* What do the orders that bind an ask take away, and what do they ask for beside the law? The pack
 * is judged as if there were none; then each order takes from that. pack-format section 7. */
#include "law/overlay.h"

#include "law/fragment.h"
#include "law/grant.h"

/* ---- the orders of one ask: of its papers, then those of its record that are not among them ----
 */

static bool is_on_paper(const struct law_ask *ask, const struct order *order) {
    for (size_t i = 0; i < ask->orders.count; i++)
        if (ask->orders.by[i] == order) return true;
    return false;
}

static size_t orders_most(const struct law_ask *ask) {
    return ask->orders.count + ask->orders_of_record.count;
}

/* NULL where the place is of one that stands before. */
static const struct order *order_at(const struct law_ask *ask, size_t i) {
    if (i < ask->orders.count) return ask->orders.by[i];
    const struct order *order = ask->orders_of_record.by[i - ask->orders.count];
    return is_on_paper(ask, order) ? NULL : order;
}

const struct order *overlay_barring_field(const struct law_ask *ask, struct span field) {
    for (size_t i = 0; i < orders_most(ask); i++) {
        const struct order *order = order_at(ask, i);
        if (order && order_bars_field(order, field)) return order;
    }
    return NULL;
}

const struct order *overlay_barring_period(const struct law_ask *ask, struct span year) {
    for (size_t i = 0; i < orders_most(ask); i++) {
        const struct order *order = order_at(ask, i);
        if (order && order_bars_period(order, year)) return order;
    }
    return NULL;
}

bool overlay_bars_field(const struct law_ask *ask, struct span field) {
    return overlay_barring_field(ask, field) != NULL;
}

bool overlay_bars_period(const struct law_ask *ask, struct span year) {
    return overlay_barring_period(ask, year) != NULL;
}

/* ---- closed ---- */

static bool is_required(const struct law_ask *ask, const struct order *order) {
    for (size_t i = 0; i < ask->field_count; i++)
        if (order_requires(order, ask->field[i])) return true;
    return false;
}

/* What only the record shows to be required is not asked of people: that an ask waits would tell
 * its requester that there is a record. */
static bool requires_by_record(const struct law_ask *ask) {
    for (size_t i = 0; i < ask->orders_of_record.count; i++)
        if (!is_on_paper(ask, ask->orders_of_record.by[i]) &&
            is_required(ask, ask->orders_of_record.by[i]))
            return true;
    return false;
}

/* A stay of every field closes whatever was asked for, also nothing. */
static bool stays_whole(const struct bound *bound) {
    for (size_t i = 0; i < bound->count; i++)
        if (bound->by[i]->kind == ORDER_STAY && bound->by[i]->fields.any) return true;
    return false;
}

/* Something could be given by the pack and nothing of it is left. */
static bool leaves_nothing(const struct pack *pack, const struct authority *authority,
                           const struct law_ask *ask) {
    return authority && grant_possible(pack, authority, ask) && !grant_left(pack, authority, ask);
}

static bool closes_by_record(const struct pack *pack, const struct authority *authority,
                             const struct law_ask *ask) {
    return ask->orders_of_record.count > 0 &&
           (stays_whole(&ask->orders_of_record) || requires_by_record(ask) ||
            leaves_nothing(pack, authority, ask));
}

/* ---- required ---- */

static size_t required_count(const struct law_ask *ask) {
    size_t count = 0;
    for (size_t i = 0; i < ask->orders.count; i++)
        if (is_required(ask, ask->orders.by[i])) count += ask->orders.by[i]->element_count;
    return count;
}

bool overlay_asks_people(const struct law_ask *ask) { return required_count(ask) > 0; }

static const struct order_element *required_at(const struct law_ask *ask, size_t at,
                                               const struct order **by) {
    for (size_t i = 0; i < ask->orders.count; i++) {
        const struct order *order = ask->orders.by[i];
        if (!is_required(ask, order)) continue;
        if (at < order->element_count) {
            *by = order;
            return &order->element[at];
        }
        at -= order->element_count;
    }
    return NULL;
}

/* ---- judged ---- */

/* More than can be asked of people is not asked: it is stopped. */
static bool closes_on_paper(const struct pack *pack, const struct authority *authority,
                            const struct law_ask *ask) {
    struct law_ask papers = *ask;
    papers.orders_of_record = (struct bound){0};
    return stays_whole(&ask->orders) || leaves_nothing(pack, authority, &papers) ||
           required_count(&papers) >= OVERLAY_LEAVES_MAX;
}

enum law_state overlay_state(const struct pack *pack, const struct authority *authority,
                             const struct law_ask *ask) {
    if (ask->orders.count == 0) return LAW_MET;
    return closes_on_paper(pack, authority, ask) ? LAW_NOT_MET : LAW_MET;
}

size_t overlay_count(const struct pack *pack, const struct authority *authority,
                     const struct law_ask *ask, enum law_reach reach) {
    if (orders_most(ask) == 0) return 0;
    size_t required = required_count(ask);
    if (required >= OVERLAY_LEAVES_MAX) required = OVERLAY_LEAVES_MAX - 1; /* closed on paper */
    return required + (reach == LAW_WHOLE && closes_by_record(pack, authority, ask));
}

static enum law_state answered(const struct law_ask *ask, struct span element) {
    for (size_t i = 0; i < ask->answer_count; i++)
        if (span_equal(ask->answer[i].element, element))
            return ask->answer[i].yes ? LAW_MET : LAW_NOT_MET;
    return LAW_HUMAN;
}

size_t overlay_judge(const struct pack *pack, const struct authority *authority,
                     const struct law_ask *ask, enum law_reach reach, enum law_state *state) {
    size_t count = overlay_count(pack, authority, ask, reach);
    for (size_t i = 0; i < count; i++) {
        const struct order *by = NULL;
        const struct order_element *element = required_at(ask, i, &by);
        bool record = !element || i == OVERLAY_LEAVES_MAX - 1;
        state[i] = record               ? LAW_NOT_MET
                   : reach == LAW_WHOLE ? answered(ask, element->id)
                                        : LAW_HUMAN;
    }
    return count;
}

/* ---- told ---- */

static struct law_finding leaf_of(const struct order_element *element, const struct order *by) {
    return (struct law_finding){.id = element->id,
                                .cite = by->citation,
                                .says = element->says,
                                .question = element->question,
                                .role = element->role,
                                .approvals = element->approvals,
                                .code = "ENJOINED",
                                .depth = 1,
                                .kind = 'l',
                                .finding = true};
}

static struct law_finding leaf_of_record(const struct law_ask *ask) {
    const struct bound *bound = &ask->orders_of_record;
    return (struct law_finding){
        .id = SPAN_LITERAL("orders.record"),
        .cite = bound->count ? bound->by[0]->citation : SPAN_LITERAL("house rule"),
        .says = SPAN_LITERAL("No order in force bars what is asked about the person of the record "
                             "found."),
        .code = "ENJOINED",
        .depth = 1,
        .kind = 'l',
        .identity = true};
}

const struct outline *overlay_outline(struct arena *arena, const struct outline *own,
                                      const struct pack *pack, const struct authority *authority,
                                      const struct law_ask *ask, enum law_reach reach) {
    size_t added = overlay_count(pack, authority, ask, reach);
    size_t count = own->count + added;
    if (added == 0) return own;
    struct outline *outline = ARENA_NEW(arena, struct outline);
    struct law_finding *blank = ARENA_ARRAY(arena, struct law_finding, count);
    uint16_t *end = ARENA_ARRAY(arena, uint16_t, count);
    uint16_t *up = ARENA_ARRAY(arena, uint16_t, count);
    struct fragment *fragment = ARENA_ARRAY(arena, struct fragment, count);
    memcpy(blank, own->blank, own->count * sizeof *blank);
    memcpy(end, own->end, own->count * sizeof *end);
    memcpy(up, own->up, own->count * sizeof *up);
    memcpy(fragment, own->fragment, own->count * sizeof *fragment);
    for (size_t i = 0; i < added; i++) {
        const struct order *by = NULL;
        const struct order_element *element = required_at(ask, i, &by);
        bool record = !element || i == OVERLAY_LEAVES_MAX - 1;
        blank[own->count + i] = record ? leaf_of_record(ask) : leaf_of(element, by);
        end[own->count + i] = (uint16_t)(own->count + i + 1);
    }
    memcpy(fragment + own->count, fragments_make(arena, blank + own->count, added),
           added * sizeof *fragment);
    end[AT_ROOT] = (uint16_t)count;
    *outline = *own;
    outline->joint = NULL;
    outline->blank = blank;
    outline->end = end;
    outline->up = up;
    outline->count = count;
    outline->fragment = fragment;
    return outline;
}

/* ---- which of them acted ---- */

static bool acts(const struct law_ask *ask, const struct order *order) {
    const struct fact *years = &ask->fact[FACT_ASK_PERIODS];
    bool on = order->kind == ORDER_STAY && order->fields.any;
    for (size_t i = 0; i < ask->field_count; i++)
        on = on || order_bars_field(order, ask->field[i]) || order_requires(order, ask->field[i]);
    for (size_t i = 0; years->kind == FACT_LIST && i < years->list_count; i++)
        on = on || order_bars_period(order, years->list[i]);
    return on;
}

static struct bound acting_among(struct arena *arena, const struct law_ask *ask, size_t most) {
    if (most == 0) return (struct bound){0};
    const struct order **by = ARENA_ARRAY(arena, const struct order *, most);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        const struct order *order = order_at(ask, i);
        if (order && acts(ask, order)) by[count++] = order;
    }
    return (struct bound){by, count};
}

struct bound overlay_acting(struct arena *arena, const struct law_ask *ask) {
    return acting_among(arena, ask, orders_most(ask));
}

struct bound overlay_acting_on_paper(struct arena *arena, const struct law_ask *ask) {
    return acting_among(arena, ask, ask->orders.count);
}

const char *overlay_names(struct arena *arena, const struct bound *bound) {
    struct text out = {.arena = arena};
    for (size_t i = 0; i < bound->count; i++)
        text_printf(&out, "%s%.*s (%.*s)", i ? "; " : "", SPAN_FMT(bound->by[i]->id),
                    SPAN_FMT(bound->by[i]->citation));
    return bound->count ? arena_str(arena, text_span(&out)) : NULL;
}
