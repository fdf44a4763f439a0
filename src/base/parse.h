/* JSON read into an arena: the language of json_read, byte for byte, without a heap and without a
 * second pass, for what is read of every ask. A unit test holds the two readers against each other
 * over every text that the reference data and the fuzz doors have. */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum parsed_kind {
    PARSED_NULL = 0,
    PARSED_FALSE,
    PARSED_TRUE,
    PARSED_INT,
    PARSED_TEXT,
    PARSED_LIST,
    PARSED_MEMBERS,
};

struct parsed {
    enum parsed_kind kind;
    struct span name; /* of a member */
    struct span text; /* of a text, its escapes resolved; of a number, its digits */
    int64_t number;
    size_t count; /* members or elements */
    struct parsed *first;
    struct parsed *next; /* the member or element after this one */
};

/* Reads one JSON object; refuses with ERR_INPUT what json_read refuses. Texts borrow from `bytes`
 * where they have no escapes. */
struct err parse_json(struct arena *arena, struct span bytes, size_t bytes_max,
                      const struct parsed **root);

/* The member, or NULL. */
const struct parsed *parse_member(const struct parsed *parsed, const char *name);
/* True where the member is there and true. */
bool parse_is_true(const struct parsed *parsed, const char *name);

/* As the functions of the same endings in base/json.h, sentence for sentence. A list that is
 * absent comes back as an empty one. */
struct err parse_known_only(const struct parsed *parsed, const char *const *known,
                            const char *where);
struct err parse_need_str(const struct parsed *o, const char *where, const char *key,
                          size_t len_max, struct span *value);
struct err parse_may_str(const struct parsed *o, const char *where, const char *key, size_t len_max,
                         struct span *value);
struct err parse_may_members(const struct parsed *o, const char *where, const char *key,
                             const struct parsed **value);
struct err parse_may_list(const struct parsed *o, const char *where, const char *key,
                          size_t count_max, const struct parsed **value);
/* An element as a text; `i` counts from zero. */
struct err parse_str_at(const struct parsed *element, size_t i, const char *where, size_t len_max,
                        struct span *value);

#endif
