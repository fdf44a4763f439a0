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

/* The folder beneath log_dir; NULL where it is not known yet. */
static struct tiles_folder *folder_find(struct tiles_edge *edge, const char *path) {
    for (size_t i = 0; i < TILES_FOLDERS; i++)
        if (strcmp(edge->folder[i].path, path) == 0) return &edge->folder[i];
    return NULL;
}

/* The folder is made and its own name durable. A name that was made by a process that was killed,
 * or before a sync that failed, is there and may still be lost; so each is synced once by every
 * tree that grows. */
static struct err folder_add(struct tiles_edge *edge, const char *log_dir,
                             const struct tiles_folder *folder) {
    char full[STORE_PATH_BYTES];
    TRY(path_join(log_dir, folder->path, full));
    if (mkdir(full, FOLDER_MODE) != 0 && errno != EEXIST)
        return err_errno("cannot make the folder %s", full);
    *strrchr(full, '/') = 0;
    TRY(folder_sync(full));
    struct tiles_folder *place = &edge->folder[edge->folder_turn++ % TILES_FOLDERS];
    if (place->touched) TRY(folder_path_sync(log_dir, place->path));
    *place = *folder;
    return err_none();
}

/* The first folder of the tile's path that is not known yet is added; `*made` false: all are. */
static struct err folders_ensure(struct tiles_edge *edge, const char *log_dir, struct tile tile,
                                 bool *made) {
    char path[TILE_PATH_BYTES];
    tile_path(tile, path);
    *made = false;
    for (size_t i = 0; path[i] && !*made; i++) {
        struct tiles_folder folder = {0};
        if (path[i] != '/') continue;
        memcpy(folder.path, path, i);
        *made = !folder_find(edge, folder.path);
        if (*made) TRY(folder_add(edge, log_dir, &folder));
    }
    return err_none();
}

/* The content is durable when this returns; the name when its folder, which is known, is synced. */
static struct err tile_file_write(struct tiles_edge *edge, const char *log_dir, struct tile tile,
                                  struct span bytes) {
    char path[TILE_PATH_BYTES];
    char full[STORE_PATH_BYTES];
    tile_path(tile, path);
    TRY(path_join(log_dir, path, full));
    *strrchr(path, '/') = 0;
    struct tiles_folder *folder = folder_find(edge, path);
    assert(folder);
    folder->touched = true;
    return file_write_unnamed(full, bytes, FILE_MODE);
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
    tiles_widths_unknown(edge);
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

static struct err tile_write(const char *log_dir, struct tiles_edge *edge, struct tile tile) {
    size_t level = (size_t)tile.level;
    return tile_file_write(edge, log_dir, tile,
                           span_of(edge->hash[level], (size_t)tile.width * DIGEST_BYTES));
}

/* The entries of a bundle, read from its beginning: it is written whole. Those that are new go into
 * the edge. */
static struct err bundle_write(const char *log_dir, struct journal *journal,
                               struct tiles_edge *edge, struct tile tile) {
    OWNED_ARENA arena = arena_open(TILES_ARENA_BYTES);
    struct text bundle = {.arena = arena};
    uint64_t first = tile.index * TILE_WIDTH;
    for (uint64_t at = first; at < first + tile.width; at++) {
        struct span entry;
        TRY(journal_get(journal, at, &entry));
        bundle_put(&bundle, entry);
        if (at < edge->size) continue;
        edge->hash[0][edge->width[0]++] = merkle_leaf(entry);
        edge->size++;
    }
    return tile_file_write(edge, log_dir, tile, text_span(&bundle));
}

/* What the growth writes next; in the stages of files. */
static struct tile tile_next(const struct tiles_growth *growth) {
    const struct tiles_edge *edge = &growth->edge;
    uint64_t left = growth->size - edge->size;
    unsigned width = edge->width[0];
    switch (growth->stage) {
    case TILES_BUNDLE:
        width = left < TILE_WIDTH - width ? width + (unsigned)left : TILE_WIDTH;
        return (struct tile){-1, edge->size / TILE_WIDTH, width};
    case TILES_FULL:
        return (struct tile){(int)growth->at, tile_full_count(growth->at, edge->size) - 1,
                             TILE_WIDTH};
    case TILES_PARTIAL:
        return (struct tile){(int)growth->at, tile_full_count(growth->at, edge->size),
                             edge->width[growth->at]};
    case TILES_FOLDER:
    case TILES_GROWN:
        break;
    }
    assert(growth->stage == TILES_PARTIAL); /* a file is written in this stage */
    return (struct tile){0};
}

static void stage_begin(struct tiles_growth *growth, enum tiles_stage stage) {
    growth->stage = stage;
    growth->at = 0;
}

/* A tile became full: its hash goes up, where the next may be full by it. */
static void carry(struct tiles_growth *growth) {
    struct tiles_edge *edge = &growth->edge;
    unsigned level = growth->at;
    assert(level + 1 < TILE_LEVELS);
    edge->hash[level + 1][edge->width[level + 1]++] = perfect_root(edge->hash[level], TILE_WIDTH);
    edge->width[level] = 0;
    edge->written[level] = (struct tiles_widths){0};
    if (edge->width[level + 1] == TILE_WIDTH)
        growth->at++;
    else
        stage_begin(growth, edge->size < growth->size ? TILES_BUNDLE : TILES_PARTIAL);
}

static struct err file_step(const char *log_dir, struct journal *journal,
                            struct tiles_growth *growth) {
    struct tile tile = tile_next(growth);
    bool made;
    TRY(folders_ensure(&growth->edge, log_dir, tile, &made));
    if (made) return err_none();
    if (growth->stage == TILES_BUNDLE) {
        TRY(bundle_write(log_dir, journal, &growth->edge, tile));
        stage_begin(growth, tile.width == TILE_WIDTH ? TILES_FULL : TILES_PARTIAL);
        return err_none();
    }
    TRY(tile_write(log_dir, &growth->edge, tile));
    if (growth->stage == TILES_FULL) {
        carry(growth);
        return err_none();
    }
    growth->edge.written[growth->at++].has[tile.width] = true;
    return err_none();
}

static struct err folder_step(const char *log_dir, struct tiles_growth *growth) {
    struct tiles_folder *folder = &growth->edge.folder[growth->at++];
    TRY(folder_path_sync(log_dir, folder->path));
    folder->touched = false;
    return err_none();
}

/* Passes over what needs nothing. */
static void stage_settle(struct tiles_growth *growth) {
    struct tiles_edge *edge = &growth->edge;
    if (growth->stage == TILES_PARTIAL) {
        while (growth->at < TILE_LEVELS && edge->width[growth->at] == 0)
            growth->at++;
        if (growth->at == TILE_LEVELS) stage_begin(growth, TILES_FOLDER);
    }
    if (growth->stage != TILES_FOLDER) return;
    while (growth->at < TILES_FOLDERS && !edge->folder[growth->at].touched)
        growth->at++;
    if (growth->at == TILES_FOLDERS) stage_begin(growth, TILES_GROWN);
}

void tiles_growth_begin(struct tiles_growth *growth, const struct tiles_edge *edge, uint64_t size) {
    assert(size >= edge->size);
    growth->edge = *edge;
    growth->size = size;
    stage_begin(growth, size > edge->size ? TILES_BUNDLE : TILES_PARTIAL);
    stage_settle(growth);
}

struct err tiles_growth_step(const char *log_dir, struct journal *journal,
                             struct tiles_growth *growth) {
    assert(growth->stage != TILES_GROWN);
    if (growth->stage == TILES_FOLDER)
        TRY(folder_step(log_dir, growth));
    else
        TRY(file_step(log_dir, journal, growth));
    stage_settle(growth);
    return err_none();
}

/* ---- dropping ---- */

void tiles_widths_unknown(struct tiles_edge *edge) {
    memset(edge->written, true, sizeof edge->written);
}

static void partial_drop(const char *log_dir, int level, uint64_t index,
                         const struct tiles_widths *written) {
    char full[STORE_PATH_BYTES];
    char path[TILE_PATH_BYTES];
    for (unsigned width = 1; width < TILE_WIDTH; width++) {
        if (!written->has[width]) continue;
        tile_path((struct tile){level, index, width}, path);
        if (err_is(path_join(log_dir, path, full))) return;
        unlink(full);
    }
    tile_path((struct tile){level, index, 1}, path);
    if (err_is(path_join(log_dir, path, full))) return;
    *strrchr(full, '/') = 0;
    rmdir(full);
}

/* What cannot be removed does no harm. */
void tiles_partial_drop(const char *log_dir, const struct tiles_edge *before, uint64_t size) {
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        uint64_t first = tile_full_count(level, before->size);
        const struct tiles_widths *written = &before->written[level];
        /* Only the first was partial in a published tree. */
        if (first == tile_full_count(level, size) || before->width[level] == 0) continue;
        partial_drop(log_dir, (int)level, first, written);
        if (level == 0) partial_drop(log_dir, -1, first, written);
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
