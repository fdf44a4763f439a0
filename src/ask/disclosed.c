/* What was disclosed in each year? */
#include "ask/disclosed.h"

#include "base/bytes.h"
#include "base/order.h"
#include "store/walk.h"

enum {
    ROWS_BYTES_MAX = 64 * 1024 * 1024,
    SCRATCH_BYTES = 8 * 1024 * 1024,
    SET_FIRST = 4096,
    CASE_STEPS = 16,
};

/* The rows of one report. */
struct table {
    struct disclosed_row *row;
    size_t count, room;
};

/* Who was counted in which row: the first eight bytes of a digest under a key of this start. Among
 * a million releases two are one by chance once in some ten million starts. */
struct counted {
    struct arena *arena;
    uint64_t *mark; /* 0: free */
    size_t count, room;
};

struct disclosed {
    struct arena *arena; /* of rows and their words */
    struct arena *scratch;
    struct secret key;
    struct table whole, by_purpose;
    struct counted counted;
    uint64_t next; /* entry to count */
    uint64_t head; /* of the roll, when was looked last whose agency is which */
    struct digest agencies;
};

static const char *const source_word[DISCLOSED_SOURCES] = {"identity", "return",
                                                           "information-return", "irs-record"};

const char *disclosed_source(size_t i) { return source_word[i]; }

/* ---- beginning ---- */

static struct disclosed *begin(uint64_t head, const struct digest *agencies) {
    struct arena *arena = arena_open(ROWS_BYTES_MAX);
    struct disclosed *d = ARENA_NEW(arena, struct disclosed);
    d->arena = arena;
    d->scratch = arena_open(SCRATCH_BYTES);
    d->head = head;
    d->agencies = *agencies;
    random_fill(d->key.byte, sizeof d->key.byte);
    return d;
}

void disclosed_close(struct disclosed *d) {
    if (!d) return;
    secret_wipe(&d->key);
    arena_close(d->counted.arena);
    arena_close(d->scratch);
    arena_close(d->arena);
}

/* ---- once a row ---- */

static bool mark_put(uint64_t *at, size_t room, uint64_t mark) {
    size_t i = (size_t)mark & (room - 1);
    while (at[i] && at[i] != mark)
        i = (i + 1) & (room - 1);
    bool fresh = at[i] == 0;
    at[i] = mark;
    return fresh;
}

static void counted_grow(struct counted *counted) {
    size_t room = counted->room ? 2 * counted->room : SET_FIRST;
    struct arena *arena = arena_open(room * sizeof(uint64_t) + 65536);
    uint64_t *more = ARENA_ARRAY(arena, uint64_t, room);
    for (size_t i = 0; i < counted->room; i++)
        if (counted->mark[i]) mark_put(more, room, counted->mark[i]);
    arena_close(counted->arena);
    counted->arena = arena;
    counted->mark = more;
    counted->room = room;
}

/* Whether this person is new in the row. */
static bool is_first(struct disclosed *d, const struct table *table,
                     const struct disclosed_row *row, const struct digest *tag) {
    uint8_t place[9];
    place[0] = table == &d->whole;
    be_put_u64(place + 1, (uint64_t)(row - table->row));
    const struct span part[] = {span_of(place, sizeof place), digest_span(tag)};
    struct digest digest = hmac_sha256(secret_span(&d->key), part, 2);
    uint64_t mark = be_get_u64(digest.byte) | 1;
    if (4 * d->counted.count >= 3 * d->counted.room) counted_grow(&d->counted);
    bool fresh = mark_put(d->counted.mark, d->counted.room, mark);
    d->counted.count += fresh;
    return fresh;
}

/* ---- rows ---- */

static bool is_row(const struct disclosed_row *row, const struct disclosed_row *wanted) {
    return row->year == wanted->year && strcmp(row->authority, wanted->authority) == 0 &&
           strcmp(row->agency, wanted->agency) == 0 && strcmp(row->purpose, wanted->purpose) == 0;
}

static struct disclosed_row *row_of(struct disclosed *d, struct table *table,
                                    const struct disclosed_row *wanted) {
    for (size_t i = table->count; i-- > 0;) /* the newest year is the last */
        if (is_row(&table->row[i], wanted)) return &table->row[i];
    if (table->count == DISCLOSED_ROWS_MAX) return NULL;
    if (table->count == table->room) {
        table->room = table->room ? 2 * table->room : 64;
        struct disclosed_row *more = ARENA_ARRAY(d->arena, struct disclosed_row, table->room);
        if (table->count) memcpy(more, table->row, table->count * sizeof *more);
        table->row = more;
    }
    struct disclosed_row *row = &table->row[table->count++];
    *row = (struct disclosed_row){.year = wanted->year,
                                  .agency = arena_str(d->arena, span_str(wanted->agency)),
                                  .authority = arena_str(d->arena, span_str(wanted->authority)),
                                  .purpose = arena_str(d->arena, span_str(wanted->purpose))};
    return row;
}

/* ---- one decision ---- */

/* "purpose" of the ask in the record. */
static struct err purpose_read(struct arena *scratch, const struct vault_case *found,
                               const char **purpose) {
    OWNED_JSON record = NULL;
    OWNED_JSON ask = NULL;
    struct span text;
    struct span word;
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(json_read(text, ASK_BYTES_MAX, &ask));
    TRY(json_may_str(ask, "ask", "purpose", 255, &word));
    *purpose = word.len ? arena_str(scratch, word) : "none";
    return err_none();
}

static void sources_mark(struct disclosed_row *row, struct span fields) {
    for (size_t i = 0; i < DISCLOSED_SOURCES; i++) {
        char start[32];
        int len = snprintf(start, sizeof start, "\"%s.", source_word[i]);
        row->source[i] = row->source[i] || memmem(fields.at, fields.len, start, (size_t)len);
    }
}

static struct err full(void) {
    return err_make(ERR_FAULT, "more than %d rows to count", DISCLOSED_ROWS_MAX);
}

static struct err release_count(struct disclosed *d, struct table *table,
                                const struct disclosed_row *wanted, const struct digest *tag,
                                struct span fields) {
    struct disclosed_row *row = row_of(d, table, wanted);
    if (!row) return full();
    row->disclosures++;
    row->people += is_first(d, table, row, tag);
    sources_mark(row, fields);
    return err_none();
}

static struct err case_need(struct keeper *keeper, struct arena *arena, uint64_t index,
                            struct vault_case *found) {
    bool has = false;
    TRY(case_by_entry(keeper->vault, arena, index, found, &has));
    if (has) return err_none();
    return err_make(ERR_FAULT,
                    "the case of ledger entry %llu is missing; restore the vault from a copy",
                    (unsigned long long)index);
}

static struct err decision_count(struct keeper *keeper, struct disclosed *d, uint64_t index,
                                 const struct entry_view *entry, bool *released) {
    struct span who = entry_view_value(entry, "requester");
    const struct requester *requester = roll_requester(keeper->roll, who);
    struct span agency = requester && requester->agency.len ? requester->agency : who;
    struct disclosed_row wanted = {.year = date_of(entry->time).year,
                                   .agency = arena_str(d->scratch, agency),
                                   .authority =
                                       arena_str(d->scratch, entry_view_value(entry, "authority")),
                                   .purpose = ""};
    struct disclosed_row *row = row_of(d, &d->whole, &wanted);
    if (!row) return full();
    row->asks++;
    *released = span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED));
    if (!*released) return err_none();
    struct span fields = entry_view_value(entry, "fields");
    struct vault_case *found = ARENA_NEW(d->scratch, struct vault_case);
    TRY(case_need(keeper, d->scratch, index, found));
    TRY(release_count(d, &d->whole, &wanted, &found->subject_tag, fields));
    TRY(purpose_read(d->scratch, found, &wanted.purpose));
    return release_count(d, &d->by_purpose, &wanted, &found->subject_tag, fields);
}

/* ---- all of them ---- */

static struct digest agencies_of(const struct roll *roll) {
    OWNED_ARENA arena = arena_open(ROWS_BYTES_MAX);
    struct text all = {.arena = arena};
    const struct requester *requester;
    for (size_t i = 0; (requester = roll_requester_at(roll, i)); i++)
        text_printf(&all, "%.*s %.*s\n", SPAN_FMT(requester->id), SPAN_FMT(requester->agency));
    return sha256(text_span(&all));
}

/* A requester may be of another agency than when the counts began: then they begin anew. */
static struct disclosed *current(struct keeper *keeper) {
    uint64_t head = roll_head(keeper->roll);
    struct disclosed *d = keeper->disclosed;
    if (d && d->head == head) return d;
    struct digest agencies = agencies_of(keeper->roll);
    bool same = d && memcmp(&d->agencies, &agencies, sizeof agencies) == 0;
    if (d && !same) disclosed_close(d);
    if (!same) d = begin(head, &agencies);
    d->head = head;
    keeper->disclosed = d;
    return d;
}

struct err disclosed_fold(struct keeper *keeper, uint64_t steps, bool *behind) {
    struct disclosed *d = current(keeper);
    OWNED_WALK walk;
    bool end = false;
    ledger_walk_begin(&walk, keeper->ledger, d->next);
    for (uint64_t done = 0; done < steps; done++) {
        uint64_t index;
        struct span bytes;
        struct entry_view entry;
        bool released = false;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        arena_wipe(d->scratch);
        TRY(entry_scan(bytes, &entry));
        if (entry.kind == ENTRY_DECISION) TRY(decision_count(keeper, d, index, &entry, &released));
        if (released) done += CASE_STEPS - 1;
        d->next = index + 1;
    }
    *behind = d->next < ledger_size(keeper->ledger);
    return err_none();
}

static int row_compare(const void *a, const void *b) {
    const struct disclosed_row *left = a;
    const struct disclosed_row *right = b;
    int by = strcmp(left->agency, right->agency);
    if (by == 0) by = strcmp(left->authority, right->authority);
    return by ? by : strcmp(left->purpose, right->purpose);
}

struct disclosed_row *disclosed_year(const struct keeper *keeper, struct arena *arena, int year,
                                     bool by_purpose, size_t *count) {
    const struct disclosed *d = keeper->disclosed;
    const struct table *table = by_purpose ? &d->by_purpose : &d->whole;
    struct disclosed_row *row = ARENA_ARRAY(arena, struct disclosed_row, table->count + 1);
    *count = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->row[i].year == year) row[(*count)++] = table->row[i];
    if (*count) order_rows(row, *count, sizeof *row, row_compare);
    return row;
}
