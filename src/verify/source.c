/* Where is a log read from? From a folder, from a ZIP, or over HTTP from a server on this machine.
 *
 * HTTP is one GET a connection, HTTP/1.0, no library: to a log that stands elsewhere one makes a
 * copy, or puts a proxy that speaks TLS on loopback. Whatever comes is only believed when its
 * hashes lead to the signed root. */
#include "verify/verify.h"

#include "base/bytes.h"
#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { FROM_FOLDER = 0, FROM_ZIP, FROM_HTTP };
enum { HEAD_BYTES_MAX = 16384, PATIENCE_SECONDS = 30, PORT_DEFAULT = 80 };

struct source {
    int kind;
    const char *name;
    const struct archive *zip;
    const char *host; /* as it was written, for the Host line */
    const char *path; /* of the prefix, without its last slash */
    uint16_t port;
};

const char *source_name(const struct source *source) { return source->name; }
bool source_is_folder(const struct source *source) { return source->kind == FROM_FOLDER; }
bool source_is_zip(const struct source *source) { return source->kind == FROM_ZIP; }

struct source *source_of_zip(struct arena *arena, const struct archive *zip) {
    struct source *source = ARENA_NEW(arena, struct source);
    source->kind = FROM_ZIP;
    source->zip = zip;
    source->name = "log";
    return source;
}

/* ---- opening ---- */

/* "localhost", "127.0.0.1" or either with a port. */
static bool host_read(struct span host, struct source *source) {
    uint64_t port = PORT_DEFAULT;
    size_t colon = span_find_byte(host, ':');
    struct span name = span_cut(host, 0, colon);
    if (colon < host.len &&
        err_is(decimal_read(span_cut(host, colon + 1, host.len), UINT16_MAX, &port)))
        return false;
    source->port = (uint16_t)port;
    return span_is(name, "localhost") || span_is(name, "127.0.0.1");
}

static struct err url_read(struct arena *arena, const char *url, struct source *source) {
    struct span rest = span_str(url + strlen("http://"));
    size_t slash = span_find_byte(rest, '/');
    struct span host = span_cut(rest, 0, slash);
    struct span path = span_cut(rest, slash, rest.len);
    while (path.len > 0 && path.at[path.len - 1] == '/')
        path.len--;
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] <= ' ' || path.at[i] >= 0x7f)
            return err_make(ERR_USAGE, "the log's URL has a byte that a URL may not have");
    if (!host_read(host, source))
        return err_make(ERR_USAGE,
                        "a log is read over HTTP from this machine only "
                        "(http://localhost:6103/); for another make a copy of its files");
    source->kind = FROM_HTTP;
    source->host = arena_str(arena, host);
    source->path = arena_str(arena, path);
    return err_none();
}

struct err source_open(struct arena *arena, const char *where, struct source **source) {
    struct source *opened = ARENA_NEW(arena, struct source);
    opened->name = arena_str(arena, span_str(where));
    if (strncmp(where, "http://", 7) == 0)
        TRY(url_read(arena, where, opened));
    else if (strstr(where, "://"))
        return err_make(ERR_USAGE,
                        "a log is read from a folder, or over http:// from this machine");
    else if (!file_exists(arena_printf(arena, "%s/checkpoint", where)) &&
             file_exists(arena_printf(arena, "%s/log/checkpoint", where)))
        opened->name = arena_printf(arena, "%s/log", where);
    *source = opened;
    return err_none();
}

/* ---- HTTP ---- */

static int http_connect(uint16_t port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    close(fd);
    return -1;
}

static struct err all_send(int fd, struct span bytes) {
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return err_errno("cannot ask the log's server");
        bytes = span_cut(bytes, (size_t)sent, bytes.len);
    }
    return err_none();
}

static struct err all_receive(int fd, size_t bytes_max, struct text *out) {
    uint8_t piece[16384];
    while (true) {
        ssize_t got = recv(fd, piece, sizeof piece, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return err_errno("cannot read from the log's server");
        if (got == 0) return err_none();
        if (out->len + (size_t)got > bytes_max)
            return err_make(ERR_PROOF, "the log's server sends more than such a file may hold");
        text_put(out, span_of(piece, (size_t)got));
    }
}

/* The value of a header line, compared without regard to case; at == NULL when there is none. */
static struct span header_find(struct span head, const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i + len + 2 < head.len; i++)
        if (head.at[i] == '\n' && head.at[i + 1 + len] == ':' &&
            strncasecmp((const char *)head.at + i + 1, name, len) == 0) {
            struct span rest = span_cut(head, i + 2 + len, head.len);
            struct span line = span_cut(rest, 0, span_find_byte(rest, '\r'));
            return span_trim(line);
        }
    return (struct span){0};
}

/* Where the body begins; 0 when there is no head. */
static size_t head_end(struct span all) {
    for (size_t i = 4; i <= all.len && i <= HEAD_BYTES_MAX; i++)
        if (memcmp(all.at + i - 4, "\r\n\r\n", 4) == 0) return i;
    return 0;
}

/* The body is all of it, neither packed nor chunked. */
static bool body_is_plain(struct span head, struct span body) {
    uint64_t length;
    struct span packed = header_find(head, "content-encoding");
    struct span stated = header_find(head, "content-length");
    if (header_find(head, "transfer-encoding").at) return false;
    if (packed.at && !span_is(packed, "identity")) return false;
    if (!stated.at) return true;
    return !err_is(decimal_read(stated, INT64_MAX, &length)) && length == body.len;
}

static struct err answer_read(struct span all, struct span *body, int *status) {
    uint64_t code = 0;
    struct span head = span_cut(all, 0, head_end(all));
    bool good = head.len >= 16 && span_begins(head, SPAN_LITERAL("HTTP/1.")) && head.at[8] == ' ' &&
                !err_is(decimal_read(span_cut(head, 9, 12), 999, &code));
    *body = span_cut(all, head.len, all.len);
    *status = (int)code;
    if (good && body_is_plain(head, *body)) return err_none();
    return err_make(ERR_FAULT, "the log's server gives no answer that HTTP/1.0 allows");
}

static struct err http_read(const struct source *source, struct arena *arena, const char *path,
                            size_t bytes_max, struct span *bytes, bool *there) {
    struct text answer = {.arena = arena};
    int status = 0;
    int fd = http_connect(source->port);
    if (fd < 0)
        return err_errno("cannot reach the log's server at %s; is it running?", source->host);
    struct span ask = span_str(
        arena_printf(arena, "GET %s/%s HTTP/1.0\r\nHost: %s\r\nAccept-Encoding: identity\r\n\r\n",
                     source->path, path, source->host));
    struct err e = all_send(fd, ask);
    if (!err_is(e)) e = all_receive(fd, HEAD_BYTES_MAX + bytes_max, &answer);
    close(fd);
    if (!err_is(e)) e = answer_read(text_span(&answer), bytes, &status);
    if (err_is(e)) return err_at(e, "%s", path);
    *there = status == 200;
    if (status != 200 && status != 404)
        return err_make(ERR_FAULT, "%s: the log's server answers with status %d", path, status);
    if (*there && bytes->len > bytes_max)
        return err_make(ERR_PROOF, "%s is longer than such a file may be", path);
    return err_none();
}

/* ---- reading ---- */

/* Whoever made the folder may have put links in it: what is verified is what it holds itself. */
static struct err folder_read(const struct source *source, struct arena *arena, const char *path,
                              size_t bytes_max, struct span *bytes, bool *there) {
    struct err e = file_read_beneath(source->name, path, bytes_max, arena, bytes, there);
    return (struct err){e.kind == ERR_INPUT ? ERR_PROOF : e.kind, e.text};
}

struct err source_read(const struct source *source, struct arena *arena, const char *path,
                       size_t bytes_max, struct span *bytes, bool *there) {
    if (source->kind == FROM_HTTP) return http_read(source, arena, path, bytes_max, bytes, there);
    if (source->kind == FROM_FOLDER)
        return folder_read(source, arena, path, bytes_max, bytes, there);
    TRY(archive_find(source->zip, arena_printf(arena, "log/%s", path), bytes, there));
    if (*there && bytes->len > bytes_max)
        return err_make(ERR_PROOF, "%s is longer than such a file may be", path);
    return err_none();
}
