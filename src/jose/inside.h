/* What the files of this room share, and nobody outside sees. */
#ifndef JOSE_INSIDE_H
#define JOSE_INSIDE_H

#include "jose/jose.h"

#include <openssl/evp.h>

enum {
    SIGNATURE_BYTES = JWS_SIGNATURE_BYTES,
    DER_BYTES_MAX = 72,     /* the same in DER */
    POINT_BYTES = 65,       /* 0x04, x, y */
    COORDINATE_BYTES = 32,  /* of P-256 */
    COORDINATE_TEXT = 44,   /* base64url of one, NUL */
    HEADER_BYTES_MAX = 1024 /* a protected header, decoded */
};

/* ---- jwk.c ---- */

EVP_PKEY *jwk_pkey(const struct jwk *key);
/* x and y in base64url, NUL-terminated. */
const char *jwk_x(const struct jwk *key);
const char *jwk_y(const struct jwk *key);
/* The public point as an ephemeral key has it. */
void point_of(const EVP_PKEY *pkey, uint8_t point[POINT_BYTES]);

/* ---- es256.c ---- */

struct err es256_sign(const struct jwk *key, struct span bytes, uint8_t signature[SIGNATURE_BYTES]);

/* ---- form.c ---- */

/* Cuts a compact serialization at its dots: exactly `count` parts, base64url letters only. */
struct err form_split(struct span compact, size_t bytes_max, const char *what, size_t count,
                      struct span *part);
/* Decodes a protected header: bounded, strict JSON, only the members in `known`. */
struct err form_header(struct arena *arena, struct span part, const char *what,
                       const char *const *known, json_t **header);
/* The member stands there and is exactly `wanted`. */
struct err form_fixed(const json_t *object, const char *what, const char *key, const char *wanted);
/* kid is the text of a SHA-256 thumbprint; typ equals `typ` unless that is NULL. */
struct err form_names(struct arena *arena, const json_t *header, const char *what, const char *typ,
                      char kid[KID_BYTES], struct span *found_typ);

/* ---- jwe.c ---- */

struct jwe_body {
    struct span nonce;
    struct span sealed; /* ciphertext, then tag */
};
/* The four parts after the header: no wrapped key, a nonce of 12 bytes, a tag of 16. */
struct err jwe_body_read(struct arena *arena, const struct span part[5], const char *kind,
                         struct jwe_body *body);
/* Seals and writes the compact form; `header` is in base64url and is the associated data. */
struct span jwe_compact(struct arena *arena, struct span header, const struct secret *key,
                        const uint8_t nonce[GCM_NONCE_BYTES], struct span plain);

/* ---- kdf.c ---- */

/* RFC 7518 section 4.6.2 for keys of at most 256 bits: one round of SHA-256. */
struct secret kdf_concat(struct span agreed, struct span algorithm, struct span party_u,
                         struct span party_v, unsigned bits);

#endif
