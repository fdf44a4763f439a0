/* What does a disclosure under an authority oblige to, who accounts for it, and who sees it? */
#ifndef LAW_DUTIES_H
#define LAW_DUTIES_H

#include "law/read.h"

/* After the elements: they say whether an agreement is looked at. */
struct err duties_read(struct reading *r, const json_t *o, struct authority *authority);

#endif
