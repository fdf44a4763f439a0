/* Says the provider so, to us, now, for this visit? OpenID Connect Core 1.0, section 3.1.3.7. */
#include "oidc/oidc.h"

#include "base/bytes.h"

static const char where[] = "the ID token";

struct parts {
    struct span alg, kid;
    struct span signed_bytes, payload, signature;
};

/* ---- the form ---- */

static struct err part_next(struct arena *arena, struct span *left, bool last, struct span *bytes) {
    size_t dot = span_find_byte(*left, '.');
    if ((dot == left->len) != last)
        return err_make(ERR_INPUT, "%s has not the three parts of a signed one", where);
    struct err e = base64url_read(arena, span_cut(*left, 0, dot), bytes);
    *left = last ? span_of("", 0) : span_cut(*left, dot + 1, left->len);
    return err_is(e) ? err_at(e, "%s", where) : e;
}

/* What the header says of keys and addresses is not looked at: the provider's own set is. */
static struct err header_read(struct arena *arena, struct span bytes, struct parts *parts) {
    OWNED_JSON o = NULL;
    struct span typ;
    TRY(json_read(bytes, TOKEN_BYTES_MAX, &o));
    if (json_object_get(o, "crit") || json_object_get(o, "b64"))
        return err_make(ERR_INPUT, "%s wants more of its reader than is known here", where);
    TRY(json_need_str(o, where, "alg", 16, &parts->alg));
    TRY(json_need_str(o, where, "kid", 128, &parts->kid));
    TRY(json_may_str(o, where, "typ", 16, &typ));
    if (typ.at && !span_is(typ, "JWT")) return err_make(ERR_INPUT, "%s is of another kind", where);
    parts->alg = arena_copy(arena, parts->alg);
    parts->kid = arena_copy(arena, parts->kid);
    return err_none();
}

static struct err parts_read(struct arena *arena, struct span token, struct parts *parts) {
    struct span left = token;
    struct span header;
    if (token.len > TOKEN_BYTES_MAX)
        return err_make(ERR_INPUT, "%s has %zu bytes; at most %d are accepted", where, token.len,
                        TOKEN_BYTES_MAX);
    TRY(part_next(arena, &left, false, &header));
    TRY(part_next(arena, &left, false, &parts->payload));
    parts->signed_bytes = span_cut(token, 0, token.len - left.len - 1);
    TRY(part_next(arena, &left, true, &parts->signature));
    return header_read(arena, header, parts);
}

/* ---- what it says ---- */

static struct err no(const char *why) { return err_make(ERR_PROOF, "%s %s", where, why); }

/* One audience, or a list that has us in it and says by `azp` that it is for us. */
static struct err audience_check(const json_t *o, struct span client) {
    const json_t *list = json_object_get(o, "aud");
    struct span one;
    struct span party;
    bool ours = false;
    TRY(json_may_str(o, where, "azp", OIDC_TEXT_BYTES_MAX, &party));
    if (json_is_string(list)) {
        TRY(json_need_str(o, where, "aud", OIDC_TEXT_BYTES_MAX, &one));
        ours = span_equal(one, client);
    } else {
        TRY(json_need_array(o, where, "aud", 16, &list));
        for (size_t i = 0; i < json_array_size(list); i++) {
            TRY(json_str_at(list, i, where, OIDC_TEXT_BYTES_MAX, &one));
            ours = ours || span_equal(one, client);
        }
        if (json_array_size(list) > 1 && !party.at) ours = false;
    }
    if (party.at && !span_equal(party, client)) ours = false;
    return ours ? err_none() : no("is for another than this gateway");
}

static struct err time_check(const json_t *o, instant now) {
    int64_t until;
    int64_t issued;
    int64_t from;
    TRY(json_need_int(o, where, "exp", 0, JSON_INTEGER_MAX, &until));
    TRY(json_need_int(o, where, "iat", 0, JSON_INTEGER_MAX, &issued));
    TRY(json_may_int(o, where, "nbf", 0, JSON_INTEGER_MAX, 0, &from));
    if (until <= now - TOKEN_LEEWAY_SECONDS) return no("has expired");
    if (issued > now + TOKEN_LEEWAY_SECONDS || from > now + TOKEN_LEEWAY_SECONDS)
        return no("is not valid yet");
    if (issued < now - TOKEN_AGE_SECONDS) return no("was issued too long ago");
    return err_none();
}

static struct err said_read(struct arena *arena, const struct oidc_provider *provider,
                            const struct oidc_visit *visit, const json_t *o, instant now,
                            struct oidc_said *said) {
    struct span text;
    TRY(json_need_str(o, where, "iss", OIDC_TEXT_BYTES_MAX, &text));
    if (!span_equal(text, provider->issuer)) return no("is by another issuer");
    TRY(audience_check(o, provider->client));
    TRY(time_check(o, now));
    TRY(json_need_str(o, where, "nonce", OIDC_TEXT_BYTES_MAX, &text));
    if (!span_equal_secret(text, span_str(visit->nonce))) return no("is for another visit");
    TRY(json_need_str(o, where, "acr", OIDC_TEXT_BYTES_MAX, &text));
    if (!span_equal(text, provider->assurance))
        return err_make(ERR_REFUSED, "%s does not know the person as well as is needed", where);
    TRY(json_need_str(o, where, "sub", OIDC_TEXT_BYTES_MAX, &said->subject));
    TRY(json_need_str(o, where, arena_str(arena, provider->claim), OIDC_TEXT_BYTES_MAX,
                      &said->number));
    if (said->subject.len == 0 || said->number.len == 0) return no("names nobody");
    said->subject = arena_copy(arena, said->subject);
    said->number = arena_copy(arena, said->number);
    return err_none();
}

struct err oidc_token_check(struct arena *arena, const struct oidc_provider *provider,
                            const struct oidc_keys *keys, const struct oidc_visit *visit,
                            struct span token, instant now, struct oidc_said *said) {
    struct parts parts = {0};
    struct oidc_said found = {0};
    OWNED_JSON o = NULL;
    TRY(parts_read(arena, token, &parts));
    /* Before anything of what it covers is read. */
    if (!oidc_keys_verify(keys, parts.kid, parts.alg, parts.signed_bytes, parts.signature))
        return no("is not signed by a key of the provider");
    TRY(json_read(parts.payload, TOKEN_BYTES_MAX, &o));
    TRY(said_read(arena, provider, visit, o, now, &found));
    *said = found;
    return err_none();
}
