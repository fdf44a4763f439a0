/* The door of people.csv: a whole file of any bytes, header and rows, up to the sealed identity. */
#include "ask/people.h"

#include "ask/identity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void row_try(struct arena *arena, const struct people_plan *plan,
                    const struct csv_record *row) {
    struct person_record record;
    struct value value[CSV_COLUMNS_MAX];
    size_t next = 0;
    size_t count = 0;
    int year = 0;
    if (people_row(plan, arena, row, &record)) return;
    struct person_record back;
    struct span json = identity_write(arena, &record);
    /* What a row gives fits its sealed row and comes back as the same bytes. */
    if (json.len > IDENTITY_BYTES_MAX || err_is(identity_read(arena, json, &back)) ||
        !span_equal(identity_write(arena, &back), json))
        __builtin_trap();
    while (people_next_year(plan, row, &next, &year, value, &count))
        for (size_t i = 0; i < count; i++)
            if (field_value_wrong(field_by_number(value[i].field), value[i].text)) __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct people_plan plan;
    if (!arena) arena = arena_open(64 << 20);
    if (len == 0) return 0;
    FILE *file = fmemopen(arena_str(arena, span_of(at, len)), len, "r");
    if (!file) abort();
    struct csv *csv = csv_open(file, "people.csv");
    struct csv_record row;
    bool end = false;
    struct err e = csv_next(csv, &row, &end);
    if (!err_is(e) && !end) e = people_header(arena, "people.csv", &row, &plan);
    bool good = !err_is(e) && !end;
    for (int rows = 0; good && !end && rows < 64; rows++)
        if (!err_is(csv_next(csv, &row, &end)) && !end) row_try(arena, &plan, &row);
    csv_close(csv);
    fclose(file);
    arena_wipe(arena);
    return 0;
}
