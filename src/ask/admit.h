/* May a whole file of asks come in? One pass over the file, before any look-up, in constant memory.
 *
 * A law that is meant for one person at a time is not met a million times over by one officer with
 * one sentence: whoever sends a file is told of all that is wrong with it at once, and no record is
 * looked at to say so. */
#ifndef ASK_ADMIT_H
#define ASK_ADMIT_H

#include "ask/manifest.h"

struct admitted {
    struct asks_file file; /* count, digest, root over salted commitments to the lines */
    uint64_t officers;     /* named at all */
    uint64_t officers_over;
    uint64_t officer_most; /* lines that one officer is named on */
    uint64_t reasons_shared;
    uint64_t reason_lines;         /* with such a reason */
    uint64_t addresses_incomplete; /* of lines that give one */
    struct admit_ground ground[ADMIT_GROUNDS_MAX];
    size_t ground_count; /* 0: it may come in */
};

/* House rules where the pack has none for the authority. */
enum { ADMIT_OFFICER_LINES_MAX = 25, ADMIT_INCOMPLETE_PERCENT_MAX = 5 };

/* Reads `asks` twice at the same time, in two processes. ERR_INPUT where the file cannot be read
 * twice, or names more officers or reasons than are counted (half a million of each). */
struct err admit_file(const struct keeper *keeper, const struct requester *requester,
                      const struct manifest *manifest, FILE *asks, const char *name,
                      struct span salt, struct admitted *admitted);

#endif
