/* What was typed after an option's name? */
#include "cli/cli.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>

static size_t option_place(const struct cli *cli, const char *name) {
    const struct cli_option *option = cli->command->option;
    size_t i = 0;
    while (option && option[i].name && strcmp(option[i].name, name) != 0)
        i++;
    assert(option && option[i].name);
    return i;
}

bool cli_flag(const struct cli *cli, const char *name) {
    return cli->given[option_place(cli, name)] > 0;
}

int cli_value_count(const struct cli *cli, const char *name) {
    return cli->given[option_place(cli, name)];
}

const char *cli_value_at(const struct cli *cli, const char *name, int i) {
    size_t place = option_place(cli, name);
    assert(i >= 0 && i < cli->given[place]);
    return cli->value[place][i];
}

const char *cli_value(const struct cli *cli, const char *name) {
    int count = cli_value_count(cli, name);
    return count ? cli_value_at(cli, name, count - 1) : NULL;
}

struct err cli_count(const struct cli *cli, const char *name, uint64_t min, uint64_t max,
                     uint64_t absent, uint64_t *count) {
    const char *text = cli_value(cli, name);
    uint64_t number = absent;
    if (text && (err_is(decimal_read(span_str(text), max, &number)) || number < min))
        return err_make(ERR_USAGE, "--%s must be a whole number from %llu to %llu", name,
                        (unsigned long long)min, (unsigned long long)max);
    *count = number;
    return err_none();
}

struct err cli_instant(const struct cli *cli, const char *name, instant *when) {
    const char *text = cli_value(cli, name);
    *when = 0;
    if (text && err_is(instant_read(span_str(text), when)))
        return err_make(ERR_USAGE, "--%s must be an instant in UTC such as 2026-11-24T04:05:06Z",
                        name);
    return err_none();
}

struct err cli_dir(const struct cli *cli, const char **dir) {
    const char *given = cli_value(cli, "dir");
    if (!given) given = getenv("PORTCULLIS_DIR");
    if (!given || !*given)
        return err_make(ERR_USAGE, "--dir DIR is needed, the folder made by: portcullis init");
    if (utf8_check(span_str(given)) < strlen(given))
        return err_make(ERR_USAGE, "the environment's PORTCULLIS_DIR is not UTF-8");
    *dir = given;
    return err_none();
}
