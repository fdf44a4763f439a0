/* How do people's records come in? */
#include "ask/load.h"
#include "cli/commands.h"
#include "cli/keeper.h"

#include <ctype.h>

static void report_say(struct cli *cli, const struct load_report *report, double seconds,
                       uint64_t index) {
    double rate = seconds > 0 ? (double)report->loaded / seconds : 0;
    const char *rejects = cli_value(cli, "rejects");
    OWNED_JSON o = json_object();
    json_set_int(o, "people", (int64_t)report->loaded);
    json_set_int(o, "years", (int64_t)report->rows);
    json_set_int(o, "rejected", (int64_t)report->rejected);
    json_set_int(o, "people_per_second", (int64_t)rate);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    cli_say(cli, "%s people loaded and sealed, %.0f a second.\n", cli_number(cli, report->loaded),
            rate);
    cli_say_row(cli, "tax years", "%s", cli_number(cli, report->rows));
    if (report->rejected)
        cli_say_row(cli, "rejected", "%s rows, with line and reason in %s%s",
                    cli_number(cli, report->rejected), rejects ? rejects : cli->operand[0],
                    rejects ? "" : ".rejects");
    cli_say_row(cli, "ledger entry", "%s", cli_number(cli, index));
}

static bool register_good(struct span name) {
    bool good = name.len > 0 && name.len <= 64;
    for (size_t i = 0; i < name.len; i++)
        good = good && (isalnum(name.at[i]) || strchr("-./", name.at[i]));
    return good;
}

static void load_step(uint64_t done, uint64_t all, void *progress) {
    cli_progress_step(done / 1024, all / 1024, progress);
}

static struct err load(struct cli *cli) {
    struct load_report report = {0};
    uint64_t index = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct cli_progress progress = cli_progress_begin(cli, "loading");
    progress.unit = " KiB";
    const char *source = cli_value(cli, "register");
    if (source && !register_good(span_str(source)))
        return err_make(ERR_USAGE, "--register must be 1 to 64 letters, digits, '-', '.', '/'");
    struct load_options options = {.skip_bad = cli_flag(cli, "skip-bad"),
                                   .source = source,
                                   .rejects = cli_value(cli, "rejects"),
                                   .progress = load_step,
                                   .arg = &progress};
    struct err e = loading_run(&keeper, cli->operand[0], &options, &report, &index);
    double seconds = cli_progress_seconds(&progress);
    cli_progress_end(&progress);
    if (err_is(e)) return e;
    report_say(cli, &report, seconds, index);
    return err_none();
}

static const struct cli_option load_options_typed[] = {
    CLI_OPTION_DIR,
    {"skip-bad", NULL, "load the good rows although there are bad ones", false, false},
    {"rejects", "FILE", "where rejected rows go (else beside the file, as people.csv.rejects)",
     false, false},
    {"register", "NAME", "the register these rows come from: releases that rest on it say so",
     false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_vault_load = {
    .noun = "vault",
    .verb = "load",
    .summary = "loads people from a CSV file, each record sealed on its own",
    .operands = "people.csv",
    .operands_min = 1,
    .operands_max = 1,
    .option = load_options_typed,
    .help = "All rows or none: bad rows go to people.csv.rejects with line and reason, and nothing "
            "is loaded unless --skip-bad is given. The ledger has the file's digest and the counts "
            "before anybody can be found. The columns are in doc/formats-people.md.\n\n"
            "There is no command that lists or searches people, and there will be none.",
    .example = "portcullis vault load --dir state people.csv",
    .run = load,
    .here = "it reads people from a file of the custodian's, and the gateway is to stand still "
            "meanwhile",
};
