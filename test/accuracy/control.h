/* What would the checks that others use have released? Beside every figure of the predicate stand
 * those of the same asks under three of them, so that a stratum that is easy shows as easy. */
#ifndef TEST_ACCURACY_CONTROL_H
#define TEST_ACCURACY_CONTROL_H

#include "person/person.h"

/* The number, and the first four letters of the surname: the name control that the Internal
 * Revenue Service matches returns by (Publication 4164). */
bool control_name(const struct person_claim *claim, const struct person_record *record);
/* The number, seven letters of the surname, the first letter of the given name, the month of birth,
 * and a year at most one off: what the Social Security Administration's verification tolerates
 * (POMS RM 10201). */
bool control_tolerant(const struct person_claim *claim, const struct person_record *record);
/* A sum of what agrees less what does not, over 10 bits: a matcher of records without the rules. */
bool control_score(const struct person_claim *claim, const struct person_record *record);

#endif
