/* What does a person type to verify? The contract between the program's frame and its commands. */
#ifndef VERIFY_RUN_H
#define VERIFY_RUN_H

#include "verify/verify.h"

/* One run. Which of these a command takes stands in its row of the table. */
struct run {
    struct arena *arena;
    bool json, quiet;
    const char *key, *answer, *log, *secret, *since, *policy, *ca, *language;
    bool complete, hashes_only;
    uint64_t workers; /* 0: by the machine */
    instant now;
    int operand_count;
    char **operand;
    struct note_key vkey; /* read from `key` before the command runs */
};

struct command {
    const char *name;
    const char *operands;
    int operand_min, operand_max;
    const char *options; /* names, each with a blank before and after; all need --key */
    const char *summary;
    const char *help;
    struct err (*run)(struct run *run);
};
extern const struct command *const run_table[];

extern const struct command command_log, command_since, command_receipt, command_accounting,
    command_bundle, command_invariant, command_timestamp;

struct err run_file(struct run *run, const char *path, size_t bytes_max, struct span *bytes);
struct err run_zip(struct run *run, const char *path, struct archive **zip);
/* Sentences to standard output, not with --json or --quiet. */
void run_say(const struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* With --language es. */
bool run_spanish(const struct run *run);
void run_json(const struct run *run, json_t *o);
/* Control characters become "?". */
const char *run_text(const struct run *run, struct span text);
/* With --policy: the note has the cosignatures that the policy wants. `*seen` counts them. */
struct err run_policy(struct run *run, struct span note, size_t *seen);
/* Fits struct walk's progress: a line on a terminal. */
void run_progress(uint64_t done, uint64_t all, void *run);
void run_progress_end(const struct run *run);
#endif
