/* How does a programme ask about many, one by one? */
#include "ask/manifest.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"

#include <signal.h>
#include <unistd.h>

static struct err sign(struct cli *cli) {
    OWNED_JWK key = NULL;
    FILE *asks = NULL;
    struct span manifest;
    struct span jws;
    char id[ID_BYTES_MAX];
    uint8_t random[10];
    instant now = 0;
    TRY(cli_instant(cli, "now", &now));
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(cli_open(cli, cli->operand[0], &asks));
    now = now ? now : clock_now();
    random_fill(random, sizeof random);
    id_write("BAT", now, random, id);
    struct manifest_for by = {cli_value(cli, "requester"), cli_value(cli, "authority")};
    struct err e = manifest_make(cli->arena, asks, cli->operand[0], id, now, &by, &manifest);
    fclose(asks);
    if (err_is(e)) return e;
    TRY(jws_sign(cli->arena, key, MANIFEST_TYP, manifest, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option sign_options[] = {
    {"key", "K.jwk", "the requester's key", true, false},
    {"requester", "ID", "who asks (else as in the first line)", false, false},
    {"authority", "A", "under what (else as in the first line)", false, false},
    {"now", "INSTANT", "the clock to sign at", false, false},
    {0},
};

const struct cli_command command_batch_sign = {
    .noun = "batch",
    .verb = "sign",
    .summary = "signs a file of asks: count, digest, requester, authority",
    .operands = "asks.ndjson",
    .operands_min = 1,
    .operands_max = 1,
    .option = sign_options,
    .help = "Prints the manifest (JWS). It binds every line; the lines themselves are not signed.",
    .example = "portcullis batch sign --key ed.jwk asks.ndjson > asks.manifest",
    .run = sign,
};

static void report_say(struct cli *cli, const struct batch_report *report, double seconds) {
    double rate = seconds > 0 ? (double)report->lines / seconds : 0;
    OWNED_JSON o = json_object();
    json_set_span(o, "batch", span_str(report->batch_id));
    json_set_int(o, "log_index", (int64_t)report->index);
    json_set_int(o, "lines", (int64_t)report->lines);
    json_set_int(o, "released", (int64_t)report->released);
    json_set_int(o, "not_released", (int64_t)report->not_released);
    json_set_int(o, "needs_from_you", (int64_t)report->needs);
    json_set_int(o, "under_review", (int64_t)report->review);
    json_set_int(o, "malformed", (int64_t)report->malformed);
    json_set_int(o, "decided_before", (int64_t)report->replayed);
    json_set_int(o, "per_second", (int64_t)rate);
    cli_say_json(cli, o);
    cli_say(cli, "%s  %s asks, %.0f a second\n", report->batch_id, cli_number(cli, report->lines),
            rate);
    cli_say_row(cli, "released", "%s", cli_number(cli, report->released));
    cli_say_row(cli, "not released", "%s", cli_number(cli, report->not_released));
    cli_say_row(cli, "incomplete", "%s", cli_number(cli, report->needs));
    cli_say_row(cli, "under review", "%s", cli_number(cli, report->review));
    cli_say_row(cli, "malformed", "%s", cli_number(cli, report->malformed));
    if (report->replayed)
        cli_say_row(cli, "decided before", "%s", cli_number(cli, report->replayed));
}

static void refusal_say(struct cli *cli, const struct keeper *keeper,
                        const struct batch_report *report) {
    struct vault_reads reads = vault_reads(keeper->vault);
    uint64_t records = reads.finds + reads.identities + reads.years;
    OWNED_JSON o = json_object();
    json_t *grounds = json_array();
    json_set_span(o, "batch", span_str(report->batch_id));
    json_set_span(o, "state", SPAN_LITERAL("not-released"));
    json_set_int(o, "log_index", (int64_t)report->index);
    json_set_span(o, "vault_reads", span_str(records ? "some" : "none"));
    cli_say(cli, "REFUSED AS A WHOLE  %s\n", report->batch_id);
    for (size_t i = 0; i < report->ground_count; i++) {
        json_t *ground = json_object();
        json_set_span(ground, "code", span_str(report->ground[i].code));
        json_set_span(ground, "says", span_str(report->ground[i].says));
        json_array_append_new(grounds, ground);
        cli_say(cli, "  - %s\n    %s\n", report->ground[i].code, report->ground[i].says);
    }
    json_object_set_new(o, "grounds", grounds);
    cli_say_json(cli, o);
    cli_say_row(cli, "ledger entry", "%s", cli_number(cli, report->index));
    cli_say_row(cli, "records read", "%s", records ? "some" : "none");
    cli->exit = CLI_REFUSED;
}

static struct err decide_into(struct cli *cli, struct keeper *keeper, struct span manifest,
                              FILE *asks, FILE *out) {
    struct batch_report report;
    struct cli_progress progress = cli_progress_begin(cli, "deciding");
    struct err e = batch_decide(keeper, manifest, asks, cli->operand[0], out, cli_progress_step,
                                &progress, &report);
    double seconds = cli_progress_seconds(&progress);
    cli_progress_end(&progress);
    if (err_is(e)) return e;
    if (report.ground_count)
        refusal_say(cli, keeper, &report);
    else
        report_say(cli, &report, seconds);
    return err_none();
}

/* Ctrl-C ends a batch between two rounds; a second one ends the process, and loses nothing either.
 */
static volatile int interrupted;

static void interrupt(int number) { interrupted = number; }

static void interrupt_wait_for(void) {
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Results that never began stand in nobody's way. */
static struct err out_close(FILE *out, const char *path, struct err e) {
    fseeko(out, 0, SEEK_END);
    bool empty = ftello(out) == 0;
    if (fclose(out) != 0 && !err_is(e)) e = err_errno("cannot write %s", path);
    if (err_is(e) && empty) unlink(path);
    return e;
}

static struct err decide(struct cli *cli) {
    struct span manifest;
    FILE *asks = NULL;
    const char *path = cli_value(cli, "out");
    TRY(cli_read_signed(cli, cli_value(cli, "manifest"),
                        "portcullis batch sign --key K.jwk asks.ndjson > asks.manifest",
                        &manifest));
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(cli_open(cli, cli->operand[0], &asks));
    FILE *out = NULL;
    struct err e = cli_create(path, &out);
    interrupt_wait_for();
    keeper.stop = &interrupted;
    if (!err_is(e)) e = decide_into(cli, &keeper, manifest, asks, out);
    if (out) e = out_close(out, path, e);
    fclose(asks);
    if (!err_is(e) && cli->exit == CLI_OK) cli_say_row(cli, "results", "%s", path);
    return e;
}

static const struct cli_option decide_options[] = {
    CLI_OPTION_DIR,
    {"manifest", "FILE", "the signed manifest of the file", true, false},
    {"out", "FILE", "where the results go; must not exist", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_batch_decide = {
    .noun = "batch",
    .verb = "decide",
    .summary = "decides a file of asks under an authority that its pack opens to programmes",
    .operands = "asks.ndjson",
    .operands_min = 1,
    .operands_max = 1,
    .option = decide_options,
    .help = "The whole file is looked at before any record is: count and digest as in the "
            "manifest, an authority that takes batches, no officer on more lines than one can be "
            "engaged in, no reason shared between people, few incomplete addresses, safeguards "
            "in force. One that fails is refused whole, with all grounds and one ledger entry. "
            "Each line is "
            "then a decision of its own, recorded before its result is written.\n\n"
            "Ctrl-C ends it after the round under way. A batch that was cut off is run again with "
            "the same two files and another --out: what was decided keeps its answer.",
    .example = "portcullis batch decide --dir state --manifest asks.manifest --out results.ndjson "
               "asks.ndjson",
    .run = decide,
};
