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

/* ---- recent.c: hashes of what has no tile yet ---- */

enum {
    UNPUBLISHED_MAX = 65536, /* entries: what a start after a kill has to publish */
    RECENT_BUNDLES = UNPUBLISHED_MAX / TILE_WIDTH + 1,
};
/* So that a receipt between two publishings reads no journal. */
struct recent {
    uint64_t first; /* index of the first leaf: the size that is published */
    size_t count;
    struct digest leaf[UNPUBLISHED_MAX];
    bool known[RECENT_BUNDLES];
    struct digest bundle[RECENT_BUNDLES];
};
/* The leaf of the entry at `index`, where it is the next and there is room. */
void recent_add(struct recent *recent, uint64_t index, const struct digest *leaf);
bool recent_leaf(const struct recent *recent, uint64_t index, struct digest *leaf);
/* What is kept begins further on: up to there it has tiles. */
void recent_begin(struct recent *recent, uint64_t first);

/* ---- anchor.c: the last checkpoint that was signed for anybody ---- */

enum { ANCHOR_PLACES = 2, ANCHOR_PLACE_BYTES = 4096 };
struct anchor {
    const char *path;        /* as anybody reads it: a note, exchanged whole */
    const char *places_path; /* two notes, each padded with zeros to the bytes of a place */
    /* The newest, as it stands in the place that is not `turn`'s. */
    uint8_t note[ANCHOR_PLACE_BYTES];
    size_t len; /* 0: there is none yet */
    uint64_t size;
    unsigned turn; /* the place that is written next */
    /* A write that failed may be seen and yet not be on disk: until one has succeeded, what stands
     * there is written again whatever it looks like. */
    bool unsure;
    uint64_t named; /* size of the note at `path`; 0: not known */
};
/* The newest that stands there, under our key. ERR_FAULT: there is none, or the file at `path` does
 * not hold. */
struct err anchor_find(struct anchor *anchor, struct arena *arena, const struct note_key *key,
                       struct checkpoint *newest, struct span *note);
/* What was found, and belongs to this journal, is built on: it is made durable first. */
struct err anchor_take(struct anchor *anchor, struct span note, uint64_t size);
/* Whether what we know to stand there does. */
struct err anchor_same(const struct anchor *anchor, struct arena *arena, bool *same);
/* What we wrote there last is of as many entries, and durable. */
bool anchor_stands(const struct anchor *anchor, uint64_t size);
/* Durable when it returns, by one sync; until then what stood there does. */
struct err anchor_put(struct anchor *anchor, struct span note, uint64_t size);
/* The newest takes its place at `path`. */
struct err anchor_name(struct anchor *anchor);

/* ---- tiles.c: the tree as files beneath log/ ---- */

/* Which widths of a level's partial tile may have a file. */
struct tiles_widths {
    bool has[TILE_WIDTH];
};

/* The hashes that stand in partial tiles, a level each. */
struct tiles_edge {
    uint64_t size;
    struct tiles_widths written[TILE_LEVELS]; /* a bundle's are those of level 0 */
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

/* A tree that grows, a file or a folder at a time. */
enum tiles_stage {
    TILES_BUNDLE = 0, /* the next entries */
    TILES_FULL,       /* the tile of a level that became full by them */
    TILES_PARTIAL,    /* at the end: the tile of each level that is not full */
    TILES_FOLDER,     /* and the folders that have new names */
    TILES_GROWN,
};
struct tiles_growth {
    uint64_t size;          /* to which it grows */
    struct tiles_edge edge; /* as far as it has */
    enum tiles_stage stage;
    unsigned at; /* level, or folder */
};
void tiles_growth_begin(struct tiles_growth *growth, const struct tiles_edge *edge, uint64_t size);
/* One sync, and once in many folders two. After a fault the growth is worth nothing: another begins
 * where this one did. When it is grown its edge is durable. */
struct err tiles_growth_step(const char *log_dir, struct journal *journal,
                             struct tiles_growth *growth);

/* Removes partial tiles of the tree at `before` whose full tile stands in one of `size` (SPEC 2.2).
 */
void tiles_partial_drop(const char *log_dir, const struct tiles_edge *before, uint64_t size);
/* What was written is known no more: another process did it, or a growth was not carried through.
 */
void tiles_widths_unknown(struct tiles_edge *edge);
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
