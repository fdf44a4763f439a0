/* Who is in this file, by number? The file is read through once; after that, a block of sixteen
 * neighbours at a time. It is never held in memory. */
#include "synth/inside.h"

#include "base/csv.h"
#include "base/limits.h"

static const char *const cell_name[ROW_CELLS] = {
    [ROW_TIN] = "tin",       [ROW_GIVEN] = "given",   [ROW_MIDDLE] = "middle",
    [ROW_FAMILY] = "family", [ROW_SUFFIX] = "suffix", [ROW_DOB] = "dob",
    [ROW_LINE1] = "line1",   [ROW_LINE2] = "line2",   [ROW_CITY] = "city",
    [ROW_STATE] = "state",   [ROW_ZIP] = "zip",       [ROW_STATUS] = "status",
};

struct rows {
    FILE *file;
    const char *name;
    struct csv *csv;
    size_t columns;
    size_t at[ROW_CELLS];          /* which column; `columns` when the file has none */
    bool of_year[CSV_COLUMNS_MAX]; /* columns with values of the year */
    uint64_t count;
    struct text offset; /* of every BLOCK_ROWS-th row: a uint64_t each */
};

static struct err header_read(struct rows *rows, int year, uint64_t *offset) {
    struct csv_record record;
    bool end = false;
    char prefix[16];
    TRY(csv_next(rows->csv, &record, &end));
    if (end) return err_make(ERR_INPUT, "%s is empty; it must begin with a header", rows->name);
    *offset = record.source.len;
    rows->columns = record.count;
    /* Spreadsheets write a byte order mark. */
    if (span_begins(record.field[0], SPAN_LITERAL("\xef\xbb\xbf")))
        record.field[0] = span_cut(record.field[0], 3, record.field[0].len);
    snprintf(prefix, sizeof prefix, "%d:", year);
    for (size_t i = 0; i < record.count; i++)
        rows->of_year[i] = span_begins(record.field[i], span_str(prefix));
    for (int cell = 0; cell < ROW_CELLS; cell++) {
        size_t i = 0;
        while (i < record.count && !span_is(record.field[i], cell_name[cell]))
            i++;
        rows->at[cell] = i;
        if (i == record.count && cell != ROW_STATUS)
            return err_make(ERR_INPUT, "%s: the header has no column \"%s\"", rows->name,
                            cell_name[cell]);
    }
    return err_none();
}

/* Nine digits once hyphens are taken out, as the vault's loader takes them. */
static bool tin_read(struct span text, char tin[10]) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '-') continue;
        if (text.at[i] < '0' || text.at[i] > '9' || len == 9) return false;
        tin[len++] = (char)text.at[i];
    }
    tin[len] = 0;
    return len == 9;
}

static struct err row_check(const struct rows *rows, const struct csv_record *record) {
    unsigned long long line = record->line;
    char tin[10];
    if (record->count != rows->columns)
        return err_make(ERR_INPUT, "%s:%llu: %zu fields where the header has %zu", rows->name, line,
                        record->count, rows->columns);
    if (!tin_read(record->field[rows->at[ROW_TIN]], tin))
        return err_make(ERR_INPUT, "%s:%llu: the tin is not nine digits", rows->name, line);
    for (int cell = 0; cell < ROW_CELLS; cell++) {
        size_t at = rows->at[cell];
        if (at < record->count && record->field[at].len > ROW_CELL_BYTES_MAX)
            return err_make(ERR_INPUT, "%s:%llu: \"%s\" is longer than %d bytes", rows->name, line,
                            cell_name[cell], ROW_CELL_BYTES_MAX);
    }
    return err_none();
}

static struct err rows_index(struct rows *rows, int year) {
    uint64_t offset = 0;
    bool end = false;
    TRY(header_read(rows, year, &offset));
    /* Bounded by the file, and by SYNTH_PEOPLE_MAX. */
    for (;;) {
        struct csv_record record;
        TRY(csv_next(rows->csv, &record, &end));
        if (end) break;
        TRY(row_check(rows, &record));
        if (rows->count == SYNTH_PEOPLE_MAX)
            return err_make(ERR_INPUT, "%s has more than %d rows", rows->name, SYNTH_PEOPLE_MAX);
        if (rows->count % BLOCK_ROWS == 0) text_put(&rows->offset, span_of(&offset, sizeof offset));
        rows->count++;
        offset += record.source.len;
    }
    if (rows->count == 0)
        return err_make(ERR_INPUT, "%s has a header and no person; nobody can be asked about",
                        rows->name);
    return err_none();
}

struct err rows_open(struct arena *arena, FILE *file, const char *name, int year,
                     struct rows **rows) {
    if (fseeko(file, 0, SEEK_SET) != 0)
        return err_make(ERR_USAGE, "%s is read twice and must be a file, not a pipe", name);
    struct rows *made = ARENA_NEW(arena, struct rows);
    *made = (struct rows){.file = file, .name = name, .offset = {.arena = arena}};
    made->csv = csv_open(file, name);
    struct err e = rows_index(made, year);
    if (err_is(e)) {
        csv_close(made->csv);
        return e;
    }
    *rows = made;
    return err_none();
}

void rows_close(struct rows *rows) { csv_close(rows->csv); }

uint64_t rows_count(const struct rows *rows) { return rows->count; }

static void row_keep(const struct rows *rows, struct arena *round, const struct csv_record *record,
                     struct row *row) {
    char tin[10];
    *row = (struct row){0};
    for (int cell = 0; cell < ROW_CELLS; cell++)
        if (rows->at[cell] < record->count)
            row->cell[cell] = arena_copy(round, record->field[rows->at[cell]]);
    if (tin_read(row->cell[ROW_TIN], tin)) row->cell[ROW_TIN] = arena_copy(round, span_of(tin, 9));
    for (size_t i = 0; i < record->count; i++)
        row->filed = row->filed || (rows->of_year[i] && record->field[i].len > 0);
}

struct err rows_read(struct rows *rows, struct arena *round, uint64_t number,
                     struct row row[BLOCK_ROWS], size_t *count) {
    uint64_t block = number / BLOCK_ROWS;
    uint64_t offset;
    assert(number < rows->count);
    memcpy(&offset, rows->offset.at + block * sizeof offset, sizeof offset);
    if (fseeko(rows->file, (off_t)offset, SEEK_SET) != 0)
        return err_errno("cannot read %s again", rows->name);
    uint64_t left = rows->count - block * BLOCK_ROWS;
    *count = left < BLOCK_ROWS ? (size_t)left : BLOCK_ROWS;
    for (size_t i = 0; i < *count; i++) {
        struct csv_record record;
        bool end = false;
        TRY(csv_next(rows->csv, &record, &end));
        if (end || record.count != rows->columns)
            return err_make(ERR_INPUT, "%s changed while it was read", rows->name);
        row_keep(rows, round, &record, &row[i]);
    }
    return err_none();
}
