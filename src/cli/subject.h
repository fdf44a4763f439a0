/* Whom does an officer act for? (cmd_accounting.c) */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "ask/wish.h"
#include "cli/keeper.h"
#include "http/http.h"

/* The nine digits that stand in --number-file. */
struct err subject_number(struct cli *cli, char tin[10]);
/* The secret of the person whose number stands in --number-file. */
struct err subject_open(struct cli *cli, const struct keeper *keeper, struct secret *secret);
/* The officer of --officer-key signs that they act for the person. */
struct err subject_officer_sign(struct cli *cli, struct keeper *keeper, const char *kind,
                                const struct secret *subject, struct span *jws);
/* The officer's wish for that person, sent to the gateway at --url (cmd_subject.c). */
struct err subject_wish_send(struct cli *cli, const struct wish_kind *kind, const char *path,
                             struct http_reply *reply);

#endif
