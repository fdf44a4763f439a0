/* What happened, and how is it proved? C2SP tlog-tiles, checkpoints, signed notes, proof files.
 *
 * Pure: hashes and bytes; files and SQLite live in store/. RFC 6962 section 2.1 throughout. */
#ifndef TLOG_TLOG_H
#define TLOG_TLOG_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"

/* ---- merkle.c ---- */

struct digest merkle_leaf(struct span entry);
struct digest merkle_node(const struct digest *left, const struct digest *right);
struct digest merkle_empty(void);

/* The right edge of a growing tree: the roots of its perfect subtrees, largest first. */
struct merkle_edge {
    uint64_t size;
    struct digest root[64];
    size_t count;
};
void merkle_append(struct merkle_edge *edge, const struct digest *leaf);
struct digest merkle_root(const struct merkle_edge *edge);

/* Verification. Every reason to refuse is ERR_PROOF with a sentence. */
struct err merkle_inclusion_verify(uint64_t index, uint64_t size, const struct digest *leaf,
                                   const struct digest *proof, size_t count,
                                   const struct digest *root);
struct err merkle_consistency_verify(uint64_t old_size, uint64_t size,
                                     const struct digest *old_root, const struct digest *root,
                                     const struct digest *proof, size_t count);

/* A proof is made from stored node hashes: the caller fetches MTH of the perfect subtree of
 * 2^level leaves that begins at leaf index `at << level`. */
typedef struct err merkle_fetch(void *from, unsigned level, uint64_t at, struct digest *hash);
struct err merkle_inclusion_make(merkle_fetch *fetch, void *from, uint64_t index, uint64_t size,
                                 struct digest proof[PROOF_HASHES_MAX], size_t *count);
struct err merkle_consistency_make(merkle_fetch *fetch, void *from, uint64_t old_size,
                                   uint64_t size, struct digest proof[PROOF_HASHES_MAX],
                                   size_t *count);

/* ---- tile.c ---- */

enum { TILE_WIDTH = 256, TILE_BYTES = TILE_WIDTH * DIGEST_BYTES, TILE_PATH_BYTES = 64 };

struct tile {
    int level; /* 0..63; -1 is an entry bundle */
    uint64_t index;
    unsigned width; /* 1..256; 256 is full */
};
/* "tile/0/x001/234.p/7", "tile/entries/000". */
void tile_path(struct tile tile, char path[TILE_PATH_BYTES]);
struct err tile_path_read(struct span path, struct tile *tile);
/* Tiles of level `level` for a tree of `size`: full ones, then the width of the partial one. */
uint64_t tile_full_count(unsigned level, uint64_t size);
unsigned tile_partial_width(unsigned level, uint64_t size);

void bundle_put(struct text *bundle, struct span entry);
/* Splits a bundle into its entries; exactly `count` of them and nothing left. */
struct err bundle_read(struct span bundle, unsigned count, struct span *entry);

/* ---- note.c ---- */

struct note_key { /* public */
    char name[256];
    uint8_t type; /* 0x01 Ed25519, 0x04 cosignature/v1 */
    uint8_t public_key[32];
    uint32_t id;
};
struct note_signer {
    struct note_key key;
    struct secret seed;
};

/* `name`: not empty, no blank, no '+', at most 255 bytes. */
struct err note_signer_make(struct span name, const struct secret *seed,
                            struct note_signer *signer);
struct err vkey_read(struct span text, struct note_key *key);
struct span vkey_write(struct arena *arena, const struct note_key *key);

/* The text (which ends in a newline) with one signature line. */
struct span note_sign(struct arena *arena, const struct note_signer *signer, struct span text);
/* Strict parse, then at least one signature by `key` that verifies. `*text` borrows. */
struct err note_verify(struct arena *arena, struct span note, const struct note_key *key,
                       struct span *text);

/* ---- checkpoint.c ---- */

struct checkpoint {
    struct span origin;
    uint64_t size;
    struct digest root;
};
struct span checkpoint_sign(struct arena *arena, const struct note_signer *signer, uint64_t size,
                            const struct digest *root);
struct err checkpoint_verify(struct arena *arena, struct span note, const struct note_key *key,
                             struct checkpoint *checkpoint);
/* Parses the three lines of a note without verifying its signature (for display only). */
struct err checkpoint_read(struct arena *arena, struct span note, struct checkpoint *checkpoint);

/* ---- proof.c: the .tlog-proof file ---- */

struct proof_file {
    struct span extra; /* the entry's bytes: a receipt is whole by itself; hashed before trust */
    uint64_t index;
    struct digest hash[PROOF_HASHES_MAX];
    size_t hash_count;
    struct span checkpoint; /* the note */
};
struct span proof_write(struct arena *arena, const struct proof_file *proof);
struct err proof_read(struct arena *arena, struct span text, struct proof_file *proof);
/* Checkpoint signed by `key`, and `entry` at proof->index under its root. */
struct err proof_verify(struct arena *arena, const struct proof_file *proof,
                        const struct note_key *key, struct span entry,
                        struct checkpoint *checkpoint);

/* ---- entry.c: the closed list of entry kinds ---- */

enum entry_kind {
    ENTRY_NONE = 0,
    ENTRY_GENESIS,           /* origin, officers' and counsel's keys */
    ENTRY_ENROL,             /* a requester, with two officers' signatures */
    ENTRY_PACK,              /* a pack's digest, with two signatures */
    ENTRY_LOAD,              /* people were loaded: count and digest of the file */
    ENTRY_CONSENT_WITHDRAWN, /* a consent, named by a blind commitment */
    ENTRY_DECISION,          /* one ask decided */
    ENTRY_BATCH,             /* a batch admitted or refused whole */
    ENTRY_INSPECTION,        /* somebody of the custodian looked at a decision */
    ENTRY_KIND_COUNT,
};
const char *entry_kind_str(enum entry_kind kind);
enum entry_kind entry_kind_find(struct span word);

/* True for kinds the keeper folds into its state at start. */
bool entry_kind_is_state(enum entry_kind kind);

/* Outward state of a decision, all that the public log may show (pack-format section 9). */
enum entry_outward {
    OUTWARD_NOT_RELEASED = 0,
    OUTWARD_NEEDS_FROM_YOU,
    OUTWARD_UNDER_REVIEW,
    OUTWARD_RELEASED,
};
const char *outward_str(enum entry_outward outward); /* "not-released", ... */

struct entry_decision {
    instant time;
    struct span requester; /* enrolled id */
    struct span authority; /* pack id, or "none" where the pack has none */
    enum entry_outward outward;
    const char *const *code; /* outward codes */
    size_t code_count;
    const struct span *field; /* names of the fields released */
    size_t field_count;
    uint64_t orders; /* index of the last order entry seen; 0: none */
    struct digest pack;
    struct digest record; /* of the salted decision record */
    struct digest answer; /* of the sealed answer's bytes; zero (left out) when none was sealed */
    uint8_t nonce[16];
    struct digest subject; /* commitment, see below */
};
/* RFC 8785 bytes of a decision entry, at most ENTRY_BYTES_MAX. */
struct span entry_decision_write(struct arena *arena, const struct entry_decision *decision);

/* Any entry: `members` are those of its kind and nothing else; version, kind and time are added,
 * and the bytes are RFC 8785. ERR_INPUT when a member is absent, unknown or of a wrong form, or
 * when the entry is longer than ENTRY_BYTES_MAX. */
struct err entry_write(struct arena *arena, enum entry_kind kind, instant time,
                       const json_t *members, struct span *bytes);

/* Strict reader of any entry: known kind, known members, right types, canonical bytes. `*json` is
 * the caller's. */
struct err entry_read(struct span bytes, enum entry_kind *kind, json_t **json);

/* DECIDED: subject secret and commitment.
 * secret = HMAC-SHA-256(K_subject, "subject/1" || TIN);
 * commitment = HMAC-SHA-256(HKDF(secret, nonce), nonce). */
struct secret subject_secret(const struct secret *subject_key, struct span tin9);
struct digest subject_commit(const struct secret *secret, const uint8_t nonce[16]);

#endif
