/* What is the hash of this subtree? From tiles, the newest used of which are kept with all the
 * nodes inside them: a proof of ten million entries then reads one file and hashes one tile. */
#include "store/inside.h"

#include <assert.h>

enum {
    KEPT_MAX = 64, /* tiles: a megabyte */
    NODE_ARENA_BYTES = 1024 * 1024,
    ROWS = 9, /* from the tile's 256 hashes to its root */
};

struct kept {
    uint64_t used; /* 0: empty */
    struct tile tile;
    struct digest node[2 * TILE_WIDTH]; /* row r begins at row_begin(r) */
};

struct node_cache {
    struct arena *scratch; /* wiped a tile */
    const char *log_dir;
    uint64_t turn;
    struct arena *arena;
    struct kept *kept[KEPT_MAX]; /* made when first needed */
};

struct node_cache *node_cache_open(struct arena *arena, const char *log_dir) {
    struct node_cache *cache = ARENA_NEW(arena, struct node_cache);
    cache->scratch = arena_open(NODE_ARENA_BYTES);
    cache->arena = arena;
    cache->log_dir = log_dir;
    return cache;
}

void node_cache_close(struct node_cache *cache) {
    if (cache) arena_close(cache->scratch);
}

void node_cache_forget(struct node_cache *cache) {
    cache->turn = 0;
    for (size_t i = 0; i < KEPT_MAX && cache->kept[i]; i++)
        cache->kept[i]->used = 0;
}

/* Row r has 256 >> r nodes. */
static unsigned row_begin(unsigned row) { return 2u * TILE_WIDTH - (2u * TILE_WIDTH >> row); }

/* Every perfect subtree that lies within the tile's width. */
static void rows_fill(struct kept *kept) {
    unsigned width = kept->tile.width;
    for (unsigned row = 1; row < ROWS; row++) {
        const struct digest *below = kept->node + row_begin(row - 1);
        width /= 2;
        for (unsigned i = 0; i < width; i++)
            kept->node[row_begin(row) + i] = merkle_node(&below[2 * i], &below[2 * i + 1]);
    }
}

static bool tile_is(const struct tile *a, const struct tile *b) {
    return a->level == b->level && a->index == b->index && a->width == b->width;
}

/* The tile where it is kept, else NULL and where to keep it: the first place that is free, or the
 * one used longest ago. */
static struct kept *tile_find(struct node_cache *cache, const struct tile *tile,
                              struct kept **place) {
    struct kept *oldest = NULL;
    for (size_t i = 0; i < KEPT_MAX; i++) {
        if (!cache->kept[i]) {
            oldest = cache->kept[i] = ARENA_NEW(cache->arena, struct kept);
            break;
        }
        struct kept *kept = cache->kept[i];
        if (kept->used > 0 && tile_is(&kept->tile, tile)) return kept;
        if (!oldest || kept->used < oldest->used) oldest = kept;
    }
    *place = oldest;
    return NULL;
}

static struct err tile_get(struct node_cache *cache, struct tile tile, const struct kept **found) {
    char name[TILE_PATH_BYTES];
    struct span bytes;
    struct kept *place = NULL;
    struct kept *kept = tile_find(cache, &tile, &place);
    if (!kept) {
        place->used = 0;
        arena_wipe(cache->scratch);
        TRY(tiles_file_read(cache->scratch, cache->log_dir, tile, name, &bytes));
        place->tile = tile;
        memcpy(place->node, bytes.at, (size_t)tile.width * DIGEST_BYTES);
        rows_fill(place);
        kept = place;
    }
    kept->used = ++cache->turn;
    *found = kept;
    return err_none();
}

struct err node_cache_get(struct node_cache *cache, uint64_t size, unsigned level, uint64_t at,
                          struct digest *hash) {
    const struct kept *kept;
    unsigned row = level % 8;
    unsigned tiles = level / 8;
    uint64_t first = at << row; /* among the hashes of this row of tiles */
    struct tile tile = {(int)tiles, first / TILE_WIDTH, TILE_WIDTH};
    if (tile.index == tile_full_count(tiles, size)) tile.width = tile_partial_width(tiles, size);
    assert(tile.index <= tile_full_count(tiles, size));
    assert(first % TILE_WIDTH + (1u << row) <= tile.width);
    TRY(tile_get(cache, tile, &kept));
    *hash = kept->node[row_begin(row) + (first % TILE_WIDTH >> row)];
    return err_none();
}
