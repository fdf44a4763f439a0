/* The door of log entries: what is read is of a known kind and is written back as it stood; the
 * fast reader of whole logs takes the same bytes and no others. */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    enum entry_kind kind;
    struct span bytes = span_of(at, len);
    OWNED_JSON json = NULL;
    struct entry_view view;
    struct err scanned = entry_scan(bytes, &view);
    struct err read = entry_read(bytes, &kind, &json);
    if (err_is(scanned) != err_is(read)) __builtin_trap();
    if (!err_is(read)) {
        if (view.kind != kind || view.count != json_object_size(json)) __builtin_trap();
        struct text said = {.arena = arena};
        for (int i = 0; i < 4; i++)
            entry_say(&said, &(struct edition){i % 2 ? SPANISH : ENGLISH, i < 2}, 7, kind, json);
        if (entry_kind_find(span_str(entry_kind_str(kind))) != kind) __builtin_trap();
        if (!span_equal(json_write(arena, json), bytes)) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
