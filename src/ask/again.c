/* Is a stored answer given again? The same ask gets the same bytes, if orders still allow it
 * (DECIDED). What is not given is not recorded anew: the order and the first answer are. */
#include "ask/enjoin.h"

#include "base/bytes.h"

static struct err stored_read(struct span answer, json_t **stored, struct span *state) {
    TRY(json_read(answer, CASE_BYTES_MAX, stored));
    return json_need_str(*stored, "the stored answer", "state", 32, state);
}

static size_t fields_of(const json_t *stored, struct span field[FIELDS_MAX]) {
    const json_t *list = json_object_get(stored, "fields");
    size_t count = json_array_size(list) < FIELDS_MAX ? json_array_size(list) : FIELDS_MAX;
    for (size_t i = 0; i < count; i++) {
        const json_t *name = json_array_get(list, i);
        field[i] = span_of(json_string_value(name), json_string_length(name));
    }
    return count;
}

/* What waits is stopped only when nothing of it is left to give. */
static bool bars_all(const struct bound *bound, const struct ask *ask) {
    bool fields = ask->field_count > 0;
    bool periods = ask->period_count > 0;
    for (size_t i = 0; i < ask->field_count; i++)
        fields = fields && bound_bars_field(bound, ask->field[i]);
    for (size_t i = 0; i < ask->period_count; i++)
        periods = periods && bound_bars_period(bound, ask->period[i]);
    return fields || periods;
}

/* One field or period that is barred is enough: the answer is sealed as one. */
static bool bars_any(const struct bound *bound, const struct span *field, size_t field_count,
                     const struct ask *ask) {
    bool bars = false;
    for (size_t i = 0; i < field_count; i++) {
        bars = bars || bound_bars_field(bound, field[i]);
        for (size_t k = 0; k < bound->count; k++)
            bars = bars || order_requires(bound->by[k], field[i]);
    }
    for (size_t i = 0; i < ask->period_count; i++)
        bars = bars || bound_bars_period(bound, ask->period[i]);
    return bars;
}

/* An ask that names no number may be about the very person of an order; then it is not given. */
static bool may_be_the_person(struct arena *arena, const struct keeper *keeper,
                              const struct ask *ask, struct order_flow flow) {
    char tin[10];
    const struct orders *orders = roll_orders(keeper->roll);
    bool named = tin_canon(ask->claim.tin, tin);
    explicit_bzero(tin, sizeof tin);
    for (size_t i = 0; i < orders->count && !named; i++) {
        struct order probe = *orders->at[i];
        if (probe.any_person || !order_in_force(&probe, keeper_now(keeper))) continue;
        probe.any_person = true;
        if (order_covers(&probe, &flow)) return true;
    }
    return false;
}

static struct span names_of(struct arena *arena, const struct bound *bound) {
    struct text out = {.arena = arena};
    for (size_t i = 0; i < bound->count; i++)
        text_printf(&out, "%s%.*s (%.*s)", i ? "; " : "", SPAN_FMT(bound->by[i]->id),
                    SPAN_FMT(bound->by[i]->citation));
    return text_span(&out);
}

static struct span refusal_write(struct arena *arena, const struct keeper *keeper,
                                 const json_t *stored, const struct bound *bound) {
    static const char *const kept[] = {"format", "decision", "ask", "authority"};
    char when[INSTANT_TEXT_BYTES];
    OWNED_JSON o = json_object();
    json_t *grounds = json_array();
    json_t *ground = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        json_object_set(o, kept[i], json_object_get(stored, kept[i]));
    instant_write(keeper_now(keeper), when);
    json_set_span(o, "time", span_str(when));
    json_set_span(o, "state", SPAN_LITERAL("not-released"));
    json_set_span(o, "says",
                  SPAN_LITERAL("A court order now stops what was given before; it is not given "
                               "again."));
    json_set_span(ground, "id", SPAN_LITERAL("orders"));
    json_set_span(ground, "code", SPAN_LITERAL("ENJOINED"));
    json_set_span(ground, "cite",
                  bound->count ? bound->by[0]->citation : SPAN_LITERAL("an order in force"));
    json_set_span(ground, "says", SPAN_LITERAL("No order in force bars what is asked."));
    json_set_span(ground, "cure", span_str(law_code_says("ENJOINED")));
    if (bound->count) json_set_span(ground, "note", names_of(arena, bound));
    json_array_append_new(grounds, ground);
    json_object_set_new(o, "grounds", grounds);
    json_object_set_new(o, "fields", json_array());
    return json_write(arena, o);
}

struct err again_answer(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                        const struct requester *requester, const struct vault_case *before,
                        struct decided *decided) {
    OWNED_JSON stored = NULL;
    struct span state;
    struct span field[FIELDS_MAX];
    decided->replay = true;
    decided->outward = before->answer;
    decided->index = before->entry_index;
    memcpy(decided->decision_id, before->decision_id, ID_BYTES_MAX);
    TRY(stored_read(before->answer, &stored, &state));
    bool released = span_is(state, "released");
    bool waits = span_is(state, "under-review");
    if (!released && !waits) return err_none();
    struct order_flow flow = enjoin_flow(keeper->pack, ask, requester, &before->subject_tag);
    size_t count = fields_of(stored, field);
    struct bound bound = orders_bound(arena, roll_orders(keeper->roll), &flow, keeper_now(keeper));
    bool barred = released ? bars_any(&bound, field, count, ask) : bars_all(&bound, ask);
    if (!barred && !may_be_the_person(arena, keeper, ask, flow)) {
        if (released) decided->state = OUTWARD_RELEASED;
        return err_none();
    }
    decided->code = "ENJOINED";
    decided->outward = refusal_write(arena, keeper, stored, &bound);
    return err_none();
}

/* ---- a whole file ---- */

/* Perhaps of who receives under a programme, whom the lines name. */
static bool names_nobody_enrolled(const struct roll *roll, struct span word) {
    const struct requester *requester;
    for (size_t i = 0; (requester = roll_requester_at(roll, i)); i++)
        if (span_equal(requester->id, word) || span_equal(requester->agency, word)) return false;
    return true;
}

static bool may_stop(const struct keeper *keeper, const struct order *order,
                     const struct order_flow *flow) {
    struct order probe = *order;
    probe.any_person = probe.purposes.any = true;
    for (size_t i = 0; i < order->recipients.count; i++)
        if (names_nobody_enrolled(keeper->roll, order->recipients.word[i]))
            probe.recipients.any = true;
    return order_covers(&probe, flow);
}

bool again_bars_batch(const struct keeper *keeper, const struct requester *requester,
                      struct span authority, uint64_t head) {
    struct law_authority_view view = {.id = authority};
    const struct orders *orders = roll_orders(keeper->roll);
    pack_authority_find(keeper->pack, authority, &view);
    const struct order_flow flow = {
        .recipient = requester->id, .agency = requester->agency, .authority = view.id};
    for (size_t i = 0; i < orders->count; i++) {
        const struct order *order = orders->at[i];
        if (order->index > head && order_in_force(order, keeper_now(keeper)) &&
            may_stop(keeper, order, &flow))
            return true;
    }
    return false;
}
