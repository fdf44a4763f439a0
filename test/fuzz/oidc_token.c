/* The door of a provider's tokens and keys: any bytes as either. */
#include "oidc/oidc.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* The key of RFC 7515, appendix A.3, whose private half is published, so that a token of the corpus
 * can hold and what lies behind the signature is reached. */
static const char ours[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e1\","
                           "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                           "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

static const struct oidc_provider provider = {.issuer = SPAN_LITERAL("https://id.example.gov"),
                                              .client = SPAN_LITERAL("portcullis"),
                                              .assurance = SPAN_LITERAL("urn:ial:2"),
                                              .claim = SPAN_LITERAL("social_security_number")};

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct oidc_keys *keys;
    static const struct oidc_visit visit = {.nonce = "n-0S6_WzA2Mj"};
    if (!arena) arena = arena_open(8 << 20);
    if (!keys && err_is(oidc_keys_read(span_str(ours), &keys))) __builtin_trap();
    struct span bytes = span_of(at, len);
    struct oidc_keys *read = NULL;
    struct oidc_said said = {0};
    if (!err_is(oidc_keys_read(bytes, &read))) {
        if (oidc_keys_verify(read, SPAN_LITERAL("e1"), SPAN_LITERAL("none"), bytes, bytes))
            __builtin_trap();
        oidc_keys_close(read);
    }
    struct err e = oidc_token_check(arena, &provider, keys, &visit, bytes, 1800000000, &said);
    if (err_is(e) == (said.number.at != NULL)) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
