/* Which states do the nodes above have, and which elements are in the way? pack-format sections 4
 * and 9. Nodes stand in pre-order, so one pass from the end and one from the beginning do it. */
#include "law/way.h"

static bool is_leaf(const struct law_finding *f) { return f->kind == 'l' || f->kind == 'n'; }

/* A state as so many ones: then the least of two is `and`, the greatest `or`. The upper three bits
 * are the other view, as if all held that is not on paper. */
enum { VIEW_MET = 7, VIEW_PAPER = 3, VIEW_BOTH = VIEW_MET << VIEW_PAPER | VIEW_MET };

static unsigned view_of(enum law_state state, bool paper) {
    unsigned ones = (1u << state) - 1;
    return (paper ? ones : VIEW_MET) << VIEW_PAPER | ones;
}

static enum law_state state_of(unsigned view) {
    return (enum law_state)((view & 1) + (view >> 1 & 1) + (view >> 2 & 1));
}

/* Two views in one pass: as the leaves are, and as if all held that is not on paper. */
enum law_state way_combine(const struct outline *outline, enum law_state *state) {
    uint8_t view[LAW_STATES_MAX];
    unsigned root = VIEW_BOTH;
    const struct joint *joint = outline->joint;
    for (size_t i = 0; i < outline->group_count; i++)
        view[outline->group[i]] = joint[outline->group[i]].any ? 0 : VIEW_BOTH;
    for (size_t i = outline->count; i-- > 1;) {
        size_t up = joint[i].up;
        unsigned own = joint[i].leaf ? view_of(state[i], joint[i].paper) : view[i];
        if (up == AT_ROOT)
            root &= own;
        else
            view[up] = (uint8_t)(joint[up].any ? view[up] | own : view[up] & own);
    }
    for (size_t i = 0; i < outline->group_count; i++)
        state[outline->group[i]] = state_of(view[outline->group[i]]);
    state[AT_ROOT] = state_of(root);
    return state_of(root >> VIEW_PAPER);
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
