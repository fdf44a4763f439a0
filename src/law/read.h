/* How is a member of a compiled pack read? Strictly: what the compiler would not have written is
 * refused, and `path` says where it stands. */
#ifndef LAW_READ_H
#define LAW_READ_H

#include "law/inside.h"

enum { READ_PATH_MAX = 256, WORD_BYTES_MAX = 128, SENTENCE_BYTES_MAX = 2000, WORDS_MAX = 512 };

/* One reading of one pack. When a function fails, `path` stays where it failed, such as
 * "authorities/0/elements/all/3/cite". */
struct reading {
    struct arena *arena;
    struct pack *pack;
    char path[READ_PATH_MAX];
    size_t path_len;
};

/* Steps into a member or an element; gives what read_out wants. */
size_t read_into(struct reading *r, const char *key);
size_t read_into_at(struct reading *r, size_t i);
void read_out(struct reading *r, size_t before);

/* ERR_INPUT, without the path. */
struct err read_err(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An object that has no members but these (NULL-terminated). */
struct err read_known(struct reading *r, const json_t *o, const char *const *known);

/* Members that are texts. They copy into the arena. Where `need` is false and the member is
 * absent, the span stays empty. */
struct err read_sentence(struct reading *r, const json_t *o, const char *key, bool need,
                         struct span *text);
struct err read_id(struct reading *r, const json_t *o, const char *key, bool need, struct span *id);
/* A citation has the form of one: 26 USC 6103 and units, another law by title, or house rule. */
struct err read_cite(struct reading *r, const json_t *o, const char *key, struct span *cite);
/* Of what is let go, to whom and for what. */
struct err read_cite_opening(struct reading *r, const json_t *o, const char *key,
                             struct span *cite);
/* The position of the text in `word` (NULL-terminated). Absent and not needed: 0. */
struct err read_word(struct reading *r, const json_t *o, const char *key, const char *const *word,
                     bool need, size_t *at);
/* The code of a refusal, one that a requester may see; it ends with a NUL. Absent: NULL stays. */
struct err read_code(struct reading *r, const json_t *o, const char *key, const char **code);
struct err read_count(struct reading *r, const json_t *o, const char *key, int64_t min, int64_t max,
                      int64_t *value);
struct err read_date(struct reading *r, const json_t *o, const char *key, struct date *date);

/* A member that is an array of 1 to `max` elements, or absent where it is not needed (NULL). */
struct err read_list(struct reading *r, const json_t *o, const char *key, bool need, size_t max,
                     const json_t **list);
/* The same, of different words. */
struct err read_words(struct reading *r, const json_t *o, const char *key, bool need,
                      struct words *words);
struct err read_mapping(struct reading *r, const json_t *o, const char *key, const json_t **found);

#endif
