/* What do commands on a state directory share? Opening it, and collecting two signatures. */
#include "cli/keeper.h"

#include "ask/enact.h"
#include "cli/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

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

struct err cli_sign_at(struct cli *cli, enum entry_kind kind, const json_t *document,
                       struct sign_at *at) {
    const char *log = cli_value(cli, "log");
    const char *replaces = cli_value(cli, "replaces");
    if (!log != !replaces)
        return err_make(ERR_USAGE, "--log and --replaces go together; with --dir neither is "
                                   "needed");
    if (log) {
        at->log = span_str(log);
        return cli_count(cli, "replaces", 0, JSON_INTEGER_MAX, 0, &at->replaces);
    }
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(sign_at_now(keeper.roll, kind, document, at));
    at->log = arena_copy(cli->arena, at->log);
    return err_none();
}

struct err cli_put_approval(struct cli *cli, const char *option, const char *typ,
                            struct span statement) {
    OWNED_JWK key = NULL;
    struct span jws;
    if (cli_value_count(cli, option) != 1)
        return err_make(ERR_USAGE, "one signature takes one --%s", option);
    TRY(cli_read_key(cli, cli_value(cli, option), true, &key));
    TRY(jws_sign(cli->arena, key, typ, statement, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

/* A signature that is made here stands where --log and --replaces say: the gateway's directory is
 * not at hand. */
struct err cli_remote_at(struct cli *cli, struct sign_at *at) {
    if (!cli_value(cli, "log") || !cli_value(cli, "replaces"))
        return err_make(ERR_USAGE, "to sign here for a gateway give --log and --replaces too; or "
                                   "two signatures as files with --approval");
    at->log = span_str(cli_value(cli, "log"));
    return cli_count(cli, "replaces", 0, JSON_INTEGER_MAX, 0, &at->replaces);
}

static struct err remote_approvals(struct cli *cli, enum entry_kind kind, const json_t *document,
                                   struct span approval[2]) {
    struct sign_at at = {0};
    struct span statement = {0};
    bool signs = cli_value_count(cli, "officer-key") > 0;
    if (signs) TRY(cli_remote_at(cli, &at));
    if (signs) statement = statement_write(cli->arena, &at, kind, document);
    return cli_approvals(cli, change_typ(kind), statement, approval);
}

struct err cli_change_there(struct cli *cli, enum entry_kind kind, const json_t *document,
                            json_t **said) {
    struct span approval[2];
    OWNED_JSON body = json_object();
    const char *word = kind == ENTRY_ENROL ? "requester" : entry_kind_str(kind);
    TRY(remote_approvals(cli, kind, document, approval));
    json_set_span(body, "kind", span_str(word));
    json_object_set(body, "document", (json_t *)(uintptr_t)document);
    json_object_set_new(body, "approvals", approvals_json(approval, 2));
    return remote_post(cli, body, "/v1/approvals", said);
}

static struct err change_remote(struct cli *cli, enum entry_kind kind, const json_t *document,
                                uint64_t *index) {
    int64_t found;
    OWNED_JSON said = NULL;
    TRY(cli_change_there(cli, kind, document, &said));
    TRY(json_need_int(said, "the gateway's answer", "log_index", 0, JSON_INTEGER_MAX, &found));
    *index = (uint64_t)found;
    return err_none();
}

struct err cli_change(struct cli *cli, enum entry_kind kind, const json_t *document,
                      uint64_t *index) {
    struct sign_at at;
    struct span approval[2];
    const char *typ = change_typ(kind);
    bool remote = false;
    *index = 0;
    if (cli_flag(cli, "sign-only")) {
        TRY(cli_sign_at(cli, kind, document, &at));
        return cli_put_approval(cli, "officer-key", typ,
                                statement_write(cli->arena, &at, kind, document));
    }
    TRY(cli_is_remote(cli, &remote));
    if (remote) return change_remote(cli, kind, document, index);
    if (cli_value(cli, "replaces") || cli_value(cli, "log"))
        return err_make(ERR_USAGE, "--log and --replaces go with --sign-only or --url");
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(sign_at_now(keeper.roll, kind, document, &at));
    TRY(cli_approvals(cli, typ, statement_write(cli->arena, &at, kind, document), approval));
    return change_enact(&keeper, kind, document, approval, index);
}

struct err cli_is_free(const char *path) {
    struct stat found;
    if (lstat(path, &found) != 0)
        return err_none(); /* whatever else is wrong is told by making it */
    return err_make(ERR_USAGE, "%s is there already; nothing is overwritten", path);
}

struct err cli_create(const char *path, FILE **file) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return err_make(ERR_USAGE, "%s is there already; nothing is overwritten", path);
    *file = fd < 0 ? NULL : fdopen(fd, "wb+");
    return *file ? err_none() : err_errno("cannot make %s", path);
}
