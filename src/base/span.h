/* Bytes that somebody else owns. A span never frees and is never NUL-terminated. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *at;
    size_t len;
};

/* For printf("%.*s", SPAN_FMT(s)). Only for bytes known to be valid text. */
#define SPAN_FMT(s) (int)(s).len, (const char *)(s).at

#define SPAN_LITERAL(text) ((struct span){(const uint8_t *)(text), sizeof(text) - 1})

static inline struct span span_of(const void *at, size_t len) {
    return (struct span){(const uint8_t *)at, len};
}

static inline struct span span_str(const char *text) {
    return text ? span_of(text, strlen(text)) : span_of("", 0);
}

static inline bool span_equal(struct span a, struct span b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool span_is(struct span a, const char *text) {
    return span_equal(a, span_str(text));
}

static inline bool span_begins(struct span a, struct span start) {
    return a.len >= start.len && (start.len == 0 || memcmp(a.at, start.at, start.len) == 0);
}

/* The bytes from `from` up to `to`; both within the span. */
static inline struct span span_cut(struct span a, size_t from, size_t to) {
    return span_of(from ? a.at + from : a.at, to - from); /* an empty one may have no bytes */
}

/* memcmp order, shorter first where one begins the other. */
int span_compare(struct span a, struct span b);

/* Constant time in the contents; lengths are not secret. */
bool span_equal_secret(struct span a, struct span b);

/* Offset of the first byte of value `byte`, or a.len. */
size_t span_find_byte(struct span a, uint8_t byte);

/* Without ASCII blanks and tabs at either end. */
struct span span_trim(struct span a);

#endif
