/* What does the log hold about one person? For that person, by an officer who acts for them. */
#include "ask/enact.h"
#include "base/bytes.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "cli/subject.h"
#include "verify/verify.h"

#include <stdio.h>
#include <unistd.h>

enum { NUMBER_TEXT_MAX = 32 };

/* From a file or standard input: a number on the command line would be seen by every process. */
struct err subject_number(struct cli *cli, char tin[10]) {
    struct span text;
    TRY(cli_read_line(cli, cli_value(cli, "number-file"), NUMBER_TEXT_MAX, &text));
    if (tin_canon(text, tin)) return err_none();
    return err_make(ERR_INPUT, "%s holds no taxpayer number of nine digits",
                    cli_value(cli, "number-file"));
}

struct err subject_open(struct cli *cli, const struct keeper *keeper, struct secret *secret) {
    char tin[10];
    TRY(subject_number(cli, tin));
    *secret = subject_secret(&keeper->subject_key, span_of(tin, 9));
    explicit_bzero(tin, sizeof tin);
    return err_none();
}

/* The officer signs that they act for the person; the signature is what the entry commits to. */
struct err subject_officer_sign(struct cli *cli, struct keeper *keeper, const char *kind,
                                const struct secret *subject, struct span *jws) {
    OWNED_JWK key = NULL;
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    if (!roll_officer(keeper->roll, jwk_kid(key)))
        return err_make(ERR_REFUSED, "only an enrolled officer acts for a person; this key "
                                     "belongs to none");
    struct digest named = sha256(secret_span(subject));
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", span_str(kind));
    json_set_span(o, "subject", span_str(hex_str(cli->arena, digest_span(&named))));
    return jws_sign(cli->arena, key, APPROVAL_TYP, json_write(cli->arena, o), jws);
}

static struct err secret_put(struct cli *cli, const struct secret *secret) {
    const char *path = cli_value(cli, "secret-out");
    if (!path) return err_none();
    char text[2 * SECRET_BYTES + 2];
    hex_write(secret_span(secret), text);
    text[sizeof text - 2] = '\n';
    struct err e = file_write_new(path, span_of(text, sizeof text - 1), 0600);
    explicit_bzero(text, sizeof text);
    return e;
}

static struct err zip_make(struct cli *cli, struct keeper *keeper, const struct secret *secret,
                           size_t *count) {
    struct source *log;
    FILE *file;
    const char *path = cli_value(cli, "out");
    TRY(source_open(cli->arena, keeper_path(cli->arena, keeper->dir, "log"), &log));
    TRY(cli_create(path, &file));
    struct err e = accounting_write(cli->arena, log, &keeper->signer.key, secret,
                                    keeper_now(keeper), file, count);
    if (fclose(file) != 0 && !err_is(e)) e = err_errno("cannot write %s", path);
    if (err_is(e)) unlink(path);
    return e;
}

static struct err made_say(struct cli *cli, size_t count, uint64_t index) {
    cli_say(cli, "An accounting of %s entries is in %s.\n", cli_number(cli, count),
            cli_value(cli, "out"));
    cli_say_row(cli, "this look", "is entry %s, and is among them", cli_number(cli, index));
    cli_say_row(cli, "to check it", "portcullis-verify accounting --key log.vkey %s",
                cli_value(cli, "out"));
    OWNED_JSON o = json_object();
    json_set_int(o, "entries", (int64_t)count);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static struct err make_here(struct cli *cli, uint64_t *index, size_t *count) {
    struct secret subject;
    struct span jws;
    OWNED_KEEPER keeper = {0};
    if (cli_value(cli, "secret-out")) TRY(cli_is_free(cli_value(cli, "secret-out")));
    TRY(cli_keeper(cli, &keeper));
    TRY(subject_open(cli, &keeper, &subject));
    struct err e = subject_officer_sign(cli, &keeper, "accounting", &subject, &jws);
    /* To look is itself recorded, first. */
    if (!err_is(e)) e = inspection_record(&keeper, "subject", jws, &subject, index);
    if (!err_is(e)) e = zip_make(cli, &keeper, &subject, count);
    if (!err_is(e)) e = secret_put(cli, &subject);
    secret_wipe(&subject);
    return e;
}

static struct err make_there(struct cli *cli, uint64_t *index, size_t *count) {
    static const char where[] = "the gateway's answer";
    struct http_reply reply;
    int64_t entries;
    int64_t entry;
    OWNED_JSON said = NULL;
    if (cli_value(cli, "secret-out"))
        return err_make(ERR_USAGE, "--secret-out is for --dir: a gateway sends nobody's secret");
    TRY(subject_wish_send(cli, &wish_accounting, "/v1/accountings", &reply));
    struct err e = json_read(reply.body, reply.body.len, &said);
    if (err_is(e)) return err_at(e, "%s", where);
    TRY(json_need_int(said, where, "entries", 0, JSON_INTEGER_MAX, &entries));
    TRY(json_need_int(said, where, "log_index", 0, JSON_INTEGER_MAX, &entry));
    *count = (size_t)entries;
    *index = (uint64_t)entry;
    return remote_file_put(cli, said);
}

static struct err accounting_make(struct cli *cli) {
    uint64_t index = 0;
    size_t count = 0;
    bool remote = false;
    TRY(cli_is_free(cli_value(cli, "out")));
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? make_there(cli, &index, &count) : make_here(cli, &index, &count));
    return made_say(cli, count, index);
}

static const struct cli_option make_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"number-file", "FILE", "the person's number, from a file or - (standard input)", true, false},
    {"officer-key", "KEY", "the private key of the officer who acts for the person", true, false},
    {"out", "FILE.zip", "where the accounting goes; a new file", true, false},
    {"secret-out", "FILE", "where the person's secret goes, for them alone", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_accounting_make = {
    .noun = "accounting",
    .verb = "make",
    .summary = "makes a person's accounting: every entry about them, with proofs",
    .operands = "",
    .option = make_options,
    .help = "For the person, whose identity the officer has established: a ZIP with every entry of "
            "the log that is about them, what opens it, its proof, and a summary in English and in "
            "Spanish. portcullis-verify checks it on any machine. That it was made is itself an "
            "entry, and in it.\n\nWith --secret-out the person also gets their secret: with it "
            "anybody finds every entry about them, so it is theirs alone; with it "
            "portcullis-verify accounting --complete proves that nothing is missing.",
    .example = "portcullis accounting make --dir state --number-file number.txt \\\n"
               "    --officer-key state/demo/officer-a.jwk --out accounting.zip",
    .run = accounting_make,
};
