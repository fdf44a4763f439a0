/* What does a court get? Everything under an authority in a time, so that it can be checked apart.
 */
#include "ask/enact.h"
#include "base/bytes.h"
#include "base/index_list.h"
#include "base/url.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "verify/verify.h"

#include <stdio.h>
#include <unistd.h>

struct attaching {
    struct keeper *keeper;
    struct index_list decisions; /* whose records are given */
};

static struct err attach(void *with, struct arena *arena, uint64_t index, struct span *record,
                         struct span *answer) {
    struct attaching *attaching = with;
    return decision_papers(attaching->keeper, arena, index, record, answer);
}

/* Which decisions will be given. Each is asked for twice, in ascending order: once for its answer
 * and once for its record. */
static struct err attach_note(void *with, struct arena *arena, uint64_t index, struct span *record,
                              struct span *answer) {
    struct attaching *attaching = with;
    struct index_list *noted = &attaching->decisions;
    if (noted->count == 0 || noted->at[noted->count - 1] < index) index_list_add(noted, index);
    return err_none();
}

/* What is looked at is recorded before it leaves, so a bundle is first made of nothing and for
 * nobody. */
static struct err looks_record(struct cli *cli, struct keeper *keeper, const struct source *log,
                               const struct bundle_asked *asked) {
    struct attaching attaching = {.keeper = keeper, .decisions = {.arena = cli->arena}};
    struct bundle_verified counted;
    FILE *nowhere = fopen("/dev/null", "we");
    if (!nowhere) return err_errno("cannot open /dev/null");
    struct err e = bundle_write(cli->arena, log, &keeper->signer.key, asked, attach_note,
                                &attaching, nowhere, &counted);
    fclose(nowhere);
    return err_is(e) ? e
                     : decisions_inspect(keeper, "court", attaching.decisions.at,
                                         attaching.decisions.count);
}

static struct err asked_read(struct cli *cli, struct bundle_asked *asked) {
    *asked = (struct bundle_asked){.authority = span_str("")};
    TRY(cli_instant(cli, "from", &asked->from));
    TRY(cli_instant(cli, "to", &asked->to));
    return asked->from > asked->to ? err_make(ERR_USAGE, "--from is after --to") : err_none();
}

static struct err authority_read(struct cli *cli, const struct keeper *keeper,
                                 struct bundle_asked *asked) {
    const char *authority = cli_value(cli, "authority");
    struct law_authority_view view;
    if (!authority) return err_none();
    if (!keeper->pack)
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    if (!pack_authority_find(keeper->pack, span_str(authority), &view))
        return err_make(ERR_USAGE, "the pack installed has no authority %s",
                        cli_text(cli, span_str(authority)));
    asked->authority = view.id;
    return err_none();
}

static struct err zip_make(struct cli *cli, struct keeper *keeper, const struct bundle_asked *asked,
                           struct bundle_verified *written) {
    struct attaching attaching = {.keeper = keeper, .decisions = {.arena = cli->arena}};
    struct source *log;
    FILE *file;
    const char *path = cli_value(cli, "out");
    TRY(cli_is_free(path));
    TRY(source_open(cli->arena, keeper_path(cli->arena, keeper->dir, "log"), &log));
    TRY(looks_record(cli, keeper, log, asked));
    TRY(cli_create(path, &file));
    struct err e = bundle_write(cli->arena, log, &keeper->signer.key, asked, attach, &attaching,
                                file, written);
    if (fclose(file) != 0 && !err_is(e)) e = err_errno("cannot write %s", path);
    if (err_is(e)) unlink(path);
    return e;
}

static struct err bundle_here(struct cli *cli, struct bundle_asked *asked,
                              struct bundle_verified *written) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(authority_read(cli, &keeper, asked));
    return zip_make(cli, &keeper, asked, written);
}

static struct err count_need(const json_t *said, const char *name, uint64_t *count) {
    int64_t found;
    TRY(json_need_int(said, "the gateway's answer", name, 0, JSON_INTEGER_MAX, &found));
    *count = (uint64_t)found;
    return err_none();
}

static struct err bundle_there(struct cli *cli, struct bundle_verified *written) {
    struct text path = {.arena = cli->arena};
    OWNED_JSON said = NULL;
    TRY(cli_is_free(cli_value(cli, "out")));
    text_printf(&path, "/v1/bundle?from=%s&to=%s", cli_value(cli, "from"), cli_value(cli, "to"));
    if (cli_value(cli, "authority")) {
        text_put_str(&path, "&authority=");
        url_put_value(&path, span_str(cli_value(cli, "authority")));
    }
    TRY(remote_look(cli, arena_str(cli->arena, text_span(&path)), &said));
    TRY(count_need(said, "decisions", &written->decisions));
    TRY(count_need(said, "released", &written->released));
    TRY(count_need(said, "answers", &written->answers));
    return remote_file_put(cli, said);
}

static struct err bundle_run(struct cli *cli) {
    struct bundle_asked asked;
    struct bundle_verified written = {0};
    bool remote = false;
    TRY(asked_read(cli, &asked));
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? bundle_there(cli, &written) : bundle_here(cli, &asked, &written));
    cli_say(cli, "A bundle of %s decisions is in %s; it holds personal data.\n",
            cli_number(cli, written.decisions), cli_value(cli, "out"));
    cli_say_row(cli, "releases", "%s", cli_number(cli, written.released));
    cli_say_row(cli, "sealed answers", "%s", cli_number(cli, written.answers));
    cli_say_row(cli, "to check it", "portcullis-verify bundle --key log.vkey %s",
                cli_value(cli, "out"));
    OWNED_JSON o = json_object();
    json_set_int(o, "decisions", (int64_t)written.decisions);
    json_set_int(o, "released", (int64_t)written.released);
    json_set_int(o, "answers", (int64_t)written.answers);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option bundle_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_LOOKER,
    {"authority", "ID", "only decisions under this authority of the pack", false, false},
    {"from", "INSTANT", "the first second in question", true, false},
    {"to", "INSTANT", "the last", true, false},
    {"out", "FILE.zip", "where the bundle goes; a new file", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_audit_bundle = {
    .noun = "audit",
    .verb = "bundle",
    .summary = "exports all decisions of a time, with records and proofs, for a court",
    .operands = "",
    .option = bundle_options,
    .help =
        "A ZIP with the part of the log that covers the time, the tiles that lead to the signed "
        "root, and for every decision its record and its sealed answer. portcullis-verify "
        "bundle checks it on a machine without a network: that nothing is missing and nothing "
        "is changed. That a record was looked at is entered in the ledger, for its person to "
        "find, before the bundle is there.",
    .example = "portcullis audit bundle --dir state --authority 6103-l-13-C \\\n"
               "    --from 2026-01-01T00:00:00Z --to 2099-12-31T23:59:59Z --out bundle.zip",
    .run = bundle_run,
};
