/* Which law is in force here, and who signed for it? */
#include "ask/enact.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

#include <sys/stat.h>

static struct err install_here(struct cli *cli, struct span compiled, const struct pack *pack,
                               uint64_t *index) {
    struct span approval[2];
    struct sign_at at;
    bool force = cli_flag(cli, "force");
    if (cli_value(cli, "replaces") || cli_value(cli, "log"))
        return err_make(ERR_USAGE, "--log and --replaces go with --url");
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(sign_at_now(keeper.roll, ENTRY_PACK, NULL, &at));
    TRY(cli_approvals(cli, change_typ(ENTRY_PACK), statement_pack(cli->arena, &at, pack, force),
                      approval));
    return pack_install(&keeper, compiled, approval, force, index);
}

static struct err install_there(struct cli *cli, struct span compiled, const struct pack *pack,
                                uint64_t *index) {
    struct span approval[2];
    struct sign_at at = {0};
    struct span statement = {0};
    bool force = cli_flag(cli, "force");
    OWNED_JSON body = json_object();
    if (cli_value_count(cli, "officer-key") > 0) {
        TRY(cli_remote_at(cli, &at));
        statement = statement_pack(cli->arena, &at, pack, force);
    }
    TRY(cli_approvals(cli, change_typ(ENTRY_PACK), statement, approval));
    json_set_span(body, "compiled", compiled);
    json_object_set_new(body, "approvals", approvals_json(approval, 2));
    if (force) json_object_set_new(body, "force", json_true());
    return remote_enter(cli, body, "/v1/packs", index);
}

static struct err install(struct cli *cli) {
    struct span compiled;
    uint64_t index = 0;
    const struct pack *pack;
    struct stat found;
    if (stat(cli->operand[0], &found) == 0 && S_ISDIR(found.st_mode))
        return err_make(ERR_INPUT,
                        "%s is a folder; compile it first: portcullis pack compile %s > pack.json",
                        cli->operand[0], cli->operand[0]);
    TRY(cli_read(cli, cli->operand[0], PACK_COMPILED_BYTES_MAX, &compiled));
    struct err e = pack_load(cli->arena, compiled, &pack);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? install_there(cli, compiled, pack, &index)
               : install_here(cli, compiled, pack, &index));
    const char *hex = hex_str(cli->arena, digest_span(pack_digest(pack)));
    cli_say(cli, "%s %s is in force, ledger entry %s.\n", cli_text(cli, pack_name(pack)),
            cli_text(cli, pack_version(pack)), cli_number(cli, index));
    cli_say_row(cli, "sha256", "%s", hex);
    cli_say_row(cli, "authorities", "%zu", pack_authority_count(pack));
    OWNED_JSON o = json_object();
    json_set_span(o, "pack", pack_name(pack));
    json_set_span(o, "version", pack_version(pack));
    json_set_span(o, "sha256", span_str(hex));
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
    {"force", NULL, "go back to an older version, or to a pack of another name", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_pack_install = {
    .noun = "pack",
    .verb = "install",
    .summary = "puts a compiled pack in force, under counsel's and one officer's signature",
    .operands = "pack.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = options,
    .help =
        "Only the compiled form is ever loaded. Its digest and both signatures go into the "
        "ledger; each decision names the digest it was made under. Each signature says which pack "
        "it takes the place of, so that old law with its old signatures does not come back. An "
        "older version than the one in force is refused without --force, which is part of what "
        "the two sign.",
    .example = "portcullis pack install --dir state pack.json --approval pack.counsel.jws "
               "--approval pack.officer.jws",
    .run = install,
};
