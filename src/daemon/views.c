/* What does a view of the state look like over HTTP, and to whom? */
#include "daemon/actor.h"
#include "daemon/pages.h"

#include "ask/user.h"
#include "ask/view.h"

#include <string.h>

/* -1: none. */
static int digit_of(uint8_t c) {
    static const char digits[] = "0123456789ABCDEFabcdef";
    const char *found = c ? strchr(digits, c) : NULL;
    int value = found ? (int)(found - digits) : -1;
    return value < 16 ? value : value - 6;
}

/* A value whose percent signs are no RFC 3986 encoding stays as it is: no value of ours has one. */
static struct span decoded(struct arena *arena, struct span value) {
    struct text out = {.arena = arena};
    if (span_find_byte(value, '%') == value.len) return value;
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] != '%') {
            text_put_byte(&out, value.at[i]);
            continue;
        }
        int high = i + 2 < value.len ? digit_of(value.at[i + 1]) : -1;
        int low = i + 2 < value.len ? digit_of(value.at[i + 2]) : -1;
        if (high < 0 || low < 0) return value;
        text_put_byte(&out, (uint8_t)(16 * high + low));
        i += 2;
    }
    return text_span(&out);
}

size_t query_split(struct arena *arena, struct span query, struct view_param *param) {
    size_t count = 0;
    while (query.len > 0 && count < VIEW_PARAMS_MAX) {
        size_t end = span_find_byte(query, '&');
        struct span pair = span_cut(query, 0, end);
        size_t equal = span_find_byte(pair, '=');
        query = span_cut(query, end < query.len ? end + 1 : end, query.len);
        if (equal == pair.len) continue;
        param[count++] = (struct view_param){arena_str(arena, span_cut(pair, 0, equal)),
                                             decoded(arena, span_cut(pair, equal + 1, pair.len))};
    }
    return count;
}

struct err reply_wanted(struct serving *serving, const char *word, struct view_want *want,
                        struct call_reply *reply) {
    OWNED_JSON view = NULL;
    want->keeper = &serving->keeper;
    want->steps = &serving->steps;
    TRY(view_make(serving->round, word, want, &view));
    reply->later = serving->steps.later;
    if (!reply->later) reply_json(200, json_write(serving->round, view), reply);
    return err_none();
}

struct err reply_view(struct serving *serving, const char *word, const struct actor *actor,
                      struct span id, struct span query, struct call_reply *reply) {
    struct view_param param[VIEW_PARAMS_MAX];
    struct view_want want = {.id = id,
                             .param = param,
                             .param_count = query_split(serving->round, query, param),
                             .officer =
                                 actor && actor->officer ? jwk_kid(actor->officer->key) : ""};
    if (actor && actor->requester) want.requester = actor->requester->id;
    TRY(pages_fold(serving->pages, &want.log));
    return reply_wanted(serving, word, &want, reply);
}

/* What only officers may look at. */
static struct err officers_view(struct serving *serving, const struct call *call, const char *word,
                                struct call_reply *reply) {
    struct actor actor;
    actor_need(serving, call, ACTOR_OFFICER, &actor, reply);
    if (reply->status) return err_none();
    return reply_view(serving, word, &actor, call->id, call->query, reply);
}

struct err answer_requesters(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    return officers_view(serving, call, "requesters", reply);
}

struct err answer_officers(struct serving *serving, const struct call *call,
                           struct call_reply *reply) {
    return officers_view(serving, call, "officers", reply);
}

struct err answer_disputes(struct serving *serving, const struct call *call,
                           struct call_reply *reply) {
    return officers_view(serving, call, "desk-disputes", reply);
}

struct err answer_pending(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    return officers_view(serving, call, "desk-queue", reply);
}

struct err answer_pending_show(struct serving *serving, const struct call *call,
                               struct call_reply *reply) {
    return officers_view(serving, call, "desk-ask", reply);
}

struct err answer_order_show(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    return officers_view(serving, call, "desk-order", reply);
}

struct err answer_report(struct serving *serving, const struct call *call,
                         struct call_reply *reply) {
    static const char *const known[] = {"jct", "5466b", "affected"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_is(call->id, known[i]))
            return officers_view(serving, call, arena_printf(serving->round, "report-%s", known[i]),
                                 reply);
    return err_make(ERR_INPUT, "the reports are jct, 5466b and affected");
}

struct err answer_events(struct serving *serving, const struct call *call,
                         struct call_reply *reply) {
    struct actor actor;
    actor_need(serving, call, ACTOR_REQUESTER, &actor, reply);
    if (reply->status) return err_none();
    return reply_view(serving, "events", &actor, call->id, call->query, reply);
}

/* The law and how it is read here are public. */
struct err answer_constructions(struct serving *serving, const struct call *call,
                                struct call_reply *reply) {
    return reply_view(serving, "constructions", NULL, (struct span){0}, (struct span){0}, reply);
}

/* And what was told about everyone. */
struct err answer_statistics(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    return reply_view(serving, "statistics", NULL, (struct span){0}, (struct span){0}, reply);
}

struct err answer_statistics_show(struct serving *serving, const struct call *call,
                                  struct call_reply *reply) {
    return reply_view(serving, "statistics-show", NULL, call->id, (struct span){0}, reply);
}

void actor_need(struct serving *serving, const struct call *call, enum actor_kind kind,
                struct actor *actor, struct call_reply *reply) {
    struct err e = actor_find(&serving->keeper, serving->round, call, actor);
    bool fits =
        kind == ACTOR_ANY || (kind == ACTOR_REQUESTER && actor->requester) ||
        (kind == ACTOR_OFFICER && actor->officer) ||
        (kind == ACTOR_PORTAL && actor->requester && span_is(actor->requester->kind, PORTAL_KIND));
    if (err_is(e))
        reply_problem(serving->round, PROBLEM_UNSIGNED, e.text, reply);
    else if (!fits)
        reply_problem(serving->round, PROBLEM_NOT_YOURS, NULL, reply);
}
