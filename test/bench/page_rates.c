/* How long does one wait for a page while 200 are asked for each second? Open loop: each page has
 * its moment, whether those before it have come or not, and its wait is counted from that moment.
 * Lines of the file are taken in turn: a path, and a cookie or "-".
 *
 * Usage: bench_page_rates PORT PAGES-A-SECOND SECONDS FILE */
#include "base/clock.h"
#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ARENA_BYTES = 256 << 20, CONNECTIONS_MAX = 128, REPLY_BYTES = 262144, LINES_MAX = 4096 };

static struct arena *arena;

struct asked {
    const char *path, *request;
    uint64_t wait; /* 0: it has not come */
    bool fine;
};
struct connection {
    int fd;
    struct asked *asked; /* NULL: idle */
    uint64_t due;
    size_t got;
    char *reply;
};
struct load {
    uint16_t port;
    int epoll;
    struct asked *asked;
    size_t count, begun, done;
    struct connection connection[CONNECTIONS_MAX];
    size_t connections;
    size_t late; /* no connection was free at its moment */
};

static void end(const char *why) {
    fprintf(stderr, "page_rates: %s\n", why);
    exit(1);
}

/* ---- what is asked ---- */

static size_t lines_take(const char *path, struct asked *line) {
    struct span text;
    size_t count = 0;
    if (err_is(file_read(path, 1 << 20, arena, &text))) end("the file of pages cannot be read");
    while (text.len && count < LINES_MAX) {
        size_t stop = span_find_byte(text, '\n');
        struct span one = span_cut(text, 0, stop);
        size_t blank = span_find_byte(one, ' ');
        if (blank == one.len) end("a line is a path and a cookie or -");
        const char *cookie = arena_str(arena, span_cut(one, blank + 1, one.len));
        struct asked *to = &line[count++];
        to->path = arena_str(arena, span_cut(one, 0, blank));
        to->request =
            arena_printf(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n", to->path,
                         strcmp(cookie, "-") ? "Cookie: " : "", strcmp(cookie, "-") ? cookie : "",
                         strcmp(cookie, "-") ? "\r\n" : "");
        text = span_cut(text, stop < text.len ? stop + 1 : stop, text.len);
    }
    return count;
}

/* ---- connections, one page under way on each ---- */

static struct connection *idle_find(struct load *load) {
    for (size_t i = 0; i < load->connections; i++)
        if (!load->connection[i].asked) return &load->connection[i];
    if (load->connections == CONNECTIONS_MAX) return NULL;
    struct connection *c = &load->connection[load->connections++];
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(load->port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&where, sizeof where) != 0)
        end("the gateway does not answer");
    c->reply = ARENA_ARRAY(arena, char, REPLY_BYTES);
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->fd, &event);
    return c;
}

static void page_begin(struct load *load, struct connection *c, uint64_t due) {
    c->asked = &load->asked[load->begun++];
    c->due = due;
    c->got = 0;
    size_t len = strlen(c->asked->request);
    if (send(c->fd, c->asked->request, len, MSG_NOSIGNAL) != (ssize_t)len)
        end("a connection was closed");
}

static bool is_whole(struct connection *c) {
    c->reply[c->got] = 0;
    const char *head = strstr(c->reply, "\r\n\r\n");
    const char *length = strcasestr(c->reply, "Content-Length:");
    if (!head || !length || length > head) return false;
    return c->got >= (size_t)(head + 4 - c->reply) + strtoul(length + 15, NULL, 10);
}

static void page_take(struct load *load, struct connection *c) {
    ssize_t n = recv(c->fd, c->reply + c->got, REPLY_BYTES - 1 - c->got, 0);
    if (n <= 0 || !c->asked) end("a connection was closed");
    c->got += (size_t)n;
    if (!is_whole(c)) return;
    c->asked->wait = clock_ticks() - c->due;
    c->asked->fine = strncmp(c->reply, "HTTP/1.1 200", 12) == 0;
    c->asked = NULL;
    load->done++;
}

static void load_run(struct load *load, double rate) {
    uint64_t start = clock_ticks();
    load->epoll = epoll_create1(0);
    while (load->done < load->count) {
        struct epoll_event event[64];
        uint64_t now = clock_ticks();
        uint64_t due = start + (uint64_t)((double)load->begun * 1e9 / rate);
        struct connection *c = load->begun < load->count && due <= now ? idle_find(load) : NULL;
        if (c) {
            page_begin(load, c, due);
            continue;
        }
        load->late += load->begun < load->count && due <= now;
        int wait = due > now ? (int)((due - now) / 1000000) : 1;
        int n = epoll_wait(load->epoll, event, 64, load->begun < load->count ? wait : 1000);
        if (n < 0 && errno != EINTR) end("cannot wait");
        for (int i = 0; i < n; i++)
            page_take(load, event[i].data.ptr);
    }
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Of one path; NULL: of all. */
static size_t told(const struct load *load, const char *path) {
    uint64_t *wait = ARENA_ARRAY(arena, uint64_t, load->count);
    size_t count = 0;
    size_t other = 0;
    for (size_t i = 0; i < load->count; i++) {
        if (path && strcmp(load->asked[i].path, path) != 0) continue;
        wait[count++] = load->asked[i].wait;
        other += !load->asked[i].fine;
    }
    qsort(wait, count, sizeof *wait, by_size);
    printf("%-12s %6zu pages  p50 %6.2f ms  p99 %6.2f ms  p99.9 %6.2f ms  most %6.2f ms",
           path ? path : "all", count, (double)wait[count / 2] / 1e6,
           (double)wait[count * 99 / 100] / 1e6, (double)wait[count * 999 / 1000] / 1e6,
           (double)wait[count - 1] / 1e6);
    if (other) printf("  %zu problems", other);
    printf("\n");
    return other;
}

int main(int count, char **words) {
    static struct asked line[LINES_MAX];
    static struct load load;
    if (count != 5) end("usage: bench_page_rates PORT PAGES-A-SECOND SECONDS FILE");
    arena = arena_open(ARENA_BYTES);
    double rate = atof(words[2]);
    size_t lines = lines_take(words[4], line);
    load.port = (uint16_t)atoi(words[1]);
    load.count = (size_t)(rate * atof(words[3]));
    if (!lines || !load.count) end("there is nothing to ask");
    load.asked = ARENA_ARRAY(arena, struct asked, load.count);
    for (size_t i = 0; i < load.count; i++)
        load.asked[i] = line[i % lines];
    load_run(&load, rate);
    printf("%.0f pages/s for %.0f s, %zu connections\n", rate, atof(words[3]), load.connections);
    for (size_t i = 0; i < lines; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || strcmp(line[j].path, line[i].path) == 0;
        if (!seen) told(&load, line[i].path);
    }
    return told(&load, NULL) != 0;
}
