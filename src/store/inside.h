/* What do the files of this room share? Nothing here is for other rooms. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/ledger.h"
#include "store/sqlite.h"

enum {
    STORE_PATH_BYTES = 4096,
    TILE_LEVELS = 8,
    TILES_FOLDERS = 32,
};

/* ---- journal.c: the entries, in ledger.db ---- */

struct journal;
struct err journal_create(const char *path);
struct err journal_open(struct arena *arena, const char *path, struct journal **journal);
void journal_close(struct journal *journal);
/* Number of entries, time of the newest, index of the newest state entry (0: genesis or none). */
struct err journal_end(struct journal *journal, uint64_t *size, instant *time, uint64_t *state);
/* All or none, at indices from `first` on; durable when it returns. */
struct err journal_append(struct journal *journal, uint64_t first, const struct ledger_entry *entry,
                          size_t count);
/* `*bytes` borrows until the next call. */
struct err journal_get(struct journal *journal, uint64_t index, struct span *bytes);
struct err journal_next_state(struct journal *journal, uint64_t from, uint64_t *index,
                              enum entry_kind *kind, struct span *bytes, bool *end);

/* ---- tiles.c: the tree as files beneath log/ ---- */

/* The hashes that stand in partial tiles, a level each. */
struct tiles_edge {
    uint64_t size;
    struct digest hash[TILE_LEVELS][TILE_WIDTH];
    unsigned width[TILE_LEVELS];
    struct tiles_folder {
        char path[TILE_PATH_BYTES];
        bool touched;        /* has names that are not durable yet */
    } folder[TILES_FOLDERS]; /* whose own names are durable */
    unsigned folder_turn;
};

/* Reads the tile as a tree that needs `tile.width` of it: the partial file, or the full one when
 * that has taken its place. `name` is the path found. ERR_PROOF when it has a wrong length. */
struct err tiles_file_read(struct arena *arena, const char *log_dir, struct tile tile,
                           char name[TILE_PATH_BYTES], struct span *bytes);
/* Partial tiles of a tree of `size`. */
struct err tiles_edge_read(const char *log_dir, uint64_t size, struct tiles_edge *edge);
/* Writes all tiles and bundles by which the tree grows from edge->size to `size`. On a fault the
 * edge is as it was. */
struct err tiles_grow(const char *log_dir, struct journal *journal, struct tiles_edge *edge,
                      uint64_t size);
/* Removes partial tiles between the sizes whose full tile stands beside them (SPEC 2.2). */
void tiles_partial_drop(const char *log_dir, uint64_t from, uint64_t size);
/* Hash of the perfect subtree, all of it within a tree of `size` that has its tiles. */
struct err tiles_node(const char *log_dir, uint64_t size, unsigned level, uint64_t at,
                      struct digest *hash);

/* ---- node.c: the same, for many proofs of one log ---- */

struct node_cache;
struct node_cache *node_cache_open(struct arena *arena, const char *log_dir);
void node_cache_close(struct node_cache *cache); /* NULL is allowed */
/* After files may have been written anew. */
void node_cache_forget(struct node_cache *cache);
struct err node_cache_get(struct node_cache *cache, uint64_t size, unsigned level, uint64_t at,
                          struct digest *hash);

#endif
