/* Who asks this? */
#include "daemon/actor.h"

#include "base/canon.h"

struct span request_write(struct arena *arena, struct span method, struct span path, instant now) {
    char when[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    instant_write(now, when);
    canon_begin(&to, NULL);
    canon_put(&to, "method", method);
    canon_put(&to, "path", path);
    canon_put(&to, "time", span_str(when));
    canon_end(&to);
    return canon_text(&to);
}

static struct err nobody(const char *why) {
    return err_make(ERR_REFUSED, "%s; sign method, path and time with an enrolled key", why);
}

static struct err request_check(struct arena *arena, const struct call *call, struct span payload,
                                instant now) {
    static const char *const known[] = {"method", "path", "time", NULL};
    OWNED_JSON o = NULL;
    struct span method;
    struct span path;
    struct span text;
    instant time;
    const char *whole = call->query.len ? arena_printf(arena, "%.*s?%.*s", SPAN_FMT(call->path),
                                                       SPAN_FMT(call->query))
                                        : arena_str(arena, call->path);
    TRY(json_read(payload, CALL_WORD_BYTES_MAX, &o));
    TRY(json_known_only(o, known, "the signed request"));
    TRY(json_need_str(o, "the signed request", "method", 16, &method));
    TRY(json_need_str(o, "the signed request", "path", 2048, &path));
    TRY(json_need_str(o, "the signed request", "time", INSTANT_TEXT_BYTES, &text));
    TRY(instant_read(text, &time));
    if (!span_is(method, call_rule(call->verb)->method) || !span_is(path, whole))
        return nobody("the signature is for another request");
    if (now - time > REQUEST_AGE_MAX || time - now > REQUEST_AGE_MAX)
        return nobody("the signature is not of these two minutes");
    return err_none();
}

struct err actor_find(const struct keeper *keeper, struct arena *arena, const struct call *call,
                      struct actor *actor) {
    struct span start = SPAN_LITERAL("JWS ");
    struct jws_header header;
    struct span payload;
    *actor = (struct actor){0};
    if (call->authorization.len == 0) return nobody("the header Authorization is absent");
    if (!span_begins(call->authorization, start))
        return nobody("the header Authorization is not of the form \"JWS <compact>\"");
    struct span jws = span_cut(call->authorization, start.len, call->authorization.len);
    struct err e = jws_peek(arena, jws, REQUEST_TYP, &header, &payload);
    if (err_is(e)) return err_make(ERR_REFUSED, "the header Authorization: %s", e.text);
    actor->requester = roll_requester_of_key(keeper->roll, header.kid, &actor->key);
    actor->officer = roll_officer(keeper->roll, header.kid);
    const struct jwk *key = actor->requester ? actor->key->key
                            : actor->officer ? actor->officer->key
                                             : NULL;
    if (!key) return nobody("the key that signed is not enrolled");
    e = jws_verify(arena, jws, REQUEST_TYP, key, &payload);
    if (!err_is(e)) e = request_check(arena, call, payload, keeper_now(keeper));
    if (!err_is(e)) return err_none();
    *actor = (struct actor){0};
    return err_make(ERR_REFUSED, "the header Authorization: %s", e.text);
}
