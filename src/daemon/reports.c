/* What is told about a person to an officer who acts for them, and what does a court get? */
#include "daemon/actor.h"
#include "daemon/files.h"
#include "daemon/serving.h"
#include "daemon/wishes.h"

#include "base/bytes.h"

/* Base64 of it, and that within JSON, has room in a reply. A longer file is made on the directory,
 * as is said then. */
enum { FILE_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- a person ---- */

struct err answer_report_who(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    struct wished wished;
    TRY(wish_open(serving, &wish_who, call->body, &wished));
    struct view_want want = {.officer = "", .subject = &wished.subject, .acts = wished.jws};
    struct err e = serving->steps.again ? err_none() : wish_take(serving, &wished);
    if (!err_is(e)) e = reply_wanted(serving, "report-who", &want, reply);
    secret_wipe(&wished.subject);
    return e;
}

static void file_reply(struct serving *serving, const struct made_file *made, json_t *said,
                       struct call_reply *reply) {
    if (made->bytes.len) {
        json_set_span(said, "file", base64_write(serving->round, made->bytes));
        reply_tree(serving->round, 200, said, reply);
        return;
    }
    json_decref(said);
    reply_problem(serving->round, PROBLEM_TOO_LARGE,
                  "the file is longer than a reply may be; make it on the state directory", reply);
}

struct err answer_accounting(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    struct wished wished;
    struct made_file made = {0};
    TRY(wish_open(serving, &wish_accounting, call->body, &wished));
    struct err e = wish_take(serving, &wished);
    if (!err_is(e))
        e = accounting_make(&serving->keeper, serving->round, &wished.subject, wished.jws,
                            FILE_BYTES_MAX, &made);
    secret_wipe(&wished.subject);
    TRY(e);
    json_t *said = json_object();
    json_set_int(said, "entries", (int64_t)made.entries);
    json_set_int(said, "log_index", (int64_t)made.index);
    file_reply(serving, &made, said, reply);
    return err_none();
}

/* ---- a court ---- */

static struct err time_need(const struct view_want *want, const char *name, instant *time) {
    struct err e = instant_read(view_param(want, name), time);
    return err_is(e) ? err_at(e, "%s", name) : e;
}

static struct err asked_read(struct serving *serving, const struct call *call,
                             struct bundle_asked *asked) {
    struct view_param param[VIEW_PARAMS_MAX];
    struct view_want want = {.param = param,
                             .param_count = query_split(serving->round, call->query, param)};
    struct span authority = view_param(&want, "authority");
    struct law_authority_view view;
    const struct pack *pack = serving->keeper.pack;
    *asked = (struct bundle_asked){.authority = span_str("")};
    TRY(time_need(&want, "from", &asked->from));
    TRY(time_need(&want, "to", &asked->to));
    if (asked->from > asked->to) return err_make(ERR_INPUT, "from is after to");
    if (authority.len == 0) return err_none();
    if (!pack || !pack_authority_find(pack, authority, &view))
        return err_make(ERR_INPUT, "the pack installed has no authority of this name");
    asked->authority = view.id;
    return err_none();
}

struct err answer_bundle(struct serving *serving, const struct call *call,
                         struct call_reply *reply) {
    struct actor actor;
    struct bundle_asked asked;
    struct made_file made = {0};
    actor_need(serving, call, ACTOR_OFFICER, &actor, reply);
    if (reply->status) return err_none();
    TRY(asked_read(serving, call, &asked));
    TRY(bundle_make(&serving->keeper, serving->round, "court", &asked, FILE_BYTES_MAX, &made));
    json_t *said = json_object();
    json_set_int(said, "decisions", (int64_t)made.bundle.decisions);
    json_set_int(said, "released", (int64_t)made.bundle.released);
    json_set_int(said, "answers", (int64_t)made.bundle.answers);
    file_reply(serving, &made, said, reply);
    return err_none();
}
