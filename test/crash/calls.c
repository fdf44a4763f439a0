/* How does the program, and SQLite within it, meet the simulated disk? The C library's calls by
 * which files are reached are defined here, in front of its own: what lies beneath /disk is ours,
 * all else goes to the system as ever. SQLite's own unix layer stays in use above them, with its
 * order of writes and its syncs of folders, which is a part of what is tested. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { FILES_MAX = 64, FIRST_FD = 100000 };

static struct {
    bool used;
    int node;
    size_t at;
} file[FILES_MAX];

static struct disk *disk;
static struct disk_log *disk_log;
bool calls_sync_lies;
long calls_made, calls_fail_from, calls_fail_count;
int calls_fail_with;
long calls_die_at;
jmp_buf calls_death;

void calls_use(struct disk *now, struct disk_log *log) {
    disk = now;
    disk_log = log;
    memset(file, 0, sizeof file);
    calls_made = calls_fail_from = calls_die_at = 0;
}

/* With another number, so that SQLite's list of the files that this process has open does not know
 * those of the one that died. */
void calls_restart(void) {
    disk->number = disk_number_next();
    memset(file, 0, sizeof file);
    calls_die_at = 0;
}

static bool is_ours(int fd) { return fd >= FIRST_FD && fd < FIRST_FD + FILES_MAX; }

/* The path below the root, or NULL when it is not ours. */
static const char *below(const char *path) {
    if (strcmp(path, "/disk") == 0) return "";
    return strncmp(path, "/disk/", 6) == 0 ? path + 6 : NULL;
}

static int fails(int cause) {
    errno = cause;
    return -1;
}

static bool turn_fails(void) {
    if (++calls_made == calls_die_at) longjmp(calls_death, 1);
    if (calls_fail_from == 0 || calls_made < calls_fail_from ||
        calls_made >= calls_fail_from + calls_fail_count)
        return false;
    errno = calls_fail_with;
    return true;
}

/* Folder and last word of a path; -1 when the folder is not there. */
static int folder_of(const char *path, char name[DISK_NAME_BYTES]) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 0, path);
    snprintf(name, DISK_NAME_BYTES, "%s", slash ? slash + 1 : path);
    return disk_find(disk, folder);
}

static void change(const struct event *event) { disk_change(disk, disk_log, event); }

static int node_new(int folder, const char *name, bool is_folder) {
    struct event made = {.kind = EVENT_MAKE, .is_folder = is_folder, .node = disk->node_count};
    struct event put = {.kind = EVENT_PUT, .node = made.node, .folder = folder};
    snprintf(put.name, sizeof put.name, "%s", name);
    change(&made);
    change(&put);
    return made.node;
}

/* ---- opening and closing ---- */

static int file_new(int node) {
    int place = 0;
    while (place < FILES_MAX && file[place].used)
        place++;
    if (place == FILES_MAX) return fails(EMFILE);
    file[place].used = true;
    file[place].node = node;
    file[place].at = 0;
    return FIRST_FD + place;
}

static int disk_open(const char *path, int flags) {
    char name[DISK_NAME_BYTES];
    int node = disk_find(disk, path);
    if (node >= 0 && (flags & O_CREAT) && (flags & O_EXCL)) return fails(EEXIST);
    if (node < 0) {
        int folder = folder_of(path, name);
        if (!(flags & O_CREAT) || folder < 0) return fails(ENOENT);
        if (turn_fails()) return -1;
        node = node_new(folder, name, false);
    }
    return file_new(node);
}

int open(const char *path, int flags, ...) {
    va_list arg;
    va_start(arg, flags);
    unsigned mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arg, unsigned) : 0;
    va_end(arg);
    const char *ours = below(path);
    return ours ? disk_open(ours, flags) : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* One step down from a folder that is open, to read. */
int openat(int at, const char *path, int flags, ...) {
    va_list arg;
    va_start(arg, flags);
    unsigned mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arg, unsigned) : 0;
    va_end(arg);
    if (!is_ours(at)) return (int)syscall(SYS_openat, at, path, flags, mode);
    if (flags & O_CREAT) return fails(EROFS);
    int node = disk_find_from(disk, file[at - FIRST_FD].node, path);
    return node < 0 ? fails(ENOENT) : file_new(node);
}

int close(int fd) {
    if (!is_ours(fd)) return (int)syscall(SYS_close, fd);
    file[fd - FIRST_FD].used = false;
    return 0;
}

/* ---- reading ---- */

static ssize_t bytes_read(int node, size_t offset, void *at, size_t len) {
    const struct content *content = disk->node[node].content;
    if (!content) return fails(EISDIR);
    if (offset >= content->len) return 0;
    if (len > content->len - offset) len = content->len - offset;
    memcpy(at, content->at + offset, len);
    return (ssize_t)len;
}

ssize_t pread(int fd, void *at, size_t len, off_t offset) {
    if (!is_ours(fd)) return syscall(SYS_pread64, fd, at, len, offset);
    return bytes_read(file[fd - FIRST_FD].node, (size_t)offset, at, len);
}

ssize_t read(int fd, void *at, size_t len) {
    if (!is_ours(fd)) return syscall(SYS_read, fd, at, len);
    ssize_t got = bytes_read(file[fd - FIRST_FD].node, file[fd - FIRST_FD].at, at, len);
    if (got > 0) file[fd - FIRST_FD].at += (size_t)got;
    return got;
}

static void stat_put(int node, struct stat *found) {
    const struct content *content = disk->node[node].content;
    memset(found, 0, sizeof *found);
    found->st_dev = 1000000 + disk->number;
    found->st_ino = (ino_t)node + 1;
    found->st_mode = content ? S_IFREG | 0600 : S_IFDIR | 0755;
    found->st_nlink = 1;
    found->st_uid = geteuid();
    found->st_size = content ? (off_t)content->len : 4096;
    found->st_blksize = 4096;
}

static int path_stat(const char *path, struct stat *found, int flags) {
    const char *ours = below(path);
    if (!ours) return (int)syscall(SYS_newfstatat, AT_FDCWD, path, found, flags);
    int node = disk_find(disk, ours);
    if (node < 0) return fails(ENOENT);
    stat_put(node, found);
    return 0;
}

int stat(const char *path, struct stat *found) { return path_stat(path, found, 0); }
int lstat(const char *path, struct stat *found) {
    return path_stat(path, found, AT_SYMLINK_NOFOLLOW);
}
int fstat(int fd, struct stat *found) {
    if (!is_ours(fd)) return (int)syscall(SYS_fstat, fd, found);
    stat_put(file[fd - FIRST_FD].node, found);
    return 0;
}

int access(const char *path, int mode) {
    const char *ours = below(path);
    if (!ours) return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
    return disk_find(disk, ours) >= 0 ? 0 : fails(ENOENT);
}

/* Locks: there is one process. */
int fcntl(int fd, int command, ...) {
    va_list arg;
    va_start(arg, command);
    void *value = va_arg(arg, void *);
    va_end(arg);
    return is_ours(fd) ? 0 : (int)syscall(SYS_fcntl, fd, command, value);
}
/* Nor is there another that would hold a folder's lock. */
int flock(int fd, int operation) {
    return is_ours(fd) ? 0 : (int)syscall(SYS_flock, fd, operation);
}
int fchmod(int fd, mode_t mode) { return is_ours(fd) ? 0 : (int)syscall(SYS_fchmod, fd, mode); }
int fchown(int fd, uid_t owner, gid_t group) {
    return is_ours(fd) ? 0 : (int)syscall(SYS_fchown, fd, owner, group);
}

/* ---- changing ---- */

ssize_t pwrite(int fd, const void *at, size_t len, off_t offset) {
    if (!is_ours(fd)) return syscall(SYS_pwrite64, fd, at, len, offset);
    if (turn_fails()) return -1;
    change(&(struct event){.kind = EVENT_WRITE,
                           .node = file[fd - FIRST_FD].node,
                           .offset = (size_t)offset,
                           .len = len,
                           .bytes = (uint8_t *)(uintptr_t)at});
    return (ssize_t)len;
}

ssize_t write(int fd, const void *at, size_t len) {
    if (!is_ours(fd)) return syscall(SYS_write, fd, at, len);
    ssize_t put = pwrite(fd, at, len, (off_t)file[fd - FIRST_FD].at);
    if (put > 0) file[fd - FIRST_FD].at += (size_t)put;
    return put;
}

int ftruncate(int fd, off_t len) {
    if (!is_ours(fd)) return (int)syscall(SYS_ftruncate, fd, len);
    if (turn_fails()) return -1;
    change(&(struct event){
        .kind = EVENT_LENGTH, .node = file[fd - FIRST_FD].node, .len = (size_t)len});
    return 0;
}

static int synced(int fd) {
    if (turn_fails()) {
        int cause = errno;
        int node = file[fd - FIRST_FD].node;
        /* Pages that could not be written are dropped, names stay in the file system's journal. */
        if (disk->node[node].content) change(&(struct event){.kind = EVENT_LOST, .node = node});
        return fails(cause);
    }
    if (!calls_sync_lies)
        change(&(struct event){.kind = EVENT_SYNC, .node = file[fd - FIRST_FD].node});
    return 0;
}

int fsync(int fd) { return is_ours(fd) ? synced(fd) : (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return is_ours(fd) ? synced(fd) : (int)syscall(SYS_fdatasync, fd); }

static int moved(const char *from, const char *to, enum event_kind kind) {
    struct event event = {.kind = kind};
    char other[DISK_NAME_BYTES];
    int folder = folder_of(from, event.name);
    int target = folder_of(to, other);
    int node = disk_find(disk, from);
    if (node < 0 || folder < 0 || target < 0) return fails(ENOENT);
    if (kind == EVENT_PUT && disk_find(disk, to) >= 0) return fails(EEXIST);
    if (kind == EVENT_MOVE && folder != target) return fails(EXDEV);
    if (turn_fails()) return -1;
    event.node = node;
    event.folder = target;
    snprintf(kind == EVENT_PUT ? event.name : event.other, DISK_NAME_BYTES, "%s", other);
    change(&event);
    return 0;
}

int rename(const char *from, const char *to) {
    const char *ours = below(from);
    if (ours && below(to)) return moved(ours, below(to), EVENT_MOVE);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
    const char *ours = below(from);
    if (ours && below(to)) return moved(ours, below(to), EVENT_PUT);
    return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int dropped(const char *path, bool is_folder) {
    struct event event = {.kind = EVENT_DROP};
    int node = disk_find(disk, path);
    if (node < 0) return fails(ENOENT);
    const struct folder *inside = disk->node[node].folder;
    if (is_folder && (!inside || inside->count > 0)) return fails(inside ? ENOTEMPTY : ENOTDIR);
    if (!is_folder && inside) return fails(EISDIR);
    if (turn_fails()) return -1;
    event.node = node;
    event.folder = folder_of(path, event.name);
    change(&event);
    return 0;
}

int unlink(const char *path) {
    const char *ours = below(path);
    return ours ? dropped(ours, false) : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
int rmdir(const char *path) {
    const char *ours = below(path);
    return ours ? dropped(ours, true) : (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode) {
    char name[DISK_NAME_BYTES];
    const char *ours = below(path);
    if (!ours) return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (disk_find(disk, ours) >= 0) return fails(EEXIST);
    int folder = folder_of(ours, name);
    if (folder < 0) return fails(ENOENT);
    if (turn_fails()) return -1;
    node_new(folder, name, true);
    return 0;
}

/* ---- the other names of the same calls ---- */

/* A program with 64-bit offsets calls open64 where an older one calls open; here both are one. */
#define ALIAS(kind, name, alias, parameters, arguments)                                            \
    kind second_##name parameters __asm__(alias);                                                  \
    kind second_##name parameters { return name arguments; }

/* What a fortified build calls where the flags are known only as it runs. */
int fortified_openat(int at, const char *path, int flags) __asm__("__openat64_2");
int fortified_openat(int at, const char *path, int flags) { return openat(at, path, flags, 0); }

#if defined(__USE_FILE_OFFSET64)
ALIAS(ssize_t, pread, "pread", (int fd, void *at, size_t len, off_t offset), (fd, at, len, offset))
ALIAS(ssize_t, pwrite, "pwrite", (int fd, const void *at, size_t len, off_t offset),
      (fd, at, len, offset))
ALIAS(int, ftruncate, "ftruncate", (int fd, off_t len), (fd, len))
ALIAS(int, stat, "stat", (const char *path, struct stat *found), (path, found))
ALIAS(int, lstat, "lstat", (const char *path, struct stat *found), (path, found))
ALIAS(int, fstat, "fstat", (int fd, struct stat *found), (fd, found))
int second_openat(int at, const char *path, int flags, unsigned mode) __asm__("openat");
int second_openat(int at, const char *path, int flags, unsigned mode) {
    return openat(at, path, flags, mode);
}
int second_open(const char *path, int flags, unsigned mode) __asm__("open");
int second_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
int second_fcntl(int fd, int command, void *value) __asm__("fcntl");
int second_fcntl(int fd, int command, void *value) { return fcntl(fd, command, value); }
#endif
