/* How many asks a second does the running gateway decide, record and answer, how long does one
 * wait, and how long does a court's order wait in the midst of them? Asks are signed beforehand;
 * connections are kept open, each with one request under way, and others lie idle. The generator
 * shares the cores with what it measures.
 *
 * Usage: bench_daemon_rates PORT K.jwk ASKS.ndjson CONNECTIONS [IDLE [ORDERS]]: prints the rate
 * beside that of the same gate answering a constant, of which it takes 20,000 a second and tells
 * the others 429. ORDERS: bodies for /v1/orders, a line each, sent one after the other all the
 * while. The last line is the number of answers that say 201, which is that of the entries.
 *
 * With "overload" in the place of IDLE: a sixth of the asks go out as fast as they are answered,
 * which is the peak, and a sixth at the end; between them all others come at three times that rate
 * whatever becomes of them, as asks of many do who do not know of each other. Whoever is told 429
 * does not come again. */
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

enum {
    ARENA_BYTES = 1 << 30,
    CONNECTIONS_MAX = 1001,
    REPLY_BYTES = 65536,
    ORDERS_MAX = 1000,
    STRANGERS = 6000, /* connections of those who come at three times the peak */
    OVERLOAD = 3,
};

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

static struct request post_make(const char *path, struct span body) {
    struct text text = {.arena = arena};
    text_printf(&text,
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                path, body.len);
    text_put(&text, body);
    return (struct request){text_span(&text)};
}

/* A file's lines as requests; signed first, where there is a key. */
static size_t posts_read(const char *file_name, const char *path, const struct jwk *key,
                         struct request *request, size_t most) {
    FILE *file = fopen(file_name, "r");
    size_t count = 0;
    bool end = false;
    if (!file) exit(1);
    struct lines *lines = lines_open(file, file_name);
    while (count < most) {
        struct span line;
        need(lines_next(lines, &line, &end));
        if (end) break;
        if (key)
            need(jws_sign(arena, key, "portcullis-ask+jws", line, &line));
        else
            line = arena_copy(arena, line);
        request[count++] = post_make(path, line);
    }
    lines_close(lines);
    fclose(file);
    return count;
}

/* ---- many connections, one request under way on each ---- */

/* What is sent one after the other, over one connection or over many. */
struct lane {
    const struct request *request;
    size_t count, next, done, good, told_429, other;
    uint64_t *latency;
};

struct connection {
    int fd;
    struct lane *lane;
    size_t sent, got;
    const struct request *request; /* NULL: idle */
    uint64_t begun;
    char reply[REPLY_BYTES];
};

static struct lane lane_of(const struct request *request, size_t count) {
    return (struct lane){
        .request = request, .count = count, .latency = ARENA_ARRAY(arena, uint64_t, count + 1)};
}

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

static void request_send(struct connection *c) {
    struct lane *lane = c->lane;
    if (lane->next == lane->count) {
        c->request = NULL;
        return;
    }
    c->request = &lane->request[lane->next++];
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

/* True when it is whole. */
static bool reply_take(struct connection *c) {
    struct lane *lane = c->lane;
    ssize_t n = recv(c->fd, c->reply + c->got, sizeof c->reply - 1 - c->got, 0);
    if (n <= 0) {
        fprintf(stderr, "daemon_rates: a connection was closed\n");
        exit(1);
    }
    c->got += (size_t)n;
    if (!reply_is_whole(c)) return false;
    lane->latency[lane->done++] = clock_ticks() - c->begun;
    if (strncmp(c->reply, "HTTP/1.1 20", 11) == 0)
        lane->good++;
    else if (strncmp(c->reply, "HTTP/1.1 429", 12) == 0)
        lane->told_429++;
    else if (lane->other++ == 0)
        fprintf(stderr, "daemon_rates: %.300s\n", c->reply);
    return true;
}

static void connect_one(struct connection *c, uint16_t port, int epoll, struct lane *lane) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    c->lane = lane;
    c->fd = dial(port);
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

/* Until `lane` is done; `beside` has one connection of its own, and may not come to its end: what
 * is under way then is still answered. */
static double lanes_run(uint16_t port, size_t connections, struct lane *lane, struct lane *beside) {
    int epoll = epoll_create1(0);
    struct connection *all = ARENA_ARRAY(arena, struct connection, connections + 1);
    uint64_t begun = clock_ticks();
    for (size_t i = 0; i <= connections; i++) {
        connect_one(&all[i], port, epoll, i < connections ? lane : beside);
        request_send(&all[i]);
    }
    double seconds = 0;
    while (lane->done < lane->count || all[connections].request) {
        struct epoll_event event[64];
        int n = epoll_wait(epoll, event, 64, 10000);
        if (n <= 0) exit(1);
        for (int i = 0; i < n; i++)
            if (reply_take(event[i].data.ptr)) request_send(event[i].data.ptr);
        if (lane->done < lane->count || seconds > 0) continue;
        seconds = (double)(clock_ticks() - begun) / 1e9;
        beside->count = beside->next;
    }
    for (size_t i = 0; i <= connections; i++)
        close(all[i].fd);
    close(epoll);
    return seconds;
}

/* ---- more than can be answered ---- */

struct crowd {
    struct connection all[STRANGERS];
    struct connection *open[STRANGERS]; /* on which nothing is under way */
    size_t open_count;
    size_t late; /* came when there was none: they are sent as soon as there is */
};

/* Those whose time has come by `now`; how long one waits is reckoned from that time. */
static void crowd_send(struct crowd *crowd, struct lane *lane, double rate, uint64_t begun) {
    uint64_t now = clock_ticks();
    while (lane->next < lane->count) {
        uint64_t due = begun + (uint64_t)((double)lane->next / rate * 1e9);
        if (due > now) return;
        crowd->late += crowd->open_count == 0;
        if (crowd->open_count == 0) return;
        struct connection *c = crowd->open[--crowd->open_count];
        request_send(c);
        c->begun = due;
    }
}

/* Every one of `lane` at its time; `*in_time`: so many were decided before the last one came. */
static double crowd_run(uint16_t port, struct lane *lane, double rate, size_t *in_time) {
    int epoll = epoll_create1(0);
    struct crowd *crowd = ARENA_NEW(arena, struct crowd);
    for (size_t i = 0; i < STRANGERS; i++) {
        connect_one(&crowd->all[i], port, epoll, lane);
        crowd->open[crowd->open_count++] = &crowd->all[i];
    }
    uint64_t begun = clock_ticks();
    double seconds = 0;
    while (lane->done < lane->count) {
        struct epoll_event event[64];
        crowd_send(crowd, lane, rate, begun);
        if (lane->next == lane->count && seconds == 0) {
            seconds = (double)(clock_ticks() - begun) / 1e9;
            *in_time = lane->good;
        }
        int n = epoll_wait(epoll, event, 64, lane->next < lane->count ? 1 : 10000);
        if (n < 0 || (n == 0 && lane->next == lane->count)) exit(1);
        for (int i = 0; i < n; i++)
            if (reply_take(event[i].data.ptr)) crowd->open[crowd->open_count++] = event[i].data.ptr;
    }
    for (size_t i = 0; i < STRANGERS; i++)
        close(crowd->all[i].fd);
    close(epoll);
    if (crowd->late) printf("%zu times none of %d connections was free\n", crowd->late, STRANGERS);
    return seconds;
}

static int by_size(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void told(const char *what, size_t connections, struct lane *lane, double seconds) {
    if (lane->done == 0) return;
    qsort(lane->latency, lane->done, sizeof *lane->latency, by_size);
    printf("%-34s %8.0f/s  %4zu connections  p50 %6.2f ms  p99 %6.2f ms  p99.9 %6.2f ms", what,
           (double)lane->done / seconds, connections, (double)lane->latency[lane->done / 2] / 1e6,
           (double)lane->latency[lane->done * 99 / 100] / 1e6,
           (double)lane->latency[lane->done * 999 / 1000] / 1e6);
    if (lane->told_429) printf("  %zu told 429", lane->told_429);
    if (lane->other) printf("  %zu problems", lane->other);
    printf("\n");
}

/* One that comes after them is answered, so they have all been let in: what is measured then is not
 * their coming. */
static void idle_open(uint16_t port, size_t count) {
    static const char wanted[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char reply[256];
    if (count == 0) return;
    for (size_t i = 0; i < count; i++)
        dial(port);
    int last = dial(port);
    if (send(last, wanted, sizeof wanted - 1, MSG_NOSIGNAL) < 0 ||
        recv(last, reply, sizeof reply, 0) <= 0)
        exit(1);
    close(last);
    printf("%zu connections lie idle\n", count);
}

/* As many as are answered, before the others come or after them. */
static double peak_run(uint16_t port, size_t connections, struct lane *peak) {
    struct lane none = lane_of(NULL, 0);
    double seconds = lanes_run(port, connections, peak, &none);
    told("asks decided and recorded", connections, peak, seconds);
    return (double)peak->good / seconds;
}

/* The peak, and what of it is left when three times as many come. It is measured on both sides, and
 * the higher of the two is meant: whoever else uses this machine comes and goes. */
static int overload(uint16_t port, const struct request *request, size_t count,
                    size_t connections) {
    size_t share = count / (2 * OVERLOAD);
    size_t in_time = 0;
    struct lane before = lane_of(request, share);
    struct lane crowd = lane_of(request + share, count - 2 * share);
    struct lane after = lane_of(request + count - share, share);
    double peak = peak_run(port, connections, &before);
    double seconds = crowd_run(port, &crowd, OVERLOAD * peak, &in_time);
    double good = (double)in_time / seconds;
    told("three times as many come", STRANGERS, &crowd, seconds);
    double again = peak_run(port, connections, &after);
    if (again > peak) peak = again;
    printf("%-34s %8.0f/s  of %.0f/s that came: %.0f %% of the peak\n",
           "of these decided, recorded", good, (double)crowd.count / seconds, 100 * good / peak);
    printf("%zu answers\n", before.good + crowd.good + after.good);
    return before.other != 0 || crowd.other != 0 || after.other != 0;
}

static int rates(uint16_t port, struct request *request, size_t asked, size_t connections,
                 struct lane *orders) {
    struct lane asks = lane_of(request, asked);
    double seconds = lanes_run(port, connections, &asks, orders);
    told("asks decided and recorded", connections, &asks, seconds);
    told("orders put in force meanwhile", 1, orders, seconds);
    static const char constant[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (size_t i = 0; i < asks.count; i++)
        request[i].bytes = span_str(constant);
    struct lane ceiling = lane_of(request, asks.count);
    struct lane none = lane_of(request, 0);
    seconds = lanes_run(port, connections, &ceiling, &none);
    told("the gate answering a constant", connections, &ceiling, seconds);
    printf("%zu answers\n", asks.good + orders->good);
    return asks.other != 0 || orders->other != 0;
}

/* PORT K.jwk ASKS.ndjson CONNECTIONS [IDLE [ORDERS] | overload] */
int main(int count, char **words) {
    static struct request request[1 << 17];
    static struct request order[ORDERS_MAX];
    OWNED_JWK key = NULL;
    struct span json;
    if (count < 5 || count > 7) {
        fprintf(stderr, "usage: bench_daemon_rates PORT K.jwk ASKS.ndjson CONNECTIONS [IDLE "
                        "[ORDERS] | overload]\n");
        return 2;
    }
    arena = arena_open(ARENA_BYTES);
    need(file_read(words[2], KEY_FILE_BYTES_MAX, arena, &json));
    need(jwk_read(json, &key));
    uint16_t port = (uint16_t)atoi(words[1]);
    size_t connections = (size_t)atoi(words[4]);
    size_t asked = posts_read(words[3], "/v1/asks", key, request, sizeof request / sizeof *request);
    struct lane orders =
        lane_of(order, count > 6 ? posts_read(words[6], "/v1/orders", NULL, order, ORDERS_MAX) : 0);
    if (connections > CONNECTIONS_MAX - 1) connections = CONNECTIONS_MAX - 1;
    if (connections > asked) connections = asked;
    bool many = count > 5 && strcmp(words[5], "overload") == 0;
    if (!many) idle_open(port, count > 5 ? (size_t)atoi(words[5]) : 0);
    int bad = many ? overload(port, request, asked, connections)
                   : rates(port, request, asked, connections, &orders);
    arena_close(arena);
    return bad;
}
