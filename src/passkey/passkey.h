/* Did this officer's passkey sign that, here and with the person verified? WebAuthn (W3C, level 2)
 * over bytes that a browser handed in; no device is spoken to and nothing is opened. libfido2
 * verifies; what it does not look at is looked at here, before it sees a byte.
 *
 * Taken and nothing else: ES256, person present and verified (UP and UV), no extensions where it
 * signs, attestation "none" or "packed". */
#ifndef PASSKEY_PASSKEY_H
#define PASSKEY_PASSKEY_H

#include "jose/jose.h"

enum {
    PASSKEY_ID_BYTES_MAX = 512, /* of a credential */
    PASSKEY_ORIGIN_BYTES_MAX = 255,
    CLIENT_BYTES_MAX = 2048,        /* clientDataJSON */
    AUTHENTICATOR_BYTES_MAX = 1024, /* authenticatorData of a new credential */
    ASSERTION_BYTES_MAX = 72,       /* ECDSA on P-256 in DER */
    ATTESTATION_BYTES_MAX = 8192,   /* attestationObject */
};

/* ---- where ---- */

/* What the browser calls the pages' address, and the name that passkeys of it are bound to. */
struct passkey_site {
    const char *origin; /* "https://gateway.example.gov", "http://localhost:6104" */
    const char *rp_id;  /* its host */
};
/* ERR_INPUT: not an origin; not https, save on localhost; an IP address, which no passkey is for.
 */
struct err passkey_site_read(struct arena *arena, struct span origin, struct passkey_site *site);

/* ---- a new one ---- */

struct passkey_made {
    struct span id;  /* of the credential, in the arena */
    struct jwk *key; /* its public half; the caller closes it */
    uint32_t count;  /* its signature counter */
};
/* Was it made now, for this site, over this challenge (base64url, as the page had it), with the
 * person verified? `client` and `attestation` as the browser gave them, decoded. Whose make the
 * device is, is not asked: two people vouch for whoever holds it. ERR_INPUT, ERR_PROOF. */
struct err passkey_made_check(struct arena *arena, const struct passkey_site *site,
                              struct span challenge, struct span id, struct span client,
                              struct span attestation, struct passkey_made *made);

/* ---- what it signs ---- */

/* A text and the signature over it, decoded. */
struct passkey_signed {
    struct span payload; /* what was signed; its SHA-256 is the challenge. Empty: signing in */
    struct span id, authenticator, client, assertion;
};
/* The one form in which it is kept, wherever a compact JWS may stand instead: "passkey-1" and these
 * five, each in base64url, parted by dots. */
struct span passkey_write(struct arena *arena, const struct passkey_signed *parts);
bool passkey_is(struct span text);
struct err passkey_read(struct arena *arena, struct span text, struct passkey_signed *parts);

/* The challenge of a text: base64url of its SHA-256. */
struct span passkey_challenge(struct arena *arena, struct span payload);

/* Does it hold under this key, at this site, over this challenge? `*count`: its signature counter,
 * for whoever knows the last one. ERR_INPUT: malformed; ERR_PROOF: it does not hold. */
struct err passkey_check(struct arena *arena, const struct jwk *key,
                         const struct passkey_site *site, struct span challenge,
                         const struct passkey_signed *parts, uint32_t *count);

/* What the browser says the challenge was, before anything is checked. ERR_INPUT. */
struct err passkey_client_challenge(struct arena *arena, struct span client,
                                    struct span *challenge);

#endif
