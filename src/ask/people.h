/* What do the columns of people.csv mean, and is this row acceptable? Pure; format:
 * doc/formats-people.md. */
#ifndef ASK_PEOPLE_H
#define ASK_PEOPLE_H

#include "base/csv.h"
#include "base/limits.h"
#include "person/person.h"
#include "vault/vault.h"

enum people_kind {
    PEOPLE_TEXT = 1, /* kept as it stands, at `place` of the record */
    PEOPLE_TIN,
    PEOPLE_FORMER_FAMILY,
    PEOPLE_DOB,
    PEOPLE_PRIOR_ADDRESS,
    PEOPLE_STATUS,
    PEOPLE_VALUE,
};

struct people_column {
    enum people_kind kind;
    const char *name;          /* as in the header */
    size_t place;              /* of PEOPLE_TEXT: offset of its span in struct person_record */
    bool filled;               /* of PEOPLE_TEXT: never empty */
    const struct field *field; /* of PEOPLE_VALUE */
    enum provenance from;
    int year;
};

struct people_plan {
    struct people_column column[CSV_COLUMNS_MAX];
    size_t count;
    uint16_t by_year[CSV_COLUMNS_MAX]; /* value columns, by year, then as they stand */
    size_t by_year_count;
};

/* ERR_INPUT with file and line: unknown column, unknown or never-stored field, no year, a column
 * twice, a needed column absent. */
struct err people_header(struct arena *arena, const char *name, const struct csv_record *header,
                         struct people_plan *plan);

/* NULL and the record, which borrows from the row and the arena; or what is wrong with the row,
 * in words that hold nothing of it. */
const char *people_row(const struct people_plan *plan, struct arena *arena,
                       const struct csv_record *row, struct person_record *record);

/* The values of the next year of an acceptable row; false when there are no more years. `*at`
 * begins at 0; `value` has room for CSV_COLUMNS_MAX. Count 0: nothing was filed for the year. */
bool people_next_year(const struct people_plan *plan, const struct csv_record *row, size_t *at,
                      int *year, struct value *value, size_t *count);

#endif
