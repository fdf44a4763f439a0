/* How do states of elements make the state of what stands above them? */
#include "prove/formula.h"

void tree_combine(struct logic *t, const struct provision *provision, struct state *state) {
    const struct element *element = provision->element;
    for (size_t i = provision->element_count; i-- > 0;) {
        if (element[i].kind == 'l') continue;
        bool any = element[i].kind == 'o';
        struct state found = state_of(t, any ? LAW_NOT_MET : LAW_MET);
        for (size_t k = i + 1; k < element[i].end; k = element[k].end)
            found = any ? state_greatest(t, found, state[k]) : state_least(t, found, state[k]);
        state[i] = found;
    }
}
