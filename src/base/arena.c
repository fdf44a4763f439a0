/* Where does memory come from, and when is it gone? The only file that calls malloc and free. */
#include "base/arena.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Under AddressSanitizer nothing may be touched that was not handed out: a gap parts two pieces,
 * so that one byte too many is seen. The gaps cost room, so the limit is twice the limit there. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_GAPS
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(ARENA_GAPS)
#define ARENA_GAPS
#endif
#ifdef ARENA_GAPS
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16, LIMIT_FACTOR = 2 };
static void memory_lock(void *at, size_t len) { ASAN_POISON_MEMORY_REGION(at, len); }
static void memory_unlock(void *at, size_t len) { ASAN_UNPOISON_MEMORY_REGION(at, len); }
#else
enum { GAP_BYTES = 0, LIMIT_FACTOR = 1 };
static void memory_lock(void *at, size_t len) {}
static void memory_unlock(void *at, size_t len) {}
#endif

enum { BLOCK_BYTES = 64 * 1024 };

struct block {
    struct block *older;
    size_t capacity;
    size_t used;
    alignas(max_align_t) uint8_t bytes[];
};

struct arena {
    struct block *newest;
    size_t bytes_max;
    size_t reserved; /* capacity of all blocks */
    size_t used;
};

static void arena_stop(const char *why) {
    fprintf(stderr, "portcullis: stopped: %s\n", why);
    abort();
}

static struct block *block_open(size_t capacity) {
    struct block *block = malloc(sizeof(struct block) + capacity);
    if (!block) arena_stop("the system has no memory left; free some and start again");
    block->older = NULL;
    block->capacity = capacity;
    block->used = 0;
    memory_lock(block->bytes, capacity);
    return block;
}

static void block_wipe(struct block *block) {
    memory_unlock(block->bytes, block->capacity);
    OPENSSL_cleanse(block->bytes, block->used);
    block->used = 0;
}

struct arena *arena_open(size_t bytes_max) {
    struct arena *arena = malloc(sizeof *arena);
    if (!arena) arena_stop("the system has no memory left; free some and start again");
    *arena = (struct arena){.newest = block_open(BLOCK_BYTES),
                            .bytes_max =
                                (bytes_max < BLOCK_BYTES ? BLOCK_BYTES : bytes_max) * LIMIT_FACTOR,
                            .reserved = BLOCK_BYTES};
    return arena;
}

static void arena_drop_to_first(struct arena *arena) {
    while (arena->newest->older) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        arena->reserved -= block->capacity;
        block_wipe(block);
        free(block);
    }
}

void arena_wipe(struct arena *arena) {
    arena_drop_to_first(arena);
    block_wipe(arena->newest);
    memory_lock(arena->newest->bytes, arena->newest->capacity);
    arena->used = 0;
}

void arena_close(struct arena *arena) {
    if (!arena) return;
    arena_wipe(arena);
    free(arena->newest);
    free(arena);
}

size_t arena_used(const struct arena *arena) { return arena->used; }

void *arena_alloc(struct arena *arena, size_t len) {
    size_t align = alignof(max_align_t);
    if (len > arena->bytes_max)
        arena_stop("one piece of work asked for more memory than its limit");
    size_t padded = (len + align - 1) / align * align + GAP_BYTES;
    struct block *block = arena->newest;
    if (block->capacity - block->used < padded) {
        size_t capacity = padded > BLOCK_BYTES ? padded : BLOCK_BYTES;
        if (arena->reserved + capacity > arena->bytes_max + BLOCK_BYTES)
            arena_stop("one piece of work asked for more memory than its limit");
        struct block *fresh = block_open(capacity);
        fresh->older = block;
        arena->newest = fresh;
        arena->reserved += capacity;
        block = fresh;
    }
    void *at = block->bytes + block->used;
    block->used += padded;
    arena->used += padded;
    memory_unlock(at, len);
    memset(at, 0, len);
    return at;
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(size, count, &bytes))
        arena_stop("one piece of work asked for more memory than its limit");
    return arena_alloc(arena, bytes);
}

struct span arena_copy(struct arena *arena, struct span bytes) {
    return span_of(arena_str(arena, bytes), bytes.len);
}

char *arena_str(struct arena *arena, struct span bytes) {
    char *at = arena_alloc(arena, bytes.len + 1);
    if (bytes.len) memcpy(at, bytes.at, bytes.len);
    return at;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    va_list arg;
    va_list again;
    va_start(arg, format);
    va_copy(again, arg);
    int len = vsnprintf(NULL, 0, format, arg);
    va_end(arg);
    assert(len >= 0);
    char *at = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(at, (size_t)len + 1, format, again);
    va_end(again);
    return at;
}

static void text_reserve(struct text *text, size_t more) {
    assert(text->arena);
    size_t needed = text->len + more + 1;
    if (needed <= text->capacity) return;
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    while (capacity < needed)
        capacity *= 2;
    uint8_t *grown = arena_alloc(text->arena, capacity);
    if (text->len) memcpy(grown, text->at, text->len);
    text->at = grown;
    text->capacity = capacity;
}

void text_put(struct text *text, struct span bytes) {
    text_reserve(text, bytes.len);
    if (bytes.len) memcpy(text->at + text->len, bytes.at, bytes.len);
    text->len += bytes.len;
    text->at[text->len] = 0;
}

void text_put_byte(struct text *text, uint8_t byte) { text_put(text, span_of(&byte, 1)); }

void text_put_str(struct text *text, const char *str) { text_put(text, span_str(str)); }

void text_printf(struct text *text, const char *format, ...) {
    va_list arg;
    va_list again;
    va_start(arg, format);
    va_copy(again, arg);
    int len = vsnprintf(NULL, 0, format, arg);
    va_end(arg);
    assert(len >= 0);
    text_reserve(text, (size_t)len + 1);
    vsnprintf((char *)text->at + text->len, (size_t)len + 1, format, again);
    va_end(again);
    text->len += (size_t)len;
}
