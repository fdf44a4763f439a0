/* How does a checkpoint come by a time that is not ours? A request goes out by any courier, the
 * answer is checked and kept. */
#include "base/file.h"
#include "cli/commands.h"
#include "tlog/tlog.h"
#include "verify/timestamp.h"

static struct err checkpoint_get(struct cli *cli, const char *dir, struct span *note,
                                 struct checkpoint *checkpoint) {
    const char *path = arena_printf(cli->arena, "%s/log/checkpoint", dir);
    TRY(file_read(path, NOTE_BYTES_MAX, cli->arena, note));
    return checkpoint_read(cli->arena, *note, checkpoint);
}

static struct err request_run(struct cli *cli) {
    const char *dir;
    struct span note;
    struct span der;
    struct checkpoint checkpoint;
    TRY(cli_dir(cli, &dir));
    TRY(checkpoint_get(cli, dir, &note, &checkpoint));
    TRY(timestamp_request(cli->arena, note, &der));
    /* What is asked about is kept: the log goes on, and the answer is about this very file. */
    const char *folder = arena_printf(cli->arena, "%s/anchor/timestamps", dir);
    const char *kept =
        arena_printf(cli->arena, "%s/%llu.checkpoint", folder, (unsigned long long)checkpoint.size);
    TRY(folder_make(folder, 0755));
    if (!file_exists(kept)) TRY(file_write_durable(kept, note, 0644));
    cli_note(cli, "of the checkpoint %s\n", kept);
    cli_put(cli, der);
    return err_none();
}

static struct err store_run(struct cli *cli) {
    const char *dir;
    struct span note;
    struct span der;
    struct span pem;
    instant when = 0;
    uint64_t size;
    char text[INSTANT_TEXT_BYTES];
    TRY(cli_dir(cli, &dir));
    TRY(cli_count(cli, "size", 1, INT64_MAX, 0, &size));
    const char *kept =
        arena_printf(cli->arena, "%s/anchor/timestamps/%llu", dir, (unsigned long long)size);
    TRY(file_read(arena_printf(cli->arena, "%s.checkpoint", kept), NOTE_BYTES_MAX, cli->arena,
                  &note));
    TRY(cli_read(cli, cli->operand[0], TIMESTAMP_BYTES_MAX, &der));
    TRY(cli_read(cli, cli_value(cli, "ca"), AUTHORITIES_BYTES_MAX, &pem));
    struct err e = timestamp_verify(note, der, pem, &when);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    TRY(file_write_durable(arena_printf(cli->arena, "%s.tsr", kept), der, 0644));
    instant_write(when, text);
    cli_say(cli, "The checkpoint of %s entries existed at %s; the time stamp is in %s.tsr\n",
            cli_number(cli, size), text, kept);
    OWNED_JSON o = json_object();
    json_set_int(o, "size", (int64_t)size);
    json_set_span(o, "time", span_str(text));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option request_options[] = {CLI_OPTION_DIR, {0}};

const struct cli_command command_timestamp_request = {
    .noun = "timestamp",
    .verb = "request",
    .summary = "makes an RFC 3161 request for a time stamp of the newest checkpoint",
    .operands = "",
    .option = request_options,
    .help = "Prints the request (DER) and keeps the checkpoint it is about beneath anchor/. Any "
            "client sends it to a time stamping authority; what comes back goes to timestamp "
            "store. A time stamp is one more witness that history was not written later.",
    .example = "portcullis timestamp request --dir state > request.tsq",
    .run = request_run,
    .here = "a running gateway asks the authority of its settings by itself",
};

static const struct cli_option store_options[] = {
    CLI_OPTION_DIR,
    {"size", "N", "entries of the checkpoint that was asked about", true, false},
    {"ca", "FILE.pem", "the certificates of the authorities that are believed", true, false},
    {0},
};

const struct cli_command command_timestamp_store = {
    .noun = "timestamp",
    .verb = "store",
    .summary = "checks a time stamping authority's answer and keeps it",
    .operands = "ANSWER.tsr",
    .operands_min = 1,
    .operands_max = 1,
    .option = store_options,
    .help = "The answer must be about the checkpoint that was asked about, and signed by an "
            "authority of --ca. It is kept beneath anchor/timestamps, beside its checkpoint; "
            "portcullis-verify timestamp and openssl ts -verify check the two anywhere.",
    .example = "portcullis timestamp store --dir state --size 6 --ca ca.pem answer.tsr",
    .run = store_run,
    .here = "a running gateway asks the authority of its settings by itself",
};
