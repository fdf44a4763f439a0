/* The door of a court's bundle: with any bundle.json in the frozen ZIP it is refused, or what it
 * asks for is in it whole. */
#include "zip_swap.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct archive *frozen;
    static struct note_key key;
    static struct span whole;
    struct archive *zip = NULL;
    struct bundle_asked asked;
    struct bundle_verified found;
    bool there = false;
    if (!frozen) {
        static struct arena *kept;
        kept = arena_open(4 << 20);
        if (err_is(archive_open(kept, "test/frozen/bundle.zip", &frozen))) abort();
        if (err_is(archive_find(frozen, "bundle.json", &whole, &there)) || !there) abort();
        key = zip_swap_key();
    }
    OWNED_ARENA arena = arena_open(64 << 20);
    struct span bytes = span_of(at, len);
    if (err_is(archive_open(arena, zip_swap(frozen, "bundle.json", bytes), &zip))) abort();
    bool holds = !err_is(bundle_verify(arena, zip, &key, INT64_C(1790090001), &asked, &found));
    if (holds && (found.records > found.decisions || found.answers > found.decisions ||
                  found.first > found.end))
        __builtin_trap();
    if (!holds && span_equal(bytes, whole)) __builtin_trap();
    archive_close(zip);
    return 0;
}
