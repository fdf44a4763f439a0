/* Which states do the nodes above have, and which elements are in the way? pack-format sections 4
 * and 9. Nodes stand in pre-order, so one pass from the end and one from the beginning do it. */
#include "law/way.h"

#include <assert.h>

static bool is_leaf(const struct law_finding *f) { return f->kind == 'l' || f->kind == 'n'; }

/* What a state lacks of being met, in three bits: then of two the greater lack is `or`, and under
 * an `any`, where the bits stand inverted, the lesser. Three more bits are the other view, as if
 * all held that is not on paper. Each depth of the tree has a byte; what is below a group is joined
 * before the group is. */
enum { LACKS_ALL = 7, VIEW_PAPER = 3, DEPTH_BITS = 8 };

static unsigned lack_of(enum law_state state, bool paper) {
    unsigned lack = (unsigned)LACKS_ALL << state & LACKS_ALL;
    return (paper ? lack << VIEW_PAPER : 0) | lack;
}

static enum law_state state_of(uint64_t lack) {
    return (enum law_state)(LAW_MET - (lack & 1) - (lack >> 1 & 1) - (lack >> 2 & 1));
}

struct joint way_joint(const struct law_finding *own, const struct law_finding *up) {
    unsigned both = LACKS_ALL << VIEW_PAPER | LACKS_ALL;
    assert(own->depth > 0 && own->depth <= (int)sizeof(uint64_t));
    struct joint joint = {.leaf = is_leaf(own),
                          .shift = (uint8_t)((own->depth - 1) * DEPTH_BITS),
                          .flip = (uint8_t)(up->kind == 'o' ? both : 0),
                          .turn = (uint8_t)(own->kind == 'o' ? both : 0)};
    for (enum law_state state = LAW_NOT_MET; state <= LAW_MET; state++)
        joint.lost[state] = (uint64_t)(lack_of(state, own->paper) ^ joint.flip) << joint.shift;
    return joint;
}

/* Two views in one pass: as the leaves are, and as if all held that is not on paper. */
enum law_state way_combine(const struct outline *outline, enum law_state *state) {
    const struct joint *joint = outline->joint;
    uint64_t lost = 0;
    for (size_t i = outline->count; i-- > 1;) {
        if (joint[i].leaf) {
            lost |= joint[i].lost[state[i]];
            continue;
        }
        uint64_t below = lost >> joint[i].shift >> DEPTH_BITS;
        uint64_t own = below ^ joint[i].turn;
        state[i] = state_of(own);
        lost ^= below << joint[i].shift << DEPTH_BITS;
        lost |= (own ^ joint[i].flip) << joint[i].shift;
    }
    state[AT_ROOT] = state_of(lost);
    return state_of(lost >> VIEW_PAPER);
}

/* The alternative of an `any` that would be the shortest way. */
static size_t chosen_of(const struct outline *outline, const enum law_state *state,
                        const size_t *size, size_t i) {
    size_t chosen = i + 1;
    for (size_t child = i + 1; child < outline->end[i]; child = outline->end[child])
        if (state[child] > state[chosen] ||
            (state[child] == state[chosen] && size[child] < size[chosen]))
            chosen = child;
    return chosen;
}

/* How many leaves each node would have marked. */
static void sizes_find(const struct outline *outline, const enum law_state *state,
                       enum law_state bar, size_t *size) {
    for (size_t i = outline->count; i-- > 0;) {
        if (state[i] > bar) continue;
        if (is_leaf(&outline->blank[i])) {
            size[i] = 1;
        } else if (outline->blank[i].kind == 'o') {
            size[i] = size[chosen_of(outline, state, size, i)];
        } else {
            for (size_t child = i + 1; child < outline->end[i]; child = outline->end[child])
                size[i] += size[child];
        }
    }
}

void way_mark(struct arena *arena, const struct outline *outline, const enum law_state *state,
              bool *mark) {
    if (state[AT_ROOT] == LAW_MET) return;
    enum law_state bar = state[AT_ROOT] == LAW_HUMAN ? LAW_HUMAN : LAW_MISSING;
    size_t *size = ARENA_ARRAY(arena, size_t, outline->count);
    sizes_find(outline, state, bar, size);
    mark[AT_ROOT] = true;
    for (size_t i = 0; i < outline->count; i++) {
        if (!mark[i] || is_leaf(&outline->blank[i])) continue;
        mark[i] = false; /* only leaves are named */
        if (outline->blank[i].kind == 'o') {
            mark[chosen_of(outline, state, size, i)] = true;
            continue;
        }
        for (size_t child = i + 1; child < outline->end[i]; child = outline->end[child])
            mark[child] = state[child] <= bar;
    }
}
