/* What was disclosed in a year, by agency and authority, and by purpose and source? Counts; a
 * person counts once a row, and no row is about one. */
#include "ask/view_inside.h"

#include "base/bytes.h"
#include "base/order.h"
#include "store/walk.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024, ROWS_MAX = 4096, SOURCES = 4 };

static const char *const source_word[SOURCES] = {"identity", "return", "information-return",
                                                 "irs-record"};

struct row {
    const char *agency, *authority, *purpose, *source;
    uint64_t requests, disclosures, taxpayers;
};
struct person {
    uint32_t row;
    struct digest tag;
};
struct counting {
    struct arena *arena, *scratch;
    const struct view_want *want;
    struct row *row;
    size_t rows;
    struct person *person;
    size_t people, room;
};

static struct row *row_find(struct counting *c, const char *agency, const char *authority,
                            const char *purpose, const char *source) {
    for (size_t i = 0; i < c->rows; i++) {
        const struct row *one = &c->row[i];
        if (strcmp(one->agency, agency) == 0 && strcmp(one->authority, authority) == 0 &&
            strcmp(one->purpose, purpose) == 0 && strcmp(one->source, source) == 0)
            return &c->row[i];
    }
    if (c->rows == ROWS_MAX) return NULL;
    c->row[c->rows] = (struct row){.agency = arena_str(c->arena, span_str(agency)),
                                   .authority = arena_str(c->arena, span_str(authority)),
                                   .purpose = arena_str(c->arena, span_str(purpose)),
                                   .source = source};
    return &c->row[c->rows++];
}

static void person_add(struct counting *c, const struct row *row, const struct digest *tag) {
    if (c->people == c->room) {
        size_t room = c->room ? 2 * c->room : 1024;
        struct person *more = ARENA_ARRAY(c->arena, struct person, room);
        if (c->people) memcpy(more, c->person, c->people * sizeof *more);
        c->person = more;
        c->room = room;
    }
    c->person[c->people++] = (struct person){(uint32_t)(row - c->row), *tag};
}

static int person_compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct person));
}

static void people_count(struct counting *c) {
    if (!c->people) return;
    order_rows(c->person, c->people, sizeof *c->person, person_compare);
    for (size_t i = 0; i < c->people; i++)
        if (i == 0 || person_compare(&c->person[i], &c->person[i - 1]) != 0)
            c->row[c->person[i].row].taxpayers++;
}

/* "purpose" of the ask in the record. */
static struct err purpose_read(struct counting *c, const struct vault_case *found,
                               const char **purpose) {
    OWNED_JSON record = NULL;
    OWNED_JSON ask = NULL;
    struct span text;
    struct span word;
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(json_read(text, ASK_BYTES_MAX, &ask));
    TRY(json_may_str(ask, "ask", "purpose", 255, &word));
    *purpose = word.len ? arena_str(c->scratch, word) : "none";
    return err_none();
}

static bool has_source(struct span fields, const char *source) {
    char start[32];
    int len = snprintf(start, sizeof start, "\"%s.", source);
    return memmem(fields.at, fields.len, start, (size_t)len) != NULL;
}

static struct err decision_count(struct counting *jct, struct counting *form, uint64_t index,
                                 const struct entry_view *entry) {
    struct keeper *keeper = jct->want->keeper;
    struct vault_case *found = ARENA_NEW(jct->scratch, struct vault_case);
    bool has = false;
    struct span who = entry_view_value(entry, "requester");
    const struct requester *requester = roll_requester(keeper->roll, who);
    const char *agency =
        arena_str(jct->scratch, requester && requester->agency.len ? requester->agency : who);
    const char *authority = arena_str(jct->scratch, entry_view_value(entry, "authority"));
    struct row *row = row_find(jct, agency, authority, "", "");
    if (!row) return err_make(ERR_FAULT, "more than %d rows to count", ROWS_MAX);
    row->requests++;
    if (!span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED)))
        return err_none();
    TRY(case_by_entry(keeper->vault, jct->scratch, index, found, &has));
    if (!has) return err_none();
    row->disclosures++;
    person_add(jct, row, &found->subject_tag);
    const char *purpose = "none";
    TRY(purpose_read(form, found, &purpose));
    for (size_t i = 0; i < SOURCES; i++) {
        if (!has_source(entry_view_value(entry, "fields"), source_word[i])) continue;
        struct row *one = row_find(form, agency, authority, purpose, source_word[i]);
        if (!one) return err_make(ERR_FAULT, "more than %d rows to count", ROWS_MAX);
        one->disclosures++;
        person_add(form, one, &found->subject_tag);
    }
    return err_none();
}

static void rows_put(const struct counting *c, bool is_form, json_t *report) {
    json_t *list = json_array();
    json_object_set_new(report, "rows", list);
    for (size_t i = 0; i < c->rows; i++) {
        const struct row *row = &c->row[i];
        struct law_authority_view view;
        bool known = pack_authority_find(c->want->keeper->pack, span_str(row->authority), &view);
        json_t *o = json_object();
        json_set_span(o, "agency", span_str(row->agency));
        json_set_span(o, "authority", span_str(row->authority));
        json_set_int(o, "disclosures", (int64_t)row->disclosures);
        json_set_int(o, "taxpayers", (int64_t)row->taxpayers);
        if (is_form) {
            json_set_span(o, "purpose", span_str(row->purpose));
            json_set_span(o, "source", span_str(row->source));
        } else {
            json_set_int(o, "requests", (int64_t)row->requests);
            json_set_span(o, "purpose", known ? view.title : span_of("", 0));
        }
        json_array_append_new(list, o);
    }
}

static struct counting counting_of(struct arena *arena, struct arena *scratch,
                                   const struct view_want *want) {
    return (struct counting){.arena = arena,
                             .scratch = scratch,
                             .want = want,
                             .row = ARENA_ARRAY(arena, struct row, ROWS_MAX)};
}

struct err view_reports(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct counting jct = counting_of(arena, scratch, want);
    struct counting form = counting_of(arena, scratch, want);
    uint64_t year = (uint64_t)date_of(keeper_now(want->keeper)).year;
    uint64_t asked;
    struct span text = view_param(want, "year");
    if (text.len == 4 && !err_is(decimal_read(text, 9999, &asked))) year = asked;
    json_set_int(o, "year", (int64_t)year);
    OWNED_WALK walk;
    ledger_walk_begin(&walk, want->keeper->ledger, 0);
    for (bool end = false; !end;) {
        uint64_t i;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        arena_wipe(scratch);
        TRY(entry_scan(bytes, &entry));
        if (entry.kind != ENTRY_DECISION || (uint64_t)date_of(entry.time).year != year) continue;
        TRY(decision_count(&jct, &form, i, &entry));
    }
    people_count(&jct);
    people_count(&form);
    json_t *one = json_object();
    json_t *two = json_object();
    json_object_set_new(o, "jct", one);
    json_object_set_new(o, "form_5466b", two);
    json_set_span(one, "report",
                  SPAN_LITERAL("Disclosures by agency and authority, 26 USC 6103(p)(3)(C)"));
    json_set_span(two, "report",
                  SPAN_LITERAL("Multiple records of disclosure, by agency, purpose and source"));
    rows_put(&jct, false, one);
    rows_put(&form, true, two);
    return err_none();
}
