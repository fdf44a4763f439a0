/* What are the fields of this record? RFC 4180, constant memory, every record bounded. */
#include "base/csv.h"

#include "base/limits.h"
#include "base/utf8.h"

#include <assert.h>

struct csv {
    struct arena *arena;
    FILE *file;
    const char *name;
    uint64_t line; /* the next line to be read */
    uint8_t *source;
    size_t source_len;
    uint8_t *plain; /* unquoted fields, one after another */
    struct span *field;
};

struct csv *csv_open(FILE *file, const char *name) {
    struct arena *arena = arena_open(8 * (size_t)LINE_BYTES_MAX);
    struct csv *csv = ARENA_NEW(arena, struct csv);
    *csv = (struct csv){.arena = arena, .file = file, .line = 1};
    csv->name = arena_str(arena, span_str(name));
    csv->source = arena_alloc(arena, LINE_BYTES_MAX + 1);
    csv->plain = arena_alloc(arena, LINE_BYTES_MAX + 1);
    csv->field = ARENA_ARRAY(arena, struct span, CSV_COLUMNS_MAX);
    return csv;
}

void csv_close(struct csv *csv) {
    if (csv) arena_close(csv->arena);
}

/* Where in a record a byte stands. A quote opens a field only at the field's beginning: a stray one
 * must not swallow the records after it. */
enum place { FIELD_BEGINS, FIELD_PLAIN, FIELD_QUOTED, FIELD_QUOTE_SEEN };

static enum place place_after(enum place place, int c) {
    if (place == FIELD_QUOTED) return c == '"' ? FIELD_QUOTE_SEEN : FIELD_QUOTED;
    if (c == '"' && place != FIELD_PLAIN) return FIELD_QUOTED; /* opened, or a doubled quote */
    return c == ',' ? FIELD_BEGINS : FIELD_PLAIN;
}

/* Reads the bytes of one record, quotes observed, through its line end. */
static struct err source_read(struct csv *csv, bool *end) {
    enum place place = FIELD_BEGINS;
    bool too_long = false;
    uint64_t first = csv->line;
    csv->source_len = 0;
    int c = getc_unlocked(csv->file);
    *end = c == EOF;
    while (c != EOF) {
        if (csv->source_len < LINE_BYTES_MAX)
            csv->source[csv->source_len++] = (uint8_t)c;
        else
            too_long = true;
        if (c == '\n') csv->line++;
        /* A record that is too long is given up at its first line end. */
        if (c == '\n' && (place != FIELD_QUOTED || too_long)) break;
        place = place_after(place, c);
        c = getc_unlocked(csv->file);
    }
    if (ferror(csv->file)) return err_errno("cannot read %s", csv->name);
    if (too_long)
        return err_make(ERR_INPUT, "%s:%llu: record is longer than the %d bytes accepted",
                        csv->name, (unsigned long long)first, LINE_BYTES_MAX);
    if (place == FIELD_QUOTED)
        return err_make(ERR_INPUT, "%s:%llu: a quote is opened and not closed", csv->name,
                        (unsigned long long)first);
    return err_none();
}

/* Unquotes one field from `*at`, writing at `*plain`; leaves `*at` on the comma or the end. */
static const char *field_read(struct span record, size_t *at, uint8_t *plain, size_t *len) {
    *len = 0;
    if (*at < record.len && record.at[*at] == '"') {
        (*at)++;
        while (*at < record.len) {
            if (record.at[*at] != '"') {
                plain[(*len)++] = record.at[(*at)++];
                continue;
            }
            if (*at + 1 < record.len && record.at[*at + 1] == '"') {
                plain[(*len)++] = '"';
                *at += 2;
                continue;
            }
            (*at)++;
            break;
        }
        return *at == record.len || record.at[*at] == ',' ? NULL
                                                          : "text stands after a closing quote";
    }
    while (*at < record.len && record.at[*at] != ',') {
        if (record.at[*at] == '"') return "a quote stands inside a field that is not quoted";
        plain[(*len)++] = record.at[(*at)++];
    }
    return NULL;
}

static struct span without_line_end(struct span source) {
    if (source.len && source.at[source.len - 1] == '\n') source.len--;
    if (source.len && source.at[source.len - 1] == '\r') source.len--;
    return source;
}

struct err csv_next(struct csv *csv, struct csv_record *record, bool *end) {
    *record = (struct csv_record){.line = csv->line, .field = csv->field};
    struct err e = source_read(csv, end);
    record->source = span_of(csv->source, csv->source_len);
    if (err_is(e) || *end) return e;
    struct span text = without_line_end(record->source);
    size_t bad = utf8_check(text);
    if (bad < text.len)
        return err_make(ERR_INPUT, "%s:%llu: not UTF-8 at byte %zu of the record", csv->name,
                        (unsigned long long)record->line, bad);
    if (span_find_byte(text, 0) < text.len)
        return err_make(ERR_INPUT, "%s:%llu: a NUL byte stands in the record", csv->name,
                        (unsigned long long)record->line);
    uint8_t *plain = csv->plain;
    size_t at = 0;
    bool more = true;
    while (more) {
        size_t len = 0;
        if (record->count == CSV_COLUMNS_MAX)
            return err_make(ERR_INPUT, "%s:%llu: more than %d fields", csv->name,
                            (unsigned long long)record->line, CSV_COLUMNS_MAX);
        const char *wrong = field_read(text, &at, plain, &len);
        if (wrong)
            return err_make(ERR_INPUT, "%s:%llu: %s", csv->name, (unsigned long long)record->line,
                            wrong);
        csv->field[record->count++] = span_of(plain, len);
        plain += len;
        more = at < text.len; /* on a comma */
        at++;
    }
    return err_none();
}

void csv_put(struct text *text, struct span field, bool last) {
    bool quote = false;
    for (size_t i = 0; i < field.len && !quote; i++)
        quote =
            field.at[i] == '"' || field.at[i] == ',' || field.at[i] == '\n' || field.at[i] == '\r';
    if (quote) text_put_byte(text, '"');
    for (size_t i = 0; i < field.len; i++) {
        if (quote && field.at[i] == '"') text_put_byte(text, '"');
        text_put_byte(text, field.at[i]);
    }
    if (quote) text_put_byte(text, '"');
    text_put_byte(text, last ? '\n' : ',');
}
