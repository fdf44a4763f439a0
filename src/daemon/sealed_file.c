/* Where does a batch lie until it is decided? */
#include "daemon/sealed_file.h"

#include "base/arena.h"
#include "base/bytes.h"
#include "base/crypt.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    BLOCK_BYTES = 65536,
    SEALED_BYTES = BLOCK_BYTES + GCM_TAG_BYTES, /* the nonce is the number of the block */
};

struct sealed_file {
    struct arena *arena;
    struct secret key;
    int file;
    uint64_t size; /* bytes put */
    uint64_t bytes_max;
    uint8_t block[BLOCK_BYTES]; /* the last, not yet whole */
    uint8_t cipher[SEALED_BYTES];
    /* reading */
    uint64_t at;
    uint64_t opened; /* number of the block in `plain`, plus one; 0: none */
    uint8_t plain[BLOCK_BYTES];
};

struct err sealed_file_open(const char *folder, uint64_t bytes_max, struct sealed_file **sealed) {
    struct arena *arena = arena_open(sizeof(struct sealed_file) + 4096);
    struct sealed_file *opened = ARENA_NEW(arena, struct sealed_file);
    opened->arena = arena;
    opened->bytes_max = bytes_max;
    opened->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (opened->file < 0) {
        struct err e = err_errno("cannot make room for a batch in %s", folder);
        arena_close(arena);
        return e;
    }
    random_fill(opened->key.byte, sizeof opened->key.byte);
    *sealed = opened;
    return err_none();
}

static void nonce_of(uint64_t number, uint8_t nonce[GCM_NONCE_BYTES]) {
    memset(nonce, 0, GCM_NONCE_BYTES);
    be_put_u64(nonce + GCM_NONCE_BYTES - 8, number);
}

static struct err block_put(struct sealed_file *sealed, uint64_t number, size_t len) {
    uint8_t nonce[GCM_NONCE_BYTES];
    size_t whole = len + GCM_TAG_BYTES;
    nonce_of(number, nonce);
    gcm_seal(&sealed->key, nonce, (struct span){0}, span_of(sealed->block, len), sealed->cipher);
    for (size_t done = 0; done < whole;) {
        ssize_t n = pwrite(sealed->file, sealed->cipher + done, whole - done,
                           (off_t)(number * SEALED_BYTES + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return err_errno("cannot keep a batch");
        done += (size_t)n;
    }
    return err_none();
}

struct err sealed_file_write(struct sealed_file *sealed, struct span bytes) {
    if (bytes.len > sealed->bytes_max - sealed->size)
        return err_make(ERR_INPUT, "the batch is longer than it may be");
    while (bytes.len > 0) {
        size_t at = sealed->size % BLOCK_BYTES;
        size_t some = bytes.len < BLOCK_BYTES - at ? bytes.len : BLOCK_BYTES - at;
        memcpy(sealed->block + at, bytes.at, some);
        sealed->size += some;
        bytes = span_cut(bytes, some, bytes.len);
        if (at + some == BLOCK_BYTES)
            TRY(block_put(sealed, sealed->size / BLOCK_BYTES - 1, BLOCK_BYTES));
    }
    return err_none();
}

uint64_t sealed_file_size(const struct sealed_file *sealed) { return sealed->size; }

/* ---- reading ---- */

static bool block_open(struct sealed_file *sealed, uint64_t number) {
    uint8_t nonce[GCM_NONCE_BYTES];
    uint64_t rest = sealed->size - number * BLOCK_BYTES;
    size_t len = rest < BLOCK_BYTES ? (size_t)rest : BLOCK_BYTES;
    if (sealed->opened == number + 1) return true;
    sealed->opened = 0;
    if (len < BLOCK_BYTES) { /* it was never written: it is still here */
        memcpy(sealed->plain, sealed->block, len);
        sealed->opened = number + 1;
        return true;
    }
    for (size_t done = 0; done < SEALED_BYTES;) {
        ssize_t n = pread(sealed->file, sealed->cipher + done, SEALED_BYTES - done,
                          (off_t)(number * SEALED_BYTES + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    nonce_of(number, nonce);
    if (err_is(gcm_open(&sealed->key, nonce, (struct span){0},
                        span_of(sealed->cipher, SEALED_BYTES), sealed->plain))) {
        errno = EBADMSG;
        return false;
    }
    sealed->opened = number + 1;
    return true;
}

static ssize_t stream_read(void *cookie, char *to, size_t room) {
    struct sealed_file *sealed = cookie;
    size_t done = 0;
    while (done < room && sealed->at < sealed->size) {
        uint64_t number = sealed->at / BLOCK_BYTES;
        size_t at = sealed->at % BLOCK_BYTES;
        if (!block_open(sealed, number)) return -1;
        uint64_t rest = sealed->size - sealed->at;
        size_t some = BLOCK_BYTES - at;
        if (some > rest) some = (size_t)rest;
        if (some > room - done) some = room - done;
        memcpy(to + done, sealed->plain + at, some);
        done += some;
        sealed->at += some;
    }
    return (ssize_t)done;
}

static int stream_seek(void *cookie, off64_t *offset, int whence) {
    struct sealed_file *sealed = cookie;
    off64_t base = whence == SEEK_SET   ? 0
                   : whence == SEEK_CUR ? (off64_t)sealed->at
                                        : (off64_t)sealed->size;
    if (base + *offset < 0 || (uint64_t)(base + *offset) > sealed->size) return -1;
    sealed->at = (uint64_t)(base + *offset);
    *offset = (off64_t)sealed->at;
    return 0;
}

struct err sealed_file_read(struct sealed_file *sealed, FILE **file) {
    const cookie_io_functions_t how = {.read = stream_read, .seek = stream_seek};
    sealed->at = 0;
    *file = fopencookie(sealed, "r", how);
    return *file ? err_none() : err_errno("cannot read a batch");
}

void sealed_file_close(struct sealed_file *sealed) {
    if (!sealed) return;
    secret_wipe(&sealed->key);
    close(sealed->file);
    arena_close(sealed->arena);
}
