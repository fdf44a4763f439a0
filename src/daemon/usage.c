/* What is told to a portal that shows people who used their record? Estonia's data tracker asks so
 * (its paths, its words, its answers): doc/formats-http.md. The portal is enrolled for that and
 * nothing else, the person's number comes sealed, and each look is an entry of the person's. */
#include "daemon/actor.h"
#include "daemon/bucket.h"
#include "daemon/pages.h"
#include "daemon/serving.h"

#include "ask/user.h"
#include "ask/view.h"

enum {
    LOOKS_AT_ONCE = 100, /* of all portals together: each look is a durable entry */
    LOOK_MILLISECONDS = 50,
};

struct bucket usage_pace(void) {
    return bucket_make(LOOKS_AT_ONCE, LOOK_MILLISECONDS * UINT64_C(1000000), clock_ticks());
}

static struct err user_read(struct serving *serving, const struct call *call,
                            struct secret *subject) {
    struct view_param param[VIEW_PARAMS_MAX];
    size_t count = query_split(serving->round, call->query, param);
    struct view_want want = {.param = param, .param_count = count};
    char number[10];
    TRY(user_code_open(serving->round, serving->custodian, view_param(&want, "userCode"), number));
    *subject = subject_secret(&serving->keeper.subject_key, span_of(number, 9));
    explicit_bzero(number, sizeof number);
    return err_none();
}

static struct err usage_reply(struct serving *serving, const struct call *call,
                              const struct secret *subject, struct call_reply *reply) {
    struct view_param param[VIEW_PARAMS_MAX];
    struct view_want want = {.param = param,
                             .param_count = query_split(serving->round, call->query, param),
                             .officer = "",
                             .subject = subject,
                             .acts = call->authorization};
    if (serving->steps.again || bucket_take(&serving->usage_pace, clock_ticks()))
        return reply_wanted(serving, "usage", &want, reply);
    reply_problem(serving->round, PROBLEM_TOO_MANY, NULL, reply);
    return err_none();
}

struct err answer_usage(struct serving *serving, const struct call *call,
                        struct call_reply *reply) {
    struct actor actor;
    struct secret subject;
    actor_need(serving, call, ACTOR_PORTAL, &actor, reply);
    if (reply->status) return err_none();
    TRY(user_read(serving, call, &subject));
    struct err e = usage_reply(serving, call, &subject, reply);
    secret_wipe(&subject);
    return e;
}

struct err answer_usage_period(struct serving *serving, const struct call *call,
                               struct call_reply *reply) {
    return reply_view(serving, "usage-period", NULL, (struct span){0}, (struct span){0}, reply);
}

struct err answer_usage_pulse(struct serving *serving, const struct call *call,
                              struct call_reply *reply) {
    bool fine = serving->keeper.pack != NULL && !serving->stopping;
    json_t *said = json_object();
    json_set_span(said, "status", span_str(fine ? "OK" : "FAIL"));
    json_set_span(said, "message",
                  span_str(fine                ? "It answers."
                           : serving->stopping ? "It is stopping; ask again in a moment."
                                               : "No pack of law is installed yet."));
    reply_tree(serving->round, 200, said, reply);
    return err_none();
}
