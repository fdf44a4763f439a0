/* What is one ask, when nothing of it is known? */
#ifndef PROVE_WORLD_H
#define PROVE_WORLD_H

#include "prove/state.h"
#include "prove/universe.h"

struct fact_unknown {
    Z3_ast kind[FACT_HUMAN + 1]; /* which of its kinds; exactly one */
    Z3_ast *has;                 /* a word of its universe */
    Z3_ast count, until, open, holds;
};

/* Every fact that an ask may bring, what is enrolled, the day, and how contested law is read. */
struct world {
    struct logic *t;
    const struct universes *words;
    struct fact_unknown fact[FACT_ID_COUNT];
    Z3_ast **listed; /* by list and word: enrolled */
    Z3_ast **year;   /* by universe and word: the year it is, as a number; or 0 */
    Z3_ast day;      /* of the ask, as 20260131; 0: none is given */
    Z3_ast this_year;
    Z3_ast plain;     /* of typed facts, none is for a person to find */
    Z3_ast **reading; /* by construction and reading: the one that is chosen */
};

struct world *world_make(struct logic *t, const struct universes *words,
                         const struct statute *statute);
/* The same ask with another record, or with contested law read otherwise. */
struct world *world_again(const struct world *world);
void world_renew_fact(struct world *world, enum fact_id fact);
void world_renew_readings(struct world *world, const struct statute *statute);

/* What makes the unknowns a possible ask: of the fact, of the day, of the readings. `typed`: the
 * fact has one of the kinds that the gateway builds. */
Z3_ast world_fact_sound(const struct world *world, enum fact_id fact, bool typed);
Z3_ast world_day_sound(const struct world *world, bool typed);
Z3_ast world_readings_sound(const struct world *world, const struct statute *statute);
Z3_ast world_readings_chosen(const struct world *world, const struct statute *statute);

/* The fact is a text or a list with this word. */
Z3_ast world_has(const struct world *world, enum fact_id fact, struct span word);
Z3_ast world_has_some(const struct world *world, enum fact_id fact, struct word_list list);
Z3_ast world_is_words(const struct world *world, enum fact_id fact);
/* Something that has not run out on the day of the ask, or a verdict that holds. */
Z3_ast world_lasts(const struct world *world, enum fact_id fact);
Z3_ast world_verdict_holds(const struct world *world, enum fact_id fact);

#endif
