/* What do commands on a state directory share? Opening it, and collecting two signatures. */
#include "cli/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

struct err cli_keeper(struct cli *cli, struct keeper *keeper) {
    const char *dir = NULL;
    instant now = 0;
    TRY(cli_dir(cli, &dir));
    TRY(cli_instant(cli, "now", &now));
    return keeper_open(dir, now, keeper);
}

struct err cli_approvals(struct cli *cli, const char *typ, struct span statement,
                         struct span approval[2]) {
    int files = cli_value_count(cli, "approval");
    int keys = cli_value_count(cli, "officer-key");
    if (files + keys != 2)
        return err_make(ERR_USAGE,
                        "two signatures are needed, found %d; give --approval FILE or "
                        "--officer-key KEY twice in all",
                        files + keys);
    for (int i = 0; i < files; i++)
        TRY(cli_read_line(cli, cli_value_at(cli, "approval", i), JWS_BYTES_MAX, &approval[i]));
    for (int i = 0; i < keys; i++) {
        OWNED_JWK key = NULL;
        TRY(cli_read_key(cli, cli_value_at(cli, "officer-key", i), true, &key));
        TRY(jws_sign(cli->arena, key, typ, statement, &approval[files + i]));
    }
    return err_none();
}

struct err cli_create(const char *path, FILE **file) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return err_make(ERR_USAGE, "%s is there already; nothing is overwritten", path);
    *file = fd < 0 ? NULL : fdopen(fd, "wb");
    return *file ? err_none() : err_errno("cannot make %s", path);
}
