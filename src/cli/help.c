/* What can be typed? Help, in words that stand in the table and nowhere else. */
#include "cli/cli.h"

enum { COLUMNS = 80, NAME_COLUMNS = 20, OPTION_COLUMNS = 22, WORD_MAX = 48, NEAR_MAX = 3 };

static const char *verb_of(const struct cli_command *command) {
    return command->verb ? command->verb : "";
}

static void row_print(FILE *out, const struct cli_command *command) {
    char name[64];
    snprintf(name, sizeof name, "%s%s%s", command->noun, command->verb ? " " : "",
             verb_of(command));
    fprintf(out, "  %-*s %s\n", NAME_COLUMNS, name, command->summary);
}

void help_all(FILE *out) {
    fputs(
        "portcullis releases confidential records only where the law says so, to the one who may\n"
        "have them, and records it before anything leaves.\n\n"
        "usage: portcullis [--json] [--quiet] [--no-colour] NOUN VERB ...\n\n",
        out);
    for (size_t i = 0; cli_table[i]; i++)
        row_print(out, cli_table[i]);
    fputs("\n"
          "  --help       after any command: what it takes, and an example that works\n"
          "  --version    the version\n"
          "  --json       one JSON object instead of sentences\n"
          "  --quiet      nothing but the product and errors\n"
          "  --no-colour  no colour on a terminal (so does NO_COLOR)\n\n"
          "exit codes: 0 done or released, 1 fault, 2 wrong command line or malformed input,\n"
          "3 refused, 4 waiting for a person, 5 stopped by a court order, 7 a proof failed\n",
          out);
}

void help_noun(FILE *out, const char *noun) {
    for (size_t i = 0; cli_table[i]; i++)
        if (strcmp(cli_table[i]->noun, noun) == 0) row_print(out, cli_table[i]);
}

/* Words filled into lines; "\n\n" begins a paragraph. */
static void text_fill(FILE *out, const char *text) {
    size_t column = 0;
    while (*text) {
        size_t len = strcspn(text, " \n");
        if (column + len + 1 > COLUMNS) {
            fputc('\n', out);
            column = 0;
        }
        if (column && len) fputc(' ', out);
        fprintf(out, "%.*s", (int)len, text);
        column += len + (column ? 1 : 0);
        text += len;
        if (strncmp(text, "\n\n", 2) == 0) {
            fputs("\n\n", out);
            column = 0;
            text += 2;
        } else if (*text)
            text++;
    }
    fputc('\n', out);
}

static void usage_print(FILE *out, const struct cli_command *command) {
    bool more = false;
    fprintf(out, "usage: portcullis %s%s%s", command->noun, command->verb ? " " : "",
            verb_of(command));
    for (const struct cli_option *o = command->option; o && o->name; o++) {
        more = more || !o->needed;
        if (o->needed) fprintf(out, " --%s", o->name);
        if (o->needed && o->value) fprintf(out, " %s%s", o->value, o->repeats ? "..." : "");
    }
    fprintf(out, "%s%s%s\n\n", more ? " [options]" : "", *command->operands ? " " : "",
            command->operands);
}

/* What it does on a directory alone, and why. */
static void here_print(FILE *out, const char *why) {
    char text[512];
    snprintf(text, sizeof text, "Takes no --url: %s.", why);
    text_fill(out, text);
}

void help_command(FILE *out, const struct cli_command *command) {
    fprintf(out, "portcullis %s%s%s: %s\n\n", command->noun, command->verb ? " " : "",
            verb_of(command), command->summary);
    usage_print(out, command);
    text_fill(out, command->help);
    if (command->here) fputc('\n', out);
    if (command->here) here_print(out, command->here);
    for (const struct cli_option *o = command->option; o && o->name; o++) {
        char name[64];
        snprintf(name, sizeof name, "--%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        fprintf(out, "%s  %-*s %s%s\n", o == command->option ? "\n" : "", OPTION_COLUMNS, name,
                o->says, o->repeats ? " (may be repeated)" : "");
    }
    fputs("\nexample:\n", out);
    for (const char *line = command->example; *line;) {
        size_t len = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

json_t *help_json(void) {
    json_t *commands = json_array();
    for (size_t i = 0; cli_table[i]; i++) {
        const struct cli_command *command = cli_table[i];
        json_t *options = json_array();
        for (const struct cli_option *o = command->option; o && o->name; o++)
            json_array_append_new(options, json_string(o->name));
        json_array_append_new(commands,
                              json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "noun", command->noun, "verb",
                                        verb_of(command), "summary", command->summary, "operands",
                                        command->operands, "example", command->example, "options",
                                        options));
    }
    return json_pack("{s:o}", "commands", commands);
}

/* ---- the nearest ---- */

/* Levenshtein's distance, of words of at most WORD_MAX letters. */
static size_t distance(const char *a, const char *b) {
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);
    if (a_len > WORD_MAX || b_len > WORD_MAX) return WORD_MAX;
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[b_len];
}

/* Three letters off, or the words in the other order. */
static bool is_near(struct arena *arena, const struct cli_command *command, const char *noun,
                    const char *verb) {
    const char *name = arena_printf(arena, "%s %s", command->noun, verb_of(command));
    const char *typed = arena_printf(arena, "%s %s", noun, verb);
    const char *turned = arena_printf(arena, "%s %s", verb, noun);
    return distance(name, typed) <= 3 || distance(name, turned) <= 2 ||
           (*verb && strcmp(noun, command->noun) == 0 && distance(verb_of(command), verb) <= 3);
}

const char *help_nearest(struct arena *arena, const char *noun, const char *verb) {
    struct text out = {.arena = arena};
    size_t count = 0;
    for (size_t i = 0; cli_table[i] && count < NEAR_MAX; i++) {
        if (!is_near(arena, cli_table[i], noun, verb)) continue;
        text_printf(&out, "%s\"%s%s%s\"", count ? " or " : "; did you mean ", cli_table[i]->noun,
                    cli_table[i]->verb ? " " : "", verb_of(cli_table[i]));
        count++;
    }
    text_put_str(&out, count ? "?" : ".");
    return arena_str(arena, text_span(&out));
}
