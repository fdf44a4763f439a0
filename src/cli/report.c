/* How does a report look? */
#include "cli/report.h"

#include "base/bytes.h"

#include <assert.h>

struct report {
    struct cli *cli;
    const char *title;
    const json_t *view;
    const char *column[REPORT_COLUMNS_MAX];
    const char **cell; /* rows of as many as there are columns */
    size_t columns, rows;
};

static const char *cell_of(struct cli *cli, const json_t *value) {
    if (json_is_integer(value))
        return arena_printf(cli->arena, "%lld", (long long)json_integer_value(value));
    const char *text = json_string_value(value);
    return text ? cli_text(cli, span_of(text, json_string_length(value))) : "";
}

static struct err report_read(struct cli *cli, const json_t *view, const char *const *column,
                              struct report *report) {
    const json_t *rows = NULL;
    *report = (struct report){.cli = cli, .view = view, .title = cli_member(cli, view, "report")};
    for (; column[report->columns]; report->columns++) {
        assert(report->columns + 1 < REPORT_COLUMNS_MAX);
        report->column[report->columns] = column[report->columns];
    }
    TRY(json_need_array(view, "the report", "rows", SIZE_MAX, &rows));
    report->rows = json_array_size(rows);
    report->cell = ARENA_ARRAY(cli->arena, const char *, report->rows * report->columns + 1);
    for (size_t row = 0; row < report->rows; row++)
        for (size_t i = 0; i < report->columns; i++)
            report->cell[row * report->columns + i] =
                cell_of(cli, json_object_get(json_array_get(rows, row), column[i]));
    return err_none();
}

/* ---- three forms ---- */

static void table_print(const struct report *report) {
    size_t width[REPORT_COLUMNS_MAX];
    for (size_t i = 0; i < report->columns; i++) {
        width[i] = strlen(report->column[i]);
        for (size_t row = 0; row < report->rows; row++) {
            size_t len = strlen(report->cell[row * report->columns + i]);
            if (len > width[i]) width[i] = len;
        }
    }
    cli_say(report->cli, "%s\n\n", report->title);
    for (size_t row = 0; row <= report->rows; row++) {
        for (size_t i = 0; i < report->columns; i++)
            cli_say(report->cli, "%-*s%s", (int)width[i],
                    row ? report->cell[(row - 1) * report->columns + i] : report->column[i],
                    i + 1 < report->columns ? "  " : "\n");
    }
    cli_say(report->cli, "\n%zu row%s\n", report->rows, report->rows == 1 ? "" : "s");
}

/* RFC 4180; a cell that a spreadsheet could take for a formula is not one of ours. */
static void csv_cell(struct text *out, const char *cell) {
    if (!strpbrk(cell, ",\"\r\n")) {
        text_put_str(out, cell);
        return;
    }
    text_put_byte(out, '"');
    for (; *cell; cell++) {
        if (*cell == '"') text_put_byte(out, '"');
        text_put_byte(out, (uint8_t)*cell);
    }
    text_put_byte(out, '"');
}

static void csv_print(const struct report *report) {
    struct text out = {.arena = report->cli->arena};
    for (size_t row = 0; row <= report->rows; row++)
        for (size_t i = 0; i < report->columns; i++) {
            csv_cell(&out, row ? report->cell[(row - 1) * report->columns + i] : report->column[i]);
            text_put_str(&out, i + 1 < report->columns ? "," : "\r\n");
        }
    cli_put(report->cli, text_span(&out));
}

struct err report_put(struct cli *cli, const json_t *view, const char *const *column) {
    struct report report;
    const char *format = cli_value(cli, "format");
    bool json = cli->json || (format && strcmp(format, "json") == 0);
    bool csv = format && strcmp(format, "csv") == 0;
    if (format && !json && !csv && strcmp(format, "table") != 0)
        return err_make(ERR_USAGE, "--format is table, csv or json");
    TRY(report_read(cli, view, column, &report));
    if (json) {
        cli_put(cli, json_write(cli->arena, view));
        cli_put(cli, SPAN_LITERAL("\n"));
    } else if (csv)
        csv_print(&report);
    else
        table_print(&report);
    return err_none();
}
