/* The keeper's half of OpenID Connect, word by word, for a provider that we did not write:
 *     client visit ISSUER AUTHORIZE REDIRECT        prints the address, the nonce, the verifier
 *     client form REDIRECT CODE VERIFIER            prints what is posted to the token endpoint
 *     client check ISSUER KEYS TOKEN NONCE INSTANT  prints who it is; 7: it does not hold */
#include "base/file.h"
#include "oidc/oidc.h"

#include <stdio.h>
#include <string.h>

static struct oidc_provider provider = {.issuer = SPAN_LITERAL("http://localhost:1"),
                                        .authorize = SPAN_LITERAL("http://localhost:1"),
                                        .tokens = SPAN_LITERAL("http://localhost:1"),
                                        .client = SPAN_LITERAL("portcullis"),
                                        .redirect = SPAN_LITERAL("http://localhost:1"),
                                        .scope = SPAN_LITERAL("openid number"),
                                        .assurance = SPAN_LITERAL("urn:test:ial:2"),
                                        .claim = SPAN_LITERAL("social_security_number")};

static void visit_say(struct arena *arena) {
    struct oidc_visits *visits = oidc_visits_open(arena);
    const struct oidc_visit *visit =
        oidc_visit_begin(visits, SPAN_LITERAL("a browser"), clock_now());
    struct span url = oidc_authorize_url(arena, &provider, visit);
    printf("%.*s\n%s\n%s\n", SPAN_FMT(url), visit->nonce, visit->verifier);
    oidc_visits_close(visits);
}

static struct err form_say(struct arena *arena, const char *code, const char *verifier) {
    struct oidc_visit visit = {0};
    struct span form;
    snprintf(visit.verifier, sizeof visit.verifier, "%s", verifier);
    TRY(oidc_token_form(arena, &provider, &visit, span_str(code), &form));
    printf("%.*s", SPAN_FMT(form));
    return err_none();
}

static struct err check_say(struct arena *arena, char **words) {
    struct oidc_visit visit = {0};
    struct oidc_said said;
    OWNED_OIDC_KEYS keys = NULL;
    struct span json;
    struct span token;
    instant now;
    snprintf(visit.nonce, sizeof visit.nonce, "%s", words[2]);
    TRY(instant_read(span_str(words[3]), &now));
    TRY(file_read(words[0], JWKS_BYTES_MAX, arena, &json));
    TRY(file_read(words[1], TOKEN_BYTES_MAX, arena, &token));
    TRY(oidc_keys_read(json, &keys));
    TRY(oidc_token_check(arena, &provider, keys, &visit, token, now, &said));
    printf("%.*s %.*s\n", SPAN_FMT(said.subject), SPAN_FMT(said.number));
    return err_none();
}

static struct err run(struct arena *arena, int count, char **words) {
    if (count == 5 && strcmp(words[1], "visit") == 0) {
        provider.issuer = span_str(words[2]);
        provider.authorize = span_str(words[3]);
        provider.redirect = span_str(words[4]);
        TRY(oidc_provider_check(&provider));
        visit_say(arena);
        return err_none();
    }
    if (count == 5 && strcmp(words[1], "form") == 0) {
        provider.redirect = span_str(words[2]);
        return form_say(arena, words[3], words[4]);
    }
    if (count == 7 && strcmp(words[1], "check") == 0) {
        provider.issuer = span_str(words[2]);
        return check_say(arena, words + 3);
    }
    return err_make(ERR_USAGE, "client visit|form|check ...");
}

int main(int count, char **words) {
    OWNED_ARENA arena = arena_open(16 * 1024 * 1024);
    struct err e = run(arena, count, words);
    if (err_is(e)) fprintf(stderr, "client: %s\n", e.text);
    return !err_is(e) ? 0 : e.kind == ERR_PROOF ? 7 : 2;
}
