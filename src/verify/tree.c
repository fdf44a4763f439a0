/* Do these files lead to the signed root? From the top: the right edge must hash to the root, every
 * full tile to the hash that stands for it in the tile above, every entry to its leaf. So what does
 * not hold is named with certainty, and memory is one tile a level. */
#include "verify/verify.h"

#include <assert.h>

/* A text that grows by doubling leaves its halves behind. */
enum { TREE_ARENA_BYTES = 4 * BUNDLE_BYTES_MAX };

static struct err bad(const struct tree *tree, const char *path, const char *why) {
    return err_make(ERR_PROOF, "%s/%s %s", source_name(tree->source), path, why);
}

static bool digest_equal(const struct digest *a, const struct digest *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static struct digest perfect_root(const struct digest *hash, unsigned count) {
    struct merkle_edge edge = {0};
    for (unsigned i = 0; i < count; i++)
        merkle_append(&edge, &hash[i]);
    return merkle_root(&edge);
}

static struct tile tile_at(const struct tree *tree, int level, uint64_t index) {
    unsigned row = level < 0 ? 0 : (unsigned)level;
    bool full = index < tile_full_count(row, tree->size);
    return (struct tile){level, index, full ? TILE_WIDTH : tile_partial_width(row, tree->size)};
}

/* ---- files ---- */

static size_t bytes_max_of(struct tile tile) {
    return tile.level < 0 ? BUNDLE_BYTES_MAX : (size_t)tile.width * DIGEST_BYTES;
}

/* The tile's file, or the full one that has taken its place: `*found` says which. */
static struct err file_get(struct tree *tree, struct arena *arena, struct tile tile,
                           struct tile *found, char path[TILE_PATH_BYTES], struct span *bytes,
                           bool *there) {
    *found = tile;
    tile_path(tile, path);
    TRY(source_read(tree->source, arena, path, bytes_max_of(tile), bytes, there));
    if (!*there && tile.width < TILE_WIDTH) {
        found->width = TILE_WIDTH;
        tile_path(*found, path);
        TRY(source_read(tree->source, arena, path, bytes_max_of(*found), bytes, there));
    }
    if (*there && tile.level >= 0 && bytes->len != (size_t)found->width * DIGEST_BYTES)
        return bad(tree, path, "is not as long as its tile");
    return err_none();
}

/* Hashes of a tile, not yet believed. */
static struct err hashes_get(struct tree *tree, struct tile tile, struct digest *hash,
                             char path[TILE_PATH_BYTES]) {
    struct tile found;
    struct span bytes;
    bool there;
    arena_wipe(tree->arena);
    TRY(file_get(tree, tree->arena, tile, &found, path, &bytes, &there));
    if (!there) return bad(tree, path, "is missing");
    memcpy(hash, bytes.at, (size_t)tile.width * DIGEST_BYTES);
    return err_none();
}

struct err checkpoint_open(const struct source *source, struct arena *arena,
                           const struct note_key *key, struct checkpoint *checkpoint,
                           struct span *note) {
    bool there;
    TRY(source_read(source, arena, "checkpoint", NOTE_BYTES_MAX, note, &there));
    if (!there)
        return err_make(ERR_INPUT, "%s has no checkpoint, so it is no log", source_name(source));
    struct err e = checkpoint_verify(arena, *note, key, checkpoint);
    if (!err_is(e)) return e;
    return err_make(ERR_PROOF, "%s/checkpoint does not hold: %s", source_name(source), e.text);
}

/* ---- the right edge ---- */

/* The tree's perfect subtrees, largest first, all of them in the partial tiles. */
static struct digest edge_root(const struct tree *tree) {
    struct merkle_edge edge = {.size = tree->size};
    for (unsigned level = 63; level-- > 0;) {
        if (!(tree->size >> level & 1)) continue;
        unsigned row = level / 8;
        unsigned count = 1u << (level % 8);
        uint64_t first = (((tree->size >> level) - 1) * count) % TILE_WIDTH;
        edge.root[edge.count++] = perfect_root(tree->edge[row].hash + first, count);
    }
    return merkle_root(&edge);
}

/* What a partial tile should hold at `at`, by the files below it. */
static struct err below(struct tree *tree, unsigned level, uint64_t at, const struct span *entry,
                        struct digest *hash, char path[TILE_PATH_BYTES]) {
    struct digest stored[TILE_WIDTH];
    if (level == 0) {
        *hash = merkle_leaf(entry[at % TILE_WIDTH]);
        return err_none();
    }
    struct tile tile = {(int)level - 1, at, TILE_WIDTH};
    TRY(hashes_get(tree, tile, stored, path));
    *hash = perfect_root(stored, TILE_WIDTH);
    return err_none();
}

static struct err entries_get(struct tree *tree, struct arena *arena, uint64_t index,
                              struct span entry[TILE_WIDTH], char path[TILE_PATH_BYTES]) {
    struct tile found;
    struct span bytes;
    bool there;
    TRY(file_get(tree, arena, tile_at(tree, -1, index), &found, path, &bytes, &there));
    if (!there) return bad(tree, path, "is missing");
    struct err e = bundle_read(bytes, found.width, entry);
    return err_is(e) ? err_at(e, "%s/%s", source_name(tree->source), path) : e;
}

static struct err entry_bad(const struct tree *tree, const char *path, uint64_t index) {
    return err_make(ERR_PROOF, "%s/%s: entry %llu is not the one that was recorded",
                    source_name(tree->source), path, (unsigned long long)index);
}

/* The edge does not lead to the root: which tile or entry of it is wrong? The first that the files
 * below contradict; it is the tile when the root holds with what they say, else what is below. */
static struct err edge_blame(struct tree *tree, struct arena *arena) {
    char lower[TILE_PATH_BYTES] = "";
    char path[TILE_PATH_BYTES];
    struct span entry[TILE_WIDTH];
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        struct tile tile = tile_at(tree, (int)level, tile_full_count(level, tree->size));
        if (tile.width == 0) continue;
        if (level == 0) TRY(entries_get(tree, arena, tile.index, entry, lower));
        tile_path(tile, path);
        for (unsigned i = 0; i < tile.width; i++) {
            struct digest want;
            struct digest *have = &tree->edge[level].hash[i];
            uint64_t at = tile.index * TILE_WIDTH + i;
            TRY(below(tree, level, at, entry, &want, lower));
            if (digest_equal(&want, have)) continue;
            *have = want;
            struct digest root = edge_root(tree);
            if (digest_equal(&root, &tree->root) || level > 0)
                return bad(tree, path, "does not fit what is below it");
            return entry_bad(tree, lower, at);
        }
    }
    return bad(tree, "checkpoint", "was not signed over these entries");
}

static struct err edge_read(struct tree *tree) {
    char path[TILE_PATH_BYTES];
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        struct tree_tile *edge = &tree->edge[level];
        edge->index = tile_full_count(level, tree->size);
        struct tile tile = tile_at(tree, (int)level, edge->index);
        if (tile.width == 0) continue;
        TRY(hashes_get(tree, tile, edge->hash, path));
        tree->tiles++;
    }
    struct digest root = edge_root(tree);
    if (digest_equal(&root, &tree->root)) return err_none();
    OWNED_ARENA scratch = arena_open(TREE_ARENA_BYTES);
    return edge_blame(tree, scratch);
}

struct err tree_open(struct arena *arena, const struct source *source,
                     const struct checkpoint *checkpoint, struct tree **tree) {
    struct tree *opened = ARENA_NEW(arena, struct tree);
    opened->source = source;
    opened->arena = arena_open(TREE_ARENA_BYTES);
    opened->size = checkpoint->size;
    opened->root = checkpoint->root;
    struct err e = edge_read(opened);
    if (err_is(e))
        tree_close(opened);
    else
        *tree = opened;
    return e;
}

void tree_close(struct tree *tree) {
    if (tree) arena_close(tree->arena);
}

/* ---- down from the edge ---- */

/* At most TREE_LEVELS deep: each step is one row up. */
struct err tree_hash(struct tree *tree, unsigned level, uint64_t at, struct digest *hash) {
    uint64_t index = at / TILE_WIDTH;
    assert(level < TREE_LEVELS && at < tree->size >> (8 * level));
    if (index == tree->edge[level].index) {
        *hash = tree->edge[level].hash[at % TILE_WIDTH];
        return err_none();
    }
    struct tree_tile *full = &tree->full[level];
    if (!full->known || full->index != index) {
        char path[TILE_PATH_BYTES];
        struct digest want;
        full->known = false;
        TRY(tree_hash(tree, level + 1, index, &want));
        TRY(hashes_get(tree, (struct tile){(int)level, index, TILE_WIDTH}, full->hash, path));
        struct digest root = perfect_root(full->hash, TILE_WIDTH);
        if (!digest_equal(&root, &want)) return bad(tree, path, "does not fit the tile above it");
        full->index = index;
        full->known = true;
        tree->tiles++;
    }
    *hash = full->hash[at % TILE_WIDTH];
    return err_none();
}

struct err tree_node(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct tree *tree = from;
    struct digest stored[TILE_WIDTH];
    unsigned count = 1u << (level % 8);
    for (unsigned i = 0; i < count; i++)
        TRY(tree_hash(tree, level / 8, at * count + i, &stored[i]));
    *hash = perfect_root(stored, count);
    return err_none();
}

/* ---- entries ---- */

struct err tree_has_bundle(struct tree *tree, uint64_t index, bool *has) {
    struct tile found;
    struct span bytes;
    char path[TILE_PATH_BYTES];
    arena_wipe(tree->arena);
    return file_get(tree, tree->arena, tile_at(tree, -1, index), &found, path, &bytes, has);
}

/* A ZIP may leave out full tiles of level 0: they say what the bundle says. */
static bool tile_may_lack(struct tree *tree, struct tile tile) {
    struct span bytes;
    char path[TILE_PATH_BYTES];
    bool there = true;
    if (!source_is_zip(tree->source)) return false;
    tile_path(tile, path);
    arena_wipe(tree->arena);
    struct err e = source_read(tree->source, tree->arena, path, TILE_BYTES, &bytes, &there);
    return !err_is(e) && !there;
}

static struct err full_check(struct tree *tree, uint64_t index, const struct digest *leaf,
                             const char *path) {
    struct tile tile = {0, index, TILE_WIDTH};
    struct digest want;
    if (tile_may_lack(tree, tile)) {
        TRY(tree_hash(tree, 1, index, &want));
        struct digest root = perfect_root(leaf, TILE_WIDTH);
        if (digest_equal(&root, &want)) return err_none();
        return bad(tree, path, "does not fit the tile above it");
    }
    for (unsigned i = 0; i < TILE_WIDTH; i++) {
        TRY(tree_hash(tree, 0, index * TILE_WIDTH + i, &want));
        if (!digest_equal(&want, &leaf[i])) return entry_bad(tree, path, index * TILE_WIDTH + i);
    }
    return err_none();
}

struct err tree_bundle(struct tree *tree, struct arena *arena, uint64_t index,
                       struct span entry[TILE_WIDTH], unsigned *count) {
    struct tile tile = tile_at(tree, 0, index);
    struct digest leaf[TILE_WIDTH];
    char path[TILE_PATH_BYTES];
    assert(tile.width > 0);
    TRY(entries_get(tree, arena, index, entry, path));
    for (unsigned i = 0; i < tile.width; i++)
        leaf[i] = merkle_leaf(entry[i]);
    *count = tile.width;
    tree->tiles++;
    if (tile.width == TILE_WIDTH) return full_check(tree, index, leaf, path);
    for (unsigned i = 0; i < tile.width; i++)
        if (!digest_equal(&leaf[i], &tree->edge[0].hash[i]))
            return entry_bad(tree, path, index * TILE_WIDTH + i);
    return err_none();
}

struct err tree_entry(struct tree *tree, struct arena *arena, uint64_t index, struct span *entry) {
    struct span all[TILE_WIDTH];
    unsigned count;
    if (index >= tree->size)
        return err_make(ERR_INPUT, "there is no entry %llu; the log has %llu",
                        (unsigned long long)index, (unsigned long long)tree->size);
    TRY(tree_bundle(tree, arena, index / TILE_WIDTH, all, &count));
    *entry = all[index % TILE_WIDTH];
    return err_none();
}

/* ---- earlier sizes ---- */

struct err tree_contains(struct tree *tree, const struct checkpoint *old) {
    struct digest proof[PROOF_HASHES_MAX];
    size_t count = 0;
    if (old->size > tree->size)
        return err_make(ERR_PROOF,
                        "the log has %llu entries and the older checkpoint was signed "
                        "for %llu: it was rolled back",
                        (unsigned long long)tree->size, (unsigned long long)old->size);
    if (old->size > 0 && old->size < tree->size)
        TRY(merkle_consistency_make(tree_node, tree, old->size, tree->size, proof, &count));
    if (old->size == 0) return err_none(); /* there was nothing that could be lost */
    struct err e =
        merkle_consistency_verify(old->size, tree->size, &old->root, &tree->root, proof, count);
    return err_is(e)
               ? err_make(ERR_PROOF, "the log was forked after the older checkpoint: %s", e.text)
               : e;
}

static struct err earlier_check(struct tree *tree, struct tile tile, struct span whole,
                                const struct span *entry) {
    char path[TILE_PATH_BYTES];
    struct span bytes;
    bool there;
    OWNED_ARENA arena = arena_open(TREE_ARENA_BYTES);
    for (unsigned width = 1; width < tile.width; width++) {
        tile_path((struct tile){tile.level, tile.index, width}, path);
        arena_wipe(arena);
        TRY(source_read(tree->source, arena, path, BUNDLE_BYTES_MAX, &bytes, &there));
        if (!there) continue;
        size_t want = tile.level < 0 ? (size_t)(entry[width].at - 2 - whole.at)
                                     : (size_t)width * DIGEST_BYTES;
        if (!span_equal(bytes, span_cut(whole, 0, want)))
            return bad(tree, path, "is not the beginning of the tile it grew into");
        tree->tiles++;
    }
    return err_none();
}

struct err tree_earlier(struct tree *tree) {
    OWNED_ARENA arena = arena_open(TREE_ARENA_BYTES);
    struct span entry[TILE_WIDTH];
    char path[TILE_PATH_BYTES];
    if (!source_is_folder(tree->source)) return err_none();
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        struct tile tile = tile_at(tree, (int)level, tree->edge[level].index);
        struct span whole = span_of(tree->edge[level].hash, (size_t)tile.width * DIGEST_BYTES);
        if (tile.width > 0) TRY(earlier_check(tree, tile, whole, NULL));
    }
    struct tile last = tile_at(tree, -1, tree->edge[0].index);
    if (last.width == 0) return err_none();
    TRY(entries_get(tree, arena, last.index, entry, path)); /* proved before, by its own visit */
    struct span whole =
        span_of(entry[0].at - 2, (size_t)(entry[last.width - 1].at - entry[0].at) + 2);
    return earlier_check(tree, last, whole, entry);
}
