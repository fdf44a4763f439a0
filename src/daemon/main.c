/* portcullisd: the gateway as a family of processes, each with the powers of one task. */
#include "daemon/children.h"
#include "daemon/jail.h"
#include "daemon/parent.h"

#include "base/bytes.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
    "portcullisd " PORTCULLIS_VERSION "  decides asks over HTTP on a state directory\n\n"
    "  portcullisd --dir DIR [--listen A:PORT] [--pages A:PORT] [--now INSTANT]\n\n"
    "  --dir DIR       the state directory, as made by: portcullis init\n"
    "  --listen A:P    where asks are heard (else 127.0.0.1:6103; port 0: any that is free)\n"
    "  --pages A:P     where pages are shown (else 127.0.0.1:6104; open http://localhost:6104)\n"
    "  --now INSTANT   the clock to begin with, only where the log's origin begins \"test.\"\n"
    "  --help          this\n"
    "  --version       the version\n\n"
    "Nothing else is needed. It stays in the foreground and says when it is ready; SIGTERM ends "
    "it\n"
    "when what is in flight is answered. A server in front (TLS, mTLS, HTTP/2) uses the socket\n"
    "DIR/run/gate.sock; metrics are on DIR/run/admin.sock, for the owner of DIR only.\n\n"
    "  example: portcullisd --dir state\n";

/* ---- a child: begun by the parent, never by hand ---- */

static struct err child_run(int count, char **words) {
    static struct err (*const mains[PROCESS_COUNT])(struct child *) = {
        [PROCESS_GATE] = gate_main,
        [PROCESS_PORTAL] = portal_main,
        [PROCESS_KEEPER] = keeper_main,
        [PROCESS_LEDGER] = ledger_main,
    };
    static const unsigned files_max[PROCESS_COUNT] = {[PROCESS_GATE] = 16384,
                                                      [PROCESS_PORTAL] = 4096,
                                                      [PROCESS_KEEPER] = 256,
                                                      [PROCESS_LEDGER] = 128};
    struct child child = {.self = count == 5 ? process_of(words[2]) : PROCESS_NONE};
    if (child.self == PROCESS_NONE || !mains[child.self])
        return err_make(ERR_USAGE, "--process is for portcullisd's own use");
    child.dir = words[3];
    child.clock = (instant)strtoll(words[4], NULL, 10);
    for (unsigned i = 0; i < PROCESS_COUNT; i++) {
        int fd = FD_CHAN + (int)i;
        bool open = fcntl(fd, F_GETFD) >= 0;
        if (open) fcntl(fd, F_SETFD, FD_CLOEXEC);
        child.chan[i] = (struct chan){open ? fd : -1, child.self, (enum process)i};
    }
    if (child.chan[PROCESS_PARENT].fd < 0)
        return err_make(ERR_USAGE, "--process is for portcullisd's own use");
    TRY(jail_limit(child.self, files_max[child.self]));
    return mains[child.self](&child);
}

/* ---- the parent ---- */

static struct err address_read(const char *option, char *text, struct parent_address *address) {
    char *colon = strrchr(text, ':');
    uint64_t port = 0;
    if (!colon || err_is(decimal_read(span_str(colon + 1), 65535, &port)))
        return err_make(ERR_USAGE,
                        "--%s %s: give an address and a port; example: --%s 127.0.0.1:6103", option,
                        text, option);
    *colon = 0;
    address->host = text;
    address->port = (unsigned)port;
    return err_none();
}

static struct err settings_read(int count, char **words, struct parent_settings *settings) {
    static const struct option known[] = {{"dir", required_argument, NULL, 'd'},
                                          {"listen", required_argument, NULL, 'l'},
                                          {"pages", required_argument, NULL, 'p'},
                                          {"now", required_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'v'},
                                          {0}};
    for (int found; (found = getopt_long(count, words, "", known, NULL)) != -1;) {
        if (found == 'd')
            settings->dir = optarg;
        else if (found == 'l')
            TRY(address_read("listen", optarg, &settings->asks));
        else if (found == 'p')
            TRY(address_read("pages", optarg, &settings->pages));
        else if (found == 'n')
            TRY(instant_read(span_str(optarg), &settings->clock));
        else if (found == 'h' || found == 'v') {
            fputs(found == 'h' ? usage : "portcullisd " PORTCULLIS_VERSION "\n", stdout);
            exit(0);
        } else
            return err_make(ERR_USAGE, "see: portcullisd --help");
    }
    if (optind < count) return err_make(ERR_USAGE, "%s is one word too many", words[optind]);
    if (!settings->dir)
        return err_make(ERR_USAGE,
                        "which state directory? Give --dir DIR; see: portcullisd --help");
    return err_none();
}

int main(int count, char **words) {
    struct parent_settings settings = {.asks = {"127.0.0.1", 6103}, .pages = {"127.0.0.1", 6104}};
    struct err e;
    if (count > 1 && strcmp(words[1], "--process") == 0) {
        e = child_run(count, words);
    } else {
        e = settings_read(count, words, &settings);
        if (!err_is(e)) e = parent_run(&settings);
    }
    if (!err_is(e)) return 0;
    fprintf(stderr, "portcullisd: %s%s%s\n",
            count > 1 && strcmp(words[1], "--process") == 0 ? (count > 2 ? words[2] : "") : "",
            count > 1 && strcmp(words[1], "--process") == 0 ? ": " : "", e.text);
    return e.kind == ERR_USAGE || e.kind == ERR_INPUT ? 2 : 1;
}
