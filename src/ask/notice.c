/* Which recall notices stand, and which of them did the past recipient acknowledge? */
#include "ask/recall.h"

#include "store/walk.h"

enum {
    NOTICE_BYTES_MAX = 4 * 1024 * 1024,
    PLACES_BYTES_MAX = 256 * 1024 * 1024,
    NOTICES_FIRST = 64,
    ACK_BYTES_MAX = 4096,
};

struct gathering {
    struct arena *arena;
    struct recalls *recalls;
    size_t capacity;
};

static struct recall *recall_room(struct gathering *to) {
    struct recalls *recalls = to->recalls;
    if (recalls->count == to->capacity) {
        size_t capacity = to->capacity ? 2 * to->capacity : NOTICES_FIRST;
        struct recall *grown = ARENA_ARRAY(to->arena, struct recall, capacity);
        if (recalls->count) memcpy(grown, recalls->recall, recalls->count * sizeof *grown);
        recalls->recall = grown;
        to->capacity = capacity;
    }
    return &recalls->recall[recalls->count++];
}

static struct err kept_str(struct arena *arena, const json_t *entry, const char *key,
                           struct span *text) {
    TRY(json_need_str(entry, "entry", key, 255, text));
    *text = arena_copy(arena, *text);
    return err_none();
}

static struct err recall_take(struct gathering *to, const json_t *entry, uint64_t index) {
    struct arena *arena = to->arena;
    struct recall *recall = recall_room(to);
    const json_t *list;
    int64_t release;
    *recall = (struct recall){.index = index};
    TRY(kept_str(arena, entry, "recall", &recall->id));
    TRY(kept_str(arena, entry, "order", &recall->order));
    TRY(kept_str(arena, entry, "requester", &recall->requester));
    TRY(kept_str(arena, entry, "authority", &recall->authority));
    TRY(json_need_int(entry, "entry", "release", 0, JSON_INTEGER_MAX, &release));
    recall->release = (uint64_t)release;
    TRY(json_need_array(entry, "entry", "fields", FIELDS_MAX, &list));
    recall->field = ARENA_ARRAY(arena, struct span, json_array_size(list) + 1);
    recall->field_count = json_array_size(list);
    for (size_t i = 0; i < recall->field_count; i++) {
        TRY(json_str_at(list, i, "fields", 255, &recall->field[i]));
        recall->field[i] = arena_copy(arena, recall->field[i]);
    }
    return err_none();
}

static struct err ack_take(struct gathering *to, const json_t *entry, uint64_t index) {
    struct span id;
    TRY(json_need_str(entry, "entry", "recall", 255, &id));
    for (size_t i = 0; i < to->recalls->count; i++)
        if (span_equal(to->recalls->recall[i].id, id)) to->recalls->recall[i].acknowledged = index;
    return err_none();
}

/* In an entry a quote within a text is escaped, so these bytes are its kind. */
static bool is_kind(struct span bytes, const char *text) {
    return memmem(bytes.at, bytes.len, text, strlen(text)) != NULL;
}

static bool is_notice(struct span bytes) { return is_kind(bytes, "\"kind\":\"recall\""); }

static bool is_ack(struct span bytes) { return is_kind(bytes, "\"kind\":\"recall-acknowledged\""); }

struct err recall_fold(struct keeper *keeper, uint64_t most, bool *behind) {
    OWNED_WALK walk;
    bool end = false;
    struct index_list *found = &keeper->notices.found;
    if (!found->arena) found->arena = arena_open(PLACES_BYTES_MAX);
    ledger_walk_begin(&walk, keeper->ledger, keeper->notices.next);
    for (uint64_t done = 0; done < most; done++) {
        uint64_t index;
        struct span bytes;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        if (is_notice(bytes) || is_ack(bytes)) index_list_add(found, index);
        keeper->notices.next = index + 1;
    }
    *behind = keeper->notices.next < ledger_size(keeper->ledger);
    return err_none();
}

struct err recall_list(struct keeper *keeper, struct arena *arena, struct recalls *recalls) {
    OWNED_ARENA scratch = arena_open(NOTICE_BYTES_MAX);
    struct gathering to = {.arena = arena, .recalls = recalls};
    bool behind;
    *recalls = (struct recalls){0};
    TRY(recall_fold(keeper, UINT64_MAX, &behind));
    for (size_t i = 0; i < keeper->notices.found.count; i++) {
        struct span bytes;
        OWNED_JSON entry = NULL;
        uint64_t index = keeper->notices.found.at[i];
        arena_wipe(scratch);
        TRY(ledger_entry_at(keeper->ledger, scratch, index, &bytes));
        TRY(json_read(bytes, ENTRY_BYTES_MAX, &entry));
        TRY(is_notice(bytes) ? recall_take(&to, entry, index) : ack_take(&to, entry, index));
    }
    return err_none();
}

/* ---- acknowledging ---- */

struct span statement_recall_ack(struct arena *arena, struct span recall_id) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("recall-acknowledged"));
    json_set_span(o, "recall", recall_id);
    return json_write(arena, o);
}

static struct err ack_check(struct keeper *keeper, struct arena *arena, struct span recall_id,
                            struct span jws, const struct recall **recall) {
    struct jws_header header;
    struct span payload;
    struct recalls recalls;
    const struct requester_key *key = NULL;
    TRY(recall_list(keeper, arena, &recalls));
    *recall = NULL;
    for (size_t i = 0; i < recalls.count; i++)
        if (span_equal(recalls.recall[i].id, recall_id)) *recall = &recalls.recall[i];
    if (!*recall)
        return err_make(ERR_INPUT, "no recall of this id is in the ledger; see: portcullis recall "
                                   "list");
    if ((*recall)->acknowledged)
        return err_make(ERR_REFUSED, "the recall was acknowledged before, ledger entry %llu",
                        (unsigned long long)(*recall)->acknowledged);
    TRY(jws_peek(arena, jws, RECALL_ACK_TYP, &header, &payload));
    const struct requester *requester = roll_requester_of_key(keeper->roll, header.kid, &key);
    if (!requester || !span_equal(requester->id, (*recall)->requester))
        return err_make(ERR_REFUSED, "the acknowledgement is not signed by a key of the requester "
                                     "that was told");
    TRY(jws_verify(arena, jws, RECALL_ACK_TYP, key->key, &payload));
    if (!span_equal(payload, statement_recall_ack(arena, recall_id)))
        return err_make(ERR_REFUSED, "the requester signed another statement than this "
                                     "acknowledgement");
    return err_none();
}

struct err recall_acknowledge(struct keeper *keeper, struct span recall_id, struct span jws,
                              uint64_t *index) {
    OWNED_ARENA arena = arena_open(16 * NOTICE_BYTES_MAX);
    const struct recall *recall = NULL;
    struct ledger_entry entry = {.kind = ENTRY_RECALL_ACKNOWLEDGED, .time = keeper_now(keeper)};
    if (jws.len > ACK_BYTES_MAX)
        return err_make(ERR_INPUT, "the acknowledgement is longer than %d bytes", ACK_BYTES_MAX);
    TRY(ack_check(keeper, arena, recall_id, jws, &recall));
    OWNED_JSON o = json_object();
    json_set_span(o, "recall", recall_id);
    json_set_span(o, "requester", recall->requester);
    json_set_span(o, "acknowledgement", jws);
    TRY(entry_write(arena, entry.kind, entry.time, o, &entry.bytes));
    TRY(keeper_needs_ledger(keeper));
    TRY(ledger_append(keeper->ledger, &entry, 1, ledger_orders(keeper->ledger), index));
    return ledger_publish(keeper->ledger);
}
