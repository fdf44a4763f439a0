/* Where do a command's bytes come from? Files and standard input, each within a bound. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/key.h"

#include <errno.h>

struct err cli_read(struct cli *cli, const char *path, size_t bytes_max, struct span *bytes) {
    return file_read(path, bytes_max, cli->arena, bytes);
}

struct err cli_read_line(struct cli *cli, const char *path, size_t bytes_max, struct span *bytes) {
    struct span all;
    TRY(cli_read(cli, path, bytes_max + 2, &all));
    if (all.len > 0 && all.at[all.len - 1] == '\n') all.len--;
    if (all.len > 0 && all.at[all.len - 1] == '\r') all.len--;
    *bytes = all;
    return err_none();
}

struct err cli_read_signed(struct cli *cli, const char *path, const char *how, struct span *jws) {
    TRY(cli_read_line(cli, path, JWS_BYTES_MAX, jws));
    if (jws->len && jws->at[0] == '{')
        return err_make(ERR_INPUT, "%s is not signed; sign it first: %s", path, how);
    return err_none();
}

struct err cli_read_key(struct cli *cli, const char *path, bool need_private, struct jwk **key) {
    OWNED_ARENA arena = arena_open(4 * KEY_FILE_BYTES_MAX);
    struct span bytes;
    TRY(file_read(path, KEY_FILE_BYTES_MAX, arena, &bytes));
    OWNED_JWK made = NULL;
    struct err e = jwk_read(bytes, &made);
    if (err_is(e) && !strchr(e.text, ';')) /* what to do is not said yet */
        return err_make(e.kind, "%s: %s; a key is made with: portcullis key new --out K.jwk", path,
                        e.text);
    if (err_is(e)) return err_at(e, "%s", path);
    if (need_private && !jwk_is_private(made))
        return err_make(ERR_INPUT, "%s is a public key; the private one is needed here", path);
    if (jwk_is_private(made)) TRY(key_mode_check(path));
    *key = made;
    made = NULL;
    return err_none();
}

struct err cli_open(struct cli *cli, const char *path, FILE **file) {
    FILE *found = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!found && errno == ENOENT)
        return err_make(ERR_INPUT, "%s does not exist; check the path", path);
    if (!found) return err_errno("cannot read %s", path);
    *file = found;
    return err_none();
}
