/* How are a million answers sealed to one requester? One agreement for the batch, then A256GCM
 * under its content key, a line at a time (RFC 7518 section 4.5, "dir"). */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdio.h>

static const char *const what = "sealed line (JWE)";
static const char *const batch_typ = "portcullis-batch+jwe";

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
