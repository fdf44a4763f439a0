/* What did a court order, what does it stop, and who was told? */
#include "ask/view_inside.h"

#include "ask/change.h"
#include "ask/enjoin.h"
#include "ask/signer.h"
#include "base/bytes.h"

/* ---- all of them ---- */

struct err view_orders(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct orders *orders = roll_orders(want->keeper->roll);
    json_t *list = json_array();
    json_object_set_new(o, "orders", list);
    for (size_t i = 0; i < orders->count; i++)
        if (want->lifts || orders->at[i]->kind != ORDER_LIFT)
            json_array_append_new(list, view_order_json(orders->at[i], keeper_now(want->keeper)));
    return err_none();
}

/* ---- one of them ---- */

static json_t *indices_json(const struct index_list *list) {
    json_t *all = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(all, json_integer((json_int_t)list->at[i]));
    return all;
}

static void preview_put(const struct enjoin_reach *reach, json_t *o) {
    json_t *preview = json_object();
    json_object_set_new(o, "preview", preview);
    json_object_set_new(preview, "authorities",
                        view_spans(reach->authority, reach->authority_count));
    json_object_set_new(preview, "requesters",
                        view_spans(reach->requester, reach->requester_count));
    json_object_set_new(preview, "open_asks", indices_json(&reach->past.open));
    json_object_set_new(preview, "releases", indices_json(&reach->past.releases));
}

/* An order and what it reaches, as far as was looked. */
struct reached {
    struct order order; /* of a draft */
    struct enjoin_reach reach;
};

/* Goes a step further; `*later`: not to the end. */
static struct err reach_step(struct view_steps *steps, struct reached *reached, bool *later) {
    TRY(reach_find(&reached->reach.past, steps ? VIEW_STEPS : UINT64_MAX, later));
    if (steps) steps->later = *later;
    return err_none();
}

static bool words_meet(const struct order_words *a, const struct order_words *b) {
    if (a->any || b->any) return true;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (span_equal(a->word[i], b->word[j])) return true;
    return false;
}

/* Every order that reaches some of what this one reaches. */
static void stack_put(const struct keeper *keeper, const struct order *order, json_t *o) {
    const struct orders *orders = roll_orders(keeper->roll);
    json_t *list = json_array();
    json_object_set_new(o, "stack", list);
    for (size_t i = 0; i < orders->count; i++) {
        const struct order *other = orders->at[i];
        if (other->kind == ORDER_LIFT || !words_meet(&other->authorities, &order->authorities) ||
            !words_meet(&other->recipients, &order->recipients))
            continue;
        json_array_append_new(list, view_order_json(other, keeper_now(keeper)));
    }
}

static void effects_put(const struct order *order, json_t *o) {
    json_t *list = json_array();
    json_object_set_new(o, "effects", list);
    if (order->effects & ORDER_STOPS_RELEASE)
        json_array_append_new(list, json_string("stop-release"));
    if (order->effects & ORDER_QUARANTINES)
        json_array_append_new(list, json_string("quarantine-in-flight"));
    if (order->effects & ORDER_BARS_USE)
        json_array_append_new(list, json_string("bar-recipient-use"));
}

/* Who signed, as the entry has it: each signature names its key, or its passkey. */
static struct err signatures_put(struct arena *arena, const struct view_want *want, uint64_t index,
                                 json_t *o) {
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    json_t *list = json_array();
    json_object_set_new(o, "signatures", list);
    TRY(view_entry(want->keeper, arena, index, &kind, &entry));
    const json_t *approvals = json_object_get(entry, "approvals");
    for (size_t i = 0; i < json_array_size(approvals); i++) {
        struct span jws;
        struct signer by;
        TRY(json_str_at(approvals, i, "approvals", JWS_BYTES_MAX, &jws));
        TRY(signer_peek(want->keeper->roll, arena, ORDER_TYP, jws, &by));
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(by.officer ? jwk_kid(by.officer->key) : ""));
        json_set_span(one, "role", by.officer ? by.officer->role : span_of("", 0));
        json_array_append_new(list, one);
    }
    struct digest digest = sha256(json_write(arena, json_object_get(entry, "order")));
    json_set_span(o, "digest", span_str(hex_str(arena, digest_span(&digest))));
    return err_none();
}

struct err view_order(struct arena *arena, const struct view_want *want, json_t *o) {
    struct keeper *keeper = want->keeper;
    const struct order *order = orders_find(roll_orders(keeper->roll), want->id);
    bool fresh = false;
    bool later = false;
    if (!order) return err_make(ERR_INPUT, "no order of that id is in the ledger");
    struct reached *reached = view_state_of(want, arena, sizeof *reached, &fresh);
    if (fresh)
        enjoin_preview(keeper, want->steps ? want->steps->arena : arena, order, &reached->reach);
    TRY(reach_step(want->steps, reached, &later));
    if (later) return err_none();
    bool lift = order->kind == ORDER_LIFT; /* what is reached is the order that it ends */
    const struct recall_reach *past = &reached->reach.past;
    json_t *shown = view_order_json(order, keeper_now(keeper));
    json_object_set_new(o, "order", shown);
    effects_put(order, shown);
    json_set_int(shown, "releases_before", lift ? 0 : (int64_t)past->before);
    json_set_int(shown, "releases_after", lift ? 0 : (int64_t)past->after);
    json_set_int(shown, "open_asks", (int64_t)past->open.count);
    preview_put(&reached->reach, o);
    stack_put(keeper, order, o);
    return signatures_put(arena, want, order->index, o);
}

static struct err draft_begin(struct arena *arena, struct keeper *keeper, const json_t *document,
                              struct reached *reached) {
    if (!keeper->pack)
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    TRY(order_read(arena, document, &reached->order, NULL));
    TRY(roll_order_check(keeper->roll, &reached->order));
    TRY(order_words_check(keeper->pack, &reached->order));
    enjoin_preview(keeper, arena, &reached->order, &reached->reach);
    return err_none();
}

struct err view_order_draft(struct arena *arena, struct keeper *keeper, const json_t *document,
                            const json_t *signatures, struct view_steps *steps, json_t **view) {
    const struct view_want want = {.keeper = keeper, .steps = steps};
    bool fresh = false;
    bool later = false;
    OWNED_JSON o = json_object();
    struct reached *reached = view_state_of(&want, arena, sizeof *reached, &fresh);
    if (fresh) TRY(draft_begin(steps ? steps->arena : arena, keeper, document, reached));
    TRY(reach_step(steps, reached, &later));
    if (later) return err_none();
    const struct order *order = &reached->order;
    json_t *shown = view_order_json(order, keeper_now(keeper));
    json_object_set_new(o, "order", shown);
    json_set_span(shown, "state", SPAN_LITERAL("draft"));
    json_object_del(shown, "entered");
    json_object_del(shown, "log_index");
    effects_put(order, shown);
    preview_put(&reached->reach, o);
    stack_put(keeper, order, o);
    json_object_set_new(o, "signatures", json_deep_copy(signatures));
    json_set_span(o, "document", json_write(arena, document));
    struct digest digest = sha256(json_write(arena, document));
    json_set_span(o, "digest", span_str(hex_str(arena, digest_span(&digest))));
    *view = json_incref(o);
    return err_none();
}

struct err view_order_preview(struct arena *arena, struct keeper *keeper, const json_t *document,
                              struct view_steps *steps, struct enjoin_reach **reach) {
    const struct view_want want = {.keeper = keeper, .steps = steps};
    bool fresh = false;
    bool later = false;
    struct reached *reached = view_state_of(&want, arena, sizeof *reached, &fresh);
    if (fresh) TRY(draft_begin(steps ? steps->arena : arena, keeper, document, reached));
    TRY(reach_step(steps, reached, &later));
    *reach = later ? NULL : &reached->reach;
    return err_none();
}

/* ---- recalls ---- */

static json_t *recall_json(const struct recall *recall) {
    json_t *o = json_object();
    json_set_span(o, "recall", recall->id);
    json_set_span(o, "order", recall->order);
    json_set_span(o, "requester", recall->requester);
    json_set_span(o, "authority", recall->authority);
    json_set_int(o, "release", (int64_t)recall->release);
    json_object_set_new(o, "fields", view_spans(recall->field, recall->field_count));
    json_set_int(o, "log_index", (int64_t)recall->index);
    json_set_span(o, "state", span_str(recall->acknowledged ? "acknowledged" : "outstanding"));
    return o;
}

/* All, or those to the requester that are outstanding. The newest VIEW_ROWS_MAX are shown. */
static struct err recalls_put(struct arena *arena, const struct view_want *want, bool of_requester,
                              json_t *o) {
    struct recalls recalls;
    uint64_t outstanding = 0;
    json_t *list = json_array();
    json_object_set_new(o, "recalls", list);
    TRY(recall_list(want->keeper, arena, &recalls));
    size_t from =
        recalls.count > VIEW_ROWS_MAX && !of_requester ? recalls.count - VIEW_ROWS_MAX : 0;
    for (size_t i = 0; i < recalls.count; i++) {
        const struct recall *one = &recalls.recall[i];
        bool theirs = span_equal(one->requester, want->requester);
        if (of_requester && (!theirs || one->acknowledged)) continue;
        outstanding += one->acknowledged == 0;
        if (i >= from && json_array_size(list) < VIEW_ROWS_MAX)
            json_array_append_new(list, recall_json(one));
    }
    json_set_int(o, "outstanding", (int64_t)outstanding);
    return err_none();
}

struct err view_recalls(struct arena *arena, const struct view_want *want, json_t *o) {
    return recalls_put(arena, want, false, o);
}

struct err view_own_recalls(struct arena *arena, const struct view_want *want, json_t *o) {
    return recalls_put(arena, want, true, o);
}
