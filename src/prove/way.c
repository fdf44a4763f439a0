/* Which elements are in the way of one known ask? Worked out from the pack's text, a second time.
 */
#include "prove/way.h"

struct way {
    const struct provision *p;
    const enum law_state *state;
    enum law_state bar; /* states above it are in nobody's way */
    struct span *id;
    size_t count, room;
};

struct seen seen_of(struct arena *arena, const struct question *q, const struct formula *f) {
    size_t count = f->provision->element_count;
    struct seen seen = {.authority = LAW_MET,
                        .state = ARENA_ARRAY(arena, enum law_state, count),
                        .root = state_value(q, f->raw_root)};
    for (size_t i = 0; i < BEFORE_COUNT; i++)
        seen.before[i] = state_value(q, f->before[i]);
    for (size_t i = 0; i < count; i++)
        seen.state[i] = state_value(q, f->raw[i]);
    return seen;
}

static size_t size_of(const struct way *w, size_t i);

static size_t best_of(const struct way *w, size_t i) {
    const struct element *element = w->p->element;
    size_t best = i + 1;
    for (size_t k = element[best].end; k < element[i].end; k = element[k].end)
        if (w->state[k] > w->state[best] ||
            (w->state[k] == w->state[best] && size_of(w, k) < size_of(w, best)))
            best = k;
    return best;
}

/* How many leaves would be named. */
static size_t size_of(const struct way *w, size_t i) {
    const struct element *element = w->p->element;
    size_t sum = 0;
    if (w->state[i] > w->bar) return 0;
    if (element[i].kind == 'l') return 1;
    if (element[i].kind == 'o') return size_of(w, best_of(w, i));
    for (size_t k = i + 1; k < element[i].end; k = element[k].end)
        sum += size_of(w, k);
    return sum;
}

static void name(struct way *w, size_t i) {
    const struct element *element = w->p->element;
    if (element[i].kind == 'l') {
        if (w->count < w->room) w->id[w->count++] = element[i].id;
    } else if (element[i].kind == 'o') {
        name(w, best_of(w, i));
    } else {
        for (size_t k = i + 1; k < element[i].end; k = element[k].end)
            if (w->state[k] <= w->bar) name(w, k);
    }
}

size_t way_find(struct arena *arena, const struct provision *p, const struct seen *seen,
                struct span *id, size_t room) {
    struct way w = {.p = p, .state = seen->state, .id = id, .room = room};
    if (seen->root == LAW_MET) return 0;
    w.bar = seen->root == LAW_HUMAN ? LAW_HUMAN : LAW_MISSING;
    for (size_t i = 0; i < BEFORE_COUNT; i++)
        if (seen->before[i] <= w.bar && w.count < w.room) id[w.count++] = span_str(before_id[i]);
    if (seen->state[0] <= w.bar) name(&w, 0);
    return w.count;
}
