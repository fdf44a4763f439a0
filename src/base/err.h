/* A fault: the world failed, or the bytes are malformed. A refusal is not an err (it is a value
 * with a citation), and a bug is an assert.
 *
 * The text is one sentence: what, where, what to do. It never holds a name, a TIN, an address, an
 * amount or a key. It lives in a small ring of static buffers (no process of ours has threads)
 * and stays valid until eight further errors have been made. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

enum err_kind {
    ERR_NONE = 0, /* no fault */
    ERR_FAULT,    /* the world failed: disk, key file, ledger; exit 1 */
    ERR_USAGE,    /* the command line is wrong; exit 2 */
    ERR_INPUT,    /* the bytes given are malformed; exit 2 */
    ERR_REFUSED,  /* turned away at the door, not adjudicated: unknown key, bad signature, stale, an
                     id used before with other bytes; exit 3, nothing recorded, nothing released */
    ERR_STALE,    /* decided under an order head that is no longer the newest: decide again */
    ERR_PROOF,    /* a proof or a signature does not hold; exit 7 */
};

struct [[nodiscard]] err {
    enum err_kind kind;
    const char *text;
};

static inline struct err err_none(void) { return (struct err){ERR_NONE, ""}; }
static inline bool err_is(struct err e) { return e.kind != ERR_NONE; }

/* Makes an err from a printf format. `kind` is not ERR_NONE. */
struct err err_make(enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes an ERR_FAULT that ends in strerror(errno): "<formatted>: No space left on device". */
struct err err_errno(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same error, its text begun with "<formatted>: ". */
struct err err_at(struct err e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Returns from the calling function when `x` is an error. */
#define TRY(x)                                                                                     \
    do {                                                                                           \
        struct err try_err_ = (x);                                                                 \
        if (err_is(try_err_)) return try_err_;                                                     \
    } while (0)

#endif
