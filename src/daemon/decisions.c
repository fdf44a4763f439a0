/* Why was it decided so, and how is that proved? The whole tree for the custodian's officers, each
 * look entered first; to its requester only what it may know. */
#include "daemon/actor.h"
#include "daemon/serving.h"

#include "ask/pending.h"

/* The case of a decision, if it is theirs to see: an officer's, or its requester's own. */
static struct err case_find(struct serving *serving, const struct call *call, struct actor *actor,
                            struct vault_case *found, struct call_reply *reply) {
    bool has = false;
    actor_need(serving, call, ACTOR_ANY, actor, reply);
    if (reply->status) return err_none();
    if (id_valid(call->id, "DEC"))
        TRY(case_by_decision(serving->keeper.vault, serving->round, call->id, found, &has));
    bool own = has && actor->requester && span_equal(found->requester, actor->requester->id);
    if (!has || (!own && !actor->officer))
        reply_problem(serving->round, PROBLEM_NOT_FOUND, NULL, reply);
    return err_none();
}

struct err answer_explanation(struct serving *serving, const struct call *call,
                              struct call_reply *reply) {
    struct actor actor;
    OWNED_JSON record = NULL;
    uint64_t index = 0;
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    TRY(case_find(serving, call, &actor, found, reply));
    if (reply->status) return err_none();
    if (!actor.officer) {
        OWNED_JSON outward = NULL;
        TRY(json_read(found->answer, CASE_BYTES_MAX, &outward));
        json_object_del(outward, "answer");
        reply_json(200, json_write(serving->round, outward), reply);
        return err_none();
    }
    TRY(case_check(&serving->keeper, serving->round, found));
    /* To look is itself recorded, first: 26 USC 6103(b)(7). */
    TRY(case_look(&serving->keeper, serving->round, found, &index));
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    json_t *said = json_object();
    if (index) json_set_int(said, "log_index", (int64_t)index); /* else with the next about it */
    json_object_set(said, "explanation", json_object_get(record, "explanation"));
    json_object_set(said, "identity", json_object_get(record, "identity"));
    json_object_set(said, "outward", json_object_get(record, "outward"));
    json_set_span(said, "decision", span_str(found->decision_id));
    json_set_int(said, "entry", (int64_t)found->entry_index);
    reply_tree(serving->round, 200, said, reply);
    return err_none();
}

struct err answer_letter(struct serving *serving, const struct call *call,
                         struct call_reply *reply) {
    struct actor actor;
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    TRY(case_find(serving, call, &actor, found, reply));
    if (reply->status) return err_none();
    const char *word = actor.officer ? "desk-letter" : "agency-ask";
    return reply_view(serving, word, &actor, actor.officer ? call->id : span_str(found->ask_id),
                      call->query, reply);
}

struct err answer_proof(struct serving *serving, const struct call *call,
                        struct call_reply *reply) {
    struct actor actor;
    struct span receipt;
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    TRY(case_find(serving, call, &actor, found, reply));
    if (reply->status) return err_none();
    /* By as many witnesses as have seen it. */
    bool cosigned = false;
    TRY(ledger_receipt_cosigned(serving->keeper.ledger, serving->round, found->entry_index,
                                &receipt, &cosigned));
    if (!cosigned)
        TRY(ledger_receipt(serving->keeper.ledger, serving->round, found->entry_index, &receipt));
    *reply = (struct call_reply){.status = 200, .type = CALL_TLOG_PROOF, .body = receipt};
    return err_none();
}
