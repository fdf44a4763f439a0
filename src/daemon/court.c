/* How do a court's orders come in over HTTP, and what do they stop? Signed by two, in force with
 * its entry: the next round is decided under it. */
#include "daemon/actor.h"
#include "daemon/serving.h"

#include "ask/change.h"
#include "ask/enjoin.h"
#include "ask/view.h"

#include <stdio.h>

/* Of an order over more, the rest is a count. */
enum { PREVIEW_ENTRIES_MAX = 65536 };

/* ---- orders ---- */

struct err answer_order(struct serving *serving, const struct call *call,
                        struct call_reply *reply) {
    static const char *const known[] = {"order", "approvals", NULL};
    const char *where = "the body";
    OWNED_JSON o = NULL;
    const json_t *document;
    const json_t *list;
    struct span approval[2];
    struct enjoined enjoined;
    TRY(json_read(call->body, call_rule(CALL_ORDER)->bytes_max, &o));
    TRY(json_known_only(o, known, where));
    TRY(json_need_object(o, where, "order", &document));
    TRY(json_need_array(o, where, "approvals", 2, &list));
    for (size_t i = 0; i < 2; i++)
        TRY(json_str_at(list, i, "approvals", JWS_BYTES_MAX, &approval[i]));
    TRY(enjoin(&serving->keeper, document, approval, &enjoined));
    if (enjoined.left)
        fprintf(stderr,
                "keeper: the order is in force, something that follows could not be done: %s\n",
                enjoined.why.text);
    json_t *said = json_object();
    json_set_int(said, "log_index", (int64_t)enjoined.index);
    json_set_int(said, "recalls", (int64_t)enjoined.recalls);
    json_set_int(said, "freezes", (int64_t)enjoined.freezes);
    json_set_int(said, "quarantined", (int64_t)enjoined.quarantined);
    json_set_int(said, "left", (int64_t)enjoined.left);
    json_object_set_new(said, "in_force_before", json_boolean(enjoined.before));
    reply_tree(serving->round, enjoined.before ? 200 : 201, said, reply);
    return err_none();
}

static json_t *spans_json(const struct span *span, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)span[i].at, span[i].len));
    return list;
}

static json_t *indices_json(const struct index_list *list) {
    json_t *all = json_array();
    for (size_t i = 0; i < list->count && i < PREVIEW_ENTRIES_MAX; i++)
        json_array_append_new(all, json_integer((json_int_t)list->at[i]));
    return all;
}

/* Counts, ids and entries of the log; no people. */
struct err answer_order_preview(struct serving *serving, const struct call *call,
                                struct call_reply *reply) {
    struct actor actor;
    struct enjoin_reach *reach = NULL;
    OWNED_JSON document = NULL;
    actor_need(serving, call, ACTOR_OFFICER, &actor, reply);
    if (reply->status) return err_none();
    TRY(json_read(call->body, call_rule(CALL_ORDER_PREVIEW)->bytes_max, &document));
    TRY(view_order_preview(serving->round, &serving->keeper, document, &serving->steps, &reach));
    reply->later = !reach;
    if (!reach) return err_none();
    json_t *said = json_object();
    json_object_set_new(said, "authorities", spans_json(reach->authority, reach->authority_count));
    json_object_set_new(said, "requesters", spans_json(reach->requester, reach->requester_count));
    json_set_int(said, "open_asks", (int64_t)reach->past.open.count);
    json_set_int(said, "releases", (int64_t)reach->past.releases.count);
    json_object_set_new(said, "open_ask_entries", indices_json(&reach->past.open));
    json_object_set_new(said, "release_entries", indices_json(&reach->past.releases));
    reply_tree(serving->round, 200, said, reply);
    return err_none();
}

/* A court's orders are public: whoever asks may know what binds. */
struct err answer_orders(struct serving *serving, const struct call *call,
                         struct call_reply *reply) {
    OWNED_JSON view = NULL;
    struct view_want want = {.keeper = &serving->keeper, .officer = "", .lifts = true};
    TRY(view_make(serving->round, "desk-orders", &want, &view));
    reply_json(200, json_write(serving->round, view), reply);
    return err_none();
}

/* ---- recalls ---- */

/* To a requester its own; to officers and counsel all: ids and entries, no people. */
struct err answer_recalls(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    struct actor actor;
    struct recalls recalls;
    actor_need(serving, call, ACTOR_ANY, &actor, reply);
    if (reply->status) return err_none();
    TRY(recall_list(&serving->keeper, serving->round, &recalls));
    json_t *list = json_array();
    for (size_t i = 0; i < recalls.count; i++) {
        const struct recall *recall = &recalls.recall[i];
        bool own = actor.requester && span_equal(recall->requester, actor.requester->id);
        if (!own && !actor.officer) continue;
        json_t *o = json_object();
        json_set_span(o, "recall", recall->id);
        json_set_span(o, "order", recall->order);
        json_set_span(o, "requester", recall->requester);
        json_set_span(o, "authority", recall->authority);
        json_object_set_new(o, "fields", spans_json(recall->field, recall->field_count));
        json_set_int(o, "release", (int64_t)recall->release);
        json_set_int(o, "log_index", (int64_t)recall->index);
        json_object_set_new(o, "acknowledged", json_boolean(recall->acknowledged != 0));
        if (recall->acknowledged)
            json_set_int(o, "acknowledged_at_index", (int64_t)recall->acknowledged);
        json_array_append_new(list, o);
    }
    reply_tree(serving->round, 200, json_pack("{s:o}", "recalls", list), reply);
    return err_none();
}

struct err answer_recall_ack(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    static const char *const known[] = {"recall", "acknowledgement", NULL};
    OWNED_JSON o = NULL;
    struct span id;
    struct span jws;
    uint64_t index = 0;
    TRY(json_read(call->body, call_rule(CALL_RECALL_ACK)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_str(o, "the body", "recall", ID_BYTES_MAX, &id));
    TRY(json_need_str(o, "the body", "acknowledgement", JWS_BYTES_MAX, &jws));
    TRY(recall_acknowledge(&serving->keeper, id, arena_copy(serving->round, jws), &index));
    reply_tree(serving->round, 201, json_pack("{s:I}", "log_index", (json_int_t)index), reply);
    return err_none();
}
