/* What does the person read? Sentences for people, one object for programs, never both. */
#include "cli/cli.h"

#include "base/utf8.h"

#include <inttypes.h>

enum { LABEL_COLUMNS = 22 };

void cli_say(const struct cli *cli, const char *format, ...) {
    if (cli->json || cli->quiet) return;
    va_list arg;
    va_start(arg, format);
    vprintf(format, arg);
    va_end(arg);
}

void cli_say_row(const struct cli *cli, const char *label, const char *format, ...) {
    if (cli->json || cli->quiet) return;
    va_list arg;
    va_start(arg, format);
    printf("  %s%-*s%s ", cli_style(cli, CLI_FAINT), LABEL_COLUMNS, label,
           cli_style(cli, CLI_PLAIN));
    vprintf(format, arg);
    putchar('\n');
    va_end(arg);
}

void cli_say_json(const struct cli *cli, const json_t *said) {
    if (!cli->json) return;
    OWNED_ARENA arena = arena_open((size_t)64 * 1024 * 1024);
    struct span text = json_write(arena, said);
    fwrite(text.at, 1, text.len, stdout);
    putchar('\n');
}

void cli_put(const struct cli *cli, struct span bytes) { fwrite(bytes.at, 1, bytes.len, stdout); }

void cli_note(const struct cli *cli, const char *format, ...) {
    if (cli->json || cli->quiet) return;
    va_list arg;
    va_start(arg, format);
    vfprintf(stderr, format, arg);
    va_end(arg);
}

const char *cli_text(const struct cli *cli, struct span text) {
    char *out = arena_str(cli->arena, text);
    text_tame(out, text.len);
    return out;
}

const char *cli_number(const struct cli *cli, uint64_t number) {
    char plain[24];
    int len = snprintf(plain, sizeof plain, "%" PRIu64, number);
    char *out = arena_alloc(cli->arena, 32);
    size_t at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) out[at++] = ',';
        out[at++] = plain[i];
    }
    return out;
}

const char *cli_member(const struct cli *cli, const json_t *o, const char *key) {
    const json_t *member = json_object_get(o, key);
    if (!json_is_string(member)) return "";
    return cli_text(cli, span_of(json_string_value(member), json_string_length(member)));
}

uint64_t cli_member_number(const json_t *o, const char *key) {
    json_int_t number = json_integer_value(json_object_get(o, key));
    return number > 0 ? (uint64_t)number : 0;
}

const char *cli_cents(const struct cli *cli, int64_t cents) {
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    return arena_printf(cli->arena, "%s$%s.%02" PRIu64, cents < 0 ? "-" : "",
                        cli_number(cli, size / 100), size % 100);
}

const char *cli_style(const struct cli *cli, enum cli_style style) {
    if (!cli->colour) return "";
    switch (style) {
    case CLI_PLAIN:
        break;
    case CLI_STRONG:
        return "\033[1m";
    case CLI_GOOD:
        return "\033[32m";
    case CLI_BAD:
        return "\033[31m";
    case CLI_FAINT:
        return "\033[2m";
    }
    return "\033[0m";
}
