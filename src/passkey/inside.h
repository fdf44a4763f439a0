/* What the files of this room share. Nothing here is for other rooms. */
#ifndef PASSKEY_INSIDE_H
#define PASSKEY_INSIDE_H

#include "passkey/passkey.h"

#include <fido/types.h>

/* ---- client.c ---- */

/* The browser's own word: of this type ("webauthn.get"), over this challenge, at this origin, and
 * not from within a frame of another's. */
struct err client_check(struct span client, const char *type, struct span challenge,
                        const struct passkey_site *site);

/* ---- cbor.c: attestationObject, of which libfido2 1.12 reads the parts alone ---- */

struct attestation {
    struct span format;        /* "none", "packed" */
    struct span authenticator; /* authenticatorData */
    bool has_statement;        /* attStmt is not empty */
    bool has_certificate;
    int64_t algorithm;                  /* of attStmt; 0: none is named */
    struct span signature, certificate; /* of attStmt; the first of x5c */
};
/* Exactly one map of these members, in definite lengths and shortest form; nothing after it. */
struct err attestation_read(struct span bytes, struct attestation *attestation);
/* Exactly so many maps, one after another, of few members and not deep. */
bool maps_are(struct span bytes, size_t count);

/* ---- authenticator.c ---- */

enum { AUTHENTICATOR_HEAD = 37 }; /* hash of the site's name, flags, counter */
enum {
    FLAG_PRESENT = 1,
    FLAG_VERIFIED = 4,
    FLAG_ATTESTED = 64, /* a new credential follows */
    FLAG_EXTENSIONS = 128,
};
/* For this site, with the person there and verified. With a new credential: its key, what browsers
 * had the device add unasked (credProtect), and nothing else; without: nothing else at all. */
struct err authenticator_check(struct span authenticator, const struct passkey_site *site,
                               bool attested, uint32_t *count);

/* ---- key.c: the same key, as libfido2 and as JOSE have it ---- */

enum { KEY_POINT_BYTES = 64 }; /* x, y */
struct err key_to_point(struct arena *arena, const struct jwk *key, uint8_t point[KEY_POINT_BYTES]);
struct err key_of_point(struct arena *arena, struct span point, struct jwk **key);

#endif
