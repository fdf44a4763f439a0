/* Who of the custodian signed this, by their key or by a passkey? */
#include "ask/signer.h"

#include <assert.h>

/* Whoever may act with their key may with their passkeys, and nobody else. */
static bool may_act(const struct roll *roll, const struct officer *officer) {
    return officer && roll_officer(roll, jwk_kid(officer->key)) == officer;
}

static struct err passkey_peek(const struct roll *roll, struct arena *arena, struct span text,
                               struct signer *signer) {
    struct passkey_signed parts;
    TRY(passkey_read(arena, text, &parts));
    signer->officer = roll_passkey_ever(roll, parts.id, &signer->passkey);
    signer->stands = may_act(roll, signer->officer) && !signer->passkey->revoked;
    signer->payload = parts.payload;
    return err_none();
}

struct err signer_peek(const struct roll *roll, struct arena *arena, const char *typ,
                       struct span text, struct signer *signer) {
    struct jws_header header;
    struct signer found = {0};
    if (passkey_is(text)) {
        TRY(passkey_peek(roll, arena, text, &found));
    } else {
        TRY(jws_peek(arena, text, typ, &header, &found.payload));
        found.officer = roll_officer_ever(roll, header.kid);
        found.stands = may_act(roll, found.officer);
    }
    /* Whatever is signed, an auditor has not signed it. */
    found.audits = found.officer && officer_audits(found.officer);
    if (found.audits) {
        found.officer = NULL;
        found.stands = false;
    }
    *signer = found;
    return err_none();
}

/* The challenge is the digest of what was signed, and there is always something: the same text
 * signs nobody in. */
static struct err passkey_verify(struct arena *arena, struct span text, struct signer *signer) {
    struct passkey_signed parts;
    struct passkey_site site;
    TRY(passkey_read(arena, text, &parts));
    TRY(passkey_site_read(arena, signer->passkey->origin, &site));
    if (!parts.payload.len) return err_make(ERR_INPUT, "a passkey signed nothing");
    return passkey_check(arena, signer->passkey->key, &site,
                         passkey_challenge(arena, parts.payload), &parts, &signer->count);
}

struct err signer_verify(struct arena *arena, const char *typ, struct span text,
                         struct signer *signer) {
    assert(signer->officer);
    if (signer->passkey) return passkey_verify(arena, text, signer);
    return jws_verify(arena, text, typ, signer->officer->key, &signer->payload);
}
