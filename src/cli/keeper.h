/* What do commands on a state directory share? */
#ifndef CLI_KEEPER_H
#define CLI_KEEPER_H

#include "ask/change.h"
#include "ask/keeper.h"
#include "cli/cli.h"

#define CLI_OPTION_NOW                                                                             \
    {"now", "INSTANT", "a clock set by hand, only in logs whose origin begins \"test.\"", false,   \
     false}

/* Opens the keeper of --dir at --now. */
struct err cli_keeper(struct cli *cli, struct keeper *keeper);

/* Before anything is recorded for what will stand there: ERR_USAGE when something does already. */
struct err cli_is_free(const char *path);
/* A new file of mode 0600; ERR_USAGE when it is there. */
struct err cli_create(const char *path, FILE **file);

/* Approvals of a statement: the files of --approval, and one made here by each key of
 * --officer-key. Exactly two in all; ERR_USAGE otherwise. */
struct err cli_approvals(struct cli *cli, const char *typ, struct span statement,
                         struct span approval[2]);
/* Where a signature over this document (NULL: a pack) is to stand: what --log and --replaces say,
 * for who signs away from the state directory, else what the keeper of --dir says. */
struct err cli_sign_at(struct cli *cli, enum entry_kind kind, const json_t *document,
                       struct sign_at *at);
/* The same for a gateway, from --log and --replaces. */
struct err cli_remote_at(struct cli *cli, struct sign_at *at);
/* One officer's signature over the document, printed: the key is the last of `option`. */
struct err cli_put_approval(struct cli *cli, const char *option, const char *typ,
                            struct span statement);
#define CLI_OPTION_LOG                                                                             \
    {"log", "NAME", "away from the state directory: the name of the log it is for", false, false}
#define CLI_OPTION_REPLACES                                                                        \
    {"replaces", "ENTRY", "and the newest ledger entry of this name, 0 for the first", false, false}
#define CLI_OPTION_SIGN_ONLY                                                                       \
    {"sign-only", NULL, "print the signature of one --officer-key and record nothing", false, false}
/* With --sign-only one signature over the document is printed, and nothing else done (*index is 0).
 * Else two are collected, and it is enacted: in --dir, or by the gateway at --url. */
struct err cli_change(struct cli *cli, enum entry_kind kind, const json_t *document,
                      uint64_t *index);
/* Two signatures over the document, collected and sent to the gateway at --url. */
struct err cli_change_there(struct cli *cli, enum entry_kind kind, const json_t *document,
                            json_t **said);
/* For the help of every command that has them. */
#define CLI_HELP_SIGN_AT                                                                           \
    "A signature is good once: it names the log and the ledger entry that it takes the place of. " \
    "Beside the state directory give --dir, and both are taken from there. Away from it give "     \
    "--log "                                                                                       \
    "and --replaces; whoever keeps the directory says which entry is the newest of the name, and " \
    "a file that was signed for another is refused with its number."
#define CLI_OPTION_APPROVAL                                                                        \
    {"approval", "A.jws", "an officer's signature made elsewhere; two in all", false, true}
#define CLI_OPTION_OFFICER_KEY                                                                     \
    {"officer-key", "A.jwk", "an officer's key at hand, to sign here; two in all", false, true}

#endif
