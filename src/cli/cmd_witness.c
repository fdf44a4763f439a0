/* Who watches a log from outside? A witness: another body's machine, with a key of its own, that
 * cosigns a log's checkpoints as long as each grows from the last. */
#include "cli/commands.h"

#include "base/bytes.h"
#include "http/http.h"
#include "store/witness.h"

#include <fcntl.h>
#include <unistd.h>

enum { VKEY_BYTES_MAX = 1024, WITNESS_PORT = 6105 };

/* Far more than one log needs, far less than would wear a disk out. */
static const struct http_limits serve_limits = {.connections_max = 64,
                                                .idle_seconds = 10,
                                                .head_seconds = 10,
                                                .grace_seconds = 10,
                                                .bytes_per_second = 1024,
                                                .answer_seconds = 10,
                                                .per_second = 50,
                                                .burst = 100,
                                                .request_bytes_max =
                                                    4 * WITNESS_BODY_BYTES_MAX + 1024 * 1024};

/* ---- witness init ---- */

static struct err watch_each(struct cli *cli, const char *dir) {
    for (int i = 0; i < cli_value_count(cli, "log"); i++) {
        struct span vkey;
        const char *path = cli_value_at(cli, "log", i);
        TRY(cli_read_line(cli, path, VKEY_BYTES_MAX, &vkey));
        struct err e = witness_folder_watch(dir, vkey);
        if (err_is(e)) return err_at(e, "%s", path);
        struct note_key key;
        TRY(vkey_read(vkey, &key));
        cli_say_row(cli, "watches", "%s", cli_text(cli, span_str(key.name)));
    }
    return err_none();
}

static struct err witness_init_run(struct cli *cli) {
    struct note_key key;
    const char *dir = cli_value(cli, "dir");
    TRY(witness_folder_create(dir, span_str(cli_value(cli, "name")), &key));
    cli_say(cli, "%s is ready: a witness with a key of its own.\n", dir);
    cli_say_row(cli, "name", "%s", cli_text(cli, span_str(key.name)));
    cli_say_row(cli, "public key", "%s/witness.vkey  (give it to those who run the logs)", dir);
    cli_say_row(cli, "secret", "%s/witness.key  (mode 0600; for this witness only)", dir);
    TRY(watch_each(cli, dir));
    OWNED_JSON o = json_object();
    json_set_span(o, "dir", span_str(dir));
    json_set_span(o, "name", span_str(key.name));
    json_set_span(o, "vkey", vkey_write(cli->arena, &key));
    json_set_int(o, "logs", cli_value_count(cli, "log"));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option witness_init_option[] = {
    {"dir", "DIR", "the witness's folder, made anew", true, false},
    {"name", "NAME", "the witness's name, a URL without scheme such as oig.example.gov/witness",
     true, false},
    {"log", "LOG.vkey", "public key of a log to watch", false, true},
    {0},
};

const struct cli_command command_witness_init = {
    .noun = "witness",
    .verb = "init",
    .summary = "makes a witness: a folder with a key of its own",
    .operands = "",
    .option = witness_init_option,
    .help = "A witness is run by somebody else than the log: an inspector general, a court, a "
            "newspaper. It holds no records and learns none, for a checkpoint is a size and a "
            "hash. It remembers one checkpoint of each log that it watches.\n\n"
            "Nothing that exists is overwritten. One key serves one witness.",
    .example = "portcullis witness init --dir witness --name oig.example.gov/witness --log "
               "state/log.vkey",
    .run = witness_init_run,
    .here = "a witness has a folder of its own",
};

/* ---- witness watch ---- */

static struct err witness_watch_run(struct cli *cli) {
    TRY(watch_each(cli, cli_value(cli, "dir")));
    OWNED_JSON o = json_object();
    json_set_int(o, "added", cli_value_count(cli, "log"));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option witness_watch_option[] = {
    {"dir", "DIR", "the witness's folder", true, false},
    {"log", "LOG.vkey", "public key of a log to watch", true, true},
    {0},
};

const struct cli_command command_witness_watch = {
    .noun = "witness",
    .verb = "watch",
    .summary = "adds a log to those that a witness watches",
    .operands = "",
    .option = witness_watch_option,
    .help = "The key comes from those who run the log, by a way that you trust. The key of a log "
            "that is watched already is never exchanged: another key under one name is what a "
            "forger would send. Stop the witness first, and start it again.",
    .example = "portcullis witness watch --dir witness --log second/log.vkey",
    .run = witness_watch_run,
    .here = "a witness has a folder of its own",
};

/* ---- witness serve ---- */

static volatile sig_atomic_t stopped;
static void stop_take(int signal_number) { stopped = 1; }

struct served {
    struct witness *witness;
    uint64_t cosigned;
};

static void answer_fault(struct err e, struct http_reply *reply) {
    fprintf(stderr, "portcullis: %s\n", e.text);
    *reply = (struct http_reply){.status = 503,
                                 .body = SPAN_LITERAL("This witness cannot cosign at present.\n")};
}

static void answer_add(struct served *served, const struct http_request *request,
                       struct http_reply *reply) {
    enum witness_verdict verdict;
    struct span said;
    struct err e =
        witness_add(served->witness, request->arena, request->body, clock_now(), &verdict, &said);
    if (err_is(e)) {
        answer_fault(e, reply);
        return;
    }
    *reply = (struct http_reply){.status = witness_status(verdict), .body = said};
    if (verdict == WITNESS_STALE) reply->type = "text/x.tlog.size";
    if (verdict == WITNESS_COSIGN) served->cosigned++;
    if (verdict == WITNESS_UNPROVED)
        fprintf(stderr, "portcullis: refused a checkpoint that does not grow from the last "
                        "one; keep the log's folder and ask who runs it\n");
}

/* /<hex SHA-256 of the origin>/checkpoint */
static bool path_is_checkpoint(struct span path, struct digest *origin) {
    return path.len == 1 + 64 + 11 && span_is(span_cut(path, 65, 76), "/checkpoint") &&
           !err_is(hex_read(span_cut(path, 1, 65), origin->byte, sizeof origin->byte));
}

static void answer_latest(struct served *served, const struct http_request *request,
                          const struct digest *origin, struct http_reply *reply) {
    struct span note = {0};
    struct err e = witness_latest(served->witness, request->arena, origin, &note);
    if (err_is(e))
        answer_fault(e, reply);
    else if (note.len)
        *reply = (struct http_reply){.status = 200, .body = note};
    else
        *reply =
            (struct http_reply){.status = 404, .body = SPAN_LITERAL("There is nothing here.\n")};
}

static void route(void *from, struct http_request *request, struct http_route *route) {
    struct digest origin;
    if (span_is(request->path, "/add-checkpoint"))
        *route = (struct http_route){.allow = HTTP_POST, .body_bytes_max = WITNESS_BODY_BYTES_MAX};
    else if (path_is_checkpoint(request->path, &origin))
        *route = (struct http_route){.allow = HTTP_GET};
}

static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct served *served = from;
    struct digest origin;
    if (path_is_checkpoint(request->path, &origin))
        answer_latest(served, request, &origin, reply);
    else
        answer_add(served, request, reply);
    return HTTP_NOW;
}

static void signals_take(void) {
    struct sigaction take = {.sa_handler = stop_take};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &take, NULL);
    sigaction(SIGINT, &take, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

static struct err serve(struct cli *cli, struct served *served, const char *address,
                        uint16_t port) {
    const struct http_service service = {.from = served, .route = route, .answer = answer};
    struct http_server *server;
    int listener;
    TRY(http_listen(address, port, &listener));
    TRY(http_server_open(listener, &serve_limits, &service, &server));
    unsigned listening = http_server_port(server);
    cli_say(cli, "%s watches %s on http://%s:%u, until it is told to end (SIGTERM).\n",
            witness_key(served->witness)->name,
            witness_log_count(served->witness) == 1
                ? "one log"
                : arena_printf(cli->arena, "%zu logs", witness_log_count(served->witness)),
            address, listening);
    OWNED_JSON o = json_pack("{s:s}", "listening", address);
    json_set_int(o, "port", (int64_t)listening);
    cli_say_json(cli, o);
    fflush(stdout);
    struct err e = http_server_run(server, &stopped);
    http_server_close(server);
    if (!err_is(e)) cli_say(cli, "cosigned %s\n", cli_number(cli, served->cosigned));
    return e;
}

static struct err witness_serve_run(struct cli *cli) {
    struct served served = {0};
    uint64_t port;
    const char *address = cli_value(cli, "address");
    TRY(cli_count(cli, "port", 0, 65535, WITNESS_PORT, &port));
    TRY(witness_open(cli_value(cli, "dir"), &served.witness));
    signals_take();
    struct err e = serve(cli, &served, address ? address : "127.0.0.1", (uint16_t)port);
    witness_close(served.witness);
    return e;
}

static const struct cli_option witness_serve_option[] = {
    {"dir", "DIR", "the witness's folder", true, false},
    {"address", "IP", "the IPv4 address to listen on (127.0.0.1)", false, false},
    {"port", "N", "the port (6105; 0: any that is free)", false, false},
    {0},
};

const struct cli_command command_witness_serve = {
    .noun = "witness",
    .verb = "serve",
    .summary = "answers the logs that ask for a cosignature, over HTTP",
    .operands = "",
    .option = witness_serve_option,
    .help = "POST /add-checkpoint takes a checkpoint with the proof that it grew from the one "
            "cosigned last, stores it, and answers with a cosignature (C2SP tlog-witness). A "
            "rolled back, forked or unsigned log gets none: 409, 422, 403. GET "
            "/SHA256-OF-ORIGIN/checkpoint shows what was cosigned last.\n\n"
            "It listens on loopback unless told otherwise; put a server with TLS in front of it. "
            "Bodies are bounded, and so are connections and requests a second. A disk that is "
            "full stops the cosigning (503) and nothing else.",
    .example = "portcullis witness serve --dir witness --port 6105",
    .run = witness_serve_run,
    .here = "a witness has a folder of its own",
};
