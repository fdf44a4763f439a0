/* How is one authority read from a compiled pack? */
#ifndef LAW_AUTHORITY_H
#define LAW_AUTHORITY_H

#include "law/read.h"

struct err authority_read(struct reading *r, const json_t *o, struct authority *authority);

#endif
