/* What was disclosed, to whom, on what ground? Reports from the ledger and the cases behind it. */
#include "ask/affected.h"
#include "base/url.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/report.h"
#include "cli/subject.h"
#include "cli/view.h"

/* ---- counts by agency and authority ---- */

static struct err year_run(struct cli *cli, const char *word, const char *path,
                           const char *const *column) {
    uint64_t year;
    OWNED_JSON view = NULL;
    struct view_param param = {.name = "year"};
    TRY(cli_count(cli, "year", 1900, 9998, 0, &year));
    param.value = span_str(cli_value(cli, "year"));
    TRY(cli_view_with(cli, word, &param, 1,
                      arena_printf(cli->arena, "%s?year=%s", path, cli_value(cli, "year")), &view));
    return report_put(cli, view, column);
}

static struct err jct_run(struct cli *cli) {
    static const char *const column[] = {"agency",    "authority", "requests", "disclosures",
                                         "taxpayers", "purpose",   NULL};
    return year_run(cli, "report-jct", "/v1/reports/jct", column);
}

static struct err form_5466b_run(struct cli *cli) {
    static const char *const column[] = {"agency",      "authority", "purpose", "source",
                                         "disclosures", "taxpayers", NULL};
    return year_run(cli, "report-5466b", "/v1/reports/5466b", column);
}

static const struct cli_option year_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_LOOKER,
    {"year", "YYYY", "the calendar year", true, false},
    REPORT_OPTION_FORMAT,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_report_jct = {
    .noun = "report",
    .verb = "jct",
    .summary = "counts a year's requests, disclosures and taxpayers by agency and authority",
    .operands = "",
    .option = year_options,
    .help =
        "What 26 USC 6103(p)(3)(C) wants told to the Joint Committee on Taxation for the public: "
        "for each agency the number of requests, of disclosures, and of taxpayers whose returns "
        "or return information were disclosed, with the general purposes. A taxpayer counts "
        "once an agency and authority. Counts only: no row is about a person.",
    .example = "portcullis report jct --dir state --year 2026 --format csv",
    .run = jct_run,
};

const struct cli_command command_report_5466b = {
    .noun = "report",
    .verb = "5466b",
    .summary = "counts a year's disclosures by agency, purpose and source",
    .operands = "",
    .option = year_options,
    .help = "The rows of Form 5466-B, the record of many disclosures at once: agency, authority, "
            "purpose as it was stated in the asks, and source (of which part of the record). The "
            "form's numeric codes are the agency's own; the words here are what they stand for.",
    .example = "portcullis report 5466b --dir state --year 2026",
    .run = form_5466b_run,
};

/* ---- who ---- */

static struct err who_here(struct cli *cli, json_t **view) {
    struct secret subject;
    struct span jws;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(subject_open(cli, &keeper, &subject));
    struct err e = subject_officer_sign(cli, &keeper, "who", &subject, &jws);
    struct view_want want = {.keeper = &keeper, .officer = "", .subject = &subject, .acts = jws};
    if (!err_is(e)) e = view_make(cli->arena, "report-who", &want, view);
    secret_wipe(&subject);
    return e;
}

static struct err who_there(struct cli *cli, json_t **view) {
    struct http_reply reply;
    TRY(subject_wish_send(cli, &wish_who, "/v1/reports/who", &reply));
    struct err e = json_read(reply.body, reply.body.len, view);
    return err_is(e) ? err_at(e, "the gateway's answer") : e;
}

static struct err who_run(struct cli *cli) {
    static const char *const column[] = {"entry", "time",   "requester", "authority",
                                         "state", "fields", NULL};
    bool remote = false;
    OWNED_JSON view = NULL;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? who_there(cli, &view) : who_here(cli, &view));
    return report_put(cli, view, column);
}

static const struct cli_option who_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"number-file", "FILE", "the person's number, from a file or - (standard input)", true, false},
    {"officer-key", "KEY", "the private key of the officer who acts for the person", true, false},
    REPORT_OPTION_FORMAT,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_report_who = {
    .noun = "report",
    .verb = "who",
    .summary = "shows a person who asked about them, and what was given",
    .operands = "",
    .option = who_options,
    .help = "For the person, by an officer who acts for them; that it was looked at is entered in "
            "the ledger first. One row an ask, refusals too. accounting make gives the same with "
            "proofs.",
    .example = "portcullis report who --dir state --number-file number.txt \\\n"
               "    --officer-key state/demo/officer-a.jwk",
    .run = who_run,
};

/* ---- affected ---- */

static struct err affected_run(struct cli *cli) {
    static const char *const column[] = {"entry",     "time",     "requester",
                                         "authority", "decision", NULL};
    struct view_param param[AFFECTED_WORDS_MAX];
    struct text path = {.arena = cli->arena};
    OWNED_JSON view = NULL;
    size_t count = (size_t)cli_value_count(cli, "where");
    if (count > AFFECTED_WORDS_MAX)
        return err_make(ERR_USAGE, "--where is given more than %d times", AFFECTED_WORDS_MAX);
    text_put_str(&path, "/v1/reports/affected");
    for (size_t i = 0; i < count; i++) {
        const char *word = cli_value_at(cli, "where", (int)i);
        param[i] = (struct view_param){"where", span_str(word)};
        text_printf(&path, "%swhere=", i ? "&" : "?");
        url_put_value(&path, span_str(word));
    }
    TRY(cli_view_with(cli, "report-affected", param, count, arena_str(cli->arena, text_span(&path)),
                      &view));
    return report_put(cli, view, column);
}

static const struct cli_option affected_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_LOOKER,
    AFFECTED_OPTION_WHERE,
    REPORT_OPTION_FORMAT,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_report_affected = {
    .noun = "report",
    .verb = "affected",
    .summary = "finds the releases that relied on something",
    .operands = "",
    .option = affected_options,
    .help = "Every decision record has the words for what it relied on: pack:<digest>, "
            "authority:<id>, construction:<names>, order:<id>, register:<name>, "
            "identity:<verdict>, address:current, prior or not-on-file. Several --where must all "
            "hold. Ids of decisions and no person.",
    .example = "portcullis report affected --dir state --where authority:6103-l-13-C",
    .run = affected_run,
};
