/* What does a view of the state say, on a directory or at a running gateway? */
#include "cli/view.h"

#include "cli/keeper.h"
#include "cli/remote.h"

static struct err view_here(struct cli *cli, const char *word, struct view_want *want,
                            json_t **view) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    want->keeper = &keeper;
    want->officer = "";
    want->lifts = true;
    return view_make(cli->arena, word, want, view);
}

struct err cli_view(struct cli *cli, const char *word, struct span id, const char *path,
                    json_t **view) {
    bool remote = false;
    struct view_want want = {.id = id};
    TRY(cli_is_remote(cli, &remote));
    return remote ? remote_look(cli, path, view) : view_here(cli, word, &want, view);
}

struct err cli_view_with(struct cli *cli, const char *word, const struct view_param *param,
                         size_t count, const char *path, json_t **view) {
    bool remote = false;
    struct view_want want = {.param = param, .param_count = count};
    TRY(cli_is_remote(cli, &remote));
    return remote ? remote_look(cli, path, view) : view_here(cli, word, &want, view);
}
