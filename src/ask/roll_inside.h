/* What is folded? For the fold (roll.c) and for what says which change may stand (change.c). */
#ifndef ASK_ROLL_INSIDE_H
#define ASK_ROLL_INSIDE_H

#include "ask/roll.h"

enum {
    CHOICES_MAX = 128, /* constructions of a pack: fewer */
    ROLL_BYTES_MAX = 256 * 1024 * 1024,
};

struct roll {
    struct arena *arena;   /* lives as long as the roll */
    struct arena *scratch; /* wiped an entry */
    uint64_t next_index;
    struct span origin;
    struct officer officer[OFFICERS_MAX];
    size_t officer_count;
    struct requester **requester;
    size_t requester_count;
    struct digest *asked; /* kids that were ever a requester's, hashed; grows by doubling */
    size_t asked_count;
    size_t asked_capacity;
    bool pack_known;
    struct digest pack;
    struct span pack_name, pack_version;
    uint64_t pack_index;
    struct orders *orders;
    struct books *books;
    struct law_choice choice[CHOICES_MAX];
    uint64_t choice_index[CHOICES_MAX];
    size_t choice_count;
    struct digest *withdrawn; /* grows by doubling */
    size_t withdrawn_count;
    size_t withdrawn_capacity;
};

/* Position of a construction's choice; choice_count when none was made. */
size_t roll_choice_find(const struct roll *roll, struct span construction);

#endif
