/* How are made-up people, and asks about them, made? */
#include "cli/commands.h"

#include "synth/synth.h"

static struct err people_run(struct cli *cli) {
    uint64_t count;
    uint64_t seed;
    TRY(cli_count(cli, "count", 1, SYNTH_PEOPLE_MAX, 0, &count));
    TRY(cli_count(cli, "seed", 0, UINT64_MAX, 1, &seed));
    struct cli_progress progress = cli_progress_begin(cli, "making people");
    struct err e = synth_people(stdout, count, seed, cli_progress_step, &progress);
    cli_progress_end(&progress);
    return e;
}

static const struct cli_option people_option[] = {
    {"count", "N", "how many", true, false},
    {"seed", "S", "the same seed gives the same bytes (1)", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_synth_people = {
    .noun = "synth",
    .verb = "people",
    .summary = "makes up people with tax records; prints CSV",
    .operands = "",
    .option = people_option,
    .help = "Nobody in the output exists: their numbers begin with 9 and have a group that was "
            "never issued. Names follow published frequencies; households share surnames and "
            "addresses; some moved, some changed their name, some are Jr and Sr.\n\n"
            "The first three rows are canaries, the same in every file, to find leaks by: the word "
            "CANARY must stand nowhere else. A second file for the same vault goes without them: "
            "grep -v CANARY.",
    .example = "portcullis synth people --count 1000 --seed 1 > people.csv\n"
               "portcullis synth people --count 1000 --seed 2 | grep -v CANARY > more.csv",
    .run = people_run,
};

static struct err asks_options(struct cli *cli, struct synth_asks_options *options) {
    uint64_t year;
    TRY(cli_count(cli, "count", 1, SYNTH_ASKS_MAX, 0, &options->count));
    TRY(cli_count(cli, "seed", 0, UINT64_MAX, 1, &options->seed));
    TRY(cli_count(cli, "year", 1900, 9999, 2024, &year));
    TRY(cli_instant(cli, "now", &options->now));
    if (options->now == 0) options->now = clock_now();
    options->year = (int)year;
    options->authority = cli_value(cli, "authority");
    options->requester = cli_value(cli, "requester");
    if (!options->requester) options->requester = "us.ed";
    options->purpose = cli_value(cli, "purpose");
    return err_none();
}

static struct err asks_write(struct cli *cli, struct synth_asks_options *options, FILE *people) {
    const char *truth = cli_value(cli, "truth");
    if (truth) options->truth = fopen(truth, "we");
    if (truth && !options->truth) return err_errno("cannot write %s", truth);
    struct cli_progress progress = cli_progress_begin(cli, "making asks");
    struct err e =
        synth_asks(people, cli_value(cli, "people"), stdout, options, cli_progress_step, &progress);
    cli_progress_end(&progress);
    if (options->truth && fclose(options->truth) != 0 && !err_is(e))
        e = err_errno("cannot write %s", truth);
    return e;
}

static struct err asks_run(struct cli *cli) {
    struct synth_asks_options options = {0};
    FILE *people = NULL;
    TRY(asks_options(cli, &options));
    TRY(cli_open(cli, cli_value(cli, "people"), &people));
    struct err e = asks_write(cli, &options, people);
    fclose(people);
    return e;
}

static const struct cli_option asks_option[] = {
    {"people", "people.csv", "whom to ask about (a file: it is read twice)", true, false},
    {"authority", "ID", "6103-l-13-C, -c, -i-2, -l-6, -l-7, -l-10, -l-21 or -m-2 (6103-...)", true,
     false},
    {"count", "N", "how many", true, false},
    {"seed", "S", "the same seed gives the same bytes, given --now too (1)", false, false},
    {"requester", "ID", "the enrolled requester that asks (us.ed)", false, false},
    {"year", "YEAR", "the taxable year asked about (2024)", false, false},
    {"purpose", "WORD", "a purpose of the authority (its first)", false, false},
    {"now", "INSTANT", "issued_at of every ask (the clock)", false, false},
    {"truth", "FILE", "also write what each ask must come to", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_synth_asks = {
    .noun = "synth",
    .verb = "asks",
    .summary = "makes up asks about people of a file; prints NDJSON",
    .operands = "",
    .option = asks_option,
    .help =
        "Most asks are genuine; set shares of them have a wrong digit, another person's number, "
        "an unfit address, no certification. --truth says which, and what must come of each. "
        "The asks are not signed.",
    .example = "portcullis synth people --count 1000 > people.csv\n"
               "portcullis synth asks --people people.csv --authority 6103-l-13-C --count 100 "
               "--requester us.ed.fsa > asks.ndjson\n"
               "tail -n 1 asks.ndjson > ask.json",
    .run = asks_run,
};

/* ---- a sweep ---- */

static struct err sweep_run(struct cli *cli) {
    struct synth_sweep_options options = {.requester = cli_value(cli, "requester")};
    FILE *people = NULL;
    TRY(cli_count(cli, "lines", SYNTH_SWEEP_MIN, SYNTH_ASKS_MAX, 0, &options.count));
    TRY(cli_count(cli, "seed", 0, UINT64_MAX, 1, &options.seed));
    TRY(cli_instant(cli, "now", &options.now));
    if (options.now == 0) options.now = clock_now();
    TRY(cli_open(cli, cli_value(cli, "people"), &people));
    struct cli_progress progress = cli_progress_begin(cli, "making asks");
    struct err e = synth_sweep(people, cli_value(cli, "people"), stdout, &options,
                               cli_progress_step, &progress);
    cli_progress_end(&progress);
    fclose(people);
    return e;
}

static const struct cli_option sweep_option[] = {
    {"people", "people.csv", "who is on record (a file: it is read twice)", true, false},
    {"lines", "N", "how many", true, false},
    {"requester", "ID", "the enrolled requester that sends it", true, false},
    {"seed", "S", "the same seed gives the same bytes, given --now too (1)", false, false},
    {"now", "INSTANT", "issued_at of every ask (the clock)", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_synth_sweep = {
    .noun = "synth",
    .verb = "sweep",
    .summary = "makes up one file that asks for everybody's address; prints NDJSON",
    .operands = "",
    .option = sweep_option,
    .help =
        "The shares are those of the file of 1,280,000 lines that was sent in August 2025: one "
        "line in 27 is about somebody on record, one address in six is none, and one officer "
        "and one reason stand in all of it. A gateway refuses it whole, and looks at no record.",
    .example = "portcullis synth people --count 1000 > people.csv\n"
               "portcullis synth sweep --people people.csv --lines 12800 --requester us.office > "
               "sweep.ndjson",
    .run = sweep_run,
};
