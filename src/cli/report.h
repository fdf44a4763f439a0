/* How does a report look? The same rows as a table for people, as CSV and as JSON for programs. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/keeper.h"
#include "verify/verify.h"

enum { REPORT_COLUMNS_MAX = 8 };

struct report {
    struct cli *cli;
    const char *title;
    const char *column[REPORT_COLUMNS_MAX]; /* snake_case, ends with NULL */
    bool number[REPORT_COLUMNS_MAX];
    const char **cell; /* rows of as many as there are columns */
    size_t columns, rows, capacity;
};
struct report report_begin(struct cli *cli, const char *title, const char *const *column);
/* As many cells as there are columns. Numbers are given by report_number. */
void report_row(struct report *report, const char *const *cell);
const char *report_number(struct report *report, uint64_t number);
/* Prints what --format (table, csv or json; --json is json) asks for. */
struct err report_end(struct report *report);
#define REPORT_OPTION_FORMAT {"format", "FORM", "table (else), csv or json", false, false}

/* Every decision of the ledger from `from` to `to`, both included, in order. */
typedef struct err report_visit(void *with, uint64_t index, const struct entry_view *entry);
struct err report_walk(struct cli *cli, struct keeper *keeper, instant from, instant to,
                       report_visit *look, void *with);
/* Its case; ERR_FAULT when it is missing. */
struct err report_case(struct keeper *keeper, struct arena *arena, uint64_t index,
                       struct vault_case *found);

#endif
