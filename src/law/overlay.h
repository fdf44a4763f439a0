/* What do the orders that bind an ask take away, and what do they ask for beside the law? */
#ifndef LAW_OVERLAY_H
#define LAW_OVERLAY_H

#include "law/inside.h"

/* Some order in force binds the ask. */
static inline bool overlay_binds(const struct law_ask *ask) {
    return ask->orders.count + ask->orders_of_record.count > 0;
}

/* By the papers, or by the person of the record found. */
bool overlay_bars_field(const struct law_ask *ask, struct span field);
bool overlay_bars_period(const struct law_ask *ask, struct span year);
/* The first that bars it: what is withheld cites it. NULL: none does. */
const struct order *overlay_barring_field(const struct law_ask *ask, struct span field);
const struct order *overlay_barring_period(const struct law_ask *ask, struct span year);

/* P2 of the authorities text: the state of the precondition, by the papers alone. */
enum law_state overlay_state(const struct pack *pack, const struct authority *authority,
                             const struct law_ask *ask);

/* Leaves that stand under the root after the pack's own: each element that an order requires, and
 * the person of the record where an order about that person leaves nothing. */
enum { OVERLAY_LEAVES_MAX = 64 };
size_t overlay_count(const struct pack *pack, const struct authority *authority,
                     const struct law_ask *ask, enum law_reach reach);
/* Returns how many. */
size_t overlay_judge(const struct pack *pack, const struct authority *authority,
                     const struct law_ask *ask, enum law_reach reach, enum law_state *state);
/* The outline with them; the pack's own where there are none. */
const struct outline *overlay_outline(struct arena *arena, const struct outline *own,
                                      const struct pack *pack, const struct authority *authority,
                                      const struct law_ask *ask, enum law_reach reach);

/* By what is on paper, people are asked for more. */
bool overlay_asks_people(const struct law_ask *ask);

/* Every order that takes away something asked for, or requires something of it. */
struct bound overlay_acting(struct arena *arena, const struct law_ask *ask);
/* "ORD-... (forum, docket); ORD-...", or NULL for none. */
const char *overlay_names(struct arena *arena, const struct bound *bound);
/* Those of the papers alone, which the requester may be told of. */
struct bound overlay_acting_on_paper(struct arena *arena, const struct law_ask *ask);

#endif
