/* Which file holds which hashes, and which entries does a bundle hold? C2SP tlog-tiles. */
#include "tlog/tlog.h"

#include "base/bytes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { LEVEL_MAX = 63, GROUP_DIGITS = 3, BUNDLE_LENGTH_BYTES = 2 };

/* ---- paths ---- */

void tile_path(struct tile tile, char path[TILE_PATH_BYTES]) {
    assert(tile.level >= -1 && tile.level <= LEVEL_MAX);
    assert(tile.width >= 1 && tile.width <= TILE_WIDTH);
    char level[8] = "entries";
    if (tile.level >= 0) snprintf(level, sizeof level, "%d", tile.level);
    int len = snprintf(path, TILE_PATH_BYTES, "tile/%s", level);
    uint64_t unit = 1;
    while (tile.index / unit >= 1000)
        unit *= 1000;
    for (; unit > 0; unit /= 1000)
        len += snprintf(path + len, TILE_PATH_BYTES - (size_t)len, "/%s%03" PRIu64,
                        unit > 1 ? "x" : "", tile.index / unit % 1000);
    if (tile.width < TILE_WIDTH)
        len += snprintf(path + len, TILE_PATH_BYTES - (size_t)len, ".p/%u", tile.width);
    assert(len < TILE_PATH_BYTES);
}

/* Cuts off what stands before the next slash, or all. */
static struct span part_take(struct span *path) {
    size_t slash = span_find_byte(*path, '/');
    struct span part = span_cut(*path, 0, slash);
    *path = span_cut(*path, slash < path->len ? slash + 1 : slash, path->len);
    return part;
}

static bool digits_read(struct span text, uint64_t *value) {
    *value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        *value = *value * 10 + (uint64_t)(text.at[i] - '0');
    }
    return text.len == GROUP_DIGITS;
}

/* The groups of the index, and what follows ".p/", if anything does. */
static bool index_scan(struct span path, struct tile *tile) {
    for (size_t group = 0; group < 6; group++) {
        uint64_t number = 0;
        struct span part = part_take(&path);
        bool more = part.len == GROUP_DIGITS + 1 && part.at[0] == 'x';
        bool partial = part.len == GROUP_DIGITS + 2 && part.at[3] == '.' && part.at[4] == 'p';
        struct span digits = more ? span_cut(part, 1, part.len) : part;
        if (partial) digits.len = GROUP_DIGITS;
        if (!digits_read(digits, &number)) return false;
        tile->index = tile->index * 1000 + number;
        if (more) continue;
        if (!partial) return path.len == 0;
        bool width = !err_is(decimal_read(path, TILE_WIDTH - 1, &number));
        tile->width = (unsigned)number;
        return width && number > 0;
    }
    return false;
}

/* The written form is read back loosely and then compared with what we would have written, so that
 * every second spelling of a tile is refused. */
static bool path_scan(struct span path, struct tile *tile) {
    if (!span_begins(path, SPAN_LITERAL("tile/"))) return false;
    path = span_cut(path, 5, path.len);
    struct span level = part_take(&path);
    uint64_t number = 0;
    *tile = (struct tile){.level = -1, .width = TILE_WIDTH};
    if (!span_is(level, "entries")) {
        if (err_is(decimal_read(level, LEVEL_MAX, &number))) return false;
        tile->level = (int)number;
    }
    return index_scan(path, tile);
}

struct err tile_path_read(struct span path, struct tile *tile) {
    struct tile found;
    char again[TILE_PATH_BYTES];
    if (path.len < TILE_PATH_BYTES && path_scan(path, &found)) {
        tile_path(found, again);
        if (span_is(path, again)) {
            *tile = found;
            return err_none();
        }
    }
    return err_make(ERR_INPUT, "not the path of a tile; tiles are named tile/<level>/<index>");
}

/* ---- how many ---- */

/* How many hashes level `level` has in a tree of `size`. */
static uint64_t hashes_of(unsigned level, uint64_t size) {
    assert(level <= LEVEL_MAX);
    return level >= 8 ? 0 : size >> (8 * level);
}

uint64_t tile_full_count(unsigned level, uint64_t size) {
    return hashes_of(level, size) / TILE_WIDTH;
}

unsigned tile_partial_width(unsigned level, uint64_t size) {
    return (unsigned)(hashes_of(level, size) % TILE_WIDTH);
}

/* ---- bundles ---- */

void bundle_put(struct text *bundle, struct span entry) {
    uint8_t length[BUNDLE_LENGTH_BYTES];
    assert(entry.len <= ENTRY_BYTES_MAX);
    be_put_u16(length, (uint16_t)entry.len);
    text_put(bundle, span_of(length, sizeof length));
    text_put(bundle, entry);
}

struct err bundle_read(struct span bundle, unsigned count, struct span *entry) {
    for (unsigned i = 0; i < count; i++) {
        if (bundle.len < BUNDLE_LENGTH_BYTES)
            return err_make(ERR_PROOF, "the bundle ends before its entry %u", i);
        size_t len = be_get_u16(bundle.at);
        bundle = span_cut(bundle, BUNDLE_LENGTH_BYTES, bundle.len);
        if (bundle.len < len) return err_make(ERR_PROOF, "the bundle ends within its entry %u", i);
        entry[i] = span_cut(bundle, 0, len);
        bundle = span_cut(bundle, len, bundle.len);
    }
    if (bundle.len > 0) return err_make(ERR_PROOF, "the bundle has bytes after its last entry");
    return err_none();
}
