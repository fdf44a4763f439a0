/* What waits for officers, and what do they find? Over HTTP as on the command line: by ids, and
 * each finding signed by its officer. */
#include "daemon/serving.h"

#include "ask/pending.h"
#include "ask/signer.h"

/* Who is no officer is turned away before anything is looked up: whether an ask waits, and how long
 * a look at it takes, is not theirs to learn. */
static struct err signer_check(struct serving *serving, struct span jws) {
    struct signer by;
    TRY(signer_peek(serving->keeper.roll, serving->round, FINDING_TYP, jws, &by));
    if (!by.stands)
        return err_make(ERR_REFUSED, "the finding is signed by a key that no enrolled officer "
                                     "holds");
    return signer_verify(serving->round, FINDING_TYP, jws, &by);
}

struct err answer_finding(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    static const char *const known[] = {"ask", "finding", NULL};
    struct keeper *keeper = &serving->keeper;
    struct arena *arena = serving->round;
    OWNED_JSON o = NULL;
    OWNED_PENDING pending = {0};
    struct span id;
    struct span jws;
    struct pending_view view;
    uint64_t index = 0;
    TRY(json_read(call->body, call_rule(CALL_FINDING)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_str(o, "the body", "ask", ID_BYTES_MAX, &id));
    TRY(json_need_str(o, "the body", "finding", JWS_BYTES_MAX, &jws));
    TRY(signer_check(serving, jws));
    TRY(pending_find(keeper, arena, id, &pending));
    TRY(pending_view(keeper, arena, &pending, &view));
    TRY(finding_put(keeper, arena, &pending, &view, arena_copy(arena, jws), &index));
    char when[INSTANT_TEXT_BYTES];
    json_t *said = json_object();
    instant_write(cover_next(&pending), when);
    if (index)
        json_set_int(said, "log_index", (int64_t)index);
    else
        json_set_span(said, "entered", span_str(when)); /* with the next of its times */
    json_object_set_new(said, "kept", json_true());
    reply_tree(arena, 201, said, reply);
    return err_none();
}
