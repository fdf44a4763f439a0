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

/* Reads `asks` twice, a long file at the same time in two processes, and binds the next reading to
 * it by `blocks`. ERR_REFUSED where the two read other bytes; ERR_INPUT where the file cannot be
 * read twice, or names more officers or reasons than are counted (half a million of each). */
struct err admit_file(const struct keeper *keeper, const struct requester *requester,
                      const struct manifest *manifest, FILE *asks, const char *name,
                      struct span salt, struct bound_blocks *blocks, struct admitted *admitted);

/* The same of a file that comes piece by piece, in one process: the daemon's keeper may begin none.
 */
struct admitting;
struct admitting *admitting_open(const struct requester *requester,
                                 const struct law_authority_view *view, struct span salt);
void admitting_feed(struct admitting *admitting, struct span piece);
struct err admitting_end(struct admitting *admitting, const struct keeper *keeper,
                         const struct manifest *manifest, struct admitted *admitted);
void admitting_close(struct admitting *admitting); /* NULL is allowed */

/* What was seen while it came, under the salt that admitting_open was given. */
struct batch_seen {
    struct admitted admitted;
    uint8_t salt[DIGEST_BYTES];
};
/* batch_decide of a file that was looked at already. `progress` is called with 0 once it is let in,
 * before any of its people is looked at. `apart` is called in the process that decides ahead, where
 * there is one (advance.h), to let go of what is not its own. `asks` is read by each at its own
 * pace: its place must not be the kernel's, which they would share. */
struct err batch_decide_seen(struct keeper *keeper, struct span manifest_jws,
                             const struct batch_seen *seen, FILE *asks, const char *name, FILE *out,
                             void (*progress)(uint64_t done, uint64_t all, void *),
                             void (*apart)(void *), void *arg, struct batch_report *report);

#endif
