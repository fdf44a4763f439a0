/* What of a requester's enrolment does the law in force not know? */
#ifndef ASK_ENROLMENT_H
#define ASK_ENROLMENT_H

#include "ask/keeper.h"

/* ERR_INPUT: it names an authority that the pack in force does not have, with those that it has. */
struct err enrolment_check(const struct keeper *keeper, struct arena *arena,
                           const json_t *document);
/* A sentence where no authority of the pack names its kind, with the kinds that are named; NULL
 * where there is nothing to say. A company that people name in their consents is of such a kind. */
const char *enrolment_warning(const struct keeper *keeper, struct arena *arena,
                              const json_t *document);

#endif
