/* Does it hold, for somebody who has only the public key? Whole logs, receipts, accountings and
 * export bundles, read from a folder, a ZIP or a server on this machine.
 *
 * Needs no store, no vault and no word of the custodian. This room alone uses several processes:
 * they share nothing but the numbers that they report. */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "tlog/tlog.h"

#include <stdio.h>

/* ---- archive.c: ZIP files without compression, strictly: each byte has one place and one meaning
 * ----
 */

struct archive;
/* Maps the file. ERR_PROOF names what is not as archive_put writes it. Names stand in ascending
 * order. */
struct err archive_open(struct arena *arena, const char *path, struct archive **zip);
void archive_close(struct archive *zip); /* NULL is allowed */
static inline void archive_release(struct archive **zip) { archive_close(*zip); }
#define OWNED_ARCHIVE __attribute__((cleanup(archive_release))) struct archive *
size_t archive_count(const struct archive *zip);
struct span archive_name(const struct archive *zip, size_t i);
/* ERR_PROOF when its CRC is wrong; `*there` is false when there is no such member. */
struct err archive_find(const struct archive *zip, const char *name, struct span *bytes,
                        bool *there);

struct archive_writer {
    FILE *file;
    struct text central; /* the directory; grows by 46 bytes and a name a member */
    uint64_t at;
    uint64_t count;
    char last[128];
};
enum { ARCHIVE_NAME_MAX = 127 };
struct archive_writer archive_begin(struct arena *arena, FILE *file);
/* Names in ascending order. ERR_INPUT past 65,535 members or 4 GiB. */
struct err archive_put(struct archive_writer *zip, const char *name, struct span bytes);
struct err archive_end(struct archive_writer *zip);

/* ---- source.c: where a log is read from ---- */

struct source;
/* A folder (that of the log, or a state directory with log/ in it), or http:// on this machine. */
struct err source_open(struct arena *arena, const char *where, struct source **source);
/* The members of the ZIP beneath `log/`. Not all bundles need be there. */
struct source *source_of_zip(struct arena *arena, const struct archive *zip);
const char *source_name(const struct source *source);
bool source_is_folder(const struct source *source);
bool source_is_zip(const struct source *source);
/* `*there` is false when there is no such file. Longer than `bytes_max` is ERR_PROOF. */
struct err source_read(const struct source *source, struct arena *arena, const char *path,
                       size_t bytes_max, struct span *bytes, bool *there);

/* ---- tree.c: hashes that lead to the signed root ---- */

enum { TREE_LEVELS = 8 };

struct tree_tile {
    bool known;
    uint64_t index;
    struct digest hash[TILE_WIDTH];
};
struct tree {
    const struct source *source;
    struct arena *arena; /* wiped by each read */
    uint64_t size;
    struct digest root;
    uint64_t tiles;                     /* read and found right */
    struct tree_tile edge[TREE_LEVELS]; /* the partial tiles, which lead to the root */
    struct tree_tile full[TREE_LEVELS]; /* the full tile read last, by level */
};
/* The checkpoint of the source, signed by `key`. */
struct err checkpoint_open(const struct source *source, struct arena *arena,
                           const struct note_key *key, struct checkpoint *checkpoint,
                           struct span *note);
/* Reads the right edge. ERR_PROOF names the tile that does not lead to the root. */
struct err tree_open(struct arena *arena, const struct source *source,
                     const struct checkpoint *checkpoint, struct tree **tree);
void tree_close(struct tree *tree); /* NULL is allowed; the struct itself is the arena's */
static inline void tree_release(struct tree **tree) { tree_close(*tree); }
#define OWNED_TREE __attribute__((cleanup(tree_release))) struct tree *
/* The hash at `at` of the row of tiles `level`, proved to lead to the root. */
struct err tree_hash(struct tree *tree, unsigned level, uint64_t at, struct digest *hash);
/* The same for any perfect subtree, for making proofs: a merkle_fetch over a struct tree. */
struct err tree_node(void *tree, unsigned level, uint64_t at, struct digest *hash);
/* One bundle and its tile of level 0, each entry proved to be in the tree. Spans borrow until the
 * arena is wiped. */
struct err tree_bundle(struct tree *tree, struct arena *arena, uint64_t index,
                       struct span entry[TILE_WIDTH], unsigned *count);
/* True when the source has the bundle's file. Only a ZIP may lack one. */
struct err tree_has_bundle(struct tree *tree, uint64_t index, bool *has);
struct err tree_entry(struct tree *tree, struct arena *arena, uint64_t index, struct span *entry);
/* The older checkpoint is of a past of this tree; else it was rolled back, or forked. */
struct err tree_contains(struct tree *tree, const struct checkpoint *old);
/* Partial files of earlier sizes must begin the tile they grew into. Only in a folder. */
struct err tree_earlier(struct tree *tree);

/* ---- walk.c: a stretch of the log, on all cores ---- */

enum { TALLIES = 4 };
/* Looks at one entry. `tally` is summed over all processes. ERR_PROOF ends the walk. */
typedef struct err visit(void *with, struct tree *tree, uint64_t index, struct span bytes,
                         const struct entry_view *entry, uint64_t tally[TALLIES]);
struct walk {
    const struct source *source;
    const struct checkpoint *checkpoint;
    uint64_t from, to;   /* bundles */
    struct chain before; /* what the stretch follows; all zero where it is not known */
    bool hashes_only;    /* the entries are not of our kinds */
    instant now;
    unsigned workers; /* 0: as many as there are processors */
    visit *visit;     /* NULL: none */
    void *with;
    void (*progress)(uint64_t done, uint64_t all, void *with);
    void *progress_with;
};
struct walked {
    uint64_t entries;
    uint64_t tiles;
    struct chain chain;
    uint64_t tally[TALLIES];
};
/* ERR_PROOF names the first entry or tile that does not hold. */
struct err walk_run(const struct walk *walk, struct walked *walked);

/* ---- log.c: a whole log ---- */

struct log_asked {
    const struct source *source;
    const struct note_key *key;
    struct span since; /* an older checkpoint, signed by the same key; empty: none */
    bool only_new;     /* the entries below it are taken as verified then */
    bool hashes_only;
    instant now;
    unsigned workers;
    void (*progress)(uint64_t done, uint64_t all, void *with);
    void *progress_with;
};
struct log_verified {
    struct checkpoint checkpoint;
    struct span note;
    uint64_t since; /* size of the older checkpoint */
    uint64_t tiles;
    struct walked walked;
};
struct err log_verify(struct arena *arena, const struct log_asked *asked,
                      struct log_verified *verified);

/* ---- accounting.c: what a person was given ---- */

struct accounting {
    uint64_t made_size; /* entries of the log it was made from */
    size_t decisions, inspections, others;
    uint64_t newer; /* entries about the person that the log has got since */
};
struct accounting_check {
    const struct note_key *key;
    /* For completeness: the log, and the person's secret. NULL: not asked for. */
    const struct source *log;
    const struct secret *secret;
    unsigned workers;
    instant now;
};
struct err accounting_verify(struct arena *arena, const struct archive *zip,
                             const struct accounting_check *check, struct accounting *found);
/* Makes the ZIP from a log. `*count` is that of its entries. */
struct err accounting_write(struct arena *arena, const struct source *log,
                            const struct note_key *key, const struct secret *secret, instant made,
                            FILE *file, size_t *count);

/* ---- bundle.c: everything under an authority in a time, for a court ---- */

struct bundle_asked {
    struct span authority; /* empty: all */
    instant from, to;      /* both included */
};
struct bundle_verified {
    uint64_t first, end; /* indices of the bundles' entries */
    uint64_t decisions, released, records, answers;
};
/* What the custodian attaches to an entry of the log. Empty spans: there is none. */
typedef struct err bundle_attach(void *with, struct arena *arena, uint64_t index,
                                 struct span *record, struct span *answer);
struct err bundle_write(struct arena *arena, const struct source *log, const struct note_key *key,
                        const struct bundle_asked *asked, bundle_attach *attach, void *with,
                        FILE *file, struct bundle_verified *written);
struct err bundle_verify(struct arena *arena, const struct archive *zip, const struct note_key *key,
                         instant now, struct bundle_asked *asked, struct bundle_verified *found);

#endif
