/* The door of tables: any bytes at all. Every byte belongs to one record, lines count up, and a
 * good record reads back from what csv_put writes of it. */
#include "base/csv.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct csv *csv_of(struct span bytes, FILE **file) {
    *file = fmemopen((void *)(uintptr_t)bytes.at, bytes.len, "r");
    if (!*file) __builtin_trap();
    return csv_open(*file, "fuzz");
}

static void reads_back(struct arena *arena, const struct csv_record *record) {
    struct text row = {.arena = arena};
    for (size_t i = 0; i < record->count; i++)
        csv_put(&row, record->field[i], i + 1 == record->count);
    if (row.len > LINE_BYTES_MAX) return; /* quoting may double it */
    FILE *file;
    struct csv *csv = csv_of(text_span(&row), &file);
    struct csv_record again;
    bool end = false;
    if (err_is(csv_next(csv, &again, &end)) || end || again.count != record->count)
        __builtin_trap();
    for (size_t i = 0; i < again.count; i++)
        if (!span_equal(again.field[i], record->field[i])) __builtin_trap();
    csv_close(csv);
    fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    if (len == 0 || len > LINE_BYTES_MAX) return 0;
    FILE *file;
    struct csv *csv = csv_of(span_of(at, len), &file);
    struct csv_record record;
    bool end = false;
    size_t seen = 0;
    uint64_t line = 0;
    while (!end) {
        struct err e = csv_next(csv, &record, &end);
        if (end && !err_is(e)) break;
        if (record.line <= line || record.source.len == 0) __builtin_trap();
        if (!span_equal(record.source, span_of(at + seen, record.source.len))) __builtin_trap();
        line = record.line;
        seen += record.source.len;
        if (!err_is(e)) reads_back(arena, &record);
        arena_wipe(arena);
    }
    if (seen != len) __builtin_trap();
    csv_close(csv);
    fclose(file);
    return 0;
}
