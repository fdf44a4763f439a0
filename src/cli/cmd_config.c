/* How is the gateway set up, and who said so? */
#include "ask/settings.h"
#include "cli/commands.h"

static struct err settings_open(struct cli *cli, struct settings *settings) {
    const char *dir;
    TRY(cli_dir(cli, &dir));
    return settings_read(cli->arena, dir, settings);
}

static struct err check_run(struct cli *cli) {
    struct settings settings;
    TRY(settings_open(cli, &settings));
    OWNED_JSON o = json_object();
    json_set_span(o, "file", span_str(settings.path));
    json_object_set_new(o, "there", json_boolean(settings.has_file));
    if (settings.has_file)
        cli_say(cli, "%s is fine.\n", settings.path);
    else
        cli_say(cli, "%s is not there, and need not be: every value is built in.\n", settings.path);
    cli_say_json(cli, o);
    return err_none();
}

static struct err show_run(struct cli *cli) {
    struct settings settings;
    bool origins = cli_flag(cli, "origin");
    TRY(settings_open(cli, &settings));
    json_t *list = json_array();
    OWNED_JSON o = json_pack("{s:o}", "settings", list);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *setting = &settings.setting[i];
        bool file = setting->origin == ORIGIN_FILE;
        json_t *one = json_object();
        json_set_span(one, "name", span_str(setting->name));
        json_set_span(one, "value", span_str(setting->value));
        json_set_span(one, "origin", span_str(setting_origin_str(setting->origin)));
        json_array_append_new(list, one);
        cli_say_row(cli, setting->name, "%-22s %s", setting->value[0] ? setting->value : "-",
                    !origins ? setting->says
                    : file   ? settings.path
                             : setting_origin_str(setting->origin));
    }
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option check_options[] = {CLI_OPTION_DIR, {0}};
static const struct cli_option show_options[] = {
    CLI_OPTION_DIR, {"origin", NULL, "say where each value comes from", false, false}, {0}};

const struct cli_command command_config_check = {
    .noun = "config",
    .verb = "check",
    .summary = "reads the gateway's settings and says what is wrong with them",
    .operands = "",
    .option = check_options,
    .help = "DIR/portcullis.ini has one section, [gateway]; its names are those of: portcullis "
            "config show. A name that is not known, a value that is none and a name given twice "
            "are refused, by portcullisd too. portcullisd reads the file again at SIGHUP, but for "
            "where it listens.",
    .example = "portcullis config check --dir state",
    .run = check_run,
    .here = "it reads the settings beside a directory",
};

const struct cli_command command_config_show = {
    .noun = "config",
    .verb = "show",
    .summary = "shows what the gateway's settings come to",
    .operands = "",
    .option = show_options,
    .help = "What is built in, then DIR/portcullis.ini. portcullisd's own command line goes over "
            "both.",
    .example = "portcullis config show --dir state --origin",
    .run = show_run,
    .here = "it reads the settings beside a directory",
};
