/* Was this passkey made now and here? The registration of WebAuthn, section 7.1. */
#include "passkey/inside.h"

#include <fido.h>

enum { ES256 = -7 };

static struct err refused(int code) {
    return err_make(ERR_PROOF, "the new passkey does not hold (libfido2: %s)", fido_strerr(code));
}

/* "packed": over the same bytes, by the new key itself or by its maker's certificate. "none" has
 * nothing to hold. */
static int packed_check(fido_cred_t *made, const struct attestation *attestation) {
    int code = fido_cred_set_fmt(made, "packed");
    if (code == FIDO_OK)
        code = fido_cred_set_sig(made, attestation->signature.at, attestation->signature.len);
    if (code == FIDO_OK && attestation->has_certificate)
        code = fido_cred_set_x509(made, attestation->certificate.at, attestation->certificate.len);
    if (code != FIDO_OK) return code;
    return attestation->has_certificate ? fido_cred_verify(made) : fido_cred_verify_self(made);
}

static struct err format_check(fido_cred_t *made, const struct attestation *attestation) {
    if (span_is(attestation->format, "none")) {
        if (!attestation->has_statement) return err_none();
        return err_make(ERR_INPUT, "an attestation of no format has a statement all the same");
    }
    if (!span_is(attestation->format, "packed"))
        return err_make(ERR_INPUT, "the attestation's format is neither \"none\" nor \"packed\"");
    if (attestation->algorithm != ES256 || attestation->signature.len == 0)
        return err_make(ERR_INPUT, "the attestation is not signed by ES256");
    int code = packed_check(made, attestation);
    return code == FIDO_OK ? err_none() : refused(code);
}

static struct err made_fill(fido_cred_t *made, const struct passkey_site *site, struct span client,
                            const struct attestation *attestation) {
    int code = fido_cred_set_type(made, COSE_ES256);
    if (code == FIDO_OK) code = fido_cred_set_rp(made, site->rp_id, NULL);
    if (code == FIDO_OK) code = fido_cred_set_uv(made, FIDO_OPT_TRUE);
    if (code == FIDO_OK) code = fido_cred_set_clientdata(made, client.at, client.len);
    if (code == FIDO_OK)
        code = fido_cred_set_authdata_raw(made, attestation->authenticator.at,
                                          attestation->authenticator.len);
    return code == FIDO_OK ? err_none() : refused(code);
}

/* The key and the id that libfido2 read, which the browser must name too. */
static struct err made_take(struct arena *arena, const fido_cred_t *made, struct span id,
                            struct passkey_made *taken) {
    struct span found = span_of(fido_cred_id_ptr(made), fido_cred_id_len(made));
    struct span point = span_of(fido_cred_pubkey_ptr(made), fido_cred_pubkey_len(made));
    if (fido_cred_type(made) != COSE_ES256)
        return err_make(ERR_INPUT, "the new passkey does not sign by ES256");
    if (!span_equal(found, id) || id.len == 0)
        return err_make(ERR_PROOF, "the new passkey has another id than the browser says");
    taken->id = arena_copy(arena, found);
    return key_of_point(arena, point, &taken->key);
}

struct err passkey_made_check(struct arena *arena, const struct passkey_site *site,
                              struct span challenge, struct span id, struct span client,
                              struct span attestation, struct passkey_made *made) {
    struct attestation parts;
    struct passkey_made taken = {0};
    if (id.len == 0 || id.len > PASSKEY_ID_BYTES_MAX)
        return err_make(ERR_INPUT, "a passkey's id has 1 to %d bytes", PASSKEY_ID_BYTES_MAX);
    TRY(client_check(client, "webauthn.create", challenge, site));
    TRY(attestation_read(attestation, &parts));
    TRY(authenticator_check(parts.authenticator, site, true, &taken.count));
    fido_cred_t *cred = fido_cred_new();
    if (!cred) return err_make(ERR_FAULT, "no memory for a passkey");
    struct err e = made_fill(cred, site, client, &parts);
    if (!err_is(e)) e = format_check(cred, &parts);
    if (!err_is(e)) e = made_take(arena, cred, id, &taken);
    fido_cred_free(&cred);
    if (!err_is(e)) *made = taken;
    return e;
}
