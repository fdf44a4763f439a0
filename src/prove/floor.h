/* What may no pack of this statute change, whoever signs it? */
#ifndef PROVE_FLOOR_H
#define PROVE_FLOOR_H

#include "prove/statute.h"

/* Purposes that no provision of 26 USC 6103 grants, and fields that stand for what a person is:
 * the lines that are never crossed, kept here so that a pack cannot forget them. */
struct word_list floor_never_purposes(void);
struct word_list floor_never_fields(void);

/* Statutes on which no ask is released under an authority that rests on one. */
struct word_list floor_civil_statutes(void);
bool floor_rests_on_statute(struct span authority);

/* The first day for which the words of the statute were compared: 20260131. */
int64_t floor_first_day(void);

/* The authorities that may run as a programme, and so in batches. */
bool floor_may_batch(struct span authority);
/* The one authority that one officer may answer while a second follows. */
bool floor_is_emergency(struct span authority);
/* Named in the opening list of (p)(4): safeguards are a condition of receiving. */
bool floor_needs_safeguards(struct span authority);
/* Law enforcement: the whole address must agree with one on file, so that nobody else's is opened.
 */
bool floor_needs_address(struct span authority);
/* Bars of (i)(6) that the vault knows. */
bool floor_needs_hold_i6(struct span authority);
/* Of the taxpayer's own return information only identity may be given. */
bool floor_other_than_taxpayer(struct span authority);

#endif
