/* What may be on a disk after the power went? See disk.h. */
#include "disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static unsigned disks;

/* ---- content and folders, shared until written ---- */

static struct content *content_make(void) {
    struct content *content = calloc(1, sizeof *content);
    assert(content);
    content->refs = 1;
    return content;
}

static void content_drop(struct content *content) {
    if (!content || --content->refs > 0) return;
    free(content->at);
    free(content);
}

static struct content *content_own(struct content **held, size_t len) {
    struct content *content = *held;
    if (content->refs > 1) {
        struct content *own = content_make();
        own->len = content->len;
        own->room = content->len > len ? content->len : len;
        own->at = malloc(own->room + 1);
        assert(own->at);
        if (content->len) memcpy(own->at, content->at, content->len);
        content_drop(content);
        *held = content = own;
    }
    if (len > content->room) {
        content->room = 2 * len;
        content->at = realloc(content->at, content->room + 1);
        assert(content->at);
    }
    return content;
}

static void length_set(struct content **held, size_t len) {
    struct content *content = content_own(held, len);
    if (len > content->len) memset(content->at + content->len, 0, len - content->len);
    content->len = len;
}

static void bytes_put(struct content **held, size_t offset, const uint8_t *bytes, size_t len) {
    if (offset + len > (*held)->len) length_set(held, offset + len);
    memcpy(content_own(held, offset + len)->at + offset, bytes, len);
}

static struct folder *folder_make(void) {
    struct folder *folder = calloc(1, sizeof *folder);
    assert(folder);
    folder->refs = 1;
    return folder;
}

static void folder_drop(struct folder *folder) {
    if (!folder || --folder->refs > 0) return;
    free(folder->name);
    free(folder);
}

static struct folder *folder_own(struct folder **held) {
    struct folder *folder = *held;
    if (folder->refs == 1) return folder;
    struct folder *own = folder_make();
    own->count = own->room = folder->count;
    own->name = malloc((size_t)(own->room + 1) * sizeof *own->name);
    assert(own->name);
    if (own->count) memcpy(own->name, folder->name, (size_t)own->count * sizeof *own->name);
    folder_drop(folder);
    return *held = own;
}

static int name_place(const struct folder *folder, const char *text) {
    for (int i = 0; i < folder->count; i++)
        if (strcmp(folder->name[i].text, text) == 0) return i;
    return -1;
}

static void name_put(struct folder **held, const char *text, int node) {
    struct folder *folder = folder_own(held);
    int place = name_place(folder, text);
    if (place < 0) {
        if (folder->count == folder->room) {
            folder->room = folder->room ? 2 * folder->room : 8;
            folder->name = realloc(folder->name, (size_t)folder->room * sizeof *folder->name);
            assert(folder->name);
        }
        place = folder->count++;
        strcpy(folder->name[place].text, text);
    }
    folder->name[place].node = node;
}

static void name_drop(struct folder **held, const char *text) {
    struct folder *folder = folder_own(held);
    int place = name_place(folder, text);
    if (place >= 0) folder->name[place] = folder->name[--folder->count];
}

/* ---- disks ---- */

unsigned disk_number_next(void) { return ++disks; }

struct disk *disk_make(void) {
    struct disk *disk = calloc(1, sizeof *disk);
    assert(disk);
    disk->number = ++disks;
    disk->node[DISK_ROOT].folder = folder_make();
    disk->node_count = 1;
    return disk;
}

struct disk *disk_copy(const struct disk *disk) {
    struct disk *copy = malloc(sizeof *copy);
    assert(copy);
    copy->number = ++disks;
    copy->node_count = disk->node_count;
    memcpy(copy->node, disk->node, (size_t)disk->node_count * sizeof *disk->node);
    for (int i = 0; i < copy->node_count; i++) {
        if (copy->node[i].content) copy->node[i].content->refs++;
        if (copy->node[i].folder) copy->node[i].folder->refs++;
    }
    return copy;
}

void disk_free(struct disk *disk) {
    for (int i = 0; disk && i < disk->node_count; i++) {
        content_drop(disk->node[i].content);
        folder_drop(disk->node[i].folder);
    }
    free(disk);
}

int disk_find(const struct disk *disk, const char *path) {
    return disk_find_from(disk, DISK_ROOT, path);
}

int disk_find_from(const struct disk *disk, int node, const char *path) {
    while (*path && node >= 0) {
        char text[DISK_NAME_BYTES];
        size_t len = strcspn(path, "/");
        assert(len < sizeof text);
        memcpy(text, path, len);
        text[len] = 0;
        path += len;
        path += strspn(path, "/");
        const struct folder *folder = disk->node[node].folder;
        int place = folder ? name_place(folder, text) : -1;
        node = place < 0 ? -1 : folder->name[place].node;
    }
    return node;
}

static void node_make(struct disk *disk, int node, bool is_folder) {
    assert(node >= 0 && node < DISK_NODES_MAX);
    while (disk->node_count <= node)
        disk->node[disk->node_count++] = (struct node){0};
    struct node *made = &disk->node[node];
    if (is_folder && !made->folder) made->folder = folder_make();
    if (!is_folder && !made->content) made->content = content_make();
}

void disk_apply(struct disk *disk, const struct event *event) {
    struct node *node = event->node >= 0 ? &disk->node[event->node] : NULL;
    switch (event->kind) {
    case EVENT_WRITE:
        bytes_put(&node->content, event->offset, event->bytes, event->len);
        return;
    case EVENT_LENGTH:
        length_set(&node->content, event->len);
        return;
    case EVENT_MAKE:
        node_make(disk, event->node, event->is_folder);
        return;
    case EVENT_MOVE:
        name_drop(&disk->node[event->folder].folder, event->name);
        name_put(&disk->node[event->folder].folder, event->other, event->node);
        return;
    case EVENT_PUT:
        name_put(&disk->node[event->folder].folder, event->name, event->node);
        return;
    case EVENT_DROP:
        name_drop(&disk->node[event->folder].folder, event->name);
        return;
    case EVENT_SYNC:
    case EVENT_LOST:
    case EVENT_MARK:
        return;
    }
}

size_t disk_sectors(const struct event *write) {
    size_t first = write->offset / DISK_SECTOR;
    size_t last = write->len ? (write->offset + write->len - 1) / DISK_SECTOR : first;
    return last - first + 1;
}

void disk_apply_sectors(struct disk *disk, const struct event *write,
                        bool (*keep)(void *from, size_t sector), void *from) {
    size_t at = 0;
    for (size_t sector = 0; at < write->len; sector++) {
        size_t room = DISK_SECTOR - (write->offset + at) % DISK_SECTOR;
        size_t len = write->len - at < room ? write->len - at : room;
        if (keep(from, sector))
            bytes_put(&disk->node[write->node].content, write->offset + at, write->bytes + at, len);
        at += len;
    }
}

/* ---- the log ---- */

static void event_add(struct disk_log *log, const struct event *event) {
    if (log->count == log->room) {
        log->room = log->room ? 2 * log->room : 1024;
        log->event = realloc(log->event, log->room * sizeof *log->event);
        assert(log->event);
    }
    struct event *added = &log->event[log->count++];
    *added = *event;
    if (!event->bytes) return;
    added->bytes = malloc(event->len + 1);
    assert(added->bytes);
    memcpy(added->bytes, event->bytes, event->len);
}

void disk_change(struct disk *disk, struct disk_log *log, const struct event *event) {
    disk_apply(disk, event);
    if (log) event_add(log, event);
}

void disk_mark(struct disk_log *log, size_t value) {
    event_add(log, &(struct event){.kind = EVENT_MARK, .node = -1, .len = value});
}

void disk_log_free(struct disk_log *log) {
    for (size_t i = 0; i < log->count; i++)
        free(log->event[i].bytes);
    free(log->event);
    *log = (struct disk_log){0};
}
