/* What do people say is wrong, and what waits for an officer's letter? By the number of an entry
 * and in the person's own words; no name stands here that they did not write themselves. */
#include "ask/view_inside.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024 };

/* What the public log says of the entry. */
static struct err about_put(struct keeper *keeper, struct arena *scratch, uint64_t entry,
                            json_t *o) {
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    struct span bytes;
    struct entry_view view;
    bool has = false;
    json_set_int(o, "entry", (int64_t)entry);
    TRY(ledger_entry_at(keeper->ledger, scratch, entry, &bytes));
    TRY(entry_scan(bytes, &view));
    view_set_authority(keeper, o, entry_view_value(&view, "authority"));
    json_set_span(o, "requester", entry_view_value(&view, "requester"));
    json_set_span(o, "requester_name",
                  view_name(keeper, scratch, entry_view_value(&view, "requester")));
    TRY(case_by_entry(keeper->vault, scratch, entry, found, &has));
    if (has) json_set_span(o, "decision", span_str(found->decision_id));
    return err_none();
}

struct err view_disputes(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    json_t *list = json_array();
    uint64_t from = 0;
    json_object_set_new(o, "disputes", list);
    json_set_span(o, "log", roll_origin(want->keeper->roll));
    while (json_array_size(list) < VIEW_ROWS_MAX) {
        struct vault_dispute dispute;
        bool has = false;
        arena_wipe(scratch);
        TRY(dispute_next(want->keeper->vault, scratch, &from, &dispute, &has));
        if (!has) return err_none();
        json_t *one = json_object();
        json_array_append_new(list, one);
        json_set_int(one, "number", (int64_t)dispute.number);
        view_set_time(one, "time", dispute.at);
        json_set_span(one, "says", dispute.says);
        TRY(about_put(want->keeper, scratch, dispute.entry, one));
    }
    json_object_set_new(o, "more", json_true());
    return err_none();
}

struct err view_own_disputes(const struct view_want *want, json_t *list) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    uint64_t from = 0;
    while (json_array_size(list) < VIEW_ROWS_MAX) {
        struct vault_dispute dispute;
        bool has = false;
        arena_wipe(scratch);
        TRY(dispute_next_of(want->keeper->vault, scratch, secret_span(want->subject), &from,
                            &dispute, &has));
        if (!has) return err_none();
        json_t *one = json_object();
        json_array_append_new(list, one);
        json_set_int(one, "entry", (int64_t)dispute.entry);
        view_set_time(one, "time", dispute.at);
        if (dispute.answered) view_set_time(one, "answered", dispute.answered);
    }
    return err_none();
}
