/* Is this pack of law well made, and who stands for it? */
#include "cli/commands.h"
#include "cli/keeper.h"

#include "base/bytes.h"
#include "base/file.h"
#include "law/citations.h"
#include "law/law.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SOURCES_MAX = 256 };

struct sources {
    struct cli *cli;
    struct law_source one[SOURCES_MAX];
    size_t count;
};

static int name_compare(const void *a, const void *b) {
    return strcmp(((const struct law_source *)a)->name, ((const struct law_source *)b)->name);
}

static bool is_yaml(const char *name) {
    size_t len = strlen(name);
    return name[0] != '.' && len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

static struct err source_take(struct sources *sources, const char *path) {
    if (sources->count == SOURCES_MAX)
        return err_make(ERR_INPUT, "a pack folder holds more than %d YAML files", SOURCES_MAX);
    struct law_source *one = &sources->one[sources->count];
    TRY(cli_read(sources->cli, path, PACK_BYTES_MAX, &one->bytes));
    one->name = path;
    sources->count++;
    return err_none();
}

/* The YAML files of one folder, in any order. */
static struct err folder_take(struct sources *sources, const char *path) {
    DIR *folder = opendir(path);
    if (!folder && errno == ENOENT)
        return err_make(ERR_INPUT, "%s does not exist; give the folder of a pack", path);
    if (!folder && errno == ENOTDIR)
        return err_make(ERR_INPUT, "%s is not a folder; give the folder of a pack", path);
    if (!folder) return err_errno("cannot read the folder %s", path);
    struct err e = err_none();
    const struct dirent *found = NULL;
    errno = 0; /* a folder that cannot be read to its end is no pack with fewer rules */
    while (!err_is(e) && (found = readdir(folder))) {
        if (is_yaml(found->d_name))
            e = source_take(sources,
                            arena_printf(sources->cli->arena, "%s/%s", path, found->d_name));
        errno = 0;
    }
    if (!err_is(e) && errno) e = err_errno("cannot read the folder %s", path);
    closedir(folder);
    return e;
}

static struct err pack_folder(struct cli *cli, const char *path, struct sources *sources) {
    sources->cli = cli;
    TRY(folder_take(sources, path));
    const char *cases = arena_printf(cli->arena, "%s/cases", path);
    if (file_exists(cases)) TRY(folder_take(sources, cases));
    if (sources->count == 0)
        return err_make(ERR_INPUT, "%s holds no YAML files; give the folder of a pack", path);
    qsort(sources->one, sources->count, sizeof *sources->one, name_compare);
    return err_none();
}

static struct err pack_compile_folder(struct cli *cli, const char *path, struct span *compiled,
                                      const struct pack **pack) {
    struct sources *sources = ARENA_NEW(cli->arena, struct sources);
    TRY(pack_folder(cli, path, sources));
    TRY(pack_compile(cli->arena, sources->one, sources->count, compiled));
    return pack_load(cli->arena, *compiled, pack);
}

static const char *pack_digest_text(struct cli *cli, const struct pack *pack) {
    return hex_str(cli->arena, digest_span(pack_digest(pack)));
}

static void pack_say(struct cli *cli, const struct pack *pack) {
    cli_say_row(cli, "pack", "%s %s", cli_text(cli, pack_name(pack)),
                cli_text(cli, pack_version(pack)));
    cli_say_row(cli, "sha256", "%s", pack_digest_text(cli, pack));
    json_t *authorities = json_array();
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        struct law_authority_view view = pack_authority_at(pack, i);
        cli_say_row(cli, cli_text(cli, view.id), "%s", cli_text(cli, view.title));
        json_array_append_new(authorities, json_stringn((const char *)view.id.at, view.id.len));
    }
    OWNED_JSON o = json_pack("{s:o}", "authorities", authorities);
    json_set_span(o, "name", pack_name(pack));
    json_set_span(o, "version", pack_version(pack));
    json_set_span(o, "sha256", span_str(pack_digest_text(cli, pack)));
    cli_say_json(cli, o);
}

static struct err pack_check_run(struct cli *cli) {
    struct span compiled;
    const struct pack *pack = NULL;
    TRY(pack_compile_folder(cli, cli->operand[0], &compiled, &pack));
    cli_say(cli, "%sThe pack compiles.%s\n", cli_style(cli, CLI_GOOD), cli_style(cli, CLI_PLAIN));
    pack_say(cli, pack);
    return err_none();
}

const struct cli_command command_pack_check = {
    .noun = "pack",
    .verb = "check",
    .summary = "checks the law in a folder of YAML files",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .help =
        "Compiles the pack, decides the cases in its folder cases/, and throws the result away. "
        "A rule without a citation, an unknown fact, test or field, a YAML feature that could "
        "surprise, or a case that does not come out as written is refused with file and line.",
    .example = "portcullis pack check packs/us-26-6103",
    .run = pack_check_run,
};

static struct err pack_compile_run(struct cli *cli) {
    struct span compiled;
    const struct pack *pack = NULL;
    TRY(pack_compile_folder(cli, cli->operand[0], &compiled, &pack));
    cli_put(cli, compiled);
    cli_note(cli, "%s %s, sha256 %s\n", cli_text(cli, pack_name(pack)),
             cli_text(cli, pack_version(pack)), pack_digest_text(cli, pack));
    return err_none();
}

const struct cli_command command_pack_compile = {
    .noun = "pack",
    .verb = "compile",
    .summary = "compiles the law in a folder; prints canonical JSON",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .help = "The compiled form is what officers sign and the keeper loads. The same files give the "
            "same bytes on every machine. Name and digest go to standard error.",
    .example = "portcullis pack compile packs/us-26-6103 > pack.json",
    .run = pack_compile_run,
};

static struct err pack_open(struct cli *cli, const char *path, const struct pack **pack) {
    struct span compiled;
    TRY(cli_read(cli, path, PACK_COMPILED_BYTES_MAX, &compiled));
    struct err e = pack_load(cli->arena, compiled, pack);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

static struct err pack_sign_run(struct cli *cli) {
    const struct pack *pack = NULL;
    struct sign_at at;
    TRY(pack_open(cli, cli->operand[0], &pack));
    TRY(cli_sign_at(cli, ENTRY_PACK, NULL, &at));
    TRY(cli_put_approval(cli, "key", change_typ(ENTRY_PACK),
                         statement_pack(cli->arena, &at, pack, cli_flag(cli, "force"))));
    cli_note(cli, "signed: %s %s, sha256 %s\n", cli_text(cli, pack_name(pack)),
             cli_text(cli, pack_version(pack)), pack_digest_text(cli, pack));
    return err_none();
}

static const struct cli_option pack_sign_option[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
    {"key", "K.jwk", "the private key of an enrolled officer or counsel", true, false},
    {"force", NULL, "sign for going back to an older version of the pack in force", false, false},
    CLI_OPTION_NOW,
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_pack_sign = {
    .noun = "pack",
    .verb = "sign",
    .summary = "signs a compiled pack; prints the compact JWS",
    .operands = "pack.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = pack_sign_option,
    .help = "Loads the compiled pack as the keeper would, and signs its name, version and SHA-256 "
            "(typ portcullis-pack+jws): never a digest that somebody handed over. A pack is "
            "installed under two signatures, one of them counsel's. The name that a pack takes the "
            "place of is that of whichever is in force.\n\n" CLI_HELP_SIGN_AT,
    .example = "portcullis pack sign --dir state --key state/demo/counsel.jwk pack.json > "
               "pack.counsel.jws\n"
               "portcullis pack sign --dir state --key state/demo/officer-a.jwk pack.json > "
               "pack.officer.jws",
    .run = pack_sign_run,
    .here = "it signs and sends nothing",
};

static struct err pack_citations_run(struct cli *cli) {
    struct sources *sources = ARENA_NEW(cli->arena, struct sources);
    struct span page;
    TRY(pack_folder(cli, cli->operand[0], sources));
    TRY(pack_citations(cli->arena, sources->one, sources->count, &page));
    cli_put(cli, page);
    return err_none();
}

const struct cli_command command_pack_citations = {
    .noun = "pack",
    .verb = "citations",
    .summary = "prints where each rule stands in the statute, and its words",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .help = "A page of Markdown for counsel: each purpose, element, field and obligation of each "
            "authority with its citations and the words of their units. packs/us-26-6103/"
            "CITATIONS.md is this page of the shipped pack.",
    .example = "portcullis pack citations packs/us-26-6103 > packs/us-26-6103/CITATIONS.md",
    .run = pack_citations_run,
};
