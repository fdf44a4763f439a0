/* What does the keeper answer, and how is it sent? */
#include "daemon/serving.h"

#include <unistd.h>

void reply_problem(struct arena *arena, enum problem problem, const char *detail,
                   struct call_reply *reply) {
    *reply = (struct call_reply){.status = problem_type(problem)->status,
                                 .type = CALL_PROBLEM,
                                 .body = problem_write(arena, problem, span_str(detail))};
    if (problem == PROBLEM_AWAY || problem == PROBLEM_STOPPING || problem == PROBLEM_TOO_MANY)
        reply->retry_after = 1;
}

void reply_err(struct arena *arena, struct err e, struct call_reply *reply) {
    switch (e.kind) {
    case ERR_USAGE:
    case ERR_INPUT:
        reply_problem(arena, PROBLEM_MALFORMED, e.text, reply);
        return;
    case ERR_REFUSED:
    case ERR_PROOF:
        reply_problem(arena, PROBLEM_AT_THE_DOOR, e.text, reply);
        return;
    case ERR_STALE:
        reply_problem(arena, PROBLEM_AWAY, e.text, reply);
        return;
    case ERR_NONE:
    case ERR_FAULT:
        break;
    }
    /* What failed on our side names our files: it is for the journal, not for them. */
    reply_problem(arena, PROBLEM_AWAY, NULL, reply);
}

void reply_json(unsigned status, struct span json, struct call_reply *reply) {
    *reply = (struct call_reply){.status = status, .type = CALL_JSON, .body = json};
}

void reply_tree(struct arena *arena, unsigned status, json_t *json, struct call_reply *reply) {
    reply_json(status, json_write(arena, json), reply);
    json_decref(json);
}

struct err answer_send(struct serving *serving, const struct waiting_call *waiting,
                       const struct call_reply *reply) {
    enum chan_state state;
    int file = reply->has_file ? reply->file : -1;
    struct err e = chan_send(&serving->chan[waiting->from], MESSAGE_REPLY, waiting->number,
                             call_reply_write(serving->round, reply), file, true, &state);
    if (file >= 0) close(file);
    return e; /* whoever asked may have gone: what was recorded stands */
}
