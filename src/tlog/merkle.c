/* What is the root of these leaves, and is this leaf, or this older tree, under that root?
 *
 * RFC 6962 section 2.1 with SHA-256. The verifiers follow RFC 9162 sections 2.1.3.2 and 2.1.4.2,
 * and refuse what a verifier straight from that text accepts: an old size of zero. */
#include "tlog/tlog.h"

#include <assert.h>

struct digest merkle_leaf(struct span entry) {
    static const uint8_t prefix = 0x00;
    struct span part[2] = {span_of(&prefix, 1), entry};
    return sha256_parts(part, 2);
}

struct digest merkle_node(const struct digest *left, const struct digest *right) {
    uint8_t bytes[1 + 2 * DIGEST_BYTES] = {0x01};
    memcpy(bytes + 1, left->byte, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right->byte, DIGEST_BYTES);
    return sha256(span_of(bytes, sizeof bytes));
}

struct digest merkle_empty(void) { return sha256(span_of("", 0)); }

void merkle_append(struct merkle_edge *edge, const struct digest *leaf) {
    struct digest hash = *leaf;
    /* As many perfect subtrees close as the old size ends in one bits. */
    for (uint64_t size = edge->size; size & 1; size >>= 1)
        hash = merkle_node(&edge->root[--edge->count], &hash);
    assert(edge->count < sizeof edge->root / sizeof *edge->root);
    edge->root[edge->count++] = hash;
    edge->size++;
}

struct digest merkle_root(const struct merkle_edge *edge) {
    if (edge->count == 0) return merkle_empty();
    struct digest hash = edge->root[edge->count - 1];
    for (size_t i = edge->count - 1; i > 0; i--)
        hash = merkle_node(&edge->root[i - 1], &hash);
    return hash;
}

/* ---- verifying ---- */

static bool digest_equal(const struct digest *a, const struct digest *b) {
    return memcmp(a->byte, b->byte, DIGEST_BYTES) == 0;
}

/* Where a proof stands on its way from a leaf to the root: RFC 9162's fn and sn. */
struct climb {
    uint64_t at;
    uint64_t last;
};

/* True when the next hash of the proof lies to the left. */
static bool climb_is_right(const struct climb *climb) {
    return (climb->at & 1) || climb->at == climb->last;
}

static void climb_up(struct climb *climb) {
    /* On the right edge, levels without a sibling are skipped. */
    while (!(climb->at & 1) && climb->at == climb->last && climb->at != 0) {
        climb->at >>= 1;
        climb->last >>= 1;
    }
    climb->at >>= 1;
    climb->last >>= 1;
}

struct err merkle_inclusion_verify(uint64_t index, uint64_t size, const struct digest *leaf,
                                   const struct digest *proof, size_t count,
                                   const struct digest *root) {
    if (index >= size) return err_make(ERR_PROOF, "the proof's index is not in its tree");
    if (count > PROOF_HASHES_MAX)
        return err_make(ERR_PROOF, "the proof has more than %d hashes", PROOF_HASHES_MAX);
    struct climb climb = {index, size - 1};
    struct digest hash = *leaf;
    for (size_t i = 0; i < count; i++) {
        if (climb.last == 0) return err_make(ERR_PROOF, "the proof has too many hashes");
        hash =
            climb_is_right(&climb) ? merkle_node(&proof[i], &hash) : merkle_node(&hash, &proof[i]);
        climb_up(&climb);
    }
    if (climb.last != 0) return err_make(ERR_PROOF, "the proof has too few hashes");
    if (!digest_equal(&hash, root))
        return err_make(ERR_PROOF, "the proof does not lead to the checkpoint's root");
    return err_none();
}

static struct err consistency_climb(struct climb climb, const struct digest *first,
                                    const struct digest *old_root, const struct digest *root,
                                    const struct digest *proof, size_t count) {
    struct digest old_hash = *first;
    struct digest hash = *first;
    for (size_t i = 0; i < count; i++) {
        if (climb.last == 0) return err_make(ERR_PROOF, "the proof has too many hashes");
        if (climb_is_right(&climb)) {
            old_hash = merkle_node(&proof[i], &old_hash);
            hash = merkle_node(&proof[i], &hash);
        } else {
            hash = merkle_node(&hash, &proof[i]);
        }
        climb_up(&climb);
    }
    if (climb.last != 0) return err_make(ERR_PROOF, "the proof has too few hashes");
    if (!digest_equal(&old_hash, old_root))
        return err_make(ERR_PROOF, "the proof does not lead to the older root");
    if (!digest_equal(&hash, root))
        return err_make(ERR_PROOF, "the proof does not lead to the newer root");
    return err_none();
}

static struct err same_size_verify(uint64_t size, const struct digest *old_root,
                                   const struct digest *root, size_t count) {
    struct digest empty = merkle_empty();
    if (count != 0) return err_make(ERR_PROOF, "equal trees want no proof");
    if (!digest_equal(old_root, root))
        return err_make(ERR_PROOF, "two roots for one size: the log is forked");
    if (size == 0 && !digest_equal(root, &empty))
        return err_make(ERR_PROOF, "the root of an empty tree is wrong");
    return err_none();
}

struct err merkle_consistency_verify(uint64_t old_size, uint64_t size,
                                     const struct digest *old_root, const struct digest *root,
                                     const struct digest *proof, size_t count) {
    if (old_size > size) return err_make(ERR_PROOF, "the older tree is the larger one");
    if (count > PROOF_HASHES_MAX)
        return err_make(ERR_PROOF, "the proof has more than %d hashes", PROOF_HASHES_MAX);
    if (old_size == size) return same_size_verify(size, old_root, root, count);
    /* Everything is consistent with nothing, so a proof from nothing proves nothing. */
    if (old_size == 0) return err_make(ERR_PROOF, "an empty tree has no consistency proof");
    if (count == 0) return err_make(ERR_PROOF, "the proof has too few hashes");
    struct climb climb = {old_size - 1, size - 1};
    while (climb.at & 1) {
        climb.at >>= 1;
        climb.last >>= 1;
    }
    bool perfect = (old_size & (old_size - 1)) == 0;
    const struct digest *first = perfect ? old_root : proof;
    size_t skip = perfect ? 0 : 1;
    return consistency_climb(climb, first, old_root, root, proof + skip, count - skip);
}

/* ---- making ---- */

/* Largest power of two smaller than `n`, as its exponent; n > 1. */
static unsigned split_of(uint64_t n) { return 63u - (unsigned)__builtin_clzll(n - 1); }

/* MTH of the leaves [at, at + n), where every perfect subtree of n's split is aligned. */
static struct err range_hash(merkle_fetch *fetch, void *from, uint64_t at, uint64_t n,
                             struct digest *hash) {
    struct digest part[64];
    size_t count = 0;
    while (n > 0) {
        unsigned level = 63u - (unsigned)__builtin_clzll(n);
        TRY(fetch(from, level, at >> level, &part[count++]));
        at += UINT64_C(1) << level;
        n -= UINT64_C(1) << level;
    }
    struct digest out = part[count - 1];
    for (size_t i = count - 1; i > 0; i--)
        out = merkle_node(&part[i - 1], &out);
    *hash = out;
    return err_none();
}

/* The range of leaves on each step down, and the sibling range that the step leaves aside. */
struct sibling {
    uint64_t at, size;
};

static struct err siblings_hash(merkle_fetch *fetch, void *from, const struct sibling *sibling,
                                size_t siblings, struct digest *proof, size_t *count) {
    /* From the bottom up: the last sibling left aside is the first hash of the proof. */
    for (size_t i = siblings; i > 0; i--)
        TRY(range_hash(fetch, from, sibling[i - 1].at, sibling[i - 1].size, &proof[(*count)++]));
    return err_none();
}

struct err merkle_inclusion_make(merkle_fetch *fetch, void *from, uint64_t index, uint64_t size,
                                 struct digest proof[PROOF_HASHES_MAX], size_t *count) {
    if (index >= size || size > INT64_MAX)
        return err_make(ERR_PROOF, "there is no entry of this index in the tree");
    struct sibling sibling[64];
    size_t siblings = 0;
    uint64_t at = 0;
    while (size > 1) {
        uint64_t left = UINT64_C(1) << split_of(size);
        bool right = index - at >= left;
        sibling[siblings++] =
            right ? (struct sibling){at, left} : (struct sibling){at + left, size - left};
        at += right ? left : 0;
        size = right ? size - left : left;
    }
    *count = 0;
    return siblings_hash(fetch, from, sibling, siblings, proof, count);
}

struct err merkle_consistency_make(merkle_fetch *fetch, void *from, uint64_t old_size,
                                   uint64_t size, struct digest proof[PROOF_HASHES_MAX],
                                   size_t *count) {
    if (old_size == 0 || old_size > size || size > INT64_MAX)
        return err_make(ERR_PROOF, "there is no consistency proof between these sizes");
    struct sibling sibling[64];
    size_t siblings = 0;
    uint64_t at = 0;
    bool whole = true; /* RFC 6962's b: the old root itself is known to the verifier */
    while (old_size - at < size) {
        uint64_t left = UINT64_C(1) << split_of(size);
        bool right = old_size - at > left;
        sibling[siblings++] =
            right ? (struct sibling){at, left} : (struct sibling){at + left, size - left};
        whole = whole && !right;
        at += right ? left : 0;
        size = right ? size - left : left;
    }
    *count = 0;
    if (!whole) TRY(range_hash(fetch, from, at, size, &proof[(*count)++]));
    return siblings_hash(fetch, from, sibling, siblings, proof, count);
}
