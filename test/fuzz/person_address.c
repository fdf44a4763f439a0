/* The door of addresses: five fields of any bytes, parted by line feeds, and an office. */
#include "person_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    struct span text = span_of(at, len);
    struct person_address address = address_next(&text);
    struct person_address office = address_next(&text);
    struct address_verdict verdict = address_check(&address, NULL, 0);
    struct span canon = address_canon(arena, &address);
    if ((canon.len > 0) != (verdict.code == ADDRESS_COMPLETE)) __builtin_trap();
    struct address_verdict with = address_check(&address, &office, 1);
    if (with.code != verdict.code && with.code != ADDRESS_X8) __builtin_trap();
    if (!address_code_says(verdict.code)[0]) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
