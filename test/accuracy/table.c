/* What stands in the named columns of this file? */
#include "table.h"

#include <assert.h>

static bool byte_order_mark_skip(FILE *file) {
    int c = getc(file);
    if (c != 0xEF) return c == EOF || ungetc(c, file) != EOF;
    return getc(file) == 0xBB && getc(file) == 0xBF;
}

static uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c; }

static bool same_word(struct span a, struct span b) {
    bool same = a.len == b.len;
    for (size_t i = 0; same && i < a.len; i++)
        same = lower(a.at[i]) == lower(b.at[i]);
    return same;
}

/* Is this the header of one of the names "a|b"? */
static bool is_column(struct span header, struct span names) {
    header = span_trim(header);
    while (names.len) {
        size_t at = span_find_byte(names, '|');
        if (same_word(header, span_cut(names, 0, at))) return true;
        names = span_cut(names, at == names.len ? at : at + 1, names.len);
    }
    return false;
}

static struct err column_find(struct table *table, const struct csv_record *header,
                              const char *column, size_t *found) {
    bool optional = column[0] == '?';
    struct span names = span_str(column + (optional ? 1 : 0));
    *found = header->count;
    for (size_t i = 0; i < header->count; i++) {
        if (!is_column(header->field[i], names)) continue;
        if (*found < header->count)
            return err_make(ERR_INPUT, "%s: the column %.*s stands there twice", table->name,
                            SPAN_FMT(names));
        *found = i;
    }
    if (*found == header->count && !optional)
        return err_make(ERR_INPUT, "%s: the header has no column %.*s", table->name,
                        SPAN_FMT(names));
    return err_none();
}

struct err table_open(struct arena *arena, const char *path, const char *const *column,
                      size_t cells, struct table *table) {
    struct csv_record header;
    bool end = false;
    assert(cells <= TABLE_CELLS_MAX);
    *table = (struct table){.arena = arena, .name = path, .cells = cells};
    table->file = fopen(path, "rb");
    if (!table->file) return err_errno("cannot open %s", path);
    if (!byte_order_mark_skip(table->file))
        return err_make(ERR_INPUT, "%s: the first bytes are neither text nor a byte order mark",
                        path);
    table->csv = csv_open(table->file, path);
    TRY(csv_next(table->csv, &header, &end));
    if (end) return err_make(ERR_INPUT, "%s is empty; its first line must name the columns", path);
    table->columns = header.count;
    for (size_t i = 0; i < cells; i++)
        TRY(column_find(table, &header, column[i], &table->at[i]));
    return err_none();
}

struct err table_next(struct table *table, bool *end) {
    struct csv_record row;
    bool blank = true;
    while (blank) {
        TRY(csv_next(table->csv, &row, end));
        if (*end) return err_none();
        blank = row.count == 1 && span_trim(row.field[0]).len == 0;
    }
    table->whole = row.count == table->columns;
    for (size_t i = 0; i < table->cells; i++) {
        bool there = table->at[i] < row.count && table->at[i] < table->columns;
        table->cell[i] = there ? row.field[table->at[i]] : span_of("", 0);
    }
    return err_none();
}

void table_close(struct table *table) {
    csv_close(table->csv);
    if (table->file) fclose(table->file);
    *table = (struct table){0};
}
