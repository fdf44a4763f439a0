/* How does one row become a sealed record? people.csv into the vault; format:
 * doc/formats-people.md.
 *
 * The header is read first and refused before anything is loaded. Then one pass in constant
 * memory: a row is checked whole, sealed and appended. All rows or none, unless `skip_bad`. */
#ifndef ASK_LOAD_H
#define ASK_LOAD_H

#include "ask/keeper.h"

struct load_report;

struct load_options {
    bool skip_bad;       /* load the good rows although there are bad ones */
    const char *rejects; /* NULL: the file's path and ".rejects"; needed for "-" */
    const char *source;  /* the register these rows come from; NULL: not said */
    /* May be NULL. Bytes read and bytes in all (0 when the length is not known). */
    void (*progress)(uint64_t done, uint64_t all, void *arg);
    void *arg;
    /* May be NULL. Called once, when all was looked at and nobody can be found yet; an err ends the
     * load. */
    struct err (*record)(const struct load_report *report, void *record_arg);
    void *record_arg;
};

struct load_report {
    uint64_t loaded;    /* people */
    uint64_t rows;      /* tax years of theirs */
    uint64_t rejected;  /* rows of the file, listed in the reject file */
    struct digest file; /* SHA-256 of its bytes */
};

/* Loads `path` ("-": standard input). Rejected rows go to the reject file, made anew with mode
 * 0600 when the first is met: CSV of line, reason, row; the reason never holds a value of the row.
 *
 * ERR_INPUT: the header is not acceptable (file, line, column and what is wrong; nothing was
 * read beyond it), or rows were rejected and `skip_bad` is not set (nothing was loaded). `*report`
 * is filled in either case; `loaded` counts only what is durable in the vault. */
struct err load_people(struct vault *vault, const char *path, const struct load_options *options,
                       struct load_report *report);

/* ---- recorded before visible (loading.c) ---- */

/* Loads people into the keeper's vault. The ledger has the file's digest and its counts before
 * anybody of it can be found; if the load then does not come in, the ledger says that too, now or
 * at the next start. `*index`: of the load's entry. */
struct err loading_run(struct keeper *keeper, const char *path, const struct load_options *options,
                       struct load_report *report, uint64_t *index);
/* At a start: tells the ledger of a load that was recorded and did not come in. */
struct err loading_settle(struct keeper *keeper);

#endif
