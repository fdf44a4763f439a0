/* The doors of tile paths, each with one spelling, and of entry bundles, taken apart without a byte
 * left over. */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    struct tile tile;
    char path[TILE_PATH_BYTES];
    struct span entry[TILE_WIDTH];
    struct span bytes = span_of(at, len);
    if (!err_is(tile_path_read(bytes, &tile))) {
        tile_path(tile, path);
        if (!span_is(bytes, path)) __builtin_trap();
    }
    for (unsigned count = 0; count <= 4; count++) {
        struct text again = {.arena = arena};
        if (err_is(bundle_read(bytes, count, entry))) continue;
        for (unsigned i = 0; i < count; i++)
            bundle_put(&again, entry[i]);
        if (!span_equal(text_span(&again), bytes)) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
