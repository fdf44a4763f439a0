/* Where do our own secret keys live? In files of mode 0600, made once, never overwritten. */
#include "base/key.h"

#include "base/bytes.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file is 64 hex digits and a newline, so that it survives copying by hand. */
enum { KEY_TEXT_BYTES = 2 * SECRET_BYTES + 1 };

struct err key_create(const char *path, struct secret *key) {
    char text[KEY_TEXT_BYTES + 1];
    struct secret fresh;
    random_fill(fresh.byte, sizeof fresh.byte);
    hex_write(secret_span(&fresh), text);
    text[KEY_TEXT_BYTES - 1] = '\n';
    struct err e = file_write_new(path, span_of(text, KEY_TEXT_BYTES), 0600);
    if (!err_is(e)) *key = fresh;
    OPENSSL_cleanse(text, sizeof text);
    secret_wipe(&fresh);
    return e;
}

struct err key_open(const char *path, struct secret *key) {
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return err_make(ERR_FAULT,
                        "the key file %s is missing; restore it from its backup, "
                        "nothing can be opened without it",
                        path);
    if (fd < 0) return err_errno("cannot open the key file %s", path);
    struct stat found;
    uint8_t text[KEY_TEXT_BYTES + 1];
    ssize_t got = fstat(fd, &found) == 0 ? read(fd, text, sizeof text) : -1;
    close(fd);
    struct err e = err_none();
    if (got < 0)
        e = err_errno("cannot read the key file %s", path);
    else if (!S_ISREG(found.st_mode))
        e = err_make(ERR_FAULT, "%s is not a file; a key file was expected there", path);
    else if ((found.st_mode & 077) != 0)
        e = err_make(ERR_FAULT,
                     "the key file %s can be read by others; chmod 600 it, and change "
                     "the key if that was so for long",
                     path);
    else if (found.st_uid != geteuid())
        e = err_make(ERR_FAULT, "the key file %s belongs to another user; run as its owner", path);
    else if (got != KEY_TEXT_BYTES || text[KEY_TEXT_BYTES - 1] != '\n' ||
             err_is(hex_read(span_of(text, 2 * SECRET_BYTES), key->byte, SECRET_BYTES)))
        e = err_make(ERR_FAULT, "the key file %s is damaged; restore it from its backup", path);
    OPENSSL_cleanse(text, sizeof text);
    return e;
}

struct err key_mode_check(const char *path) {
    struct stat found;
    if (strcmp(path, "-") == 0) return err_none();
    if (stat(path, &found) != 0) return err_errno("cannot look at the key file %s", path);
    if (S_ISREG(found.st_mode) && (found.st_mode & 077) != 0)
        return err_make(ERR_FAULT,
                        "the private key file %s can be read by others; chmod 600 it, and change "
                        "the key if that was so for long",
                        path);
    return err_none();
}
