/* Indices of ledger entries, as many as there turn out to be. */
#ifndef BASE_INDEX_LIST_H
#define BASE_INDEX_LIST_H

#include "base/arena.h"

struct index_list {
    struct arena *arena; /* of the indices, and of the room they grew out of */
    uint64_t *at;
    size_t count, room;
};

/* After the last; ends the process where the arena is full, as every allocation there does. */
void index_list_add(struct index_list *list, uint64_t index);

#endif
