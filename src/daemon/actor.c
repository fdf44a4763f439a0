/* Who asks this? */
#include "daemon/actor.h"

#include "ask/request.h"

static struct err nobody(const char *why) {
    return err_make(ERR_REFUSED, "%s; sign method, path and time with an enrolled key", why);
}

static struct span whole_path(struct arena *arena, const struct call *call) {
    if (call->query.len == 0) return call->path;
    return span_str(arena_printf(arena, "%.*s?%.*s", SPAN_FMT(call->path), SPAN_FMT(call->query)));
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
    if (!err_is(e))
        e = request_check(payload, span_str(call_rule(call->verb)->method), whole_path(arena, call),
                          keeper_now(keeper));
    if (!err_is(e)) return err_none();
    *actor = (struct actor){0};
    return err_make(ERR_REFUSED, "the header Authorization: %s", e.text);
}
