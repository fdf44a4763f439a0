/* Which command was typed, and how did it end? portcullis-verify: small, alone, for auditors,
 * courts and persons. It asks nobody and believes nothing but the key it is given. */
#include "verify/run.h"

#include "base/begin.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/utf8.h"
#include "tlog/witness.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_HOLDS = 0, EXIT_FAULT = 1, EXIT_USAGE = 2, EXIT_PROOF = 7 };
enum { RUN_ARENA_BYTES = 512 * 1024 * 1024, VKEY_BYTES_MAX = 1024, OPTIONS_MAX = 16 };

const struct command *const run_table[] = {
    &command_log,    &command_since,     &command_receipt,   &command_accounting,
    &command_bundle, &command_invariant, &command_timestamp, NULL};

/* ---- options ---- */

enum option_code {
    OPTION_KEY = 256,
    OPTION_ANSWER,
    OPTION_LOG,
    OPTION_SECRET,
    OPTION_SINCE,
    OPTION_POLICY,
    OPTION_CA,
    OPTION_LANGUAGE,
    OPTION_WORKERS,
    OPTION_NOW,
    OPTION_COMPLETE,
    OPTION_HASHES_ONLY,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_MANUAL,
};

static const struct option options[] = {
    {"key", required_argument, NULL, OPTION_KEY},
    {"answer", required_argument, NULL, OPTION_ANSWER},
    {"log", required_argument, NULL, OPTION_LOG},
    {"secret", required_argument, NULL, OPTION_SECRET},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"policy", required_argument, NULL, OPTION_POLICY},
    {"ca", required_argument, NULL, OPTION_CA},
    {"language", required_argument, NULL, OPTION_LANGUAGE},
    {"workers", required_argument, NULL, OPTION_WORKERS},
    {"now", required_argument, NULL, OPTION_NOW},
    {"complete", no_argument, NULL, OPTION_COMPLETE},
    {"hashes-only", no_argument, NULL, OPTION_HASHES_ONLY},
    {"json", no_argument, NULL, OPTION_JSON},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"manual", no_argument, NULL, OPTION_MANUAL},
    {NULL, 0, NULL, 0},
};

/* In the order of the enumeration: what the help says of each. */
static const char *const option_says[] = {
    "--key ORIGIN.vkey     the log's public key, from where you trust it (needed)",
    "--answer FILE         a sealed answer to compare with the receipt",
    "--log DIR|URL         the log to scan for completeness",
    "--secret FILE         the person's secret: 64 hex digits",
    "--since CHECKPOINT    a checkpoint that you kept: this log must contain that one",
    "--policy FILE         whose cosignatures are enough (C2SP tlog-policy)",
    "--ca FILE.pem         certificates of the time stamping authorities you believe",
    "--language en|es      the language of what is said (en)",
    "--workers N           processes (else one a processor)",
    "--now INSTANT         the day against which seals are due (else the clock)",
    "--complete            prove that nothing about the person is missing",
    "--hashes-only         the entries are not Portcullis's: check hashes and signature only",
};

static const char *option_name(int code) {
    for (size_t i = 0; options[i].name; i++)
        if (options[i].val == code) return options[i].name;
    return "";
}

/* True when the command's row has the option's name as a word. */
static bool option_known(const struct command *command, int code) {
    char word[32];
    if (code >= OPTION_JSON || code == OPTION_KEY) return true;
    snprintf(word, sizeof word, " %s ", option_name(code));
    return command && strstr(command->options, word) != NULL;
}

static struct err number_take(const char *name, uint64_t max, uint64_t *number) {
    if (err_is(decimal_read(span_str(optarg), max, number)) || *number == 0)
        return err_make(ERR_USAGE, "--%s must be a whole number from 1 to %llu", name,
                        (unsigned long long)max);
    return err_none();
}

static struct err option_take(struct run *run, const struct command *command, int code) {
    const char **const word[] = {&run->key,   &run->answer, &run->log, &run->secret,
                                 &run->since, &run->policy, &run->ca,  &run->language};
    bool *const flag[] = {&run->complete, &run->hashes_only, &run->json, &run->quiet};
    if (code == '?' || code == ':')
        return err_make(ERR_USAGE, "an option that is not known, or has no value; see: "
                                   "portcullis-verify --help");
    if (!option_known(command, code))
        return err_make(ERR_USAGE, "--%s is not an option here; see: portcullis-verify %s --help",
                        option_name(code), command ? command->name : "");
    if (code <= OPTION_LANGUAGE) *word[code - OPTION_KEY] = optarg;
    if (code >= OPTION_COMPLETE) *flag[code - OPTION_COMPLETE] = true;
    if (code == OPTION_WORKERS) return number_take("workers", 64, &run->workers);
    if (code == OPTION_NOW && err_is(instant_read(span_str(optarg), &run->now)))
        return err_make(ERR_USAGE, "--now must be an instant in UTC such as 2026-11-24T04:05:06Z");
    return err_none();
}

/* ---- help ---- */

static void help_all(FILE *out) {
    fputs("Does it hold? Verifies what a Portcullis ledger and its papers claim, with nothing but\n"
          "the log's public key.\n\nUsage: portcullis-verify COMMAND [options]\n\n",
          out);
    for (size_t i = 0; run_table[i]; i++)
        fprintf(out, "  %-10s %-34s %s\n", run_table[i]->name, run_table[i]->operands,
                run_table[i]->summary);
    fputs("\nEvery command takes --json, --quiet and --help. Exit code: 0 it holds, 1 fault,\n"
          "2 wrong usage or malformed input, 7 it does not hold.\n",
          out);
}

static void help_command(FILE *out, const struct command *command) {
    fprintf(out, "portcullis-verify %s %s\n\n%s.\n\n%s\n\nOptions:\n", command->name,
            command->operands, command->summary, command->help);
    for (int code = OPTION_KEY; code < OPTION_JSON; code++)
        if (option_known(command, code)) fprintf(out, "  %s\n", option_says[code - OPTION_KEY]);
}

/* The manual page in scdoc, of which doc/man/portcullis-verify.1.scd is a copy. */
static void manual(FILE *out) {
    fputs("portcullis-verify(1)\n\n# NAME\n\nportcullis-verify - verify what a Portcullis ledger "
          "and its papers claim\n\n# SYNOPSIS\n\n*portcullis-verify* _command_ --key "
          "_ORIGIN.vkey_ [options] [file]\n\n# DESCRIPTION\n\nNeeds nothing but the log's public "
          "key: no store, no network, no word of the custodian. Each command\nsays in a sentence "
          "what it has proved and what it has not.\n\n# COMMANDS\n\n",
          out);
    for (size_t i = 0; run_table[i]; i++) {
        fprintf(out, "## %s %s\n\n%s. %s\n\n", run_table[i]->name, run_table[i]->operands,
                run_table[i]->summary, run_table[i]->help);
        for (int code = OPTION_KEY; code < OPTION_JSON; code++)
            if (option_known(run_table[i], code))
                fprintf(out, "- %s\n", option_says[code - OPTION_KEY]);
        fputs("\n", out);
    }
    fputs("# GLOBAL OPTIONS\n\n*--json*\n\tOne JSON object instead of sentences; errors too, on "
          "standard error.\n\n*--quiet*\n\tNothing but errors.\n\n*--help*, *--version*, "
          "*--manual*\n\tThe help, the version, the source of this page.\n\n# EXIT "
          "STATUS\n\n*0*\n\tIt holds.\n\n*1*\n\tFault: the world failed.\n\n*2*\n\tWrong "
          "command line, or malformed input.\n\n*7*\n\tIt does not hold; the sentence names "
          "what.\n",
          out);
}

/* ---- what commands use ---- */

struct err run_file(struct run *run, const char *path, size_t bytes_max, struct span *bytes) {
    return file_read(path, bytes_max, run->arena, bytes);
}

struct err run_zip(struct run *run, const char *path, struct archive **zip) {
    return archive_open(run->arena, path, zip);
}

void run_say(const struct run *run, const char *format, ...) {
    va_list arguments;
    if (run->json || run->quiet) return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

void run_json(const struct run *run, json_t *o) {
    if (!run->json) return;
    struct span text = json_write(run->arena, o);
    printf("%.*s\n", SPAN_FMT(text));
}

const char *run_text(const struct run *run, struct span text) {
    char *copy = arena_str(run->arena, text);
    text_tame(copy, text.len);
    return copy;
}

void run_progress(uint64_t done, uint64_t all, void *with) {
    const struct run *run = with;
    if (run->json || run->quiet || isatty(STDERR_FILENO) != 1) return;
    fprintf(stderr, "\rverifying %3.0f %%\033[K", all ? 100.0 * (double)done / (double)all : 100.0);
}

void run_progress_end(const struct run *run) {
    if (!run->json && !run->quiet && isatty(STDERR_FILENO) == 1) fputs("\r\033[K", stderr);
}

struct err run_policy(struct run *run, struct span note, size_t *seen) {
    struct policy_found found = {0};
    struct span text;
    *seen = 0;
    if (!run->policy) return err_none();
    struct policy *policy = ARENA_NEW(run->arena, struct policy);
    TRY(run_file(run, run->policy, POLICY_BYTES_MAX, &text));
    struct err e = policy_read(run->arena, text, policy);
    if (!err_is(e)) e = policy_admits(policy, &run->vkey);
    if (err_is(e)) return err_at(e, "%s", run->policy);
    TRY(policy_check(run->arena, policy, note, run->now, &found));
    *seen = found.count;
    return err_none();
}

/* The one line end that an editor adds is no part of a key. */
static struct err vkey_open(struct run *run) {
    struct span text;
    if (!run->key)
        return err_make(ERR_USAGE, "--key ORIGIN.vkey is needed: the log's public key, from where "
                                   "you trust it");
    TRY(run_file(run, run->key, VKEY_BYTES_MAX, &text));
    if (text.len > 0 && text.at[text.len - 1] == '\n') text.len--;
    struct err e = vkey_read_log(text, &run->vkey);
    return err_is(e) ? err_at(e, "%s", run->key) : e;
}

/* ---- running ---- */

static const struct command *command_find(const char *name) {
    for (size_t i = 0; run_table[i]; i++)
        if (strcmp(run_table[i]->name, name) == 0) return run_table[i];
    return NULL;
}

static struct err operands_check(const struct run *run, const struct command *command) {
    if (run->operand_count >= command->operand_min && run->operand_count <= command->operand_max)
        return err_none();
    return err_make(ERR_USAGE, "expected: portcullis-verify %s %s", command->name,
                    command->operands);
}

static void told(const struct command *command, int code) {
    if (code == OPTION_VERSION)
        printf("portcullis-verify %s\n", PORTCULLIS_VERSION);
    else if (code == OPTION_MANUAL)
        manual(stdout);
    else if (command)
        help_command(stdout, command);
    else
        help_all(stdout);
}

/* Without a command only --help and --version are taken. */
static struct err line_run(struct run *run, int argc, char **argv) {
    const struct command *command = argc > 1 ? command_find(argv[1]) : NULL;
    int skip = command ? 1 : 0;
    if (argc > 1 && !command && argv[1][0] != '-')
        return err_make(ERR_USAGE, "there is no command \"%s\"; see: portcullis-verify --help",
                        run_text(run, span_str(argv[1])));
    opterr = 0;
    for (int code; (code = getopt_long(argc - skip, argv + skip, ":", options, NULL)) != -1;) {
        if (code >= OPTION_HELP) {
            told(command, code);
            return err_none();
        }
        TRY(option_take(run, command, code));
    }
    if (!command) {
        help_all(stderr);
        return err_make(ERR_USAGE, "a command is needed");
    }
    run->operand_count = argc - skip - optind;
    run->operand = argv + skip + optind;
    TRY(operands_check(run, command));
    TRY(vkey_open(run));
    return command->run(run);
}

static int exit_of(struct err e) {
    switch (e.kind) {
    case ERR_NONE:
        return EXIT_HOLDS;
    case ERR_USAGE:
    case ERR_INPUT:
    case ERR_REFUSED:
        return EXIT_USAGE;
    case ERR_PROOF:
        return EXIT_PROOF;
    case ERR_FAULT:
    case ERR_STALE:
        break;
    }
    return EXIT_FAULT;
}

bool run_spanish(const struct run *run) {
    return run->language && strcmp(run->language, "es") == 0;
}

static void failure_say(struct run *run, struct err e) {
    int code = exit_of(e);
    if (!run->json) {
        const char *not = run_spanish(run)
                              ? "NO ES AUTÉNTICO: algo aquí no es como lo hizo el registro. No se "
                                "fíe de esta copia y pida otra.\n  Qué, en inglés: "
                              : "it does not hold: ";
        fprintf(stderr, "portcullis-verify: %s%s\n", code == EXIT_PROOF ? not : "",
                run_text(run, span_str(e.text)));
        return;
    }
    OWNED_JSON o = json_pack("{s:s,s:b,s:i}", "error", e.text, "holds", 0, "exit", code);
    if (!o)
        o = json_pack("{s:s,s:i}", "error", "a failure whose sentence is not text", "exit", code);
    struct span text = json_write(run->arena, o);
    fprintf(stderr, "%.*s\n", SPAN_FMT(text));
}

int main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(RUN_ARENA_BYTES);
    struct run *run = ARENA_NEW(arena, struct run);
    run->arena = arena;
    run->now = clock_now();
    struct err e = program_begin();
    if (!err_is(e)) e = line_run(run, argc, argv);
    if (!err_is(e) && (fflush(stdout) != 0 || ferror(stdout)))
        e = err_errno("cannot write standard output");
    if (err_is(e)) failure_say(run, e);
    return exit_of(e);
}
