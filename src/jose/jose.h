/* Who signed this, and who alone may open that? JWK, JWS, JWE: the one room with libjose.
 *
 * Exactly these forms, everything else is refused before a key is touched (DECIDED):
 *   JWS  compact, {"alg":"ES256","kid":...,"typ":...} and no other header member;
 *   JWE  compact, ECDH-ES + A256GCM with an ephemeral P-256 key (single answer);
 *   batch: one ECDH-ES agreement a batch, each line dir + A256GCM, line number as associated data.
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

struct jwk *jwk_create(void);                            /* new private key */
struct err jwk_read(struct span json, struct jwk **key); /* public or private JWK */
struct err jwk_read_json(const json_t *json, struct jwk **key);
void jwk_close(struct jwk *key);
bool jwk_is_private(const struct jwk *key);
const char *jwk_kid(const struct jwk *key); /* thumbprint */
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

/* Seals to a public key; header {"alg":"ECDH-ES","enc":"A256GCM","epk":{...},"kid":...,"typ":...}.
 */
struct err jwe_seal(struct arena *arena, const struct jwk *to, const char *typ, struct span plain,
                    struct span *jwe);
struct err jwe_open(struct arena *arena, const struct jwk *key, struct span jwe,
                    struct span *plain);

/* One agreement for a batch. The header JWE (ECDH-ES, to the requester) carries a fresh 32-byte
 * content key; each line is then a compact JWE {"alg":"dir","enc":"A256GCM"} under that key whose
 * protected header also has "line":<number>, so the line number is authenticated. Nonces are the
 * line number (12 bytes big-endian): never twice under one key. */
struct jwe_batch {
    struct secret content_key;
};
struct err jwe_batch_begin(struct arena *arena, const struct jwk *to, struct jwe_batch *batch,
                           struct span *header_jwe);
struct span jwe_batch_seal(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                           struct span plain);
struct err jwe_batch_resume(struct arena *arena, const struct jwk *key, struct span header_jwe,
                            struct jwe_batch *batch);
struct err jwe_batch_open(struct arena *arena, const struct jwe_batch *batch, uint64_t line,
                          struct span jwe, struct span *plain);
void jwe_batch_wipe(struct jwe_batch *batch);

#endif
