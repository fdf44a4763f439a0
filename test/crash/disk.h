/* What may be on a disk after the power went? A simulated one, by the strict reading of POSIX:
 *
 * - what was written and not yet synced may be there, or not, each sector of 512 bytes by itself
 * and in any order; so may a file's new length;
 * - a name that was made, moved or removed may be so on disk only when its folder was synced; until
 *   then each change of the folder may be there, or not, whatever became of the file's content;
 * - a rename is whole or not at all.
 *
 * A disk is what a running process sees. With a log it also remembers every change and sync, so
 * that the images which a power cut at any point may leave can be made from it. */
#ifndef TEST_CRASH_DISK_H
#define TEST_CRASH_DISK_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DISK_NODES_MAX = 4096, DISK_NAME_BYTES = 96, DISK_SECTOR = 512, DISK_ROOT = 0 };

/* Content that several disks may share until one of them writes. */
struct content {
    unsigned refs;
    size_t len, room;
    uint8_t *at;
};

struct name {
    char text[DISK_NAME_BYTES];
    int node;
};
struct folder {
    unsigned refs;
    int count, room;
    struct name *name;
};

struct node {
    struct content *content; /* NULL: no file */
    struct folder *folder;   /* NULL: no folder */
};

struct disk {
    unsigned number; /* no two disks are the same device */
    int node_count;
    struct node node[DISK_NODES_MAX];
};

enum event_kind {
    EVENT_WRITE = 0, /* node, offset, bytes */
    EVENT_LENGTH,    /* node, length */
    EVENT_MAKE,      /* node: a file or folder comes to be, without a name yet */
    EVENT_PUT,       /* folder, name, node */
    EVENT_MOVE,      /* folder, name to other, node: takes the other's place */
    EVENT_DROP,      /* folder, name */
    EVENT_SYNC,      /* node: what was written to it, or its names, are durable */
    EVENT_LOST,      /* node: a sync failed; what it should have written never will be */
    EVENT_MARK,      /* the caller's own: what it had promised by now */
};
struct event {
    enum event_kind kind;
    bool is_folder;
    int node;
    int folder;
    char name[DISK_NAME_BYTES];
    char other[DISK_NAME_BYTES];
    size_t offset;
    size_t len;
    uint8_t *bytes;
};
struct disk_log {
    size_t count, room;
    struct event *event;
};

struct disk *disk_make(void);
unsigned disk_number_next(void);
struct disk *disk_copy(const struct disk *disk);
void disk_free(struct disk *disk);

/* The node of a path below the root ("a/b/c"), or -1. */
int disk_find(const struct disk *disk, const char *path);
/* The same below that folder. */
int disk_find_from(const struct disk *disk, int node, const char *path);

/* Applies one change (not a sync, not a mark). */
void disk_apply(struct disk *disk, const struct event *event);
/* Of a write, only the sectors for which `keep` says so. */
void disk_apply_sectors(struct disk *disk, const struct event *write,
                        bool (*keep)(void *from, size_t sector), void *from);
size_t disk_sectors(const struct event *write);

/* Applies, and remembers when there is a log. */
void disk_change(struct disk *disk, struct disk_log *log, const struct event *event);
void disk_mark(struct disk_log *log, size_t value);
void disk_log_free(struct disk_log *log);

/* ---- calls.c: the C library's calls, for paths beneath /disk ---- */

/* The disk that /disk is, the log of its changes (NULL: none). Open files of an earlier disk are
 * gone. */
void calls_use(struct disk *disk, struct disk_log *log);
/* While set, a sync does nothing and says that it did. For controls. */
extern bool calls_sync_lies;
/* Calls that change or sync, since calls_use; the `calls_fail_from`-th and the next
 * `calls_fail_count` - 1 of them fail with `calls_fail_with`. 0: none. A sync that failed has lost
 * what it should have written to a file, as Linux does. */
extern long calls_made, calls_fail_from, calls_fail_count;
extern int calls_fail_with;

/* The `calls_die_at`-th call does not come back: the process is gone, what it wrote is not, and
 * control is where calls_death was set. 0: none. */
extern long calls_die_at;
extern jmp_buf calls_death;
/* Another process opens the same disk. */
void calls_restart(void);

#endif
