/* What could leave under an authority? */
#ifndef LAW_RELEASES_H
#define LAW_RELEASES_H

#include "law/read.h"

/* After the elements: a limit is demanded by one of them. */
struct err releases_read(struct reading *r, const json_t *o, struct authority *authority);

#endif
