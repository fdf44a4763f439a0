/* Whom does an entry concern, for those who may know? Commitments that a person's own secret opens,
 * and seals that keep an entry from that secret until its `unseal` entry. */
#include "tlog/tlog.h"

struct secret subject_secret(const struct secret *subject_key, struct span tin9) {
    struct span part[2] = {SPAN_LITERAL("subject/1"), tin9};
    struct digest mac = hmac_sha256(secret_span(subject_key), part, 2);
    struct secret secret;
    memcpy(secret.byte, mac.byte, sizeof secret.byte);
    return secret;
}

struct secret subject_opening(const struct secret *secret, const uint8_t nonce[16]) {
    return hkdf_sha256(secret_span(secret), span_of(nonce, 16), span_of("", 0));
}

static struct digest opening_commit(const struct secret *opening, const uint8_t nonce[16]) {
    struct span once = span_of(nonce, 16);
    return hmac_sha256(secret_span(opening), &once, 1);
}

struct digest subject_commit(const struct secret *secret, const uint8_t nonce[16]) {
    struct secret opening = subject_opening(secret, nonce);
    struct digest commitment = opening_commit(&opening, nonce);
    secret_wipe(&opening);
    return commitment;
}

bool subject_opens(const struct secret *opening, const uint8_t nonce[16],
                   const struct digest *commitment) {
    struct digest found = opening_commit(opening, nonce);
    return memcmp(&found, commitment, sizeof found) == 0;
}

/* ---- sealed by law ---- */

struct secret seal_key_of(const struct secret *seal_master, const uint8_t nonce[16]) {
    return hkdf_sha256(secret_span(seal_master), span_of(nonce, 16), SPAN_LITERAL("seal/1"));
}

struct digest seal_key_digest(const struct secret *seal_key) {
    struct span part[2] = {SPAN_LITERAL("seal-key/1"), secret_span(seal_key)};
    return sha256_parts(part, 2);
}

struct secret seal_subject(const struct secret *seal_key, const struct secret *subject) {
    struct span part[2] = {SPAN_LITERAL("seal/1"), secret_span(subject)};
    struct digest mac = hmac_sha256(secret_span(seal_key), part, 2);
    struct secret secret;
    memcpy(secret.byte, mac.byte, sizeof secret.byte);
    return secret;
}
