/* What has this requester asked, and what came of it? Its own, in the words it was answered with;
 * who asks learns nothing else here. */
#include "ask/view_inside.h"

#include "store/walk.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024, LOOK_BACK_MAX = 200000 };

/* ---- one answer, as it was given ---- */

/* From the stored answer: what the requester was told, without the sealed bytes. */
static struct err told_put(const struct view_want *want, const struct vault_case *found,
                           json_t *o) {
    static const char *const member[] = {"ask",  "decision", "state",  "says",
                                         "time", "due",      "grounds"};
    OWNED_JSON told = NULL;
    TRY(json_read(found->answer, CASE_BYTES_MAX, &told));
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        json_t *value = json_object_get(told, member[i]);
        if (value) json_object_set(o, member[i], value);
    }
    json_set_span(o, "ask", span_str(found->ask_id));
    json_set_span(o, "decision", span_str(found->decision_id));
    const char *authority = json_string_value(json_object_get(told, "authority"));
    view_set_authority(want->keeper, o, span_str(authority));
    json_set_span(o, "requester", found->requester);
    json_object_set_new(o, "fields", view_fields(want->keeper, json_object_get(told, "fields")));
    json_set_int(o, "log_index", (int64_t)found->entry_index);
    return err_none();
}

struct err view_letter(struct arena *arena, const struct view_want *want, json_t *o) {
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    bool has = false;
    bool typed = want->id.len == 0; /* by an officer, into a form that then says what is wrong */
    struct span id = typed ? span_trim(view_param(want, "decision")) : want->id;
    TRY(case_by_decision(want->keeper->vault, arena, id, found, &has));
    has = has && id_valid(id, "DEC");
    if (!has && !typed) return err_make(ERR_INPUT, "no decision of that id was made");
    return has ? told_put(want, found, o) : err_none();
}

struct err view_agency_ask(struct arena *arena, const struct view_want *want, json_t *o) {
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    bool has = false;
    TRY(case_by_ask(want->keeper->vault, arena, want->requester, want->id, found, &has));
    if (!has || !id_valid(want->id, "ASK"))
        return err_make(ERR_INPUT, "this requester asked nothing under that id");
    return told_put(want, found, o);
}

/* ---- all of them ---- */

/* The oldest goes where there are too many. */
static void row_put(json_t *list, json_t *row) {
    if (json_array_size(list) == VIEW_ROWS_MAX) json_array_remove(list, 0);
    json_array_append_new(list, row);
}

/* What it was told before gives way to what it was told last. */
static void earlier_remove(json_t *list, const char *ask) {
    for (size_t i = json_array_size(list); i-- > 0;) {
        const char *one = json_string_value(json_object_get(json_array_get(list, i), "ask"));
        if (one && strcmp(one, ask) == 0) json_array_remove(list, i);
    }
}

/* The row of an ask, from its entry and its case: no word of whom it is about. */
static struct err ask_row(const struct view_want *want, struct arena *scratch, uint64_t index,
                          const struct entry_view *entry, json_t *list) {
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    OWNED_JSON told = NULL;
    bool has = false;
    TRY(case_by_entry(want->keeper->vault, scratch, index, found, &has));
    if (!has) return err_none();
    TRY(json_read(found->answer, CASE_BYTES_MAX, &told));
    json_t *o = json_object();
    json_set_span(o, "ask", span_str(found->ask_id));
    json_set_span(o, "authority", entry_view_value(entry, "authority"));
    json_set_span(o, "state", entry_view_value(entry, "state"));
    view_set_time(o, "time", entry->time);
    json_t *due = json_object_get(told, "due");
    if (due) json_object_set(o, "due", due);
    earlier_remove(list, found->ask_id);
    row_put(list, o);
    return err_none();
}

static struct err batch_row(const struct view_want *want, struct arena *scratch, uint64_t index,
                            const struct entry_view *entry, json_t *list) {
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    bool has = false;
    TRY(case_by_entry(want->keeper->vault, scratch, index, found, &has));
    if (!has) return err_none();
    bool refused = span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_NOT_RELEASED));
    json_t *o = json_object();
    json_set_span(o, "batch", span_str(found->ask_id));
    json_set_span(o, "authority", entry_view_value(entry, "authority"));
    json_set_int(o, "lines", (int64_t)entry_view_count(entry, "lines"));
    json_set_span(o, "state", span_str(refused ? "refused" : "decided"));
    view_set_time(o, "time", entry->time);
    row_put(list, o);
    return err_none();
}

/* Lines of a file are the file's and are not shown one by one. Nothing in an entry says that it is
 * one; they follow their file's entry within the hour, under its authority, as many as it has. */
struct lines {
    struct span authority;
    instant until;
    uint64_t left;
};

static bool is_line(struct lines *lines, const struct entry_view *entry) {
    if (!lines->left || entry->time > lines->until ||
        !span_equal(entry_view_value(entry, "authority"), lines->authority))
        return false;
    lines->left--;
    return true;
}

static struct err own_row(const struct view_want *want, struct arena *arena, struct arena *scratch,
                          uint64_t index, struct lines *lines, json_t *o) {
    enum { HOUR = 3600 };
    struct span bytes;
    struct entry_view entry;
    TRY(ledger_entry_at(want->keeper->ledger, scratch, index, &bytes));
    TRY(entry_scan(bytes, &entry));
    if (!span_equal(entry_view_value(&entry, "requester"), want->requester)) return err_none();
    if (entry.kind == ENTRY_BATCH) {
        *lines = (struct lines){arena_copy(arena, entry_view_value(&entry, "authority")),
                                entry.time + HOUR, entry_view_count(&entry, "lines")};
        return batch_row(want, scratch, index, &entry, json_object_get(o, "batches"));
    }
    if (entry.kind != ENTRY_DECISION || is_line(lines, &entry)) return err_none();
    return ask_row(want, scratch, index, &entry, json_object_get(o, "asks"));
}

struct err view_agency(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct lines lines = {0};
    uint64_t size = ledger_size(want->keeper->ledger);
    json_object_set_new(o, "asks", json_array());
    json_object_set_new(o, "batches", json_array());
    for (uint64_t i = size > LOOK_BACK_MAX ? size - LOOK_BACK_MAX : 0; i < size; i++) {
        arena_wipe(scratch);
        TRY(own_row(want, arena, scratch, i, &lines, o));
    }
    return view_own_recalls(arena, want, o);
}

/* ---- one file ---- */

static void step_put(json_t *list, const char *says, uint64_t count) {
    json_t *o = json_object();
    json_set_span(o, "says", span_str(says));
    json_set_int(o, "count", (int64_t)count);
    json_array_append_new(list, o);
}

/* Its lines follow its own entry: this requester's decisions under its authority, as many as it has
 * lines, up to its next file. */
static struct err funnel_put(const struct view_want *want, uint64_t batch,
                             const struct entry_view *of, json_t *o) {
    OWNED_WALK walk;
    OWNED_ARENA kept = arena_open(SCRATCH_BYTES);
    struct span authority = arena_copy(kept, entry_view_value(of, "authority"));
    uint64_t lines = entry_view_count(of, "lines");
    uint64_t decided = 0;
    uint64_t complete = 0;
    uint64_t released = 0;
    ledger_walk_begin(&walk, want->keeper->ledger, batch + 1);
    for (bool end = false; !end && decided < lines;) {
        uint64_t i;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        TRY(entry_scan(bytes, &entry));
        if (!span_equal(entry_view_value(&entry, "requester"), want->requester)) continue;
        if (entry.kind == ENTRY_BATCH) break;
        if (entry.kind != ENTRY_DECISION ||
            !span_equal(entry_view_value(&entry, "authority"), authority))
            continue;
        struct span state = entry_view_value(&entry, "state");
        decided++;
        complete += !span_is(state, outward_str(OUTWARD_NEEDS_FROM_YOU));
        released += span_is(state, outward_str(OUTWARD_RELEASED));
    }
    json_t *funnel = json_array();
    json_object_set_new(o, "funnel", funnel);
    step_put(funnel, "Lines in the file", lines);
    step_put(funnel, "Read without a fault", decided);
    step_put(funnel, "All that the law wants", complete);
    step_put(funnel, "Released", released);
    return err_none();
}

static void grounds_put(const struct entry_view *entry, json_t *o) {
    OWNED_JSON codes = view_words(entry_view_value(entry, "codes"));
    json_t *list = json_array();
    json_object_set_new(o, "grounds", list);
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *code = json_string_value(json_array_get(codes, i));
        const char *says = law_code_says(code);
        json_t *one = json_object();
        json_set_span(one, "code", span_str(code));
        json_set_span(one, "says", span_str(says ? says : code));
        json_array_append_new(list, one);
    }
}

struct err view_agency_batch(struct arena *arena, const struct view_want *want, json_t *o) {
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    struct span bytes;
    struct entry_view entry;
    bool has = false;
    TRY(case_by_ask(want->keeper->vault, arena, want->requester, want->id, found, &has));
    if (!has || !id_valid(want->id, "BAT"))
        return err_make(ERR_INPUT, "this requester sent no file under that id");
    TRY(ledger_entry_at(want->keeper->ledger, arena, found->entry_index, &bytes));
    TRY(entry_scan(bytes, &entry));
    json_set_span(o, "batch", want->id);
    view_set_authority(want->keeper, o, entry_view_value(&entry, "authority"));
    grounds_put(&entry, o);
    json_set_int(o, "log_index", (int64_t)found->entry_index);
    return funnel_put(want, found->entry_index, &entry, o);
}
