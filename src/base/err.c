/* How is a fault said in one sentence? */
#include "base/err.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ERR_TEXT_BYTES = 768, ERR_RING = 8 };

static char ring[ERR_RING][ERR_TEXT_BYTES];
static unsigned ring_next;

static char *ring_slot(void) { return ring[ring_next++ % ERR_RING]; }

struct err err_make(enum err_kind kind, const char *format, ...) {
    assert(kind != ERR_NONE);
    char *slot = ring_slot();
    va_list arg;
    va_start(arg, format);
    vsnprintf(slot, ERR_TEXT_BYTES, format, arg);
    va_end(arg);
    return (struct err){kind, slot};
}

struct err err_errno(const char *format, ...) {
    int cause = errno;
    char *slot = ring_slot();
    va_list arg;
    va_start(arg, format);
    int n = vsnprintf(slot, ERR_TEXT_BYTES, format, arg);
    va_end(arg);
    if (n < 0) n = 0;
    if (n < ERR_TEXT_BYTES - 3)
        snprintf(slot + n, (size_t)(ERR_TEXT_BYTES - n), ": %s", strerror(cause));
    return (struct err){ERR_FAULT, slot};
}

struct err err_at(struct err e, const char *format, ...) {
    assert(e.kind != ERR_NONE);
    char *slot = ring_slot();
    va_list arg;
    va_start(arg, format);
    int n = vsnprintf(slot, ERR_TEXT_BYTES, format, arg);
    va_end(arg);
    if (n < 0) n = 0;
    if (n < ERR_TEXT_BYTES - 3) snprintf(slot + n, (size_t)(ERR_TEXT_BYTES - n), ": %s", e.text);
    return (struct err){e.kind, slot};
}
