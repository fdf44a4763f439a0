/* How does the custodian's own state change over HTTP? By documents that two enrolled officers
 * signed, each one ledger entry, in force from the next round on. */
#include "daemon/serving.h"

#include "ask/enact.h"
#include "ask/enrolment.h"

static struct err approvals_read(struct arena *arena, const json_t *o, struct span approval[2]) {
    const json_t *list;
    TRY(json_need_array(o, "the body", "approvals", 2, &list));
    if (json_array_size(list) != 2)
        return err_make(ERR_INPUT, "approvals: two signatures of two officers are needed");
    for (size_t i = 0; i < 2; i++) {
        TRY(json_str_at(list, i, "approvals", JWS_BYTES_MAX, &approval[i]));
        approval[i] = arena_copy(arena, approval[i]);
    }
    return err_none();
}

static struct err kind_read(struct span word, enum entry_kind *kind) {
    static const struct {
        const char *word;
        enum entry_kind kind;
    } kinds[] = {{"requester", ENTRY_ENROL},
                 {"officer", ENTRY_OFFICER},
                 {"revoke", ENTRY_REVOKE},
                 {"construction", ENTRY_CONSTRUCTION},
                 {"query", ENTRY_QUERY}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_is(word, kinds[i].word)) {
            *kind = kinds[i].kind;
            return err_none();
        }
    return err_make(ERR_INPUT, "kind: give requester, officer, revoke, construction or query");
}

static void entered(struct arena *arena, uint64_t index, const char *warning, json_t *gone,
                    struct call_reply *reply) {
    json_t *said = json_object();
    json_set_int(said, "log_index", (int64_t)index);
    if (gone) json_object_set_new(said, "no_longer", gone);
    if (warning) json_set_span(said, "warning", span_str(warning));
    reply_tree(arena, 201, said, reply);
}

struct err answer_approval(struct serving *serving, const struct call *call,
                           struct call_reply *reply) {
    static const char *const known[] = {"kind", "document", "approvals", NULL};
    OWNED_JSON o = NULL;
    struct span word;
    enum entry_kind kind;
    const json_t *document;
    struct span approval[2];
    uint64_t index = 0;
    TRY(json_read(call->body, call_rule(CALL_APPROVAL)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_str(o, "the body", "kind", 32, &word));
    TRY(kind_read(word, &kind));
    TRY(json_need_object(o, "the body", "document", &document));
    TRY(approvals_read(serving->round, o, approval));
    const struct keeper *keeper = &serving->keeper;
    const bool enrols = kind == ENTRY_ENROL;
    if (enrols) TRY(enrolment_check(keeper, serving->round, document));
    const struct enrolled_before *before =
        enrols ? enrolment_before(keeper, serving->round, document) : NULL;
    TRY(change_enact(&serving->keeper, kind, document, approval, &index));
    entered(serving->round, index,
            enrols ? enrolment_warning(keeper, serving->round, document) : NULL,
            enrolment_gone(keeper, serving->round, before), reply);
    return err_none();
}

struct err answer_pack(struct serving *serving, const struct call *call, struct call_reply *reply) {
    static const char *const known[] = {"compiled", "approvals", "force", NULL};
    OWNED_JSON o = NULL;
    struct span compiled;
    struct span approval[2];
    uint64_t index = 0;
    TRY(json_read(call->body, call_rule(CALL_PACK)->bytes_max, &o));
    TRY(json_known_only(o, known, "the body"));
    TRY(json_need_str(o, "the body", "compiled", PACK_COMPILED_BYTES_MAX, &compiled));
    TRY(approvals_read(serving->round, o, approval));
    bool force = json_is_true(json_object_get(o, "force"));
    TRY(pack_install(&serving->keeper, arena_copy(serving->round, compiled), approval, force,
                     &index));
    entered(serving->round, index, NULL, NULL, reply);
    return err_none();
}
