/* How does the tree stand on disk? As C2SP tiles beneath log/, each durable before it is needed:
 * bundle, level 0, then the levels above. Nothing here signs. */
#include "store/inside.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_MODE = 0644,
    FOLDER_MODE = 0755,
    TILES_ARENA_BYTES = 4 * BUNDLE_BYTES_MAX, /* a bundle that grows by doubling */
    NODE_ARENA_BYTES = 1024 * 1024,
};

static struct err path_join(const char *log_dir, const char *path, char full[STORE_PATH_BYTES]) {
    int len = snprintf(full, STORE_PATH_BYTES, "%s/%s", log_dir, path);
    if (len < 0 || len >= STORE_PATH_BYTES)
        return err_make(ERR_INPUT, "a path is longer than %d bytes", STORE_PATH_BYTES);
    return err_none();
}

/* ---- files ---- */

static struct err folder_path_sync(const char *log_dir, const char *path) {
    char full[STORE_PATH_BYTES];
    TRY(path_join(log_dir, path, full));
    return folder_sync(full);
}

/* The folder beneath log_dir, made and its own name durable. A name that was made by a process that
 * was killed, or before a sync that failed, is there and may still be lost; so each is synced once
 * by every tree that grows. */
static struct err folder_ensure(struct tiles_edge *edge, const char *log_dir, const char *path,
                                size_t len, struct tiles_folder **found) {
    char full[STORE_PATH_BYTES];
    struct tiles_folder folder = {0};
    assert(len < sizeof folder.path);
    memcpy(folder.path, path, len);
    for (size_t i = 0; i < TILES_FOLDERS; i++) {
        *found = &edge->folder[i];
        if (strcmp(edge->folder[i].path, folder.path) == 0) return err_none();
    }
    TRY(path_join(log_dir, folder.path, full));
    if (mkdir(full, FOLDER_MODE) != 0 && errno != EEXIST)
        return err_errno("cannot make the folder %s", full);
    *strrchr(full, '/') = 0;
    TRY(folder_sync(full));
    *found = &edge->folder[edge->folder_turn++ % TILES_FOLDERS];
    if ((*found)->touched) TRY(folder_path_sync(log_dir, (*found)->path));
    **found = folder;
    return err_none();
}

/* The content is durable when this returns; the name when folders_sync has. */
static struct err tile_file_write(struct tiles_edge *edge, const char *log_dir, struct tile tile,
                                  struct span bytes) {
    char path[TILE_PATH_BYTES];
    char full[STORE_PATH_BYTES];
    struct tiles_folder *folder = NULL;
    tile_path(tile, path);
    for (size_t i = 0; path[i]; i++)
        if (path[i] == '/') TRY(folder_ensure(edge, log_dir, path, i, &folder));
    TRY(path_join(log_dir, path, full));
    assert(folder);
    folder->touched = true;
    return file_write_unnamed(full, bytes, FILE_MODE);
}

static struct err folders_sync(struct tiles_edge *edge, const char *log_dir) {
    for (size_t i = 0; i < TILES_FOLDERS; i++) {
        if (!edge->folder[i].touched) continue;
        TRY(folder_path_sync(log_dir, edge->folder[i].path));
        edge->folder[i].touched = false;
    }
    return err_none();
}

static size_t bytes_max_of(struct tile tile) {
    return tile.level < 0 ? BUNDLE_BYTES_MAX : (size_t)tile.width * DIGEST_BYTES;
}

struct err tiles_file_read(struct arena *arena, const char *log_dir, struct tile tile,
                           char name[TILE_PATH_BYTES], struct span *bytes) {
    char full[STORE_PATH_BYTES];
    struct tile found = tile;
    tile_path(found, name);
    TRY(path_join(log_dir, name, full));
    if (tile.width < TILE_WIDTH && !file_exists(full)) {
        found.width = TILE_WIDTH;
        tile_path(found, name);
        TRY(path_join(log_dir, name, full));
    }
    struct err e = file_read(full, bytes_max_of(found), arena, bytes);
    if (err_is(e)) return (struct err){e.kind == ERR_INPUT ? ERR_PROOF : e.kind, e.text};
    if (tile.level >= 0 && bytes->len != (size_t)found.width * DIGEST_BYTES)
        return err_make(ERR_PROOF, "%s is not %u bytes long", full, found.width * DIGEST_BYTES);
    return err_none();
}

static struct err hashes_read(struct arena *arena, const char *log_dir, struct tile tile,
                              struct digest *hash) {
    char name[TILE_PATH_BYTES];
    struct span bytes;
    TRY(tiles_file_read(arena, log_dir, tile, name, &bytes));
    memcpy(hash, bytes.at, (size_t)tile.width * DIGEST_BYTES);
    return err_none();
}

struct err tiles_edge_read(const char *log_dir, uint64_t size, struct tiles_edge *edge) {
    OWNED_ARENA arena = arena_open(NODE_ARENA_BYTES);
    edge->size = size;
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        edge->width[level] = tile_partial_width(level, size);
        if (edge->width[level] == 0) continue;
        struct tile tile = {(int)level, tile_full_count(level, size), edge->width[level]};
        TRY(hashes_read(arena, log_dir, tile, edge->hash[level]));
    }
    return err_none();
}

/* ---- growing ---- */

static struct digest perfect_root(const struct digest *hash, unsigned count) {
    struct merkle_edge edge = {0};
    assert(count > 0 && (count & (count - 1)) == 0);
    for (unsigned i = 0; i < count; i++)
        merkle_append(&edge, &hash[i]);
    return merkle_root(&edge);
}

static struct err tile_write(const char *log_dir, struct tiles_edge *edge, unsigned level,
                             uint64_t index) {
    struct tile tile = {(int)level, index, edge->width[level]};
    return tile_file_write(edge, log_dir, tile,
                           span_of(edge->hash[level], (size_t)tile.width * DIGEST_BYTES));
}

/* Level 0 is full: it is written, and its hash goes up, as far as tiles become full by it. */
static struct err carry(const char *log_dir, struct tiles_edge *edge) {
    uint64_t index = edge->size / TILE_WIDTH - 1;
    for (unsigned level = 0; edge->width[level] == TILE_WIDTH; level++) {
        assert(level + 1 < TILE_LEVELS);
        TRY(tile_write(log_dir, edge, level, index));
        struct digest hash = perfect_root(edge->hash[level], TILE_WIDTH);
        edge->width[level] = 0;
        edge->hash[level + 1][edge->width[level + 1]++] = hash;
        index /= TILE_WIDTH;
    }
    return err_none();
}

/* The entries of one bundle up to `size`, read from its beginning: a bundle is written whole. */
static struct err bundle_grow(struct arena *arena, const char *log_dir, struct journal *journal,
                              struct tiles_edge *edge, uint64_t size) {
    uint64_t index = edge->size / TILE_WIDTH;
    uint64_t first = index * TILE_WIDTH;
    uint64_t end = size - first < TILE_WIDTH ? size : first + TILE_WIDTH;
    struct text bundle = {.arena = arena};
    for (uint64_t at = first; at < end; at++) {
        struct span entry;
        TRY(journal_get(journal, at, &entry));
        bundle_put(&bundle, entry);
        if (at < edge->size) continue;
        edge->hash[0][edge->width[0]++] = merkle_leaf(entry);
        edge->size++;
    }
    struct tile tile = {-1, index, (unsigned)(end - first)};
    TRY(tile_file_write(edge, log_dir, tile, text_span(&bundle)));
    return end - first == TILE_WIDTH ? carry(log_dir, edge) : err_none();
}

struct err tiles_grow(const char *log_dir, struct journal *journal, struct tiles_edge *edge,
                      uint64_t size) {
    OWNED_ARENA arena = arena_open(TILES_ARENA_BYTES);
    struct tiles_edge grown = *edge;
    assert(size >= edge->size);
    while (grown.size < size) {
        TRY(bundle_grow(arena, log_dir, journal, &grown, size));
        arena_wipe(arena);
    }
    for (unsigned level = 0; level < TILE_LEVELS; level++)
        if (grown.width[level] > 0)
            TRY(tile_write(log_dir, &grown, level, tile_full_count(level, size)));
    TRY(folders_sync(&grown, log_dir));
    *edge = grown;
    return err_none();
}

/* ---- dropping ---- */

static void partial_drop(const char *log_dir, int level, uint64_t index) {
    char full[STORE_PATH_BYTES];
    char path[TILE_PATH_BYTES];
    for (unsigned width = 1; width < TILE_WIDTH; width++) {
        tile_path((struct tile){level, index, width}, path);
        if (err_is(path_join(log_dir, path, full))) return;
        unlink(full);
    }
    *strrchr(full, '/') = 0;
    rmdir(full);
}

/* What cannot be removed does no harm. */
void tiles_partial_drop(const char *log_dir, uint64_t from, uint64_t size) {
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        uint64_t first = tile_full_count(level, from);
        /* Only the first was partial in a published tree. */
        if (first == tile_full_count(level, size) || tile_partial_width(level, from) == 0) continue;
        partial_drop(log_dir, (int)level, first);
        if (level == 0) partial_drop(log_dir, -1, first);
    }
}

/* ---- nodes ---- */

struct err tiles_node(const char *log_dir, uint64_t size, unsigned level, uint64_t at,
                      struct digest *hash) {
    OWNED_ARENA arena = arena_open(NODE_ARENA_BYTES);
    struct digest stored[TILE_WIDTH];
    unsigned row = level / 8;
    unsigned count = 1u << (level % 8);
    uint64_t first = at * count; /* among the hashes of this row of tiles */
    struct tile tile = {(int)row, first / TILE_WIDTH, TILE_WIDTH};
    if (tile.index == tile_full_count(row, size)) tile.width = tile_partial_width(row, size);
    assert(tile.index <= tile_full_count(row, size));
    assert(first % TILE_WIDTH + count <= tile.width);
    TRY(hashes_read(arena, log_dir, tile, stored));
    *hash = perfect_root(stored + first % TILE_WIDTH, count);
    return err_none();
}
