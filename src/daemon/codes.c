/* Who gets a one-time code, and whom does one let in? */
#include "daemon/codes.h"

#include "ask/one_time.h"
#include "ask/request.h"
#include "daemon/bucket.h"

enum { WISHES_MAX = 1024 };

struct codes {
    struct bucket tries;
    /* What officers signed in the last minutes: each is good once. */
    struct wish {
        struct digest digest;
        instant taken;
    } wish[WISHES_MAX];
    size_t wish_next;
};

struct codes *codes_open(struct arena *arena) {
    struct codes *codes = ARENA_NEW(arena, struct codes);
    codes->tries =
        bucket_make(CODE_TRIES_AT_ONCE, CODE_TRY_MILLISECONDS * UINT64_C(1000000), clock_ticks());
    return codes;
}

/* ---- letting in ---- */

struct err codes_sign_in(struct serving *serving, struct sessions *sessions, struct span typed,
                         struct span *token, struct session **session, bool *too_many) {
    struct keeper *keeper = &serving->keeper;
    struct secret subject;
    *too_many = !bucket_take(&serving->codes->tries, clock_ticks());
    if (*too_many) return err_none();
    TRY(one_time_take(keeper, typed, &subject));
    *session = session_begin_person(sessions, serving->round, &subject, keeper_now(keeper), token);
    secret_wipe(&subject);
    return err_none();
}

/* ---- making ---- */

/* A wish is of two minutes on either side of now, so it can come again for four. */
static struct err wish_take(struct codes *codes, struct span jws, instant now) {
    const struct digest digest = sha256(jws);
    struct wish *oldest = &codes->wish[codes->wish_next];
    for (size_t i = 0; i < WISHES_MAX; i++)
        if (memcmp(&codes->wish[i].digest, &digest, sizeof digest) == 0)
            return err_make(ERR_REFUSED, "this wish for a code was taken before; sign a new one");
    if (now - oldest->taken <= (instant)2 * REQUEST_AGE_MAX && oldest->taken)
        return err_make(ERR_REFUSED, "too many codes were made in these minutes; wait a little");
    *oldest = (struct wish){digest, now};
    codes->wish_next = (codes->wish_next + 1) % WISHES_MAX;
    return err_none();
}

static struct span trimmed(struct span body) {
    while (body.len && (body.at[body.len - 1] == '\n' || body.at[body.len - 1] == '\r'))
        body.len--;
    return body;
}

/* The wish as an enrolled officer signed it, and whose number is in it. */
static struct err wish_open(struct serving *serving, struct span body, struct span *jws,
                            const struct officer **officer, char number[10]) {
    struct arena *arena = serving->round;
    struct jwe_header sealed;
    struct jws_header header;
    struct span payload;
    TRY(jwe_peek(arena, trimmed(body), SEALED_CODE_TYP, &sealed));
    if (err_is(jwe_open(arena, serving->custodian, trimmed(body), jws)))
        return err_make(ERR_REFUSED, "the wish for a code was sealed to another key than the "
                                     "custodian's, or was changed; take the key from /v1/key");
    TRY(jws_peek(arena, *jws, CODE_TYP, &header, &payload));
    *officer = roll_officer(serving->keeper.roll, header.kid);
    if (!*officer)
        return err_make(ERR_REFUSED, "only an enrolled officer acts for a person; this key "
                                     "belongs to none");
    TRY(jws_verify(arena, *jws, CODE_TYP, (*officer)->key, &payload));
    return one_time_check(payload, span_str(jwk_kid(serving->custodian)),
                          keeper_now(&serving->keeper), number);
}

static struct err code_reply(struct serving *serving, const struct officer *officer,
                             const char *code, instant until, uint64_t index,
                             struct call_reply *reply) {
    struct span sealed;
    char when[INSTANT_TEXT_BYTES];
    TRY(jwe_seal(serving->round, officer->key, SEALED_CODE_TYP, span_str(code), &sealed));
    instant_write(until, when);
    json_t *said = json_object();
    json_set_span(said, "code", sealed);
    json_set_int(said, "log_index", (int64_t)index);
    json_set_span(said, "until", span_str(when));
    reply_tree(serving->round, 201, said, reply);
    return err_none();
}

struct err answer_code(struct serving *serving, const struct call *call, struct call_reply *reply) {
    struct keeper *keeper = &serving->keeper;
    const struct officer *officer = NULL;
    struct span jws;
    char number[10];
    char code[ONE_TIME_BYTES];
    instant until = 0;
    uint64_t index = 0;
    TRY(wish_open(serving, call->body, &jws, &officer, number));
    TRY(wish_take(serving->codes, jws, keeper_now(keeper)));
    struct secret subject = subject_secret(&keeper->subject_key, span_of(number, 9));
    explicit_bzero(number, sizeof number);
    struct err e = one_time_make(keeper, &subject, jws, code, &until, &index);
    secret_wipe(&subject);
    if (!err_is(e)) e = code_reply(serving, officer, code, until, index, reply);
    explicit_bzero(code, sizeof code);
    return e;
}
