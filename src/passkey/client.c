/* What does the browser say that it was asked for, and where? */
#include "passkey/inside.h"

#include "base/bytes.h"

/* ---- the site ---- */

static bool host_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* A name in small letters. An address in figures, however it is written, ends in a part that begins
 * with one, or has a colon. */
static bool host_is_name(struct span host) {
    size_t last = 0; /* where the last part begins */
    for (size_t i = 0; i < host.len; i++) {
        bool at_edge = i == last || i + 1 == host.len || host.at[i + 1] == '.';
        bool joins = host.at[i] == '-' || host.at[i] == '.';
        if (!host_letter(host.at[i]) || (joins && at_edge)) return false;
        if (host.at[i] == '.') last = i + 1;
    }
    return last < host.len && !(host.at[last] >= '0' && host.at[last] <= '9');
}

/* One that a browser writes: it leaves out what goes without saying. */
static bool port_is(struct span port, bool https) {
    uint64_t number;
    return !err_is(decimal_read(port, 65535, &number)) && number > 0 &&
           number != (https ? 443 : 80);
}

struct err passkey_site_read(struct arena *arena, struct span origin, struct passkey_site *site) {
    static const struct span sealed = SPAN_LITERAL("https://");
    static const struct span plain = SPAN_LITERAL("http://");
    bool https = span_begins(origin, sealed);
    size_t head = https ? sealed.len : plain.len;
    bool fine = origin.len <= PASSKEY_ORIGIN_BYTES_MAX && (https || span_begins(origin, plain));
    struct span rest = fine ? span_cut(origin, head, origin.len) : span_of("", 0);
    size_t colon = span_find_byte(rest, ':');
    struct span host = span_cut(rest, 0, colon);
    if (colon < rest.len) fine = fine && port_is(span_cut(rest, colon + 1, rest.len), https);
    if (!fine || !host_is_name(host) || (!https && !span_is(host, "localhost")))
        return err_make(ERR_INPUT, "the pages' address is https:// and a name, such as "
                                   "https://gateway.example.gov, or http://localhost and a port; "
                                   "passkeys are for no IP address");
    site->origin = arena_str(arena, origin);
    site->rp_id = arena_str(arena, host);
    return err_none();
}

/* ---- clientDataJSON ---- */

static struct err client_open(struct span client, json_t **o) {
    struct err e = json_read(client, CLIENT_BYTES_MAX, o);
    return err_is(e) ? err_at(e, "the browser's statement (clientDataJSON)") : e;
}

struct err passkey_client_challenge(struct arena *arena, struct span client,
                                    struct span *challenge) {
    OWNED_JSON o = NULL;
    struct span text;
    TRY(client_open(client, &o));
    TRY(json_need_str(o, "clientDataJSON", "challenge", 128, &text));
    *challenge = arena_copy(arena, text);
    return err_none();
}

/* Browsers may add members (WebAuthn, section 5.8.1), so what is not known is not refused. */
struct err client_check(struct span client, const char *type, struct span challenge,
                        const struct passkey_site *site) {
    static const char where[] = "clientDataJSON";
    OWNED_JSON o = NULL;
    struct span text;
    TRY(client_open(client, &o));
    TRY(json_need_str(o, where, "type", 32, &text));
    if (!span_is(text, type))
        return err_make(ERR_PROOF, "the passkey did another thing than it was asked for");
    TRY(json_need_str(o, where, "challenge", 128, &text));
    if (!span_equal(text, challenge))
        return err_make(ERR_PROOF, "the passkey signed something else than what lies here");
    TRY(json_need_str(o, where, "origin", PASSKEY_ORIGIN_BYTES_MAX, &text));
    if (!span_is(text, site->origin))
        return err_make(ERR_PROOF, "the passkey signed for another site than this");
    const json_t *crossed = json_object_get(o, "crossOrigin");
    if ((crossed && !json_is_false(crossed)) || json_object_get(o, "topOrigin"))
        return err_make(ERR_PROOF, "the passkey signed within another site's page");
    return err_none();
}
