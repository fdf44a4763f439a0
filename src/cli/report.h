/* How does a report look? The same rows as a table for people, as CSV and as JSON for programs. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/cli.h"

enum { REPORT_COLUMNS_MAX = 8 };

/* Prints `rows` of a view (its title is "report") in these columns, as --format (table, csv or
 * json; --json is json) asks for. `column` ends with NULL. */
struct err report_put(struct cli *cli, const json_t *view, const char *const *column);
#define REPORT_OPTION_FORMAT {"format", "FORM", "table (else), csv or json", false, false}
#define AFFECTED_OPTION_WHERE                                                                      \
    {"where", "KIND:NAME", "what they relied on; several must all hold", true, true}

#endif
