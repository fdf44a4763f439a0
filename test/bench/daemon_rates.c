/* How many asks a second does the running gateway decide, record and answer, and how long does one
 * wait? Asks are signed beforehand; connections are kept open, each with one ask under way. The
 * generator shares the cores with what it measures.
 *
 * Usage: bench_daemon_rates: makes a custodian in build/, begins portcullisd on it, and prints the
 * rate beside that of the same gate answering a constant. */
#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "jose/jose.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 30, CONNECTIONS_MAX = 256, REPLY_BYTES = 65536 };

static struct arena *arena;

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "daemon_rates: %s\n", e.text);
    exit(1);
}

/* ---- what is sent ---- */

struct request {
    struct span bytes;
};

static struct request post_make(struct span body) {
    struct text text = {.arena = arena};
    text_printf(&text, "POST /v1/asks HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
                body.len);
    text_put(&text, body);
    return (struct request){text_span(&text)};
}

static size_t asks_read(const char *path, const struct jwk *key, struct request *request,
                        size_t most) {
    FILE *file = fopen(path, "r");
    size_t count = 0;
    bool end = false;
    if (!file) exit(1);
    struct lines *lines = lines_open(file, path);
    while (count < most) {
        struct span line;
        struct span jws;
        need(lines_next(lines, &line, &end));
        if (end) break;
        need(jws_sign(arena, key, "portcullis-ask+jws", line, &jws));
        request[count++] = post_make(jws);
    }
    lines_close(lines);
    fclose(file);
    return count;
}

/* ---- many connections, one request under way on each ---- */

struct connection {
    int fd;
    size_t sent, got;
    const struct request *request; /* NULL: idle */
    uint64_t begun;
    char reply[REPLY_BYTES];
};

struct load {
    uint16_t port;
    const struct request *request;
    size_t count, next, done, released, other;
    uint64_t *latency;
    struct connection *connection;
    size_t connections;
    int epoll;
};

static int dial(uint16_t port) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&where, sizeof where) != 0) {
        perror("daemon_rates");
        exit(1);
    }
    return fd;
}

static void request_send(struct load *load, struct connection *c) {
    if (load->next == load->count) {
        c->request = NULL;
        return;
    }
    c->request = &load->request[load->next++];
    c->sent = c->got = 0;
    c->begun = clock_ticks();
    while (c->sent < c->request->bytes.len) {
        ssize_t n = send(c->fd, c->request->bytes.at + c->sent, c->request->bytes.len - c->sent,
                         MSG_NOSIGNAL);
        if (n <= 0) exit(1);
        c->sent += (size_t)n;
    }
}

/* True when the whole reply has come. */
static bool reply_is_whole(struct connection *c) {
    c->reply[c->got] = 0;
    const char *end = strstr(c->reply, "\r\n\r\n");
    const char *length = strcasestr(c->reply, "Content-Length:");
    if (!end || !length) return false;
    return c->got >= (size_t)(end + 4 - c->reply) + strtoul(length + 15, NULL, 10);
}

static void reply_take(struct load *load, struct connection *c) {
    ssize_t n = recv(c->fd, c->reply + c->got, sizeof c->reply - 1 - c->got, 0);
    if (n <= 0) {
        fprintf(stderr, "daemon_rates: a connection was closed\n");
        exit(1);
    }
    c->got += (size_t)n;
    if (!reply_is_whole(c)) return;
    load->latency[load->done++] = clock_ticks() - c->begun;
    if (strncmp(c->reply, "HTTP/1.1 20", 11) == 0)
        load->released++;
    else
        load->other++;
    request_send(load, c);
}

static double load_run(struct load *load) {
    load->epoll = epoll_create1(0);
    load->latency = ARENA_ARRAY(arena, uint64_t, load->count);
    load->connection = ARENA_ARRAY(arena, struct connection, load->connections);
    uint64_t begun = clock_ticks();
    for (size_t i = 0; i < load->connections; i++) {
        struct connection *c = &load->connection[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        c->fd = dial(load->port);
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->fd, &event);
        request_send(load, c);
    }
    while (load->done < load->count) {
        struct epoll_event event[64];
        int n = epoll_wait(load->epoll, event, 64, 10000);
        if (n <= 0) exit(1);
        for (int i = 0; i < n; i++)
            reply_take(load, event[i].data.ptr);
    }
    double seconds = (double)(clock_ticks() - begun) / 1e9;
    for (size_t i = 0; i < load->connections; i++)
        close(load->connection[i].fd);
    close(load->epoll);
    return seconds;
}

static int by_size(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void told(const char *what, struct load *load, double seconds) {
    qsort(load->latency, load->done, sizeof *load->latency, by_size);
    printf("%-34s %8.0f/s  %3zu connections  p50 %6.2f ms  p99 %6.2f ms  p99.9 %6.2f ms", what,
           (double)load->done / seconds, load->connections,
           (double)load->latency[load->done / 2] / 1e6,
           (double)load->latency[load->done * 99 / 100] / 1e6,
           (double)load->latency[load->done * 999 / 1000] / 1e6);
    if (load->other) printf("  %zu problems", load->other);
    printf("\n");
}

/* PORT K.jwk ASKS.ndjson CONNECTIONS */
int main(int count, char **words) {
    static struct request request[1 << 17];
    OWNED_JWK key = NULL;
    struct span json;
    if (count != 5) {
        fprintf(stderr, "usage: bench_daemon_rates PORT K.jwk ASKS.ndjson CONNECTIONS\n");
        return 2;
    }
    arena = arena_open(ARENA_BYTES);
    need(file_read(words[2], KEY_FILE_BYTES_MAX, arena, &json));
    need(jwk_read(json, &key));
    struct load load = {.port = (uint16_t)atoi(words[1]),
                        .request = request,
                        .connections = (size_t)atoi(words[4])};
    load.count = asks_read(words[3], key, request, sizeof request / sizeof *request);
    if (load.connections > CONNECTIONS_MAX) load.connections = CONNECTIONS_MAX;
    if (load.connections > load.count) load.connections = load.count;
    double seconds = load_run(&load);
    told("asks decided and recorded", &load, seconds);
    static const char constant[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (size_t i = 0; i < load.count; i++)
        request[i].bytes = span_str(constant);
    struct load ceiling = {.port = load.port,
                           .request = request,
                           .count = load.count,
                           .connections = load.connections};
    seconds = load_run(&ceiling);
    told("the gate answering a constant", &ceiling, seconds);
    arena_close(arena);
    return load.other != 0;
}
