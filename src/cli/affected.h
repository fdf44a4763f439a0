/* Which releases relied on it? The question that once took five months. */
#ifndef CLI_AFFECTED_H
#define CLI_AFFECTED_H

#include "cli/keeper.h"

struct affected_release {
    uint64_t index;
    instant time;
    const char *requester, *authority, *decision;
};
struct affected {
    const char *where; /* the words asked for, joined by " and " */
    struct affected_release *release;
    size_t count, capacity;
    uint64_t looked; /* releases looked at */
};
/* Releases whose record has all words of --where. */
struct err affected_find(struct cli *cli, struct keeper *keeper, struct affected *affected);
#define AFFECTED_OPTION_WHERE                                                                      \
    {"where", "KIND:NAME", "what they relied on; several must all hold", true, true}

/* ---- whom an officer acts for (cmd_accounting.c) ---- */

/* The nine digits that stand in --number-file. */
struct err subject_number(struct cli *cli, char tin[10]);
/* The secret of the person whose number stands in --number-file. */
struct err subject_open(struct cli *cli, const struct keeper *keeper, struct secret *secret);
/* The officer of --officer-key signs that they act for the person. */
struct err subject_officer_sign(struct cli *cli, struct keeper *keeper, const char *kind,
                                const struct secret *subject, struct span *jws);

#endif
