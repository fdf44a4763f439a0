/* The door of passkeys: any bytes as an attestation, as what was signed, as a browser's statement.
 */
#include "base/bytes.h"
#include "passkey/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static const char client[] = "{\"type\":\"webauthn.create\",\"challenge\":\"Y2hhbGxlbmdl\","
                             "\"origin\":\"http://localhost:6104\",\"crossOrigin\":false}";

/* The id that the device states, so that what lies behind it is reached. */
static struct span id_of(struct span bytes) {
    struct attestation parts;
    if (err_is(attestation_read(bytes, &parts)) || parts.authenticator.len < 55)
        return SPAN_LITERAL("none");
    size_t id_len = be_get_u16(parts.authenticator.at + 53);
    size_t end = 55 + id_len;
    return end <= parts.authenticator.len ? span_cut(parts.authenticator, 55, end)
                                          : SPAN_LITERAL("none");
}

static void attestation_try(struct arena *arena, const struct passkey_site *site,
                            struct span bytes) {
    struct passkey_made made = {0};
    struct span id = id_of(bytes);
    if (err_is(passkey_made_check(arena, site, SPAN_LITERAL("Y2hhbGxlbmdl"), id, span_str(client),
                                  bytes, &made)))
        return;
    if (!made.key || jwk_is_private(made.key) || !span_equal(made.id, id)) __builtin_trap();
    jwk_close(made.key);
}

static void signed_try(struct arena *arena, const struct jwk *key, const struct passkey_site *site,
                       struct span bytes) {
    struct passkey_signed parts;
    uint32_t count;
    struct span challenge;
    if (!err_is(passkey_client_challenge(arena, bytes, &challenge)) && challenge.len > 128)
        __builtin_trap();
    if (err_is(passkey_read(arena, bytes, &parts))) return;
    if (!span_equal(passkey_write(arena, &parts), bytes)) __builtin_trap(); /* one spelling */
    challenge = passkey_challenge(arena, parts.payload);
    if (!err_is(passkey_check(arena, key, site, challenge, &parts, &count)))
        __builtin_trap(); /* the key is new: nobody can have signed with it */
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct jwk *key;
    if (!arena) arena = arena_open(8 << 20);
    if (!key) key = jwk_create();
    struct passkey_site site;
    struct span bytes = span_of(at, len);
    if (err_is(passkey_site_read(arena, SPAN_LITERAL("http://localhost:6104"), &site)))
        __builtin_trap();
    attestation_try(arena, &site, bytes);
    signed_try(arena, key, &site, bytes);
    arena_wipe(arena);
    return 0;
}
