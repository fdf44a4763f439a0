/* Where does memory come from, and when is it gone? The only file that calls malloc and free. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
#include <sanitizer/lsan_interface.h>
enum { GAP_BYTES = 16, LIMIT_FACTOR = 2 };
static void memory_lock(void *at, size_t len) { ASAN_POISON_MEMORY_REGION(at, len); }
static void memory_unlock(void *at, size_t len) { ASAN_UNPOISON_MEMORY_REGION(at, len); }
/* What is held from there only is no leak. */
static void pages_begin(const void *at, size_t len) { __lsan_register_root_region(at, len); }
static void pages_end(const void *at, size_t len) { __lsan_unregister_root_region(at, len); }
#else
enum { GAP_BYTES = 0, LIMIT_FACTOR = 1 };
static void memory_lock(void *at, size_t len) {}
static void memory_unlock(void *at, size_t len) {}
static void pages_begin(const void *at, size_t len) {}
static void pages_end(const void *at, size_t len) {}
#endif

enum { BLOCK_BYTES = 64 * 1024, LARGE_BYTES = 1024 * 1024 };

/* Beyond `used` every byte is zero: it came so, and wiping makes it so again. A large block is
 * pages of its own, which the kernel gives out as zeros when they are first touched: of a table
 * with room for many most is never touched, and calloc may zero all of it. */
struct block {
    struct block *older;
    size_t capacity;
    size_t used;
    alignas(max_align_t) uint8_t bytes[];
};

struct arena {
    struct block *newest;
    struct block *spare; /* wiped blocks of the usual size, for the next round */
    size_t bytes_max;
    size_t reserved; /* capacity of all blocks in use */
    size_t used;
};

static void arena_stop(const char *why) {
    fprintf(stderr, "portcullis: stopped: %s\n", why);
    abort();
}

static bool is_large(size_t capacity) { return capacity >= LARGE_BYTES; }

static void *zeros_open(size_t len, bool large) {
    if (!large) return calloc(1, len);
    void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return NULL;
    pages_begin(at, len);
    return at;
}

static void zeros_close(void *at, size_t len, bool large) {
    if (!large) {
        free(at);
        return;
    }
    pages_end(at, len);
    munmap(at, len);
}

static struct block *block_open(size_t capacity) {
    struct block *block = zeros_open(sizeof(struct block) + capacity, is_large(capacity));
    if (!block) arena_stop("the system has no memory left; free some and start again");
    block->capacity = capacity;
    memory_lock(block->bytes, capacity);
    return block;
}

/* Pages in the middle of a large block go back to the kernel: zeroing would touch them all. */
static void bytes_wipe(uint8_t *at, size_t len) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)at + page - 1) / page * page;
    uintptr_t last = ((uintptr_t)at + len) / page * page;
    bool pages = is_large(len) && madvise((void *)first, last - first, MADV_DONTNEED) == 0;
    if (!pages) {
        explicit_bzero(at, len);
        return;
    }
    explicit_bzero(at, first - (uintptr_t)at);
    explicit_bzero((void *)last, (uintptr_t)at + len - last);
}

static void block_wipe(struct block *block) {
    memory_unlock(block->bytes, block->capacity);
    bytes_wipe(block->bytes, block->used);
    memory_lock(block->bytes, block->capacity);
    block->used = 0;
}

static void block_free(struct block *block) {
    memory_unlock(block->bytes, block->capacity);
    zeros_close(block, sizeof(struct block) + block->capacity, is_large(block->capacity));
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

/* Blocks of the usual size are kept: giving them back and asking for them again costs a batch more
 * than deciding does. So an arena holds at most what it held at its fullest. */
static void block_set_aside(struct arena *arena, struct block *block) {
    block_wipe(block);
    if (block->capacity != BLOCK_BYTES) {
        block_free(block);
        return;
    }
    block->older = arena->spare;
    arena->spare = block;
}

void arena_wipe(struct arena *arena) {
    while (arena->newest->older) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        arena->reserved -= block->capacity;
        block_set_aside(arena, block);
    }
    block_wipe(arena->newest);
    arena->used = 0;
}

void arena_close(struct arena *arena) {
    if (!arena) return;
    arena_wipe(arena);
    while (arena->spare) {
        struct block *block = arena->spare;
        arena->spare = block->older;
        block_free(block);
    }
    block_free(arena->newest);
    free(arena);
}

size_t arena_used(const struct arena *arena) { return arena->used; }

static size_t padded_of(size_t len) {
    size_t align = alignof(max_align_t);
    return (len + align - 1) / align * align + GAP_BYTES;
}

static void block_add(struct arena *arena, size_t padded) {
    size_t capacity = padded > BLOCK_BYTES ? padded : BLOCK_BYTES;
    if (arena->reserved + capacity > arena->bytes_max + BLOCK_BYTES)
        arena_stop("one piece of work asked for more memory than its limit");
    struct block *fresh = capacity == BLOCK_BYTES ? arena->spare : NULL;
    if (fresh) arena->spare = fresh->older;
    if (!fresh) fresh = block_open(capacity);
    fresh->older = arena->newest;
    arena->newest = fresh;
    arena->reserved += capacity;
}

void *arena_alloc(struct arena *arena, size_t len) {
    if (len > arena->bytes_max)
        arena_stop("one piece of work asked for more memory than its limit");
    size_t padded = padded_of(len);
    if (arena->newest->capacity - arena->newest->used < padded) block_add(arena, padded);
    struct block *block = arena->newest;
    void *at = block->bytes + block->used;
    block->used += padded;
    arena->used += padded;
    memory_unlock(at, len);
    return at;
}

/* Makes the piece handed out last longer where it stands; false when something stands behind it. */
static bool piece_lengthen(struct arena *arena, const uint8_t *at, size_t len, size_t longer) {
    struct block *block = arena->newest;
    if (!at || at + padded_of(len) != block->bytes + block->used) return false;
    size_t more = padded_of(longer) - padded_of(len);
    if (block->capacity - block->used < more) return false;
    block->used += more;
    arena->used += more;
    memory_unlock((void *)(uintptr_t)at, longer);
    return true;
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

void text_grow(struct text *text, size_t needed) {
    assert(text->arena);
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    while (capacity < needed)
        capacity *= 2;
    if (!piece_lengthen(text->arena, text->at, text->capacity, capacity)) {
        uint8_t *grown = arena_alloc(text->arena, capacity);
        if (text->len) memcpy(grown, text->at, text->len);
        text->at = grown;
    }
    text->capacity = capacity;
}

/* Most of what is formatted is a number or a short word. */
enum { FORMATTED_BYTES = 64 };

void text_printf(struct text *text, const char *format, ...) {
    va_list arg;
    va_list again;
    va_start(arg, format);
    va_copy(again, arg);
    text_reserve(text, FORMATTED_BYTES);
    size_t room = text->capacity - text->len;
    int len = vsnprintf((char *)text->at + text->len, room, format, arg);
    va_end(arg);
    assert(len >= 0);
    if ((size_t)len >= room) {
        text_reserve(text, (size_t)len + 1);
        vsnprintf((char *)text->at + text->len, (size_t)len + 1, format, again);
    }
    va_end(again);
    text->len += (size_t)len;
}
