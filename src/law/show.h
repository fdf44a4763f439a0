/* What does one authority demand, give and oblige to, in words? */
#ifndef LAW_SHOW_H
#define LAW_SHOW_H

#include "law/law.h"

/* Plain text for people, filled into `columns`; `i` is below pack_authority_count. */
struct span show_authority(struct arena *arena, const struct pack *pack, size_t i, int columns);
/* Three lines for each authority: short form, title, what the statute says, batch, people,
 * accounting, visibility, and the id that an ask names. */
struct span show_list(struct arena *arena, const struct pack *pack, int columns);
/* The same for programs. New reference. */
json_t *show_authority_json(const struct pack *pack, size_t i);

#endif
