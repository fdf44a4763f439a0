/* Where in the statute does each rule of a pack stand, and with which words? */
#ifndef LAW_CITATIONS_H
#define LAW_CITATIONS_H

#include "law/law.h"

/* The page CITATIONS.md of a pack folder: compiles the sources as pack_compile does, and joins to
 * each citation the words of its unit. ERR_INPUT with file and line where a unit cited has none. */
struct err pack_citations(struct arena *arena, const struct law_source *source, size_t count,
                          struct span *markdown);

#endif
