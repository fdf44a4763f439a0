/* Who answers which call? */
#include "daemon/batches.h"

#include <stdio.h>

static call_answer *const answers[CALL_COUNT] = {
    [CALL_KEY] = answer_key,
    [CALL_ASK_SHOW] = answer_ask_show,
    [CALL_ASK_WITHDRAW] = answer_ask_withdraw,
    [CALL_BATCH_SHOW] = answer_batch_show,
    [CALL_BATCH_RESULTS] = answer_batch_results,
    [CALL_AUTHORITIES] = answer_authorities,
    [CALL_AUTHORITY] = answer_authority,
    [CALL_ASK] = answer_ask_dry, /* any other goes into a round */
    [CALL_PENDING] = answer_pending,
    [CALL_PENDING_SHOW] = answer_pending_show,
    [CALL_FINDING] = answer_finding,
    [CALL_APPROVAL] = answer_approval,
    [CALL_CODE] = answer_code,
    [CALL_PACK_SHOW] = answer_pack_show,
    [CALL_PACK] = answer_pack,
    [CALL_ORDERS] = answer_orders,
    [CALL_ORDER] = answer_order,
    [CALL_ORDER_PREVIEW] = answer_order_preview,
    [CALL_ORDER_SHOW] = answer_order_show,
    [CALL_RECALLS] = answer_recalls,
    [CALL_RECALL_ACK] = answer_recall_ack,
    [CALL_EXPLANATION] = answer_explanation,
    [CALL_LETTER] = answer_letter,
    [CALL_PROOF] = answer_proof,
    [CALL_REPORT] = answer_report,
    [CALL_REPORT_WHO] = answer_report_who,
    [CALL_REQUESTERS] = answer_requesters,
    [CALL_OFFICERS] = answer_officers,
    [CALL_CONSTRUCTIONS] = answer_constructions,
    [CALL_STATISTICS] = answer_statistics,
    [CALL_STATISTICS_SHOW] = answer_statistics_show,
    [CALL_WITHDRAWAL] = answer_withdrawal,
    [CALL_DISPUTES] = answer_disputes,
    [CALL_DISPUTE_ANSWER] = answer_dispute,
    [CALL_ACCOUNTING] = answer_accounting,
    [CALL_BUNDLE] = answer_bundle,
    [CALL_WEBHOOK] = answer_webhook,
    [CALL_EVENTS] = answer_events,
    [CALL_USAGE] = answer_usage,
    [CALL_USAGE_PERIOD] = answer_usage_period,
    [CALL_USAGE_PULSE] = answer_usage_pulse,
    [CALL_READY] = answer_ready,
    [CALL_METRICS] = answer_metrics,
};

void call_do(struct serving *serving, const struct call *call, struct call_reply *reply) {
    call_answer *answer = answers[call->verb];
    *reply = (struct call_reply){0};
    struct err e =
        answer ? answer(serving, call, reply) : err_make(ERR_FAULT, "nothing answers this call");
    if (!err_is(e)) return;
    if (e.kind == ERR_FAULT) fprintf(stderr, "keeper: %s\n", e.text);
    serving->counts.problems++;
    reply_err(serving->round, e, reply);
}
