/* What does a person type? The contract between the frame and its commands.
 *
 * A command is a constant `struct cli_command` in src/cli/cmd_<family>.c, named in
 * src/cli/commands.h and given one row in src/cli/table.c; nothing else needs to know of it. The
 * frame reads the options that the command declares, prints its help (and the manual) from the
 * same words, and turns what `run` returns into an exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "jose/jose.h"

enum cli_exit {
    CLI_OK = 0, /* done, released */
    CLI_FAULT = 1,
    CLI_USAGE = 2,   /* wrong command line, or malformed input */
    CLI_REFUSED = 3, /* for any reason; identity is not told apart */
    CLI_WAITING = 4, /* a person must look at it */
    CLI_STOPPED = 5, /* by a court order */
    CLI_PROOF = 7,   /* a proof or a signature does not hold */
};

enum { CLI_OPTIONS_MAX = 24, CLI_REPEATS_MAX = 32 };

/* Options are long only: `--name VALUE`, or `--name` where `value` is NULL. */
struct cli_option {
    const char *name;
    const char *value; /* what stands for the value in the help: "FILE"; NULL: a flag */
    const char *says;  /* one line */
    bool needed;
    bool repeats; /* may be given more than once, at most CLI_REPEATS_MAX times */
};

struct cli;

struct cli_command {
    const char *noun;
    const char *verb;     /* NULL: the noun alone is the command */
    const char *summary;  /* one line, begins with a verb, no full stop */
    const char *operands; /* "ask.json", or "" */
    int operands_min;
    int operands_max;
    const struct cli_option *option; /* ends with a name of NULL; NULL: none */
    const char *help;                /* whole sentences; paragraphs parted by "\n\n" */
    const char *example;             /* command lines that work, one a line */
    struct err (*run)(struct cli *cli);
    const char *here; /* why it works on a directory and at no gateway: "it ..."; NULL: it does not
                         work on one, or takes --url */
};

/* All commands, in the order of the help; ends with NULL. */
extern const struct cli_command *const cli_table[];

/* One run of one command. `run` sets `exit` where an end without an err is not CLI_OK. */
struct cli {
    struct arena *arena; /* for the whole run; a loop over lines has one of its own */
    const struct cli_command *command;
    bool json;
    bool quiet;
    bool colour; /* standard output is a terminal, NO_COLOR and --no-colour are not there */
    int operand_count;
    char **operand;
    enum cli_exit exit;
    const char *value[CLI_OPTIONS_MAX][CLI_REPEATS_MAX];
    int given[CLI_OPTIONS_MAX];
};

/* The whole program. Returns the exit code. */
int cli_main(int argc, char **argv);
/* The code that an err ends in. */
enum cli_exit cli_exit_of(struct err e);

/* ---- what was typed (option.c). Asking for an option that is not declared is a bug. ---- */

bool cli_flag(const struct cli *cli, const char *name);
const char *cli_value(const struct cli *cli, const char *name); /* the last; NULL: not given */
int cli_value_count(const struct cli *cli, const char *name);
const char *cli_value_at(const struct cli *cli, const char *name, int i); /* as typed, from 0 */
/* A whole number from `min` to `max`; ERR_USAGE naming the option. `absent` when not given. */
struct err cli_count(const struct cli *cli, const char *name, uint64_t min, uint64_t max,
                     uint64_t absent, uint64_t *count);
/* An instant (2026-11-24T04:05:06Z); ERR_USAGE naming the option. 0 when not given. */
struct err cli_instant(const struct cli *cli, const char *name, instant *when);
/* `--dir`, else the environment's PORTCULLIS_DIR, else ERR_USAGE. The command declares
 * CLI_OPTION_DIR. */
struct err cli_dir(const struct cli *cli, const char **dir);
#define CLI_OPTION_DIR                                                                             \
    {"dir", "DIR", "the state directory (else the environment's PORTCULLIS_DIR)", false, false}

/* ---- files (input.c); "-" is standard input ---- */

struct err cli_read(struct cli *cli, const char *path, size_t bytes_max, struct span *bytes);
/* A compact JWS or JWE, a vkey: as above, without the one line end that an editor adds. */
struct err cli_read_line(struct cli *cli, const char *path, size_t bytes_max, struct span *bytes);
/* A compact JWS; a file that is JSON is told how it is signed. */
struct err cli_read_signed(struct cli *cli, const char *path, const char *how, struct span *jws);
/* A JWK. A private one must be of mode 0600 or less. `need_private`: a public one is refused. */
struct err cli_read_key(struct cli *cli, const char *path, bool need_private, struct jwk **key);
/* A file for a library that reads by FILE. */
struct err cli_open(struct cli *cli, const char *path, FILE **file);

/* ---- what is said (output.c) ---- */

/* For people, to standard output: nothing with --json or --quiet. */
void cli_say(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "  label            text", labels aligned; as cli_say. */
void cli_say_row(const struct cli *cli, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* For programs: the object and a newline, only with --json. */
void cli_say_json(const struct cli *cli, const json_t *said);
/* The product itself (a JWS, a pack): always, these bytes exactly. */
void cli_put(const struct cli *cli, struct span bytes);
/* A remark to standard error; nothing with --json or --quiet. */
void cli_note(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text from outside made fit for a terminal: control characters become "?". */
const char *cli_text(const struct cli *cli, struct span text);
/* A member of what is told: its text, made fit for a terminal, or ""; its number, or 0. */
const char *cli_member(const struct cli *cli, const json_t *o, const char *key);
uint64_t cli_member_number(const json_t *o, const char *key);
/* 4100000 → "$41,000.00". */
const char *cli_cents(const struct cli *cli, int64_t cents);
/* 1280000 → "1,280,000". */
const char *cli_number(const struct cli *cli, uint64_t number);

enum cli_style { CLI_PLAIN = 0, CLI_STRONG, CLI_GOOD, CLI_BAD, CLI_FAINT };
/* The escape that begins a style (CLI_PLAIN ends it), or "" without colour. Never the only sign. */
const char *cli_style(const struct cli *cli, enum cli_style style);

/* ---- progress, on standard error (progress.c) ---- */

/* Nothing in the first second; then a bar on a terminal, else a line every ten seconds; nothing
 * with --json or --quiet. */
struct cli_progress {
    const struct cli *cli;
    const char *doing; /* "verifying" */
    const char *unit;  /* " KiB" */
    uint64_t begun;
    uint64_t shown; /* ticks when last shown; 0: never */
    bool bar;
};
struct cli_progress cli_progress_begin(const struct cli *cli, const char *doing);
/* Fits every room's progress callback; `progress` is a struct cli_progress. */
void cli_progress_step(uint64_t done, uint64_t all, void *progress);
/* Takes the bar away. */
void cli_progress_end(struct cli_progress *progress);
/* Seconds since it began, for rates. */
double cli_progress_seconds(const struct cli_progress *progress);

/* ---- help (help.c) ---- */

void help_all(FILE *out);
void help_noun(FILE *out, const char *noun);
void help_command(FILE *out, const struct cli_command *command);
/* Every command with its options, for programs and for the tests of the manual. */
json_t *help_json(void);
/* The nearest commands to what was typed, as the end of a sentence: "; did you mean ...?" or ".".
 */
const char *help_nearest(struct arena *arena, const char *noun, const char *verb);

#endif
