/* Do the cases that a lawyer wrote come out as written? */
#ifndef LAW_GOLDEN_H
#define LAW_GOLDEN_H

#include "law/inside.h"
#include "law/source.h"

/* Decides every case of every cases file. The first that comes out otherwise is ERR_INPUT with its
 * line, and so is an element of an authority with cases that no case of it shows to matter. */
struct err golden_run(const struct sources *sources, const struct pack *pack);

#endif
