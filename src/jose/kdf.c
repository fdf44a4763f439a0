/* Which key follows from an agreed secret? The Concat KDF of RFC 7518 section 4.6.2 (NIST
 * SP 800-56A section 5.8.1), in the one size that we use. */
#include "jose/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <openssl/crypto.h>

struct secret kdf_concat(struct span agreed, struct span algorithm, struct span party_u,
                         struct span party_v, unsigned bits) {
    assert(bits > 0 && bits <= 256 && bits % 8 == 0);
    assert(algorithm.len <= UINT32_MAX && party_u.len <= UINT32_MAX && party_v.len <= UINT32_MAX);
    uint8_t round[4];
    uint8_t len[3][4];
    uint8_t key_bits[4];
    be_put_u32(round, 1);
    be_put_u32(len[0], (uint32_t)algorithm.len);
    be_put_u32(len[1], (uint32_t)party_u.len);
    be_put_u32(len[2], (uint32_t)party_v.len);
    be_put_u32(key_bits, bits);
    const struct span part[] = {span_of(round, 4),   agreed,  span_of(len[0], 4), algorithm,
                                span_of(len[1], 4),  party_u, span_of(len[2], 4), party_v,
                                span_of(key_bits, 4)};
    struct digest full = sha256_parts(part, sizeof part / sizeof *part);
    struct secret key = {{0}};
    memcpy(key.byte, full.byte, bits / 8);
    OPENSSL_cleanse(&full, sizeof full);
    return key;
}
