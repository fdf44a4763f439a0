/* Who signed this, and who alone may open that? JWK, JWS, JWE by OpenSSL's EVP; libjose, the `jose`
 * command and npm `jose` are the independent witnesses in the tests.
 *
 * Exactly these forms, everything else is refused before a key is touched (DECIDED):
 *   JWS  compact, {"alg":"ES256","kid":...,"typ":...} and no other header member;
 *   JWE  compact, ECDH-ES + A256GCM with an ephemeral P-256 key (single answer);
 *   batch: one ECDH-ES agreement a batch, each line dir + A256GCM, line number as associated data,
 *          of the answers and of the asks.
 */
#ifndef JOSE_JOSE_H
#define JOSE_JOSE_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"

enum { KID_BYTES = 44 }; /* RFC 7638 SHA-256 thumbprint, base64url (43), NUL */

/* A P-256 key. Opaque; holds an EVP_PKEY. `jwk_close` wipes. */
struct jwk;

struct jwk *jwk_create(void); /* new private key */
/* Public or private. Only kty EC on P-256, canonical base64url, a point on the curve, a `d` that
 * belongs to it, a `kid` (when given) that is the thumbprint; no member that is not known. */
struct err jwk_read(struct span json, struct jwk **key);
struct err jwk_read_json(const json_t *json, struct jwk **key);
void jwk_close(struct jwk *key);
bool jwk_is_private(const struct jwk *key);
const char *jwk_kid(const struct jwk *key); /* thumbprint */
/* A public key as two numbers, x and y. ERR_INPUT where they are no point of the curve. */
enum { JWK_POINT_BYTES = 64 };
void jwk_point(const struct jwk *key, uint8_t xy[JWK_POINT_BYTES]);
struct err jwk_of_point(const uint8_t xy[JWK_POINT_BYTES], struct jwk **key);
/* Canonical JSON of the public (or, only for a file of mode 0600, the private) form. */
struct span jwk_write_public(struct arena *arena, const struct jwk *key);
struct span jwk_write_private(struct arena *arena, const struct jwk *key);
json_t *jwk_public_json(const struct jwk *key); /* new reference */

static inline void jwk_release(struct jwk **key) { jwk_close(*key); }
#define OWNED_JWK __attribute__((cleanup(jwk_release))) struct jwk *

/* ---- JWS ---- */

struct jws_header {
    char kid[KID_BYTES];
    struct span typ;
};
enum { JWS_SIGNATURE_BYTES = 64 }; /* of ES256: r, then s */
/* One of good form, of which nothing is proven yet. */
struct jws_taken {
    struct jws_header header;
    struct span payload;
    struct digest digest; /* of what was signed */
    uint8_t signature[JWS_SIGNATURE_BYTES];
};
struct err jws_take(struct arena *arena, struct span jws, const char *typ, struct jws_taken *taken);
/* ERR_PROOF where it names another key, or does not hold under this one. */
struct err jws_taken_check(const struct jws_taken *taken, const struct jwk *key);

/* The same with nothing but numbers: r and s over a digest, under a key. */
bool es256_holds(const struct jwk *key, const struct digest *digest,
                 const uint8_t signature[JWS_SIGNATURE_BYTES]);

/* Splits and checks the form without a key: three parts, strict base64url, header exactly as
 * above, typ equal to `typ`. `*payload` is decoded bytes in the arena, not yet trusted. */
struct err jws_peek(struct arena *arena, struct span jws, const char *typ,
                    struct jws_header *header, struct span *payload);
/* As jws_peek, then verifies with `key`, whose kid must be the header's. ERR_PROOF otherwise. */
struct err jws_verify(struct arena *arena, struct span jws, const char *typ, const struct jwk *key,
                      struct span *payload);
struct err jws_sign(struct arena *arena, const struct jwk *key, const char *typ,
                    struct span payload, struct span *jws);

/* ---- JWE ---- */

/* Longest compact JWE that is read: an answer of every field for every year is a third of it. */
enum { JWE_BYTES_MAX = 1024 * 1024 };

struct jwe_header {
    char kid[KID_BYTES];
    struct span typ;
};
/* Checks the form of a sealed answer without a key: five parts, header exactly as below, typ equal
 * to `typ` (NULL: any). */
struct err jwe_peek(struct arena *arena, struct span jwe, const char *typ,
                    struct jwe_header *header);

/* Seals to a public key; header {"alg":"ECDH-ES","enc":"A256GCM","epk":{...},"kid":...,"typ":...}.
 */
struct err jwe_seal(struct arena *arena, const struct jwk *to, const char *typ, struct span plain,
                    struct span *jwe);
/* As jwe_peek, then opens with the private key whose kid is the header's. ERR_PROOF when it was
 * sealed to another key or does not open. Whoever cares which kind of answer this is calls
 * jwe_peek with its typ first. */
struct err jwe_open(struct arena *arena, const struct jwk *key, struct span jwe,
                    struct span *plain);

/* One agreement for a batch. The header JWE (ECDH-ES, to the requester, typ
 * "portcullis-batch+jwe") carries a fresh 32-byte content key; each line is then a compact JWE
 * {"alg":"dir","enc":"A256GCM","line":<number>} under that key, so the line number is
 * authenticated. Nonces are random (at most 2^32 lines a key, SP 800-38D section 8.3), so a line
 * that is decided and sealed again, or a batch that goes on after a restart with the same key,
 * never meets an old one. */
struct jwe_batch {
    struct secret content_key;
};
struct err jwe_batch_begin(struct arena *arena, const struct jwk *to, struct jwe_batch *batch,
                           struct span *header_jwe);
struct span jwe_batch_seal(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                           struct span plain);
/* The requester's side: opens the header with its private key; then any line in any order. */
struct err jwe_batch_resume(struct arena *arena, const struct jwk *key, struct span header_jwe,
                            struct jwe_batch *batch);
struct err jwe_batch_open(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                          struct span jwe, struct span *plain);
void jwe_batch_wipe(struct jwe_batch *batch);

/* The same forms inward: lines of asks to the custodian. The header JWE (typ
 * "portcullis-lines+jwe") carries the content key as an octet JWK (RFC 7518 section 6.4) whose
 * `kid` is `of`: whose lines these are and in which batch, so that a header which another copies
 * opens nothing for it. Lines are sealed and opened as above. */
struct err jwe_lines_begin(struct arena *arena, const struct jwk *to, struct span of,
                           struct jwe_batch *batch, struct span *header_jwe);
/* ERR_PROOF: sealed to another key, changed, or for another than `of`. */
struct err jwe_lines_resume(struct arena *arena, const struct jwk *key, struct span header_jwe,
                            struct span of, struct jwe_batch *batch);

#endif
