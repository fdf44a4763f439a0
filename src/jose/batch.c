/* How are a million answers sealed to one requester, and its asks to the custodian? One agreement
 * for the batch, then A256GCM under its content key, a line at a time (RFC 7518 section 4.5,
 * "dir"). */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdio.h>

static const char *const what = "sealed line (JWE)";
static const char *const batch_typ = "portcullis-batch+jwe";
static const char *const lines_typ = "portcullis-lines+jwe";
static const char *const lines_key = "content key of the lines";

struct err jwe_batch_begin(struct arena *arena, const struct jwk *to, struct jwe_batch *batch,
                           struct span *header_jwe) {
    struct jwe_batch fresh;
    random_fill(fresh.content_key.byte, SECRET_BYTES);
    struct err e = jwe_seal(arena, to, batch_typ, secret_span(&fresh.content_key), header_jwe);
    if (!err_is(e)) *batch = fresh;
    jwe_batch_wipe(&fresh);
    return e;
}

/* One writing only, so that a reader compares it instead of parsing it. */
static struct span line_header(struct arena *arena, uint64_t line) {
    char text[80];
    int len = snprintf(text, sizeof text, "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"line\":%llu}",
                       (unsigned long long)line);
    assert(len > 0 && (size_t)len < sizeof text);
    return base64url_write(arena, span_of(text, (size_t)len));
}

struct span jwe_batch_seal(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                           struct span plain) {
    assert(line <= JSON_INTEGER_MAX);
    uint8_t nonce[GCM_NONCE_BYTES];
    random_fill(nonce, sizeof nonce);
    return jwe_compact(arena, line_header(arena, line), &batch->content_key, nonce, plain);
}

struct err jwe_batch_resume(struct arena *arena, const struct jwk *key, struct span header_jwe,
                            struct jwe_batch *batch) {
    struct jwe_header header;
    struct span content;
    TRY(jwe_peek(arena, header_jwe, batch_typ, &header));
    TRY(jwe_open(arena, key, header_jwe, &content));
    if (content.len != SECRET_BYTES)
        return err_make(ERR_INPUT, "the batch's seal does not hold a content key of %d bytes",
                        SECRET_BYTES);
    memcpy(batch->content_key.byte, content.at, SECRET_BYTES);
    return err_none();
}

struct err jwe_batch_open(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                          struct span jwe, struct span *plain) {
    struct span part[5];
    TRY(form_split(jwe, JWE_BYTES_MAX, what, 5, part));
    if (!span_equal(part[0], line_header(arena, line)))
        return err_make(ERR_PROOF, "%s: it was not sealed as line %llu of a batch", what,
                        (unsigned long long)line);
    struct jwe_body body;
    TRY(jwe_body_read(arena, part, what, &body));
    uint8_t *out = arena_alloc(arena, body.sealed.len);
    struct err e = gcm_open(&batch->content_key, body.nonce.at, part[0], body.sealed, out);
    if (err_is(e)) return err_at(e, "%s", what);
    *plain = span_of(out, body.sealed.len - GCM_TAG_BYTES);
    return err_none();
}

void jwe_batch_wipe(struct jwe_batch *batch) { secret_wipe(&batch->content_key); }

/* ---- inward ---- */

struct err jwe_lines_begin(struct arena *arena, const struct jwk *to, struct span of,
                           struct jwe_batch *batch, struct span *header_jwe) {
    struct jwe_batch fresh;
    OWNED_ARENA scratch = arena_open(KEY_FILE_BYTES_MAX); /* wiped: it has the key in clear */
    random_fill(fresh.content_key.byte, SECRET_BYTES);
    struct span k = base64url_write(scratch, secret_span(&fresh.content_key));
    const char *jwk = arena_printf(scratch, "{\"k\":\"%.*s\",\"kid\":\"%.*s\",\"kty\":\"oct\"}",
                                   SPAN_FMT(k), SPAN_FMT(of));
    struct err e = jwe_seal(arena, to, lines_typ, span_str(jwk), header_jwe);
    if (!err_is(e)) *batch = fresh;
    jwe_batch_wipe(&fresh);
    return e;
}

static struct err octets_read(struct arena *arena, const json_t *jwk, struct span of,
                              struct jwe_batch *batch) {
    static const char *const known[] = {"k", "kid", "kty", NULL};
    struct span text;
    struct span content;
    TRY(json_known_only(jwk, known, lines_key));
    TRY(form_fixed(jwk, lines_key, "kty", "oct"));
    TRY(json_need_str(jwk, lines_key, "kid", 255, &text));
    if (!span_equal(text, of))
        return err_make(ERR_PROOF, "%s: it was sealed for another batch", lines_key);
    TRY(json_need_str(jwk, lines_key, "k", 64, &text));
    TRY(base64url_read(arena, text, &content));
    if (content.len != SECRET_BYTES)
        return err_make(ERR_INPUT, "%s: it is not of %d bytes", lines_key, SECRET_BYTES);
    memcpy(batch->content_key.byte, content.at, SECRET_BYTES);
    return err_none();
}

struct err jwe_lines_resume(struct arena *arena, const struct jwk *key, struct span header_jwe,
                            struct span of, struct jwe_batch *batch) {
    struct jwe_header header;
    struct span text;
    OWNED_JSON jwk = NULL;
    TRY(jwe_peek(arena, header_jwe, lines_typ, &header));
    TRY(jwe_open(arena, key, header_jwe, &text));
    TRY(json_read(text, KEY_FILE_BYTES_MAX, &jwk));
    return octets_read(arena, jwk, of, batch);
}
