/* Who gets a one-time code, and whom does one let in? */
#include "daemon/codes.h"

#include "ask/one_time.h"
#include "daemon/bucket.h"
#include "daemon/wishes.h"

struct codes {
    struct bucket tries;
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

static struct err code_reply(struct serving *serving, const struct officer *officer,
                             const char *code, instant until, uint64_t index,
                             struct call_reply *reply) {
    struct span sealed;
    char when[INSTANT_TEXT_BYTES];
    TRY(jwe_seal(serving->round, officer->key, wish_code.sealed, span_str(code), &sealed));
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
    struct wished wished;
    char code[ONE_TIME_BYTES];
    instant until = 0;
    uint64_t index = 0;
    TRY(wish_open(serving, &wish_code, call->body, &wished));
    struct err e = wish_take(serving, &wished);
    if (!err_is(e)) e = one_time_make(keeper, &wished.subject, wished.jws, code, &until, &index);
    secret_wipe(&wished.subject);
    if (!err_is(e)) e = code_reply(serving, wished.officer, code, until, index, reply);
    explicit_bzero(code, sizeof code);
    return e;
}
