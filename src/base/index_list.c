/* How does a list of indices grow? To twice its room, so that each is copied twice at most. */
#include "base/index_list.h"

#include <string.h>

enum { ROOM_FIRST = 64 };

void index_list_add(struct index_list *list, uint64_t index) {
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : ROOM_FIRST;
        uint64_t *grown = ARENA_ARRAY(list->arena, uint64_t, room);
        if (list->count) memcpy(grown, list->at, list->count * sizeof *grown);
        list->at = grown;
        list->room = room;
    }
    list->at[list->count++] = index;
}
