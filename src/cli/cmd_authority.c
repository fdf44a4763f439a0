/* What does an authority of the pack demand, give and oblige to? */
#include "cli/commands.h"

#include "ask/keeper.h"
#include "cli/remote.h"
#include "law/show.h"

enum { COLUMNS = 80 };

/* Byte for byte as it was signed: it is read here as from a file. */
static struct err pack_fetch(struct cli *cli, const struct pack **pack) {
    OWNED_REMOTE remote = {0};
    struct http_reply reply;
    struct http_message message = {.method = "GET"};
    TRY(remote_open(cli, &remote));
    TRY(remote_call(&remote, &message, "/v1/packs", &reply));
    if (reply.body.len > PACK_COMPILED_BYTES_MAX)
        return err_make(ERR_FAULT, "what the gateway sends is too long for a pack");
    return remote_strange(&remote, pack_load(cli->arena, arena_copy(cli->arena, reply.body), pack));
}

/* The pack of a file, the one of a running gateway, or the one installed in a state directory; the
 * keeper holds the last. */
static struct err pack_of(struct cli *cli, struct keeper *keeper, const struct pack **pack) {
    const char *path = cli_value(cli, "pack");
    const char *dir;
    struct span compiled;
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    if (path && remote) return err_make(ERR_USAGE, "--pack and --url are two ways; give one");
    if (remote) return pack_fetch(cli, pack);
    if (path) {
        TRY(cli_read(cli, path, PACK_COMPILED_BYTES_MAX, &compiled));
        struct err e = pack_load(cli->arena, compiled, pack);
        return err_is(e) ? err_at(e, "%s", path) : e;
    }
    if (err_is(cli_dir(cli, &dir)))
        return err_make(ERR_USAGE,
                        "--pack pack.json, --dir DIR or --url URL is needed: of which pack?");
    TRY(keeper_open(dir, 0, keeper));
    *pack = keeper->pack;
    if (*pack) return err_none();
    return err_make(ERR_INPUT, "no pack is installed in %s; see: portcullis pack install --help",
                    dir);
}

static struct err show_run(struct cli *cli) {
    OWNED_KEEPER keeper = {0};
    const struct pack *pack = NULL;
    struct law_authority_view view;
    struct span id = span_str(cli->operand[0]);
    TRY(pack_of(cli, &keeper, &pack));
    if (!pack_authority_find(pack, id, &view))
        return err_make(ERR_INPUT,
                        "the pack %s has no authority %s; list them with: portcullis authority "
                        "list",
                        cli_text(cli, pack_name(pack)), cli_text(cli, id));
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        if (!span_equal(pack_authority_at(pack, i).id, view.id)) continue;
        cli_say(cli, "%.*s", SPAN_FMT(show_authority(cli->arena, pack, i, COLUMNS)));
        OWNED_JSON o = show_authority_json(pack, i);
        cli_say_json(cli, o);
    }
    return err_none();
}

static struct err list_run(struct cli *cli) {
    OWNED_KEEPER keeper = {0};
    const struct pack *pack = NULL;
    TRY(pack_of(cli, &keeper, &pack));
    cli_say(cli, "%.*s", SPAN_FMT(show_list(cli->arena, pack, COLUMNS)));
    json_t *list = json_array();
    for (size_t i = 0; i < pack_authority_count(pack); i++)
        json_array_append_new(list, show_authority_json(pack, i));
    OWNED_JSON o = json_pack("{s:o}", "authorities", list);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option pack_options[] = {
    {"pack", "pack.json", "look in this compiled pack", false, false},
    {"dir", "DIR", "look in the pack installed in this state directory", false, false},
    CLI_OPTION_URL,
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_authority_list = {
    .noun = "authority",
    .verb = "list",
    .summary = "lists the authorities of a pack",
    .operands = "",
    .option = pack_options,
    .help = "Of the pack in --pack, of the one installed in --dir, or of the one that the gateway "
            "at --url decides by.\n\nOf each: whether the "
            "statute says shall or may, whether there are batches, how "
            "many people find what only people can (1+1: one now, another within hours), whether "
            "accounting is required or exempt, and when the person sees the entry.",
    .example = "portcullis authority list --pack pack.json",
    .run = list_run,
};

const struct cli_command command_authority_show = {
    .noun = "authority",
    .verb = "show",
    .summary = "says what one authority demands, gives and obliges to",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = pack_options,
    .help = "Looks in the pack of --pack, in the one installed in --dir, or in that of the gateway "
            "at --url. ID is the pack's own "
            "(us.irc.6103.l.13.C) or the short form (6103-l-13-C). Each line "
            "stands with its citation, and a house rule says that it is one.",
    .example = "portcullis authority show --pack pack.json 6103-l-13-C",
    .run = show_run,
};
