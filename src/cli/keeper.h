/* What do commands on a state directory share? */
#ifndef CLI_KEEPER_H
#define CLI_KEEPER_H

#include "ask/keeper.h"
#include "cli/cli.h"

#define CLI_OPTION_NOW                                                                             \
    {"now", "INSTANT", "a clock set by hand, only in logs whose origin begins \"test.\"", false,   \
     false}

/* Opens the keeper of --dir at --now. */
struct err cli_keeper(struct cli *cli, struct keeper *keeper);

/* A new file of mode 0600; ERR_USAGE when it is there. */
struct err cli_create(const char *path, FILE **file);

/* Approvals of a statement: the files of --approval, and one made here by each key of
 * --officer-key. Exactly two in all; ERR_USAGE otherwise. */
struct err cli_approvals(struct cli *cli, const char *typ, struct span statement,
                         struct span approval[2]);
#define CLI_OPTION_APPROVAL                                                                        \
    {"approval", "A.jws", "an officer's signature made elsewhere; two in all", false, true}
#define CLI_OPTION_OFFICER_KEY                                                                     \
    {"officer-key", "A.jwk", "an officer's key at hand, to sign here; two in all", false, true}

#endif
