/* How much has been told about everyone already? Zero-concentrated differential privacy adds up:
 * Bun and Steinke, "Concentrated Differential Privacy" (TCC 2016), lemma 2.3. */
#ifndef STUDY_BUDGET_H
#define STUDY_BUDGET_H

#include "study/query.h"

struct budget {
    rho_micro cap;   /* of the year */
    rho_micro spent; /* in the year, charges whose figures never appeared among them */
    rho_micro ever;  /* in all years */
};

/* ERR_REFUSED, naming what is left, when the cost does not fit; the budget is as it was. */
struct err budget_charge(struct budget *budget, rho_micro cost);

/* An upper bound, in millionths, on epsilon at delta = 10^-digits: rho + 2 sqrt(rho ln(1/delta))
 * (Bun and Steinke, proposition 1.3). Rounded outward. 1 <= digits <= 30. */
uint64_t budget_epsilon_micro(rho_micro rho, unsigned digits);

#endif
