/* Who was sent to the provider, and comes back? */
#include "oidc/oidc.h"

#include "base/bytes.h"
#include "base/url.h"

struct oidc_visits {
    struct oidc_visit visit[VISITS_MAX];
};

struct oidc_visits *oidc_visits_open(struct arena *arena) {
    return ARENA_NEW(arena, struct oidc_visits);
}

void oidc_visits_close(struct oidc_visits *visits) {
    if (visits) explicit_bzero(visits, sizeof *visits);
}

static void text_by_chance(char text[VISIT_TEXT + 1]) {
    OWNED_ARENA arena = arena_open(1024);
    uint8_t bytes[DIGEST_BYTES];
    random_fill(bytes, sizeof bytes);
    struct span written = base64url_write(arena, span_of(bytes, sizeof bytes));
    memcpy(text, written.at, VISIT_TEXT);
    text[VISIT_TEXT] = '\0';
    explicit_bzero(bytes, sizeof bytes);
}

/* A free place is of time 0, so it is the oldest. */
static struct oidc_visit *oldest_of(struct oidc_visits *visits) {
    struct oidc_visit *oldest = &visits->visit[0];
    for (size_t i = 1; i < VISITS_MAX; i++)
        if (visits->visit[i].begun < oldest->begun) oldest = &visits->visit[i];
    return oldest;
}

const struct oidc_visit *oidc_visit_begin(struct oidc_visits *visits, struct span browser,
                                          instant now) {
    struct oidc_visit *visit = oldest_of(visits);
    explicit_bzero(visit, sizeof *visit);
    text_by_chance(visit->state);
    text_by_chance(visit->nonce);
    text_by_chance(visit->verifier);
    visit->browser = sha256(browser);
    visit->begun = now;
    return visit;
}

bool oidc_visit_take(struct oidc_visits *visits, struct span state, struct span browser,
                     instant now, struct oidc_visit *visit) {
    struct digest digest = sha256(browser);
    if (state.len != VISIT_TEXT) return false;
    for (size_t i = 0; i < VISITS_MAX; i++) {
        struct oidc_visit *one = &visits->visit[i];
        if (!one->begun || !span_equal_secret(span_of(one->state, VISIT_TEXT), state)) continue;
        bool good = now >= one->begun && now - one->begun <= VISIT_SECONDS &&
                    span_equal_secret(digest_span(&one->browser), digest_span(&digest));
        if (good) *visit = *one;
        explicit_bzero(one, sizeof *one); /* once, whatever came of it */
        return good;
    }
    return false;
}

/* ---- addresses and forms ---- */

/* A query of its own would stand before ours. */
static bool is_address(struct span text) {
    struct url url;
    if (text.len > OIDC_TEXT_BYTES_MAX || err_is(url_read(text, &url))) return false;
    if (span_find_byte(url.path, '?') < url.path.len) return false;
    return url.secure || host_is_here(url.host);
}

static bool has_word(struct span words, const char *word) {
    while (words.len) {
        size_t end = span_find_byte(words, ' ');
        if (span_is(span_cut(words, 0, end), word)) return true;
        words = span_cut(words, end < words.len ? end + 1 : end, words.len);
    }
    return false;
}

struct err oidc_provider_check(const struct oidc_provider *provider) {
    const struct span address[] = {provider->issuer, provider->authorize, provider->tokens,
                                   provider->redirect};
    const struct span word[] = {provider->client, provider->scope, provider->assurance,
                                provider->claim};
    for (size_t i = 0; i < sizeof address / sizeof *address; i++)
        if (!is_address(address[i]))
            return err_make(ERR_INPUT,
                            "an address of the provider of identities is https:// and a name, "
                            "without a query; http:// is for this machine only");
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (word[i].len == 0 || word[i].len > OIDC_TEXT_BYTES_MAX)
            return err_make(ERR_INPUT,
                            "the provider of identities lacks a client, scope, assurance "
                            "or claim");
    if (has_word(provider->scope, "openid")) return err_none();
    return err_make(ERR_INPUT,
                    "the scope for the provider of identities has the word openid in it; "
                    "without it there is no token");
}

static bool is_unreserved(uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* "&name=value", the value as RFC 3986 section 2 has it in a query and in a form alike. */
static void member_put(struct text *out, const char *name, struct span value) {
    static const char digit[] = "0123456789ABCDEF";
    if (out->len && out->at[out->len - 1] != '?') text_put_byte(out, '&');
    text_put_str(out, name);
    text_put_byte(out, '=');
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.at[i];
        if (is_unreserved(c)) {
            text_put_byte(out, c);
        } else {
            text_put_byte(out, '%');
            text_put_byte(out, (uint8_t)digit[c >> 4]);
            text_put_byte(out, (uint8_t)digit[c & 15]);
        }
    }
}

struct span oidc_pkce_challenge(struct arena *arena, struct span verifier) {
    struct digest digest = sha256(verifier);
    return base64url_write(arena, digest_span(&digest));
}

struct span oidc_authorize_url(struct arena *arena, const struct oidc_provider *provider,
                               const struct oidc_visit *visit) {
    struct text out = {.arena = arena};
    text_put(&out, provider->authorize);
    text_put_byte(&out, '?');
    member_put(&out, "response_type", SPAN_LITERAL("code"));
    member_put(&out, "client_id", provider->client);
    member_put(&out, "redirect_uri", provider->redirect);
    member_put(&out, "scope", provider->scope);
    member_put(&out, "acr_values", provider->assurance);
    member_put(&out, "state", span_str(visit->state));
    member_put(&out, "nonce", span_str(visit->nonce));
    member_put(&out, "code_challenge", oidc_pkce_challenge(arena, span_str(visit->verifier)));
    member_put(&out, "code_challenge_method", SPAN_LITERAL("S256"));
    return text_span(&out);
}

struct err oidc_token_form(struct arena *arena, const struct oidc_provider *provider,
                           const struct oidc_visit *visit, struct span code, struct span *form) {
    struct text out = {.arena = arena};
    bool plain = code.len > 0 && code.len <= CODE_BYTES_MAX;
    for (size_t i = 0; plain && i < code.len; i++)
        plain = code.at[i] > ' ' && code.at[i] < 127; /* RFC 6749, appendix A.11, and no blank */
    if (!plain) return err_make(ERR_INPUT, "what the browser brought back is no code");
    member_put(&out, "grant_type", SPAN_LITERAL("authorization_code"));
    member_put(&out, "client_id", provider->client);
    member_put(&out, "redirect_uri", provider->redirect);
    member_put(&out, "code", code);
    member_put(&out, "code_verifier", span_str(visit->verifier));
    *form = text_span(&out);
    return err_none();
}
