/* Tiles that grow all at once, for tests of what stands there then. */
#ifndef TEST_TILES_GROW_H
#define TEST_TILES_GROW_H

#include "store/inside.h"

static inline struct err tiles_grow(const char *log_dir, struct journal *journal,
                                    struct tiles_edge *edge, uint64_t size) {
    static struct tiles_growth growth;
    tiles_growth_begin(&growth, edge, size);
    while (growth.stage != TILES_GROWN)
        TRY(tiles_growth_step(log_dir, journal, &growth));
    *edge = growth.edge;
    return err_none();
}

#endif
