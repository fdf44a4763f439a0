/* What does the law say of one ask, given what was seen of its person? The steps that a decision
 * takes and that its replay takes again: no clock, no vault, no chance. */
#ifndef ASK_WEIGH_H
#define ASK_WEIGH_H

#include "ask/facts.h"
#include "ask/keeper.h"

/* What the identity stage saw. */
struct seen {
    bool person; /* somebody was found */
    struct match_verdict match;
    struct span status;       /* of the record */
    struct digest record_tag; /* of its number, for orders about a person; zero: none */
};

/* Fills `typed` and `law`, up to the paper stage. */
void weigh_paper(struct arena *arena, const struct pack *pack, const struct facts_from *facts,
                 struct law_ask *typed, struct law_decision *law);
/* The whole. `settled`: answers that people gave about exactly this; NULL: none yet. */
void weigh_whole(struct arena *arena, const struct pack *pack, const struct facts_from *facts,
                 const struct seen *seen, const struct settled *settled, struct law_ask *typed,
                 struct law_decision *law);

/* For the record, and back: all that a decision saw beside log, packs and the ask. */
struct span seen_write(struct arena *arena, const struct facts_from *facts, const struct seen *seen,
                       const struct settled *settled);
struct err seen_read(struct arena *arena, const json_t *record, struct facts_from *facts,
                     struct seen *seen, struct settled *settled);

/* What the requester is told, from the outcome. */
enum entry_outward weigh_outward(const struct law_decision *law, bool released, bool final);

#endif
