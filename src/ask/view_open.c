/* Is the gate open, for whom, since when, and what has gone through it? From the public log alone.
 */
#include "ask/view_inside.h"

#include "ask/enjoin.h"
#include "base/bytes.h"

/* ---- orders ---- */

static const char *order_state(const struct order *order, instant now) {
    if (order->kind == ORDER_LIFT) return "lift";
    if (order_in_force(order, now)) return "in force";
    return order->lifted && order->lifted <= now ? "lifted" : "ended";
}

static json_t *words_json(const struct order_words *words) {
    if (words->any) return json_pack("[s]", "any");
    return view_spans(words->word, words->count);
}

json_t *view_order_json(const struct order *order, instant now) {
    json_t *o = json_object();
    json_set_span(o, "order", order->id);
    json_set_span(o, "kind", span_str(order_kind_str(order->kind)));
    json_set_span(o, "state", span_str(order_state(order, now)));
    json_set_span(o, "citation", order->citation);
    json_set_span(o, "says", order->says);
    view_set_time(o, "entered", order->entered);
    json_set_int(o, "log_index", (int64_t)order->index);
    if (order->kind == ORDER_LIFT) json_set_span(o, "lifts", order->lifts);
    json_object_set_new(o, "authorities", words_json(&order->authorities));
    json_object_set_new(o, "requesters", words_json(&order->recipients));
    return o;
}

static bool words_have(const struct order_words *words, struct span word) {
    for (size_t i = 0; !words->any && i < words->count; i++)
        if (span_equal(words->word[i], word)) return true;
    return words->any;
}

/* The order stops releases under this authority to somebody. A narrow or a require leaves it open,
 * and so does a stay of one person. */
static bool order_stops(const struct order *order, struct span authority, instant now) {
    return order->kind == ORDER_STAY && order->any_person && order_in_force(order, now) &&
           words_have(&order->authorities, authority);
}

static json_t *orders_json(const struct keeper *keeper) {
    const struct orders *orders = roll_orders(keeper->roll);
    json_t *list = json_array();
    for (size_t i = orders->count; i-- > 0;)
        if (orders->at[i]->kind != ORDER_LIFT)
            json_array_append_new(list, view_order_json(orders->at[i], keeper_now(keeper)));
    return list;
}

/* ---- authorities ---- */

static const struct view_tally *tally_find(const struct view_log *log, struct span authority,
                                           int month) {
    for (size_t i = log->tallies; i-- > 0;)
        if (log->tally[i].month == month && span_equal(log->tally[i].authority, authority))
            return &log->tally[i];
    return NULL;
}

static json_t *tally_json(const struct view_tally *tally) {
    static const struct view_tally none;
    json_t *o = json_object();
    if (!tally) tally = &none;
    view_set_count(o, "asked", tally->asked);
    view_set_count(o, "released", tally->released);
    view_set_count(o, "refused", tally->refused);
    view_set_count(o, "waiting", tally->waiting);
    view_set_count(o, "stopped", tally->stopped);
    return o;
}

static void tally_join(struct view_tally *sum, const struct view_tally *one) {
    sum->asked += one->asked;
    sum->released += one->released;
    sum->refused += one->refused;
    sum->waiting += one->waiting;
    sum->stopped += one->stopped;
}

static struct view_tally tally_total(const struct view_log *log, struct span authority) {
    struct view_tally sum = {0};
    for (size_t i = 0; i < log->tallies; i++)
        if (authority.len == 0 || span_equal(log->tally[i].authority, authority))
            tally_join(&sum, &log->tally[i]);
    return sum;
}

/* The times that orders stopped it. */
static json_t *bands_json(const struct keeper *keeper, struct span authority) {
    const struct orders *orders = roll_orders(keeper->roll);
    json_t *list = json_array();
    for (size_t i = 0; i < orders->count; i++) {
        const struct order *order = orders->at[i];
        bool reaches = order->kind == ORDER_STAY && order->any_person &&
                       words_have(&order->authorities, authority);
        if (!reaches) continue;
        instant end = order->lifted ? order->lifted : order->to;
        json_t *o = json_object();
        view_set_time(o, "from", order->entered);
        if (end && end <= keeper_now(keeper)) view_set_time(o, "to", end);
        json_set_span(o, "order", order->id);
        json_array_append_new(list, o);
    }
    return list;
}

struct gate {
    size_t open, stopped;
    instant since;
};

static json_t *authority_json(const struct view_want *want, const struct law_authority_view *view,
                              const int *month, size_t months, struct gate *gate) {
    const struct keeper *keeper = want->keeper;
    const struct orders *orders = roll_orders(keeper->roll);
    json_t *o = json_object();
    view_set_authority(keeper, o, view->id);
    bool stopped = false;
    for (size_t i = 0; i < orders->count; i++) {
        if (!order_stops(orders->at[i], view->id, keeper_now(keeper))) continue;
        stopped = true;
        if (orders->at[i]->entered > gate->since) gate->since = orders->at[i]->entered;
    }
    gate->stopped += stopped;
    gate->open += !stopped;
    json_set_span(o, "state", span_str(stopped ? "stopped" : "open"));
    json_t *askers = json_array();
    for (size_t i = 0; i < want->log->askers; i++)
        if (span_equal(want->log->asker[i].authority, view->id))
            json_array_append_new(askers,
                                  json_stringn((const char *)want->log->asker[i].requester.at,
                                               want->log->asker[i].requester.len));
    json_object_set_new(o, "requesters", askers);
    json_t *rows = json_array();
    for (size_t i = 0; i < months; i++)
        json_array_append_new(rows, tally_json(tally_find(want->log, view->id, month[i])));
    json_object_set_new(o, "months", rows);
    struct view_tally total = tally_total(want->log, view->id);
    json_object_set_new(o, "total", tally_json(&total));
    json_object_set_new(o, "bands", bands_json(keeper, view->id));
    return o;
}

/* The last months up to now in which something was asked, without a gap. */
static size_t months_of(const struct view_want *want, int month[VIEW_MONTHS_MAX]) {
    struct date today = date_of(keeper_now(want->keeper));
    int last = today.year * 12 + today.month - 1;
    int first = last;
    for (size_t i = 0; i < want->log->tallies; i++)
        if (want->log->tally[i].month < first) first = want->log->tally[i].month;
    if (first < last - (VIEW_MONTHS_MAX - 1)) first = last - (VIEW_MONTHS_MAX - 1);
    size_t count = 0;
    for (int m = first; m <= last; m++)
        month[count++] = m;
    return count;
}

static void months_put(json_t *o, const int *month, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        char text[16];
        snprintf(text, sizeof text, "%04d-%02d", month[i] / 12, month[i] % 12 + 1);
        json_array_append_new(list, json_string(text));
    }
    json_object_set_new(o, "months", list);
}

/* ---- all asks ---- */

static struct err waiting_count(const struct keeper *keeper, uint64_t *count) {
    struct vault_waiting waiting;
    uint64_t from = 0;
    bool has = true;
    *count = 0;
    while (has) {
        TRY(waiting_next(keeper->vault, &from, &waiting, &has));
        *count += has && !waiting.answered;
    }
    return err_none();
}

/* An ask that waited has two decisions: that it waits, and its answer. It is one ask. */
static struct err total_put(const struct view_want *want, json_t *o) {
    struct view_tally total = tally_total(want->log, span_of("", 0));
    uint64_t waiting;
    TRY(waiting_count(want->keeper, &waiting));
    if (total.waiting > waiting) total.asked -= total.waiting - waiting;
    total.waiting = waiting;
    json_object_set_new(o, "total", tally_json(&total));
    return err_none();
}

/* ---- files refused whole ---- */

static struct err refused_put(struct arena *arena, const struct view_want *want, json_t *o) {
    json_t *list = json_array();
    json_object_set_new(o, "refused_batches", list);
    size_t count = want->log->refusals;
    for (size_t i = 0; i < count && i < VIEW_ROWS_MAX; i++) {
        uint64_t index = want->log->refused[count - 1 - i];
        enum entry_kind kind;
        OWNED_JSON entry = NULL;
        TRY(view_entry(want->keeper, arena, index, &kind, &entry));
        json_t *one = json_object();
        static const char *const member[] = {"time", "requester", "authority", "lines", "codes"};
        for (size_t j = 0; j < sizeof member / sizeof *member; j++)
            json_object_set(one, member[j], json_object_get(entry, member[j]));
        json_t *says = json_array();
        const json_t *codes = json_object_get(entry, "codes");
        for (size_t j = 0; j < json_array_size(codes); j++) {
            const char *code = json_string_value(json_array_get(codes, j));
            const char *words = code ? law_code_says(code) : NULL;
            json_array_append_new(says, json_string(words ? words : code));
        }
        json_object_set_new(one, "says", says);
        json_set_int(one, "log_index", (int64_t)index);
        json_array_append_new(list, one);
    }
    return err_none();
}

/* ---- the log ---- */

/* The one that is published; or, where it is not at hand, the newest: then it is signed anew, and
 * the anchor is made durable for it. */
static struct err checkpoint_find(struct arena *arena, const struct view_want *want,
                                  struct span *note) {
    struct ledger *ledger = want->keeper->ledger;
    struct span proof;
    *note = want->checkpoint;
    if (note->len) return err_none();
    TRY(ledger_receipt(ledger, arena, ledger_size(ledger) - 1, &proof));
    const uint8_t *at = memmem(proof.at, proof.len, "\n\n", 2); /* it ends a proof */
    if (!at) return err_make(ERR_FAULT, "a receipt has no checkpoint");
    *note = span_cut(proof, (size_t)(at - proof.at) + 2, proof.len);
    return err_none();
}

static struct err log_put(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct keeper *keeper = want->keeper;
    struct checkpoint found;
    struct span note;
    TRY(checkpoint_find(arena, want, &note));
    TRY(checkpoint_read(arena, note, &found));
    json_set_int(o, "size", (int64_t)found.size);
    json_set_span(o, "checkpoint", note);
    json_set_span(o, "root", base64_write(arena, digest_span(&found.root)));
    json_set_span(o, "vkey", vkey_write(arena, &keeper->signer.key));
    return err_none();
}

static struct err pack_put(struct arena *arena, const struct view_want *want, json_t *o,
                           struct gate *gate) {
    const struct keeper *keeper = want->keeper;
    struct digest digest;
    uint64_t index;
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    struct span time;
    json_t *pack = json_object();
    json_object_set_new(o, "pack", pack);
    json_set_span(pack, "name", pack_name(keeper->pack));
    json_set_span(pack, "version", pack_version(keeper->pack));
    if (!roll_pack(keeper->roll, &digest, &index)) return err_none();
    json_set_span(pack, "sha256", span_str(hex_str(arena, digest_span(&digest))));
    TRY(view_entry(want->keeper, arena, index, &kind, &entry));
    TRY(json_need_str(entry, "the entry", "time", INSTANT_TEXT_BYTES, &time));
    json_set_span(pack, "since", time);
    return instant_read(time, &gate->since);
}

static void gate_put(json_t *o, const struct gate *gate) {
    json_t *g = json_object();
    json_set_span(g, "state", span_str(!gate->stopped ? "open" : gate->open ? "partly" : "closed"));
    view_set_time(g, "since", gate->since);
    json_set_int(g, "open", (int64_t)gate->open);
    json_set_int(g, "stopped", (int64_t)gate->stopped);
    json_object_set_new(o, "gate", g);
}

/* Half of the log would be wrong figures. */
static struct err fold_check(const struct view_want *want) {
    uint64_t size = ledger_size(want->keeper->ledger);
    if (want->log->next == size) return err_none();
    return err_make(ERR_FAULT,
                    "the log is still being added up, %llu of %llu entries; try again soon",
                    (unsigned long long)want->log->next, (unsigned long long)size);
}

struct err view_open(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct keeper *keeper = want->keeper;
    int month[VIEW_MONTHS_MAX];
    struct gate gate = {0};
    TRY(fold_check(want));
    size_t months = months_of(want, month);
    view_set_time(o, "now", keeper_now(keeper));
    json_set_span(o, "origin", roll_origin(keeper->roll));
    TRY(pack_put(arena, want, o, &gate));
    months_put(o, month, months);
    json_t *list = json_array();
    json_object_set_new(o, "authorities", list);
    for (size_t i = 0; i < pack_authority_count(keeper->pack); i++) {
        struct law_authority_view view = pack_authority_at(keeper->pack, i);
        json_array_append_new(list, authority_json(want, &view, month, months, &gate));
    }
    gate_put(o, &gate);
    json_object_set_new(o, "orders", orders_json(keeper));
    TRY(total_put(want, o));
    TRY(refused_put(arena, want, o));
    json_object_set_new(o, "witnesses", view_witnesses(arena, want));
    return log_put(arena, want, o);
}
