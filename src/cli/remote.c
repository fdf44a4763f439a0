/* How does a command speak to a running gateway? */
#include "cli/remote.h"

#include "ask/keeper.h"
#include "ask/request.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/url.h"
#include "http/problem.h"

#include <assert.h>
#include <errno.h>

enum { REMOTE_REPLY_BYTES_MAX = 32 * 1024 * 1024, REMOTE_SECONDS_MAX = 3600 };

static bool has_option(const struct cli *cli, const char *name) {
    for (const struct cli_option *option = cli->command->option; option && option->name; option++)
        if (strcmp(option->name, name) == 0) return true;
    return false;
}

struct err cli_is_remote(const struct cli *cli, bool *is) {
    *is = has_option(cli, "url") && cli_value(cli, "url");
    if (*is && has_option(cli, "dir") && cli_value(cli, "dir"))
        return err_make(ERR_USAGE, "--dir and --url are two ways; give one");
    return err_none();
}

struct err remote_at(struct cli *cli, struct remote *remote) {
    const char *url = cli_value(cli, "url");
    *remote =
        (struct remote){.cli = cli, .url = url, .authorities = cli_value(cli, "tls-authorities")};
    if (url[0] == '/' || url[0] == '.') {
        remote->socket = url;
        remote->url = "http://localhost";
    }
    struct url url_found;
    if (err_is(url_read(span_str(remote->url), &url_found)))
        return err_make(ERR_USAGE,
                        "--url %s is no address; it is http://host:port, https://host or the path "
                        "of a socket (state/run/admin.sock)",
                        url);
    size_t len = strlen(remote->url);
    while (len > 0 && remote->url[len - 1] == '/')
        len--;
    remote->url = arena_str(cli->arena, span_of(remote->url, len));
    return has_option(cli, "now") ? cli_instant(cli, "now", &remote->now) : err_none();
}

struct err remote_open(struct cli *cli, struct remote *remote) {
    const char *key = has_option(cli, "key") ? cli_value(cli, "key") : NULL;
    TRY(remote_at(cli, remote));
    return key ? cli_read_key(cli, key, true, &remote->key) : err_none();
}

struct err remote_post(struct cli *cli, const json_t *body, const char *path, json_t **said) {
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "POST",
                                   .type = "application/json",
                                   .has_body = true,
                                   .body = json_write(cli->arena, body)};
    TRY(remote_at(cli, &remote));
    return remote_json(&remote, &message, path, NULL, said);
}

struct err remote_enter(struct cli *cli, const json_t *body, const char *path, uint64_t *index) {
    int64_t found;
    OWNED_JSON said = NULL;
    TRY(remote_post(cli, body, path, &said));
    TRY(json_need_int(said, "the gateway's answer", "log_index", 0, JSON_INTEGER_MAX, &found));
    *index = (uint64_t)found;
    return err_none();
}

void remote_close(struct remote *remote) { jwk_close(remote->key); }

/* The kind of the same failure on a directory, so that it ends in the same exit code. */
static enum err_kind kind_of(unsigned status) {
    if (status == 401 || status == 403) return ERR_REFUSED;
    return status < 500 && status != 429 ? ERR_INPUT : ERR_FAULT;
}

static struct err problem_err(struct cli *cli, const struct http_reply *reply) {
    OWNED_JSON o = NULL;
    struct span detail = {0};
    struct span type = {0};
    if (err_is(json_read(reply->body, REMOTE_REPLY_BYTES_MAX, &o)) ||
        err_is(json_may_str(o, "the problem", "detail", 2048, &detail)) ||
        err_is(json_need_str(o, "the problem", "type", 256, &type)))
        return err_make(
            ERR_FAULT,
            "what runs at the --url answers %u and not as a gateway does; check the address",
            reply->status);
    enum problem problem = problem_find(type);
    if (!detail.at && problem != PROBLEM_NONE) detail = span_str(problem_type(problem)->title);
    const char *name = problem != PROBLEM_NONE ? problem_type(problem)->name : "";
    return err_make(kind_of(reply->status), "%s (see: portcullis problem explain %s)",
                    cli_text(cli, detail), name);
}

static struct err authorize(const struct remote *remote, struct http_message *message,
                            const char *path) {
    struct span jws;
    struct arena *arena = remote->cli->arena;
    instant now = remote->now ? remote->now : clock_now();
    if (!remote->key) return err_none();
    TRY(jws_sign(arena, remote->key, REQUEST_TYP,
                 request_write(arena, span_str(message->method), span_str(path), now), &jws));
    message->authorization = arena_printf(arena, "JWS %.*s", SPAN_FMT(jws));
    return err_none();
}

struct err remote_call(const struct remote *remote, struct http_message *message, const char *path,
                       struct http_reply *reply) {
    static const struct http_bounds bounds = {REMOTE_REPLY_BYTES_MAX, REMOTE_SECONDS_MAX};
    struct arena *arena = remote->cli->arena;
    message->url = arena_printf(arena, "%s%s", remote->url, path);
    message->socket = remote->socket;
    message->authorities = remote->authorities;
    TRY(authorize(remote, message, path));
    struct err e = http_exchange(arena, message, &bounds, reply);
    if (err_is(e) && strstr(e.text, "is not believed"))
        return err_make(e.kind, "%s; whom to believe says --tls-authorities FILE.pem", e.text);
    TRY(e);
    return reply->status / 100 == 2 ? err_none() : problem_err(remote->cli, reply);
}

struct err remote_strange(const struct remote *remote, struct err e) {
    if (!err_is(e)) return e;
    return err_make(ERR_FAULT,
                    "what runs at %s does not answer as a gateway does (%s); check the "
                    "address",
                    remote->socket ? remote->socket : remote->url, e.text);
}

struct err remote_json(const struct remote *remote, struct http_message *message, const char *path,
                       unsigned *status, json_t **said) {
    struct http_reply reply;
    TRY(remote_call(remote, message, path, &reply));
    if (status) *status = reply.status;
    return remote_strange(remote, json_read(reply.body, REMOTE_REPLY_BYTES_MAX, said));
}

struct err remote_look(struct cli *cli, const char *path, json_t **said) {
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "GET"};
    bool officers = has_option(cli, "officer-key");
    const char *name = officers ? "officer-key" : has_option(cli, "key") ? "key" : NULL;
    if (name && !cli_value(cli, name))
        return err_make(ERR_USAGE, "--%s %s is needed with --url: %s", name,
                        officers ? "A.jwk" : "K.jwk",
                        officers ? "an enrolled officer's" : "the requester's or an officer's");
    TRY(remote_open(cli, &remote));
    if (officers) TRY(cli_read_key(cli, cli_value(cli, name), true, &remote.key));
    return remote_json(&remote, &message, path, NULL, said);
}

struct err remote_file_put(struct cli *cli, const json_t *said) {
    struct span text;
    struct span bytes;
    TRY(json_need_str(said, "the gateway's answer", "file", REMOTE_REPLY_BYTES_MAX, &text));
    TRY(base64_read(cli->arena, text, &bytes));
    return file_write_new(cli_value(cli, "out"), bytes, 0600);
}

struct err remote_custodian(const struct remote *remote, struct jwk **custodian) {
    struct http_reply reply;
    struct http_message message = {.method = "GET"};
    const struct remote unsigned_one = {.cli = remote->cli,
                                        .url = remote->url,
                                        .socket = remote->socket,
                                        .authorities = remote->authorities};
    TRY(remote_call(&unsigned_one, &message, "/v1/key", &reply));
    return remote_strange(remote, jwk_read(reply.body, custodian));
}

struct err remote_seal(const struct remote *remote, struct span jws, struct span *jwe) {
    OWNED_JWK custodian = NULL;
    TRY(remote_custodian(remote, &custodian));
    return jwe_seal(remote->cli->arena, custodian, SEALED_ASK_TYP, jws, jwe);
}
