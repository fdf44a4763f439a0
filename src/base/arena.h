/* Memory by lifetime: one arena for start-up, one a round. Nobody else calls malloc or free.
 *
 * An arena grows by blocks up to its limit; past it, or when the system has no memory, it stops
 * the process with a sentence (there is no useful work without memory, and a half-made decision
 * must not continue). Wiping zeroes every byte that was handed out. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/span.h"

#include <stddef.h>

struct arena;

/* `bytes_max`: the most this arena may ever hold. */
struct arena *arena_open(size_t bytes_max);

/* Wipes and frees. NULL is allowed. */
void arena_close(struct arena *arena);

/* Zeroes all that was handed out and begins again. */
void arena_wipe(struct arena *arena);

/* Bytes now handed out. */
size_t arena_used(const struct arena *arena);

/* `len` zeroed bytes aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t len);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);

/* A copy of the bytes, with a NUL after it (not counted in the span). */
struct span arena_copy(struct arena *arena, struct span bytes);
char *arena_str(struct arena *arena, struct span bytes);

/* printf into the arena; NUL-terminated. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text that grows: begins empty with {.arena = a}. */
struct text {
    struct arena *arena;
    uint8_t *at;
    size_t len;
    size_t capacity;
};

/* Makes room for `needed` bytes in all. */
void text_grow(struct text *text, size_t needed);
static inline void text_reserve(struct text *text, size_t more) {
    size_t needed = text->len + more + 1;
    if (needed > text->capacity) text_grow(text, needed);
}

/* Room for `len` more bytes, which the caller fills at once; valid until the next put. */
static inline uint8_t *text_put_room(struct text *text, size_t len) {
    text_reserve(text, len);
    uint8_t *at = text->at + text->len;
    text->len += len;
    text->at[text->len] = 0;
    return at;
}
static inline void text_put(struct text *text, struct span bytes) {
    uint8_t *at = text_put_room(text, bytes.len);
    if (bytes.len) memcpy(at, bytes.at, bytes.len);
}
static inline void text_put_byte(struct text *text, uint8_t byte) {
    *text_put_room(text, 1) = byte;
}
static inline void text_put_str(struct text *text, const char *str) {
    text_put(text, span_str(str));
}
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct span text_span(const struct text *text) {
    return span_of(text->at, text->len);
}

/* Closes when the variable leaves its scope. */
static inline void arena_release(struct arena **arena) { arena_close(*arena); }
#define OWNED_ARENA __attribute__((cleanup(arena_release))) struct arena *

#endif
