/* What does the manual say? Prints doc/man/portcullis.1.scd from the table, so that it cannot say
 * anything else than the help. Not installed; a story compares the file with what this prints. */
#include "cli/cli.h"

static const char *verb_of(const struct cli_command *command) {
    return command->verb ? command->verb : "";
}

/* scdoc takes _ and * for emphasis and a line's first letter for a mark. */
static void put_escaped(const char *text) {
    for (const char *at = text; *at; at++) {
        if (strchr("_*\\`#", *at)) putchar('\\');
        putchar(*at);
    }
}

static void option_print(const struct cli_option *option) {
    fputs("*--", stdout);
    fputs(option->name, stdout);
    putchar('*');
    if (option->value) {
        fputs(" _", stdout);
        fputs(option->value, stdout);
        putchar('_');
    }
    fputs("\n\t", stdout);
    put_escaped(option->says);
    fputs(option->needed ? " (needed)" : "", stdout);
    fputs(option->repeats ? " (may be repeated)" : "", stdout);
    fputs("\n\n", stdout);
}

static void command_print(const struct cli_command *command) {
    printf("## portcullis %s%s%s", command->noun, command->verb ? " " : "", verb_of(command));
    if (*command->operands) {
        putchar(' ');
        put_escaped(command->operands);
    }
    fputs("\n\n", stdout);
    put_escaped(command->summary);
    fputs(".\n\n", stdout);
    put_escaped(command->help);
    fputs("\n\n", stdout);
    for (const struct cli_option *o = command->option; o && o->name; o++)
        option_print(o);
    fputs("Example:\n\n```\n", stdout);
    fputs(command->example, stdout);
    fputs("\n```\n\n", stdout);
}

/* Which commands no gateway does. */
static void here_print(void) {
    fputs("# ON A DIRECTORY ALONE\n\n"
          "These take no *--url*; everything else that takes *--dir* takes it.\n\n",
          stdout);
    for (size_t i = 0; cli_table[i]; i++) {
        const struct cli_command *command = cli_table[i];
        if (!command->here) continue;
        printf("*%s%s%s*\n\t", command->noun, command->verb ? " " : "", verb_of(command));
        put_escaped(command->here);
        fputs(".\n\n", stdout);
    }
}

int main(void) {
    fputs("portcullis(1)\n\n"
          "# NAME\n\n"
          "portcullis - release confidential records only where the law says so\n\n"
          "# SYNOPSIS\n\n"
          "*portcullis* [--json] [--quiet] [--no-colour] _noun_ _verb_ [options] [file]\n\n"
          "# DESCRIPTION\n\n"
          "A disclosure gateway. One ask is about one named person, under one cited legal\n"
          "authority. It is decided element by element against the law as data, refused by\n"
          "default, recorded in a tamper-evident ledger before anything leaves, and answered\n"
          "with the fewest fields the authority allows, sealed to the asker's key.\n\n"
          "# GLOBAL OPTIONS\n\n"
          "*--help*\n\tAfter any command: what it takes, and an example that works.\n\n"
          "*--version*\n\tThe version.\n\n"
          "*--json*\n\tOne JSON object instead of sentences; errors too, on standard error.\n\n"
          "*--quiet*\n\tNothing but the product and errors.\n\n"
          "*--no-colour*\n\tNo colour on a terminal.\n\n"
          "# COMMANDS\n\n",
          stdout);
    for (size_t i = 0; cli_table[i]; i++)
        command_print(cli_table[i]);
    here_print();
    fputs("# EXIT STATUS\n\n"
          "*0*\n\tDone; for an ask: released.\n\n"
          "*1*\n\tFault: the world failed. Nothing was released.\n\n"
          "*2*\n\tWrong command line, or malformed input.\n\n"
          "*3*\n\tRefused, for any reason; which person was meant is not told apart.\n\n"
          "*4*\n\tWaiting for a person.\n\n"
          "*5*\n\tStopped by a court order.\n\n"
          "*7*\n\tA proof or a signature does not hold.\n\n"
          "# ENVIRONMENT\n\n"
          "*PORTCULLIS\\_DIR*\n\tThe state directory where --dir is not given.\n\n"
          "*NO\\_COLOR*\n\tPresent and not empty: no colour.\n",
          stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}
