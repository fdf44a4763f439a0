/* Who of the custodian signed this, by their key or by a passkey? One answer for every place where
 * an officer's signature counts, so that both are the same person everywhere. */
#ifndef ASK_SIGNER_H
#define ASK_SIGNER_H

#include "ask/roll.h"

struct signer {
    const struct officer *officer; /* who holds the key or held it; NULL: nobody who may sign */
    bool audits;                   /* it is an auditor's, who signs nothing */
    const struct passkey *passkey; /* NULL: signed by the key itself */
    bool stands;                   /* the officer may act, and the passkey is not revoked */
    struct span payload;           /* in the arena; not trusted before signer_verify */
    uint32_t count;                /* of a passkey, after signer_verify */
};
/* `text`: a compact JWS of `typ`, or what a passkey signed, which has no typ: its payload says what
 * it is. ERR_INPUT: neither. */
struct err signer_peek(const struct roll *roll, struct arena *arena, const char *typ,
                       struct span text, struct signer *signer);
/* Does it hold? Of a peek that found somebody. ERR_PROOF. */
struct err signer_verify(struct arena *arena, const char *typ, struct span text,
                         struct signer *signer);

#endif
