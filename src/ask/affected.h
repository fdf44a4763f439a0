/* Which releases relied on it? The question that once took five months. */
#ifndef ASK_AFFECTED_H
#define ASK_AFFECTED_H

#include "ask/recall.h"

enum { AFFECTED_WORDS_MAX = 8, AFFECTED_WHERE_MAX = 200 };

struct affected {
    struct keeper *keeper;
    struct arena *arena; /* of what is found */
    struct span word[AFFECTED_WORDS_MAX];
    size_t words;
    const char *where; /* the words asked for, joined by " and " */
    struct pasts releases;
    size_t room;
    uint64_t next;   /* entry to look at */
    uint64_t looked; /* releases looked at */
};

/* Releases whose record has all of the words, KIND:NAME. ERR_USAGE: one that no record can have,
 * which would find nothing and seem to say that no release relied on it. */
struct err affected_begin(struct affected *affected, struct keeper *keeper, struct arena *arena,
                          const struct span *word, size_t words);
/* Looks on for so many steps: an entry is one, and the case of a release sixteen. `*behind`: there
 * are more. */
struct err affected_find(struct affected *affected, uint64_t steps, bool *behind);

#endif
