/* Hashes, MACs, AEAD, key derivation and randomness: OpenSSL 3 EVP with fetched algorithms. */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

enum { DIGEST_BYTES = 32, SECRET_BYTES = 32, GCM_NONCE_BYTES = 12, GCM_TAG_BYTES = 16 };

struct digest {
    uint8_t byte[DIGEST_BYTES];
};

/* Key material. Wipe with secret_wipe; never print, never put in an err. */
struct secret {
    uint8_t byte[SECRET_BYTES];
};

static inline struct span digest_span(const struct digest *d) {
    return span_of(d->byte, DIGEST_BYTES);
}
static inline struct span secret_span(const struct secret *s) {
    return span_of(s->byte, SECRET_BYTES);
}

void secret_wipe(struct secret *secret);

/* SHA-256 of the parts joined. Cannot fail (aborts if OpenSSL has no SHA-256). */
struct digest sha256(struct span bytes);
struct digest sha256_parts(const struct span *part, size_t count);

/* A SHA-256 that is fed piece by piece (files, batches). */
struct sha256_stream;
struct sha256_stream *sha256_open(void);
void sha256_feed(struct sha256_stream *stream, struct span bytes);
struct digest sha256_close(struct sha256_stream *stream); /* frees */

/* HMAC-SHA-256 over the parts joined. */
struct digest hmac_sha256(struct span key, const struct span *part, size_t count);

/* The same under a key that is used often: made ready once. */
struct hmac_key;
struct hmac_key *hmac_open(struct span key);
struct digest hmac_parts(const struct hmac_key *key, const struct span *part, size_t count);
void hmac_close(struct hmac_key *key); /* wipes; NULL is allowed */

/* HKDF-SHA-256 (RFC 5869), 32 bytes out. */
struct secret hkdf_sha256(struct span key, struct span salt, struct span label);
/* Its two steps, for many keys from one: under the extracted key, a label gives a key. */
struct secret hkdf_extract(struct span key, struct span salt);
struct secret hkdf_expand(const struct hmac_key *extracted, struct span label);

/* From the operating system's generator; aborts when there is none. */
void random_fill(uint8_t *at, size_t len);

/* AES-256-GCM. `sealed` has room for plain.len + GCM_TAG_BYTES (ciphertext, then tag). A nonce is
 * used once a key. */
void gcm_seal(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES], struct span label,
              struct span plain, uint8_t *sealed);
/* `plain` has room for sealed.len - GCM_TAG_BYTES. ERR_PROOF when the tag does not verify; then
 * `plain` is zeroed. */
struct err gcm_open(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES],
                    struct span label, struct span sealed, uint8_t *plain);
/* The same for many rows, each under a key that follows from one which is in memory all along: the
 * last row's key stays in the cipher, which is then not made anew for each. */
struct err gcm_open_row(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES],
                        struct span label, struct span sealed, uint8_t *plain);

#endif
