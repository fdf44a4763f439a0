/* Does a provider of identities say who this is? OpenID Connect Core 1.0, authorization code with
 * PKCE (RFC 7636), the keeper's half: what a visit to the provider begins with, what the browser
 * and the token endpoint are to be sent, and whether the ID token that comes back holds. Nothing
 * here dials out; whoever fetches keys and tokens is not believed but verified.
 *
 * Taken and nothing else: RS256 (2048 to 4096 bits) and ES256 on P-256, by a key that the provider
 * names under the token's `kid`; never a key, an algorithm or an address that the token brings. */
#ifndef OIDC_OIDC_H
#define OIDC_OIDC_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"

enum {
    OIDC_TEXT_BYTES_MAX = 512, /* an issuer, an address, a client's id, a claim */
    OIDC_KEYS_MAX = 16,
    JWKS_BYTES_MAX = 65536,
    TOKEN_BYTES_MAX = 16384,
    OIDC_REPLY_BYTES_MAX = 65536,
    CODE_BYTES_MAX = 2048,
    VISITS_MAX = 4096,
    VISIT_SECONDS = 600,
    TOKEN_LEEWAY_SECONDS = 60, /* between two clocks */
    TOKEN_AGE_SECONDS = 600,   /* since it was issued */
};

/* From the configuration. */
struct oidc_provider {
    struct span issuer;    /* https, exactly as its tokens say */
    struct span authorize; /* where browsers are sent */
    struct span tokens;    /* where a code is taken to */
    struct span client;    /* our id there */
    struct span redirect;  /* our address, to which browsers come back */
    struct span scope;     /* "openid profile:..." */
    struct span assurance; /* `acr` that a token must have: how well it knows the person */
    struct span claim;     /* which claim is the person's number */
};
/* ERR_INPUT: an address that is neither https nor http to this machine, or has a query; a scope
 * without "openid", for which there would be no token. */
struct err oidc_provider_check(const struct oidc_provider *provider);

/* ---- a visit (visit.c) ---- */

enum { VISIT_TEXT = 43 }; /* 32 bytes by chance, base64url */
struct oidc_visit {
    char state[VISIT_TEXT + 1];    /* goes round with the browser */
    char nonce[VISIT_TEXT + 1];    /* comes back in the token */
    char verifier[VISIT_TEXT + 1]; /* shown to the token endpoint alone */
    struct digest browser;         /* of what ties it to the browser that began it */
    instant begun;                 /* 0: a free place */
};
struct oidc_visits;
struct oidc_visits *oidc_visits_open(struct arena *arena);
void oidc_visits_close(struct oidc_visits *visits); /* wipes */
/* `browser`: a secret in a cookie of that browser, so that nobody is sent home with another's
 * code. The oldest gives way where there is no room. */
const struct oidc_visit *oidc_visit_begin(struct oidc_visits *visits, struct span browser,
                                          instant now);
/* Once, by the same browser, within VISIT_SECONDS. False: no visit of ours. */
bool oidc_visit_take(struct oidc_visits *visits, struct span state, struct span browser,
                     instant now, struct oidc_visit *visit);

/* RFC 7636: base64url of SHA-256. */
struct span oidc_pkce_challenge(struct arena *arena, struct span verifier);
/* Where the browser is sent. */
struct span oidc_authorize_url(struct arena *arena, const struct oidc_provider *provider,
                               const struct oidc_visit *visit);
/* What is posted to the token endpoint. ERR_INPUT: the code is no code. */
struct err oidc_token_form(struct arena *arena, const struct oidc_provider *provider,
                           const struct oidc_visit *visit, struct span code, struct span *form);

/* ---- what the token endpoint answers (reply.c) ---- */

/* The ID token of an answer. ERR_FAULT: there was none that could be read, or the provider says
 * that it cannot help; ERR_REFUSED: it does not take the code (RFC 6749 section 5.2). */
struct err oidc_reply_read(struct arena *arena, unsigned status, struct span body,
                           struct span *token);

/* ---- the provider's keys (keys.c) ---- */

struct oidc_keys;
/* A JWK set (RFC 7517 section 5). Keys of other kinds are left out; ERR_INPUT where none is left,
 * where two have one `kid`, or where one that could be used is weak or malformed. */
struct err oidc_keys_read(struct span json, struct oidc_keys **keys);
void oidc_keys_close(struct oidc_keys *keys);
static inline void oidc_keys_release(struct oidc_keys **keys) { oidc_keys_close(*keys); }
#define OWNED_OIDC_KEYS __attribute__((cleanup(oidc_keys_release))) struct oidc_keys *
/* Does the signature hold under the key of this `kid`, which is for this `alg`? */
bool oidc_keys_verify(const struct oidc_keys *keys, struct span kid, struct span alg,
                      struct span bytes, struct span signature);

/* ---- the token (token.c) ---- */

struct oidc_said {
    struct span subject; /* `sub`: the provider's own name for the person */
    struct span number;  /* the claim of the configuration, as it stands */
};
/* Says the provider, to us, now, for this visit, who somebody is? ERR_INPUT: malformed; ERR_PROOF:
 * it does not hold; ERR_REFUSED: it holds and does not know the person as well as is needed. No
 * claim is in the sentence. */
struct err oidc_token_check(struct arena *arena, const struct oidc_provider *provider,
                            const struct oidc_keys *keys, const struct oidc_visit *visit,
                            struct span token, instant now, struct oidc_said *said);

#endif
