/* How does an opened answer read? */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cli/cli.h"

/* A file that is a compact JWE, or a decision whose member "answer" is one. */
struct err answer_text_read(struct cli *cli, const char *path, struct span *jwe);
/* The whole, for people. ERR_INPUT when it is no portcullis-answer/1. */
struct err answer_say(struct cli *cli, const json_t *answer);
/* The values in one line. */
struct span answer_brief(struct arena *arena, const json_t *answer);

#endif
