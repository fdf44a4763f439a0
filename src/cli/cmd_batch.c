/* How does a programme ask about many, one by one? */
#include "ask/manifest.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#include <signal.h>
#include <unistd.h>

/* To whom the lines are sealed: the key in a file, or that which the gateway publishes; NULL where
 * they stay in the clear, for a directory. */
static struct err custodian_read(struct cli *cli, struct jwk **custodian) {
    const char *path = cli_value(cli, "custodian");
    const char *url = cli_value(cli, "url");
    if (path && url)
        return err_make(ERR_USAGE, "--custodian and --url are two ways to one key; give one");
    if (!cli_value(cli, "sealed") != !(path || url))
        return err_make(ERR_USAGE, "--sealed FILE goes with the key that the lines are sealed to: "
                                   "--url of the gateway, or --custodian K.jwk");
    if (path) return cli_read_key(cli, path, false, custodian);
    if (!url) return err_none();
    OWNED_REMOTE remote = {0};
    TRY(remote_open(cli, &remote));
    return remote_custodian(&remote, custodian);
}

/* The sealed lines appear whole or not at all. */
static struct err manifest_print(struct cli *cli, const struct jwk *key,
                                 const struct jwk *custodian, FILE *asks, FILE *sealed) {
    struct span manifest;
    struct span jws;
    char id[ID_BYTES_MAX];
    uint8_t random[10];
    instant now = 0;
    TRY(cli_instant(cli, "now", &now));
    now = now ? now : clock_now();
    random_fill(random, sizeof random);
    id_write("BAT", now, random, id);
    struct manifest_for by = {cli_value(cli, "requester"), cli_value(cli, "authority"), custodian,
                              sealed};
    TRY(manifest_make(cli->arena, asks, cli->operand[0], id, now, &by, &manifest));
    TRY(jws_sign(cli->arena, key, MANIFEST_TYP, manifest, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static struct err sign(struct cli *cli) {
    OWNED_JWK key = NULL;
    OWNED_JWK custodian = NULL;
    FILE *asks = NULL;
    FILE *sealed = NULL;
    const char *path = cli_value(cli, "sealed");
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(custodian_read(cli, &custodian));
    TRY(cli_open(cli, cli->operand[0], &asks));
    struct err e = path ? cli_create(path, &sealed) : err_none();
    if (!err_is(e)) e = manifest_print(cli, key, custodian, asks, sealed);
    fclose(asks);
    if (sealed && fclose(sealed) != 0 && !err_is(e)) e = err_errno("cannot write %s", path);
    if (sealed && err_is(e)) unlink(path);
    return e;
}

static const struct cli_option sign_options[] = {
    {"key", "K.jwk", "the requester's key", true, false},
    {"url", "URL", "seal the lines to the key of the gateway that runs there", false, false},
    CLI_OPTION_AUTHORITIES,
    {"custodian", "K.jwk", "seal them to this key, where no gateway can be reached", false, false},
    {"sealed", "FILE", "where the sealed lines go; must not exist", false, false},
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
    .help =
        "Prints the manifest (JWS). It binds every line; the lines themselves are not signed.\n\n"
        "A gateway is sent sealed lines, so that who carries them sees no name and no number: "
        "with --sealed each line is sealed under one new content key to the custodian, and the "
        "manifest carries that key, sealed, and binds the sealed file. What goes to a "
        "directory is signed as it is.",
    .example = "portcullis batch sign --key agency.jwk asks.ndjson > asks.manifest\n"
               "portcullis batch sign --key agency.jwk --url http://localhost:6103 --sealed "
               "asks.sealed asks.ndjson > sealed.manifest",
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

/* `records`: how many were looked at; below zero: the gateway does not say. */
static void refusal_say(struct cli *cli, const struct batch_report *report, int64_t records) {
    OWNED_JSON o = json_object();
    json_t *grounds = json_array();
    json_set_span(o, "batch", span_str(report->batch_id));
    json_set_span(o, "state", SPAN_LITERAL("not-released"));
    json_set_int(o, "log_index", (int64_t)report->index);
    if (records >= 0) json_set_span(o, "vault_reads", span_str(records ? "some" : "none"));
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
    if (records >= 0) cli_say_row(cli, "records read", "%s", records ? "some" : "none");
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
    struct vault_reads reads = vault_reads(keeper->vault);
    if (report.ground_count)
        refusal_say(cli, &report, (int64_t)(reads.finds + reads.identities + reads.years));
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
    if (empty) unlink(path);
    return e;
}

/* ---- by a running gateway ---- */

static struct err count_read(const json_t *o, const char *key, uint64_t *count) {
    int64_t found = 0;
    TRY(json_need_int(o, "the batch", key, 0, JSON_INTEGER_MAX, &found));
    *count = (uint64_t)found;
    return err_none();
}

static struct err grounds_read(struct cli *cli, const json_t *o, struct batch_report *report) {
    const json_t *list = NULL;
    size_t most = sizeof report->ground / sizeof *report->ground;
    TRY(json_need_array(o, "the batch", "grounds", most, &list));
    report->ground_count = json_array_size(list);
    for (size_t i = 0; i < report->ground_count; i++) {
        struct span code;
        struct span says;
        TRY(json_need_str(json_array_get(list, i), "grounds", "code", 64, &code));
        TRY(json_need_str(json_array_get(list, i), "grounds", "says", 1024, &says));
        report->ground[i].code = cli_text(cli, code);
        snprintf(report->ground[i].says, sizeof report->ground[i].says, "%s", cli_text(cli, says));
    }
    return err_none();
}

static struct err report_read(struct cli *cli, const json_t *o, struct batch_report *report,
                              uint64_t *all) {
    const json_t *funnel = NULL;
    struct span id;
    *report = (struct batch_report){0};
    TRY(json_need_str(o, "the batch", "batch", ID_BYTES_MAX - 1, &id));
    snprintf(report->batch_id, sizeof report->batch_id, "%.*s", SPAN_FMT(id));
    TRY(json_need_object(o, "the batch", "funnel", &funnel));
    TRY(count_read(o, "log_index", &report->index));
    TRY(count_read(o, "lines", all));
    TRY(count_read(o, "decided", &report->lines));
    TRY(count_read(funnel, "released", &report->released));
    TRY(count_read(funnel, "not_released", &report->not_released));
    TRY(count_read(funnel, "needs_from_you", &report->needs));
    TRY(count_read(funnel, "under_review", &report->review));
    TRY(count_read(funnel, "malformed", &report->malformed));
    return grounds_read(cli, o, report);
}

static struct err batch_wait(const struct remote *remote, struct batch_report *report) {
    static const struct timespec pause = {.tv_nsec = 200000000};
    struct cli *cli = remote->cli;
    struct cli_progress progress = cli_progress_begin(cli, "deciding");
    const char *path = arena_printf(cli->arena, "/v1/batches/%s", report->batch_id);
    struct err e = err_none();
    for (bool more = true; more && !err_is(e);) {
        OWNED_JSON o = NULL;
        struct span state;
        uint64_t all = 0;
        struct http_message message = {.method = "GET"};
        e = remote_json(remote, &message, path, NULL, &o);
        if (!err_is(e)) e = json_need_str(o, "the batch", "state", 16, &state);
        if (!err_is(e)) e = report_read(cli, o, report, &all);
        if (err_is(e)) break;
        cli_progress_step(report->lines, all, &progress);
        more = span_is(state, "waiting") || span_is(state, "deciding");
        if (span_is(state, "failed"))
            e = err_make(ERR_FAULT, "%s was cut off; send the same two files again",
                         report->batch_id);
        if (more) nanosleep(&pause, NULL);
    }
    cli_progress_end(&progress);
    return e;
}

static struct err results_fetch(const struct remote *remote, const char *id, FILE *out) {
    struct http_reply reply;
    struct http_message message = {.method = "GET", .into = out};
    return remote_call(remote, &message,
                       arena_printf(remote->cli->arena, "/v1/batches/%s/results", id), &reply);
}

/* The manifest, a line end, the asks as they stand in the file. */
static struct err batch_send(const struct remote *remote, struct span manifest, FILE *asks,
                             struct batch_report *report) {
    OWNED_JSON o = NULL;
    struct stat found;
    uint64_t all = 0;
    struct arena *arena = remote->cli->arena;
    if (fstat(fileno(asks), &found) != 0 || !S_ISREG(found.st_mode))
        return err_make(ERR_INPUT, "%s: with --url the asks are a file, whose length is told first",
                        remote->cli->operand[0]);
    const char *first = arena_printf(arena, "%.*s\n", SPAN_FMT(manifest));
    struct http_message message = {.method = "POST",
                                   .type = "application/x-ndjson",
                                   .has_body = true,
                                   .body = span_str(first),
                                   .rest = asks,
                                   .rest_bytes = (uint64_t)found.st_size};
    struct remote sender = *remote;
    sender.key = NULL; /* the manifest is the signature */
    TRY(remote_json(&sender, &message, "/v1/batches", NULL, &o));
    return report_read(remote->cli, o, report, &all);
}

/* No line leaves here in the clear, as no single ask does. */
static struct err sealed_need(struct cli *cli, struct span jws) {
    struct jws_header header;
    struct span json;
    struct manifest manifest;
    TRY(jws_peek(cli->arena, jws, MANIFEST_TYP, &header, &json));
    TRY(manifest_read(cli->arena, json, &manifest));
    if (manifest.seal.len) return err_none();
    return err_make(ERR_INPUT,
                    "%s is not sealed, and who carries it would see whom it names; nothing was "
                    "sent: sign it with portcullis batch sign --url %s --sealed asks.sealed, and "
                    "give asks.sealed here",
                    cli->operand[0], cli_value(cli, "url"));
}

static struct err decide_remote(struct cli *cli, struct span manifest, FILE *asks, FILE *out) {
    struct batch_report report = {0};
    OWNED_REMOTE remote = {0};
    struct cli_progress clock = cli_progress_begin(cli, "sending");
    TRY(remote_open(cli, &remote));
    if (!remote.key)
        return err_make(ERR_USAGE, "--key K.jwk is needed with --url: a key of the requester");
    TRY(sealed_need(cli, manifest));
    struct err e = batch_send(&remote, manifest, asks, &report);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    if (report.ground_count == 0) TRY(batch_wait(&remote, &report));
    if (report.ground_count) {
        refusal_say(cli, &report, -1);
        return err_none();
    }
    TRY(results_fetch(&remote, report.batch_id, out));
    report_say(cli, &report, cli_progress_seconds(&clock));
    return err_none();
}

static struct err decide_here(struct cli *cli, struct span manifest, FILE *asks, FILE *out) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    interrupt_wait_for();
    keeper.stop = &interrupted;
    return decide_into(cli, &keeper, manifest, asks, out);
}

static struct err decide(struct cli *cli) {
    struct span manifest;
    FILE *asks = NULL;
    bool remote = false;
    const char *path = cli_value(cli, "out");
    TRY(cli_is_remote(cli, &remote));
    TRY(cli_read_signed(cli, cli_value(cli, "manifest"),
                        "portcullis batch sign --key K.jwk asks.ndjson > asks.manifest",
                        &manifest));
    TRY(cli_open(cli, cli->operand[0], &asks));
    FILE *out = NULL;
    struct err e = cli_create(path, &out);
    if (!err_is(e))
        e = remote ? decide_remote(cli, manifest, asks, out)
                   : decide_here(cli, manifest, asks, out);
    if (out) e = out_close(out, path, e);
    fclose(asks);
    if (!err_is(e) && cli->exit == CLI_OK) cli_say_row(cli, "results", "%s", path);
    return e;
}

static const struct cli_option decide_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_KEY,
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
    .help =
        "The whole file is looked at before any record is: count and digest as in the "
        "manifest, an authority that takes batches, no officer on more lines than one can be "
        "engaged in, no reason shared between people, few incomplete addresses, safeguards "
        "in force. One that fails is refused whole, with all grounds and one ledger entry. "
        "Each line is "
        "then a decision of its own, recorded before its result is written.\n\n"
        "With --url a running gateway decides: the file is sent, and its results are fetched "
        "when every line is decided. It is then a file of sealed lines (batch sign --sealed).\n\n"
        "Ctrl-C ends it after the round under way. A batch that was cut off is run again with "
        "the same two files and another --out: what was decided keeps its answer.",
    .example = "portcullis batch decide --dir state --manifest asks.manifest --out results.ndjson "
               "asks.ndjson\n"
               "portcullis batch decide --url http://localhost:6103 --key agency.jwk --manifest "
               "sealed.manifest --out more.ndjson asks.sealed",
    .run = decide,
};
