/* Which bytes of the public log does a path name? */
#include "daemon/log_files.h"

#include "tlog/tlog.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct log_files {
    int folder;
};

struct err log_files_open(struct arena *arena, const char *dir, struct log_files **log) {
    const char *path = arena_printf(arena, "%s/log", dir);
    *log = ARENA_NEW(arena, struct log_files);
    (*log)->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return (*log)->folder >= 0 ? err_none() : err_errno("cannot open %s", path);
}

void log_files_answer(const struct log_files *log, const struct http_request *request,
                      struct http_reply *reply) {
    struct span name = span_cut(request->path, strlen("/log/"), request->path.len);
    bool newest = span_is(name, "checkpoint");
    struct stat found;
    struct tile tile;
    *reply = (struct http_reply){.status = 404};
    if (!newest && err_is(tile_path_read(name, &tile))) return;
    int file =
        openat(log->folder, arena_str(request->arena, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return;
    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
        close(file);
        return;
    }
    *reply = (struct http_reply){.status = 200,
                                 .type = newest ? NULL : "application/octet-stream",
                                 .from_file = true,
                                 .file = file,
                                 .file_bytes = (uint64_t)found.st_size};
    /* A tile never changes; the checkpoint is another within a second. */
    reply->header[0] = (struct http_header){
        "Cache-Control", newest ? "no-cache" : "public, max-age=31536000, immutable"};
}
