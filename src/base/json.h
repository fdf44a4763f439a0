/* JSON in (bounded, strict) and out (RFC 8785, strings and integers only). The one header through
 * which jansson is included. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/span.h"

#include <jansson.h>

/* Reads one JSON object. Refused with ERR_INPUT and one sentence (with the byte or the line):
 * more than `bytes_max` bytes, nesting beyond JSON_DEPTH_MAX, duplicate keys, not UTF-8, NUL, a
 * number with a fraction or exponent, an integer beyond +-(2^53-1), text after the object, a root
 * that is not an object. The caller owns `*json` (json_decref or OWNED_JSON). */
struct err json_read(struct span bytes, size_t bytes_max, json_t **json);

/* RFC 8785 bytes of a tree of objects, arrays, strings, integers, true, false, null. Keys are
 * sorted by UTF-16 code units. Asserts that there is no real number. */
struct span json_write(struct arena *arena, const json_t *json);

/* The order of member names in RFC 8785 section 3.2.3: below, at or above zero. */
int json_key_order(const char *left, const char *right);
/* Appends a JSON string as RFC 8785 section 3.2.2.2 writes it. The bytes are valid UTF-8. */
void json_put_string(struct text *out, struct span text);

/* Where the next byte stands that a JSON string has only escaped, from `at` on; text.len for none.
 */
size_t json_escape_find(struct span text, size_t at);

/* Refuses members that are not in `known` (NULL-terminated list of names): ERR_INPUT naming
 * `where` and the member. */
struct err json_known_only(const json_t *object, const char *const *known, const char *where);

/* Typed members. Wrong type or absent (in the _need_ forms) is ERR_INPUT naming `where`.`key`.
 * A string longer than `len_max` bytes is refused. Absent in the _may_ forms gives an empty span
 * with at == NULL, or NULL, or `absent`. Spans borrow from the tree. */
struct err json_need_str(const json_t *o, const char *where, const char *key, size_t len_max,
                         struct span *value);
struct err json_may_str(const json_t *o, const char *where, const char *key, size_t len_max,
                        struct span *value);
/* An instant as RFC 3339 text, and `len` bytes as lower-case hexadecimal. */
struct err json_need_instant(const json_t *o, const char *where, const char *key, instant *t);
struct err json_need_hex(const json_t *o, const char *where, const char *key, uint8_t *bytes,
                         size_t len);
struct err json_need_int(const json_t *o, const char *where, const char *key, int64_t min,
                         int64_t max, int64_t *value);
struct err json_may_int(const json_t *o, const char *where, const char *key, int64_t min,
                        int64_t max, int64_t absent, int64_t *value);
struct err json_need_object(const json_t *o, const char *where, const char *key,
                            const json_t **value);
struct err json_may_object(const json_t *o, const char *where, const char *key,
                           const json_t **value);
struct err json_need_array(const json_t *o, const char *where, const char *key, size_t count_max,
                           const json_t **value);
struct err json_may_array(const json_t *o, const char *where, const char *key, size_t count_max,
                          const json_t **value);
/* The i-th element as a string. */
struct err json_str_at(const json_t *array, size_t i, const char *where, size_t len_max,
                       struct span *value);

/* Sets a member from bytes known to be valid UTF-8. */
void json_set_span(json_t *object, const char *key, struct span value);
void json_set_int(json_t *object, const char *key, int64_t value);

static inline void json_release(json_t **json) { json_decref(*json); }
#define OWNED_JSON __attribute__((cleanup(json_release))) json_t *

#endif
