/* The shipped pack, compiled from its sources for tests of the law. */
#ifndef TEST_PACK_H
#define TEST_PACK_H

#include "base/file.h"
#include "law/law.h"

#include <assert.h>

enum { PACK_SOURCES = 8, PACK_ARENA_BYTES = 64 * 1024 * 1024 };

static inline void shipped_sources(struct arena *arena, struct law_source source[PACK_SOURCES]) {
    static const char *const name[PACK_SOURCES] = {
        "packs/us-26-6103/c.yaml",
        "packs/us-26-6103/construction-address-only.yaml",
        "packs/us-26-6103/construction-head-of-agency.yaml",
        "packs/us-26-6103/i-2.yaml",
        "packs/us-26-6103/l-13-C.yaml",
        "packs/us-26-6103/pack.yaml",
        "packs/us-26-6103/registers.yaml",
        "packs/us-26-6103/units.yaml",
    };
    for (size_t i = 0; i < PACK_SOURCES; i++) {
        source[i].name = name[i];
        struct err e = file_read(name[i], PACK_BYTES_MAX, arena, &source[i].bytes);
        assert(!err_is(e));
        source[i].bytes = arena_copy(arena, source[i].bytes);
    }
}

static inline struct span shipped_compiled(struct arena *arena) {
    struct law_source source[PACK_SOURCES];
    struct span compiled;
    shipped_sources(arena, source);
    struct err e = pack_compile(arena, source, PACK_SOURCES, &compiled);
    if (err_is(e)) printf("# %s\n", e.text);
    assert(!err_is(e));
    return compiled;
}

static inline const struct pack *shipped_pack(struct arena *arena) {
    const struct pack *pack = NULL;
    struct err e = pack_load(arena, shipped_compiled(arena), &pack);
    assert(!err_is(e));
    return pack;
}

#endif
