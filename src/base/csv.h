/* RFC 4180, one record at a time, in constant memory. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#include <stdint.h>
#include <stdio.h>

struct csv_record {
    uint64_t line; /* of the file, from 1, where the record begins */
    size_t count;
    struct span *field; /* borrowed until the next csv_next */
    struct span source; /* the record's own bytes, with its line end, as read */
};

struct csv;

/* Reads from `file` (not closed by csv_close). `name` is used in error sentences only. */
struct csv *csv_open(FILE *file, const char *name);
void csv_close(struct csv *csv);

/* The next record; `*end` is set at the end of the file. ERR_INPUT for: a record longer than
 * LINE_BYTES_MAX, more than CSV_COLUMNS_MAX fields, an unclosed quote, a byte after a closing
 * quote, NUL, bytes that are not UTF-8. After ERR_INPUT the reader stands at the next line, so a
 * caller may count the bad record (its `line` and `source` are filled in) and go on. */
struct err csv_next(struct csv *csv, struct csv_record *record, bool *end);

/* One field, quoted when it must be. Leads a formula sign (= + - @ tab) with nothing: our own
 * readers need the exact bytes. */
void csv_put(struct text *text, struct span field, bool last);

#endif
