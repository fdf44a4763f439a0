/* Does the gateway of the story run, and what does it say of itself? */
#include "cli/story.h"

#include "base/bytes.h"
#include "base/file.h"
#include "cli/remote.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { READY_SECONDS = 60, READY_BYTES_MAX = 4096, CHECKPOINT_BYTES_MAX = 65536 };

static const char log_file[] = "gateway.log";

/* ---- ports ---- */

static bool is_free(unsigned port) {
    int listener = -1;
    if (err_is(http_listen("127.0.0.1", (uint16_t)port, &listener))) return false;
    close(listener);
    return true;
}

static void port_choose(const struct story *story, unsigned *port, const char *what) {
    if (*port == 0 || is_free(*port)) return;
    story_say(story, "Port %u is in use on this machine; %s take another.", *port, what);
    *port = 0;
}

/* ---- its beginning ---- */

static bool port_after(struct span said, const char *before, unsigned *port) {
    const uint8_t *at = memmem(said.at, said.len, before, strlen(before));
    uint64_t number = 0;
    if (!at) return false;
    size_t from = (size_t)(at - said.at) + strlen(before);
    size_t len = 0;
    while (from + len < said.len && said.at[from + len] >= '0' && said.at[from + len] <= '9')
        len++;
    if (err_is(decimal_read(span_cut(said, from, from + len), 65535, &number))) return false;
    *port = (unsigned)number;
    return true;
}

static struct err not_ready(struct story *story) {
    struct span said = {0};
    struct err e = file_read(log_file, 1 << 20, story->step, &said);
    return err_make(ERR_FAULT, "the gateway did not begin: %s",
                    err_is(e) ? "it said nothing" : cli_text(story->cli, span_trim(said)));
}

/* Until it says "ready". */
static struct err ready_wait(struct story *story) {
    struct text said = {.arena = story->step};
    uint64_t until = clock_ticks() + READY_SECONDS * 1000000000ull;
    static const char ready[] = "portcullisd: ready\n";
    while (said.len < READY_BYTES_MAX && clock_ticks() < until) {
        char bytes[512];
        struct pollfd heard = {.fd = story->gateway_says, .events = POLLIN};
        TRY(story_go_on());
        if (poll(&heard, 1, 200) <= 0) continue;
        ssize_t got = read(story->gateway_says, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return not_ready(story);
        text_put(&said, span_of(bytes, (size_t)got));
        if (!memmem(said.at, said.len, ready, sizeof ready - 1)) continue;
        if (port_after(text_span(&said), "asks at http://127.0.0.1:", &story->asks_port) &&
            port_after(text_span(&said), "pages at http://127.0.0.1:", &story->pages_port))
            return err_none();
    }
    return not_ready(story);
}

/* "Ready" says that asks are answered. The public page is added up from the log in the hours that
 * are left over: a page that is opened at once may find it half done (503). */
static struct err pages_wait(struct story *story) {
    static const struct timespec pause = {.tv_nsec = 100000000};
    const struct remote anybody = {.cli = story->cli, .url = story->pages};
    uint64_t until = clock_ticks() + READY_SECONDS * 1000000000ull;
    for (;;) {
        struct http_reply reply;
        struct http_message message = {.method = "GET"};
        struct err e = remote_call(&anybody, &message, "/open", &reply);
        if (!err_is(e) || clock_ticks() > until) return e;
        TRY(story_go_on());
        nanosleep(&pause, NULL);
    }
}

static struct err gateway_begin(struct story *story, const char *now) {
    TRY(story_close(story));
    arena_wipe(story->step);
    if (story->gateway_says == 0) { /* the first time: from then on the ports are its own */
        port_choose(story, &story->asks_port, "the asks");
        port_choose(story, &story->pages_port, "the pages");
    } else
        close(story->gateway_says);
    const char *words[] = {
        story->portcullisd,
        "--dir",
        "state",
        "--listen",
        arena_printf(story->step, "127.0.0.1:%u", story->asks_port),
        "--pages",
        arena_printf(story->step, "127.0.0.1:%u", story->pages_port),
        now ? "--now" : NULL,
        now,
        NULL,
    };
    TRY(story_go_on());
    pid_t pid = 0;
    TRY(story_spawn(words, NULL, log_file, &story->gateway_says, &pid));
    story->gateway = pid;
    TRY(ready_wait(story));
    story->url = arena_printf(story->arena, "http://127.0.0.1:%u", story->asks_port);
    story->pages = arena_printf(story->arena, "http://localhost:%u", story->pages_port);
    return pages_wait(story);
}

struct err story_open(struct story *story) { return gateway_begin(story, story_now(story)); }
struct err story_open_now(struct story *story) {
    instant now = clock_now();
    if (now < story->now) return story_open(story);
    story->now = now;
    return gateway_begin(story, NULL);
}

struct err story_close(struct story *story) {
    pid_t pid = story->gateway;
    if (pid == 0) return err_none();
    story->gateway = 0;
    kill(pid, SIGTERM);
    int got = story_wait(pid);
    if (got == 0 || story_stopped()) return err_none();
    return err_make(ERR_FAULT, "%s: the gateway ended with %d; it said why in %s/%s", story->day,
                    got, story->folder, log_file);
}

/* ---- what it says ---- */

struct err story_metric(struct story *story, const char *name, uint64_t *value) {
    struct http_reply reply;
    struct http_message message = {.method = "GET"};
    const struct remote owner = {
        .cli = story->cli, .url = "http://localhost", .socket = "state/run/admin.sock"};
    TRY(remote_call(&owner, &message, "/metrics", &reply));
    const char *line = arena_printf(story->arena, "\n%s ", name);
    const uint8_t *at = memmem(reply.body.at, reply.body.len, line, strlen(line));
    if (!at) return err_make(ERR_FAULT, "the gateway has no counter %s", name);
    size_t from = (size_t)(at - reply.body.at) + strlen(line);
    struct span rest = span_cut(reply.body, from, reply.body.len);
    return decimal_read(span_cut(rest, 0, span_find_byte(rest, '\n')), JSON_INTEGER_MAX, value);
}

/* The second line of the checkpoint. */
struct err story_log_size(struct story *story, uint64_t *size) {
    struct span note;
    OWNED_ARENA arena = arena_open(1 << 20);
    TRY(file_read("state/log/checkpoint", CHECKPOINT_BYTES_MAX, arena, &note));
    size_t first = span_find_byte(note, '\n');
    struct span rest = first < note.len ? span_cut(note, first + 1, note.len) : span_str("");
    return decimal_read(span_cut(rest, 0, span_find_byte(rest, '\n')), JSON_INTEGER_MAX, size);
}
