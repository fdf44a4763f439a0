/* Are these the bytes that were let in? */
#include "ask/bound.h"

#include <errno.h>

void bound_add(struct bound_blocks *blocks, struct span block) {
    if (blocks->count == blocks->capacity) {
        size_t capacity = blocks->capacity ? 2 * blocks->capacity : 64;
        struct digest *grown = ARENA_ARRAY(blocks->arena, struct digest, capacity);
        if (blocks->count) memcpy(grown, blocks->at, blocks->count * sizeof *grown);
        blocks->at = grown;
        blocks->capacity = capacity;
    }
    blocks->at[blocks->count++] = sha256(block);
}

struct bound {
    FILE *asks;
    const struct bound_blocks *blocks;
    size_t next;
    uint8_t block[BOUND_BLOCK_BYTES];
    size_t len, given;
};

/* Whole, as the first reading had it; the last may be shorter. */
static bool block_read(struct bound *bound) {
    bound->given = 0;
    bound->len = fread(bound->block, 1, sizeof bound->block, bound->asks);
    if (ferror(bound->asks)) return false;
    bool more = bound->next < bound->blocks->count;
    if (bound->len == 0) return !more;
    struct digest found = sha256(span_of(bound->block, bound->len));
    return more && memcmp(&found, &bound->blocks->at[bound->next++], sizeof found) == 0;
}

static ssize_t bound_read(void *cookie, char *to, size_t room) {
    struct bound *bound = cookie;
    if (bound->given == bound->len && !block_read(bound)) {
        bound->len = bound->given = 0;
        errno = EBADMSG;
        return -1;
    }
    size_t len = bound->len - bound->given;
    if (len > room) len = room;
    memcpy(to, bound->block + bound->given, len);
    bound->given += len;
    return (ssize_t)len;
}

struct err bound_open(struct arena *arena, FILE *asks, const char *name,
                      const struct bound_blocks *blocks, FILE **file) {
    const cookie_io_functions_t how = {.read = bound_read};
    struct bound *bound = ARENA_NEW(arena, struct bound);
    *bound = (struct bound){.asks = asks, .blocks = blocks};
    if (fseeko(asks, 0, SEEK_SET) != 0)
        return err_make(ERR_INPUT, "%s cannot be read twice; give a file, not a pipe", name);
    *file = fopencookie(bound, "r", how);
    return *file ? err_none() : err_errno("cannot read %s", name);
}

struct hashed {
    FILE *asks;
    struct sha256_stream *hash;
};

static ssize_t hashed_read(void *cookie, char *to, size_t room) {
    const struct hashed *hashed = cookie;
    size_t len = fread(to, 1, room, hashed->asks);
    if (ferror(hashed->asks)) return -1;
    sha256_feed(hashed->hash, span_of(to, len));
    return (ssize_t)len;
}

struct err hashed_open(struct arena *arena, FILE *asks, struct sha256_stream *hash, FILE **file) {
    const cookie_io_functions_t how = {.read = hashed_read};
    struct hashed *hashed = ARENA_NEW(arena, struct hashed);
    *hashed = (struct hashed){asks, hash};
    *file = fopencookie(hashed, "r", how);
    return *file ? err_none() : err_errno("cannot read the asks");
}
