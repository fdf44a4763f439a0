/* Which command was typed, and how did it end? Finds the row of the table, reads the options that
 * it declares, runs it, and says a failure in one sentence. */
#include "cli/cli.h"

#include "base/begin.h"
#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLI_ARENA_BYTES = 256 * 1024 * 1024, GLOBALS = 5 };

enum global { GLOBAL_HELP = 1000, GLOBAL_VERSION, GLOBAL_JSON, GLOBAL_QUIET, GLOBAL_NO_COLOUR };

static const struct option global_option[GLOBALS + 1] = {
    {"help", no_argument, NULL, GLOBAL_HELP},
    {"version", no_argument, NULL, GLOBAL_VERSION},
    {"json", no_argument, NULL, GLOBAL_JSON},
    {"quiet", no_argument, NULL, GLOBAL_QUIET},
    {"no-colour", no_argument, NULL, GLOBAL_NO_COLOUR},
    {NULL, 0, NULL, 0},
};

/* What the globals asked for. */
struct globals {
    bool help;
    bool version;
};

enum cli_exit cli_exit_of(struct err e) {
    switch (e.kind) {
    case ERR_NONE:
        return CLI_OK;
    case ERR_USAGE:
    case ERR_INPUT:
        return CLI_USAGE;
    case ERR_REFUSED:
        return CLI_REFUSED;
    case ERR_PROOF:
        return CLI_PROOF;
    case ERR_FAULT:
    case ERR_STALE:
        break;
    }
    return CLI_FAULT;
}

static const char *kind_word(enum err_kind kind) {
    switch (kind) {
    case ERR_USAGE:
        return "usage";
    case ERR_INPUT:
        return "input";
    case ERR_REFUSED:
        return "refused";
    case ERR_PROOF:
        return "proof";
    case ERR_NONE:
    case ERR_FAULT:
    case ERR_STALE:
        break;
    }
    return "fault";
}

/* ---- options ---- */

static bool global_take(struct cli *cli, struct globals *globals, int code) {
    if (code == GLOBAL_HELP) globals->help = true;
    if (code == GLOBAL_VERSION) globals->version = true;
    if (code == GLOBAL_JSON) cli->json = true;
    if (code == GLOBAL_QUIET) cli->quiet = true;
    if (code == GLOBAL_NO_COLOUR) cli->colour = false;
    return code >= GLOBAL_HELP;
}

/* A gateway was meant, by a command that works on a directory alone. */
static bool is_url(const char *word) {
    return strcmp(word, "--url") == 0 || strncmp(word, "--url=", 6) == 0;
}

/* " noun verb", or "" where no command is known yet. */
static const char *words_of(const struct cli *cli) {
    const struct cli_command *command = cli->command;
    if (!command) return "";
    const char *verb = command->verb ? arena_printf(cli->arena, " %s", command->verb) : "";
    return arena_printf(cli->arena, " %s%s", command->noun, verb);
}

static struct err option_unknown(struct cli *cli, char **argv, int code) {
    const char *words = words_of(cli);
    if (cli->command && cli->command->here && code == '?' && is_url(argv[optind - 1]))
        return err_make(ERR_USAGE, "%s takes no --url: %s; give --dir", words + 1,
                        cli->command->here);
    /* A short one may stand within a word, and the words before it may be operands. */
    bool is_short = code == '?' && optopt > ' ' && optopt < 0x7f;
    const char *typed = is_short ? arena_printf(cli->arena, "-%c", optopt)
                                 : cli_text(cli, span_str(argv[optind - 1]));
    return err_make(ERR_USAGE, "%s %s; see: portcullis%s --help", typed,
                    code == ':' ? "needs a value" : "is not an option here", words);
}

/* The command's own options first, so that their position is their code. */
static size_t options_list(const struct cli_command *command, struct option *list) {
    size_t count = 0;
    const struct cli_option *own = command ? command->option : NULL;
    for (; own && own[count].name; count++) {
        assert(count < CLI_OPTIONS_MAX);
        list[count] = (struct option){
            own[count].name, own[count].value ? required_argument : no_argument, NULL, (int)count};
    }
    memcpy(list + count, global_option, sizeof global_option);
    return count;
}

static struct err option_take(struct cli *cli, int code) {
    const struct cli_option *option = &cli->command->option[code];
    int most = option->repeats ? CLI_REPEATS_MAX : 1;
    if (cli->given[code] == most)
        return err_make(ERR_USAGE, "--%s is given more than %d time%s", option->name, most,
                        most == 1 ? "" : "s");
    cli->value[code][cli->given[code]++] = option->value ? optarg : "";
    return err_none();
}

/* One thumbprint in 64 begins with a dash: it is a key's name, copied from a list, and no option.
 */
static bool is_kid(const char *word) {
    static const char base64url[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return strlen(word) == KID_BYTES - 1 && strspn(word, base64url) == KID_BYTES - 1;
}

/* Takes the words that are no options, up to the next that is one. */
static void operands_take(struct cli *cli, int argc, char **argv) {
    while (optind < argc && (argv[optind][0] != '-' || !argv[optind][1] || is_kid(argv[optind])))
        cli->operand[cli->operand_count++] = argv[optind++];
}

static void options_begin(struct cli *cli, int argc, char **argv) {
    static const struct option none[1];
    cli->operand = arena_alloc(cli->arena, ((size_t)argc + 1) * sizeof *cli->operand);
    cli->operand_count = 0;
    opterr = 0;
    optind = 0; /* GNU: begins anew, with the first word that is given */
    getopt_long(1, argv, "+:", none, NULL);
}

/* `stop_at_word`: the options before the command's name; else options and operands as they come,
 * and whatever comes after "--" is an operand. */
static struct err options_read(struct cli *cli, struct globals *globals, int argc, char **argv,
                               bool stop_at_word) {
    struct option list[CLI_OPTIONS_MAX + GLOBALS + 1];
    options_list(cli->command, list);
    options_begin(cli, argc, argv);
    for (;;) {
        if (!stop_at_word) operands_take(cli, argc, argv);
        int code = getopt_long(argc, argv, "+:", list, NULL);
        if (code == -1) break;
        if (code == '?' || code == ':') return option_unknown(cli, argv, code);
        if (!global_take(cli, globals, code)) TRY(option_take(cli, code));
    }
    for (int at = optind; !stop_at_word && at < argc; at++)
        cli->operand[cli->operand_count++] = argv[at];
    return err_none();
}

static struct err needs_check(const struct cli *cli) {
    const struct cli_command *command = cli->command;
    const char *verb = command->verb ? command->verb : "";
    const char *blank = command->verb ? " " : "";
    for (int i = 0; command->option && command->option[i].name; i++)
        if (command->option[i].needed && cli->given[i] == 0)
            return err_make(ERR_USAGE, "--%s%s%s is needed; see: portcullis %s%s%s --help",
                            command->option[i].name, command->option[i].value ? " " : "",
                            command->option[i].value ? command->option[i].value : "", command->noun,
                            blank, verb);
    if (cli->operand_count < command->operands_min)
        return err_make(ERR_USAGE, "%s is needed; see: portcullis %s%s%s --help", command->operands,
                        command->noun, blank, verb);
    if (cli->operand_count > command->operands_max)
        return err_make(ERR_USAGE, "\"%s\" is one word too many; see: portcullis %s%s%s --help",
                        cli_text(cli, span_str(cli->operand[command->operands_max])), command->noun,
                        blank, verb);
    return err_none();
}

/* ---- commands ---- */

static bool noun_known(const char *noun) {
    for (size_t i = 0; cli_table[i]; i++)
        if (strcmp(cli_table[i]->noun, noun) == 0) return true;
    return false;
}

static const struct cli_command *command_find(const char *noun, const char *verb) {
    for (size_t i = 0; cli_table[i]; i++) {
        if (strcmp(cli_table[i]->noun, noun) != 0) continue;
        if (!cli_table[i]->verb || (verb && strcmp(cli_table[i]->verb, verb) == 0))
            return cli_table[i];
    }
    return NULL;
}

static struct err command_unknown(struct cli *cli, const char *noun, const char *verb) {
    const char *nearest = help_nearest(cli->arena, noun, verb ? verb : "");
    const char *typed = cli_text(
        cli, span_str(arena_printf(cli->arena, "%s%s%s", noun, verb ? " " : "", verb ? verb : "")));
    return err_make(ERR_USAGE, "there is no command \"%s\"%s See: portcullis --help", typed,
                    nearest);
}

static void version_say(const struct cli *cli) {
    if (!cli->json) {
        printf("portcullis %s\n", PORTCULLIS_VERSION);
        return;
    }
    OWNED_JSON o = json_pack("{s:s}", "version", PORTCULLIS_VERSION);
    cli_say_json(cli, o);
}

static struct err command_run(struct cli *cli, int argc, char **argv) {
    struct globals globals = {0};
    TRY(options_read(cli, &globals, argc, argv, false));
    if (globals.version) {
        version_say(cli);
        return err_none();
    }
    if (globals.help) {
        help_command(stdout, cli->command);
        return err_none();
    }
    TRY(needs_check(cli));
    return cli->command->run(cli);
}

/* `portcullis help`, `portcullis help key`, `portcullis help key new`. */
static struct err help_run(struct cli *cli, const char *noun, const char *verb) {
    const struct cli_command *command = noun ? command_find(noun, verb) : NULL;
    if (noun && !command && (verb || !noun_known(noun))) return command_unknown(cli, noun, verb);
    if (command)
        help_command(stdout, command);
    else if (noun)
        help_noun(stdout, noun);
    else if (cli->json) {
        OWNED_JSON all = help_json();
        cli_say_json(cli, all);
    } else
        help_all(stdout);
    return err_none();
}

/* A noun without its verb. */
static struct err noun_run(struct cli *cli, const char *noun, int argc, char **argv) {
    struct globals globals = {0};
    TRY(options_read(cli, &globals, argc, argv, true));
    if (globals.help) return help_run(cli, noun, NULL);
    help_noun(stderr, noun);
    return err_make(ERR_USAGE, "\"%s\" needs one of the words above", noun);
}

/* The words of the line begin with a noun. */
static struct err words_run(struct cli *cli, int argc, char **argv) {
    const char *noun = argv[0];
    const char *verb = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
    if (strcmp(noun, "help") == 0) return help_run(cli, verb, verb && argc > 2 ? argv[2] : NULL);
    cli->command = command_find(noun, verb);
    if (!cli->command && noun_known(noun) && !verb) return noun_run(cli, noun, argc, argv);
    if (!cli->command) return command_unknown(cli, noun, verb);
    int words = cli->command->verb ? 1 : 0;
    return command_run(cli, argc - words, argv + words);
}

/* What is typed comes to stand in documents that are signed, and in --json: it must be text. */
static struct err words_check(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (utf8_check(span_str(argv[i])) < strlen(argv[i]))
            return err_make(ERR_USAGE, "word %d of the command line is not UTF-8", i);
    return err_none();
}

static struct err line_run(struct cli *cli, int argc, char **argv) {
    struct globals globals = {0};
    TRY(options_read(cli, &globals, argc, argv, true));
    int at = optind;
    if (globals.version) {
        version_say(cli);
        return err_none();
    }
    if (globals.help) {
        /* `portcullis --help --json` lists for programs. */
        TRY(options_read(cli, &globals, argc, argv, false));
        return help_run(cli, cli->operand_count > 0 ? cli->operand[0] : NULL,
                        cli->operand_count > 1 ? cli->operand[1] : NULL);
    }
    if (at < argc) return words_run(cli, argc - at, argv + at);
    help_all(stderr);
    return err_make(ERR_USAGE, "a command is needed");
}

/* ---- ends ---- */

static struct err output_finish(void) {
    if (fflush(stdout) != 0 || ferror(stdout)) return err_errno("cannot write standard output");
    return err_none();
}

static void failure_say(const struct cli *cli, struct err e) {
    if (!cli->json) {
        fprintf(stderr, "portcullis: %s\n", cli_text(cli, span_str(e.text)));
        return;
    }
    OWNED_JSON o = json_pack("{s:s,s:s,s:i}", "error", e.text, "kind", kind_word(e.kind), "exit",
                             (int)cli_exit_of(e));
    if (!o) o = json_pack("{s:s}", "error", "a failure whose sentence is not text");
    struct span text = json_write(cli->arena, o);
    fprintf(stderr, "%.*s\n", SPAN_FMT(text));
}

int cli_main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(CLI_ARENA_BYTES);
    struct cli *cli = ARENA_NEW(arena, struct cli);
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: present and not empty */
    cli->arena = arena;
    cli->colour = isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour);
    struct err e = program_begin();
    if (!err_is(e)) e = words_check(argc, argv);
    if (!err_is(e)) e = line_run(cli, argc, argv);
    struct err written = output_finish();
    if (!err_is(e)) e = written;
    if (!err_is(e)) return (int)cli->exit;
    failure_say(cli, e);
    return (int)cli_exit_of(e);
}
