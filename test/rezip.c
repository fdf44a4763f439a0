/* How would somebody edit a bundle who can write a faultless ZIP? Our side of story A11.
 *
 * Usage: rezip list IN | drop IN OUT NAME | flip IN OUT NAME BYTE | cut IN OUT NAME ENTRY */
#include "verify/verify.h"

#include <assert.h>
#include <stdlib.h>

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "rezip: %s\n", e.text);
    exit(1);
}

/* A bundle of entries without one of them. */
static struct span without(struct arena *arena, struct span bytes, long which) {
    struct text out = {.arena = arena};
    for (long i = 0; bytes.len > 2; i++) {
        size_t len = 2 + (size_t)(bytes.at[0] << 8 | bytes.at[1]);
        if (i != which) text_put(&out, span_cut(bytes, 0, len));
        bytes = span_cut(bytes, len, bytes.len);
    }
    return text_span(&out);
}

static struct span flipped(struct arena *arena, struct span bytes, size_t at) {
    uint8_t *copy = arena_alloc(arena, bytes.len);
    assert(at < bytes.len);
    memcpy(copy, bytes.at, bytes.len);
    copy[at] ^= 1;
    return span_of(copy, bytes.len);
}

int main(int count, char **word) {
    OWNED_ARENA arena = arena_open(256 << 20);
    OWNED_ARCHIVE zip = NULL;
    assert(count >= 3);
    need(archive_open(arena, word[2], &zip));
    FILE *file = count > 4 ? fopen(word[3], "wb") : NULL;
    struct archive_writer writer = archive_begin(arena, file);
    for (size_t i = 0; i < archive_count(zip); i++) {
        const char *name = arena_str(arena, archive_name(zip, i));
        struct span bytes;
        bool there;
        if (!file) {
            puts(name);
            continue;
        }
        need(archive_find(zip, name, &bytes, &there));
        bool same = strcmp(name, word[4]) == 0;
        if (same && strcmp(word[1], "drop") == 0) continue;
        if (same && strcmp(word[1], "flip") == 0)
            bytes = flipped(arena, bytes, strtoul(word[5], NULL, 10));
        if (same && strcmp(word[1], "cut") == 0)
            bytes = without(arena, bytes, strtol(word[5], NULL, 10));
        need(archive_put(&writer, name, bytes));
    }
    if (!file) return 0;
    need(archive_end(&writer));
    return fclose(file);
}
