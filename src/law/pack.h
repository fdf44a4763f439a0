/* What does a compiled pack hold? */
#ifndef LAW_PACK_H
#define LAW_PACK_H

#include "law/read.h"

#define PACK_FORMAT "portcullis-pack-compiled/1"

/* Fills `r->pack`, all but its digest. */
struct err pack_read(struct reading *r, const json_t *root);

#endif
