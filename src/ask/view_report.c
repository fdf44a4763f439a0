/* What was disclosed in a year, by agency and authority, and by purpose and source; what relied on
 * something; and what a person was asked about? Counts and ids; only the last is about one person,
 * and for whoever acts for them. */
#include "ask/view_inside.h"

#include "ask/affected.h"
#include "ask/disclosed.h"
#include "ask/enact.h"
#include "ask/mine.h"
#include "base/bytes.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024 };

/* ---- a year ---- */

static int year_of(const struct view_want *want) {
    uint64_t asked;
    struct span text = view_param(want, "year");
    if (text.len == 4 && !err_is(decimal_read(text, 9999, &asked))) return (int)asked;
    return date_of(keeper_now(want->keeper)).year;
}

static const char *sources_of(struct arena *arena, const struct disclosed_row *row) {
    struct text out = {.arena = arena};
    for (size_t i = 0; i < DISCLOSED_SOURCES; i++)
        if (row->source[i]) text_printf(&out, "%s%s", out.len ? "+" : "", disclosed_source(i));
    return out.len ? arena_str(arena, text_span(&out)) : "none";
}

static json_t *row_json(const struct disclosed_row *row) {
    json_t *o = json_object();
    json_set_span(o, "agency", span_str(row->agency));
    json_set_span(o, "authority", span_str(row->authority));
    json_set_int(o, "disclosures", (int64_t)row->disclosures);
    json_set_int(o, "taxpayers", (int64_t)row->people);
    return o;
}

static json_t *rows_begin(json_t *report, const char *title) {
    json_t *list = json_array();
    json_set_span(report, "report", span_str(title));
    json_object_set_new(report, "rows", list);
    return list;
}

/* 26 USC 6103(p)(3)(C)(ii): the general purposes, which are those of the authority. */
static void jct_put(struct arena *arena, const struct view_want *want, int year, json_t *report) {
    size_t count = 0;
    json_t *list = rows_begin(report, "Disclosures by agency and authority, 26 USC 6103(p)(3)(C)");
    struct disclosed_row *row = disclosed_year(want->keeper, arena, year, false, &count);
    for (size_t i = 0; i < count; i++) {
        struct law_authority_view view;
        const struct pack *pack = want->keeper->pack;
        bool known = pack && pack_authority_find(pack, span_str(row[i].authority), &view);
        json_t *o = row_json(&row[i]);
        json_set_int(o, "requests", (int64_t)row[i].asks);
        json_set_span(o, "purpose", known ? view.title : SPAN_LITERAL("no authority of the pack"));
        json_array_append_new(list, o);
    }
}

static void form_5466b_put(struct arena *arena, const struct view_want *want, int year,
                           json_t *report) {
    size_t count = 0;
    json_t *list =
        rows_begin(report, "Multiple records of disclosure, by agency, purpose and source");
    struct disclosed_row *row = disclosed_year(want->keeper, arena, year, true, &count);
    for (size_t i = 0; i < count; i++) {
        json_t *o = row_json(&row[i]);
        json_set_span(o, "purpose", span_str(row[i].purpose));
        json_set_span(o, "purpose_says", view_says(want->keeper, row[i].purpose));
        json_set_span(o, "source", span_str(sources_of(arena, &row[i])));
        json_array_append_new(list, o);
    }
}

/* `*later`: not yet. */
static struct err counted(const struct view_want *want, bool *later) {
    TRY(disclosed_fold(want->keeper, want->steps ? VIEW_STEPS : UINT64_MAX, later));
    if (want->steps) want->steps->later = *later;
    return err_none();
}

struct err view_report_jct(struct arena *arena, const struct view_want *want, json_t *o) {
    bool later = false;
    TRY(counted(want, &later));
    if (later) return err_none();
    jct_put(arena, want, year_of(want), o);
    return err_none();
}

struct err view_report_5466b(struct arena *arena, const struct view_want *want, json_t *o) {
    bool later = false;
    TRY(counted(want, &later));
    if (later) return err_none();
    form_5466b_put(arena, want, year_of(want), o);
    return err_none();
}

struct err view_reports(struct arena *arena, const struct view_want *want, json_t *o) {
    bool later = false;
    int year = year_of(want);
    json_t *jct = json_object();
    json_t *form = json_object();
    json_set_int(o, "year", year);
    json_object_set_new(o, "jct", jct);
    json_object_set_new(o, "form_5466b", form);
    TRY(counted(want, &later));
    if (later) return err_none();
    jct_put(arena, want, year, jct);
    form_5466b_put(arena, want, year, form);
    return err_none();
}

/* ---- who asked about a person ---- */

/* ["a","b"] as "a b". */
static struct span list_words(struct arena *arena, struct span list) {
    struct text out = {.arena = arena};
    for (size_t i = 0; i < list.len; i++) {
        if (list.at[i] == ',') text_put_byte(&out, ' ');
        if (!memchr("[]\",", list.at[i], 4)) text_put_byte(&out, list.at[i]);
    }
    return out.len ? text_span(&out) : SPAN_LITERAL("none");
}

static struct err asked_put(void *with, struct arena *scratch, uint64_t index,
                            const struct entry_view *entry) {
    json_t *list = with;
    if (entry->kind != ENTRY_DECISION) return err_none();
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)index);
    view_set_time(o, "time", entry->time);
    json_set_span(o, "requester", entry_view_value(entry, "requester"));
    json_set_span(o, "authority", entry_view_value(entry, "authority"));
    json_set_span(o, "state", entry_view_value(entry, "state"));
    json_set_span(o, "fields", list_words(scratch, entry_view_value(entry, "fields")));
    json_array_append_new(list, o);
    return err_none();
}

struct err view_report_who(struct arena *arena, const struct view_want *want, json_t *o) {
    uint64_t index;
    bool later = false;
    if (!want->subject || !want->acts.len) return err_make(ERR_INPUT, "nobody sits here");
    TRY(view_mine(want, &later));
    if (later) return err_none();
    TRY(inspection_record(want->keeper, "subject", want->acts, want->subject, &index));
    return mine_walk(want->keeper, want->subject, asked_put,
                     rows_begin(o, "Who asked about this person, and what they got"));
}

/* ---- what relied on it ---- */

static json_t *affected_json(const struct past *one) {
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)one->index);
    view_set_time(o, "time", one->time);
    json_set_span(o, "requester", one->requester);
    json_set_span(o, "authority", one->authority);
    json_set_span(o, "decision", one->decision_id);
    return o;
}

struct err view_report_affected(struct arena *arena, const struct view_want *want, json_t *o) {
    struct span word[AFFECTED_WORDS_MAX];
    size_t words = 0;
    bool fresh = false;
    bool behind = false;
    struct affected *all = view_state_of(want, arena, sizeof *all, &fresh);
    for (size_t i = 0; i < want->param_count && words < AFFECTED_WORDS_MAX; i++)
        if (strcmp(want->param[i].name, "where") == 0) word[words++] = want->param[i].value;
    if (fresh)
        TRY(affected_begin(all, want->keeper, want->steps ? want->steps->arena : arena, word,
                           words));
    TRY(affected_find(all, want->steps ? VIEW_STEPS : UINT64_MAX, &behind));
    if (want->steps) want->steps->later = behind;
    if (behind) return err_none();
    json_t *list = rows_begin(o, "Releases that relied on it");
    for (size_t i = 0; i < all->releases.count; i++)
        json_array_append_new(list, affected_json(&all->releases.past[i]));
    return err_none();
}
