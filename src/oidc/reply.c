/* What does the token endpoint answer to a code? RFC 6749 sections 5.1 and 5.2. Of a yes the ID
 * token is taken and nothing else: no access token of ours is ever used. */
#include "oidc/oidc.h"

static const char where[] = "the provider's answer";

static struct err yes_read(struct arena *arena, struct span body, struct span *token) {
    OWNED_JSON o = NULL;
    struct span text;
    struct err e = json_read(body, OIDC_REPLY_BYTES_MAX, &o);
    if (err_is(e)) return err_at(e, "%s", where);
    TRY(json_need_str(o, where, "id_token", TOKEN_BYTES_MAX, &text));
    *token = arena_copy(arena, text);
    return err_none();
}

/* The one error that is the browser's own: its code is another's, was used, or has run out. The
 * rest is between us and the provider. */
static bool is_of_the_code(struct span body) {
    OWNED_JSON o = NULL;
    struct span error;
    return !err_is(json_read(body, OIDC_REPLY_BYTES_MAX, &o)) &&
           !err_is(json_need_str(o, where, "error", OIDC_TEXT_BYTES_MAX, &error)) &&
           span_is(error, "invalid_grant");
}

struct err oidc_reply_read(struct arena *arena, unsigned status, struct span body,
                           struct span *token) {
    struct span found = {0};
    if (status == 400 && is_of_the_code(body))
        return err_make(ERR_REFUSED, "the provider does not take the code");
    if (status != 200) return err_make(ERR_FAULT, "the provider answers with status %u", status);
    struct err e = yes_read(arena, body, &found);
    if (err_is(e)) return err_make(ERR_FAULT, "%s", e.text);
    *token = found;
    return err_none();
}
