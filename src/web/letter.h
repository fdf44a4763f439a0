/* How is a decision told in a letter? As parts in their order, which a page and paper set each in
 * their own way: the words are the same. */
#ifndef WEB_LETTER_H
#define WEB_LETTER_H

#include "base/arena.h"
#include "base/json.h"
#include "web/words.h"

enum letter_kind {
    LETTER_EYEBROW = 0,
    LETTER_TITLE,
    LETTER_ROW,      /* a label and a text */
    LETTER_ROW_CODE, /* an id */
    LETTER_ROW_DAY,  /* `source` is the instant */
    LETTER_ROW_LAW,  /* `cite`, then words of the law */
    LETTER_TEXT,
    LETTER_HEADING,
    LETTER_POINT, /* of a list: words of the law, and `cite` or "" */
    LETTER_CURE,  /* of the point before it: what would cure it; words of the law */
    LETTER_SMALL,
};

struct letter_part {
    enum letter_kind kind;
    const char *label; /* in its language; "" but of a row */
    const char *text; /* in its language; the law's own words in English where there are no other */
    const char *source; /* English words of the law, or an instant; "" for others */
    const char *cite;
};

enum { LETTER_PARTS_MAX = 512 };

/* Whether a court stopped it: then that is what is told. */
bool letter_is_stopped(const json_t *view);
/* What was not so, and what would cure it ("" where that is the same). */
const char *letter_ground(const json_t *ground);
const char *letter_cure(const json_t *ground);

/* The view desk-letter (doc/formats-views.md) as parts; the oldest of a longer list are left out.
 * `origin`: the log's name. Returns how many. */
size_t letter_parts(struct arena *arena, enum web_language language, const char *origin,
                    const json_t *view, struct letter_part part[LETTER_PARTS_MAX]);

#endif
