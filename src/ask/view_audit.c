/* Is the log whole, who watches it, what relied on what? For an inspector, by entry, authority,
 * requester and time; never by person. */
#include "ask/view_inside.h"

#include "ask/enact.h"
#include "ask/pending.h"
#include "ask/recall.h"
#include "ask/signer.h"
#include "base/bytes.h"
#include "store/walk.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024, SEARCH_BACK_MAX = 500000, WHERE_BYTES_MAX = 200 };

/* ---- the state of the log ---- */

/* What officers said in matters that are finished, by officer. */
struct approver {
    struct span officer;
    uint64_t answers, yes, no, alone;
};
struct approvers {
    struct arena *arena;
    struct approver at[OFFICERS_MAX];
    size_t count;
};

static struct approver *approver_of(struct approvers *all, struct span officer) {
    for (size_t i = 0; i < all->count; i++)
        if (span_equal(all->at[i].officer, officer)) return &all->at[i];
    if (all->count == OFFICERS_MAX) return NULL;
    all->at[all->count] = (struct approver){.officer = arena_copy(all->arena, officer)};
    return &all->at[all->count++];
}

/* One signature with its answers, for all matters and for this one. */
static struct err finding_count(const struct roll *roll, struct arena *arena, struct span text,
                                struct approve_said said[FINDINGS_AT_ONCE],
                                struct approvers *const count_in[2]) {
    struct signer by;
    struct span challenge;
    size_t count = 0;
    TRY(signer_peek(roll, arena, FINDING_TYP, text, &by));
    TRY(findings_read(arena, by.payload, &challenge, said, &count));
    for (size_t k = 0; by.officer && k < 2; k++) {
        struct approver *one = approver_of(count_in[k], span_str(jwk_kid(by.officer->key)));
        for (size_t i = 0; one && i < count; i++) {
            one->answers++;
            one->yes += said[i].yes;
            one->no += !said[i].yes;
        }
    }
    return err_none();
}

/* A released matter with one officer's answers only was an emergency. */
static struct err record_count(const struct roll *roll, const struct vault_case *found,
                               struct approvers *all) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    OWNED_JSON record = NULL;
    if (!memmem(found->record.at, found->record.len, "\"findings\":[", 12)) return err_none();
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    const json_t *list = json_object_get(record, "findings");
    struct approvers *here = ARENA_NEW(scratch, struct approvers);
    here->arena = scratch;
    struct approvers *const count_in[2] = {all, here};
    struct approve_said *said = ARENA_ARRAY(scratch, struct approve_said, FINDINGS_AT_ONCE);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *all_signed = json_object_get(json_array_get(list, i), "jws");
        for (size_t k = 0; k < json_array_size(all_signed); k++) {
            struct span jws;
            TRY(json_str_at(all_signed, k, "findings", JWS_BYTES_MAX, &jws));
            TRY(finding_count(roll, scratch, jws, said, count_in));
        }
    }
    const char *outward = json_string_value(json_object_get(record, "outward"));
    bool released = outward && strcmp(outward, outward_str(OUTWARD_RELEASED)) == 0;
    if (released && here->count == 1) {
        struct approver *one = approver_of(all, here->at[0].officer);
        if (one) one->alone++;
    }
    return err_none();
}

static void approvers_put(const struct approvers *all, json_t *o) {
    json_t *list = json_array();
    json_object_set_new(o, "approvers", list);
    for (size_t i = 0; i < all->count; i++) {
        json_t *one = json_object();
        json_set_span(one, "officer", all->at[i].officer);
        json_set_int(one, "answers", (int64_t)all->at[i].answers);
        json_set_int(one, "yes", (int64_t)all->at[i].yes);
        json_set_int(one, "no", (int64_t)all->at[i].no);
        json_set_int(one, "alone", (int64_t)all->at[i].alone);
        json_array_append_new(list, one);
    }
}

/* One pass over the log: seals past their day, and the cases that people settled. */
struct passing {
    struct view_want const *want;
    struct approvers *approvers;
    uint64_t sealed, past_day, unsealed;
};

static struct err entry_pass(struct arena *scratch, struct passing *passing, uint64_t index,
                             struct span bytes) {
    struct keeper *keeper = passing->want->keeper;
    struct entry_view entry;
    instant review;
    bool has = false;
    TRY(entry_scan(bytes, &entry));
    passing->unsealed += entry.kind == ENTRY_UNSEAL;
    if (entry.kind != ENTRY_DECISION) return err_none();
    bool sealed = entry_review(&entry, &review);
    passing->sealed += sealed;
    passing->past_day += sealed && review <= keeper_now(keeper);
    struct law_authority_view authority;
    struct span id = entry_view_value(&entry, "authority");
    if (!pack_authority_find(keeper->pack, id, &authority) || !authority.has_findings)
        return err_none();
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    TRY(case_by_entry(keeper->vault, scratch, index, found, &has));
    return has ? record_count(keeper->roll, found, passing->approvers) : err_none();
}

static struct err second_overdue(struct keeper *keeper, uint64_t *count) {
    OWNED_ARENA scratch = arena_open(64 * 1024 * 1024);
    uint64_t from = 0;
    bool has = true;
    *count = 0;
    while (has) {
        OWNED_PENDING pending = {0};
        struct pending_view view;
        bool late = false;
        arena_wipe(scratch);
        TRY(pending_next(keeper, scratch, &from, &pending, &has));
        if (!has || !pending.waiting.answered) continue;
        TRY(pending_view(keeper, scratch, &pending, &view));
        for (size_t i = 0; i < view.count; i++)
            late |= view.question[i].second_due && !view.question[i].second_given &&
                    view.question[i].second_due <= keeper_now(keeper);
        *count += late;
    }
    return err_none();
}

struct err view_audit(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct keeper *keeper = want->keeper;
    struct approvers *approvers = ARENA_NEW(arena, struct approvers);
    approvers->arena = arena;
    struct passing passing = {want, approvers, 0, 0, 0};
    struct recalls recalls;
    uint64_t open = 0;
    uint64_t late;
    OWNED_WALK walk;
    ledger_walk_begin(&walk, keeper->ledger, 0);
    for (bool end = false; !end;) {
        uint64_t i;
        struct span bytes;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        arena_wipe(scratch);
        TRY(entry_pass(scratch, &passing, i, bytes));
    }
    TRY(recall_list(keeper, arena, &recalls));
    for (size_t i = 0; i < recalls.count; i++)
        open += recalls.recall[i].acknowledged == 0;
    TRY(second_overdue(keeper, &late));
    OWNED_JSON log = json_object();
    TRY(view_open(arena, want, log));
    json_object_set(o, "origin", json_object_get(log, "origin"));
    json_object_set(o, "root", json_object_get(log, "root"));
    json_object_set(o, "witnesses", json_object_get(log, "witnesses"));
    json_set_int(o, "entries", (int64_t)ledger_size(keeper->ledger));
    json_set_int(o, "sealed", (int64_t)passing.sealed);
    json_set_int(
        o, "seals_overdue",
        (int64_t)(passing.past_day > passing.unsealed ? passing.past_day - passing.unsealed : 0));
    json_set_int(o, "second_overdue", (int64_t)late);
    json_set_int(o, "recalls_open", (int64_t)open);
    approvers_put(approvers, o);
    return err_none();
}

/* ---- search ---- */

static bool text_fits(const struct view_want *want, const char *name,
                      const struct entry_view *entry) {
    struct span asked = view_param(want, name);
    if (!asked.len) return true;
    struct span value = entry_view_value(entry, name);
    struct law_authority_view view;
    if (strcmp(name, "authority") == 0 && pack_authority_find(want->keeper->pack, asked, &view))
        asked = view.id;
    return value.at && span_equal(value, asked);
}

/* A day as "2026-11-26"; false when something else is asked. */
static bool day_param(const struct view_want *want, const char *name, instant absent, int days,
                      instant *t) {
    struct span text = view_param(want, name);
    struct date day;
    *t = absent;
    if (!text.len) return true;
    if (err_is(date_read(text, &day))) return false;
    *t = date_instant(day) + days * 86400;
    return true;
}

static void found_put(uint64_t index, const struct entry_view *entry, struct span kind,
                      json_t *list) {
    static const char *const member[] = {"requester", "authority", "state"};
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)index);
    view_set_time(o, "time", entry->time);
    json_set_span(o, "kind", kind);
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        struct span value = entry_view_value(entry, member[i]);
        if (value.at) json_set_span(o, member[i], value);
    }
    json_array_append_new(list, o);
}

/* The word of its kind stands in each entry. */
static struct span kind_of(struct span bytes) {
    static const char mark[] = "\"kind\":\"";
    const uint8_t *at = memmem(bytes.at, bytes.len, mark, sizeof mark - 1);
    if (!at) return span_of("", 0);
    struct span rest = span_cut(bytes, (size_t)(at - bytes.at) + sizeof mark - 1, bytes.len);
    return span_cut(rest, 0, span_find_byte(rest, '"'));
}

/* What is searched for, in entries from the newest back; or in one alone. */
struct search {
    bool fine, one;
    uint64_t number;
    instant from, to;
};

static struct search search_of(const struct view_want *want) {
    struct search search = {.fine = true};
    struct span one = view_param(want, "entry");
    search.one = one.len > 0;
    if (!day_param(want, "from", 0, 0, &search.from) ||
        !day_param(want, "to", INT64_MAX, 1, &search.to))
        search.fine = false;
    if (search.one && (err_is(decimal_read(one, UINT32_MAX, &search.number)) ||
                       search.number >= ledger_size(want->keeper->ledger)))
        search.fine = false;
    return search;
}

static bool entry_fits(const struct view_want *want, const struct search *search,
                       const struct entry_view *entry) {
    return entry->time >= search->from && entry->time < search->to &&
           text_fits(want, "authority", entry) && text_fits(want, "requester", entry);
}

struct err view_audit_search(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct search search = search_of(want);
    uint64_t size = ledger_size(want->keeper->ledger);
    uint64_t looks = !search.fine ? 0 : search.one ? 1 : size;
    json_t *list = json_array();
    json_object_set_new(o, "entries", list);
    for (uint64_t back = 1; back <= looks && back <= SEARCH_BACK_MAX; back++) {
        struct span bytes;
        struct entry_view entry;
        uint64_t index = search.one ? search.number : size - back;
        arena_wipe(scratch);
        TRY(ledger_entry_at(want->keeper->ledger, scratch, index, &bytes));
        TRY(entry_scan(bytes, &entry));
        if (!entry_fits(want, &search, &entry)) continue;
        if (json_array_size(list) == VIEW_ROWS_MAX) {
            json_object_set_new(o, "more", json_true());
            break;
        }
        found_put(index, &entry, kind_of(bytes), list);
    }
    return err_none();
}

/* ---- what relied on it ---- */

/* A record is canonical JSON: within a text a quote is escaped, so these bytes are the member; and
 * its words have neither quote nor bracket. Reading many records whole would take a minute. */
static bool record_relied(struct span record, const char *word) {
    static const char member[] = "\"relied\":[";
    char quoted[WHERE_BYTES_MAX + 3];
    int len = snprintf(quoted, sizeof quoted, "\"%s\"", word);
    const uint8_t *at = memmem(record.at, record.len, member, sizeof member - 1);
    if (!at) return false;
    struct span list = span_cut(record, (size_t)(at - record.at), record.len);
    list = span_cut(list, 0, span_find_byte(list, ']'));
    return memmem(list.at, list.len, quoted, (size_t)len) != NULL;
}

static struct err release_look(struct arena *scratch, const struct view_want *want, uint64_t index,
                               struct span bytes, const char *word, uint64_t *count, json_t *rows) {
    struct entry_view entry;
    bool has = false;
    TRY(entry_scan(bytes, &entry));
    if (entry.kind != ENTRY_DECISION ||
        !span_is(entry_view_value(&entry, "state"), outward_str(OUTWARD_RELEASED)))
        return err_none();
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    TRY(case_by_entry(want->keeper->vault, scratch, index, found, &has));
    if (!has || !record_relied(found->record, word)) return err_none();
    if (++*count > VIEW_ROWS_MAX) return err_none();
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)index);
    view_set_time(o, "time", entry.time);
    json_set_span(o, "decision", span_str(found->decision_id));
    json_set_span(o, "requester", entry_view_value(&entry, "requester"));
    json_set_span(o, "authority", entry_view_value(&entry, "authority"));
    json_array_append_new(rows, o);
    return err_none();
}

/* A law may be named as briefly as everywhere. */
static const char *relied_word(struct arena *arena, const struct view_want *want,
                               struct span where) {
    struct span start = SPAN_LITERAL("authority:");
    struct law_authority_view view;
    if (span_begins(where, start) &&
        pack_authority_find(want->keeper->pack, span_cut(where, start.len, where.len), &view))
        return arena_printf(arena, "authority:%.*s", SPAN_FMT(view.id));
    return arena_str(arena, where);
}

struct err view_audit_relied(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct span where = view_param(want, "where");
    json_t *rows = json_array();
    json_object_set_new(o, "rows", rows);
    bool fine = where.len && where.len <= WHERE_BYTES_MAX &&
                span_find_byte(where, '"') == where.len &&
                span_find_byte(where, '\\') == where.len && span_find_byte(where, ':') < where.len;
    const char *word = relied_word(arena, want, where);
    uint64_t count = 0;
    OWNED_WALK walk;
    ledger_walk_begin(&walk, want->keeper->ledger, 0);
    for (bool end = false; fine && !end;) {
        uint64_t i;
        struct span bytes;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        arena_wipe(scratch);
        TRY(release_look(scratch, want, i, bytes, word, &count, rows));
    }
    json_set_int(o, "count", (int64_t)count);
    return err_none();
}
