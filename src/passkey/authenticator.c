/* For which site did the device sign, and was the person there and verified? */
#include "passkey/inside.h"

#include "base/bytes.h"

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
    bool longer = authenticator.len > AUTHENTICATOR_HEAD;
    if (flags & FLAG_EXTENSIONS || attested != ((flags & FLAG_ATTESTED) != 0) || attested != longer)
        return err_make(ERR_INPUT, "what the passkey's device states has parts that were not "
                                   "asked for");
    *count = be_get_u32(authenticator.at + DIGEST_BYTES + 1);
    return err_none();
}
