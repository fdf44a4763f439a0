/* Which disks may a power cut leave? Made from what a process wrote and synced until then, by
 * chance and so by seed. */
#ifndef TEST_CRASH_CUT_H
#define TEST_CRASH_CUT_H

#include "disk.h"

enum { PENDING_MAX = 20000 };

void chance_seed(uint64_t seed);
uint64_t chance(uint64_t below);

/* What is durable after some events, and what may or may not be. */
struct cut {
    struct disk *durable;
    const struct event *pending[PENDING_MAX];
    size_t count;
};
void cut_advance(struct cut *cut, const struct event *event);

/* How much of what is pending an image has. */
enum choice_way {
    CHOICE_NONE = 0,
    CHOICE_ALL,
    CHOICE_PREFIX,
    CHOICE_SUFFIX,
    CHOICE_NODES, /* all or nothing of each file and folder */
    CHOICE_ANY
};
struct choice {
    enum choice_way way;
    size_t at;
    uint64_t of_1000;
    uint64_t nodes; /* which, by their number modulo 64 */
    uint64_t mark;  /* a digest of what was chosen */
};

/* The `number`-th image of one point: the first has nothing of `pending` changes, the second all.
 */
struct choice choice_make(size_t number, size_t pending);
struct disk *image_make(const struct cut *cut, struct choice *choice);

#endif
