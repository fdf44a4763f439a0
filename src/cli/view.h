/* What does a view of the state say, on a directory or at a running gateway? The same JSON. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "ask/view.h"
#include "cli/cli.h"

/* The view of that word on --dir, or what the gateway at --url shows under `path`. */
struct err cli_view(struct cli *cli, const char *word, struct span id, const char *path,
                    json_t **view);
/* The same with these parameters, which the path has already. */
struct err cli_view_with(struct cli *cli, const char *word, const struct view_param *param,
                         size_t count, const char *path, json_t **view);

#endif
