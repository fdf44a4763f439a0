/* How are files read within a bound, and written so that a power cut leaves the old or the new? */
#include "base/file.h"

#include "base/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct err read_all(int fd, const char *name, size_t bytes_max, struct text *out) {
    uint8_t piece[16384];
    while (true) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return err_errno("cannot read %s", name);
        if (got == 0) return err_none();
        if (out->len + (size_t)got > bytes_max)
            return err_make(ERR_INPUT, "%s is larger than the %zu bytes accepted here", name,
                            bytes_max);
        text_put(out, span_of(piece, (size_t)got));
    }
}

struct err file_read(const char *path, size_t bytes_max, struct arena *arena, struct span *bytes) {
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return err_make(ERR_INPUT, "%s does not exist; check the path", name);
    if (fd < 0) return err_errno("cannot read %s", name);
    struct text out = {.arena = arena};
    struct stat found;
    bool folder = fstat(fd, &found) == 0 && S_ISDIR(found.st_mode);
    struct err e = folder ? err_make(ERR_INPUT, "%s is a folder, not a file", name)
                          : read_all(fd, name, bytes_max, &out);
    if (!standard) close(fd);
    if (!err_is(e)) *bytes = text_span(&out);
    return e;
}

/* Step by step down the path, so that a link on the way is not followed either; -1 with errno. */
static int open_beneath(const char *folder, const char *path) {
    char part[256];
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const char *rest = path; at >= 0 && rest;) {
        const char *slash = strchr(rest, '/');
        size_t len = slash ? (size_t)(slash - rest) : strlen(rest);
        assert(len > 0 && len < sizeof part);
        memcpy(part, rest, len);
        part[len] = 0;
        /* A pipe that nobody writes to must not be waited for. */
        int how = slash ? O_DIRECTORY : O_NONBLOCK;
        int next = openat(at, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | how);
        int why = errno;
        close(at);
        errno = why;
        at = next;
        rest = slash ? slash + 1 : NULL;
    }
    return at;
}

struct err file_read_beneath(const char *folder, const char *path, size_t bytes_max,
                             struct arena *arena, struct span *bytes, bool *there) {
    struct text out = {.arena = arena};
    struct stat found;
    int fd = open_beneath(folder, path);
    *there = fd >= 0 || errno != ENOENT;
    if (!*there) return err_none();
    if (fd < 0 && errno != ELOOP && errno != ENOTDIR)
        return err_errno("cannot read %s/%s", folder, path);
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", folder, path);
    bool file = fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
    struct err e = file ? read_all(fd, name, bytes_max, &out)
                        : err_make(ERR_INPUT, "%s is no file of this folder", name);
    if (fd >= 0) close(fd);
    if (!err_is(e)) *bytes = text_span(&out);
    return e;
}

static struct err write_all(int fd, struct span bytes, const char *path) {
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.at, bytes.len);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return err_errno("cannot write %s", path);
        bytes = span_cut(bytes, (size_t)put, bytes.len);
    }
    if (fsync(fd) != 0) return err_errno("cannot make %s durable", path);
    return err_none();
}

/* The folder part of a path, or ".". */
static void folder_of(const char *path, char *folder, size_t room) {
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    if (slash && len == 0) len = 1;
    snprintf(folder, room, "%.*s", len ? (int)len : 1, len ? path : ".");
}

struct err folder_sync(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return err_errno("cannot open the folder %s", path);
    int failed = fsync(fd);
    struct err e = failed ? err_errno("cannot make the folder %s durable", path) : err_none();
    close(fd);
    return e;
}

static struct err temporary_write(const char *temporary, struct span bytes, unsigned mode) {
    /* One that a killed process of the same number left behind. */
    if (unlink(temporary) != 0 && errno != ENOENT) return err_errno("cannot write %s", temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) return err_errno("cannot write %s", temporary);
    struct err e = write_all(fd, bytes, temporary);
    if (close(fd) != 0 && !err_is(e)) e = err_errno("cannot write %s", temporary);
    return e;
}

/* Gives the temporary file its name. */
static struct err temporary_name(const char *temporary, const char *path, bool fresh) {
    if (!fresh)
        return rename(temporary, path) == 0 ? err_none() : err_errno("cannot replace %s", path);
    if (link(temporary, path) == 0) {
        unlink(temporary);
        return err_none();
    }
    if (errno != EEXIST) return err_errno("cannot make %s", path);
    return err_make(ERR_INPUT, "%s exists already; it is never overwritten, choose another name",
                    path);
}

static struct err file_put(const char *path, struct span bytes, unsigned mode, bool fresh) {
    char temporary[4096];
    int len = snprintf(temporary, sizeof temporary, "%s.tmp.%ld", path, (long)getpid());
    if (len < 0 || (size_t)len >= sizeof temporary)
        return err_make(ERR_INPUT, "a path is longer than %zu bytes", sizeof temporary);
    struct err e = temporary_write(temporary, bytes, mode);
    if (!err_is(e)) e = temporary_name(temporary, path, fresh);
    if (err_is(e)) unlink(temporary);
    return e;
}

static struct err name_sync(const char *path) {
    char folder[4096];
    folder_of(path, folder, sizeof folder);
    return folder_sync(folder);
}

struct err file_write_unnamed(const char *path, struct span bytes, unsigned mode) {
    return file_put(path, bytes, mode, false);
}

struct err file_write_durable(const char *path, struct span bytes, unsigned mode) {
    TRY(file_put(path, bytes, mode, false));
    return name_sync(path);
}

struct err file_write_new(const char *path, struct span bytes, unsigned mode) {
    TRY(file_put(path, bytes, mode, true));
    return name_sync(path);
}

static struct err write_over(int fd, uint64_t offset, struct span bytes, const char *path) {
    while (bytes.len > 0) {
        ssize_t put = pwrite(fd, bytes.at, bytes.len, (off_t)offset);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return err_errno("cannot write %s", path);
        offset += (uint64_t)put;
        bytes = span_cut(bytes, (size_t)put, bytes.len);
    }
    if (fdatasync(fd) != 0) return err_errno("cannot make %s durable", path);
    return err_none();
}

struct err file_overwrite(const char *path, uint64_t offset, struct span bytes) {
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return err_errno("cannot write %s", path);
    struct err e = write_over(fd, offset, bytes, path);
    if (close(fd) != 0 && !err_is(e)) e = err_errno("cannot write %s", path);
    return e;
}

struct err folder_make(const char *path, unsigned mode) {
    char part[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part)
        return err_make(ERR_INPUT, "a folder's path is empty or longer than %zu bytes",
                        sizeof part);
    for (size_t i = 1; i <= len; i++) {
        if (i < len && path[i] != '/') continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, (mode_t)mode) != 0 && errno != EEXIST)
            return err_errno("cannot make the folder %s", part);
    }
    struct stat found;
    if (stat(path, &found) != 0) return err_errno("cannot use the folder %s", path);
    if (!S_ISDIR(found.st_mode)) return err_make(ERR_INPUT, "%s is not a folder", path);
    return err_none();
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

/* ---- lines ---- */

struct lines {
    struct arena *arena;
    FILE *file;
    const char *name;
    uint8_t *line; /* LINE_BYTES_MAX + 1 */
    uint64_t number;
};

struct lines *lines_open(FILE *file, const char *name) {
    struct arena *arena = arena_open(4 * (size_t)LINE_BYTES_MAX);
    struct lines *lines = ARENA_NEW(arena, struct lines);
    *lines = (struct lines){.arena = arena, .file = file};
    lines->name = arena_str(arena, span_str(name));
    lines->line = arena_alloc(arena, LINE_BYTES_MAX + 1);
    return lines;
}

void lines_close(struct lines *lines) {
    if (lines) arena_close(lines->arena);
}

uint64_t lines_number(const struct lines *lines) { return lines->number; }

struct err lines_next(struct lines *lines, struct span *line, bool *end) {
    size_t len = 0;
    bool long_line = false;
    int c = getc_unlocked(lines->file);
    *end = c == EOF;
    if (c != EOF) lines->number++;
    while (c != EOF && c != '\n') {
        if (len < LINE_BYTES_MAX)
            lines->line[len++] = (uint8_t)c;
        else
            long_line = true;
        c = getc_unlocked(lines->file);
    }
    if (ferror(lines->file)) return err_errno("cannot read %s", lines->name);
    if (long_line)
        return err_make(ERR_INPUT, "%s:%llu: line is longer than the %d bytes accepted",
                        lines->name, (unsigned long long)lines->number, LINE_BYTES_MAX);
    if (len > 0 && lines->line[len - 1] == '\r') len--;
    *line = span_of(lines->line, len);
    return err_none();
}
