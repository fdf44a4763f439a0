/* What ask does a case of a cases file describe? */
#ifndef LAW_CASES_H
#define LAW_CASES_H

#include "law/source.h"

/* Fills `ask` from the file's base and what the case changes. Facts are written as a lawyer would:
 * a word, a list, a count, a date or "open", "holds" or "fails" (perhaps with the finer code),
 * "a-person-must-find"; `without` takes facts away. ERR_INPUT with the line. */
struct err case_read(struct arena *arena, const struct source *file, const struct yaml_node *one,
                     struct law_ask *ask);

/* A mapping's member as a text, or as a list of texts; absent gives none. */
struct err case_text(const struct source *file, const struct yaml_node *mapping, const char *key,
                     struct span *text);
struct err case_words(struct arena *arena, const struct source *file,
                      const struct yaml_node *mapping, const char *key, const struct span **word,
                      size_t *count);

#endif
