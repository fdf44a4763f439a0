/* How does a report look, and over what does it go? */
#include "cli/report.h"

#include "base/bytes.h"

#include <assert.h>

struct report report_begin(struct cli *cli, const char *title, const char *const *column) {
    struct report report = {.cli = cli, .title = title};
    while (column[report.columns]) {
        assert(report.columns + 1 < REPORT_COLUMNS_MAX);
        report.column[report.columns] = column[report.columns];
        report.columns++;
    }
    return report;
}

void report_row(struct report *report, const char *const *cell) {
    size_t width = report->columns;
    if (report->rows == report->capacity) {
        size_t capacity = report->capacity ? 2 * report->capacity : 64;
        const char **grown = ARENA_ARRAY(report->cli->arena, const char *, capacity *width);
        if (report->rows) memcpy(grown, report->cell, report->rows * width * sizeof *grown);
        report->cell = grown;
        report->capacity = capacity;
    }
    for (size_t i = 0; i < width; i++)
        report->cell[report->rows * width + i] = cell[i];
    report->rows++;
}

const char *report_number(struct report *report, uint64_t number) {
    return arena_printf(report->cli->arena, "%llu", (unsigned long long)number);
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

static json_t *cell_json(const char *cell) {
    uint64_t number;
    if (!err_is(decimal_read(span_str(cell), JSON_INTEGER_MAX, &number)))
        return json_integer((json_int_t)number);
    return json_string(cell);
}

static void json_print(const struct report *report) {
    OWNED_JSON o = json_object();
    json_t *rows = json_array();
    json_set_span(o, "report", span_str(report->title));
    json_object_set_new(o, "rows", rows);
    for (size_t row = 0; row < report->rows; row++) {
        json_t *one = json_object();
        for (size_t i = 0; i < report->columns; i++)
            json_object_set_new(one, report->column[i],
                                cell_json(report->cell[row * report->columns + i]));
        json_array_append_new(rows, one);
    }
    struct text out = {.arena = report->cli->arena};
    text_put(&out, json_write(report->cli->arena, o));
    text_put_byte(&out, '\n');
    cli_put(report->cli, text_span(&out));
}

struct err report_end(struct report *report) {
    const char *format = cli_value(report->cli, "format");
    if (report->cli->json || (format && strcmp(format, "json") == 0))
        json_print(report);
    else if (format && strcmp(format, "csv") == 0)
        csv_print(report);
    else if (!format || strcmp(format, "table") == 0)
        table_print(report);
    else
        return err_make(ERR_USAGE, "--format is table, csv or json");
    return err_none();
}

/* ---- over what ---- */

struct walking {
    instant from, to;
    report_visit *look;
    void *with;
};

static struct err visit_decision(void *with, struct tree *tree, uint64_t index, struct span bytes,
                                 const struct entry_view *entry, uint64_t tally[TALLIES]) {
    const struct walking *walking = with;
    if (entry->kind != ENTRY_DECISION || entry->time < walking->from || entry->time > walking->to)
        return err_none();
    return walking->look(walking->with, index, entry);
}

struct err report_walk(struct cli *cli, struct keeper *keeper, instant from, instant to,
                       report_visit *look, void *with) {
    struct source *log;
    struct checkpoint checkpoint;
    struct span note;
    struct walked walked;
    struct walking walking = {from, to, look, with};
    TRY(source_open(cli->arena, keeper_path(cli->arena, keeper->dir, "log"), &log));
    TRY(checkpoint_open(log, cli->arena, &keeper->signer.key, &checkpoint, &note));
    struct cli_progress progress = cli_progress_begin(cli, "reading");
    struct walk walk = {.source = log,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = keeper_now(keeper),
                        .workers = 1, /* the vault is this process's */
                        .visit = visit_decision,
                        .with = &walking};
    struct err e = walk_run(&walk, &walked);
    cli_progress_end(&progress);
    return e;
}

struct err report_case(struct keeper *keeper, struct arena *arena, uint64_t index,
                       struct vault_case *found) {
    bool has = false;
    TRY(case_by_entry(keeper->vault, arena, index, found, &has));
    if (has) return err_none();
    return err_make(ERR_FAULT,
                    "the case of ledger entry %llu is missing; restore the vault from a "
                    "copy",
                    (unsigned long long)index);
}
