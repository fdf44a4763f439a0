/* Which words does a page say in which language? English is the key; the catalogue web/es.po is
 * compiled in, because a process that serves pages opens no file. */
#ifndef WEB_WORDS_H
#define WEB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum web_language { WEB_EN = 0, WEB_ES };

/* The words in that language; the English ones where the catalogue has none. */
const char *words_in(enum web_language language, const char *english);
/* Whether the catalogue has them: law's own words may be said in English only, and are marked so.
 */
bool words_known(enum web_language language, const char *english);

/* "en", "es". */
const char *words_code(enum web_language language);

/* Marks a text as one of the catalogue where it is not said at once. */
#define WORDS(english) english

#endif
