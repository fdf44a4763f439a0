/* How does a custodian begin? */
#include "ask/enact.h"
#include "base/file.h"
#include "cli/commands.h"

enum { FOUNDERS_MAX = 2 * CLI_REPEATS_MAX + 4 };

/* "UNIT=FILE": two officers of one unit do not make two approvals of one release. */
static const char *unit_take(struct cli *cli, const char **path) {
    const char *end = strchr(*path, '=');
    if (!end || end == *path) return NULL;
    const char *unit = arena_str(cli->arena, span_of(*path, (size_t)(end - *path)));
    *path = end + 1;
    return unit;
}

static struct err founders_read(struct cli *cli, const char *option, const char *role,
                                struct founder *founder, size_t *count) {
    for (int i = 0; i < cli_value_count(cli, option); i++) {
        struct jwk *key = NULL;
        const char *path = cli_value_at(cli, option, i);
        const char *unit = unit_take(cli, &path);
        TRY(cli_read_key(cli, path, false, &key));
        founder[(*count)++] = (struct founder){role, unit, key};
    }
    return err_none();
}

/* Three keys for trying it out. They lie in the state directory, which real ones must not. */
static void founders_make(struct founder founder[3]) {
    static const char *const role[] = {"officer", "officer", "counsel"};
    static const char *const unit[] = {"disclosure-east", "disclosure-west", "counsel"};
    for (size_t i = 0; i < 3; i++)
        founder[i] = (struct founder){role[i], unit[i], jwk_create()};
}

static struct err founders_keep(struct cli *cli, const char *dir, const struct founder founder[3]) {
    static const char *const name[] = {"officer-a", "officer-b", "counsel"};
    TRY(folder_make(arena_printf(cli->arena, "%s/demo", dir), 0700));
    for (size_t i = 0; i < 3; i++)
        TRY(file_write_new(arena_printf(cli->arena, "%s/demo/%s.jwk", dir, name[i]),
                           jwk_write_private(cli->arena, founder[i].key), 0600));
    return err_none();
}

static struct err init(struct cli *cli, struct founder *founder, size_t *count) {
    const char *dir = NULL;
    instant now = 0;
    TRY(cli_dir(cli, &dir));
    TRY(cli_instant(cli, "now", &now));
    struct span origin = span_str(cli_value(cli, "origin"));
    bool demo = cli_flag(cli, "demo");
    if (now && !span_begins(origin, SPAN_LITERAL("test.")))
        return err_make(ERR_USAGE, "--now is for logs whose origin begins \"test.\"");
    if (demo && (cli_value_count(cli, "officer") || cli_value_count(cli, "counsel")))
        return err_make(ERR_USAGE, "--demo makes its own three keys; leave out --officer and "
                                   "--counsel");
    TRY(founders_read(cli, "officer", "officer", founder, count));
    TRY(founders_read(cli, "counsel", "counsel", founder, count));
    if (demo) {
        founders_make(founder);
        *count = 3;
    }
    TRY(state_create(dir, origin, founder, *count, now ? now : clock_now()));
    if (demo) TRY(founders_keep(cli, dir, founder));
    cli_say(cli, "%s is ready: an empty vault, and a ledger with its first entry.\n", dir);
    cli_say_row(cli, "log key", "%s/log.vkey  (give it to everybody)", dir);
    cli_say_row(cli, "secrets", "%s/keys  (mode 0600; back them up apart from the vault)", dir);
    if (demo) cli_say_row(cli, "demo keys", "%s/demo  (never for real records)", dir);
    if (demo && !span_begins(origin, SPAN_LITERAL("test.")))
        cli_note(
            cli,
            "portcullis: the name %.*s looks like that of a real log, and with --demo whoever "
            "can read %s/demo signs for all its officers; begin a demo's name with \"test.\"\n",
            SPAN_FMT(origin), dir);
    OWNED_JSON o = json_object();
    json_set_span(o, "dir", span_str(dir));
    json_set_span(o, "origin", origin);
    json_set_int(o, "founders", (int64_t)*count);
    cli_say_json(cli, o);
    return err_none();
}

static struct err run(struct cli *cli) {
    struct founder *founder = ARENA_ARRAY(cli->arena, struct founder, FOUNDERS_MAX);
    size_t count = 0;
    struct err e = init(cli, founder, &count);
    for (size_t i = 0; i < FOUNDERS_MAX; i++)
        jwk_close(founder[i].key ? (struct jwk *)(uintptr_t)founder[i].key : NULL);
    return e;
}

static const struct cli_option options[] = {
    CLI_OPTION_DIR,
    {"origin", "NAME", "the log's name, a URL without scheme such as example.gov/portcullis", true,
     false},
    {"officer", "UNIT=A.jwk", "an officer's unit and key (its public half is enough); at least two",
     false, true},
    {"counsel", "C.jwk", "counsel's key; at least one", false, true},
    {"demo", NULL, "make the three keys here, to try it out", false, false},
    {"now", "INSTANT", "a clock set by hand, only in logs whose origin begins \"test.\"", false,
     false},
    {0},
};

const struct cli_command command_init = {
    .noun = "init",
    .summary = "makes a state directory: keys, an empty vault, a ledger with its first entry",
    .operands = "",
    .option = options,
    .help =
        "The first entry names the officers and counsel; every later change of who may ask, of the "
        "law in force or of themselves takes the signatures of two of them, and one of the two is "
        "counsel where it is about law or counsel: name two counsel, in case one loses the key. "
        "Two officers of one unit, or of "
        "none that is named, do not approve one release together.\n\n"
        "Nothing that exists is overwritten.",
    .example = "portcullis init --dir state --origin test.example/portcullis --demo",
    .run = run,
    .here = "it makes the directory that a gateway runs on",
};
