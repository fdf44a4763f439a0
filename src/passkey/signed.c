/* Does what a passkey signed hold? The assertion of WebAuthn, section 7.2, and the text in which it
 * is kept. */
#include "passkey/inside.h"

#include "base/bytes.h"

#include <fido.h>
#include <fido/es256.h>

/* ---- the text ---- */

#define MARK "passkey-1."
enum { PARTS = 5 };

bool passkey_is(struct span text) { return span_begins(text, SPAN_LITERAL(MARK)); }

struct span passkey_write(struct arena *arena, const struct passkey_signed *parts) {
    const struct span part[PARTS] = {parts->payload, parts->id, parts->authenticator, parts->client,
                                     parts->assertion};
    struct text out = {.arena = arena};
    text_put_str(&out, "passkey-1");
    for (size_t i = 0; i < PARTS; i++) {
        text_put_byte(&out, '.');
        text_put(&out, base64url_write(arena, part[i]));
    }
    return text_span(&out);
}

static struct err form_bad(void) {
    return err_make(ERR_INPUT, "what a passkey signed is kept as \"passkey-1\" and five parts in "
                               "base64url, parted by dots");
}

struct err passkey_read(struct arena *arena, struct span text, struct passkey_signed *parts) {
    static const size_t most[PARTS] = {JWS_BYTES_MAX, PASSKEY_ID_BYTES_MAX, AUTHENTICATOR_HEAD,
                                       CLIENT_BYTES_MAX, ASSERTION_BYTES_MAX};
    struct span part[PARTS];
    if (!passkey_is(text) || text.len > JWS_BYTES_MAX) return form_bad();
    struct span left = span_cut(text, sizeof MARK - 1, text.len);
    for (size_t i = 0; i < PARTS; i++) {
        size_t dot = span_find_byte(left, '.');
        struct span letters = span_cut(left, 0, dot);
        if ((dot == left.len) != (i == PARTS - 1) || letters.len / 4 * 3 > most[i] ||
            err_is(base64url_read(arena, letters, &part[i])) || part[i].len > most[i])
            return form_bad();
        left = dot == left.len ? span_of("", 0) : span_cut(left, dot + 1, left.len);
    }
    *parts = (struct passkey_signed){part[0], part[1], part[2], part[3], part[4]};
    return err_none();
}

struct span passkey_challenge(struct arena *arena, struct span payload) {
    struct digest digest = sha256(payload);
    return base64url_write(arena, digest_span(&digest));
}

/* ---- the signature ---- */

static int assertion_fill(fido_assert_t *assertion, const struct passkey_site *site,
                          const struct passkey_signed *parts) {
    int code = fido_assert_set_count(assertion, 1);
    if (code == FIDO_OK)
        code = fido_assert_set_clientdata(assertion, parts->client.at, parts->client.len);
    if (code == FIDO_OK) code = fido_assert_set_rp(assertion, site->rp_id);
    if (code == FIDO_OK)
        code = fido_assert_set_authdata_raw(assertion, 0, parts->authenticator.at,
                                            parts->authenticator.len);
    if (code == FIDO_OK) code = fido_assert_set_extensions(assertion, 0);
    if (code == FIDO_OK) code = fido_assert_set_up(assertion, FIDO_OPT_TRUE);
    if (code == FIDO_OK) code = fido_assert_set_uv(assertion, FIDO_OPT_TRUE);
    if (code == FIDO_OK)
        code = fido_assert_set_sig(assertion, 0, parts->assertion.at, parts->assertion.len);
    return code;
}

static struct err assertion_verify(struct arena *arena, const struct jwk *key,
                                   const struct passkey_site *site,
                                   const struct passkey_signed *parts) {
    uint8_t point[KEY_POINT_BYTES];
    TRY(key_to_point(arena, key, point));
    es256_pk_t *public = es256_pk_new();
    fido_assert_t *assertion = fido_assert_new();
    int code =
        public && assertion ? es256_pk_from_ptr(public, point, sizeof point) : FIDO_ERR_INTERNAL;
    if (code == FIDO_OK) code = assertion_fill(assertion, site, parts);
    if (code == FIDO_OK) code = fido_assert_verify(assertion, 0, COSE_ES256, public);
    fido_assert_free(&assertion);
    es256_pk_free(&public);
    if (code == FIDO_OK) return err_none();
    return err_make(ERR_PROOF, "the passkey's signature does not hold (libfido2: %s)",
                    fido_strerr(code));
}

struct err passkey_check(struct arena *arena, const struct jwk *key,
                         const struct passkey_site *site, struct span challenge,
                         const struct passkey_signed *parts, uint32_t *count) {
    uint32_t found = 0;
    if (parts->id.len == 0 || parts->id.len > PASSKEY_ID_BYTES_MAX)
        return err_make(ERR_INPUT, "a passkey's id has 1 to %d bytes", PASSKEY_ID_BYTES_MAX);
    if (parts->assertion.len == 0 || parts->assertion.len > ASSERTION_BYTES_MAX)
        return err_make(ERR_INPUT, "a passkey's signature has at most %d bytes",
                        ASSERTION_BYTES_MAX);
    TRY(client_check(parts->client, "webauthn.get", challenge, site));
    TRY(authenticator_check(parts->authenticator, site, false, &found));
    TRY(assertion_verify(arena, key, site, parts));
    *count = found;
    return err_none();
}
