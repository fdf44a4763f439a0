/* A frozen ZIP with one of its members another: what a stranger may hand to a verifier. */
#ifndef TEST_FUZZ_ZIP_SWAP_H
#define TEST_FUZZ_ZIP_SWAP_H

#include "verify/verify.h"

#include "base/file.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file without a name, made anew by each call. */
static const char *zip_swap(struct archive *frozen, const char *member, struct span bytes) {
    static char path[64];
    static int fd = -1;
    OWNED_ARENA arena = arena_open(1 << 20);
    if (fd < 0) fd = memfd_create("zip", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    FILE *file = fdopen(dup(fd), "wb");
    struct archive_writer zip = archive_begin(arena, file);
    for (size_t i = 0; i < archive_count(frozen); i++) {
        struct span found;
        bool there = false;
        const char *name = arena_str(arena, archive_name(frozen, i));
        if (err_is(archive_find(frozen, name, &found, &there)) || !there) abort();
        bool swapped = span_is(archive_name(frozen, i), member);
        if (err_is(archive_put(&zip, name, swapped ? bytes : found))) abort();
    }
    if (err_is(archive_end(&zip)) || fclose(file) != 0) abort();
    return path;
}

static struct note_key zip_swap_key(void) {
    OWNED_ARENA arena = arena_open(1 << 16);
    struct note_key key;
    struct span text;
    if (err_is(file_read("test/frozen/log.vkey", 1024, arena, &text))) abort();
    if (err_is(vkey_read(span_cut(text, 0, text.len - 1), &key))) abort();
    return key;
}

#endif
