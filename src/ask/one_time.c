/* How does a person get in who has no key? */
#include "ask/one_time.h"

#include "ask/enact.h"

#include <assert.h>
#include <ctype.h>

enum { ARENA_BYTES = 65536 };

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const struct span label = SPAN_LITERAL("portcullis one-time code/1");

/* ---- the code ---- */

static void grouped(const char plain[ONE_TIME_SYMBOLS], char code[ONE_TIME_BYTES]) {
    size_t at = 0;
    for (size_t i = 0; i < ONE_TIME_SYMBOLS; i++) {
        if (i > 0 && i % 4 == 0) code[at++] = '-';
        code[at++] = plain[i];
    }
    code[at] = '\0';
}

void one_time_draw(char code[ONE_TIME_BYTES]) {
    uint8_t random[ONE_TIME_SYMBOLS];
    char plain[ONE_TIME_SYMBOLS];
    random_fill(random, sizeof random);
    for (size_t i = 0; i < ONE_TIME_SYMBOLS; i++)
        plain[i] = symbols[random[i] & 31];
    grouped(plain, code);
    explicit_bzero(random, sizeof random);
    explicit_bzero(plain, sizeof plain);
}

/* 0: no symbol. */
static char symbol_of(uint8_t typed) {
    char c = (char)toupper(typed);
    if (c == 'O') return '0';
    if (c == 'I' || c == 'L') return '1';
    return c && strchr(symbols, c) ? c : '\0';
}

bool one_time_read(struct span typed, char code[ONE_TIME_BYTES]) {
    char plain[ONE_TIME_SYMBOLS];
    size_t count = 0;
    bool good = typed.len <= ONE_TIME_TYPED_MAX;
    for (size_t i = 0; good && i < typed.len; i++) {
        uint8_t c = typed.at[i];
        if (c == '-' || c == ' ' || (c >= '\t' && c <= '\r')) continue;
        char symbol = symbol_of(c);
        good = symbol && count < ONE_TIME_SYMBOLS;
        if (good) plain[count++] = symbol;
    }
    good = good && count == ONE_TIME_SYMBOLS;
    if (good) grouped(plain, code);
    explicit_bzero(plain, sizeof plain);
    return good;
}

/* ---- the secret that it opens ---- */

static struct secret key_of(const struct keeper *keeper, const char code[ONE_TIME_BYTES]) {
    return hkdf_sha256(secret_span(&keeper->subject_key), span_str(code), label);
}

enum { SEALED_BYTES = GCM_NONCE_BYTES + SECRET_BYTES + GCM_TAG_BYTES };
static_assert((int)SEALED_BYTES <= (int)CODE_SEALED_BYTES_MAX, "the vault takes it");

static void secret_seal(const struct keeper *keeper, const char code[ONE_TIME_BYTES],
                        const struct secret *subject, uint8_t sealed[SEALED_BYTES]) {
    struct secret key = key_of(keeper, code);
    random_fill(sealed, GCM_NONCE_BYTES);
    gcm_seal(&key, sealed, label, secret_span(subject), sealed + GCM_NONCE_BYTES);
    secret_wipe(&key);
}

static struct err secret_open(const struct keeper *keeper, const char code[ONE_TIME_BYTES],
                              struct span sealed, struct secret *subject) {
    if (sealed.len != SEALED_BYTES)
        return err_make(ERR_FAULT, "a code's row of the vault was altered; restore the vault from "
                                   "a copy");
    struct secret key = key_of(keeper, code);
    struct err e = gcm_open(&key, sealed.at, label, span_cut(sealed, GCM_NONCE_BYTES, sealed.len),
                            subject->byte);
    secret_wipe(&key);
    return err_is(e) ? err_make(ERR_FAULT, "a code's row of the vault does not open; restore the "
                                           "vault from a copy")
                     : e;
}

/* ---- making and taking ---- */

struct err one_time_make(struct keeper *keeper, const struct secret *subject, struct span acts,
                         char code[ONE_TIME_BYTES], instant *until, uint64_t *index) {
    uint8_t sealed[SEALED_BYTES];
    TRY(inspection_record(keeper, "subject", acts, subject, index));
    instant now = keeper_now(keeper);
    *until = now + (instant)ONE_TIME_DAYS * 86400;
    one_time_draw(code);
    secret_seal(keeper, code, subject, sealed);
    return code_put(keeper->vault, span_str(code), secret_span(subject), now, *until,
                    span_of(sealed, sizeof sealed));
}

static struct err refused(void) {
    return err_make(ERR_REFUSED, "the code is not valid, or it was used before");
}

/* What cannot be a code is looked up as one that nobody has: it takes the same way. */
static struct err sealed_find(struct keeper *keeper, struct arena *arena, struct span typed,
                              char code[ONE_TIME_BYTES], struct span *sealed, bool *has) {
    bool well_made = one_time_read(typed, code);
    if (!well_made) one_time_draw(code);
    TRY(code_find(keeper->vault, arena, span_str(code), keeper_now(keeper), sealed, has));
    *has = *has && well_made;
    return err_none();
}

struct err one_time_take(struct keeper *keeper, struct span typed, struct secret *subject) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    char code[ONE_TIME_BYTES];
    struct span sealed;
    bool has = false;
    uint64_t index;
    TRY(sealed_find(keeper, arena, typed, code, &sealed, &has));
    if (!has) return refused();
    TRY(secret_open(keeper, code, sealed, subject));
    struct err e =
        inspection_record(keeper, "subject", SPAN_LITERAL("one-time code"), subject, &index);
    if (!err_is(e)) e = code_spend(keeper->vault, span_str(code));
    explicit_bzero(code, sizeof code);
    if (err_is(e)) secret_wipe(subject);
    return e;
}
