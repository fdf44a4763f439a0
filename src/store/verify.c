/* Does this log hold, for somebody who has only its files and its public key?
 *
 * One pass, in constant memory: every entry against its tile, every full tile against the level
 * above, the root against the signed checkpoint. Where two files disagree a third tells which one
 * is wrong: the level above for a full tile, the root for the last one. */
#include "store/inside.h"

#include "base/file.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

enum { VERIFY_ARENA_BYTES = 4 * BUNDLE_BYTES_MAX, NOTE_ARENA_BYTES = 1024 * 1024 };

struct row { /* the tile of a level that is being compared */
    struct digest hash[TILE_WIDTH];
    char name[TILE_PATH_BYTES];
};

struct verifier {
    const char *log_dir;
    struct arena *arena; /* wiped a bundle */
    struct checkpoint checkpoint;
    struct merkle_edge edge; /* of the entries read */
    struct row row[TILE_LEVELS];
    uint64_t tiles;
};

static struct err file_bad(const struct verifier *verifier, const char *name, const char *why) {
    return err_make(ERR_PROOF, "%s/%s %s", verifier->log_dir, name, why);
}

static struct tile tile_at(const struct verifier *verifier, int level, uint64_t index) {
    unsigned row = level < 0 ? 0 : (unsigned)level;
    bool full = index < tile_full_count(row, verifier->checkpoint.size);
    unsigned width = full ? TILE_WIDTH : tile_partial_width(row, verifier->checkpoint.size);
    return (struct tile){level, index, width};
}

static struct err row_read(struct verifier *verifier, unsigned level, uint64_t index) {
    struct row *row = &verifier->row[level];
    struct span bytes;
    struct tile tile = tile_at(verifier, (int)level, index);
    TRY(tiles_file_read(verifier->arena, verifier->log_dir, tile, row->name, &bytes));
    memcpy(row->hash, bytes.at, (size_t)tile.width * DIGEST_BYTES);
    verifier->tiles++;
    return err_none();
}

static struct digest tile_root(const struct digest hash[TILE_WIDTH]) {
    struct merkle_edge edge = {0};
    for (unsigned i = 0; i < TILE_WIDTH; i++)
        merkle_append(&edge, &hash[i]);
    return merkle_root(&edge);
}

static bool digest_equal(const struct digest *a, const struct digest *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- which of two files is wrong ---- */

/* The root that the tree would have if the last tile's leaves were these. */
static struct digest root_with(const struct merkle_edge *before, const struct digest *leaf,
                               unsigned width) {
    struct merkle_edge edge = *before;
    for (unsigned i = 0; i < width; i++)
        merkle_append(&edge, &leaf[i]);
    return merkle_root(&edge);
}

/* The level above has the hash that both should lead to; above the last tile it is the root. A
 * full tile's level above is read by now. */
static bool tile_is_right(const struct verifier *verifier, struct tile tile) {
    const struct row *row = verifier->row;
    if (tile.width == TILE_WIDTH) {
        struct digest root = tile_root(row[0].hash);
        return digest_equal(&root, &row[1].hash[tile.index % TILE_WIDTH]);
    }
    struct digest root = root_with(&verifier->edge, row[0].hash, tile.width);
    return digest_equal(&root, &verifier->checkpoint.root);
}

static struct err disagreement(const struct verifier *verifier, struct tile tile,
                               const char *bundle_name, unsigned at) {
    if (!tile_is_right(verifier, tile))
        return file_bad(verifier, verifier->row[0].name, "does not fit its entries");
    return err_make(ERR_PROOF, "%s/%s: entry %llu is not the one that was recorded",
                    verifier->log_dir, bundle_name,
                    (unsigned long long)(tile.index * TILE_WIDTH + at));
}

/* ---- partial tiles of earlier checkpoints ---- */

/* They are served for ever or until their tile is full, so they must be the beginning of it. */
static struct err earlier_check(struct verifier *verifier, struct tile tile, struct span whole) {
    char name[TILE_PATH_BYTES];
    char full[STORE_PATH_BYTES];
    struct span bytes;
    OWNED_ARENA arena = arena_open(VERIFY_ARENA_BYTES);
    for (unsigned width = 1; width < tile.width; width++) {
        arena_wipe(arena);
        tile_path((struct tile){tile.level, tile.index, width}, name);
        int len = snprintf(full, sizeof full, "%s/%s", verifier->log_dir, name);
        assert(len > 0 && (size_t)len < sizeof full);
        if (!file_exists(full)) continue;
        size_t want = (size_t)width * DIGEST_BYTES;
        if (tile.level < 0) {
            struct span entry[TILE_WIDTH];
            TRY(bundle_read(whole, tile.width, entry));
            want = (size_t)(entry[width].at - 2 - whole.at);
        }
        struct err e = file_read(full, BUNDLE_BYTES_MAX, arena, &bytes);
        if (err_is(e) || !span_equal(bytes, span_cut(whole, 0, want)))
            return file_bad(verifier, name, "is not the beginning of the tile it grew into");
        verifier->tiles++;
    }
    return err_none();
}

/* ---- the pass ---- */

/* Full tiles go up: the hash of each must stand in the level above. */
static struct err rows_check(struct verifier *verifier, uint64_t index) {
    for (unsigned level = 0; level + 1 < TILE_LEVELS; level++) {
        struct digest root = tile_root(verifier->row[level].hash);
        const struct row *above = &verifier->row[level + 1];
        if (!digest_equal(&root, &above->hash[index % TILE_WIDTH]))
            return file_bad(verifier, above->name, "does not fit the tiles below it");
        if (index % TILE_WIDTH != TILE_WIDTH - 1) return err_none();
        index /= TILE_WIDTH;
        if (index % TILE_WIDTH == 0) TRY(row_read(verifier, level + 2, index / TILE_WIDTH));
    }
    return err_none();
}

static struct err bundle_check(struct verifier *verifier, uint64_t index) {
    struct tile tile = tile_at(verifier, 0, index);
    struct tile bundle = tile_at(verifier, -1, index);
    char name[TILE_PATH_BYTES];
    struct span bytes;
    struct span entry[TILE_WIDTH];
    struct digest leaf[TILE_WIDTH];
    TRY(row_read(verifier, 0, index));
    if (tile.width == TILE_WIDTH && index % TILE_WIDTH == 0)
        TRY(row_read(verifier, 1, index / TILE_WIDTH));
    TRY(tiles_file_read(verifier->arena, verifier->log_dir, bundle, name, &bytes));
    /* Where the full bundle stands for a partial one, what follows is of a later checkpoint. */
    struct tile found;
    TRY(tile_path_read(span_str(name), &found));
    struct err e = bundle_read(bytes, found.width, entry);
    if (err_is(e)) return err_at(e, "%s/%s", verifier->log_dir, name);
    verifier->tiles++;
    for (unsigned i = 0; i < tile.width; i++) {
        leaf[i] = merkle_leaf(entry[i]);
        if (!digest_equal(&leaf[i], &verifier->row[0].hash[i]))
            return disagreement(verifier, tile, name, i);
    }
    for (unsigned i = 0; i < tile.width; i++)
        merkle_append(&verifier->edge, &leaf[i]);
    if (found.width < TILE_WIDTH) TRY(earlier_check(verifier, bundle, bytes));
    return tile.width == TILE_WIDTH ? rows_check(verifier, index) : err_none();
}

/* The last, partial tiles: their own files again, for what was published before them. */
static struct err partials_check(struct verifier *verifier) {
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        uint64_t size = verifier->checkpoint.size;
        struct tile tile = tile_at(verifier, (int)level, tile_full_count(level, size));
        struct span whole = span_of(verifier->row[level].hash, (size_t)tile.width * DIGEST_BYTES);
        if (tile.width > 0) TRY(earlier_check(verifier, tile, whole));
    }
    return err_none();
}

static struct err log_check(struct verifier *verifier,
                            void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    uint64_t size = verifier->checkpoint.size;
    for (uint64_t index = 0; index * TILE_WIDTH < size; index++) {
        TRY(bundle_check(verifier, index));
        arena_wipe(verifier->arena);
        if (progress) progress(verifier->edge.size, size, arg);
    }
    struct digest root = merkle_root(&verifier->edge);
    if (!digest_equal(&root, &verifier->checkpoint.root))
        return file_bad(verifier, "checkpoint", "was not signed over these entries");
    return partials_check(verifier);
}

static struct err checkpoint_open(struct arena *arena, const char *log_dir,
                                  const struct note_key *key, struct checkpoint *checkpoint) {
    struct span note;
    const char *path = arena_printf(arena, "%s/checkpoint", log_dir);
    struct err e = file_read(path, NOTE_BYTES_MAX, arena, &note);
    if (err_is(e)) return e;
    e = checkpoint_verify(arena, note, key, checkpoint);
    if (err_is(e)) return err_make(ERR_PROOF, "%s does not hold: %s", path, e.text);
    return err_none();
}

struct err ledger_verify(const char *log_dir, const struct note_key *key,
                         void (*progress)(uint64_t done, uint64_t all, void *), void *arg,
                         struct ledger_verified *verified) {
    OWNED_ARENA notes = arena_open(NOTE_ARENA_BYTES);
    OWNED_ARENA arena = arena_open(VERIFY_ARENA_BYTES);
    struct verifier *verifier = ARENA_NEW(notes, struct verifier);
    verifier->log_dir = log_dir;
    verifier->arena = arena;
    TRY(checkpoint_open(notes, log_dir, key, &verifier->checkpoint));
    TRY(log_check(verifier, progress, arg));
    *verified = (struct ledger_verified){verifier->checkpoint.size, verifier->checkpoint.root,
                                         verifier->tiles};
    return err_none();
}
