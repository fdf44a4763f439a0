/* What does a form of a page bring about, and which file does a link give? */
#include "daemon/acts.h"

#include "base/bytes.h"
#include "daemon/passkey.h"

/* ---- the form, for the rooms that do it ---- */

static struct act_form form_of(const struct acting *acting) {
    const struct page_wanted *wanted = acting->wanted;
    struct view_param *param =
        ARENA_ARRAY(acting->arena, struct view_param, wanted->param_count + 1);
    for (size_t i = 0; i < wanted->param_count; i++)
        param[i] = (struct view_param){arena_str(acting->arena, wanted->param[i].name),
                                       wanted->param[i].value};
    return (struct act_form){param, wanted->param_count};
}

static struct span word(const struct acting *acting, const char *name) {
    return page_param(acting->wanted, name);
}

static struct view_want want_of(const struct acting *acting) {
    const struct session *session = acting->session;
    return (struct view_want){
        .keeper = &acting->serving->keeper,
        .id = word(acting, "id"),
        .officer = session && session->kind == WEB_OFFICER ? session->kid : "",
        .requester = session ? span_str(session->requester) : (struct span){0},
    };
}

static void view_set(const struct acting *acting, json_t *view) {
    acting->said->view = json_write(acting->arena, view);
    json_decref(view);
}

/* ---- findings ---- */

static struct err finding_prepare(const struct acting *acting) {
    struct act_form form = form_of(acting);
    struct view_want want = want_of(acting);
    struct span statement;
    struct span challenge =
        challenge_make(acting->sessions, acting->arena, keeper_now(&acting->serving->keeper));
    json_t *view = NULL;
    OWNED_JSON answers = act_answers(&form);
    TRY(view_sign(acting->arena, &want, word(acting, "frozen"), answers, challenge, &view,
                  &statement));
    acting->said->challenge = passkey_challenge(acting->arena, statement);
    json_set_span(view, "passkeys",
                  passkey_ids(acting->arena, acting->serving->keeper.roll, want.officer));
    view_set(acting, view);
    return err_none();
}

static struct err finding(const struct acting *acting) {
    struct act_form form = form_of(acting);
    struct span statement = word(acting, "statement");
    struct span text;
    if (passkey_sent(acting)) {
        TRY(passkey_fresh(acting, statement));
        TRY(passkey_take(acting, statement, &text));
        return act_findings_signed(&acting->serving->keeper, acting->arena, word(acting, "id"),
                                   text);
    }
    return act_findings(&acting->serving->keeper, acting->arena, word(acting, "id"), &form);
}

/* ---- orders ---- */

static struct err order_draft(const struct acting *acting) {
    struct act_form form = form_of(acting);
    char id[ID_BYTES_MAX];
    TRY(act_order_draft(&acting->serving->keeper, acting->drafts, &form, id));
    acting->said->id = arena_copy(acting->arena, span_str(id));
    return err_none();
}

static struct err order_lift(const struct acting *acting) {
    struct act_form form = form_of(acting);
    char id[ID_BYTES_MAX];
    TRY(act_order_lift(&acting->serving->keeper, acting->drafts, word(acting, "id"), &form, id));
    acting->said->id = arena_copy(acting->arena, span_str(id));
    return err_none();
}

static struct err order_sign(const struct acting *acting) {
    bool in_force;
    struct keeper *keeper = &acting->serving->keeper;
    struct span id = word(acting, "id");
    struct span text = word(acting, "signature");
    if (passkey_sent(acting)) {
        struct span statement = act_order_statement(acting->arena, acting->drafts, id);
        TRY(passkey_take(acting, statement, &text));
    }
    return act_order_sign(keeper, acting->drafts, id, text, &in_force);
}

/* ---- requesters ---- */

static struct err ask_check(const struct acting *acting) {
    struct keeper *keeper = &acting->serving->keeper;
    const struct requester_key *key = NULL;
    const struct requester *requester =
        roll_requester_of_key(keeper->roll, acting->session->kid, &key);
    json_t *view = NULL;
    if (!requester || !key) return err_make(ERR_REFUSED, "nobody asks with this key any more");
    TRY(view_check(acting->arena, keeper, word(acting, "ask"), requester, key->role, &view));
    view_set(acting, view);
    return err_none();
}

static struct err recall_acknowledged(const struct acting *acting) {
    struct act_form form = form_of(acting);
    return act_recall_acknowledge(&acting->serving->keeper, word(acting, "id"), &form);
}

static struct err ask_withdraw(const struct acting *acting) {
    return act_ask_withdraw(&acting->serving->keeper, word(acting, "id"),
                            word(acting, "signature"));
}

/* ---- passkeys ---- */

static struct err passkey_new(const struct acting *acting) {
    json_t *view = NULL;
    TRY(passkey_make(acting, &view));
    view_set(acting, view);
    return err_none();
}

/* ---- the table ---- */

/* In the order of enum web_action; NULL: it is not done by a page here. */
static struct err (*const deed[])(const struct acting *acting) = {
    [WEB_ACTION_PASSKEY_MAKE] = passkey_new,
    [WEB_ACTION_CONSENT_WITHDRAW] = own_consent_withdraw,
    [WEB_ACTION_DISPUTE] = own_dispute,
    [WEB_ACTION_DISPUTE_END] = dispute_end,
    [WEB_ACTION_FINDING_PREPARE] = finding_prepare,
    [WEB_ACTION_FINDING] = finding,
    [WEB_ACTION_ORDER_DRAFT] = order_draft,
    [WEB_ACTION_ORDER_SIGN] = order_sign,
    [WEB_ACTION_ORDER_LIFT] = order_lift,
    [WEB_ACTION_RECALL_ACKNOWLEDGE] = recall_acknowledged,
    [WEB_ACTION_ASK_CHECK] = ask_check,
    [WEB_ACTION_ASK_WITHDRAW] = ask_withdraw,
};
enum { DEEDS = sizeof deed / sizeof *deed };

struct err act_do(const struct acting *acting) {
    enum web_action action = acting->wanted->action;
    if ((size_t)action < DEEDS && deed[action]) return deed[action](acting);
    acting->said->status = 404;
    return err_none();
}

/* ---- files ---- */

static struct err receipt_put(const struct acting *acting) {
    struct keeper *keeper = &acting->serving->keeper;
    uint64_t index;
    TRY(decimal_read(word(acting, "id"), JSON_INTEGER_MAX, &index));
    if (index >= ledger_size(keeper->ledger))
        return err_make(ERR_INPUT, "the log has no such entry yet");
    return ledger_receipt(keeper->ledger, acting->arena, index, &acting->said->bytes);
}

/* The sealed answer of the requester's own ask, if orders still allow it. */
static struct err answer_put(const struct acting *acting) {
    struct vault_case *found = ARENA_NEW(acting->arena, struct vault_case);
    struct decided *decided = ARENA_NEW(acting->arena, struct decided);
    const struct requester_key *key = NULL;
    struct view_want want = want_of(acting);
    const struct requester *requester =
        roll_requester_of_key(want.keeper->roll, acting->session->kid, &key);
    OWNED_JSON told = NULL;
    struct span sealed;
    bool has = false;
    TRY(case_by_ask(want.keeper->vault, acting->arena, want.requester, want.id, found, &has));
    if (!has || !requester || !id_valid(want.id, "ASK"))
        return err_make(ERR_INPUT, "this requester asked nothing under that id");
    TRY(stored_answer(acting->serving, requester, key, found, decided));
    TRY(json_read(decided->outward, CASE_BYTES_MAX, &told));
    TRY(json_need_str(told, "the answer", "answer", JWE_BYTES_MAX, &sealed));
    acting->said->bytes = arena_copy(acting->arena, sealed);
    return err_none();
}

/* The checkpoint ends every receipt, after an empty line. */
static struct err checkpoint_put(const struct acting *acting) {
    struct keeper *keeper = &acting->serving->keeper;
    struct span proof;
    TRY(ledger_receipt(keeper->ledger, acting->arena, ledger_size(keeper->ledger) - 1, &proof));
    const uint8_t *at = memmem(proof.at, proof.len, "\n\n", 2);
    if (!at) return err_make(ERR_FAULT, "a receipt has no checkpoint");
    acting->said->bytes = span_cut(proof, (size_t)(at - proof.at) + 2, proof.len);
    return err_none();
}

struct err act_file(const struct acting *acting) {
    switch (acting->wanted->file) {
    case WEB_FILE_RECEIPT:
        return receipt_put(acting);
    case WEB_FILE_ANSWER:
        return answer_put(acting);
    case WEB_FILE_CHECKPOINT:
        return checkpoint_put(acting);
    case WEB_FILE_ACCOUNTING:
        return file_accounting(acting);
    case WEB_FILE_SECRET:
        return file_secret(acting);
    case WEB_FILE_RESULTS:
        return file_results(acting);
    case WEB_FILE_BUNDLE:
        return file_bundle(acting);
    case WEB_FILE_VERIFIER: /* the portal has it itself */
    case WEB_FILE_NONE:
        break;
    }
    acting->said->status = 404;
    return err_none();
}
