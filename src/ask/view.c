/* What does a page need to know? The table of views, and what they share. */
#include "ask/view_inside.h"

#include "ask/mine.h"
#include "law/show.h"
#include "tlog/witness.h"

/* ---- the table ---- */

static const struct {
    const char *word;
    struct err (*fill)(struct arena *arena, const struct view_want *want, json_t *o);
    bool lawless; /* it is there before a pack is */
} views[] = {
    {"open", view_open, false},
    {"open-statistics", view_statistics, false},
    {"statistics", view_told, true},
    {"statistics-show", view_told_one, true},
    {"open-impact", view_impact, false},
    {"me", view_me, false},
    {"usage", view_usage, false},
    {"usage-period", view_usage_period, false},
    {"desk-queue", view_queue, false},
    {"desk-ask", view_sheet, false},
    {"desk-letter", view_letter, false},
    {"desk-orders", view_orders, false},
    {"desk-order", view_order, false},
    {"desk-recalls", view_recalls, false},
    {"desk-reports", view_reports, false},
    {"desk-disputes", view_disputes, false},
    {"agency", view_agency, false},
    {"agency-ask", view_agency_ask, false},
    {"agency-batch", view_agency_batch, false},
    {"authorities", view_authorities, false},
    {"authority", view_authority, false},
    {"audit", view_audit, false},
    {"audit-search", view_audit_search, false},
    {"audit-relied", view_audit_relied, false},
    {"audit-replay", view_audit_replay, false},
    {"report-jct", view_report_jct, true},
    {"report-5466b", view_report_5466b, true},
    {"report-who", view_report_who, true},
    {"report-affected", view_report_affected, true},
    {"events", view_events, true},
    {"requesters", view_requesters, true},
    {"officers", view_officers, true},
    {"constructions", view_constructions, false},
};

struct err view_make(struct arena *arena, const char *word, const struct view_want *want,
                     json_t **view) {
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (strcmp(views[i].word, word) != 0) continue;
        if (!want->keeper->pack && !views[i].lawless)
            return err_make(ERR_FAULT,
                            "no pack is installed; install one with: portcullis pack install");
        OWNED_JSON o = json_object();
        TRY(views[i].fill(arena, want, o));
        *view = json_incref(o);
        return err_none();
    }
    return err_make(ERR_INPUT, "there is no view of that name");
}

struct span view_param(const struct view_want *want, const char *name) {
    for (size_t i = 0; i < want->param_count; i++)
        if (strcmp(want->param[i].name, name) == 0) return want->param[i].value;
    return span_of("", 0);
}

/* ---- what they share ---- */

void *view_state_of(const struct view_want *want, struct arena *arena, size_t bytes, bool *fresh) {
    struct view_steps *steps = want->steps;
    *fresh = !steps || !steps->state;
    if (!steps) return arena_alloc(arena, bytes);
    if (!steps->arena) steps->arena = arena_open(VIEW_STEPS_BYTES);
    if (!steps->state) steps->state = arena_alloc(steps->arena, bytes);
    return steps->state;
}

struct err view_mine(const struct view_want *want, bool *later) {
    *later = false;
    if (!want->steps) return err_none();
    TRY(mine_fold(want->keeper, want->subject, VIEW_STEPS, later));
    want->steps->later = *later;
    return err_none();
}

void view_set_time(json_t *o, const char *key, instant t) {
    char text[INSTANT_TEXT_BYTES];
    instant_write(t, text);
    json_set_span(o, key, span_str(text));
}

/* The words of our own entries have no escapes: ids, codes and names of fields. */
json_t *view_words(struct span list) {
    json_t *words = json_array();
    for (size_t at = 0; at < list.len;) {
        size_t from = at + span_find_byte(span_cut(list, at, list.len), '"') + 1;
        if (from >= list.len) break;
        size_t to = from + span_find_byte(span_cut(list, from, list.len), '"');
        if (to >= list.len) break;
        json_array_append_new(words, json_stringn((const char *)list.at + from, to - from));
        at = to + 1;
    }
    return words;
}

json_t *view_spans(const struct span *span, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)span[i].at, span[i].len));
    return list;
}

void view_set_count(json_t *o, const char *key, uint64_t count) {
    if (count > 0 && count < 10)
        json_set_span(o, key, SPAN_LITERAL("0-9"));
    else
        json_set_int(o, key, (int64_t)count);
}

void view_set_authority(const struct keeper *keeper, json_t *o, struct span authority) {
    struct law_authority_view view;
    json_set_span(o, "authority", authority);
    if (!pack_authority_find(keeper->pack, authority, &view)) return;
    json_set_span(o, "cite", view.cite);
    json_set_span(o, "title", view.title);
}

struct span view_name(struct keeper *keeper, struct arena *arena, struct span id) {
    const struct requester *requester = roll_requester(keeper->roll, id);
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    if (!requester || err_is(view_entry(keeper, arena, requester->entry, &kind, &entry))) return id;
    const json_t *enrolment = json_object_get(entry, "enrolment");
    const char *name = json_string_value(json_object_get(enrolment, "name"));
    return name ? arena_copy(arena, span_str(name)) : id;
}

struct err view_entry(struct keeper *keeper, struct arena *arena, uint64_t index,
                      enum entry_kind *kind, json_t **json) {
    struct span bytes;
    TRY(ledger_entry_at(keeper->ledger, arena, index, &bytes));
    return entry_read(bytes, kind, json);
}

/* Only those whose key the policy knows and whose cosignature holds. */
json_t *view_witnesses(struct arena *arena, const struct view_want *want) {
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct checkpoint checkpoint;
    json_t *list = json_array();
    if (!want->policy.len || !want->cosigned.len) return list;
    if (err_is(policy_read(arena, want->policy, policy)) ||
        err_is(checkpoint_read(arena, want->cosigned, &checkpoint)))
        return list;
    for (size_t i = 0; i < policy->witness_count; i++) {
        instant time = 0;
        struct err e = cosignature_find(arena, want->cosigned, &policy->witness[i].key, &time);
        if (err_is(e) || time == 0) continue;
        json_t *o = json_object();
        json_set_span(o, "name", span_str(policy->witness[i].name));
        view_set_time(o, "time", time);
        json_set_int(o, "size", (int64_t)checkpoint.size);
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- fields and purposes in words ---- */

struct span view_says(const struct keeper *keeper, const char *id) {
    return keeper->pack ? pack_says(keeper->pack, span_str(id)) : span_str(id);
}

json_t *view_fields(const struct keeper *keeper, const json_t *ids) {
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        struct span says = id ? view_says(keeper, id) : (struct span){0};
        if (says.len) json_array_append_new(list, json_stringn((const char *)says.at, says.len));
    }
    return list;
}
