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
#include "tlog/kind.h"

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
/* A tile's entries, each with its length in 16 bits. */
enum { BUNDLE_BYTES_MAX = TILE_WIDTH * (ENTRY_BYTES_MAX + 2) };

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
/* Of a log, which signs for itself; a witness's key (0x04) would vouch for any log that it watches.
 */
struct err vkey_read_log(struct span text, struct note_key *key);
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

/* The closed list of kinds is kind.h. A number that is no kind is a bug to ask of. */
const char *entry_kind_str(enum entry_kind kind);
/* ENTRY_NONE when there is none of this word. */
enum entry_kind entry_kind_find(struct span word);
bool entry_kind_known(enum entry_kind kind);

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
    /* Sealed by law: `subject` is then a commitment under seal_key's key. Empty basis: not sealed.
     */
    struct span seal_basis; /* the citation that lets it be sealed */
    instant seal_review;    /* the day by which it is opened to the person */
    struct digest seal_key; /* seal_key_digest: what `unseal` must open */
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

/* ---- scan.c: the same reader, an order of magnitude faster, for whole logs ---- */

struct entry_member {
    struct span name;
    struct span value; /* a string without its quotes, escapes as they stand; else the bytes */
};
struct entry_view {
    enum entry_kind kind;
    instant time;
    size_t count;
    struct entry_member member[16];
};
/* Accepts what entry_read accepts, and nothing else. Spans borrow from `bytes`. */
struct err entry_scan(struct span bytes, struct entry_view *view);
/* The member's value; at == NULL when there is none. */
struct span entry_view_value(const struct entry_view *view, const char *name);
uint64_t entry_view_count(const struct entry_view *view, const char *name); /* 0: none */
/* The day of a sealed decision by which it is opened; false when it is not sealed. */
bool entry_review(const struct entry_view *view, instant *review);
/* False when there is none, or it is not hex of `len` bytes. */
bool entry_view_hex(const struct entry_view *view, const char *name, uint8_t *bytes, size_t len);

/* ---- rule.c: what must hold from one entry to the next ---- */

/* Millionths of rho, in the calendar year of `time` and in all. */
struct spent {
    uint64_t year, ever;
    instant time;
};

/* A stretch of the log, read in order. Stretches that were read apart can be joined. */
struct chain {
    uint64_t first, next; /* indices */
    instant first_time, time;
    uint64_t orders; /* newest state entry in the stretch; NO_ENTRY: none */
    /* What decisions before the stretch's first state entry were decided under. */
    uint64_t before, before_at; /* NO_ENTRY: there are none */
    uint64_t kinds[ENTRY_KIND_COUNT];
    uint64_t released;
    uint64_t sealed, sealed_due; /* decisions sealed by law; those whose review day has come */
    uint64_t unsealed_due;       /* of the latter, those that have been opened */
    /* What statistics have cost: after the newest charge (`ever` NO_ENTRY: it is not in the
     * stretch), and before the first, whose entry is `charge_at` where none was counted before. */
    struct spent charged, charge_before;
    uint64_t charge_at;
};
#define NO_ENTRY UINT64_MAX

/* How a rule looks at an older entry: `*bytes` borrows until the next call. Empty where only a part
 * of the log is at hand and the entry is not in it; it is then taken for what it should be. */
typedef struct err chain_fetch(void *from, uint64_t index, struct span *bytes);
/* False the second time that it is asked of an index. All who read a log together share one answer,
 * so that memory need not grow with the log in each. */
typedef bool chain_once(void *from, uint64_t index);
struct chain_from {
    chain_fetch *fetch;
    chain_once *once; /* of sealed entries that are opened */
    void *from;
    instant now;    /* for seals whose review is due */
    uint64_t begun; /* where the reading begins: seals before it are not counted */
};
struct chain chain_begin(uint64_t first);
/* ERR_PROOF names the entry and the rule it breaks; the chain is then as it was. */
struct err chain_step(struct chain *chain, const struct entry_view *entry,
                      const struct chain_from *from);
/* `left` ends where `right` begins; it becomes both. */
struct err chain_join(struct chain *left, const struct chain *right);
/* The seals whose day has come and that no `unseal` entry has opened. */
uint64_t chain_overdue(const struct chain *chain);

/* ---- say.c: an entry in plain words ---- */

enum language { ENGLISH = 0, SPANISH };
/* `words` false: fields, grounds and lookers by their ids, as accountings were written before; who
 * verifies one knows both, for ever. */
struct edition {
    enum language language;
    bool words;
};
/* What the entry says to the person it concerns: whole lines. */
void entry_say(struct text *out, const struct edition *in, uint64_t index, enum entry_kind kind,
               const json_t *entry);

/* ---- subject.c: whom an entry concerns ---- */

/* DECIDED: subject secret and commitment.
 * secret = HMAC-SHA-256(K_subject, "subject/1" || TIN);
 * commitment = HMAC-SHA-256(HKDF(secret, nonce), nonce). */
struct secret subject_secret(const struct secret *subject_key, struct span tin9);
struct digest subject_commit(const struct secret *secret, const uint8_t nonce[16]);
/* What opens one commitment and tells nothing of any other: HKDF(secret, nonce). */
struct secret subject_opening(const struct secret *secret, const uint8_t nonce[16]);
bool subject_opens(const struct secret *opening, const uint8_t nonce[16],
                   const struct digest *commitment);

/* A sealed entry commits under its own seal key, HKDF(K_seal, nonce, "seal/1"), and names that
 * key's digest. The `unseal` entry publishes the key: from then on, and not before, the subject's
 * secret finds the entry, and another key would be seen to be another. */
struct secret seal_key_of(const struct secret *seal_master, const uint8_t nonce[16]);
struct digest seal_key_digest(const struct secret *seal_key);
/* The secret that a sealed entry commits under in place of the subject's own. */
struct secret seal_subject(const struct secret *seal_key, const struct secret *subject);

#endif
