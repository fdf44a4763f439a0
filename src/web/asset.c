/* Which bytes are served as they are? */
#include "web/asset.h"

#include <assert.h>

#define ASSET_PLAIN(name, symbol, type, digest) extern const uint8_t symbol[], symbol##_end[];
#define ASSET_PACKED(name, symbol, packed, type, digest)                                           \
    extern const uint8_t symbol[], symbol##_end[], packed[], packed##_end[];
#include "web/asset.inc"
#undef ASSET_PLAIN
#undef ASSET_PACKED

/* Lengths are known to the linker only. */
struct embedded {
    const char *name, *type, *digest, *address;
    const uint8_t *at, *end, *packed, *packed_end;
};

static const struct embedded table[] = {
#define ASSET_PLAIN(name, symbol, type, digest)                                                    \
    {name, type, digest, "/static/" name "?" digest, symbol, symbol##_end, NULL, NULL},
#define ASSET_PACKED(name, symbol, packed, type, digest)                                           \
    {name, type, digest, "/static/" name "?" digest, symbol, symbol##_end, packed, packed##_end},
#include "web/asset.inc"
};
enum { ASSETS = sizeof table / sizeof *table };

const struct asset *asset_find(struct span name) {
    static struct asset found[ASSETS];
    for (size_t i = 0; i < ASSETS; i++) {
        const struct embedded *e = &table[i];
        if (!span_is(name, e->name)) continue;
        found[i] =
            (struct asset){e->name, e->type, e->digest, span_of(e->at, (size_t)(e->end - e->at)),
                           span_of(e->packed, (size_t)(e->packed_end - e->packed))};
        return &found[i];
    }
    return NULL;
}

const char *asset_address(const char *name) {
    for (size_t i = 0; i < ASSETS; i++)
        if (strcmp(table[i].name, name) == 0) return table[i].address;
    assert(false && "no such asset");
    return "";
}
