/* What does a pack declare about itself? */
#ifndef LAW_DECLARE_H
#define LAW_DECLARE_H

#include "law/read.h"

/* The head's `overlaps` and `widens`. They change no decision: portcullis-prove holds the pack, and
 * its difference from an older one, to them. Read after the authorities, which they name. */
struct err declarations_read(struct reading *r, const json_t *root);

#endif
