/* What of a requester's enrolment does the law in force not know, and what did it replace? */
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

/* An enrolment takes the place of the whole before it: what it does not repeat is gone. What stood
 * before (NULL: nothing), asked before the document is enacted; and what of it is no longer there
 * afterwards, as a list of words such as "key KID". New reference; NULL: nothing is gone. */
struct enrolled_before;
const struct enrolled_before *enrolment_before(const struct keeper *keeper, struct arena *arena,
                                               const json_t *document);
json_t *enrolment_gone(const struct keeper *keeper, struct arena *arena,
                       const struct enrolled_before *before);

#endif
