/* What did an officer wish for a person, and was it taken before? */
#include "daemon/wishes.h"

#include "ask/request.h"

enum { WISHES_MAX = 1024 };

/* What officers signed in the last minutes: each is good once. */
struct wishes {
    struct taken {
        struct digest digest;
        instant at;
    } taken[WISHES_MAX];
    size_t next;
};

struct wishes *wishes_open(struct arena *arena) { return ARENA_NEW(arena, struct wishes); }

/* A wish is of two minutes on either side of now, so it can come again for four. */
struct err wish_take(struct serving *serving, const struct wished *wished) {
    struct wishes *wishes = serving->wishes;
    const struct digest digest = sha256(wished->jws);
    instant now = keeper_now(&serving->keeper);
    struct taken *oldest = &wishes->taken[wishes->next];
    for (size_t i = 0; i < WISHES_MAX; i++)
        if (memcmp(&wishes->taken[i].digest, &digest, sizeof digest) == 0)
            return err_make(ERR_REFUSED, "this wish was taken before; sign a new one");
    if (now - oldest->at <= (instant)2 * REQUEST_AGE_MAX && oldest->at)
        return err_make(ERR_REFUSED, "too many wishes were taken in these minutes; wait a little");
    *oldest = (struct taken){digest, now};
    wishes->next = (wishes->next + 1) % WISHES_MAX;
    return err_none();
}

static struct span trimmed(struct span body) {
    while (body.len && (body.at[body.len - 1] == '\n' || body.at[body.len - 1] == '\r'))
        body.len--;
    return body;
}

struct err wish_open(struct serving *serving, const struct wish_kind *kind, struct span body,
                     struct wished *wished) {
    struct arena *arena = serving->round;
    struct jwe_header sealed;
    struct jws_header header;
    struct span payload;
    char number[10];
    TRY(jwe_peek(arena, trimmed(body), kind->sealed, &sealed));
    if (err_is(jwe_open(arena, serving->custodian, trimmed(body), &wished->jws)))
        return err_make(ERR_REFUSED, "the wish was sealed to another key than the custodian's, or "
                                     "was changed; take the key from /v1/key");
    TRY(jws_peek(arena, wished->jws, kind->typ, &header, &payload));
    wished->officer = roll_officer(serving->keeper.roll, header.kid);
    if (!wished->officer)
        return err_make(ERR_REFUSED, "only an enrolled officer acts for a person; this key "
                                     "belongs to none");
    TRY(jws_verify(arena, wished->jws, kind->typ, wished->officer->key, &payload));
    TRY(wish_check(kind, payload, span_str(jwk_kid(serving->custodian)),
                   keeper_now(&serving->keeper), number));
    wished->subject = subject_secret(&serving->keeper.subject_key, span_of(number, 9));
    explicit_bzero(number, sizeof number);
    return err_none();
}
