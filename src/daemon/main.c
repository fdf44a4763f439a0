/* portcullisd: the gateway as a family of processes, each with the powers of one task. */
#include "daemon/children.h"
#include "daemon/jail.h"
#include "daemon/parent.h"

#include "ask/settings.h"
#include "base/begin.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SETTINGS_ARENA_BYTES = 1024 * 1024 };

static const char usage[] =
    "portcullisd " PORTCULLIS_VERSION "  decides asks over HTTP on a state directory\n\n"
    "  portcullisd --dir DIR [--listen A:PORT] [--pages A:PORT] [--site URL] [--now INSTANT]\n\n"
    "  --dir DIR       the state directory, as made by: portcullis init\n"
    "  --listen A:P    where asks are heard (else 127.0.0.1:6103; port 0: any that is free)\n"
    "  --pages A:P     where pages are shown (else 127.0.0.1:6104; open http://localhost:6104)\n"
    "  --site URL      what browsers call the pages, for passkeys (else http://localhost:PORT)\n"
    "  --now INSTANT   the clock to begin with, only where the log's origin begins \"test.\"\n"
    "  --help          this\n"
    "  --version       the version\n\n"
    "DIR/portcullis.ini may say the same (see: portcullis config); what is typed goes over it.\n"
    "Nothing else is needed. It stays in the foreground and says when it is ready; SIGTERM ends "
    "it\n"
    "when what is in flight is answered. A server in front (TLS, mTLS, HTTP/2) uses the socket\n"
    "DIR/run/gate.sock; metrics are on DIR/run/admin.sock, for the owner of DIR only.\n\n"
    "  example: portcullisd --dir state\n";

/* ---- a child: begun by the parent, never by hand ---- */

static struct err child_run(int count, char **words) {
    static struct err (*const mains[PROCESS_COUNT])(struct child *) = {
        [PROCESS_GATE] = gate_main,       [PROCESS_PORTAL] = portal_main,
        [PROCESS_COURIER] = courier_main, [PROCESS_KEEPER] = keeper_main,
        [PROCESS_LEDGER] = ledger_main,   [PROCESS_CHECKER] = checker_main,
    };
    static const unsigned files_max[PROCESS_COUNT] = {
        [PROCESS_GATE] = 16384, [PROCESS_PORTAL] = 4096, [PROCESS_COURIER] = 256,
        [PROCESS_KEEPER] = 256, [PROCESS_LEDGER] = 128,  [PROCESS_CHECKER] = 64};
    struct child child = {.self = count == 8 ? process_of(words[2]) : PROCESS_NONE};
    if (child.self == PROCESS_NONE || !mains[child.self])
        return err_make(ERR_USAGE, "--process is for portcullisd's own use");
    child.dir = words[3];
    child.clock = (instant)strtoll(words[4], NULL, 10);
    child.site = words[5];
    child.tls_certificate = words[6];
    child.tls_key = words[7];
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

/* What was typed goes over the file, which goes over what is built in. */
static struct err addresses_read(struct arena *arena, const char *listen, const char *pages,
                                 const char *site, struct parent_settings *settings) {
    struct settings all;
    TRY(settings_read(arena, settings->dir, &all));
    if (listen) TRY(settings_put(arena, &all, SETTING_LISTEN, listen));
    if (pages) TRY(settings_put(arena, &all, SETTING_PAGES, pages));
    if (site) TRY(settings_put(arena, &all, SETTING_SITE, site));
    const struct setting *named = &all.setting[SETTING_SITE];
    settings->site = named->origin == ORIGIN_BUILT_IN ? NULL : named->value;
    settings->tls_certificate = all.setting[SETTING_TLS_CERTIFICATE].value;
    settings->tls_key = all.setting[SETTING_TLS_KEY].value;
    TRY(setting_address(arena, &all.setting[SETTING_LISTEN], &settings->asks.host,
                        &settings->asks.port));
    return setting_address(arena, &all.setting[SETTING_PAGES], &settings->pages.host,
                           &settings->pages.port);
}

static struct err words_read(struct arena *arena, int count, char **words,
                             struct parent_settings *settings) {
    const char *listen = NULL;
    const char *pages = NULL;
    const char *site = NULL;
    static const struct option known[] = {
        {"dir", required_argument, NULL, 'd'},   {"listen", required_argument, NULL, 'l'},
        {"pages", required_argument, NULL, 'p'}, {"site", required_argument, NULL, 's'},
        {"now", required_argument, NULL, 'n'},   {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},     {0}};
    for (int found; (found = getopt_long(count, words, "", known, NULL)) != -1;) {
        if (found == 'd')
            settings->dir = optarg;
        else if (found == 'l')
            listen = optarg;
        else if (found == 'p')
            pages = optarg;
        else if (found == 's')
            site = optarg;
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
    return addresses_read(arena, listen, pages, site, settings);
}

static struct err run(int count, char **words, bool is_child) {
    OWNED_ARENA arena = arena_open(SETTINGS_ARENA_BYTES);
    struct parent_settings settings = {0};
    TRY(program_begin());
    if (is_child) return child_run(count, words);
    TRY(words_read(arena, count, words, &settings));
    return parent_run(&settings);
}

int main(int count, char **words) {
    bool is_child = count > 1 && strcmp(words[1], "--process") == 0;
    const char *whose = is_child && count > 2 ? words[2] : NULL;
    struct err e = run(count, words, is_child);
    if (!err_is(e)) return 0;
    fprintf(stderr, "portcullisd: %s%s%s\n", whose ? whose : "", whose ? ": " : "", e.text);
    return e.kind == ERR_USAGE || e.kind == ERR_INPUT ? 2 : 1;
}
