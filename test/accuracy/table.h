/* A CSV file of somebody else's, by the names of its columns: in any order, among any others, with
 * or without a byte order mark, with either line end. */
#ifndef TEST_ACCURACY_TABLE_H
#define TEST_ACCURACY_TABLE_H

#include "base/csv.h"

enum { TABLE_CELLS_MAX = 24 };

/* A column that is wanted: "a|b" is one that has either name; with '?' in front it may be absent,
 * and is empty then. */
struct table {
    struct arena *arena;
    FILE *file;
    const char *name;
    struct csv *csv;
    size_t columns;
    size_t at[TABLE_CELLS_MAX]; /* `columns` where the file has none */
    size_t cells;
    struct span cell[TABLE_CELLS_MAX]; /* of the row last read, trimmed of nothing */
    bool whole;                        /* the row has as many fields as the header */
};

/* ERR_FAULT when it cannot be opened, ERR_INPUT naming the column that is absent or stands twice.
 */
struct err table_open(struct arena *arena, const char *path, const char *const *column,
                      size_t cells, struct table *table);
/* The next row that is not empty. ERR_INPUT: this row is malformed; the next call goes on. */
struct err table_next(struct table *table, bool *end);
void table_close(struct table *table);

#endif
