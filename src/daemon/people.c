/* What do officers enter that people told them: that a consent is withdrawn, that a dispute was
 * answered by letter? Each an officer's signature. */
#include "daemon/serving.h"

#include "ask/enact.h"
#include "ask/mine.h"

struct err answer_withdrawal(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    static const char *const known[] = {"consent", "approval", NULL};
    OWNED_JSON o = NULL;
    struct span id;
    struct span jws;
    uint64_t index = 0;
    TRY(json_read(call->body, call_rule(CALL_WITHDRAWAL)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_str(o, "the body", "consent", ID_BYTES_MAX, &id));
    TRY(json_need_str(o, "the body", "approval", JWS_BYTES_MAX, &jws));
    if (!id_valid(id, "CON"))
        return err_make(ERR_INPUT, "a consent's id is \"CON-\" and a ULID of 26 characters");
    TRY(consent_withdraw(&serving->keeper, id, arena_copy(serving->round, jws), &index));
    reply_tree(serving->round, 201, json_pack("{s:I}", "log_index", (json_int_t)index), reply);
    return err_none();
}

struct err answer_dispute(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    static const char *const known[] = {"answered", "number", NULL};
    OWNED_JSON o = NULL;
    struct span jws;
    int64_t number = 0;
    TRY(json_read(call->body, call_rule(CALL_DISPUTE_ANSWER)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_int(o, "the body", "number", 1, JSON_INTEGER_MAX, &number));
    TRY(json_need_str(o, "the body", "answered", JWS_BYTES_MAX, &jws));
    TRY(dispute_answered(&serving->keeper, (uint64_t)number, arena_copy(serving->round, jws)));
    reply_tree(serving->round, 201, json_pack("{s:I}", "number", (json_int_t)number), reply);
    return err_none();
}
