/* The door of a person's accounting: with any accounting.json in the frozen ZIP it is refused, or
 * it is the frozen one, byte for byte. */
#include "zip_swap.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct archive *frozen;
    static struct note_key key;
    static struct span whole;
    struct archive *zip = NULL;
    struct accounting found;
    bool there = false;
    if (!frozen) {
        static struct arena *kept;
        kept = arena_open(4 << 20);
        if (err_is(archive_open(kept, "test/frozen/accounting.zip", &frozen))) abort();
        if (err_is(archive_find(frozen, "accounting.json", &whole, &there)) || !there) abort();
        key = zip_swap_key();
    }
    OWNED_ARENA arena = arena_open(64 << 20);
    struct span bytes = span_of(at, len);
    struct accounting_check check = {.key = &key, .workers = 1, .now = INT64_C(1790090001)};
    if (err_is(archive_open(arena, zip_swap(frozen, "accounting.json", bytes), &zip))) abort();
    bool holds = !err_is(accounting_verify(arena, zip, &check, &found));
    archive_close(zip);
    if (holds != span_equal(bytes, whole)) __builtin_trap();
    return 0;
}
