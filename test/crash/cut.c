/* Which disks may a power cut leave? See cut.h. */
#include "cut.h"

#include <assert.h>

static uint64_t chance_state;

void chance_seed(uint64_t seed) { chance_state = seed; }

uint64_t chance(uint64_t below) {
    uint64_t z = (chance_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

/* ---- what is durable ---- */

static bool is_of(const struct event *event, int node) {
    switch (event->kind) {
    case EVENT_WRITE:
    case EVENT_LENGTH:
        return event->node == node;
    case EVENT_PUT:
    case EVENT_MOVE:
    case EVENT_DROP:
        return event->folder == node;
    case EVENT_MAKE:
    case EVENT_SYNC:
    case EVENT_LOST:
    case EVENT_MARK:
        break;
    }
    return false;
}

void cut_advance(struct cut *cut, const struct event *event) {
    if (event->kind == EVENT_MAKE) {
        disk_apply(cut->durable, event);
    } else if (event->kind == EVENT_SYNC) {
        size_t kept = 0;
        for (size_t i = 0; i < cut->count; i++) {
            if (is_of(cut->pending[i], event->node))
                disk_apply(cut->durable, cut->pending[i]);
            else
                cut->pending[kept++] = cut->pending[i];
        }
        cut->count = kept;
    } else if (event->kind == EVENT_LOST) {
        size_t kept = 0;
        for (size_t i = 0; i < cut->count; i++)
            if (!is_of(cut->pending[i], event->node)) cut->pending[kept++] = cut->pending[i];
        cut->count = kept;
    } else if (event->kind != EVENT_MARK) {
        assert(cut->count < PENDING_MAX);
        cut->pending[cut->count++] = event;
    }
}

/* ---- images ---- */

static bool chosen(struct choice *choice, bool yes) {
    choice->mark = (choice->mark ^ yes) * 0x100000001b3u;
    return yes;
}

static bool sector_keep(void *from, size_t sector) {
    struct choice *choice = from;
    return chosen(choice, chance(1000) < choice->of_1000);
}

struct choice choice_make(size_t number, size_t pending) {
    struct choice choice = {.mark = 0xcbf29ce484222325u};
    static const enum choice_way some[] = {CHOICE_PREFIX, CHOICE_SUFFIX, CHOICE_NODES, CHOICE_ANY};
    choice.way = number == 0 ? CHOICE_NONE : number == 1 ? CHOICE_ALL : some[chance(4)];
    choice.at = (size_t)chance(pending + 1);
    choice.of_1000 = 1 + chance(999);
    choice.nodes = chance(UINT64_MAX);
    return choice;
}

static bool whole_is_kept(struct choice *choice, const struct event *event, size_t i) {
    switch (choice->way) {
    case CHOICE_NONE:
        return false;
    case CHOICE_ALL:
        return true;
    case CHOICE_PREFIX:
        return i < choice->at;
    case CHOICE_SUFFIX:
        return i >= choice->at;
    case CHOICE_NODES:
        return choice->nodes >> ((event->kind <= EVENT_LENGTH ? event->node : event->folder) & 63) &
               1;
    case CHOICE_ANY:
        break;
    }
    return chance(1000) < choice->of_1000;
}

static void write_keep(struct disk *image, struct choice *choice, const struct event *event,
                       bool whole, size_t i) {
    /* The last of a prefix is torn; of any choice, every write is. */
    bool torn = choice->way == CHOICE_ANY || (choice->way == CHOICE_PREFIX && i == choice->at);
    if (torn)
        disk_apply_sectors(image, event, sector_keep, choice);
    else if (whole)
        disk_apply(image, event);
    const struct content *content = image->node[event->node].content;
    if (torn && content->len < event->offset + event->len && chosen(choice, chance(4) == 0))
        disk_apply(image, &(struct event){.kind = EVENT_LENGTH,
                                          .node = event->node,
                                          .len = event->offset + event->len});
}

struct disk *image_make(const struct cut *cut, struct choice *choice) {
    struct disk *image = disk_copy(cut->durable);
    for (size_t i = 0; i < cut->count; i++) {
        const struct event *event = cut->pending[i];
        bool whole = chosen(choice, whole_is_kept(choice, event, i));
        if (event->kind == EVENT_WRITE)
            write_keep(image, choice, event, whole, i);
        else if (whole)
            disk_apply(image, event);
    }
    return image;
}
