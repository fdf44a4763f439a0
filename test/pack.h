/* The shipped pack, compiled from its sources for tests of the law. */
#ifndef TEST_PACK_H
#define TEST_PACK_H

#include "base/file.h"
#include "law/law.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_SOURCES_MAX = 128, PACK_ARENA_BYTES = 256 * 1024 * 1024 };

struct shipped {
    struct law_source source[PACK_SOURCES_MAX];
    size_t count;
};

static inline int shipped_compare(const void *a, const void *b) {
    return strcmp(((const struct law_source *)a)->name, ((const struct law_source *)b)->name);
}

static inline void shipped_folder(struct arena *arena, const char *path, struct shipped *shipped) {
    DIR *folder = opendir(path);
    const struct dirent *found;
    assert(folder);
    while ((found = readdir(folder))) {
        const char *end = strrchr(found->d_name, '.');
        if (!end || strcmp(end, ".yaml") != 0) continue;
        assert(shipped->count < PACK_SOURCES_MAX);
        struct law_source *one = &shipped->source[shipped->count++];
        one->name = arena_printf(arena, "%s/%s", path, found->d_name);
        struct err e = file_read(one->name, PACK_BYTES_MAX, arena, &one->bytes);
        assert(!err_is(e));
        one->bytes = arena_copy(arena, one->bytes); /* ends in a NUL, for the edits of tests */
    }
    closedir(folder);
}

/* The law and its cases, in the order of their names. */
static inline void shipped_sources(struct arena *arena, struct shipped *shipped) {
    shipped->count = 0;
    shipped_folder(arena, "packs/us-26-6103", shipped);
    shipped_folder(arena, "packs/us-26-6103/cases", shipped);
    qsort(shipped->source, shipped->count, sizeof *shipped->source, shipped_compare);
}

static inline struct span shipped_compiled(struct arena *arena) {
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct span compiled;
    shipped_sources(arena, shipped);
    struct err e = pack_compile(arena, shipped->source, shipped->count, &compiled);
    if (err_is(e)) printf("# %s\n", e.text);
    assert(!err_is(e));
    return compiled;
}

/* One edit of one file of the shipped pack: what the compiler says of it. */
static inline struct err pack_edited(struct arena *arena, const char *file, const char *from,
                                     const char *to) {
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct span compiled;
    shipped_sources(arena, shipped);
    for (size_t i = 0; i < shipped->count; i++) {
        struct law_source *source = &shipped->source[i];
        if (!strstr(source->name, file)) continue;
        const char *whole = (const char *)source->bytes.at;
        const char *at = strstr(whole, from);
        struct text text = {.arena = arena};
        assert(at && "the file has what is to be changed");
        text_put(&text, span_of(whole, (size_t)(at - whole)));
        text_put_str(&text, to);
        text_put_str(&text, at + strlen(from));
        source->bytes = text_span(&text);
    }
    return pack_compile(arena, shipped->source, shipped->count, &compiled);
}

static inline const struct pack *shipped_pack(struct arena *arena) {
    const struct pack *pack = NULL;
    struct err e = pack_load(arena, shipped_compiled(arena), &pack);
    assert(!err_is(e));
    return pack;
}

#endif
