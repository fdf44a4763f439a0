/* For which site did the device sign, and was the person there and verified? */
#include "passkey/inside.h"

#include "base/bytes.h"

/* The device's make, the id with its length, then the key and, where the flag says so, extensions.
 */
static bool attested_is(struct span authenticator) {
    enum { ID_AT = AUTHENTICATOR_HEAD + 18 };
    uint8_t flags = authenticator.at[DIGEST_BYTES];
    if (!(flags & FLAG_ATTESTED) || authenticator.len < ID_AT) return false;
    size_t id_len = be_get_u16(authenticator.at + ID_AT - 2);
    if (id_len == 0 || id_len > PASSKEY_ID_BYTES_MAX || id_len > authenticator.len - ID_AT)
        return false;
    struct span rest = span_cut(authenticator, ID_AT + id_len, authenticator.len);
    return maps_are(rest, flags & FLAG_EXTENSIONS ? 2 : 1);
}

struct err authenticator_check(struct span authenticator, const struct passkey_site *site,
                               bool attested, uint32_t *count) {
    struct digest name = sha256(span_str(site->rp_id));
    if (authenticator.len < AUTHENTICATOR_HEAD || authenticator.len > AUTHENTICATOR_BYTES_MAX)
        return err_make(ERR_INPUT, "what the passkey's device states has %zu bytes",
                        authenticator.len);
    uint8_t flags = authenticator.at[DIGEST_BYTES];
    if (!span_equal(span_cut(authenticator, 0, DIGEST_BYTES), digest_span(&name)))
        return err_make(ERR_PROOF, "the passkey is for another site than this");
    if (!(flags & FLAG_PRESENT) || !(flags & FLAG_VERIFIED))
        return err_make(ERR_PROOF, "the passkey's device did not verify who holds it; a finger, a "
                                   "face or a PIN is needed");
    bool fine = attested ? attested_is(authenticator)
                         : authenticator.len == AUTHENTICATOR_HEAD &&
                               !(flags & (FLAG_ATTESTED | FLAG_EXTENSIONS));
    if (!fine)
        return err_make(ERR_INPUT, "what the passkey's device states has parts that were not "
                                   "asked for, or lacks some");
    *count = be_get_u32(authenticator.at + DIGEST_BYTES + 1);
    return err_none();
}
